/* rows.c -- contacts and the keys that they are found by. */
#include "host/store/rows.h"

#include "host/base/text.h"
#include "host/store/sqlite.h"

enum {
    COLUMN_ID,
    COLUMN_PRESENT,
    COLUMN_ADDRESS = 3,
    COLUMN_OPEN = 5,
    COLUMN_SUBSCRIBED,
    COLUMN_PARKED,
    COLUMN_BODY,
    COLUMN_HIDDEN
};

/* More links than any contact has on a side. */
enum { STORE_LINKS = 64 };

static void bind_address(sqlite3_stmt *statement, int index, const char *address)
{
    if (address == NULL || *address == '\0')
        sqlite3_bind_null(statement, index);
    else
        store_bind_text(statement, index, address);
}

/* ---- Counts ---- */

static void count_row(struct store_counts *counts, const struct store_row *row,
                      int times)
{
    const bool list = row->present[STORE_LIST], crm = row->present[STORE_CRM];
    counts->rows += times;
    counts->on_list += times * list;
    counts->in_crm += times * crm;
    counts->linked += times * (list && crm);
    counts->subscribed += times * row->subscribed;
    counts->open += times * row->open;
    counts->parked += times * row->parked;
}

/* The counts as the members of an array. */
enum { COUNTS = 7 };
static void list_counts(struct store_counts *counts, int64_t *members[COUNTS])
{
    int64_t *const all[COUNTS] = {&counts->rows,   &counts->on_list,    &counts->in_crm,
                                  &counts->linked, &counts->subscribed, &counts->open,
                                  &counts->parked};
    for (size_t i = 0; i < COUNTS; i++)
        members[i] = all[i];
}

enum wherry_status store_add_counts(struct store *store, struct wherry_error *error)
{
    int64_t *moved[COUNTS];
    bool any = false;
    list_counts(&store->moved, moved);
    for (size_t i = 0; i < COUNTS; i++)
        any |= *moved[i] != 0;
    if (!any)
        return WHERRY_OK;
    sqlite3_stmt *add = store_prepare(store, SQL_ADD_COUNTS, error);
    if (add == NULL)
        return WHERRY_FAILED;
    for (size_t i = 0; i < COUNTS; i++)
        sqlite3_bind_int64(add, (int)i + 1, *moved[i]);
    store->moved = (struct store_counts){0};
    return store_do(store, add, error);
}

