/* store.c -- a state file: opened, checked, closed; transactions. */
#include "host/store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/copy.h"
#include "host/store/kept.h"
#include "host/store/links.h"
#include "host/store/owner.h"
#include "host/store/sqlite.h"
#include "host/store/survey.h"
#include "host/store/upgrade.h"

/* "Wher": marks our files among all SQLite files. */
enum { APPLICATION_ID = 0x57686572 };
/* The cache bounds what a run needs of memory. The log is written back into the file when
 * it has so many pages: seldom, for a page that many transactions touch is then written
 * once. */
enum { CACHE_KIB = 4 * 1024, LOG_PAGES = 8192, BUSY_MS = 5000 };

/* The one number that a question to the file gives. */
static enum wherry_status ask_number(struct store *store, const char *sql,
                                     int64_t *number, struct wherry_error *error)
{
    sqlite3_stmt *statement = NULL;
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_prepare_v2(store->file, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        *number = sqlite3_column_int64(statement, 0);
    else
        status = store_fail(store, error);
    sqlite3_finalize(statement);
    return status;
}

/* From one version to another, unless somebody else has done it meanwhile. */
static enum wherry_status make_schema(struct store *store, const char *tables, int from,
                                      int to, struct wherry_error *error)
{
    char marks[96];
    int64_t version = from;
    snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
             APPLICATION_ID, to);
    enum wherry_status status = store_execute(store, "BEGIN IMMEDIATE", error);
    if (status == WHERRY_OK)
        status = ask_number(store, "PRAGMA user_version", &version, error);
    if (status == WHERRY_OK && version == from) {
        status = store_execute(store, tables, error);
        if (status == WHERRY_OK)
            status = store_execute(store, marks, error);
    }
    return status == WHERRY_OK ? store_execute(store, "COMMIT", error) : status;
}

static enum wherry_status put_there(const char *part, const char *path,
                                    struct wherry_error *error)
{
    return rename(part, path) == 0
               ? WHERRY_OK
               : fail(error, WHERRY_FAILED, "cannot create '%s': %s", path,
                      strerror(errno));
}

/* As it is before it is brought up to date, for whoever has to go back: beside the
 * state, called after its version. By a handle of its own, since nothing is read through
 * one that writes. */
static enum wherry_status keep_older(struct store *store, int64_t version,
                                     struct wherry_error *error)
{
    sqlite3 *older = NULL;
    struct buffer path = {0};
    buffer_format(&path, "%s.version-%" PRId64, store->path, version);
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_open_v2(store->path, &older,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        status = fail(error, WHERRY_FAILED, "cannot open state file '%s': %s",
                      store->path, sqlite3_errmsg(older));
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

static bool is_in_memory(const struct store *store)
{
    return text_same(store->path, ":memory:");
}

/* Ours, and of a version that we know? */
static enum wherry_status check_schema(struct store *store, struct wherry_error *error)
{
    int64_t tables = 0, application = 0, version = 0;
    enum wherry_status status =
        ask_number(store, "SELECT count(*) FROM sqlite_schema", &tables, error);
    if (status == WHERRY_OK)
        status = ask_number(store, "PRAGMA application_id", &application, error);
    if (status == WHERRY_OK)
        status = ask_number(store, "PRAGMA user_version", &version, error);
    if (status != WHERRY_OK)
        return status;
    if (tables == 0 && store->mode != STORE_READ)
        return make_schema(store, store_schema, 0, SCHEMA_VERSION, error);
    if (application != APPLICATION_ID)
        return fail(
            error, WHERRY_FAILED,
            "state file '%s' does not belong to wherry: use another state directory",
            store->path);
    if (version < 1 || version > SCHEMA_VERSION)
        return fail(error, WHERRY_FAILED,
                    "state file '%s' has version %" PRId64
                    ", but this wherry knows only version %d: use a newer wherry",
                    store->path, version, SCHEMA_VERSION);
    if (version < SCHEMA_VERSION && upgrade_prepare(store->file) != SQLITE_OK)
        return store_fail(store, error);
    if (version < SCHEMA_VERSION && !is_in_memory(store))
        status = keep_older(store, version, error);
    for (int from = (int)version; from < SCHEMA_VERSION && status == WHERRY_OK; from++)
        status = make_schema(store, store_upgrades[from], from, from + 1, error);
    return status;
}

static enum wherry_status cannot_open(const char *path, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot open state file '%s': %s", path,
                strerror(errno));
}

/* SQLite makes files readable by all; a state file holds addresses. */
static enum wherry_status make_file(const char *path, struct wherry_error *error)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return cannot_open(path, error);
    char *directory = files_directory(path);
    owner_follow(file, directory);
    free(directory);
    close(file);
    return WHERRY_OK;
}

/* Of what stands at the path now. */
static struct identity identify(const char *path)
{
    struct stat found;
    if (stat(path, &found) != 0)
        return (struct identity){0};
    return (struct identity){.device = found.st_dev, .inode = found.st_ino};
}

