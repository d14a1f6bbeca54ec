/* turn.c -- transactions on a state file. */
#include "host/store/sqlite/turn.h"

#include <sys/stat.h>

#include "host/store/sqlite/handle.h"
#include "host/store/sqlite/lines.h"
#include "host/store/sqlite/statement.h"

/* Of the file that is at the path now. */
static struct identity identify(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return (struct identity){0};
    return (struct identity){.device = found.st_dev, .inode = found.st_ino};
}

void turn_note_place(struct sqlite_store *sqlite)
{
    sqlite->identity = identify(sqlite->path);
}

/* A file that was unlinked takes all that is written, and keeps none of it. */
static bool is_in_its_place(const struct sqlite_store *sqlite)
{
    if (sqlite->identity.inode == 0)
        return true;
    struct identity now = identify(sqlite->path);
    return now.device == sqlite->identity.device && now.inode == sqlite->identity.inode;
}

bool turn_is_open(const struct store *store)
{
    return sqlite3_get_autocommit(sqlite_seen(store)->file) == 0;
}

enum wherry_status turn_hold(struct store *store, struct wherry_error *error)
{
    return sqlite_execute(sqlite_of(store), "BEGIN", error);
}

enum wherry_status turn_let_go(struct store *store, struct wherry_error *error)
{
    return sqlite_execute(sqlite_of(store), "COMMIT", error);
}

enum wherry_status turn_fence(struct store *store, struct lease *lease,
                              struct wherry_error *error)
{
    (void)store, (void)lease, (void)error;
    return WHERRY_OK;
}

enum wherry_status turn_keep(struct store *store, struct wherry_error *error)
{
    (void)store, (void)error;
    return WHERRY_OK;
}

enum wherry_status turn_begin(struct store *store, struct wherry_error *error)
{
    return statement_run(sqlite_of(store), SQLITE_BEGIN, error);
}

enum wherry_status turn_commit(struct store *store, struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    if (!is_in_its_place(sqlite))
        return sql_break(store,
                         "it was removed or replaced while it was in use: the "
                         "changes since then are not in it",
                         error);
    if (lines_write(sqlite, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite->unflushed = true;
    return statement_run(sqlite, SQLITE_COMMIT, error);
}

void turn_undo(struct store *store)
{
    lines_drop(sqlite_of(store));
    /* Also of a broken store; what cannot be undone now is undone at close. */
    if (turn_is_open(store))
        sqlite3_exec(sqlite_of(store)->file, "ROLLBACK", NULL, NULL, NULL);
}

/* Commits are in the log, one after the other, so that none is there without all before
 * it. SQLite syncs the directory of a log that it makes. */
enum wherry_status turn_flush(struct store *store, struct wherry_error *error)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    sqlite3_file *log = NULL;
    if (!sqlite->unflushed || store->mode != STORE_WRITE ||
        sqlite_is_in_memory(sqlite) || store->broken != NULL)
        return WHERRY_OK;
    int code = sqlite3_file_control(sqlite->file, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                                    (void *)&log);
    if (code == SQLITE_OK && log != NULL && log->pMethods != NULL)
        code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK)
        return sql_break(store, "what was done cannot be written to the disk", error);
    sqlite->unflushed = false;
    return WHERRY_OK;
}
