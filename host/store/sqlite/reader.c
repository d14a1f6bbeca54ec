/* reader.c -- contacts that are read one after the other. */
#include "host/store/sqlite/reader.h"

#include "host/store/sqlite/handle.h"
#include "host/store/sqlite/statement.h"

/* A contact that is so near is the next one, or one of the next. */
enum { NEAR = 2, COLUMN_ID = 12 };

static bool is_near(int64_t from, int64_t to)
{
    return from < to && to - from <= NEAR;
}

void reader_close(struct sqlite_store *sqlite)
{
    struct sqlite_statement *slot = &sqlite->statements[SQL_GET_ROW];
    sqlite->reader = (struct sqlite_reader){.at = 0};
    if (slot->stays) {
        slot->stays = false;
        statement_reset(&slot->base);
    }
}

/* To the first contact from `id` on. */
static enum wherry_status go_on(struct sqlite_store *sqlite, int64_t id,
                                struct wherry_error *error)
{
    struct sql_statement *rows = &sqlite->statements[SQL_GET_ROW].base;
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK && sqlite->reader.at < id) {
        status = statement_step(rows, error);
        if (status == WHERRY_OK)
            sqlite->reader.at = statement_number(rows, COLUMN_ID);
    }
    return status;
}

static enum wherry_status seek(struct sqlite_store *sqlite, int64_t id,
                               struct wherry_error *error)
{
    const bool in_order =
        is_near(sqlite->reader.at, id) && sqlite3_get_autocommit(sqlite->file) == 0;
    reader_close(sqlite);
    struct sqlite_statement *slot = statement_of(sqlite, SQL_GET_ROW, error);
    if (slot == NULL)
        return WHERRY_FAILED;
    slot->stays = in_order;
    statement_bind_number(&slot->base, 1, id);
    return go_on(sqlite, id, error);
}

enum wherry_status reader_find(struct store *store, int64_t id,
                               struct sql_statement **row, struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    struct sqlite_statement *slot = &sqlite->statements[SQL_GET_ROW];
    /* What was read of the contact where it stands may be what it was. */
    const bool near = slot->stays && is_near(sqlite->reader.at, id);
    const enum wherry_status status =
        near ? go_on(sqlite, id, error) : seek(sqlite, id, error);
    const bool found = status == WHERRY_OK && sqlite->reader.at == id;
    *row = &slot->base;
    if (status != WHERRY_OK)
        reader_close(sqlite);
    else if (!found)
        statement_reset(&slot->base);
    return status == WHERRY_OK && !found ? WHERRY_END : status;
}
