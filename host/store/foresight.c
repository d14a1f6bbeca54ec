/* foresight.c -- what a store will be asked, told to it beforehand. */
#include "host/store/foresight.h"

#include "host/store/ahead.h"
#include "host/store/driver.h"
#include "host/store/handle.h"
#include "host/store/links.h"

bool store_looks_ahead(const struct store *store)
{
    return store->driver->ahead != NULL;
}

enum wherry_status store_look_ahead(struct store *store, enum store_side side,
                                    const char *const *ids, size_t id_count,
                                    const char *const *addresses, size_t address_count,
                                    struct wherry_error *error)
{
    const struct ahead ahead = {.side = side,
                                .ids = ids,
                                .id_count = links_are_piled(store, side) ? 0 : id_count,
                                .addresses = addresses,
                                .address_count = address_count};
    return store_looks_ahead(store) ? store->driver->ahead(store, &ahead, error)
                                    : WHERRY_OK;
}

enum wherry_status store_look_ahead_at(struct store *store, const int64_t *rows,
                                       size_t count, struct wherry_error *error)
{
    const struct ahead ahead = {.rows = rows, .row_count = count};
    return store_looks_ahead(store) ? store->driver->ahead(store, &ahead, error)
                                    : WHERRY_OK;
}
