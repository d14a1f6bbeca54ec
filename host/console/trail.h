/* trail.h -- the audit trail: who did what in the console, and when.
 *
 * A file of lines of JSON, only ever added to, its owner's only. A line is written and on
 * the disk before its action begins: an action that cannot be noted is not done. There is
 * no address in it and no key; a person is her short id.
 */
#ifndef CONSOLE_TRAIL_H
#define CONSOLE_TRAIL_H

#include "plugin/wherry.h"

struct trail {
    const char *file; /* borrowed */
};

/* `what`: "run", "pause", "sign in", ...; `pipeline` and `about` may be "". */
enum wherry_status trail_add(const struct trail *trail, const char *user,
                             const char *what, const char *pipeline, const char *about,
                             struct wherry_error *error);

#endif
