/* progress_text.c -- how far a run has come and how long it takes, in words. */
#include "host/tell/progress_text.h"

#include <inttypes.h>

#include "host/base/duration.h"
#include "host/base/shown.h"
#include "host/engine/report.h"

/* Before that the speed of a phase tells nothing. */
enum { SPEED_FROM_MS = 10 * 1000 };

void progress_foretell(const struct run_progress *begun, struct buffer *text)
{
    if (begun->from > 0) {
        shown_format(text, "%s: the last run was cut off after %" PRIu64, begun->phase,
                     begun->from);
        if (begun->total >= begun->from)
            shown_format(text, " of about %" PRIu64, begun->total);
        buffer_add_text(text, " and this run continues there");
        if (begun->takes_ms >= TAKES_LONG_MS) {
            buffer_add_text(text, ", which takes ");
            duration_words(text, begun->takes_ms);
            buffer_add_text(text, " or more");
        }
    } else if (begun->takes_ms >= TAKES_LONG_MS) {
        shown_format(text, "%s: about %" PRIu64 ", which takes ", begun->phase,
                     begun->total);
        duration_words(text, begun->takes_ms);
        buffer_add_text(text, " or more at the service's limits");
    } else if (begun->total == 0 && begun->per_second > 0) {
        shown_format(text,
                     "%s: the service does not say how many there are; wherry can read "
                     "at most %u a second",
                     begun->phase, begun->per_second);
    }
}

/* By the speed until now, but not faster than the service allows; -1: nobody knows. */
static int64_t left_ms(const struct run_progress *now, int64_t in_phase_ms)
{
    if (now->done <= now->from || now->done >= now->total ||
        in_phase_ms < SPEED_FROM_MS)
        return -1;
    const int64_t left = (int64_t)(now->total - now->done);
    int64_t ms = 0;
    if (__builtin_mul_overflow(in_phase_ms, left, &ms))
        return -1;
    ms /= (int64_t)(now->done - now->from);
    const int64_t least_ms =
        now->per_second == 0 ? 0 : left / now->per_second * INT64_C(1000);
    return ms < least_ms ? least_ms : ms;
}

void progress_text(const struct run_progress *now, int64_t in_phase_ms,
                   struct buffer *text)
{
    const int64_t ms = left_ms(now, in_phase_ms);
    shown_format(text, "%s: %" PRIu64, now->phase, now->done);
    if (now->total >= now->done && now->total > 0)
        shown_format(text, " of %" PRIu64, now->total);
    if (ms < 0)
        return;
    buffer_add_text(text, ", ");
    duration_words(text, ms);
    buffer_add_text(text, " left");
}
