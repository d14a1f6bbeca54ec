/* backoff.h -- how long to wait before a request is sent again.
 *
 * Exponential with full jitter: a wait drawn evenly from nothing to 1 s, 2 s, 4 s ...
 * at most 60 s. The service's request (Retry-After) has priority: at least that long,
 * up to 10 minutes, and up to a second more so that the requests of a lane do not all
 * start at once. Pure: the random state is the caller's.
 */
#ifndef HTTP_BACKOFF_H
#define HTTP_BACKOFF_H

#include <stdint.h>

enum {
    BACKOFF_FIRST_MS = 1000,
    BACKOFF_MOST_MS = 60 * 1000,
    BACKOFF_MOST_ASKED_MS = 10 * 60 * 1000,
};

/* `tries` were made, 1 or more; `asked_ms` is what the answer asked for, -1 for
 * nothing. */
int64_t backoff_wait_ms(unsigned tries, int64_t asked_ms, uint64_t *random);

/* The value of a Retry-After header, seconds or a date, as a wait from `now_ms` (the
 * Date of the same answer, so that a wrong clock here does no harm). -1: malformed. */
int64_t backoff_asked_ms(const char *retry_after, int64_t now_ms);

#endif
