/* zone.c -- the clock on the wall of a named zone, and back. */
#include "host/schedule/zone.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/spec/values.h"

/* No zone was ever further from UTC than 16 hours, so a day each way holds all moments
 * at which a wall may show a time. */
enum { DAY_S = 24 * 60 * 60 };

void zone_enter(struct zone *zone, const char *name)
{
    const char *before = getenv("TZ");
    struct buffer value = {0};
    zone->before = before == NULL ? NULL : memory_text(before);
    /* The very file that was looked at when the spec was read, whatever TZDIR says; and
     * never a zone by rules, such as "EST5EDT" spells one. */
    buffer_format(&value, ":%s/%s", VALUES_ZONEINFO, name);
    setenv("TZ", buffer_text(&value), 1);
    tzset();
    buffer_free(&value);
}

void zone_leave(struct zone *zone)
{
    if (zone->before == NULL)
        unsetenv("TZ");
    else
        setenv("TZ", zone->before, 1);
    tzset();
    free(zone->before);
    zone->before = NULL;
}

static int64_t offset_at(int64_t at_s)
{
    struct tm wall;
    const time_t at = (time_t)at_s;
    const struct tm *taken = localtime_r(&at, &wall);
    assert(taken != NULL); /* only a year that no int holds would do that */
    (void)taken;
    return wall.tm_gmtoff;
}

int64_t zone_wall(const struct zone *zone, int64_t at_s)
{
    (void)zone;
    return at_s + offset_at(at_s);
}

/* The offsets differ at both ends: the first second with another one than `from_s`. */
static int64_t narrow(int64_t from_s, int64_t to_s)
{
    const int64_t offset = offset_at(from_s);
    while (to_s - from_s > 1) {
        const int64_t middle_s = from_s + (to_s - from_s) / 2;
        if (offset_at(middle_s) == offset)
            from_s = middle_s;
        else
            to_s = middle_s;
    }
    return to_s;
}

int64_t zone_change(const struct zone *zone, int64_t after_s, int64_t until_s)
{
    (void)zone;
    const int64_t offset = offset_at(after_s);
    while (after_s < until_s) {
        const int64_t next_s = until_s - after_s > DAY_S ? after_s + DAY_S : until_s;
        if (offset_at(next_s) != offset)
            return narrow(after_s, next_s);
        after_s = next_s;
    }
    return ZONE_NEVER;
}

struct zone_moments zone_moments(const struct zone *zone, int64_t wall_s)
{
    const int64_t early = offset_at(wall_s - DAY_S), late = offset_at(wall_s + DAY_S);
    const int64_t by_early_s = wall_s - early, by_late_s = wall_s - late;
    const bool early_holds = offset_at(by_early_s) == early;
    const bool late_holds = offset_at(by_late_s) == late;
    if (early_holds && late_holds && early != late)
        return (struct zone_moments){2, by_early_s, by_late_s};
    if (early_holds)
        return (struct zone_moments){1, by_early_s, by_early_s};
    if (late_holds)
        return (struct zone_moments){1, by_late_s, by_late_s};
    const int64_t change_s = zone_change(zone, wall_s - DAY_S, wall_s + DAY_S);
    return (struct zone_moments){0, change_s, change_s};
}
