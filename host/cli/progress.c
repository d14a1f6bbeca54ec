/* progress.c -- a line on a terminal that tells how far a run has come. */
#include "host/cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "host/base/clock.h"

enum { QUIET_MS = 1000, BETWEEN_MS = 100, LINE_ROOM = 80 };

void progress_begin(struct progress *progress)
{
    *progress = (struct progress){.shown = isatty(STDERR_FILENO) == 1,
                                  .started_ms = clock_monotonic_ms()};
}

static void put(struct progress *progress, const char *line, size_t columns)
{
    size_t rest = progress->columns > columns ? progress->columns - columns : 0;
    fprintf(stderr, "\r%s%*s\r", line, (int)rest, "");
    fflush(stderr);
    progress->columns = columns;
}

void progress_show(void *self, const struct run_progress *now)
{
    struct progress *progress = self;
    int64_t clock_ms = clock_monotonic_ms();
    if (!progress->shown || clock_ms - progress->started_ms < QUIET_MS ||
        clock_ms - progress->written_ms < BETWEEN_MS)
        return;
    progress->written_ms = clock_ms;
    char line[LINE_ROOM];
    int length = 0;
    if (now->total > 0 && now->done <= now->total)
        length = snprintf(line, sizeof line, "%.40s: %" PRIu64 " of %" PRIu64,
                          now->phase, now->done, now->total);
    else
        length = snprintf(line, sizeof line, "%.40s: %" PRIu64, now->phase, now->done);
    put(progress, line, length < 0 ? 0 : (size_t)length);
}

void progress_clear(struct progress *progress)
{
    if (progress->columns > 0)
        put(progress, "", 0);
}
