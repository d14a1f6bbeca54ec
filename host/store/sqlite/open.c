/* open.c -- a state file: found or made, checked, brought up to date, opened. */
#include "host/store/sqlite/open.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/store/gone.h"
#include "host/store/sqlite/copy.h"
#include "host/store/sqlite/handle.h"
#include "host/store/sqlite/lines.h"
#include "host/store/sqlite/memory.h"
#include "host/store/sqlite/schema.h"
#include "host/store/sqlite/share.h"
#include "host/store/sqlite/statement.h"
#include "host/store/sqlite/turn.h"
#include "host/store/sqlite/upgrade.h"

/* "Wher": marks our files among all SQLite files. */
enum { APPLICATION_ID = 0x57686572 };
/* The cache bounds the memory of a run; that of temporary tables has a limit of its own,
 * because what is in there is read in order. The log is written back into the file when it
 * has so many pages: rarely, because a page that many transactions change is then
 * written once. */
enum { CACHE_KIB = 4 * 1024, TEMPORARY_KIB = 512, LOG_PAGES = 8192, GLANCE_MS = 10 };

/* The one number that a question to the file gives. */
static enum wherry_status ask_number(struct sqlite_store *sqlite, const char *sql,
                                     int64_t *number, struct wherry_error *error)
{
    sqlite3_stmt *statement = NULL;
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_prepare_v2(sqlite->file, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    else
        status = sqlite_fail(sqlite, error);
    sqlite3_finalize(statement);
    return status;
}

/* From one version to another, unless another process has done it in the meantime. */
static enum wherry_status make_schema(struct sqlite_store *sqlite, const char *tables,
                                      int from, int to, struct wherry_error *error)
{
    char marks[96];
    int64_t version = from;
    snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             APPLICATION_ID, to);
    enum wherry_status status = sqlite_execute(sqlite, "BEGIN IMMEDIATE", error);
    if (status == WHERRY_OK)
        status = ask_number(sqlite, "PRAGMA user_version", &version, error);
    if (status == WHERRY_OK && version == from) {
        status = sqlite_execute(sqlite, tables, error);
        if (status == WHERRY_OK)
            status = sqlite_execute(sqlite, marks, error);
    }
    return status == WHERRY_OK ? sqlite_execute(sqlite, "COMMIT", error) : status;
}

static enum wherry_status put_there(const char *part, const char *path,
                                    struct wherry_error *error)
{
    return rename(part, path) == 0
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED, "cannot create '%s': %s", path,
                      strerror(errno));
}

/* A copy from before the upgrade, for an operator who must go back: beside the state,
 * named after its version. By a handle of its own, because nothing is read through one
 * that writes. */
static enum wherry_status keep_older(struct sqlite_store *sqlite, int64_t version,
                                     struct wherry_error *error)
{
    sqlite3 *older = NULL;
    struct buffer path = {0};
    buffer_format(&path, "%s.version-%" PRId64, sqlite->path, version);
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_open_v2(sqlite->path, &older,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        status = fail(error, WHERRY_FAILED, "cannot open state file '%s': %s",
                      sqlite->path, sqlite3_errmsg(older));
    else
        status = copy_file(older, buffer_text(&path), &put_there, NULL, NULL, error);
    sqlite3_close(older);
    buffer_free(&path);
    const struct wherry_error why = *error;
    return status == WHERRY_OK ? status
                               : fail(error, status,
                                      "the state has an older version, and wherry "
                                      "cannot copy it before the upgrade: %s",
                                      why.message);
}

/* Ours, and of a version that we know? */
static enum wherry_status check_schema(struct sqlite_store *sqlite,
                                       struct wherry_error *error)
{
    int64_t tables = 0, application = 0, version = 0;
    enum wherry_status status =
        ask_number(sqlite, "SELECT count(*) FROM sqlite_schema", &tables, error);
    if (status == WHERRY_OK)
        status = ask_number(sqlite, "PRAGMA application_id", &application, error);
    if (status == WHERRY_OK)
        status = ask_number(sqlite, "PRAGMA user_version", &version, error);
    if (status != WHERRY_OK)
        return status;
    if (tables == 0 && sqlite->base.mode != STORE_READ)
        return make_schema(sqlite, sqlite_schema, 0, SCHEMA_VERSION, error);
    if (application != APPLICATION_ID)
        return fail(
            error, WHERRY_FAILED,
            "state file '%s' does not belong to wherry: use another state directory",
            sqlite->path);
    if (version < 1 || version > SCHEMA_VERSION)
        return fail(error, WHERRY_FAILED,
                    "state file '%s' has version %" PRId64
                    ", but this wherry knows only version %d: use a newer wherry",
                    sqlite->path, version, SCHEMA_VERSION);
    if (version < SCHEMA_VERSION && upgrade_prepare(sqlite->file) != SQLITE_OK)
        return sqlite_fail(sqlite, error);
    if (version < SCHEMA_VERSION && !sqlite_is_in_memory(sqlite))
        status = keep_older(sqlite, version, error);
    for (int from = (int)version; from < SCHEMA_VERSION && status == WHERRY_OK; from++)
        status = make_schema(sqlite, sqlite_upgrades[from], from, from + 1, error);
    return status;
}

static enum wherry_status cannot_open(const char *path, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot open state file '%s': %s", path,
                strerror(errno));
}

