/* rows.c -- contacts and the keys that they are found by. */
#include "host/store/rows.h"

#include "host/base/text.h"
#include "host/store/driver.h"
#include "host/store/forgetting.h"
#include "host/store/handle.h"
#include "host/store/links.h"
#include "host/store/sql.h"

/* The columns with a row's presence and addresses come first, wherever it is read. */
enum {
    COLUMN_PRESENT,
    COLUMN_OPEN = COLUMN_PRESENT + STORE_SIDES,
    COLUMN_SUBSCRIBED,
    COLUMN_PARKED,
    COLUMN_IDS,
    COLUMN_FURTHER = COLUMN_IDS + STORE_SIDES,
    COLUMN_HIDDEN,
    COLUMN_ADDRESS,
    COLUMN_BODY = COLUMN_ADDRESS + STORE_SIDES,
    /* Used if only the standing is read: */
    COLUMN_LIST_ADDRESS = COLUMN_HIDDEN,
    COLUMN_CRM_OWN
};

/* What a row is written with. */
enum {
    PUT_ID = 1,
    PUT_PRESENT,
    PUT_LIST_ADDRESS = PUT_PRESENT + STORE_SIDES,
    PUT_CRM_OWN,
    PUT_OPEN,
    PUT_SUBSCRIBED,
    PUT_PARKED,
    PUT_HIDDEN,
    PUT_IDS,
    PUT_FURTHER = PUT_IDS + STORE_SIDES,
    PUT_BODY
};

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
    struct sql_statement *add = sql_prepare(store, SQL_ADD_COUNTS, error);
    if (add == NULL)
        return WHERRY_FAILED;
    for (size_t i = 0; i < COUNTS; i++)
        sql_bind_number(add, (int)i + 1, *moved[i]);
    store->moved = (struct store_counts){0};
    return sql_do(add, error);
}

/* Adds the columns of the statement in the order of the members. */
static enum wherry_status add_told(struct store *store, enum statement which,
                                   struct store_counts *counts,
                                   struct wherry_error *error)
{
    int64_t *members[COUNTS];
    struct sql_statement *get = sql_prepare(store, which, error);
    if (get == NULL)
        return WHERRY_FAILED;
    enum wherry_status status = sql_step(get, error);
    if (status != WHERRY_OK)
        return status;
    list_counts(counts, members);
    for (size_t i = 0; i < COUNTS; i++)
        *members[i] += sql_number(get, (int)i);
    sql_reset(get);
    return WHERRY_OK;
}

enum wherry_status store_count(struct store *store, struct store_counts *counts,
                               struct wherry_error *error)
{
    *counts = store->moved;
    return add_told(store, SQL_GET_COUNTS, counts, error);
}

enum wherry_status store_count_contacts(struct store *store,
                                        struct store_counts *counts,
                                        struct wherry_error *error)
{
    *counts = (struct store_counts){0};
    return add_told(store, SQL_COUNT_CONTACTS, counts, error);
}

/* ---- Ids ---- */

static size_t count_ids(const struct store_row *row, int side)
{
    size_t count = 0;
    while (row->ids[side] != NULL && row->ids[side][count] != NULL)
        count++;
    return count;
}

/* The ids after the first one of each side. */
static int64_t count_further(const struct store_row *row)
{
    int64_t further = 0;
    for (int side = 0; side < STORE_SIDES; side++) {
        const size_t count = count_ids(row, side);
        further += count > 1 ? (int64_t)count - 1 : 0;
    }
    return further;
}

static enum wherry_status put_further(struct store *store, const struct store_row *row,
                                      struct wherry_error *error)
{
    struct sql_statement *put = sql_prepare(store, SQL_DROP_FURTHER, error);
    if (put == NULL)
        return WHERRY_FAILED;
    sql_bind_number(put, 1, row->id);
    enum wherry_status status = sql_do(put, error);
    for (int side = 0; side < STORE_SIDES; side++) {
        const size_t count = count_ids(row, side);
        for (size_t i = 1; i < count && status == WHERRY_OK; i++) {
            put = sql_prepare(store, SQL_ADD_FURTHER, error);
            if (put == NULL)
                return WHERRY_FAILED;
            sql_bind_number(put, 1, row->id);
            sql_bind_number(put, 2, side);
            sql_bind_number(put, 3, (int64_t)i);
            sql_bind_id(put, 4, row->ids[side][i]);
            status = sql_do(put, error);
        }
    }
    return status;
}

