/* lease.h -- taking turns: one holder a name, over all processes of a state directory.
 *
 * A lease is a lock on a file in DIR/leases; the kernel releases it when its holder
 * ends, however that happens. Names may hold any text; the file is named by a hash of
 * it.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/store/states.h"
#include "plugin/wherry.h"

struct lease;

/* OK; END when somebody else holds it after waiting `wait_ms`; CANCELLED; FAILED.
 * `cancelled` may be NULL. */
enum wherry_status lease_take(struct states states, const char *name, int64_t wait_ms,
                              bool (*cancelled)(void *self), void *self,
                              struct lease **taken, struct wherry_error *error);
/* How long it was free before us; 0 if its last holder was killed, INT64_MAX if it
 * never had one. For limits that count what was done within the last second. */
int64_t lease_idle_ms(const struct lease *lease);
void lease_release(struct lease *lease); /* NULL is fine */

#endif
