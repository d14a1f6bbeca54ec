/* term.c -- how long a lease in a database is held without being kept. */
#include "host/store/term.h"

#include <assert.h>

#include "host/base/fault.h"

/* The shortest one that a command takes by --term: a run is started with it. */
enum { HASTY_MS = 3 * 1000 };

static int64_t term_ms; /* 0: as usual */

void lease_set_term(int64_t ms)
{
    assert(ms >= LEASE_TERM_LEAST_MS);
    term_ms = ms;
}

int64_t lease_term_ms(void)
{
    const int64_t usual_ms = LEASE_TERM_MS / (int64_t)fault_haste();
    if (term_ms != 0)
        return term_ms;
    return usual_ms < HASTY_MS ? HASTY_MS : usual_ms;
}
