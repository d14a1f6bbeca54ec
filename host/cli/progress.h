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

struct progress {
    bool terminal;     /* is standard error one? */
    const char *phase; /* the latest, "" before the first; the engine's own text */
    int64_t started_ms, phase_ms, shown_ms, logged_ms;
    size_t columns; /* of the line that stands there now */
};

void progress_begin(struct progress *progress);
/* `self` is the struct progress: as run_options.progress wants it. */
void progress_show(void *self, const struct run_progress *now);
void progress_clear(struct progress *progress);

#endif
