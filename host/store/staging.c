/* staging.c -- the records of a read under way. */
#include "host/store/staging.h"

#include "host/store/counts.h"
#include "host/store/rows.h"
#include "host/store/sqlite.h"

enum wherry_status store_clear_staged(struct store *store, enum store_side side,
                                      struct wherry_error *error)
{
    sqlite3_stmt *clear = store_prepare(store, SQL_CLEAR_STAGED, error);
    if (clear == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(clear, 1, (int)side);
    return store_do(store, clear, error);
}

enum wherry_status store_stage(struct store *store, enum store_side side,
                               const char *id, bool event, uint64_t digest,
                               const void *body, size_t length,
                               struct wherry_error *error)
{
    sqlite3_stmt *stage =
        store_prepare(store, event ? SQL_STAGE_EVENT : SQL_STAGE_RECORD, error);
    if (stage == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(stage, 1, (int)side);
    store_bind_text(stage, 2, id);
    sqlite3_bind_int64(stage, 3, (int64_t)digest);
    store_bind_blob(stage, 4, body, length);
    return store_do(store, stage, error);
}

enum wherry_status store_next_staged(struct store *store, enum store_side side,
                                     const char *after, struct arena *arena,
                                     struct store_staged *staged,
                                     struct wherry_error *error)
{
    sqlite3_stmt *next = store_prepare(store, SQL_NEXT_STAGED, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int(next, 1, (int)side);
    store_bind_text(next, 2, after);
    enum wherry_status status = store_step(store, next, error);
    if (status != WHERRY_OK)
        return status;
    staged->id = arena_text(arena, store_column_text(next, 0));
    staged->digest = (uint64_t)sqlite3_column_int64(next, 1);
    staged->body = store_column_blob(next, 2, arena, &staged->length);
    staged->event = store_column_blob(next, 3, arena, &staged->event_length);
    sqlite3_reset(next);
    return WHERRY_OK;
}

enum wherry_status store_count_absent(struct store *store, enum store_side side,
                                      int64_t *absent, int64_t *present,
                                      struct wherry_error *error)
{
    struct store_counts counts;
    *present = 0;
    sqlite3_stmt *count = store_prepare(
        store, side == STORE_LIST ? SQL_COUNT_ABSENT_LIST : SQL_COUNT_ABSENT_CRM,
        error);
    enum wherry_status status =
        count == NULL ? WHERRY_FAILED : store_number_of(store, count, absent, error);
    if (status != WHERRY_OK || *absent == 0)
        return status;
    status = store_count(store, &counts, error);
    *present = side == STORE_LIST ? counts.on_list : counts.in_crm;
    return status;
}

enum wherry_status store_next_absent(struct store *store, enum store_side side,
                                     int64_t after, int64_t *rows, size_t room,
                                     size_t *count, struct wherry_error *error)
{
    const enum statement which =
        side == STORE_LIST ? SQL_NEXT_ABSENT_LIST : SQL_NEXT_ABSENT_CRM;
    return store_rows_after(store, which, after, rows, room, count, error);
}

bool store_is_staged(struct store *store, enum store_side side, const char *id)
{
    sqlite3_stmt *is = store_prepare(store, SQL_IS_STAGED, NULL);
    if (is == NULL)
        return false;
    sqlite3_bind_int(is, 1, (int)side);
    store_bind_text(is, 2, id);
    bool staged = store_step(store, is, NULL) == WHERRY_OK;
    sqlite3_reset(is);
    return staged;
}
