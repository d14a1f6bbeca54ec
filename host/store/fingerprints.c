/* fingerprints.c -- those who were forgotten, as they stand in the file. */
#include "host/store/fingerprints.h"

#include <string.h>

#include "host/store/bounds.h"
#include "host/store/sqlite.h"

/* False: it has another length. */
static bool take_bytes(sqlite3_stmt *line, int column, unsigned char *bytes, int length)
{
    const void *found = sqlite3_column_blob(line, column);
    if (found == NULL || sqlite3_column_bytes(line, column) != length)
        return false;
    memcpy(bytes, found, (size_t)length);
    return true;
}

enum wherry_status store_get_forgetting(struct store *store,
                                        struct store_forgetting *forgetting,
                                        struct wherry_error *error)
{
    sqlite3_stmt *get = store_prepare(store, SQL_GET_KEY, error);
    if (get == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = store_step(store, get, error);
    if (status != WHERRY_OK)
        return status;
    if (!take_bytes(get, 0, forgetting->key, FINGERPRINT_KEY_BYTES))
        status = store_break(
            store, "the key of the list of forgotten people is damaged", error);
    forgetting->highest = sqlite3_column_int64(get, 1);
    forgetting->unsifted = sqlite3_column_int(get, 2) == STORE_UNSIFTED;
    sqlite3_reset(get);
    return status;
}

static bool take_fingerprint(sqlite3_stmt *line, struct store_fingerprint *fingerprint)
{
    const int source = sqlite3_column_int(line, 2);
    fingerprint->of = (struct store_forgotten){.person = sqlite3_column_int64(line, 1),
                                               .source = (enum store_source)source,
                                               .at_ms = sqlite3_column_int64(line, 3)};
    return take_bytes(line, 0, fingerprint->hash, FINGERPRINT_BYTES) && source >= 0 &&
           source <= SOURCE_CRM && fingerprint->of.person > 0 &&
           fingerprint->of.person <= STORE_FORGOTTEN_MOST &&
           fingerprint->of.at_ms >= 0 && fingerprint->of.at_ms <= STORE_FORGOTTEN_MOST;
}

enum wherry_status store_fingerprints_from(struct store *store,
                                           const unsigned char from[FINGERPRINT_BYTES],
                                           store_fingerprint_visitor *visitor,
                                           void *self, struct wherry_error *error)
{
    struct store_fingerprint fingerprint;
    sqlite3_stmt *lines = store_prepare(store, SQL_FORGOTTEN_FROM, error);
    enum wherry_status status = WHERRY_OK;
    if (lines == NULL)
        return WHERRY_FAILED;
    store_bind_blob(lines, 1, from, FINGERPRINT_BYTES);
    while ((status = store_step(store, lines, error)) == WHERRY_OK)
        if (take_fingerprint(lines, &fingerprint))
            visitor(self, &fingerprint);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_count_wrong_forgotten(struct store *store, int64_t *wrong,
                                               struct wherry_error *error)
{
    sqlite3_stmt *count = store_prepare(store, SQL_COUNT_WRONG_FORGOTTEN, error);
    return count == NULL ? WHERRY_FAILED : store_number_of(store, count, wrong, error);
}

enum wherry_status store_put_forgetting(struct store *store,
                                        const struct store_forgetting *forgetting,
                                        struct wherry_error *error)
{
    sqlite3_stmt *add = store_prepare(store, SQL_START_FORGETTING, error);
    if (add == NULL)
        return WHERRY_FAILED;
    store_bind_blob(add, 1, forgetting->key, FINGERPRINT_KEY_BYTES);
    sqlite3_bind_int64(add, 2, forgetting->highest);
    sqlite3_bind_int(add, 3, forgetting->unsifted ? STORE_UNSIFTED : 0);
    store->forgetting.asked = false;
    return store_do(store, add, error);
}

enum wherry_status store_put_fingerprint(struct store *store,
                                         const struct store_fingerprint *fingerprint,
                                         struct wherry_error *error)
{
    sqlite3_stmt *add = store_prepare(store, SQL_ADD_FORGOTTEN, error);
    if (add == NULL)
        return WHERRY_FAILED;
    store_bind_blob(add, 1, fingerprint->hash, FINGERPRINT_BYTES);
    sqlite3_bind_int64(add, 2, fingerprint->of.person);
    sqlite3_bind_int(add, 3, (int)fingerprint->of.source);
    sqlite3_bind_int64(add, 4, fingerprint->of.at_ms);
    return store_do(store, add, error);
}
