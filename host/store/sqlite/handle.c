/* handle.c -- an open state file, and what SQLite says when it refuses something. */
#include "host/store/sqlite/handle.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/text.h"

struct sqlite_store *sqlite_of(struct store *store)
{
    return (struct sqlite_store *)store;
}

const struct sqlite_store *sqlite_seen(const struct store *store)
{
    return (const struct sqlite_store *)store;
}

bool sqlite_is_in_memory(const struct sqlite_store *sqlite)
{
    return text_same(sqlite->path, ":memory:");
}

/* SQLite says little about what the system refused: "disk I/O error". */
static const char *system_words(sqlite3 *file, int code)
{
    int reason = file == NULL ? 0 : sqlite3_system_errno(file);
    bool told = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
    return told && reason != 0 ? strerror(reason) : "";
}

enum wherry_status sqlite_fail(struct sqlite_store *sqlite, struct wherry_error *error)
{
    int code = sqlite3_extended_errcode(sqlite->file) & 0xFF;
    const char *reason = system_words(sqlite->file, code);
    struct buffer words = {0};
    buffer_add_text(&words, sqlite3_errmsg(sqlite->file));
    if (*reason != '\0')
        buffer_format(&words, " (%s)", reason);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        buffer_add_text(&words,
                        ": the file is damaged; `wherry state check` says what to do");
    const bool is_damage =
        code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_IOERR;
    const enum wherry_status status =
        (is_damage ? sql_break : sql_refuse)(&sqlite->base, buffer_text(&words), error);
    buffer_free(&words);
    return status;
}

enum wherry_status sqlite_execute(struct sqlite_store *sqlite, const char *sql,
                                  struct wherry_error *error)
{
    if (sqlite->base.broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", sqlite->base.broken);
    if (sqlite3_exec(sqlite->file, sql, NULL, NULL, NULL) == SQLITE_OK)
        return WHERRY_OK;
    return sqlite_fail(sqlite, error);
}
