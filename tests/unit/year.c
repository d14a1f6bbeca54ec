/* year.c -- a year of a zone, minute by minute. */
#include "tests/unit/year.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/memory.h"

enum { MINUTE_S = 60, DAY_MINUTES = 24 * 60 };

static int64_t midnight(int year)
{
    struct tm wall = {.tm_year = year - 1900, .tm_mday = 1};
    return timegm(&wall);
}

void year_make(struct year *year, const char *zone, int number)
{
    char name[64];
    *year = (struct year){.begin_s = midnight(number), .end_s = midnight(number + 1)};
    year->count = (size_t)(year->end_s - year->begin_s) / MINUTE_S;
    year->walls = memory_array(year->count, sizeof *year->walls);
    snprintf(name, sizeof name, ":/usr/share/zoneinfo/%s", zone);
    setenv("TZ", name, 1);
    tzset();
    for (size_t i = 0; i < year->count; i++) {
        const time_t at = (time_t)(year->begin_s + (int64_t)i * MINUTE_S);
        localtime_r(&at, &year->walls[i]);
        if (i > 0 && year->walls[i].tm_gmtoff != year->walls[i - 1].tm_gmtoff)
            year->changes++;
    }
}

void year_free(struct year *year)
{
    free(year->walls);
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

void year_by_time(const struct year *year, year_rule *rule, struct starts *starts)
{
    *starts = (struct starts){0};
    for (size_t i = 0; i < year->count; i++)
        if (rule(&year->walls[i]))
            add(starts, year->begin_s + (int64_t)i * MINUTE_S);
}

/* The minute of the wall that comes after this one on a calendar without changes. */
static void turn(struct tm *wall)
{
    if (++wall->tm_min < 60)
        return;
    const time_t next = timegm(wall);
    gmtime_r(&next, wall);
}

/* Negative, 0 or positive, as one wall shows an earlier time than the other. */
static int compare(const struct tm *one, const struct tm *other)
{
    if (one->tm_year != other->tm_year)
        return one->tm_year - other->tm_year;
    if (one->tm_yday != other->tm_yday)
        return one->tm_yday - other->tm_yday;
    if (one->tm_hour != other->tm_hour)
        return one->tm_hour - other->tm_hour;
    return one->tm_min - other->tm_min;
}

void year_by_wall(const struct year *year, year_rule *rule, struct starts *starts)
{
    *starts = (struct starts){0};
    struct tm shown = year->walls[0]; /* all before it the wall has shown */
    for (size_t i = 0; i < year->count; i++)
        for (; compare(&shown, &year->walls[i]) <= 0; turn(&shown))
            if (rule(&shown))
                add(starts, year->begin_s + (int64_t)i * MINUTE_S);
}
