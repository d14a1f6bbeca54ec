/* driver.h -- within host/store: states in a database of PostgreSQL, of all pipelines in
 * the same tables.
 */
#ifndef STORE_POSTGRES_DRIVER_H
#define STORE_POSTGRES_DRIVER_H

struct driver;

/* A place: see connect.h. */
extern const struct driver postgres_driver;

#endif