enum wherry_status store_count(struct store *store, struct store_counts *counts,
                               struct wherry_error *error)
{
    int64_t *members[COUNTS];
    *counts = store->moved;
    sqlite3_stmt *get = store_prepare(store, SQL_GET_COUNTS, error);
    if (get == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = store_step(store, get, error);
    if (status != WHERRY_OK)
        return status;
    list_counts(counts, members);
    for (size_t i = 0; i < COUNTS; i++)
        *members[i] += sqlite3_column_int64(get, (int)i);
    sqlite3_reset(get);
    return WHERRY_OK;
}

/* ---- Links ---- */

static uint64_t digest_of(const struct store_row *row, int side, size_t index)
{
    return row->digests[side] == NULL ? 0 : row->digests[side][index];
}

static enum wherry_status add_link(struct store *store, const struct store_row *row,
                                   int side, size_t index, struct wherry_error *error)
{
    sqlite3_stmt *add = store_prepare(store, SQL_ADD_LINK, error);
    if (add == NULL)
        return WHERRY_FAILED;
    const char *id = row->ids[side][index];
    const uint64_t told = digest_of(row, side, index);
    const uint64_t digest = told == STORE_DIGEST_KEPT ? 0 : told;
    sqlite3_bind_int(add, 1, side);
    store_bind_text(add, 2, id);
    sqlite3_bind_int64(add, 3, row->id);
    sqlite3_bind_int64(add, 4, (int64_t)digest);
    const enum wherry_status status = store_do(store, add, error);
    const bool renewed =
        digest == 0 && store->sorted && store->staged_side == (enum store_side)side;
    return status == WHERRY_OK && renewed ? store_renew_staged(store, id, error)
                                          : status;
}

static enum wherry_status drop_link(struct store *store, const struct store_row *row,
                                    int side, const char *id,
                                    struct wherry_error *error)
{
    sqlite3_stmt *drop = store_prepare(store, SQL_DROP_LINK, error);
    if (drop == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(drop, 1, side);
    store_bind_text(drop, 2, id);
    sqlite3_bind_int64(drop, 3, row->id);
    return store_do(store, drop, error);
}

/* Is this what a link of the row has, or is that to stay? */
static bool is_digest(const struct store_row *row, int side, size_t index,
                      uint64_t found)
{
    const uint64_t digest = digest_of(row, side, index);
    return digest == STORE_DIGEST_KEPT || digest == found;
}

/* The place of an id among those of a side, or -1. */
static int place_of(const struct store_row *row, int side, const char *id)
{
    const char *const *ids = row->ids[side];
    for (int i = 0; ids != NULL && ids[i] != NULL; i++)
        if (text_same(ids[i], id))
            return i;
    return -1;
}

/* Adds the links whose bit in `kept` is not set. */
static enum wherry_status add_links(struct store *store, const struct store_row *row,
                                    const uint64_t kept[STORE_SIDES],
                                    struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < STORE_SIDES; side++) {
        const char *const *ids = row->ids[side];
        for (size_t i = 0; status == WHERRY_OK && ids != NULL && ids[i] != NULL; i++)
            if (i >= STORE_LINKS || (kept[side] >> i & 1) == 0)
                status = add_link(store, row, side, i, error);
    }
    return status;
}

/* Most rows keep their links, and nothing of them is written then. */
static enum wherry_status put_links(struct store *store, const struct store_row *row,
                                    struct wherry_error *error)
{
    struct arena arena = {0};
    struct {
        int side;
        const char *id;
    } gone[STORE_LINKS];
    uint64_t kept[STORE_SIDES] = {0};
    size_t gone_count = 0;
    enum wherry_status status;
    sqlite3_stmt *links = store_prepare(store, SQL_LINKS_OF, error);
    if (links == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(links, 1, row->id);
    while ((status = store_step(store, links, error)) == WHERRY_OK) {
        const int side = sqlite3_column_int(links, 0);
        const char *id = store_column_text(links, 1);
        const int place = place_of(row, side, id);
        if (place < 0 && gone_count < STORE_LINKS) {
            gone[gone_count].side = side;
            gone[gone_count++].id = arena_text(&arena, id);
        } else if (place >= 0 && place < STORE_LINKS &&
                   is_digest(row, side, (size_t)place,
                             (uint64_t)sqlite3_column_int64(links, 2))) {
            kept[side] |= UINT64_C(1) << place;
        }
    }
    sqlite3_reset(links);
    if (status == WHERRY_END)
        status = WHERRY_OK;
    for (size_t i = 0; i < gone_count && status == WHERRY_OK; i++)
        status = drop_link(store, row, gone[i].side, gone[i].id, error);
    arena_free(&arena);
    return status == WHERRY_OK ? add_links(store, row, kept, error) : status;
}

/* ---- Rows ---- */

/* What a stored row is counted as. */
static enum wherry_status get_standing(struct store *store, int64_t id,
                                       struct store_row *row,
                                       struct wherry_error *error)
{
    *row = (struct store_row){.id = id};
    sqlite3_stmt *get = store_prepare(store, SQL_GET_STANDING, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(get, 1, id);
    enum wherry_status status = store_step(store, get, error);
    if (status != WHERRY_OK)
        return status;
    row->present[STORE_LIST] = sqlite3_column_int(get, 0) != 0;
    row->present[STORE_CRM] = sqlite3_column_int(get, 1) != 0;
    row->subscribed = sqlite3_column_int(get, 2) != 0;
    row->open = sqlite3_column_int(get, 3) != 0;
    row->parked = sqlite3_column_int(get, 4) != 0;
    sqlite3_reset(get);
    return WHERRY_OK;
}

static enum wherry_status write_row(struct store *store, const struct store_row *row,
                                    struct wherry_error *error)
{
    sqlite3_stmt *put =
        store_prepare(store, row->id != 0 ? SQL_UPDATE_ROW : SQL_INSERT_ROW, error);
    if (put == NULL)
        return WHERRY_FAILED;
    if (row->id != 0)
        sqlite3_bind_int64(put, 1, row->id);
    for (int side = 0; side < STORE_SIDES; side++) {
        sqlite3_bind_int(put, 1 + COLUMN_PRESENT + side, row->present[side]);
        bind_address(put, 1 + COLUMN_ADDRESS + side, row->address[side]);
    }
    sqlite3_bind_int(put, 1 + COLUMN_OPEN, row->open);
    sqlite3_bind_int(put, 1 + COLUMN_SUBSCRIBED, row->subscribed);
    sqlite3_bind_int(put, 1 + COLUMN_PARKED, row->parked);
    store_bind_blob(put, 1 + COLUMN_BODY, row->body, row->body_length);
    sqlite3_bind_int(put, 1 + COLUMN_HIDDEN, row->hidden);
    return store_do(store, put, error);
}

enum wherry_status store_put_row(struct store *store, struct store_row *row,
                                 struct wherry_error *error)
{
    struct store_row before;
    static const uint64_t none[STORE_SIDES] = {0};
    const bool known = row->id != 0;
    enum wherry_status status = WHERRY_OK;
    if (known) {
        status = get_standing(store, row->id, &before, error);
        if (status == WHERRY_END)
            return WHERRY_OK; /* there is no such row to write */
    }
    if (status == WHERRY_OK)
        status = write_row(store, row, error);
    if (status != WHERRY_OK)
        return status;
    if (known)
        count_row(&store->moved, &before, -1);
    else
        row->id = sqlite3_last_insert_rowid(store->file);
    count_row(&store->moved, row, 1);
    return known ? put_links(store, row, error) : add_links(store, row, none, error);
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
    }
    row->open = sqlite3_column_int(get, COLUMN_OPEN) != 0;
    row->subscribed = sqlite3_column_int(get, COLUMN_SUBSCRIBED) != 0;
    row->parked = sqlite3_column_int(get, COLUMN_PARKED) != 0;
    row->hidden = sqlite3_column_int(get, COLUMN_HIDDEN) != 0;
    row->body = store_column_blob(get, COLUMN_BODY, arena, &row->body_length);
    sqlite3_reset(get);
    return WHERRY_OK;
}

enum wherry_status store_get_digest(struct store *store, enum store_side side,
                                    const char *id, int64_t row, uint64_t *digest,
                                    struct wherry_error *error)
{
    sqlite3_stmt *get = store_prepare(store, SQL_GET_DIGEST, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(get, 1, (int)side);
    store_bind_text(get, 2, id);
    sqlite3_bind_int64(get, 3, row);
    int64_t number;
    const enum wherry_status status = store_number_of(store, get, &number, error);
    *digest = (uint64_t)number;
    return status;
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
    return store_do_alone(store, SQL_FORGET_DIGESTS, error);
}
