/* term.h -- how long a lease in a database is held without being kept: a holder that is
 * gone delays the next one for so long. It is kept at a third of it.
 */
#ifndef STORE_TERM_H
#define STORE_TERM_H

#include <stdint.h>

enum { LEASE_TERM_MS = 30 * 1000, LEASE_TERM_LEAST_MS = 1000 };

/* Of all leases that this process takes from now on; LEASE_TERM_MS unless it is called. A
 * state that is opened later is given up by the database in time for it. */
void lease_set_term(int64_t term_ms);
int64_t lease_term_ms(void);

#endif
