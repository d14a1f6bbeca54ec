/* fence.h -- within this folder: each transaction proves the leases of its run.
 *
 * The proof and the commit are one message, so that the rows of the leases are locked while
 * the server alone works: a holder that is stopped in a transaction keeps nobody from
 * taking them. A transaction that waits for something else shows the server that it is
 * still there.
 */
#ifndef STORE_POSTGRES_FENCE_H
#define STORE_POSTGRES_FENCE_H

#include <libpq-fe.h>

#include "plugin/wherry.h"

struct lease;
struct postgres_store;
struct store;

enum wherry_status postgres_fence(struct store *store, struct lease *lease,
                                  struct wherry_error *error);
/* As store_keep. */
enum wherry_status postgres_keep(struct store *store, struct wherry_error *error);

/* Sends what is proved, before the COMMIT: nothing where there is no lease. */
enum wherry_status fence_prove(struct postgres_store *postgres,
                               struct wherry_error *error);
/* A transaction has begun. */
void fence_seen(struct postgres_store *postgres);

#endif
