/* progress.c -- how far a run has come: a line on a terminal, or in the log. */
#include "host/cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/tell/progress_text.h"

/* In the first second of a run nothing is shown; then a terminal shows each tenth of
 * one, and the log each minute. */
enum { QUIET_MS = 1000, SHOWN_EACH_MS = 100, LOGGED_EACH_MS = 60 * 1000 };
enum { COLUMNS = 80 };

void progress_begin(struct progress *progress)
{
    *progress = (struct progress){.terminal = isatty(STDERR_FILENO) == 1,
                                  .phase = "",
                                  .started_ms = clock_monotonic_ms()};
}

static void put(struct progress *progress, const char *line, size_t columns)
{
    size_t rest = progress->columns > columns ? progress->columns - columns : 0;
    fprintf(stderr, "\r%s%*s\r", line, (int)rest, "");
    fflush(stderr);
    progress->columns = columns;
}

void progress_clear(struct progress *progress)
{
    if (progress->columns > 0)
        put(progress, "", 0);
}

static void begin_phase(struct progress *progress, const struct run_progress *now,
                        int64_t clock_ms)
{
    struct buffer words = {0};
    progress->phase = now->phase;
    progress->phase_ms = progress->logged_ms = clock_ms;
    progress_foretell(now, &words);
    if (words.length > 0) {
        progress_clear(progress);
        log_write(LOG_INFO, "%s", buffer_text(&words));
    }
    buffer_free(&words);
}

static bool is_time(struct progress *progress, int64_t clock_ms)
{
    if (!progress->terminal) {
        const int64_t each_ms = LOGGED_EACH_MS / (int64_t)fault_haste();
        if (clock_ms - progress->logged_ms < each_ms)
            return false;
        progress->logged_ms = clock_ms;
        return true;
    }
    if (clock_ms - progress->started_ms < QUIET_MS ||
        clock_ms - progress->shown_ms < SHOWN_EACH_MS)
        return false;
    progress->shown_ms = clock_ms;
    return true;
}

void progress_show(void *self, const struct run_progress *now)
{
    struct progress *progress = self;
    const int64_t clock_ms = clock_monotonic_ms();
    if (now->begins || !text_same(progress->phase, now->phase))
        begin_phase(progress, now, clock_ms);
    if (!is_time(progress, clock_ms))
        return;
    struct buffer words = {0};
    progress_text(now, clock_ms - progress->phase_ms, &words);
    if (!progress->terminal)
        log_write(LOG_INFO, "%s", buffer_text(&words));
    else if (words.length < COLUMNS) /* it could not be erased otherwise */
        put(progress, buffer_text(&words), words.length);
    buffer_free(&words);
}
