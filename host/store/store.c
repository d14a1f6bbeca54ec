/* store.c -- an open state: transactions, and what is of this machine beside it. */
#include "host/store/store.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/store/backends.h"
#include "host/store/driver.h"
#include "host/store/gone.h"
#include "host/store/handle.h"
#include "host/store/kept.h"
#include "host/store/links.h"
#include "host/store/news.h"

/* ---- Opened and closed ---- */

/* A plan writes nothing that outlives it. */
static void make_spools(struct store *store)
{
    struct buffer path = {0};
    for (int side = 0; side < STORE_SIDES && store->mode == STORE_WRITE; side++) {
        if (store->driver->spool != NULL) {
            store->staged[side].spool =
                store->driver->spool(store, (enum store_side)side);
            continue;
        }
        buffer_clear(&path);
        if (store->beside != NULL)
            buffer_format(&path, "%s%s", store->beside, kept_suffixes[side]);
        store->staged[side].spool =
            spool_create(store->beside == NULL ? NULL : buffer_text(&path));
    }
    buffer_free(&path);
}

static void make_piles(struct store *store)
{
    store->news = news_create(store->scratch);
    for (int side = 0; side < STORE_SIDES && store->mode != STORE_READ; side++)
        store->staged[side].pile = pile_create(store->scratch);
}

void store_path(struct states states, const char *pipeline, struct buffer *path)
{
    driver_of(states.text)->place(states.text, pipeline, path);
}

void store_show_path(const char *path, struct buffer *words)
{
    driver_of(path)->show_place(path, words);
}

enum wherry_status store_open(const char *path, enum store_mode mode,
                              struct store **opened, struct wherry_error *error)
{
    const struct driver *driver = driver_of(path);
    struct store *store = NULL;
    enum wherry_status status = driver->open(path, mode, &store, error);
    store->driver = driver;
    if (status == WHERRY_OK)
        status = gone_refuse(store, error);
    if (status == WHERRY_OK) {
        make_piles(store);
        make_spools(store);
    } else {
        store_close(store);
        store = NULL;
    }
    *opened = store;
    return status;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store->driver->close(store);
    links_forget(store);
    buffer_free(&store->code);
    buffer_free(&store->expected.id);
    arena_free(&store->scraps);
    loaded_free(&store->loaded);
    news_free(store->news);
    for (int side = 0; side < STORE_SIDES; side++) {
        pile_free(store->staged[side].pile);
        spool_free(store->staged[side].spool);
    }
    free(store->broken);
    free(store->gone);
    free(store->title);
    free(store->scratch);
    free(store->beside);
    free(store);
}

bool store_exists(const char *path)
{
    return driver_of(path)->exists(path);
}

enum wherry_status store_remove(const char *path, struct wherry_error *error)
{
    return driver_of(path)->remove(path, error);
}

/* ---- Transactions ---- */

enum wherry_status store_check(const struct store *store, struct wherry_error *error)
{
    return store->broken == NULL ? WHERRY_OK
                                 : fail(error, WHERRY_FAILED, "%s", store->broken);
}

enum wherry_status store_hold(struct store *store, struct wherry_error *error)
{
    if (store->broken != NULL || store->driver->in_transaction(store))
        return store_check(store, error);
    store->held = true;
    return store->driver->hold(store, error);
}

enum wherry_status store_let_go(struct store *store, struct wherry_error *error)
{
    if (!store->held)
        return store_check(store, error);
    store->held = false;
    loaded_forget(&store->loaded);
    return store->driver->let_go(store, error);
}

enum wherry_status store_fence(struct store *store, struct lease *lease,
                               struct wherry_error *error)
{
    const enum wherry_status status = store_check(store, error);
    return status == WHERRY_OK && store->mode == STORE_WRITE
               ? store->driver->fence(store, lease, error)
               : status;
}

enum wherry_status store_keep(struct store *store, struct wherry_error *error)
{
    const enum wherry_status status = store_check(store, error);
    return status == WHERRY_OK ? store->driver->keep(store, error) : status;
}

enum wherry_status store_begin(struct store *store, struct wherry_error *error)
{
    if (store->mode == STORE_DRY)
        return store_check(store, error);
    if (store_let_go(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    loaded_forget(&store->loaded);
    return store->driver->begin(store, error);
}

enum wherry_status store_commit(struct store *store, struct wherry_error *error)
{
    if (store->mode == STORE_DRY)
        return store_check(store, error);
    const enum wherry_status status = store_add_counts(store, error);
    loaded_forget(&store->loaded);
    return status == WHERRY_OK ? store->driver->commit(store, error) : status;
}

enum wherry_status store_flush(struct store *store, struct wherry_error *error)
{
    const enum wherry_status status = store_check(store, error);
    return status == WHERRY_OK ? store->driver->flush(store, error) : status;
}

void store_rollback(struct store *store)
{
    if (store->mode == STORE_DRY)
        return;
    store->held = false;
    loaded_forget(&store->loaded);
    store->moved = (struct store_counts){0};
    if (store->driver->in_transaction(store))
        store->forgetting.asked = false;
    links_forget(store);
    store->driver->undo(store);
}

enum wherry_status store_end(struct store *store, enum wherry_status status,
                             struct wherry_error *error)
{
    if (status == WHERRY_OK)
        return store_commit(store, error);
    store_rollback(store);
    return status;
}
