/* progress.h -- how far a run has come: a line on a terminal, or in the log.
 *
 * A phase that takes long is announced with its time, before it begins. On a terminal a
 * line then shows how far it is; progress_clear erases it, and nothing is shown in the
 * first second. If standard error is no terminal, the log gets a line each minute.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/sync/run.h"

/* What is going on: one phase, or the reads of both sides. */
enum { PROGRESS_PHASES = 2 };

struct progress {
    bool terminal; /* is standard error a terminal? */
    struct progress_phase {
        struct run_progress now;
        int64_t begun_ms;
    } phases[PROGRESS_PHASES];
    size_t count;
    int64_t started_ms, shown_ms, logged_ms;
    size_t columns; /* of the line that is there now */
};

void progress_begin(struct progress *progress);
/* `self` is the struct progress: as run_options.progress wants it. */
void progress_show(void *self, const struct run_progress *now);
void progress_clear(struct progress *progress);

#endif
