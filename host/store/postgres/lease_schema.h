/* lease_schema.h -- within this folder: the tables of turns, and what is done to them in one
 * journey (version 2 of the tables).
 *
 * lease_take takes one that is free, or whose end has passed, if nobody waits who came
 * before; else it gives those who wait a place in the queue, or keeps it. lease_prove holds
 * the rows until the transaction ends, or fails with WL001. Both run with the rights of
 * who calls them.
 */
#ifndef STORE_POSTGRES_LEASE_SCHEMA_H
#define STORE_POSTGRES_LEASE_SCHEMA_H

/* In the words of the server: "the turn is lost". */
#define LEASE_LOST_STATE "WL001"

extern const char *const lease_schema[]; /* ends with NULL */

#endif
