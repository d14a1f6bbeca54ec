/* fingerprints.c -- forgotten people, as the file has them. */
#include "host/store/fingerprints.h"

#include <string.h>

#include "host/store/bounds.h"
#include "host/store/handle.h"
#include "host/store/sql.h"

/* False: it has another length. */
static bool take_bytes(struct sql_statement *line, int column, unsigned char *bytes,
                       size_t length)
{
    size_t found_length;
    const void *found = sql_peek(line, column, &found_length);
    if (found == NULL || found_length != length)
        return false;
    memcpy(bytes, found, length);
    return true;
}

enum wherry_status store_get_forgetting(struct store *store,
                                        struct store_forgetting *forgetting,
                                        struct wherry_error *error)
{
    struct sql_statement *get = sql_prepare(store, SQL_GET_KEY, error);
    if (get == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = sql_step(get, error);
    if (status != WHERRY_OK)
        return status;
    if (!take_bytes(get, 0, forgetting->key, FINGERPRINT_KEY_BYTES))
        status = sql_break(store, "the key of the list of forgotten people is damaged",
                           error);
    forgetting->highest = sql_number(get, 1);
    forgetting->unsifted = sql_number(get, 2) == STORE_UNSIFTED;
    sql_reset(get);
    return status;
}

static bool take_fingerprint(struct sql_statement *line,
                             struct store_fingerprint *fingerprint)
{
    const int64_t source = sql_number(line, 2);
    fingerprint->of = (struct store_forgotten){.person = sql_number(line, 1),
                                               .source = (enum store_source)source,
                                               .at_ms = sql_number(line, 3)};
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
    struct sql_statement *lines = sql_prepare(store, SQL_FORGOTTEN_FROM, error);
    enum wherry_status status = WHERRY_OK;
    if (lines == NULL)
        return WHERRY_FAILED;
    sql_bind_bytes(lines, 1, from, FINGERPRINT_BYTES);
    while ((status = sql_step(lines, error)) == WHERRY_OK)
        if (take_fingerprint(lines, &fingerprint))
            visitor(self, &fingerprint);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_count_wrong_forgotten(struct store *store, int64_t *wrong,
                                               struct wherry_error *error)
{
    struct sql_statement *count = sql_prepare(store, SQL_COUNT_WRONG_FORGOTTEN, error);
    return count == NULL ? WHERRY_FAILED : sql_number_of(count, wrong, error);
}

enum wherry_status store_put_forgetting(struct store *store,
                                        const struct store_forgetting *forgetting,
                                        struct wherry_error *error)
{
    struct sql_statement *add = sql_prepare(store, SQL_START_FORGETTING, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_bytes(add, 1, forgetting->key, FINGERPRINT_KEY_BYTES);
    sql_bind_number(add, 2, forgetting->highest);
    sql_bind_number(add, 3, forgetting->unsifted ? STORE_UNSIFTED : 0);
    store->forgetting.asked = false;
    return sql_do(add, error);
}

enum wherry_status store_put_fingerprint(struct store *store,
                                         const struct store_fingerprint *fingerprint,
                                         struct wherry_error *error)
{
    struct sql_statement *add = sql_prepare(store, SQL_ADD_FORGOTTEN, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_bytes(add, 1, fingerprint->hash, FINGERPRINT_BYTES);
    sql_bind_number(add, 2, fingerprint->of.person);
    sql_bind_number(add, 3, (int)fingerprint->of.source);
    sql_bind_number(add, 4, fingerprint->of.at_ms);
    return sql_do(add, error);
}
