/* forgetting.c -- within this folder: what is to be known before anybody is forgotten. */
#include "host/store/forgetting.h"

#include <errno.h>
#include <string.h>

#include "host/base/error.h"
#include "host/store/bounds.h"
#include "host/store/fingerprints.h"
#include "host/store/sqlite.h"

static enum wherry_status take_key(struct store *store, sqlite3_stmt *get,
                                   struct wherry_error *error)
{
    struct forgetting *forgetting = &store->forgetting;
    const void *salt = sqlite3_column_blob(get, 0);
    if (salt == NULL || sqlite3_column_bytes(get, 0) != FINGERPRINT_KEY_BYTES)
        return store_break(store, "the key of the list of forgotten people is damaged",
                           error);
    memcpy(forgetting->key, salt, FINGERPRINT_KEY_BYTES);
    forgetting->any = true;
    forgetting->highest = sqlite3_column_int64(get, 1);
    forgetting->unwiped = sqlite3_column_int(get, 2) != 0;
    forgetting->unsifted = sqlite3_column_int(get, 2) == STORE_UNSIFTED;
    forgetting->person = sqlite3_column_int64(get, 3);
    return WHERRY_OK;
}

/* What can be no fingerprint, or has no key, would keep nobody away, in silence. */
static enum wherry_status refuse_wrong(struct store *store, struct wherry_error *error)
{
    int64_t wrong = 0;
    if (store_count_wrong_forgotten(store, &wrong, error) != WHERRY_OK)
        return WHERRY_FAILED;
    return wrong == 0 ? WHERRY_OK
                      : store_break(store,
                                    "the list of forgotten people is damaged: see "
                                    "`wherry state check`",
                                    error);
}

enum wherry_status forgetting_ask(struct store *store, struct wherry_error *error)
{
    if (store->forgetting.asked)
        return WHERRY_OK;
    store->forgetting = (struct forgetting){0};
    if (refuse_wrong(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite3_stmt *get = store_prepare(store, SQL_GET_FORGETTING, error);
    if (get == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = store_step(store, get, error);
    if (status == WHERRY_OK)
        status = take_key(store, get, error);
    sqlite3_reset(get);
    if (status == WHERRY_FAILED)
        return status;
    store->forgetting.asked = true;
    return WHERRY_OK;
}

enum wherry_status forgetting_start(struct store *store, struct wherry_error *error)
{
    struct forgetting *forgetting = &store->forgetting;
    if (forgetting_ask(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (forgetting->any)
        return WHERRY_OK;
    if (!fingerprint_make_key(forgetting->key))
        return fail(error, WHERRY_FAILED, "cannot get random bytes: %s",
                    strerror(errno));
    sqlite3_stmt *add = store_prepare(store, SQL_START_FORGETTING, error);
    if (add == NULL)
        return WHERRY_FAILED;
    store_bind_blob(add, 1, forgetting->key, sizeof forgetting->key);
    sqlite3_bind_int64(add, 2, 0);
    sqlite3_bind_int(add, 3, 1);
    forgetting->any = true;
    return store_do(store, add, error);
}

enum wherry_status forgetting_note(struct store *store, int64_t row, bool unwiped,
                                   struct wherry_error *error)
{
    struct forgetting *forgetting = &store->forgetting;
    sqlite3_stmt *set = store_prepare(store, SQL_SET_WIPED, error);
    if (set == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(set, 1, row);
    sqlite3_bind_int(set, 2, unwiped);
    forgetting->unwiped = unwiped;
    forgetting->unsifted = false;
    if (row > forgetting->highest)
        forgetting->highest = row;
    return store_do(store, set, error);
}

enum wherry_status forgetting_number(struct store *store, int64_t *number,
                                     struct wherry_error *error)
{
    *number = 0;
    if (forgetting_ask(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (store->forgetting.highest == 0)
        return WHERRY_OK;
    sqlite3_stmt *get = store_prepare(store, SQL_HIGHEST_ROW, error);
    if (get == NULL || store_number_of(store, get, number, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (*number < store->forgetting.highest)
        *number = store->forgetting.highest;
    if (*number >= STORE_FORGOTTEN_MOST)
        return store_break(store, "the number of a contact is damaged", error);
    ++*number;
    return WHERRY_OK;
}
