/* lease_driver.h -- within this folder: what keeps leases, and how each verb of lease.h is
 * done there. A driver allocates a struct of its own, whose first member is struct lease.
 */
#ifndef STORE_LEASE_DRIVER_H
#define STORE_LEASE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plugin/wherry.h"

struct lease_driver;

struct lease {
    const struct lease_driver *driver;
    int64_t idle_ms, epoch; /* as lease.h has them */
};

struct lease_driver {
    enum wherry_status (*take)(const char *states, const char *name, int64_t wait_ms,
                               bool (*cancelled)(void *self), void *self,
                               struct lease **taken, struct wherry_error *error);
    bool (*is_held)(const char *states, const char *name);
    /* All of one driver, none NULL; count is not 0. */
    enum wherry_status (*keep)(struct lease *const *leases, size_t count, bool now,
                               struct wherry_error *error);
    void (*release)(struct lease **leases, size_t count);
};

#endif
