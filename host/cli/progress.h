/* progress.h -- how far a run has come: a line on a terminal, or in the log.
 *
 * A phase that takes long is announced with how long, before it begins. On a terminal a
 * line then tells how far it is; it is erased by progress_clear, and nothing is shown in
 * the first second. Where standard error is none, the log tells it each minute.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/sync/run.h"

/* What is under way: one phase, or the reads of both sides. */
enum { PROGRESS_PHASES = 2 };

struct progress {
    bool terminal; /* is standard error one? */
    struct progress_phase {
        struct run_progress now;
        int64_t begun_ms;
    } phases[PROGRESS_PHASES];
    size_t count;
    int64_t started_ms, shown_ms, logged_ms;
    size_t columns; /* of the line that stands there now */
};

void progress_begin(struct progress *progress);
/* `self` is the struct progress: as run_options.progress wants it. */
void progress_show(void *self, const struct run_progress *now);
void progress_clear(struct progress *progress);

#endif
