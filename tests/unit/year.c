/* year.c -- a year of a zone, minute by minute. */
#include "tests/unit/year.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum { MINUTE_S = 60, DAY_MINUTES = 24 * 60 };

static int64_t midnight(int year)
{
    struct tm wall = {.tm_year = year - 1900, .tm_mday = 1};
    return timegm(&wall);
}

void year_make(struct year *year, const char *zone, int number)
{
    *year = (struct year){.begin_s = midnight(number), .end_s = midnight(number + 1)};
    year->count = (size_t)(year->end_s - year->begin_s) / MINUTE_S;
    year->wall_s = memory_array(year->count, sizeof *year->wall_s);
    setenv("TZ", zone, 1);
    tzset();
    for (size_t i = 0; i < year->count; i++) {
        struct tm wall;
        time_t at = (time_t)(year->begin_s + (int64_t)i * MINUTE_S);
        ck_assert_ptr_nonnull(localtime_r(&at, &wall));
        year->wall_s[i] = timegm(&wall);
        if (i > 0 && year->wall_s[i] != year->wall_s[i - 1] + MINUTE_S)
            year->changes++;
    }
    unsetenv("TZ");
    tzset();
}

void year_free(struct year *year)
{
    free(year->wall_s);
    *year = (struct year){0};
}

static void add(struct starts *starts, int64_t at_s)
{
    if (starts->count > 0 && starts->at_s[starts->count - 1] == at_s)
        return; /* several times of one gap come as one */
    starts->at_s =
        memory_grow(starts->at_s, starts->count, &starts->room, sizeof *starts->at_s);
    starts->at_s[starts->count++] = at_s;
}

static bool fits(year_rule *rule, int64_t wall_s)
{
    struct tm wall;
    const time_t at = (time_t)wall_s;
    gmtime_r(&at, &wall);
    return rule(&wall);
}

void year_by_time(const struct year *year, year_rule *rule, struct starts *starts)
{
    *starts = (struct starts){0};
    for (size_t i = 0; i < year->count; i++)
        if (fits(rule, year->wall_s[i]))
            add(starts, year->begin_s + (int64_t)i * MINUTE_S);
}

void year_by_wall(const struct year *year, year_rule *rule, struct starts *starts)
{
    *starts = (struct starts){0};
    int64_t shown_s = year->wall_s[0]; /* all before it the wall has shown */
    for (size_t i = 0; i < year->count; i++)
        for (; shown_s <= year->wall_s[i]; shown_s += MINUTE_S)
            if (fits(rule, shown_s))
                add(starts, year->begin_s + (int64_t)i * MINUTE_S);
}
