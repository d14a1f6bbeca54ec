/* timing.c -- a schedule of a spec as a cron expression that other programs take. */
#include "host/export/timing.h"

#include <stdlib.h>
#include <string.h>

#include "host/schedule/when.h"
#include "host/spec/cron_syntax.h"

enum {
    MINUTE_MS = 60 * 1000,
    HOUR = 60, /* minutes */
    DAY = 24 * HOUR,
    WEEK = 7 * DAY,
    EPOCH_WEEKDAY = 4, /* 1970-01-01 was a Thursday */
    STARTS_SEEN = 12,
};

/* The longest interval, in minutes, that cron can say and that is no longer. */
static int64_t sayable(int64_t minutes)
{
    if (minutes >= WEEK)
        return WEEK;
    if (minutes >= DAY)
        return DAY;
    int64_t whole = minutes >= HOUR ? HOUR : 1;
    int64_t parts = whole == HOUR ? DAY / HOUR : HOUR;
    for (int64_t some = minutes / whole; some > 1; some--)
        if (parts % some == 0)
            return some * whole;
    return whole;
}

/* "7" for one start in the circle of `size`, "7-59/15" for several, "*" for all. */
static void add_field(struct buffer *cron, int64_t first, int64_t step, int64_t size)
{
    if (step == 1)
        buffer_add_text(cron, "* ");
    else if (step >= size)
        buffer_format(cron, "%d ", (int)first);
    else
        buffer_format(cron, "%d-%d/%d ", (int)(first % step), (int)size - 1, (int)step);
}

static void interval(const struct spec_schedule *schedule, uint64_t seed,
                     struct timing *timing)
{
    const int64_t minutes = sayable(schedule->every_ms / MINUTE_MS);
    const struct spec_schedule said = {.every_ms = minutes * MINUTE_MS};
    const int64_t start = when_next(&said, seed, 0) / MINUTE_MS;
    const int64_t hours = minutes / HOUR;
    struct buffer cron = {0};
    add_field(&cron, start % HOUR, minutes, HOUR);
    add_field(&cron, start / HOUR % 24, hours == 0 ? 1 : hours, 24);
    buffer_add_text(&cron, "* * ");
    if (minutes == WEEK)
        buffer_format(&cron, "%d", (int)((start / DAY + EPOCH_WEEKDAY) % 7));
    else
        buffer_add_char(&cron, '*');
    timing->cron = buffer_take(&cron);
    timing->zone = "Etc/UTC";
    timing->every_ms = said.every_ms;
    timing->more_often = said.every_ms < schedule->every_ms;
}

/* Days of the week by their bits: few programs take a 7, or `fri-sun`. */
static void add_weekdays(struct buffer *text, uint64_t days)
{
    const char *between = "";
    for (int day = 0; day < 7; day++) {
        int last = day;
        if ((days >> day & 1) == 0)
            continue;
        while (last < 6 && (days >> (last + 1) & 1) != 0)
            last++;
        if (last > day + 1) {
            buffer_format(text, "%s%d-%d", between, day, last);
            day = last;
        } else {
            buffer_format(text, "%s%d", between, day);
        }
        between = ",";
    }
}

/* The fields with one blank between them. */
static void expression(const struct spec_schedule *schedule, struct timing *timing)
{
    static const char blanks[] = " \t";
    struct cron_syntax cron = {0};
    struct buffer text = {0};
    const char *at = schedule->cron;
    cron_syntax_parse(schedule->cron, &cron, NULL);
    for (int field = 0; field < 4; field++) {
        at += strspn(at, blanks);
        const size_t length = strcspn(at, blanks);
        buffer_add(&text, at, length);
        buffer_add_char(&text, ' ');
        at += length;
    }
    at += strspn(at, blanks);
    if (*at == '*')
        buffer_add(&text, at, strcspn(at, blanks));
    else
        add_weekdays(&text, cron.weekdays);
    timing->cron = buffer_take(&text);
    timing->zone = schedule->time_zone;
    timing->needs_both_days = cron_syntax_needs_both_days(&cron);
}

/* Of the first starts: later ones are rarely closer together. */
static int64_t shortest_gap(const struct spec_schedule *schedule)
{
    int64_t shortest = WHEN_NEVER, before = when_next(schedule, 0, 0);
    for (int i = 0; i < STARTS_SEEN && before != WHEN_NEVER; i++) {
        const int64_t start = when_next(schedule, 0, before);
        if (start != WHEN_NEVER && start - before < shortest)
            shortest = start - before;
        before = start;
    }
    return shortest;
}

struct timing timing_of(const struct spec_schedule *schedule, uint64_t seed)
{
    struct timing timing = {0};
    if (schedule->cron != NULL) {
        expression(schedule, &timing);
        timing.gap_ms = shortest_gap(schedule);
    } else {
        interval(schedule, seed, &timing);
        timing.gap_ms = timing.every_ms;
    }
    return timing;
}

void timing_free(struct timing *timing)
{
    free(timing->cron);
    *timing = (struct timing){0};
}
