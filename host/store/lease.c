/* lease.c -- taking turns, whatever keeps them. */
#include "host/store/lease.h"

#include "host/store/backends.h"
#include "host/store/driver.h"
#include "host/store/lease_driver.h"

enum wherry_status lease_take(struct states states, const char *name, int64_t wait_ms,
                              bool (*cancelled)(void *self), void *self,
                              struct lease **taken, struct wherry_error *error)
{
    const struct lease_driver *driver = driver_of(states.text)->leases;
    *taken = NULL;
    const enum wherry_status status =
        driver->take(states.text, name, wait_ms, cancelled, self, taken, error);
    if (*taken != NULL)
        (*taken)->driver = driver;
    return status;
}

bool lease_is_held(struct states states, const char *name)
{
    return driver_of(states.text)->leases->is_held(states.text, name);
}

int64_t lease_idle_ms(const struct lease *lease)
{
    return lease->idle_ms;
}

int64_t lease_epoch(const struct lease *lease)
{
    return lease->epoch;
}

/* How many from here on are of one driver. */
static size_t count_alike(struct lease *const *leases, size_t count)
{
    size_t alike = 1;
    while (alike < count && leases[alike] != NULL &&
           leases[alike]->driver == leases[0]->driver)
        alike++;
    return alike;
}

static enum wherry_status keep_all(struct lease *const *leases, size_t count, bool now,
                                   struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0, alike; i < count && status == WHERRY_OK; i += alike) {
        alike = 1;
        if (leases[i] == NULL)
            continue;
        alike = count_alike(leases + i, count - i);
        status = leases[i]->driver->keep(leases + i, alike, now, error);
    }
    return status;
}

enum wherry_status lease_keep(struct lease *const *leases, size_t count,
                              struct wherry_error *error)
{
    return keep_all(leases, count, false, error);
}

enum wherry_status lease_prove(struct lease *const *leases, size_t count,
                               struct wherry_error *error)
{
    return keep_all(leases, count, true, error);
}

void lease_release_all(struct lease **leases, size_t count)
{
    for (size_t i = 0, alike; i < count; i += alike) {
        alike = 1;
        if (leases[i] == NULL)
            continue;
        alike = count_alike(leases + i, count - i);
        leases[i]->driver->release(leases + i, alike);
        for (size_t j = 0; j < alike; j++)
            leases[i + j] = NULL;
    }
}

void lease_release(struct lease *lease)
{
    lease_release_all(&lease, 1);
}
