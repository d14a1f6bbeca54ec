/* progress.h -- a line on a terminal that tells how far a run has come.
 *
 * Nothing is shown in the first second, nor where standard error is no terminal. The
 * line is erased by progress_clear.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/sync/run.h"

struct progress {
    bool shown; /* is standard error a terminal? */
    int64_t started_ms, written_ms;
    size_t columns; /* of the line that stands there now */
};

void progress_begin(struct progress *progress);
/* `self` is the struct progress: as run_options.progress wants it. */
void progress_show(void *self, const struct run_progress *now);
void progress_clear(struct progress *progress);

#endif
