/* replace.c -- a state file as something to copy, to put back and to put in its place. */
#include "host/store/sqlite/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/files.h"
#include "host/store/kept.h"
#include "host/store/sqlite/copy.h"
#include "host/store/sqlite/handle.h"

/* ---- A copy ---- */

static const char taken[] = "the file exists; name another one";

static enum wherry_status cannot(const char *verb, const char *path, const char *why,
                                 struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot %s '%s': %s", verb, path, why);
}

/* A link, unlike a rename, never replaces an existing file. */
static enum wherry_status add_file(const char *part, const char *path,
                                   struct wherry_error *error)
{
    return link(part, path) == 0
               ? WHERRY_OK
               : cannot("create", path, errno == EEXIST ? taken : strerror(errno),
                        error);
}

enum wherry_status sqlite_copy(struct store *store, const char *path,
                               bool (*cancelled)(void *self), void *self,
                               struct wherry_error *error)
{
    return access(path, F_OK) == 0 ? cannot("create", path, taken, error)
                                   : copy_file(sqlite_of(store)->file, path, &add_file,
                                               cancelled, self, error);
}

/* All of a file that takes the place of another one is in the file itself. SQLite writes
 * the log into it when it is closed, and does not say if that fails. */
static enum wherry_status empty_log(const char *part, struct wherry_error *error)
{
    struct buffer log = {0};
    struct stat found;
    sqlite3 *file = NULL;
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_open_v2(part, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK ||
        sqlite3_wal_checkpoint_v2(file, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
            SQLITE_OK)
        status = cannot("write", part, sqlite3_errmsg(file), error);
    sqlite3_close(file);
    buffer_format(&log, "%s-wal", part);
    if (status == WHERRY_OK && stat(buffer_text(&log), &found) == 0 &&
        found.st_size > 0)
        status = cannot("write", part, "its log cannot be emptied", error);
    buffer_free(&log);
    return status;
}

/* ---- A copy put back ---- */

static enum wherry_status remove_beside(const char *path, const char *suffix,
                                        struct wherry_error *error)
{
    struct buffer name = {0};
    enum wherry_status status = WHERRY_OK;
    buffer_format(&name, "%s%s", path, suffix);
    if (unlink(buffer_text(&name)) != 0 && errno != ENOENT)
        status = cannot("remove", buffer_text(&name), strerror(errno), error);
    buffer_free(&name);
    return status;
}

/* ---- Those who were forgotten since ---- */

static bool run_sql(sqlite3 *file, const char *sql)
{
    return sqlite3_exec(file, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* And no failure of the moment. */
static bool is_damage(int code)
{
    const int primary = code & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

static int64_t ask_number(sqlite3 *file, const char *sql)
{
    sqlite3_stmt *ask = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(file, sql, -1, &ask, NULL) == SQLITE_OK &&
        sqlite3_step(ask) == SQLITE_ROW)
        number = sqlite3_column_int64(ask, 0);
    sqlite3_finalize(ask);
    return number;
}

static bool attach(sqlite3 *file, const char *path)
{
    char *sql = sqlite3_mprintf("ATTACH %Q AS old", path);
    const bool done = sql != NULL && run_sql(file, sql);
    sqlite3_free(sql);
    return done;
}

/* The latest request holds, also if it allows somebody again. What the copy knows of
 * forgotten people is removed when it is next opened for a run: see
 * store_is_unsifted. */
static const char carry[] =
    "BEGIN IMMEDIATE;"
    "INSERT INTO main.forgetting(salt, highest, unwiped) SELECT salt, highest, 2"
    " FROM old.forgetting WHERE NOT EXISTS (SELECT 1 FROM main.forgetting);"
    "UPDATE main.forgetting SET unwiped = 2,"
    " highest = max(highest, (SELECT highest FROM old.forgetting));"
    "DELETE FROM main.forgotten; INSERT INTO main.forgotten SELECT * FROM "
    "old.forgotten;"
    "COMMIT";

/* How many lists of them the old state has, 0 or 1; END: it is damaged, or from before
 * there were any. Nobody is lost because the disk failed once. */
static enum wherry_status find_list(sqlite3 *file, const char *path, int64_t *lists,
                                    struct wherry_error *error)
{
    if (attach(file, path))
        *lists = ask_number(file, "SELECT count(*) FROM old.forgetting");
    if (*lists >= 0)
        return WHERRY_OK;
    const int code = sqlite3_errcode(file);
    if (is_damage(code) || code == SQLITE_ERROR)
        return WHERRY_END;
    return fail(error, WHERRY_FAILED,
                "cannot read from '%s' who was forgotten: %s; try again, or delete the "
                "state first",
                path, sqlite3_errmsg(file));
}

static enum wherry_status carry_list(sqlite3 *file, const char *part,
                                     struct wherry_error *error)
{
    const int64_t others =
        ask_number(file, "SELECT count(*) FROM main.forgetting m, old.forgetting o"
                         " WHERE m.salt <> o.salt");
    if (others > 0)
        return fail(error, WHERRY_FAILED,
                    "the state and the copy use different keys for forgotten people: "
                    "delete the state, restore the copy, and run `wherry forget` again "
                    "for people who were forgotten since");
    return others == 0 && run_sql(file, carry)
               ? WHERRY_OK
               : cannot("write", part, sqlite3_errmsg(file), error);
}

/* A state that is damaged has no list of them. */
static enum wherry_status carry_forgotten(const char *part, const char *path,
                                          struct wherry_error *error)
{
    sqlite3 *file = NULL;
    int64_t lists = -1;
    enum wherry_status status = WHERRY_OK;
    if (access(path, F_OK) != 0)
        return WHERRY_OK;
    if (sqlite3_open_v2(part, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        status = cannot("write", part, sqlite3_errmsg(file), error);
    if (status == WHERRY_OK)
        status = find_list(file, path, &lists, error);
    if (status == WHERRY_OK && lists > 0)
        status = carry_list(file, part, error);
    sqlite3_close(file);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* The log of the old file must not be taken for one of the new: its contents are written
 * into the old file, which stays whole if it is not replaced after all. What is damaged
 * has nothing to lose. */
static enum wherry_status settle_old(const char *path, struct wherry_error *error)
{
    sqlite3 *old = NULL;
    int code =
        sqlite3_open_v2(path, &old, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    sqlite3_busy_timeout(old, SQLITE_BUSY_MS);
    if (code == SQLITE_OK)
        code = sqlite3_wal_checkpoint_v2(old, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                         NULL);
    const enum wherry_status status =
        code == SQLITE_OK || is_damage(code)
            ? WHERRY_OK
            : cannot("replace", path, sqlite3_errmsg(old), error);
    sqlite3_close(old);
    return status;
}

/* The kept pages of an interrupted read of the old one go, too. */
static enum wherry_status replace_file(const char *part, const char *path,
                                       struct wherry_error *error)
{
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    enum wherry_status status = carry_forgotten(part, path, error);
    if (status == WHERRY_OK)
        status = empty_log(part, error);
    if (status == WHERRY_OK && access(path, F_OK) == 0)
        status = settle_old(path, error);
    for (size_t i = 0; i < sizeof beside / sizeof *beside && status == WHERRY_OK; i++)
        status = remove_beside(path, beside[i], error);
    for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++)
        status = remove_beside(path, kept_suffixes[side], error);
    fault_point("store.replacing");
    if (status == WHERRY_OK && rename(part, path) != 0)
        status = cannot("replace", path, strerror(errno), error);
    return status;
}

enum wherry_status sqlite_replace(struct store *from, const char *place,
                                  bool (*cancelled)(void *self), void *self,
                                  struct wherry_error *error)
{
    return copy_file(sqlite_of(from)->file, place, &replace_file, cancelled, self,
                     error);
}

/* ---- A new one in its place ---- */

enum wherry_status sqlite_put_in_place(const char *part, const char *path,
                                       struct wherry_error *error)
{
    char *const folder = files_directory(path);
    enum wherry_status status = empty_log(part, error);
    const int file = open(part, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (status == WHERRY_OK && (file < 0 || fsync(file) != 0))
        status = cannot("write", part, strerror(errno), error);
    if (file >= 0)
        close(file);
    fault_point("store.replacing");
    if (status == WHERRY_OK)
        status = add_file(part, path, error);
    if (status == WHERRY_OK)
        status = copy_flush_directory(folder, error);
    if (status == WHERRY_OK)
        unlink(part);
    free(folder);
    return status;
}
