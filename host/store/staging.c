/* staging.c -- the records of the read under way. */
#include "host/store/staging.h"

#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/store/rows.h"
#include "host/store/sqlite.h"

/* ---- Coming in ---- */

enum wherry_status store_begin_staging(struct store *store, enum store_side side,
                                       struct wherry_error *error)
{
    store->staged_side = side;
    store->sorted = false;
    store_rank(store, "");
    return store_execute(store, store_clear_staging, error);
}

void store_rank(struct store *store, const char *rank)
{
    snprintf(store->rank, sizeof store->rank, "%s", rank);
}

enum wherry_status store_stage(struct store *store, const char *id,
                               enum staged_kind kind, uint64_t digest, const void *body,
                               size_t length, struct wherry_error *error)
{
    sqlite3_stmt *stage = store_prepare(store, SQL_STAGE, error);
    if (stage == NULL)
        return WHERRY_FAILED;
    store_bind_text(stage, 1, id);
    sqlite3_bind_int(stage, 2, (int)kind);
    sqlite3_bind_int64(stage, 3, (int64_t)digest);
    store_bind_text(stage, 4, store->rank);
    store_bind_blob(stage, 5, body, length);
    return store_do(store, stage, error);
}

/* ---- Sorting ---- */

/* What is known of the side, in the order of the ids. Of a read of changes each id is
 * looked up; a whole read goes along all of them. */
struct known {
    struct store *store;
    sqlite3_stmt *statement;
    bool whole, any;
    const char *id; /* if any: SQLite's, until the next step */
    uint64_t digest;
};

/* All that was staged of one id. */
struct group {
    struct buffer id;
    int64_t record, event; /* where they are; 0: none */
    enum staged_kind kind; /* of the record */
    uint64_t digest;       /* of the record */
};

static enum wherry_status add_absent(struct store *store, const char *id,
                                     struct wherry_error *error)
{
    sqlite3_stmt *add = store_prepare(store, SQL_ADD_ABSENT, error);
    if (add == NULL)
        return WHERRY_FAILED;
    store_bind_text(add, 1, id);
    return store_do(store, add, error);
}

