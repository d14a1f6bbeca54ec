/* upkeep.c -- a state as something to own: what of it is damaged, and a copy. */
#include "host/store/upkeep.h"

#include <errno.h>
#include <string.h>

#include "host/base/error.h"
#include "host/store/backends.h"
#include "host/store/driver.h"
#include "host/store/fingerprints.h"
#include "host/store/handle.h"

/* ---- Damage ---- */

static enum wherry_status check_counts(struct store *store,
                                       store_damage_visitor *visitor, void *self,
                                       struct wherry_error *error)
{
    struct store_counts kept, found;
    enum wherry_status status = store_count(store, &kept, error);
    if (status == WHERRY_OK)
        status = store_count_contacts(store, &found, error);
    if (status == WHERRY_OK && memcmp(&kept, &found, sizeof kept) != 0)
        visitor(self, "the stored counts of contacts are wrong");
    return status;
}

static enum wherry_status check_forgotten(struct store *store,
                                          store_damage_visitor *visitor, void *self,
                                          struct wherry_error *error)
{
    int64_t wrong = 0;
    enum wherry_status status = store_count_wrong_forgotten(store, &wrong, error);
    if (status == WHERRY_OK && wrong > 0)
        visitor(self, "the list of forgotten people is damaged: some may come back");
    return status;
}

enum wherry_status store_find_damage(struct store *store, store_damage_visitor *visitor,
                                     void *self, struct wherry_error *error)
{
    enum wherry_status status = store->driver->find_damage(store, visitor, self, error);
    if (status == WHERRY_OK)
        status = check_counts(store, visitor, self, error);
    return status == WHERRY_OK ? check_forgotten(store, visitor, self, error) : status;
}

/* ---- A copy ---- */

static enum wherry_status can_copy(const struct driver *driver,
                                   struct wherry_error *error)
{
    return driver->no_copies == NULL
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED, "%s", driver->no_copies);
}

enum wherry_status store_can_copy(const char *path, struct wherry_error *error)
{
    return can_copy(driver_of(path), error);
}

enum wherry_status store_copy(struct store *store, const char *path,
                              bool (*cancelled)(void *self), void *self,
                              struct wherry_error *error)
{
    const enum wherry_status status = can_copy(store->driver, error);
    return status == WHERRY_OK
               ? store->driver->copy(store, path, cancelled, self, error)
               : status;
}

static void refuse_damaged(void *self, const char *words)
{
    (void)words;
    ++*(int64_t *)self;
}

enum wherry_status store_restore(const char *from, const char *path,
                                 bool (*cancelled)(void *self), void *self,
                                 struct wherry_error *error)
{
    struct store *store = NULL;
    int64_t damages = 0;
    enum wherry_status status = store_can_copy(path, error);
    if (status == WHERRY_OK)
        status = store_open(from, STORE_READ, &store, error);
    if (status == WHERRY_END)
        return fail(error, WHERRY_FAILED, "cannot open '%s': %s", from,
                    strerror(ENOENT));
    if (status == WHERRY_OK)
        status = store_find_damage(store, &refuse_damaged, &damages, error);
    if (status == WHERRY_OK && damages > 0)
        status = fail(error, WHERRY_FAILED,
                      "cannot put back '%s': the copy itself is damaged", from);
    if (status == WHERRY_OK)
        status = store->driver->replace(store, path, cancelled, self, error);
    store_close(store);
    return status;
}

enum wherry_status store_put_in_place(const char *part, const char *path,
                                      struct wherry_error *error)
{
    return driver_of(path)->put_in_place(part, path, error);
}