/* What a removal that was cut off has left would be taken for a part of the new file. */
static void remove_remains(const char *path)
{
    static const char *const suffixes[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        struct buffer name = {0};
        buffer_format(&name, "%s%s", path, suffixes[i]);
        unlink(buffer_text(&name));
        buffer_free(&name);
    }
}

/* Unlike a rename it replaces no file: whoever was quicker has made the state. Others wait
 * for the copy in the meantime, so what is removed belongs to nobody. */
static enum wherry_status put_new(const char *part, const char *path,
                                  struct wherry_error *error)
{
    if (access(path, F_OK) == 0)
        return WHERRY_OK;
    remove_remains(path);
    return link(part, path) == 0 ? WHERRY_OK
                                 : fail(error, WHERRY_FAILED, "%s", strerror(errno));
}

/* A state without contacts, in memory, put at its place as a whole: a file that is empty
 * is never a new state. */
static enum wherry_status make_file(const struct sqlite_store *sqlite,
                                    struct wherry_error *error)
{
    struct sqlite_store made = {.base.title = sqlite->base.title, .path = sqlite->path};
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_open_v2(":memory:", &made.file,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        status = sqlite_fail(&made, error);
    if (status == WHERRY_OK)
        status = make_schema(&made, sqlite_schema, 0, SCHEMA_VERSION, error);
    for (int waited_ms = 0; status == WHERRY_OK; waited_ms += GLANCE_MS) {
        status = copy_file(made.file, sqlite->path, &put_new, NULL, NULL, error);
        if (status != WHERRY_RETRY || waited_ms >= SQLITE_BUSY_MS)
            break;
        poll(NULL, 0, GLANCE_MS);
        status = WHERRY_OK;
    }
    sqlite3_close(made.file);
    free(made.base.broken);
    if (status == WHERRY_OK)
        return status;
    const struct wherry_error why = *error;
    return fail(error, WHERRY_FAILED, "cannot create state file '%s': %s", sqlite->path,
                why.message);
}

static bool is_being_moved_to(const char *path)
{
    struct buffer name = {0};
    buffer_format(&name, "%s%s", path, STORE_BESIDE_FOLLOW);
    const bool there = access(buffer_text(&name), F_OK) == 0;
    buffer_free(&name);
    return there;
}

/* The file is there, or is made if allowed. END: there is none to read. */
static enum wherry_status find_file(const struct sqlite_store *sqlite,
                                    struct wherry_error *error)
{
    struct stat found;
    if (stat(sqlite->path, &found) == 0)
        return found.st_size > 0
                   ? WHERRY_OK
                   : fail(error, WHERRY_FAILED,
                          "state file '%s' is empty: something has cut it off; `wherry "
                          "state check` says what to do",
                          sqlite->path);
    if (errno != ENOENT)
        return cannot_open(sqlite->path, error);
    if (sqlite->base.mode == STORE_READ)
        return WHERRY_END;
    return is_being_moved_to(sqlite->path)
               ? fail(error, WHERRY_FAILED, "state file '%s': %s", sqlite->path,
                      STORE_BESIDE_WORDS)
               : make_file(sqlite, error);
}

static enum wherry_status open_handle(struct sqlite_store *sqlite,
                                      struct wherry_error *error)
{
    const bool reads =
        sqlite->base.mode == STORE_READ && share_only_reads(sqlite->path);
    int flags =
        SQLITE_OPEN_NOMUTEX | (reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (reads && share_lacks(sqlite->path))
        return fail(error, WHERRY_FAILED,
                    "state file '%s' cannot be read by this user yet: its owner has to "
                    "open it once; let them run `wherry status`, or wait for a run",
                    sqlite->path);
    if (sqlite->base.mode != STORE_READ)
        flags |= SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(sqlite->path, &sqlite->file, flags, NULL) != SQLITE_OK)
        return sqlite_fail(sqlite, error);
    share_keep(sqlite->file, sqlite->path);
    if (statement_begin(sqlite) != SQLITE_OK)
        return sqlite_fail(sqlite, error);
    sqlite3_busy_timeout(sqlite->file, SQLITE_BUSY_MS);
    return WHERRY_OK;
}

/* What is too much for memory goes beside the state: there is room, and no other user
 * may read it. SQLite has one such place for a process. */
static void keep_temporary_files(const struct sqlite_store *sqlite)
{
    if (sqlite3_temp_directory != NULL || sqlite_is_in_memory(sqlite))
        return;
    char *directory = files_directory(sqlite->path);
    sqlite3_temp_directory = sqlite3_mprintf("%s", directory);
    free(directory);
}

/* Settings of this handle alone: nothing of it is written into the file. */
static enum wherry_status settle_handle(struct sqlite_store *sqlite,
                                        struct wherry_error *error)
{
    char settings[192];
    snprintf(settings, sizeof settings,
             "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-%d; "
             "PRAGMA wal_autocheckpoint=%d; PRAGMA trusted_schema=OFF;%s",
             CACHE_KIB, LOG_PAGES,
             sqlite_is_in_memory(sqlite) ? " PRAGMA temp_store=MEMORY;" : "");
    return sqlite_execute(sqlite, settings, error);
}

static enum wherry_status enter_mode(struct sqlite_store *sqlite,
                                     struct wherry_error *error)
{
    if (sqlite->base.mode == STORE_READ)
        return sqlite_execute(sqlite, "PRAGMA query_only=ON", error);
    char settings[64];
    snprintf(settings, sizeof settings, "PRAGMA temp.cache_size=-%d", TEMPORARY_KIB);
    enum wherry_status status = sqlite_execute(sqlite, sqlite_staging, error);
    if (status == WHERRY_OK)
        status = sqlite_execute(sqlite, settings, error);
    return status == WHERRY_OK && sqlite->base.mode == STORE_DRY
               ? sqlite_execute(sqlite, "BEGIN", error)
               : status;
}

static enum wherry_status open_file(struct sqlite_store *sqlite,
                                    struct wherry_error *error)
{
    const bool in_memory = sqlite_is_in_memory(sqlite);
    enum wherry_status status = in_memory ? WHERRY_OK : find_file(sqlite, error);
    /* There is one thread: nothing need be locked; and nobody asks how much memory is in
     * use, which SQLite counts with each piece. It refuses this once it is in use, which
     * does no harm. */
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite_memory_use();
    keep_temporary_files(sqlite);
    if (status == WHERRY_OK && !in_memory)
        share_follow(sqlite->path);
    if (status == WHERRY_OK)
        status = open_handle(sqlite, error);
    if (status != WHERRY_OK)
        return status;
    if (!in_memory)
        turn_note_place(sqlite);
    status = settle_handle(sqlite, error);
    if (status == WHERRY_OK)
        status = check_schema(sqlite, error);
    /* Written into the file, so only once it is known to be ours. */
    if (status == WHERRY_OK)
        status = sqlite_execute(sqlite,
                                in_memory ? "PRAGMA journal_mode=MEMORY"
                                          : "PRAGMA journal_mode=WAL",
                                error);
    return status == WHERRY_OK ? enter_mode(sqlite, error) : status;
}

/* The temporary files beside the state, which are useful on this machine for a
 * while. */
static void settle_places(struct sqlite_store *sqlite)
{
    struct buffer title = {0};
    buffer_format(&title, "state file '%s'", sqlite->path);
    sqlite->base.title = buffer_take(&title);
    if (sqlite_is_in_memory(sqlite))
        return;
    sqlite->base.scratch = files_directory(sqlite->path);
    sqlite->base.beside = memory_text(sqlite->path);
}

static enum wherry_status read_gone(struct sqlite_store *sqlite,
                                    struct wherry_error *error)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(
        sqlite->file, "SELECT value FROM value WHERE name = '" GONE_VALUE "'", -1,
        &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        sqlite->base.gone =
            memory_text((const char *)sqlite3_column_text(statement, 0));
    const bool fine = code == SQLITE_ROW || code == SQLITE_DONE;
    const enum wherry_status status = fine ? WHERRY_OK : sqlite_fail(sqlite, error);
    sqlite3_finalize(statement);
    return status;
}

enum wherry_status sqlite_open(const char *place, enum store_mode mode,
                               struct store **opened, struct wherry_error *error)
{
    struct sqlite_store *sqlite = memory_allocate(sizeof *sqlite);
    sqlite->path = memory_text(place);
    sqlite->base.mode = mode;
    sqlite->unflushed = true; /* by its last holder, who was killed */
    settle_places(sqlite);
    *opened = &sqlite->base;
    const enum wherry_status status = open_file(sqlite, error);
    return status == WHERRY_OK ? read_gone(sqlite, error) : status;
}

void sqlite_close(struct store *store)
{
    struct sqlite_store *sqlite = sqlite_of(store);
    lines_free(sqlite);
    statement_finish(sqlite);
    if (sqlite->file != NULL && turn_is_open(store))
        sqlite3_exec(sqlite->file, "ROLLBACK", NULL, NULL, NULL);
    /* Else SQLite does that, but where somebody else reads. */
    if (sqlite->file != NULL)
        turn_flush(store, &(struct wherry_error){0});
    sqlite3_close(sqlite->file);
    free(sqlite->path);
}
