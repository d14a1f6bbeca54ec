/* trail.h -- the audit trail: who did what in the console, and when.
 *
 * A file of lines of JSON, only ever added to, its owner's only. A line is written and
 * on the disk before its action starts: an action that cannot be noted is not done.
 * There is no address in it and no key; a person is a short id.
 */
#ifndef CONSOLE_TRAIL_H
#define CONSOLE_TRAIL_H

#include <stddef.h>

#include "plugin/wherry.h"

#define TRAIL_NAME "console.trail" /* in the state directory */

struct trail {
    const char *file; /* borrowed */
};

/* `what`: "run", "pause", "sign in", ...; `pipeline` and `about` may be "". */
enum wherry_status trail_add(const struct trail *trail, const char *user,
                             const char *what, const char *pipeline, const char *about,
                             struct wherry_error *error);

/* A line of it; the texts are borrowed. */
struct trail_line {
    const char *at, *user, *what, *pipeline, *about;
};

/* The latest `most` lines about this pipeline, the newest first. What cannot be read of the
 * file, such as a line that a full disk has cut, is left out. A file that is not there has
 * no lines. */
typedef void trail_tell(void *self, const struct trail_line *line);
enum wherry_status trail_read(const struct trail *trail, const char *pipeline,
                              size_t most, trail_tell *tell, void *self,
                              struct wherry_error *error);

#endif
