/* progress_text.c -- how far a run has come and how long it takes, in words. */
#include "host/tell/progress_text.h"

#include <inttypes.h>

#include "host/base/duration.h"
#include "host/base/shown.h"
#include "host/engine/report.h"

/* Before that the speed of a phase says nothing. */
enum { RATE_FROM_MS = 2 * 1000, SPEED_FROM_MS = 10 * 1000 };
enum { MILLION = 1000 * 1000 };

static int64_t least_ms(int64_t count, unsigned per_second)
{
    return count / per_second * INT64_C(1000);
}

/* Only a read of changes begins again after an interruption. */
static void add_cut(const struct run_progress *begun, struct buffer *text)
{
    if (begun->kept || (!begun->reads && begun->takes_ms > 0))
        buffer_add_text(text, "; you can stop it, and the next run continues");
}

void progress_least(int64_t count, unsigned per_second, struct buffer *text)
{
    const int64_t ms = least_ms(count, per_second);
    if (ms < TAKES_LONG_MS)
        return;
    duration_words(text, ms);
    buffer_add_text(text, " or more");
}

bool progress_is_slow(unsigned per_second)
{
    return per_second > 0 && least_ms(MILLION, per_second) >= TAKES_LONG_MS;
}

void progress_pace(unsigned per_second, struct buffer *text)
{
    struct buffer least = {0};
    shown_format(text, "at most %u a second", per_second);
    progress_least(MILLION, per_second, &least);
    if (least.length > 0)
        shown_format(text, ": a million takes %s", buffer_text(&least));
    buffer_free(&least);
}

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
        shown_format(text, "%s: about %" PRIu64, begun->phase, begun->total);
        if (begun->per_second > 0)
            shown_format(text, " at %u a second", begun->per_second);
        buffer_add_text(text, ", which takes ");
        duration_words(text, begun->takes_ms);
        buffer_add_text(text, " or more at the service's limits");
        add_cut(begun, text);
    } else if (begun->total == 0 && begun->per_second > 0) {
        shown_format(
            text, "%s: the service does not say how many there are; wherry can read ",
            begun->phase);
        progress_pace(begun->per_second, text);
        add_cut(begun, text);
    }
}

/* The least time that the service allows for so many; -1: not known. */
static int64_t at_pace_ms(const struct run_progress *now, int64_t left)
{
    int64_t ms = 0;
    if (now->per_second > 0)
        return least_ms(left, now->per_second);
    if (now->takes_ms == 0 || __builtin_mul_overflow(now->takes_ms, left, &ms))
        return -1;
    return ms / (int64_t)now->total;
}

/* By the speed until now, but not faster than the service allows, which is all that is
 * known at the beginning; -1: not known. */
static int64_t left_ms(const struct run_progress *now, int64_t in_phase_ms)
{
    if (now->done >= now->total)
        return -1; /* nothing, or not known */
    const int64_t left = (int64_t)(now->total - now->done);
    const int64_t least_ms = at_pace_ms(now, left);
    int64_t ms = 0;
    if (now->done <= now->from || in_phase_ms < SPEED_FROM_MS)
        return least_ms;
    if (__builtin_mul_overflow(in_phase_ms, left, &ms))
        return -1;
    ms /= (int64_t)(now->done - now->from);
    return ms < least_ms ? least_ms : ms;
}

static void add_rate(const struct run_progress *now, int64_t in_phase_ms,
                     struct buffer *text)
{
    enum { SECOND_MS = 1000, TENTHS = 10, PLAIN_FROM = 100 };
    int64_t tenths = 0;
    if (now->done <= now->from || in_phase_ms < RATE_FROM_MS ||
        __builtin_mul_overflow((int64_t)(now->done - now->from), SECOND_MS * TENTHS,
                               &tenths))
        return;
    tenths /= in_phase_ms;
    if (tenths >= PLAIN_FROM)
        shown_format(text, ", %" PRId64 " a second", tenths / TENTHS);
    else
        shown_format(text, ", %" PRId64 ".%" PRId64 " a second", tenths / TENTHS,
                     tenths % TENTHS);
}

void progress_text(const struct run_progress *now, int64_t in_phase_ms,
                   struct buffer *text)
{
    const int64_t ms = left_ms(now, in_phase_ms);
    shown_format(text, "%s: %" PRIu64, now->phase, now->done);
    if (now->total >= now->done && now->total > 0)
        shown_format(text, " of %" PRIu64, now->total);
    add_rate(now, in_phase_ms, text);
    if (ms < 0)
        return;
    buffer_add_text(text, ", ");
    duration_words(text, ms);
    buffer_add_text(text, " left");
}