/* A file that was unlinked takes all that is written, and keeps none of it. */
static bool is_in_its_place(const struct store *store)
{
    if (store->identity.inode == 0)
        return true;
    struct identity now = identify(store->path);
    return now.device == store->identity.device && now.inode == store->identity.inode;
}

/* The file is there, or is made where it may be. END: there is none to read. */
static enum wherry_status find_file(const struct store *store,
                                    struct wherry_error *error)
{
    if (store->mode != STORE_READ)
        return make_file(store->path, error);
    if (access(store->path, F_OK) == 0)
        return WHERRY_OK;
    return errno == ENOENT ? WHERRY_END : cannot_open(store->path, error);
}

static enum wherry_status open_handle(struct store *store, struct wherry_error *error)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;
    if (store->mode != STORE_READ)
        flags |= SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(store->path, &store->file, flags, NULL) != SQLITE_OK)
        return store_fail(store, error);
    if (survey_prepare(store->file) != SQLITE_OK)
        return store_fail(store, error);
    sqlite3_busy_timeout(store->file, BUSY_MS);
    return WHERRY_OK;
}

/* What is too much for memory goes where the state is: there is room, and nobody else
 * may read it. SQLite has one such place for a process. */
static void keep_temporary_files(const struct store *store)
{
    if (sqlite3_temp_directory != NULL || is_in_memory(store))
        return;
    char *directory = files_directory(store->path);
    sqlite3_temp_directory = sqlite3_mprintf("%s", directory);
    free(directory);
}

/* What holds for this handle alone: nothing of it is written into the file. */
static enum wherry_status settle_handle(struct store *store, struct wherry_error *error)
{
    char settings[192];
    snprintf(settings, sizeof settings,
             "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-%d; "
             "PRAGMA wal_autocheckpoint=%d; PRAGMA trusted_schema=OFF;%s",
             CACHE_KIB, LOG_PAGES,
             is_in_memory(store) ? " PRAGMA temp_store=MEMORY;" : "");
    return store_execute(store, settings, error);
}

struct pile *store_make_pile(const struct store *store)
{
    char *directory = is_in_memory(store) ? NULL : files_directory(store->path);
    struct pile *pile = pile_create(directory);
    free(directory);
    return pile;
}

/* A plan writes nothing that outlives it. */
static void make_spools(struct store *store)
{
    struct buffer path = {0};
    for (int side = 0; side < STORE_SIDES && store->mode == STORE_WRITE; side++) {
        buffer_clear(&path);
        buffer_format(&path, "%s%s", store->path, kept_suffixes[side]);
        store->staged[side].spool =
            spool_create(is_in_memory(store) ? NULL : buffer_text(&path));
    }
    buffer_free(&path);
}

static enum wherry_status enter_mode(struct store *store, struct wherry_error *error)
{
    if (store->mode == STORE_READ)
        return store_execute(store, "PRAGMA query_only=ON", error);
    enum wherry_status status = store_execute(store, store_staging, error);
    for (int side = 0; side < STORE_SIDES; side++)
        store->staged[side].pile = store_make_pile(store);
    make_spools(store);
    return status == WHERRY_OK && store->mode == STORE_DRY
               ? store_execute(store, "BEGIN", error)
               : status;
}

static enum wherry_status open_file(struct store *store, struct wherry_error *error)
{
    const bool in_memory = is_in_memory(store);
    enum wherry_status status = in_memory ? WHERRY_OK : find_file(store, error);
    /* There is one thread: nothing need be locked. Refused, to no harm, once SQLite has
     * begun. */
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    keep_temporary_files(store);
    if (status == WHERRY_OK)
        status = open_handle(store, error);
    if (status != WHERRY_OK)
        return status;
    if (!in_memory)
        store->identity = identify(store->path);
    status = settle_handle(store, error);
    if (status == WHERRY_OK)
        status = check_schema(store, error);
    /* Written into the file, so only once it is known to be ours. */
    if (status == WHERRY_OK)
        status = store_execute(
            store, in_memory ? "PRAGMA journal_mode=MEMORY" : "PRAGMA journal_mode=WAL",
            error);
    return status == WHERRY_OK ? enter_mode(store, error) : status;
}

void store_path(const char *directory, const char *pipeline, struct buffer *path)
{
    buffer_clear(path);
    buffer_format(path, "%s/%s.db", directory, pipeline);
}

enum wherry_status store_open(const char *path, enum store_mode mode,
                              struct store **opened, struct wherry_error *error)
{
    struct store *store = memory_allocate(sizeof *store);
    store->path = memory_text(path);
    store->mode = mode;
    store->unflushed = true; /* by whoever had it before, and was killed */
    enum wherry_status status = open_file(store, error);
    if (status != WHERRY_OK) {
        store_close(store);
        store = NULL;
    }
    *opened = store;
    return status;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    if (store->file != NULL && sqlite3_get_autocommit(store->file) == 0)
        sqlite3_exec(store->file, "ROLLBACK", NULL, NULL, NULL);
    /* Else SQLite does that, but where somebody else reads. */
    if (store->file != NULL)
        store_flush(store, &(struct wherry_error){0});
    sqlite3_close(store->file);
    links_forget(store);
    buffer_free(&store->code);
    arena_free(&store->scratch);
    for (int side = 0; side < STORE_SIDES; side++) {
        pile_free(store->staged[side].pile);
        spool_free(store->staged[side].spool);
    }
    free(store->broken);
    free(store->path);
    free(store);
}

