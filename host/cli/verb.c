/* verb.c -- the verbs of a command. */
#include "host/cli/verb.h"

#include "host/base/buffer.h"
#include "host/base/exit_code.h"
#include "host/base/log.h"
#include "host/base/shown.h"
#include "host/base/text.h"

bool verb_find(const char *command, const char *const *verbs, const char *name,
               size_t *index)
{
    struct buffer words = {0};
    for (*index = 0; verbs[*index] != NULL; (*index)++) {
        if (text_same(verbs[*index], name))
            break;
        const bool last = verbs[*index + 1] == NULL;
        shown_format(&words, "%s%s",
                     *index == 0 ? ""
                     : last      ? " or "
                                 : ", ",
                     verbs[*index]);
    }
    const bool found = verbs[*index] != NULL;
    const char *near = found ? NULL : text_nearest(name, verbs);
    if (!found)
        log_write(LOG_ERROR, "'%s' has no subcommand '%s': use %s%s%s%s", command, name,
                  buffer_text(&words), near == NULL ? "" : "; did you mean '",
                  near == NULL ? "" : near, near == NULL ? "" : "'?");
    buffer_free(&words);
    return found;
}

int verb_misused(const char *command, const char *verb, const char *takes)
{
    log_write(LOG_ERROR, "'%s %s' takes %s", command, verb, takes);
    return CODE_USAGE;
}
