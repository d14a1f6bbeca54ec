/* stream.c -- the names of streams. */
#include "plugin/csv/stream.h"

#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"

enum wherry_status stream_named(const char *name, const char **segment,
                                struct wherry_error *error)
{
    static const char start[] = "segment:";
    *segment = NULL;
    if (text_same(name, "contacts"))
        return WHERRY_OK;
    if (!text_starts_with(name, start) || name[strlen(start)] == '\0')
        return fail(error, WHERRY_FAILED, "a folder has no stream with this name");
    *segment = name + strlen(start);
    return WHERRY_OK;
}
