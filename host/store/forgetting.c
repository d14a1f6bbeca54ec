/* forgetting.c -- within this folder: what must be known before anybody is
 * forgotten. */
#include "host/store/forgetting.h"

#include <errno.h>
#include <string.h>

#include "host/base/error.h"
#include "host/store/bounds.h"
#include "host/store/fingerprints.h"
#include "host/store/handle.h"
#include "host/store/sql.h"

static enum wherry_status take_key(struct store *store, struct sql_statement *get,
                                   struct wherry_error *error)
{
    struct forgetting *forgetting = &store->forgetting;
    size_t length;
    const void *salt = sql_peek(get, 0, &length);
    if (salt == NULL || length != FINGERPRINT_KEY_BYTES)
        return sql_break(store, "the key of the list of forgotten people is damaged",
                         error);
    memcpy(forgetting->key, salt, FINGERPRINT_KEY_BYTES);
    forgetting->any = true;
    forgetting->highest = sql_number(get, 1);
    forgetting->unwiped = sql_flag(get, 2);
    forgetting->unsifted = sql_number(get, 2) == STORE_UNSIFTED;
    forgetting->person = sql_number(get, 3);
    return WHERRY_OK;
}

/* Fingerprints that cannot be one, or that have no key, would silently keep nobody
 * out. */
static enum wherry_status refuse_wrong(struct store *store, struct wherry_error *error)
{
    int64_t wrong = 0;
    if (store_count_wrong_forgotten(store, &wrong, error) != WHERRY_OK)
        return WHERRY_FAILED;
    return wrong == 0 ? WHERRY_OK
                      : sql_break(store,
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
    struct sql_statement *get = sql_prepare(store, SQL_GET_FORGETTING, error);
    if (get == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = sql_step(get, error);
    if (status == WHERRY_OK)
        status = take_key(store, get, error);
    sql_reset(get);
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
    struct sql_statement *add = sql_prepare(store, SQL_START_FORGETTING, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_bytes(add, 1, forgetting->key, sizeof forgetting->key);
    sql_bind_number(add, 2, 0);
    sql_bind_number(add, 3, 1);
    forgetting->any = true;
    return sql_do(add, error);
}

enum wherry_status forgetting_note(struct store *store, int64_t row, bool unwiped,
                                   struct wherry_error *error)
{
    struct forgetting *forgetting = &store->forgetting;
    struct sql_statement *set = sql_prepare(store, SQL_SET_WIPED, error);
    if (set == NULL)
        return WHERRY_FAILED;
    sql_bind_number(set, 1, row);
    sql_bind_number(set, 2, unwiped);
    forgetting->unwiped = unwiped;
    forgetting->unsifted = false;
    if (row > forgetting->highest)
        forgetting->highest = row;
    return sql_do(set, error);
}

enum wherry_status forgetting_number(struct store *store, int64_t *number,
                                     struct wherry_error *error)
{
    *number = 0;
    if (forgetting_ask(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (store->forgetting.highest == 0)
        return WHERRY_OK;
    struct sql_statement *get = sql_prepare(store, SQL_HIGHEST_ROW, error);
    if (get == NULL || sql_number_of(get, number, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (*number < store->forgetting.highest)
        *number = store->forgetting.highest;
    if (*number >= STORE_FORGOTTEN_MOST)
        return sql_break(store, "the number of a contact is damaged", error);
    ++*number;
    return WHERRY_OK;
}
