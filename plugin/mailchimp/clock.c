/* clock.c -- the service's clock, as far as its answers can be believed. */
#include "plugin/mailchimp/clock.h"

#include <stdlib.h>

/* A Date has whole seconds, and is set some time before its answer has arrived. */
static const int64_t agreement_ms = 5 * 1000;
/* A Date that is too early costs no more than a longer read. A Date that is off by more
 * than any answer can have taken is ignored. */
static const int64_t too_early_ms = 10 * 60 * 1000;

void clock_see(struct clock *clock, int64_t date_ms, int64_t now_ms)
{
    if (date_ms <= 0)
        return;
    clock->ahead_ms[clock->count % CLOCK_VOTES] = date_ms - now_ms;
    clock->count++;
}

static int compare(const void *one, const void *other)
{
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return a < b ? -1 : a > b;
}

int64_t clock_at(const struct clock *clock, int64_t now_ms)
{
    int64_t votes[CLOCK_VOTES];
    unsigned count = clock->count < CLOCK_VOTES ? clock->count : CLOCK_VOTES;
    if (count == 0)
        return 0;
    for (unsigned i = 0; i < count; i++)
        votes[i] = clock->ahead_ms[i];
    qsort(votes, count, sizeof *votes, compare);
    return now_ms + votes[(count - 1) / 2];
}

int64_t clock_begin(const struct clock *clock, int64_t date_ms, int64_t now_ms)
{
    int64_t believed_ms = clock_at(clock, now_ms);
    bool fits = date_ms > 0 && date_ms <= believed_ms + agreement_ms &&
                date_ms >= believed_ms - too_early_ms;
    return fits ? date_ms : believed_ms;
}