/* The file itself first: what then is left beside it, SQLite takes for nobody's. And
 * what it was before it was brought up to date. */
static const char *const suffixes[] = {"",           "-wal",       "-shm",
                                       "-journal",   ".version-1", ".version-2",
                                       ".version-3", ".version-4"};
enum { SUFFIXES = sizeof suffixes / sizeof *suffixes };
enum { ALL_SUFFIXES = SUFFIXES + STORE_SIDES };

static const char *suffix_of(size_t i)
{
    return i < SUFFIXES ? suffixes[i] : kept_suffixes[i - SUFFIXES];
}

bool store_exists(const char *path)
{
    bool found = false;
    struct buffer name = {0};
    for (size_t i = 0; i < ALL_SUFFIXES && !found; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, suffix_of(i));
        found = access(name.bytes, F_OK) == 0 || errno != ENOENT;
    }
    buffer_free(&name);
    return found;
}

enum wherry_status store_remove(const char *path, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_END;
    struct buffer name = {0};
    for (size_t i = 0; i < ALL_SUFFIXES && status != WHERRY_FAILED; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, suffix_of(i));
        if (unlink(name.bytes) == 0) {
            status = WHERRY_OK;
            fault_point("store.removing");
        } else if (errno != ENOENT) {
            status = fail(error, WHERRY_FAILED, "cannot remove '%s': %s", name.bytes,
                          strerror(errno));
        }
    }
    buffer_free(&name);
    char *const directory = files_directory(path);
    if (status == WHERRY_OK && !files_flush_directory(directory))
        status = fail(error, WHERRY_FAILED, "cannot write '%s': %s", directory,
                      strerror(errno));
    free(directory);
    return status;
}

enum wherry_status store_check(const struct store *store, struct wherry_error *error)
{
    return store->broken == NULL ? WHERRY_OK
                                 : fail(error, WHERRY_FAILED, "%s", store->broken);
}

enum wherry_status store_hold(struct store *store, struct wherry_error *error)
{
    if (store->broken != NULL || sqlite3_get_autocommit(store->file) == 0)
        return store_check(store, error);
    store->held = true;
    return store_execute(store, "BEGIN", error);
}

enum wherry_status store_let_go(struct store *store, struct wherry_error *error)
{
    if (!store->held)
        return store_check(store, error);
    store->held = false;
    return store_execute(store, "COMMIT", error);
}

enum wherry_status store_begin(struct store *store, struct wherry_error *error)
{
    if (store->mode == STORE_DRY)
        return store_check(store, error);
    if (store_let_go(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite3_stmt *statement = store_prepare(store, SQL_BEGIN, error);
    return statement == NULL ? WHERRY_FAILED : store_do(store, statement, error);
}

enum wherry_status store_commit(struct store *store, struct wherry_error *error)
{
    if (store->mode == STORE_DRY)
        return store_check(store, error);
    if (!is_in_its_place(store))
        return store_break(store,
                           "it was removed or replaced while it was in use: the "
                           "changes since then are not in it",
                           error);
    enum wherry_status status = store_add_counts(store, error);
    sqlite3_stmt *statement =
        status == WHERRY_OK ? store_prepare(store, SQL_COMMIT, error) : NULL;
    store->unflushed = true;
    return statement == NULL ? WHERRY_FAILED : store_do(store, statement, error);
}

/* Commits are in the log, one behind the other, so that none is there without all before
 * it. SQLite syncs the directory with a log of its making. */
enum wherry_status store_flush(struct store *store, struct wherry_error *error)
{
    sqlite3_file *log = NULL;
    if (store->broken != NULL || !store->unflushed || store->mode != STORE_WRITE ||
        is_in_memory(store))
        return store_check(store, error);
    int code = sqlite3_file_control(store->file, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                                    (void *)&log);
    if (code == SQLITE_OK && log != NULL && log->pMethods != NULL)
        code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK)
        return store_break(store, "what was done cannot be written to the disk", error);
    store->unflushed = false;
    return WHERRY_OK;
}

void store_rollback(struct store *store)
{
    if (store->mode == STORE_DRY)
        return;
    store->held = false;
    store->moved = (struct store_counts){0};
    store->forgetting.asked = false;
    links_forget(store);
    if (sqlite3_get_autocommit(store->file) != 0)
        return;
    /* Also of a broken store; what cannot be undone now is undone at close. */
    sqlite3_exec(store->file, "ROLLBACK", NULL, NULL, NULL);
}

enum wherry_status store_end(struct store *store, enum wherry_status status,
                             struct wherry_error *error)
{
    if (status == WHERRY_OK)
        return store_commit(store, error);
    store_rollback(store);
    return status;
}
