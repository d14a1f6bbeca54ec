/* rhythm.c -- how often the work of a pipeline is started by `wherry serve`, and when. */
#include "host/cli/rhythm.h"

#include <inttypes.h>
#include <time.h>

#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/cli/print.h"
#include "host/schedule/when.h"

enum {
    SECOND_MS = 1000,
    MINUTE_MS = 60 * SECOND_MS,
    HOUR_MS = 60 * MINUTE_MS,
    DAY_MS = 24 * HOUR_MS,
    ZONES_APART_MS = 15 * MINUTE_MS,
    TIMES_MOST = 12, /* of an hour or a day; more say nothing */
};

/* The next `count` starts, as ":07" or "06:07 UTC", from the first of the hour or the day.
 * Intervals are counted in UTC, wherever the machine is. Zones are quarters of an hour
 * apart: what starts in each quarter starts at the same minutes in all of them. */
static void add_times(const struct spec_schedule *schedule, uint64_t seed,
                      int64_t now_ms, struct buffer *text)
{
    const bool hourly = schedule->every_ms <= HOUR_MS;
    const int64_t round_ms = hourly ? HOUR_MS : DAY_MS;
    const int64_t count = round_ms / schedule->every_ms;
    struct tm parts[TIMES_MOST];
    int first = 0;
    if (round_ms % schedule->every_ms != 0 || count > TIMES_MOST)
        return;
    for (int i = 0; i < count; i++) {
        now_ms = when_next(schedule, seed, now_ms);
        const time_t seconds = (time_t)(now_ms / SECOND_MS);
        gmtime_r(&seconds, &parts[i]);
        const int at =
            hourly ? parts[i].tm_min : parts[i].tm_hour * 60 + parts[i].tm_min;
        const int least = hourly ? parts[first].tm_min
                                 : parts[first].tm_hour * 60 + parts[first].tm_min;
        first = at < least ? i : first;
    }
    for (int i = 0; i < count; i++) {
        const struct tm *one = &parts[(first + i) % count];
        buffer_add_text(text, i == 0 ? ", at " : ", ");
        if (!hourly)
            shown_format(text, "%02d", one->tm_hour);
        shown_format(text, ":%02d", one->tm_min);
    }
    if (ZONES_APART_MS % schedule->every_ms != 0)
        buffer_add_text(text, " UTC");
}

/* "15 min", "6 h", "1 d": in the largest unit that says it in whole numbers. */
static void add_interval(int64_t ms, struct buffer *text)
{
    static const struct {
        int64_t unit_ms;
        const char *name;
    } units[] = {{DAY_MS, "d"}, {HOUR_MS, "h"}, {MINUTE_MS, "min"}, {SECOND_MS, "s"}};
    size_t unit = 0;
    while (unit + 1 < sizeof units / sizeof *units && ms % units[unit].unit_ms != 0)
        unit++;
    shown_format(text, "%" PRId64 " %s", ms / units[unit].unit_ms, units[unit].name);
}

void rhythm_words(const struct spec_schedule *schedule, uint64_t seed, int64_t now_ms,
                  struct buffer *text)
{
    if (schedule->cron != NULL) {
        shown_format(text, "at '%s', %s", schedule->cron, schedule->time_zone);
        return;
    }
    buffer_add_text(text, "every ");
    add_interval(schedule->every_ms, text);
    add_times(schedule, seed, now_ms, text);
}

static bool same(const struct spec_schedule *one, const struct spec_schedule *other)
{
    if ((one->cron == NULL) != (other->cron == NULL))
        return false;
    return one->cron == NULL ? one->every_ms == other->every_ms
                             : text_same(one->cron, other->cron) &&
                                   text_same(one->time_zone, other->time_zone);
}

/* How many of the first ones are in the spec. */
static size_t count_work(const struct pipeline *pipeline, int most)
{
    size_t count = 0;
    for (int work = 0; work < most; work++)
        count += pipeline_work_on(pipeline, work);
    return count;
}

/* The pieces of work that have the schedule of this one, all steps as "contact_sync";
 * false: an earlier one has named them. */
static bool name_alike(const struct pipeline *pipeline, int first, size_t *count,
                       struct buffer *names)
{
    size_t steps = 0;
    const struct spec_schedule schedule = pipeline_work_schedule(pipeline, first);
    *count = 0;
    for (int work = 0; work < WORK_COUNT; work++) {
        const struct spec_schedule other = pipeline_work_schedule(pipeline, work);
        if (!pipeline_work_on(pipeline, work) || !same(&schedule, &other))
            continue;
        if (work < first)
            return false;
        shown_format(names, "%s%s", names->length == 0 ? "" : ", ", work_name(work));
        ++*count;
        steps += work < STEP_COUNT;
    }
    if (steps > 1 && steps == *count && steps == count_work(pipeline, STEP_COUNT)) {
        buffer_clear(names);
        buffer_add_text(names, "contact_sync");
    }
    return true;
}

void rhythm_print(const struct pipeline *pipeline, int64_t now_ms, struct buffer *out)
{
    const size_t all = count_work(pipeline, WORK_COUNT);
    const char *label = "schedule";
    for (int work = 0; work < WORK_COUNT; work++) {
        struct buffer names = {0}, line = {0};
        size_t count;
        if (pipeline_work_on(pipeline, work) &&
            name_alike(pipeline, work, &count, &names)) {
            const struct spec_schedule schedule =
                pipeline_work_schedule(pipeline, work);
            if (count < all)
                shown_format(&line, "%s: ", buffer_text(&names));
            rhythm_words(&schedule, text_seed(pipeline->id), now_ms, &line);
            print_labelled(out, label, buffer_text(&line));
            label = "";
        }
        buffer_free(&names);
        buffer_free(&line);
    }
}