/* After the first ids, for which there is room. A damaged file may have others than
 * were counted. */
static enum wherry_status get_further(struct store *store, int64_t row, size_t room,
                                      const char **ids[STORE_SIDES],
                                      struct arena *arena, struct wherry_error *error)
{
    struct sql_statement *get = sql_prepare(store, SQL_GET_FURTHER, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sql_bind_number(get, 1, row);
    enum wherry_status status;
    size_t counts[STORE_SIDES] = {ids[0][0] != NULL, ids[1][0] != NULL};
    while ((status = sql_step(get, error)) == WHERRY_OK) {
        const int side = sql_flag(get, 0);
        if (room-- == 0)
            status = sql_break(store, "ids in it are damaged", error);
        else
            status = sql_id(get, 1, arena, &ids[side][counts[side]++], error);
        if (status != WHERRY_OK)
            break;
    }
    sql_reset(get);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* More than any contact has. */
enum { FURTHER_MOST = 1024 };

/* The ids of a row that is read; the statement is reset. */
static enum wherry_status get_ids(struct store *store, struct sql_statement *get,
                                  struct arena *arena, struct store_row *row,
                                  struct wherry_error *error)
{
    const char **ids[STORE_SIDES];
    const int64_t further = sql_number(get, COLUMN_FURTHER);
    const size_t room = further > 0 && further <= FURTHER_MOST ? (size_t)further : 0;
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++) {
        const int column = COLUMN_IDS + side;
        ids[side] = arena_array(arena, room + 2, sizeof **ids);
        row->ids[side] = ids[side];
        if (!sql_is_null(get, column))
            status = sql_id(get, column, arena, &ids[side][0], error);
    }
    sql_reset(get);
    return status == WHERRY_OK && room > 0
               ? get_further(store, row->id, room, ids, arena, error)
               : status;
}

/* ---- Rows ---- */

static void get_marks(struct sql_statement *get, struct store_row *row)
{
    for (int side = 0; side < STORE_SIDES; side++)
        row->present[side] = sql_flag(get, COLUMN_PRESENT + side);
    row->open = sql_flag(get, COLUMN_OPEN);
    row->subscribed = sql_flag(get, COLUMN_SUBSCRIBED);
    row->parked = sql_flag(get, COLUMN_PARKED);
}

static bool is_none(const char *address)
{
    return address == NULL || *address == '\0';
}

/* As they are stored: that of the CRM where it is not that of the list. */
struct addresses {
    const char *list, *crm_own; /* NULL: none */
};

static struct addresses addresses_of(const struct store_row *row)
{
    const char *list = row->address[STORE_LIST], *crm = row->address[STORE_CRM];
    struct addresses addresses = {.list = is_none(list) ? NULL : list};
    if (is_none(crm) ? !is_none(list) : is_none(list) || !text_same(list, crm))
        addresses.crm_own = is_none(crm) ? "" : crm;
    return addresses;
}

static bool holds(struct sql_statement *get, int column, const char *text)
{
    if (text == NULL || sql_is_null(get, column))
        return text == NULL && sql_is_null(get, column);
    return text_same(sql_text(get, column), text);
}

static bool same_address(const char *one, const char *other)
{
    return is_none(one) ? is_none(other) : !is_none(other) && text_same(one, other);
}

/* What a stored row is counted as, and its links. */
static enum wherry_status look_at_row(struct store *store, int64_t id,
                                      const struct addresses *addresses,
                                      struct store_row *row, bool *same,
                                      struct wherry_error *error)
{
    *row = (struct store_row){.id = id};
    struct sql_statement *get = sql_prepare(store, SQL_GET_STANDING, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sql_bind_number(get, 1, id);
    enum wherry_status status = sql_step(get, error);
    if (status != WHERRY_OK)
        return status;
    get_marks(get, row);
    *same = holds(get, COLUMN_LIST_ADDRESS, addresses->list) &&
            holds(get, COLUMN_CRM_OWN, addresses->crm_own);
    arena_reset(&store->scraps);
    return get_ids(store, get, &store->scraps, row, error);
}

/* The same without a look, if the row was read just now. */
static enum wherry_status get_standing(struct store *store, int64_t id,
                                       const struct addresses *addresses,
                                       struct store_row *row, bool *same,
                                       struct wherry_error *error)
{
    const struct store_row *loaded = loaded_find(&store->loaded, id);
    if (loaded == NULL)
        return look_at_row(store, id, addresses, row, same, error);
    const struct addresses before = addresses_of(loaded);
    *row = *loaded;
    *same = same_address(before.list, addresses->list) &&
            (before.crm_own == NULL) == (addresses->crm_own == NULL) &&
            same_address(before.crm_own, addresses->crm_own);
    return WHERRY_OK;
}

static void bind_addresses(struct sql_statement *put, const struct addresses *addresses)
{
    if (addresses->list != NULL)
        sql_bind_text(put, PUT_LIST_ADDRESS, addresses->list);
    if (addresses->crm_own != NULL)
        sql_bind_text(put, PUT_CRM_OWN, addresses->crm_own);
}

static enum wherry_status write_row(struct store *store, enum statement how,
                                    const struct store_row *row,
                                    const struct addresses *addresses, int64_t further,
                                    struct wherry_error *error)
{
    int64_t number = row->id;
    if (number == 0 && forgetting_number(store, &number, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct sql_statement *put = sql_prepare(store, how, error);
    if (put == NULL)
        return WHERRY_FAILED;
    if (number != 0)
        sql_bind_number(put, PUT_ID, number);
    for (int side = 0; side < STORE_SIDES; side++) {
        sql_bind_number(put, PUT_PRESENT + side, row->present[side]);
        if (count_ids(row, side) > 0)
            sql_bind_id(put, PUT_IDS + side, row->ids[side][0]);
    }
    if (how == SQL_INSERT_ROW || how == SQL_UPDATE_ROW || how == SQL_UPDATE_ADDRESSES)
        bind_addresses(put, addresses);
    sql_bind_number(put, PUT_OPEN, row->open);
    sql_bind_number(put, PUT_SUBSCRIBED, row->subscribed);
    sql_bind_number(put, PUT_PARKED, row->parked);
    sql_bind_number(put, PUT_HIDDEN, row->hidden);
    sql_bind_number(put, PUT_FURTHER, further);
    sql_bind_bytes(put, PUT_BODY, row->body, row->body_length);
    return sql_do(put, error);
}

/* The indexes that stay as they are cost nothing. */
static enum statement update_of(const struct store_row *before,
                                const struct store_row *row, bool same_addresses)
{
    const bool same_marks = before->open == row->open && before->parked == row->parked;
    if (!same_addresses)
        return same_marks ? SQL_UPDATE_ADDRESSES : SQL_UPDATE_ROW;
    return same_marks ? SQL_UPDATE_BODY : SQL_UPDATE_MARKS;
}

enum wherry_status store_put_row(struct store *store, struct store_row *row,
                                 struct wherry_error *error)
{
    struct store_row before = {.id = row->id};
    const struct addresses addresses = addresses_of(row);
    const bool known = row->id != 0;
    bool same = false;
    enum wherry_status status = WHERRY_OK;
    if (known) {
        status = get_standing(store, row->id, &addresses, &before, &same, error);
        if (status == WHERRY_END)
            return WHERRY_OK; /* there is no such row to write */
    }
    const int64_t further = count_further(row);
    loaded_forget(&store->loaded); /* its texts are borrowed until the end */
    if (status == WHERRY_OK)
        status =
            write_row(store, known ? update_of(&before, row, same) : SQL_INSERT_ROW,
                      row, &addresses, further, error);
    if (status != WHERRY_OK)
        return status;
    if (known)
        count_row(&store->moved, &before, -1);
    else
        row->id = sql_last_number(store);
    count_row(&store->moved, row, 1);
    if (further > 0 || count_further(&before) > 0)
        status = put_further(store, row, error);
    return status == WHERRY_OK ? links_put(store, &before, row, error) : status;
}

enum wherry_status store_remove_row(struct store *store, int64_t id,
                                    struct wherry_error *error)
{
    struct store_row before;
    const struct store_row none = {.id = id};
    const struct addresses addresses = {0};
    bool same;
    enum wherry_status status =
        get_standing(store, id, &addresses, &before, &same, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    loaded_forget(&store->loaded);
    status = links_put(store, &before, &none, error);
    if (status == WHERRY_OK)
        status = put_further(store, &none, error);
    struct sql_statement *removed =
        status == WHERRY_OK ? sql_prepare(store, SQL_REMOVE_ROW, error) : NULL;
    if (removed == NULL)
        return WHERRY_FAILED;
    sql_bind_number(removed, 1, id);
    count_row(&store->moved, &before, -1);
    return sql_do(removed, error);
}

enum wherry_status store_add_row(struct store *store, const struct store_row *row,
                                 struct wherry_error *error)
{
    const int64_t further = count_further(row);
    const struct addresses addresses = addresses_of(row);
    enum wherry_status status =
        write_row(store, SQL_INSERT_ROW, row, &addresses, further, error);
    return status == WHERRY_OK && further > 0 ? put_further(store, row, error) : status;
}

enum wherry_status store_get_row(struct store *store, int64_t id, struct arena *arena,
                                 struct store_row *row, struct wherry_error *error)
{
    struct sql_statement *get = sql_prepare(store, SQL_GET_ROW, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sql_bind_number(get, 1, id);
    enum wherry_status status = sql_step(get, error);
    if (status != WHERRY_OK)
        return status;
    *row = (struct store_row){.id = id};
    get_marks(get, row);
    for (int side = 0; side < STORE_SIDES; side++)
        row->address[side] = arena_text(arena, sql_text(get, COLUMN_ADDRESS + side));
    row->hidden = sql_flag(get, COLUMN_HIDDEN);
    row->body = sql_bytes(get, COLUMN_BODY, arena, &row->body_length);
    const enum wherry_status told = get_ids(store, get, arena, row, error);
    /* What is held is only read: a transaction that writes begins after it. */
    if (told == WHERRY_OK && !store->held && store->driver->in_transaction(store))
        loaded_keep(&store->loaded, row);
    return told;
}

enum wherry_status store_find_by_address(struct store *store, enum store_side side,
                                         const char *address, int64_t *rows,
                                         size_t room, size_t *count,
                                         struct wherry_error *error)
{
    *count = 0;
    struct sql_statement *find = sql_prepare(
        store, side == STORE_LIST ? SQL_FIND_LIST_ADDRESS : SQL_FIND_CRM_ADDRESS,
        error);
    if (find == NULL)
        return WHERRY_FAILED;
    sql_bind_text(find, 1, address);
    sql_bind_number(find, 2, (int64_t)room);
    return sql_collect(find, rows, room, count, error);
}

enum wherry_status store_next_rows(struct store *store, enum store_which which,
                                   int64_t after, int64_t *rows, size_t room,
                                   size_t *count, struct wherry_error *error)
{
    static const enum statement statements[] = {[STORE_ALL_ROWS] = SQL_NEXT_ROWS,
                                                [STORE_OPEN_ROWS] = SQL_NEXT_OPEN,
                                                [STORE_PARKED_ROWS] = SQL_NEXT_PARKED,
                                                [STORE_CRM_ROWS] = SQL_NEXT_IN_CRM};
    return sql_rows_after(store, statements[which], after, rows, room, count, error);
}

/* ---- Links ---- */

enum wherry_status store_get_digest(struct store *store, enum store_side side,
                                    const char *id, int64_t row, uint64_t *digest,
                                    struct wherry_error *error)
{
    return links_digest(store, side, id, row, digest, error);
}

enum wherry_status store_find_by_id(struct store *store, enum store_side side,
                                    const char *id, int64_t *row,
                                    struct wherry_error *error)
{
    return links_find(store, side, id, row, error);
}

enum wherry_status store_forget_digests(struct store *store, struct wherry_error *error)
{
    return links_forget_digests(store, error);
}
