/* year.h -- a year of a zone, minute by minute, made without the code that is tested.
 *
 * libc is asked for each minute of the year what the wall shows. From that alone follow
 * all starts of an expression, given as a function of what the wall shows.
 */
#ifndef UNIT_YEAR_H
#define UNIT_YEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct year {
    int64_t begin_s, end_s; /* in UTC; the end does not belong to it */
    size_t count;           /* minutes */
    struct tm *walls;       /* what the wall shows at each */
    size_t changes;         /* of the clock */
};
/* The process stays in the zone, which spares libc reading it again at each
 * question. */
void year_make(struct year *year, const char *zone, int number);
void year_free(struct year *year);

typedef bool year_rule(const struct tm *wall);
struct starts {
    int64_t *at_s;
    size_t count, room;
};
/* By real time: each minute at which the wall shows what fits. */
void year_by_time(const struct year *year, year_rule *rule, struct starts *starts);
/* By the wall: each time that fits has one moment, the first at which the wall shows it
 * or, where it never does, something later. */
void year_by_wall(const struct year *year, year_rule *rule, struct starts *starts);

#endif
