/* agreed.c -- the changes that a plan names, for the one run that may do no others. */
#include "host/store/agreed.h"

#include "host/store/sqlite.h"

static sqlite3_stmt *prepare(struct store *store, enum statement which,
                             const struct store_agreed *agreed,
                             struct wherry_error *error)
{
    sqlite3_stmt *statement = store_prepare(store, which, error);
    if (statement == NULL)
        return NULL;
    sqlite3_bind_int64(statement, 1, agreed->row);
    store_bind_text(statement, 2, agreed->kind);
    return statement;
}

enum wherry_status store_agree(struct store *store, const struct store_agreed *agreed,
                               struct wherry_error *error)
{
    sqlite3_stmt *statement = prepare(store, SQL_ADD_AGREED, agreed, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(statement, 3, (int64_t)agreed->depends);
    enum wherry_status status = store_do(store, statement, error);
    if (status == WHERRY_OK && sqlite3_changes(store->file) == 0)
        status = WHERRY_END;
    return status;
}

enum wherry_status store_meet_agreed(struct store *store,
                                     const struct store_agreed *agreed,
                                     enum agreed_met *met, struct wherry_error *error)
{
    *met = AGREED_NEVER;
    sqlite3_stmt *statement = prepare(store, SQL_GET_AGREED, agreed, error);
    enum wherry_status status =
        statement == NULL ? WHERRY_FAILED : store_step(store, statement, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    *met = (uint64_t)sqlite3_column_int64(statement, 0) == agreed->depends
               ? AGREED_SAME
               : AGREED_MOVED;
    /* A change that was once met as it was named counts as met: what the row owes after
     * it is another matter. */
    const int64_t before = sqlite3_column_int64(statement, 1);
    if (before >= *met)
        return WHERRY_OK;
    statement = prepare(store, SQL_MEET_AGREED, agreed, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(statement, 3, *met);
    return store_do(store, statement, error);
}

enum wherry_status store_unmet_agreed(struct store *store,
                                      store_agreed_visitor *visitor, void *self,
                                      struct wherry_error *error)
{
    sqlite3_stmt *statement = store_prepare(store, SQL_UNMET_AGREED, error);
    if (statement == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(statement, 1, AGREED_SAME);
    enum wherry_status status = WHERRY_OK;
    while ((status = store_step(store, statement, error)) == WHERRY_OK) {
        const struct store_agreed agreed = {
            .row = sqlite3_column_int64(statement, 0),
            .kind = store_column_text(statement, 1),
            .depends = (uint64_t)sqlite3_column_int64(statement, 2)};
        visitor(self, &agreed, (enum agreed_met)sqlite3_column_int(statement, 3));
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}
