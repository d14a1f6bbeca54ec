/* zone.h -- the time on the wall of a named zone, and back.
 *
 * libc knows the zones, but one at a time for the whole process: between zone_enter and
 * zone_leave the process is in this one, and no other code may ask for local time. That
 * is safe because there is one thread.
 *
 * A *wall* time is a number of seconds too: the time that the clock shows, read as if
 * it were UTC, so that gmtime_r and timegm take it apart and put it together. Nothing
 * here depends on whether libc calls a change of the clock daylight saving or not.
 */
#ifndef SCHEDULE_ZONE_H
#define SCHEDULE_ZONE_H

#include <stdint.h>

struct zone {
    char *before; /* the old TZ; NULL: not set */
};

/* `name` as in a spec, where it was checked: "Europe/London". */
void zone_enter(struct zone *zone, const char *name);
void zone_leave(struct zone *zone);

/* What the wall shows at `at_s`, seconds since 1970. */
int64_t zone_wall(const struct zone *zone, int64_t at_s);

/* When the wall shows `wall_s`: once; twice where the clock was put back; or not at all
 * where it was put forward, and then `first_s` is the moment at which that happened. */
struct zone_moments {
    int count;                 /* 0, 1 or 2 */
    int64_t first_s, second_s; /* the same, except for count 2 */
};
struct zone_moments zone_moments(const struct zone *zone, int64_t wall_s);

/* The first moment after `after_s`, and not after `until_s`, from which the wall is
 * another number of seconds away from UTC than at `after_s`; ZONE_NEVER if there is
 * none. Two changes within a day that undo each other are not seen; no zone has
 * them. */
#define ZONE_NEVER INT64_MAX
int64_t zone_change(const struct zone *zone, int64_t after_s, int64_t until_s);

#endif