static enum wherry_status known_step(struct known *known, struct wherry_error *error)
{
    enum wherry_status status = store_step(known->store, known->statement, error);
    known->any = status == WHERRY_OK;
    if (known->any) {
        known->id = store_column_text(known->statement, 0);
        known->digest = (uint64_t)sqlite3_column_int64(known->statement, 1);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status known_open(struct known *known, struct store *store,
                                     bool whole, struct wherry_error *error)
{
    *known = (struct known){.store = store, .whole = whole};
    if (!whole)
        return WHERRY_OK;
    known->statement = store_prepare(store, SQL_ALL_KNOWN, error);
    if (known->statement == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(known->statement, 1, (int)store->staged_side);
    return known_step(known, error);
}

/* Goes on to the first known id that is not below `id`; NULL: to the end. Whom it passes
 * is absent. */
static enum wherry_status known_seek(struct known *known, const char *id,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (known->whole) {
        while (status == WHERRY_OK && known->any &&
               (id == NULL || strcmp(known->id, id) < 0)) {
            status = add_absent(known->store, known->id, error);
            if (status == WHERRY_OK)
                status = known_step(known, error);
        }
        return status;
    }
    known->statement = store_prepare(known->store, SQL_ONE_KNOWN, error);
    if (known->statement == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(known->statement, 1, (int)known->store->staged_side);
    store_bind_text(known->statement, 2, id);
    return known_step(known, error);
}

static void known_close(struct known *known)
{
    if (known->statement != NULL)
        sqlite3_reset(known->statement);
}

static enum wherry_status add_news(struct store *store, const struct group *group,
                                   struct wherry_error *error)
{
    sqlite3_stmt *add = store_prepare(store, SQL_ADD_NEWS, error);
    if (add == NULL)
        return WHERRY_FAILED;
    if (group->record != 0)
        sqlite3_bind_int64(add, 1, group->record);
    if (group->event != 0)
        sqlite3_bind_int64(add, 2, group->event);
    return store_do(store, add, error);
}

static enum wherry_status judge_group(struct known *known, const struct group *group,
                                      struct wherry_error *error)
{
    const char *id = buffer_text(&group->id);
    enum wherry_status status = known_seek(known, id, error);
    const bool met = status == WHERRY_OK && known->any && strcmp(known->id, id) == 0;
    const bool same = met && group->record != 0 && known->digest == group->digest;
    if (status == WHERRY_OK && (group->event != 0 || !same))
        status = add_news(known->store, group, error);
    if (status != WHERRY_OK || !met || !known->whole)
        return status;
    if (group->record == 0) /* an event is no record */
        status = add_absent(known->store, id, error);
    return status == WHERRY_OK ? known_step(known, error) : status;
}

static void group_begin(struct group *group, const char *id)
{
    buffer_clear(&group->id);
    buffer_add_text(&group->id, id);
    group->record = group->event = 0;
    group->kind = STAGED_UNREAD;
}

static void group_add(struct group *group, sqlite3_stmt *staged)
{
    const enum staged_kind kind = (enum staged_kind)sqlite3_column_int(staged, 1);
    const int64_t at = sqlite3_column_int64(staged, 3);
    if (kind == STAGED_EVENT) {
        group->event = at > group->event ? at : group->event;
    } else if (kind > group->kind || at > group->record) {
        group->kind = kind;
        group->record = at;
        group->digest = (uint64_t)sqlite3_column_int64(staged, 2);
    }
}

static enum wherry_status merge(struct store *store, struct known *known,
                                struct group *group, struct wherry_error *error)
{
    bool any = false;
    enum wherry_status status;
    sqlite3_stmt *staged = store_prepare(store, SQL_SORTED, error);
    if (staged == NULL)
        return WHERRY_FAILED;
    while ((status = store_step(store, staged, error)) == WHERRY_OK) {
        const char *id = store_column_text(staged, 0);
        if (any && strcmp(buffer_text(&group->id), id) != 0) {
            status = judge_group(known, group, error);
            any = false;
        }
        if (status != WHERRY_OK)
            break;
        if (!any)
            group_begin(group, id);
        group_add(group, staged);
        any = true;
    }
    sqlite3_reset(staged);
    if (status == WHERRY_END)
        status = any ? judge_group(known, group, error) : WHERRY_OK;
    return status == WHERRY_OK && known->whole ? known_seek(known, NULL, error)
                                               : status;
}

/* Tells what was found since it was told last. */
static enum wherry_status rank_news(struct store *store, struct wherry_error *error)
{
    sqlite3_stmt *rank = store_prepare(store, SQL_RANK_NEWS, error);
    if (rank == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(rank, 1, store->found);
    const enum wherry_status status = store_do(store, rank, error);
    store->found += sqlite3_changes(store->file);
    return status;
}

enum wherry_status store_sort_staged(struct store *store, bool whole,
                                     struct wherry_error *error)
{
    struct known known;
    struct group group = {0};
    enum wherry_status status = store_execute(store, store_sort_staging, error);
    if (status == WHERRY_OK)
        status = known_open(&known, store, whole, error);
    if (status == WHERRY_OK) {
        status = merge(store, &known, &group, error);
        known_close(&known);
    }
    store->found = 0;
    if (status == WHERRY_OK)
        status = rank_news(store, error);
    store->sorted = status == WHERRY_OK;
    buffer_free(&group.id);
    return status;
}

/* ---- What is news only now ---- */

enum wherry_status store_renew_staged(struct store *store, const char *id,
                                      struct wherry_error *error)
{
    sqlite3_stmt *add = store_prepare(store, SQL_ADD_RENEWED, error);
    if (add == NULL)
        return WHERRY_FAILED;
    store_bind_text(add, 1, id);
    return store_do(store, add, error);
}

enum wherry_status store_find_renewed(struct store *store, bool *more,
                                      struct wherry_error *error)
{
    const int64_t before = store->found;
    *more = false;
    sqlite3_stmt *find = store_prepare(store, SQL_FIND_RENEWED, error);
    if (find == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(find, 1, (int)store->staged_side);
    sqlite3_bind_int(find, 2, STAGED_RECORD);
    enum wherry_status status = store_do(store, find, error);
    if (status == WHERRY_OK)
        status = rank_news(store, error);
    if (status == WHERRY_OK)
        status = store_do_alone(store, SQL_DROP_RENEWED, error);
    *more = store->found > before;
    return status;
}

/* ---- What was found ---- */

enum wherry_status store_next_staged(struct store *store, int64_t after,
                                     struct arena *arena, struct store_staged *staged,
                                     struct wherry_error *error)
{
    sqlite3_stmt *next = store_prepare(store, SQL_NEXT_NEWS, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(next, 1, after);
    enum wherry_status status = store_step(store, next, error);
    if (status != WHERRY_OK)
        return status;
    staged->number = sqlite3_column_int64(next, 0);
    staged->id = arena_text(arena, store_column_text(next, 1));
    staged->digest = (uint64_t)sqlite3_column_int64(next, 2);
    staged->body = store_column_blob(next, 3, arena, &staged->length);
    staged->event = store_column_blob(next, 4, arena, &staged->event_length);
    sqlite3_reset(next);
    return WHERRY_OK;
}

enum wherry_status store_count_absent(struct store *store, int64_t *absent,
                                      int64_t *present, struct wherry_error *error)
{
    struct store_counts counts;
    enum wherry_status status = store_count(store, &counts, error);
    if (status != WHERRY_OK)
        return status;
    *present = store->staged_side == STORE_LIST ? counts.on_list : counts.in_crm;
    sqlite3_stmt *count = store_prepare(store, SQL_COUNT_ABSENT, error);
    if (count == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(count, 1, (int)store->staged_side);
    return store_number_of(store, count, absent, error);
}

enum wherry_status store_next_absent(struct store *store, int64_t after, int64_t *rows,
                                     size_t room, size_t *count,
                                     struct wherry_error *error)
{
    sqlite3_stmt *next = store_prepare(store, SQL_NEXT_ABSENT, error);
    *count = 0;
    if (next == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(next, 1, (int)store->staged_side);
    sqlite3_bind_int64(next, 2, after);
    sqlite3_bind_int64(next, 3, (int64_t)room);
    return store_collect(store, next, rows, room, count, error);
}

bool store_is_staged(struct store *store, enum store_side side, const char *id)
{
    if (!store->sorted || store->staged_side != side)
        return false;
    sqlite3_stmt *is = store_prepare(store, SQL_IS_STAGED, NULL);
    if (is == NULL)
        return false;
    store_bind_text(is, 1, id);
    sqlite3_bind_int(is, 2, STAGED_EVENT);
    bool staged = store_step(store, is, NULL) == WHERRY_OK;
    sqlite3_reset(is);
    return staged;
}
