/* lease.h -- taking turns: one holder a name, over all processes that share their states.
 *
 * In a directory a lease is a lock on a file in DIR/leases;
 * the kernel releases it when its holder ends, however that happens, and it is never lost.
 * In a database it is a row: it has a holder, an end by the database's clock, and an epoch,
 * which grows with each holder and never falls. When its end has passed, the next one may
 * take it; a holder that was stopped, cut off or slow has lost it then. Names may hold any
 * text.
 *
 * A holder does three things, in a directory too, where they cost nothing:
 *   - it calls lease_keep wherever it turns: before a request leaves, after an answer,
 *     while it waits, between transactions. Most calls look at a clock and no more;
 *   - it has each transaction prove its leases: store_fence (store.h). So nothing is
 *     committed by a holder that has lost one, whatever it believes;
 *   - once lease_keep has said END, it sends nothing and ends.
 * What leaves this machine therefore leaves after a commit that proved the lease, and
 * before its end.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/store/states.h"
#include "plugin/wherry.h"

struct lease;

/* OK; END when somebody else holds it after waiting `wait_ms`; CANCELLED; FAILED.
 * `cancelled` may be NULL. In a database those who wait get it in the order in which they
 * came. */
enum wherry_status lease_take(struct states states, const char *name, int64_t wait_ms,
                              bool (*cancelled)(void *self), void *self,
                              struct lease **taken, struct wherry_error *error);
/* Whether somebody holds it now; in doubt, no. It takes nothing. */
bool lease_is_held(struct states states, const char *name);
/* How long it was free before us; 0 if its last holder did not release it, INT64_MAX if it
 * never had one. For limits that count what was done within the last second. */
int64_t lease_idle_ms(const struct lease *lease);
/* 0 in a directory. */
int64_t lease_epoch(const struct lease *lease);

/* OK: all of them are held, for a while yet; renewed if a third of the term has passed. END:
 * one is lost, and *error says it in words for an operator; so it stays. NULLs among them are
 * fine. `error` may be NULL. */
enum wherry_status lease_keep(struct lease *const *leases, size_t count,
                              struct wherry_error *error);

/* The same, asked for now and not when it is due: after a failure, whether that was it. */
enum wherry_status lease_prove(struct lease *const *leases, size_t count,
                               struct wherry_error *error);

void lease_release(struct lease *lease); /* NULL is fine */
/* The same at once, and none of them is of use afterwards: each becomes NULL. */
void lease_release_all(struct lease **leases, size_t count);

#endif
