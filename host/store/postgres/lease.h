/* lease.h -- within this folder: leases as rows. All that a process holds in one database
 * share a connection of their own, so that they can be kept whatever the state's does.
 *
 * A holder trusts a lease for nine tenths of a term after it asked for it, by a clock of its
 * own that nobody sets: the database counts the whole term from a later moment. If the
 * database cannot be reached, it is asked again until then.
 */
#ifndef STORE_POSTGRES_LEASE_H
#define STORE_POSTGRES_LEASE_H

#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct buffer;
struct lease;
struct lease_driver;

extern const struct lease_driver postgres_leases;

/* As two arrays of SQL, "names, epochs", for a statement that is made of text. */
void leases_as_sql(struct lease *const *leases, size_t count, struct buffer *sql);
/* Its name, and who holds it, as literals of SQL. An epoch by itself may be one of somebody
 * else: a replica that is promoted may not know the last ones. */
void lease_name_as_sql(const struct lease *lease, struct buffer *sql);
void lease_holder_as_sql(const struct lease *lease, struct buffer *sql);
/* The database says so. */
void leases_lose(struct lease *const *leases, size_t count);

#endif
