/* asked.c -- does a record have only the fields that were asked for? */
#include "host/connector/asked.h"

#include <stdlib.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/connector/redact.h"

enum { NAME_ROOM = 64 }; /* of what the log shows of a name */

void asked_set(struct asked *asked, const struct wherry_read *read)
{
    asked_free(asked);
    if (read->field_count == 0)
        return;
    asked->names = memory_array(read->field_count + 1, sizeof(char *));
    for (size_t i = 0; i < read->field_count; i++)
        asked->names[i] = memory_text(read->fields[i]);
    asked->count = read->field_count;
}

void asked_free(struct asked *asked)
{
    for (size_t i = 0; i < asked->count; i++)
        free(asked->names[i]);
    free(asked->names);
    *asked = (struct asked){0};
}

/* Most plugins give the fields in the order in which they were asked for. */
static bool was_asked(const struct asked *asked, const char *name, size_t at)
{
    if (at < asked->count && text_same(asked->names[at], name))
        return true;
    for (size_t i = 0; i < asked->count; i++)
        if (text_same(asked->names[i], name))
            return true;
    return false;
}

static void tell(const struct asked *asked, const char *plugin, const char *name)
{
    char shown[NAME_ROOM];
    redact_copy(name, shown, sizeof shown);
    const char *near = text_nearest(name, (const char *const *)asked->names);
    log_write(LOG_WARNING,
              "plugin '%s' returned a field '%s' that wherry did not ask for%s%s%s",
              plugin, shown, near == NULL ? "" : ": is it '", near == NULL ? "" : near,
              near == NULL ? "" : "'?");
}

void asked_look(struct asked *asked, const char *plugin,
                const struct wherry_record *record)
{
    if (asked->told || asked->names == NULL)
        return;
    for (size_t i = 0; i < record->field_count && !asked->told; i++) {
        asked->told = !was_asked(asked, record->fields[i].name, i);
        if (asked->told)
            tell(asked, plugin, record->fields[i].name);
    }
}
