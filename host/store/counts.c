/* counts.c -- how many contacts there are of each kind. */
#include "host/store/counts.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/error.h"
#include "host/store/sqlite.h"

enum { TEXT_ROOM = 7 * 24 };

static enum wherry_status count_one(struct store *store, enum statement which,
                                    int64_t *number, struct wherry_error *error)
{
    sqlite3_stmt *statement = store_prepare(store, which, error);
    return statement == NULL ? WHERRY_FAILED
                             : store_number_of(store, statement, number, error);
}

static enum wherry_status count_all(struct store *store, struct store_counts *counts,
                                    struct wherry_error *error)
{
    *counts = (struct store_counts){0};
    sqlite3_stmt *statement = store_prepare(store, SQL_COUNT_ROWS, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = store_step(store, statement, error);
    if (status != WHERRY_OK)
        return status;
    counts->rows = sqlite3_column_int64(statement, 0);
    counts->on_list = sqlite3_column_int64(statement, 1);
    counts->in_crm = sqlite3_column_int64(statement, 2);
    counts->linked = sqlite3_column_int64(statement, 3);
    counts->subscribed = sqlite3_column_int64(statement, 4);
    sqlite3_reset(statement);
    status = count_one(store, SQL_COUNT_OPEN, &counts->open, error);
    if (status == WHERRY_OK)
        status = count_one(store, SQL_COUNT_PARKED, &counts->parked, error);
    return status;
}

static bool parse(const char *text, struct store_counts *counts)
{
    int end = 0;
    int numbers =
        sscanf(text,
               "%" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %" SCNd64
               " %" SCNd64 "%n",
               &counts->rows, &counts->on_list, &counts->in_crm, &counts->linked,
               &counts->subscribed, &counts->open, &counts->parked, &end);
    return numbers == 7 && text[end] == '\0';
}

/* OK, or END when the file keeps none. */
static enum wherry_status read_kept(struct store *store, struct store_counts *counts,
                                    struct wherry_error *error)
{
    sqlite3_stmt *get = store_prepare(store, SQL_GET_COUNTS, error);
    if (get == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = store_step(store, get, error);
    if (status != WHERRY_OK)
        return status;
    bool whole = parse(store_column_text(get, 0), counts);
    sqlite3_reset(get);
    return whole ? WHERRY_OK : WHERRY_END;
}

enum wherry_status store_count(struct store *store, struct store_counts *counts,
                               struct wherry_error *error)
{
    struct counted *counted = &store->counted;
    enum wherry_status status = WHERRY_OK;
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    if (!counted->known) {
        status = counted->file == COUNTS_DROPPED
                     ? WHERRY_END
                     : read_kept(store, &counted->counts, error);
        if (status == WHERRY_OK)
            counted->file = COUNTS_KEPT;
        else if (status == WHERRY_END)
            status = count_all(store, &counted->counts, error);
        counted->known = status == WHERRY_OK;
    }
    *counts = counted->counts;
    return status;
}

enum wherry_status counts_drop(struct store *store, struct wherry_error *error)
{
    struct counted *counted = &store->counted;
    counted->known = false;
    if (counted->file == COUNTS_DROPPED)
        return WHERRY_OK;
    sqlite3_stmt *drop = store_prepare(store, SQL_DROP_COUNTS, error);
    enum wherry_status status =
        drop == NULL ? WHERRY_FAILED : store_do(store, drop, error);
    if (status == WHERRY_OK)
        counted->file = COUNTS_DROPPED;
    return status;
}

enum wherry_status counts_keep(struct store *store, struct wherry_error *error)
{
    struct counted *counted = &store->counted;
    const struct store_counts *counts = &counted->counts;
    char text[TEXT_ROOM];
    if (!counted->known || counted->file == COUNTS_KEPT)
        return WHERRY_OK;
    sqlite3_stmt *keep = store_prepare(store, SQL_KEEP_COUNTS, error);
    if (keep == NULL)
        return WHERRY_FAILED;
    snprintf(text, sizeof text,
             "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
             " %" PRId64,
             counts->rows, counts->on_list, counts->in_crm, counts->linked,
             counts->subscribed, counts->open, counts->parked);
    store_bind_text(keep, 1, text);
    enum wherry_status status = store_do(store, keep, error);
    if (status == WHERRY_OK)
        counted->file = COUNTS_KEPT;
    return status;
}

void counts_forget(struct store *store)
{
    store->counted = (struct counted){0};
}
