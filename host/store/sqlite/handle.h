/* handle.h -- within this folder: an open state file, and what SQLite says when it
 * refuses something.
 */
#ifndef STORE_SQLITE_HANDLE_H
#define STORE_SQLITE_HANDLE_H

#include <sqlite3.h>

#include "host/store/handle.h"
#include "host/store/sql.h"
#include "host/store/sqlite/texts.h"

struct sqlite_statement {
    struct sql_statement base;
    sqlite3_stmt *handle; /* prepared once */
    bool stepped;         /* since it was last reset */
    /* One bit for each parameter: those that have a value, and those that still have one
     * of the time before, which is taken away before it is stepped. */
    uint64_t bound, stale;
};

/* How long another process's lock of the file is waited for. */
enum { SQLITE_BUSY_MS = 5000 };

/* Lines of the journal that this transaction has yet to write; see lines.h. */
enum { LINES_AT_ONCE = 16, LINE_TEXTS = 5 };
struct sqlite_lines {
    struct sqlite_line {
        int64_t run, row, at_ms;
        size_t lengths[LINE_TEXTS];
    } lines[LINES_AT_ONCE];
    size_t count;
    struct buffer texts; /* of all of them, one after the other */
};

struct sqlite_store {
    struct store base;
    sqlite3 *file;
    char *path;
    struct identity {
        uint64_t device, inode;
    } identity;     /* of the file at `path` when it was opened; 0: it has none */
    bool unflushed; /* something that was committed may not be on the disk */
    struct sqlite_lines lines;
    struct sqlite_statement statements[SQLITE_STATEMENTS];
};

/* Of a store that SQLite keeps. */
struct sqlite_store *sqlite_of(struct store *store);
const struct sqlite_store *sqlite_seen(const struct store *store);
bool sqlite_is_in_memory(const struct sqlite_store *sqlite);

/* After SQLite has refused something: breaks the store. */
enum wherry_status sqlite_fail(struct sqlite_store *sqlite, struct wherry_error *error);
/* Runs some statements that give no row and need no value. */
enum wherry_status sqlite_execute(struct sqlite_store *sqlite, const char *sql,
                                  struct wherry_error *error);

#endif
