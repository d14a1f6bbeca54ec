/* follow.c -- one state made the same as another. */
#include "host/store/follow.h"

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/store/driver.h"
#include "host/store/gone.h"
#include "host/store/handle.h"
#include "host/store/tables.h"

/* Rows that are written at once, and that one transaction has about. */
enum { WRITTEN_AT_ONCE = 1000, BYTES_AT_ONCE = 1024 * 1024, ROWS_COMMITTED = 20000 };

/* One table of one state, in the order of its keys. */
struct walk {
    struct store *store;
    struct table_rows rows, last; /* `last`: the row before these */
    size_t at;
    bool ended; /* no row is behind these */
};

struct following {
    const struct follow_terms *terms;
    struct follow_count *count;
    struct wherry_error *error;
    const struct table *table;
    struct walk from, to;
    struct table_rows gone, added; /* not written yet */
    int64_t uncommitted;
};

/* ---- Read ---- */

static bool is_cancelled(const struct following *following)
{
    const struct follow_terms *terms = following->terms;
    return terms->cancelled != NULL && terms->cancelled(terms->self);
}

static enum wherry_status turn_page(struct following *following, struct walk *walk)
{
    const struct table *table = following->table;
    const struct table_cell *after = NULL;
    if (is_cancelled(following))
        return fail(following->error, WHERRY_CANCELLED,
                    "stopped before everything was copied");
    if (walk->rows.count > 0) {
        table_clear(&walk->last);
        table_keep(&walk->last, table,
                   table_row(&walk->rows, table, walk->rows.count - 1));
        after = table_row(&walk->last, table, 0);
    }
    table_clear(&walk->rows);
    walk->at = 0;
    const enum wherry_status status = walk->store->driver->read_table(
        walk->store, table, after, table->page, &walk->rows, following->error);
    walk->ended = walk->rows.count < table->page;
    return status;
}

/* Which place a state has is said by itself, and is no part of what is copied. */
static bool is_skipped(const struct following *following, const struct table_cell *row)
{
    return following->table == table_of_values && row[0].bytes != NULL &&
           gone_is_value(row[0].bytes);
}

/* *row NULL: there are no more. */
static enum wherry_status next(struct following *following, struct walk *walk,
                               const struct table_cell **row)
{
    enum wherry_status status = WHERRY_OK;
    *row = NULL;
    while (status == WHERRY_OK && *row == NULL) {
        if (walk->at == walk->rows.count) {
            if (walk->ended)
                break;
            status = turn_page(following, walk);
            continue;
        }
        *row = table_row(&walk->rows, following->table, walk->at);
        if (is_skipped(following, *row)) {
            *row = NULL;
            walk->at++;
        }
    }
    return status;
}

/* ---- Written ---- */

static enum wherry_status commit(struct following *following)
{
    if (following->uncommitted == 0)
        return WHERRY_OK;
    following->uncommitted = 0;
    const enum wherry_status status =
        store_commit(following->to.store, following->error);
    fault_point("follow.committed");
    return status;
}

static enum wherry_status write_out(struct following *following)
{
    struct store *to = following->to.store;
    const int64_t count = (int64_t)(following->gone.count + following->added.count);
    enum wherry_status status = WHERRY_OK;
    if (count == 0)
        return WHERRY_OK;
    if (following->uncommitted == 0)
        status = store_begin(to, following->error);
    if (status == WHERRY_OK)
        status = to->driver->change_table(to, following->table, &following->gone,
                                          &following->added, following->error);
    following->uncommitted += count;
    table_clear(&following->gone);
    table_clear(&following->added);
    return status == WHERRY_OK && following->uncommitted >= ROWS_COMMITTED
               ? commit(following)
               : status;
}

/* Rows of the old one and of the new one with the same key; one of them may be NULL. */
static enum wherry_status settle(struct following *following,
                                 const struct table_cell *source,
                                 const struct table_cell *copy)
{
    const struct table *table = following->table;
    following->count->rows += source != NULL;
    if (source != NULL && copy != NULL &&
        table_compare(table, table->count, source, copy) == 0)
        return WHERRY_OK;
    following->count->changed++;
    if (copy != NULL)
        table_keep(&following->gone, table, copy);
    if (source != NULL)
        table_keep(&following->added, table, source);
    return following->gone.count + following->added.count >= WRITTEN_AT_ONCE ||
                   following->gone.bytes + following->added.bytes >= BYTES_AT_ONCE
               ? write_out(following)
               : WHERRY_OK;
}

/* ---- A table, and all ---- */

static void begin_walk(struct walk *walk)
{
    table_clear(&walk->rows);
    walk->at = 0;
    walk->ended = false;
}

static enum wherry_status follow_table(struct following *following)
{
    const struct table *table = following->table;
    enum wherry_status status = WHERRY_OK;
    begin_walk(&following->from);
    begin_walk(&following->to);
    while (status == WHERRY_OK) {
        const struct table_cell *source, *copy = NULL;
        status = next(following, &following->from, &source);
        if (status == WHERRY_OK)
            status = next(following, &following->to, &copy);
        if (status != WHERRY_OK || (source == NULL && copy == NULL))
            break;
        const int order = source == NULL ? 1
                          : copy == NULL
                              ? -1
                              : table_compare(table, table->keys, source, copy);
        following->from.at += order <= 0;
        following->to.at += order >= 0;
        status =
            settle(following, order <= 0 ? source : NULL, order >= 0 ? copy : NULL);
    }
    return status == WHERRY_OK ? write_out(following) : status;
}

enum wherry_status store_follow(struct store *from, struct store *to,
                                const struct follow_terms *terms,
                                struct follow_count *count, struct wherry_error *error)
{
    struct following following = {.terms = terms,
                                  .count = count,
                                  .error = error,
                                  .from.store = from,
                                  .to.store = to};
    enum wherry_status status = WHERRY_OK;
    *count = (struct follow_count){0};
    for (size_t i = 0; i < TABLE_COUNT && status == WHERRY_OK; i++) {
        following.table = &tables[i];
        status = follow_table(&following);
    }
    if (status == WHERRY_OK)
        status = commit(&following);
    else
        store_rollback(to);
    table_free(&following.from.rows);
    table_free(&following.from.last);
    table_free(&following.to.rows);
    table_free(&following.to.last);
    table_free(&following.gone);
    table_free(&following.added);
    return status == WHERRY_OK ? store_flush(to, error) : status;
}
