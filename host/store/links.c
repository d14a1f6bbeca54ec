/* links.c -- under which ids a row is found. */
#include "host/store/links.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/handle.h"
#include "host/store/sql.h"
#include "host/store/stored.h"
#include "host/store/values.h"

/* The side whose links are not all in the table; below 0: none. */
#define MISSING "links.missing"

/* Rows with one address are learned one after the other, and ask for each other's
 * links: so many of the last ones are remembered. */
enum { RECENT = 16 };

struct recent {
    struct buffer id;
    int64_t row; /* 0: none */
    uint64_t digest;
};

struct piled_links {
    struct pile *pile;
    bool any;
    bool written; /* some were: the side has links in the table */
    struct recent recent[RECENT];
    size_t next; /* the one that is forgotten next */
};

static bool is_piled(const struct store *store, enum store_side side)
{
    return store->piled != NULL && store->learned_side == side;
}

void links_forget(struct store *store)
{
    struct piled_links *piled = store->piled;
    store->links_sure = false;
    store->piled = NULL;
    if (piled == NULL)
        return;
    for (size_t i = 0; i < RECENT; i++)
        buffer_free(&piled->recent[i].id);
    pile_free(piled->pile);
    free(piled);
}

/* ---- Expected ---- */

void links_expect_none(struct store *store)
{
    store->expected.expecting = store->expected.others = false;
}

void links_expect(struct store *store, const char *id)
{
    struct expected_link *expected = &store->expected;
    expected->expecting = true;
    buffer_clear(&expected->id);
    buffer_add_text(&expected->id, id);
}

static bool is_expected(const struct store *store, enum store_side side, const char *id)
{
    const struct expected_link *expected = &store->expected;
    const bool sure = is_piled(store, side) || !expected->others;
    return expected->expecting && sure && store->learned_side == side &&
           text_same(buffer_text(&expected->id), id);
}

/* If it is another one, any id may have a link by now. */
static void note_link(struct store *store, enum store_side side, const char *id)
{
    struct expected_link *expected = &store->expected;
    if (store->learned_side != side)
        return;
    if (is_expected(store, side, id))
        expected->expecting = false;
    else
        expected->others = true;
}

/* ---- Into the table ---- */

