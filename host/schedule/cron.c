/* cron.c -- the next moment at which a cron expression comes in a zone. */
#include "host/schedule/cron.h"

#include <time.h>

#include "host/schedule/zone.h"

enum {
    SECOND_MS = 1000,
    MINUTE_S = 60,
    /* A 29 February that must be a Sunday can be this far from the next, over a year
     * such as 2100. */
    YEARS_MOST = 40,
};
static const uint64_t every_hour = (UINT64_C(1) << 24) - 1;

static bool has(uint64_t set, int value)
{
    return (set >> value & 1) != 0;
}

/* As in any cron: either day is enough when both fields are restricted. */
static bool day_fits(const struct cron_syntax *cron, const struct tm *wall)
{
    const bool day = has(cron->days, wall->tm_mday);
    const bool weekday = has(cron->weekdays, wall->tm_wday);
    if (cron->any_day || cron->any_weekday)
        return day && weekday;
    return day || weekday;
}

/* To the first second of the next month, day or hour: the part that does not fit; false
 * when all fit except for the minute. */
static bool skip(const struct cron_syntax *cron, struct tm *wall)
{
    if (!has(cron->months, wall->tm_mon + 1)) {
        wall->tm_mon++;
        wall->tm_mday = 1;
        wall->tm_hour = 0;
    } else if (!day_fits(cron, wall)) {
        wall->tm_mday++;
        wall->tm_hour = 0;
    } else if (!has(cron->hours, wall->tm_hour)) {
        wall->tm_hour++;
    } else {
        return false;
    }
    wall->tm_min = 0;
    return true;
}

/* The first wall time from `from_s` on that fits, on a calendar without zones. */
static int64_t calendar_next(const struct cron_syntax *cron, int64_t from_s)
{
    struct tm wall;
    const int64_t into = ((from_s % MINUTE_S) + MINUTE_S) % MINUTE_S;
    time_t at = (time_t)(into == 0 ? from_s : from_s - into + MINUTE_S);
    gmtime_r(&at, &wall);
    const int last_year = wall.tm_year + YEARS_MOST;
    while (wall.tm_year <= last_year) {
        if (!skip(cron, &wall)) {
            if (has(cron->minutes, wall.tm_min))
                return at;
            wall.tm_min++;
        }
        at = timegm(&wall); /* 32 January and 24:00 become what they mean */
        gmtime_r(&at, &wall);
    }
    return CRON_NEVER;
}

/* For certain hours: each time on the wall has one moment, and a later time never an
 * earlier one. */
static int64_t next_by_wall(const struct cron_syntax *cron, const struct zone *zone,
                            int64_t after_s)
{
    int64_t from_s = zone_wall(zone, after_s);
    for (;;) {
        const int64_t wall_s = calendar_next(cron, from_s);
        if (wall_s == CRON_NEVER)
            return CRON_NEVER;
        const int64_t at_s = zone_moments(zone, wall_s).first_s;
        if (at_s > after_s)
            return at_s;
        from_s = wall_s + 1; /* shown twice, or jumped over: its moment has been */
    }
}

/* For every hour: the calendar runs on from change to change of the clock. */
static int64_t next_by_time(const struct cron_syntax *cron, const struct zone *zone,
                            int64_t after_s)
{
    for (int64_t from_s = after_s + 1;;) {
        const int64_t from_wall_s = zone_wall(zone, from_s);
        const int64_t wall_s = calendar_next(cron, from_wall_s);
        if (wall_s == CRON_NEVER)
            return CRON_NEVER;
        const int64_t at_s = from_s + (wall_s - from_wall_s);
        const int64_t change_s = zone_change(zone, from_s, at_s);
        if (change_s == ZONE_NEVER)
            return at_s;
        from_s = change_s;
    }
}

int64_t cron_next(const struct cron_syntax *cron, const char *zone, int64_t after_ms)
{
    struct zone here;
    const int64_t into = (after_ms % SECOND_MS + SECOND_MS) % SECOND_MS;
    const int64_t after_s = (after_ms - into) / SECOND_MS;
    zone_enter(&here, zone);
    const int64_t next_s = cron->hours == every_hour
                               ? next_by_time(cron, &here, after_s)
                               : next_by_wall(cron, &here, after_s);
    zone_leave(&here);
    return next_s == CRON_NEVER ? CRON_NEVER : next_s * SECOND_MS;
}
