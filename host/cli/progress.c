/* progress.c -- how far a run has come: a line on a terminal, or in the log. */
#include "host/cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/screen.h"
#include "host/base/text.h"
#include "host/tell/progress_text.h"

/* In the first second of a run nothing is shown; then a terminal shows each tenth of
 * one, and the log each minute. */
enum { QUIET_MS = 1000, SHOWN_EACH_MS = 100, LOGGED_EACH_MS = 60 * 1000 };

void progress_begin(struct progress *progress)
{
    *progress = (struct progress){.terminal = isatty(STDERR_FILENO) == 1,
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

static struct progress_phase *find_phase(struct progress *progress, const char *name)
{
    for (size_t i = 0; i < progress->count; i++)
        if (text_same(progress->phases[i].now.phase, name))
            return &progress->phases[i];
    return NULL;
}

static void foretell(struct progress *progress, const struct run_progress *now)
{
    struct buffer words = {0};
    progress_foretell(now, &words);
    if (words.length > 0) {
        progress_clear(progress);
        log_tell(LOG_INFO, LOG_RUN_PROGRESS, "%s", buffer_text(&words));
    }
    buffer_free(&words);
}

/* Only reads run side by side; any other phase is there by itself. */
static struct progress_phase *begin_phase(struct progress *progress,
                                          const struct run_progress *now,
                                          int64_t clock_ms)
{
    const bool beside = now->reads && progress->count > 0 &&
                        progress->count < PROGRESS_PHASES &&
                        progress->phases[0].now.reads;
    if (!beside) {
        progress->count = 0;
        progress->logged_ms = clock_ms;
    }
    struct progress_phase *phase = &progress->phases[progress->count++];
    *phase = (struct progress_phase){.now = *now, .begun_ms = clock_ms};
    foretell(progress, now);
    return phase;
}

static void end_phase(struct progress *progress, const struct progress_phase *phase)
{
    if (phase == &progress->phases[0])
        progress->phases[0] = progress->phases[1];
    progress->count--;
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

static void add_words(const struct progress *progress, size_t index, int64_t clock_ms,
                      struct buffer *words)
{
    const struct progress_phase *phase = &progress->phases[index];
    progress_text(&phase->now, clock_ms - phase->begun_ms, words);
}

/* All of it; if that is too long for a terminal, each in turn. */
static void show(struct progress *progress, int64_t clock_ms)
{
    enum { EACH_MS = 2000 };
    struct buffer words = {0};
    for (size_t i = 0; i < progress->count; i++) {
        buffer_add_text(&words, i == 0 ? "" : "; ");
        add_words(progress, i, clock_ms, &words);
    }
    if (progress->terminal && words.length >= screen_width()) {
        buffer_clear(&words);
        add_words(progress, (size_t)(clock_ms / EACH_MS) % progress->count, clock_ms,
                  &words);
    }
    if (!progress->terminal)
        log_tell(LOG_INFO, LOG_RUN_PROGRESS, "%s", buffer_text(&words));
    else if (words.length < screen_width()) /* it could not be erased otherwise */
        put(progress, buffer_text(&words), words.length);
    buffer_free(&words);
}

void progress_show(void *self, const struct run_progress *now)
{
    struct progress *progress = self;
    const int64_t clock_ms = clock_monotonic_ms();
    struct progress_phase *phase = find_phase(progress, now->phase);
    if (phase == NULL)
        phase = begin_phase(progress, now, clock_ms);
    phase->now = *now;
    if (is_time(progress, clock_ms))
        show(progress, clock_ms);
    if (now->ends)
        end_phase(progress, phase);
}
