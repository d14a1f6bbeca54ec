/* stream.c -- the streams of a list by their names: "contacts", and "segment:ID". */
#include "plugin/mailchimp/stream.h"

#include "host/base/error.h"
#include "host/base/text.h"

static const char prefix[] = "segment:";

enum wherry_status stream_named(const char *name, const char **segment,
                                struct wherry_error *error)
{
    *segment = NULL;
    if (text_same(name, "contacts"))
        return WHERRY_OK;
    if (!text_starts_with(name, prefix) || name[sizeof prefix - 1] == '\0')
        return fail(error, WHERRY_FAILED, "no stream '%s'", name);
    *segment = name + sizeof prefix - 1;
    return WHERRY_OK;
}
