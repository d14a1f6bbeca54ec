/* cron_syntax.h -- the five fields of a cron expression, read and checked.
 *
 * `minute hour day-of-month month day-of-week`: numbers, names (jan..dec, sun..sat),
 * `*`, ranges `a-b`, lists `a,b`, steps `a-b/n` and `*`/n. Sunday is 0 or 7. As in any
 * cron, when both days are restricted a moment that fits either of them comes; a field
 * that begins with `*` is not restricted, and a moment must fit it too. Pure: no clock,
 * no zone.
 */
#ifndef SPEC_CRON_SYNTAX_H
#define SPEC_CRON_SYNTAX_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* Bit n means the value n. */
struct cron_syntax {
    uint64_t minutes;          /* 0 to 59 */
    uint64_t hours;            /* 0 to 23 */
    uint64_t days;             /* 1 to 31 */
    uint64_t months;           /* 1 to 12 */
    uint64_t weekdays;         /* 0 to 6, Sunday first */
    bool any_day, any_weekday; /* the field begins with `*` */
};

/* Do both day fields leave days out while one of them begins with `*`? Then a day must
 * fit both, and not either as people expect of `1-7 * mon`. */
bool cron_syntax_needs_both_days(const struct cron_syntax *cron);

/* False with a sentence in `error` when the text is not a cron expression, or one
 * without any start (30 February). */
bool cron_syntax_parse(const char *text, struct cron_syntax *cron,
                       struct wherry_error *error);

/* Adds a regular expression that fits each text that can be parsed. It fits some that
 * cannot, too: a range that ends before it begins, and a time that never comes. */
void cron_syntax_pattern(struct buffer *pattern);

#endif
