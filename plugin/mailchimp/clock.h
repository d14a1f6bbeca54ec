/* clock.h -- the service's clock, as far as its answers can be believed.
 *
 * Each answer has a Date. One of them may run ahead or come out of a cache, and the
 * start of the next pass must not depend on it: a cursor that is too late loses people.
 * So the last answers vote: each Date is ahead of this machine's clock by the same
 * amount, except for the seconds that an answer took. If there are only two, the
 * earlier one is believed: reading too much does no harm.
 *
 * Pure.
 */
#ifndef MAILCHIMP_CLOCK_H
#define MAILCHIMP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_VOTES = 31 };

struct clock {
    int64_t ahead_ms[CLOCK_VOTES]; /* Date less the machine's clock, of the last ones */
    unsigned count;                /* ever */
};

/* An answer that came when the machine's clock was at `now_ms`. 0: it had no Date. */
void clock_see(struct clock *clock, int64_t date_ms, int64_t now_ms);
/* The service's time when the machine's clock was or is at `now_ms`; 0: not known. */
int64_t clock_at(const struct clock *clock, int64_t now_ms);
/* When a pass began whose first answer had the Date `date_ms` and came at `now_ms`:
 * that Date if the others agree with it, else what they say. 0: not known. */
int64_t clock_begin(const struct clock *clock, int64_t date_ms, int64_t now_ms);

#endif
