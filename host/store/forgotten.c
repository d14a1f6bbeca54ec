/* forgotten.c -- people of whom nothing is kept except what keeps them out. */
#include "host/store/forgotten.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/store/beside.h"
#include "host/store/forgetting.h"
#include "host/store/kept.h"
#include "host/store/rows.h"
#include "host/store/sqlite.h"
#include "host/store/store.h"

enum store_trace store_trace_of_id(enum store_side side)
{
    return side == STORE_LIST ? TRACE_LIST_ID : TRACE_CRM_ID;
}

/* ---- Known again ---- */

static void make_hash(const struct store *store, enum store_trace trace,
                      const char *text, unsigned char hash[FINGERPRINT_BYTES])
{
    static const char kinds[] = {
        [TRACE_ADDRESS] = 'a', [TRACE_LIST_ID] = 'l', [TRACE_CRM_ID] = 'c'};
    fingerprint_make(store->forgetting.key, kinds[trace], text, hash);
}

enum wherry_status store_find_forgotten(struct store *store, enum store_trace trace,
                                        const char *text, struct store_forgotten *found,
                                        struct wherry_error *error)
{
    unsigned char hash[FINGERPRINT_BYTES];
    if (forgetting_ask(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (!store->forgetting.any || *text == '\0')
        return WHERRY_END;
    sqlite3_stmt *find = store_prepare(store, SQL_FIND_FORGOTTEN, error);
    if (find == NULL)
        return WHERRY_FAILED;
    make_hash(store, trace, text, hash);
    store_bind_blob(find, 1, hash, sizeof hash);
    const enum wherry_status status = store_step(store, find, error);
    if (status != WHERRY_OK)
        return status;
    *found = (struct store_forgotten){
        .person = sqlite3_column_int64(find, 0),
        .source = (enum store_source)sqlite3_column_int(find, 1),
        .at_ms = sqlite3_column_int64(find, 2)};
    sqlite3_reset(find);
    return WHERRY_OK;
}

enum wherry_status store_new_person(struct store *store, int64_t *person,
                                    struct wherry_error *error)
{
    if (forgetting_start(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    *person = ++store->forgetting.person;
    return WHERRY_OK;
}

enum wherry_status store_add_forgotten(struct store *store, enum store_trace trace,
                                       const char *text,
                                       const struct store_forgotten *forgotten,
                                       struct wherry_error *error)
{
    if (text == NULL || *text == '\0')
        return WHERRY_OK;
    if (forgetting_start(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    struct store_fingerprint fingerprint = {.of = *forgotten};
    make_hash(store, trace, text, fingerprint.hash);
    return store_put_fingerprint(store, &fingerprint, error);
}

enum wherry_status store_add_forgotten_row(struct store *store,
                                           const struct store_row *row,
                                           const struct store_forgotten *forgotten,
                                           struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++) {
        const enum store_trace trace = store_trace_of_id((enum store_side)side);
        const char *const *ids = row->ids[side];
        status = store_add_forgotten(store, TRACE_ADDRESS, row->address[side],
                                     forgotten, error);
        for (size_t i = 0; status == WHERRY_OK && ids != NULL && ids[i] != NULL; i++)
            status = store_add_forgotten(store, trace, ids[i], forgotten, error);
    }
    return status;
}

enum wherry_status store_readmit(struct store *store, int64_t person,
                                 struct wherry_error *error)
{
    sqlite3_stmt *readmit = store_prepare(store, SQL_READMIT, error);
    if (readmit == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(readmit, 1, person);
    return store_do(store, readmit, error);
}

enum wherry_status store_count_forgotten(struct store *store, int64_t *people,
                                         struct wherry_error *error)
{
    sqlite3_stmt *count = store_prepare(store, SQL_COUNT_FORGOTTEN, error);
    return count == NULL ? WHERRY_FAILED : store_number_of(store, count, people, error);
}

/* ---- Taken out ---- */

static enum wherry_status remove_by(struct store *store, enum statement which,
                                    const char *text, bool is_id,
                                    struct wherry_error *error)
{
    sqlite3_stmt *removed = store_prepare(store, which, error);
    if (removed == NULL)
        return WHERRY_FAILED;
    if (is_id)
        store_bind_id(store, removed, 1, text);
    else
        store_bind_text(removed, 1, text);
    return store_do(store, removed, error);
}

static enum wherry_status leave_segments(struct store *store,
                                         const struct store_row *row,
                                         struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++) {
        const enum statement by_id =
            side == STORE_LIST ? SQL_REMOVE_SEAT : SQL_REMOVE_MEMBER;
        const char *const *ids = row->ids[side];
        for (size_t i = 0; status == WHERRY_OK && ids != NULL && ids[i] != NULL; i++)
            status = remove_by(store, by_id, ids[i], true, error);
        if (status == WHERRY_OK && row->address[side] != NULL &&
            *row->address[side] != '\0')
            status = remove_by(store, SQL_REMOVE_MEMBER_AT, row->address[side], false,
                               error);
    }
    return status;
}

enum wherry_status store_expunge_story(struct store *store, int64_t row,
                                       struct wherry_error *error)
{
    if (forgetting_start(store, error) != WHERRY_OK ||
        forgetting_note(store, 0, true, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite3_stmt *removed = store_prepare(store, SQL_REMOVE_JOURNAL, error);
    if (removed == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(removed, 1, row);
    return store_do(store, removed, error);
}

enum wherry_status store_expunge_row(struct store *store, const struct store_row *row,
                                     struct wherry_error *error)
{
    enum wherry_status status = store_expunge_story(store, row->id, error);
    if (status == WHERRY_OK)
        status = leave_segments(store, row, error);
    if (status == WHERRY_OK)
        status = store_remove_row(store, row->id, error);
    return status == WHERRY_OK ? forgetting_note(store, row->id, true, error) : status;
}

/* ---- Wiped ---- */

bool store_is_unwiped(struct store *store)
{
    struct wherry_error ignored = {0};
    return store->mode == STORE_WRITE && forgetting_ask(store, &ignored) == WHERRY_OK &&
           store->forgetting.any && store->forgetting.unwiped;
}

bool store_is_unsifted(struct store *store)
{
    struct wherry_error ignored = {0};
    return forgetting_ask(store, &ignored) == WHERRY_OK && store->forgetting.unsifted;
}

enum wherry_status store_note_sifted(struct store *store, struct wherry_error *error)
{
    return forgetting_note(store, 0, true, error);
}

static enum wherry_status remove_older(const struct store *store,
                                       struct wherry_error *error)
{
    struct buffer path = {0};
    enum wherry_status status = WHERRY_OK;
    for (int version = 1; version < SCHEMA_VERSION && status == WHERRY_OK; version++) {
        buffer_clear(&path);
        buffer_format(&path, "%s.version-%d", store->path, version);
        if (unlink(buffer_text(&path)) != 0 && errno != ENOENT)
            status = fail(error, WHERRY_FAILED, "cannot remove '%s': %s",
                          buffer_text(&path), strerror(errno));
    }
    buffer_free(&path);
    return status;
}

/* The log is written back into the file and emptied; a reader delays that. */
static enum wherry_status empty_log(struct store *store, struct wherry_error *error)
{
    int written = 0, of = 0;
    const int code = sqlite3_wal_checkpoint_v2(
        store->file, NULL, SQLITE_CHECKPOINT_TRUNCATE, &of, &written);
    if (code == SQLITE_OK)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED, "the log of '%s' cannot be emptied: %s",
                store->path,
                code == SQLITE_BUSY ? "another command is reading it"
                                    : sqlite3_errmsg(store->file));
}

/* In a transaction of its own, when nothing of the contact is in the file any
 * longer. */
static enum wherry_status note_wiped(struct store *store, struct wherry_error *error)
{
    sqlite3_stmt *begin = store_prepare(store, SQL_BEGIN, error);
    if (begin == NULL || store_do(store, begin, error) != WHERRY_OK ||
        forgetting_note(store, 0, false, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite3_stmt *commit = store_prepare(store, SQL_COMMIT, error);
    return commit == NULL ? WHERRY_FAILED : store_do(store, commit, error);
}

enum wherry_status store_wipe(struct store *store, struct wherry_error *error)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_reset(store->statements[i]);
    if (store_let_go(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    for (int side = 0; side < STORE_SIDES; side++)
        store_drop_kept(store, (enum store_side)side);
    enum wherry_status status = remove_older(store, error);
    if (status == WHERRY_OK)
        status = store_remove_unfinished(store->path, error);
    fault_point("store.wiping");
    if (status == WHERRY_OK &&
        sqlite3_exec(store->file, "VACUUM", NULL, NULL, NULL) != SQLITE_OK)
        status = fail(error, WHERRY_FAILED, "cannot rewrite '%s': %s", store->path,
                      sqlite3_errmsg(store->file));
    fault_point("store.wiped");
    if (status == WHERRY_OK)
        status = empty_log(store, error);
    return status == WHERRY_OK ? note_wiped(store, error) : status;
}
