/* rows.c -- contacts and the keys that they are found by. */
#include "host/store/rows.h"

#include "host/base/text.h"
#include "host/store/counts.h"
#include "host/store/sqlite.h"

enum {
    COLUMN_ID,
    COLUMN_PRESENT,
    COLUMN_ADDRESS = 3,
    COLUMN_DIGEST = 5,
    COLUMN_OPEN = 7,
    COLUMN_SUBSCRIBED,
    COLUMN_PARKED,
    COLUMN_BODY,
    COLUMN_HIDDEN
};

static void bind_address(sqlite3_stmt *statement, int index, const char *address)
{
    if (address == NULL || *address == '\0')
        sqlite3_bind_null(statement, index);
    else
        store_bind_text(statement, index, address);
}

static enum wherry_status put_links(struct store *store, const struct store_row *row,
                                    bool known, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (known) {
        sqlite3_stmt *drop = store_prepare(store, SQL_DROP_LINKS, error);
        if (drop == NULL)
            return WHERRY_FAILED;
        sqlite3_bind_int64(drop, 1, row->id);
        status = store_do(store, drop, error);
    }
    for (int side = 0; side < STORE_SIDES; side++) {
        const char *const *id = row->ids[side];
        for (; status == WHERRY_OK && id != NULL && *id != NULL; id++) {
            sqlite3_stmt *add = store_prepare(store, SQL_ADD_LINK, error);
            if (add == NULL)
                return WHERRY_FAILED;
            sqlite3_bind_int(add, 1, side);
            store_bind_text(add, 2, *id);
            sqlite3_bind_int64(add, 3, row->id);
            status = store_do(store, add, error);
        }
    }
    return status;
}

enum wherry_status store_put_row(struct store *store, struct store_row *row,
                                 struct wherry_error *error)
{
    bool known = row->id != 0;
    if (counts_drop(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite3_stmt *put =
        store_prepare(store, known ? SQL_UPDATE_ROW : SQL_INSERT_ROW, error);
    if (put == NULL)
        return WHERRY_FAILED;
    if (known)
        sqlite3_bind_int64(put, 1, row->id);
    for (int side = 0; side < STORE_SIDES; side++) {
        sqlite3_bind_int(put, 1 + COLUMN_PRESENT + side, row->present[side]);
        bind_address(put, 1 + COLUMN_ADDRESS + side, row->address[side]);
        sqlite3_bind_int64(put, 1 + COLUMN_DIGEST + side, (int64_t)row->digest[side]);
    }
    sqlite3_bind_int(put, 1 + COLUMN_OPEN, row->open);
    sqlite3_bind_int(put, 1 + COLUMN_SUBSCRIBED, row->subscribed);
    sqlite3_bind_int(put, 1 + COLUMN_PARKED, row->parked);
    store_bind_blob(put, 1 + COLUMN_BODY, row->body, row->body_length);
    sqlite3_bind_int(put, 1 + COLUMN_HIDDEN, row->hidden);
    enum wherry_status status = store_do(store, put, error);
    if (status != WHERRY_OK)
        return status;
    if (!known)
        row->id = sqlite3_last_insert_rowid(store->file);
    return put_links(store, row, known, error);
}

enum wherry_status store_get_row(struct store *store, int64_t id, struct arena *arena,
                                 struct store_row *row, struct wherry_error *error)
{
    sqlite3_stmt *get = store_prepare(store, SQL_GET_ROW, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(get, 1, id);
    enum wherry_status status = store_step(store, get, error);
    if (status != WHERRY_OK)
        return status;
    *row = (struct store_row){.id = id};
    for (int side = 0; side < STORE_SIDES; side++) {
        row->present[side] = sqlite3_column_int(get, COLUMN_PRESENT + side) != 0;
        row->address[side] =
            arena_text(arena, store_column_text(get, COLUMN_ADDRESS + side));
        row->digest[side] = (uint64_t)sqlite3_column_int64(get, COLUMN_DIGEST + side);
    }
    row->open = sqlite3_column_int(get, COLUMN_OPEN) != 0;
    row->subscribed = sqlite3_column_int(get, COLUMN_SUBSCRIBED) != 0;
    row->parked = sqlite3_column_int(get, COLUMN_PARKED) != 0;
    row->hidden = sqlite3_column_int(get, COLUMN_HIDDEN) != 0;
    row->body = store_column_blob(get, COLUMN_BODY, arena, &row->body_length);
    sqlite3_reset(get);
    return WHERRY_OK;
}

enum wherry_status store_find_by_id(struct store *store, enum store_side side,
                                    const char *id, int64_t *row,
                                    struct wherry_error *error)
{
    sqlite3_stmt *find = store_prepare(store, SQL_FIND_ID, error);
    if (find == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(find, 1, (int)side);
    store_bind_text(find, 2, id);
    enum wherry_status status = store_step(store, find, error);
    if (status != WHERRY_OK)
        return status;
    *row = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    return WHERRY_OK;
}

enum wherry_status store_find_by_address(struct store *store, enum store_side side,
                                         const char *address, int64_t *rows,
                                         size_t room, size_t *count,
                                         struct wherry_error *error)
{
    *count = 0;
    sqlite3_stmt *find = store_prepare(
        store, side == STORE_LIST ? SQL_FIND_LIST_ADDRESS : SQL_FIND_CRM_ADDRESS,
        error);
    if (find == NULL)
        return WHERRY_FAILED;
    store_bind_text(find, 1, address);
    sqlite3_bind_int64(find, 2, (int64_t)room);
    return store_collect(store, find, rows, room, count, error);
}

enum wherry_status store_next_rows(struct store *store, enum store_which which,
                                   int64_t after, int64_t *rows, size_t room,
                                   size_t *count, struct wherry_error *error)
{
    static const enum statement statements[] = {[STORE_ALL_ROWS] = SQL_NEXT_ROWS,
                                                [STORE_OPEN_ROWS] = SQL_NEXT_OPEN,
                                                [STORE_PARKED_ROWS] = SQL_NEXT_PARKED,
                                                [STORE_CRM_ROWS] = SQL_NEXT_IN_CRM};
    return store_rows_after(store, statements[which], after, rows, room, count, error);
}

enum wherry_status store_forget_digests(struct store *store, struct wherry_error *error)
{
    sqlite3_stmt *statement = store_prepare(store, SQL_FORGET_DIGESTS, error);
    return statement == NULL ? WHERRY_FAILED : store_do(store, statement, error);
}
