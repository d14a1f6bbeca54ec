/* lock.h -- within this folder: leases as locks on files, in DIR/leases. A file is named by
 * a hash of the lease's name.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

struct lease_driver;

extern const struct lease_driver lock_leases;

#endif