static enum wherry_status write_link(struct store *store, enum statement how, int side,
                                     const char *id, int64_t row, uint64_t digest,
                                     struct wherry_error *error)
{
    struct sql_statement *add = sql_prepare(store, how, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_number(add, 1, side);
    sql_bind_id(add, 2, id);
    sql_bind_number(add, 3, row);
    sql_bind_number(add, 4, (int64_t)digest);
    return sql_do(add, error);
}

/* The latest link of an id, until the next one has another id. */
struct latest {
    struct buffer id; /* "": none */
    int64_t row;
    uint64_t digest;
};

static enum wherry_status write_latest(struct store *store, const struct latest *latest,
                                       struct wherry_error *error)
{
    return latest->id.length == 0
               ? WHERRY_OK
               : write_link(store,
                            store->piled->written ? SQL_ADD_LINK : SQL_ADD_FIRST_LINK,
                            (int)store->learned_side, buffer_text(&latest->id),
                            latest->row, latest->digest, error);
}

static enum wherry_status tell_piled(struct store *store, struct latest *latest,
                                     struct wherry_error *error)
{
    struct pile *pile = store->piled->pile;
    struct pile_entry entry;
    enum wherry_status status = WHERRY_OK;
    bool any = true;
    if (!pile_begin(pile))
        return store_break_pile(store, error);
    while (status == WHERRY_OK) {
        if (!pile_next(pile, &entry, &any))
            return store_break_pile(store, error);
        if (!any || !text_same(entry.key, buffer_text(&latest->id)))
            status = write_latest(store, latest, error);
        if (!any)
            break;
        buffer_clear(&latest->id);
        buffer_add_text(&latest->id, entry.key);
        memcpy(&latest->row, entry.body, sizeof latest->row);
        latest->digest = entry.digest;
    }
    return status;
}

/* In their order; of one id the last one stays. */
static enum wherry_status write_piled(struct store *store, struct wherry_error *error)
{
    struct piled_links *piled = store->piled;
    struct latest latest = {.row = 0};
    const enum wherry_status status = tell_piled(store, &latest, error);
    buffer_free(&latest.id);
    pile_clear(piled->pile);
    piled->written = true;
    piled->any = false;
    for (size_t i = 0; i < RECENT; i++)
        piled->recent[i].row = 0;
    return status;
}

bool links_are_piled(const struct store *store, enum store_side side)
{
    return is_piled(store, side);
}

bool links_is_value(const char *name)
{
    return text_same(name, MISSING);
}

enum wherry_status links_make_up(struct store *store, enum store_side side,
                                 struct wherry_error *error)
{
    struct sql_statement *add = sql_prepare(store, SQL_MAKE_UP_LINKS, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_number(add, 1, side);
    return sql_do(add, error);
}

/* A run was killed before it wrote them. */
static enum wherry_status make_up(struct store *store, struct wherry_error *error)
{
    const struct store_range sides = {-1, STORE_SIDES - 1};
    const int64_t side = store_number(store, MISSING, sides, -1);
    if (side < 0)
        return WHERRY_OK;
    const enum wherry_status status =
        links_make_up(store, (enum store_side)side, error);
    return status == WHERRY_OK ? store_set_number(store, MISSING, -1, error) : status;
}

enum wherry_status links_settle(struct store *store, enum store_side side,
                                struct wherry_error *error)
{
    if (store->piled != NULL)
        return is_piled(store, side) && store->piled->any ? write_piled(store, error)
                                                          : WHERRY_OK;
    if (store->links_sure || store->mode == STORE_READ)
        return WHERRY_OK;
    store->links_sure = true;
    return make_up(store, error);
}

enum wherry_status links_end(struct store *store, struct wherry_error *error)
{
    enum wherry_status status = links_settle(store, store->learned_side, error);
    if (status != WHERRY_OK || store->piled == NULL)
        return status;
    links_forget(store);
    return store_set_number(store, MISSING, -1, error);
}

/* ---- Onto the pile ---- */

enum wherry_status links_pile(struct store *store, struct wherry_error *error)
{
    const enum wherry_status status =
        store_set_number(store, MISSING, (int64_t)store->learned_side, error);
    if (status != WHERRY_OK)
        return status;
    store->piled = memory_allocate(sizeof *store->piled);
    store->piled->pile = pile_create(store->scratch);
    return WHERRY_OK;
}

/* The latest that is known of the id; NULL: that is in the table, if anywhere. */
static const struct recent *find_recent(const struct piled_links *piled, const char *id)
{
    for (size_t i = 1; i <= RECENT; i++) {
        const struct recent *recent =
            &piled->recent[(piled->next + RECENT - i) % RECENT];
        if (recent->row != 0 && text_same(buffer_text(&recent->id), id))
            return recent;
    }
    return NULL;
}

static enum wherry_status pile_link(struct store *store, const char *id, int64_t row,
                                    uint64_t digest, struct wherry_error *error)
{
    struct piled_links *piled = store->piled;
    const struct pile_entry entry = {
        .key = id, .rank = "", .body = &row, .length = sizeof row, .digest = digest};
    struct recent *recent = &piled->recent[piled->next++ % RECENT];
    recent->row = row;
    recent->digest = digest;
    buffer_clear(&recent->id);
    buffer_add_text(&recent->id, id);
    piled->any = true;
    return pile_add(piled->pile, &entry) ? WHERRY_OK : store_break_pile(store, error);
}

/* ---- Of a row ---- */

static bool has_id(const struct store_row *row, int side, const char *id)
{
    const char *const *ids = row->ids[side];
    for (size_t i = 0; ids != NULL && ids[i] != NULL; i++)
        if (text_same(ids[i], id))
            return true;
    return false;
}

/* Most links stay as they are, and nothing of them is written then. */
static enum wherry_status add_link(struct store *store, const struct store_row *before,
                                   const struct store_row *row, int side, size_t index,
                                   struct wherry_error *error)
{
    const char *id = row->ids[side][index];
    uint64_t digest = row->digests[side] == NULL ? 0 : row->digests[side][index];
    if (digest == STORE_DIGEST_KEPT && has_id(before, side, id))
        return WHERRY_OK;
    if (digest == STORE_DIGEST_KEPT) /* it was another row's */
        digest = 0;
    const bool piled = is_piled(store, (enum store_side)side);
    note_link(store, (enum store_side)side, id);
    const enum wherry_status status =
        piled ? pile_link(store, id, row->id, digest, error)
              : write_link(store, SQL_ADD_LINK, side, id, row->id, digest, error);
    const bool renewed = digest == 0 && store->sorted &&
                         store->learned_side == (enum store_side)side &&
                         (piled || sql_changes(store) > 0);
    return status == WHERRY_OK && renewed ? store_renew_staged(store, id, error)
                                          : status;
}

static enum wherry_status drop_link(struct store *store, const struct store_row *row,
                                    int side, const char *id,
                                    struct wherry_error *error)
{
    if (links_settle(store, (enum store_side)side, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct sql_statement *drop = sql_prepare(store, SQL_DROP_LINK, error);
    if (drop == NULL)
        return WHERRY_FAILED;
    sql_bind_number(drop, 1, side);
    sql_bind_id(drop, 2, id);
    sql_bind_number(drop, 3, row->id);
    return sql_do(drop, error);
}

enum wherry_status links_put(struct store *store, const struct store_row *before,
                             const struct store_row *row, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < STORE_SIDES; side++) {
        const char *const *old = before->ids[side], *const *ids = row->ids[side];
        for (size_t i = 0; status == WHERRY_OK && old != NULL && old[i] != NULL; i++)
            if (!has_id(row, side, old[i]))
                status = drop_link(store, row, side, old[i], error);
        for (size_t i = 0; status == WHERRY_OK && ids != NULL && ids[i] != NULL; i++)
            status = add_link(store, before, row, side, i, error);
    }
    return status;
}

/* ---- Asked for ---- */

enum wherry_status links_digest(struct store *store, enum store_side side,
                                const char *id, int64_t row, uint64_t *digest,
                                struct wherry_error *error)
{
    *digest = STORE_DIGEST_KEPT;
    if (store->piled != NULL && store->learned_side != side)
        return WHERRY_OK;
    const struct recent *recent =
        store->piled == NULL ? NULL : find_recent(store->piled, id);
    *digest = recent != NULL && recent->row == row ? recent->digest : 0;
    if (recent != NULL)
        return WHERRY_OK;
    if (links_settle(store, side, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct sql_statement *get = sql_prepare(store, SQL_GET_DIGEST, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sql_bind_number(get, 1, (int)side);
    sql_bind_id(get, 2, id);
    sql_bind_number(get, 3, row);
    int64_t number;
    const enum wherry_status status = sql_number_of(get, &number, error);
    *digest = (uint64_t)number;
    return status;
}

enum wherry_status links_find(struct store *store, enum store_side side, const char *id,
                              int64_t *row, struct wherry_error *error)
{
    const struct recent *recent =
        is_piled(store, side) ? find_recent(store->piled, id) : NULL;
    if (recent != NULL)
        *row = recent->row;
    if (recent != NULL || is_expected(store, side, id))
        return recent != NULL ? WHERRY_OK : WHERRY_END;
    if (links_settle(store, side, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct sql_statement *find = sql_prepare(store, SQL_FIND_ID, error);
    if (find == NULL)
        return WHERRY_FAILED;
    sql_bind_number(find, 1, (int)side);
    sql_bind_id(find, 2, id);
    enum wherry_status status = sql_step(find, error);
    if (status != WHERRY_OK)
        return status;
    *row = sql_number(find, 0);
    sql_reset(find);
    return WHERRY_OK;
}

enum wherry_status links_forget_digests(struct store *store, struct wherry_error *error)
{
    const enum wherry_status status = links_end(store, error);
    return status == WHERRY_OK ? sql_do_alone(store, SQL_FORGET_DIGESTS, error)
                               : status;
}
