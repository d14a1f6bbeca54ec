/* term.c -- how long a lease in a database is held without being kept. */
#include "host/store/term.h"

#include <assert.h>

static int64_t term_ms = LEASE_TERM_MS;

void lease_set_term(int64_t ms)
{
    assert(ms >= LEASE_TERM_LEAST_MS);
    term_ms = ms;
}

int64_t lease_term_ms(void)
{
    return term_ms;
}
