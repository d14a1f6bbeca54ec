/* upkeep.c -- a state file as something to own: what of it is damaged, and a copy. */
#include "host/store/upkeep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/text.h"
#include "host/store/owner.h"
#include "host/store/sqlite.h"

/* ---- Damage ---- */

/* What the tables hold, in the order of struct store_counts, to be held against what is
 * kept of it. */
static const char counted[] =
    "SELECT count(*), total(list_present), total(crm_present),"
    " total(list_present AND crm_present), total(subscribed), total(open),"
    " total(parked) FROM contact";

static enum wherry_status check_pages(struct store *store,
                                      store_damage_visitor *visitor, void *self,
                                      struct wherry_error *error)
{
    sqlite3_stmt *statement = NULL;
    enum wherry_status status = WHERRY_OK;
    int code = sqlite3_prepare_v2(store->file, "PRAGMA integrity_check(100)", -1,
                                  &statement, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code != SQLITE_ROW)
            break;
        const char *words = store_column_text(statement, 0);
        if (!text_same(words, "ok"))
            visitor(self, words);
    }
    if (code != SQLITE_DONE)
        status = store_fail(store, error);
    sqlite3_finalize(statement);
    return status;
}

static enum wherry_status check_counts(struct store *store,
                                       store_damage_visitor *visitor, void *self,
                                       struct wherry_error *error)
{
    struct store_counts kept = {0};
    sqlite3_stmt *statement = NULL;
    enum wherry_status status = store_count(store, &kept, error);
    if (status != WHERRY_OK)
        return status;
    const int64_t told[] = {kept.rows,       kept.on_list, kept.in_crm, kept.linked,
                            kept.subscribed, kept.open,    kept.parked};
    if (sqlite3_prepare_v2(store->file, counted, -1, &statement, NULL) != SQLITE_OK ||
        sqlite3_step(statement) != SQLITE_ROW) {
        status = store_fail(store, error);
    } else {
        bool right = true;
        for (int i = 0; i < (int)(sizeof told / sizeof *told); i++)
            right &= sqlite3_column_int64(statement, i) == told[i];
        if (!right)
            visitor(self, "the counts that are kept of the contacts are not theirs");
    }
    sqlite3_finalize(statement);
    return status;
}

enum wherry_status store_find_damage(struct store *store, store_damage_visitor *visitor,
                                     void *self, struct wherry_error *error)
{
    enum wherry_status status = check_pages(store, visitor, self, error);
    return status == WHERRY_OK ? check_counts(store, visitor, self, error) : status;
}

/* ---- A copy ---- */

enum { PAGES_AT_ONCE = 4096 };
static const char taken[] = "there is such a file; name another one";

static enum wherry_status cannot(const char *verb, const char *path, const char *why,
                                 struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot %s '%s': %s", verb, path, why);
}

/* SQLite makes files readable by all. What a copy that was cut has left is begun anew;
 * *held keeps others away from it until it is closed. */
static enum wherry_status make_file(const char *path, const char *directory, int *held,
                                    struct wherry_error *error)
{
    *held = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*held < 0)
        return cannot("make", path, strerror(errno), error);
    if (flock(*held, LOCK_EX | LOCK_NB) != 0)
        return cannot("make", path, "such a copy is being made now", error);
    owner_follow(*held, directory);
    return ftruncate(*held, 0) == 0 ? WHERRY_OK
                                    : cannot("write", path, strerror(errno), error);
}

static enum wherry_status copy_pages(sqlite3_backup *copy, const char *path,
                                     bool (*cancelled)(void *self), void *self,
                                     struct wherry_error *error)
{
    int code = SQLITE_OK;
    while (code == SQLITE_OK) {
        if (cancelled != NULL && cancelled(self))
            return fail(error, WHERRY_CANCELLED, "stopped before the copy was whole");
        code = sqlite3_backup_step(copy, PAGES_AT_ONCE);
        fault_point("store.copied");
    }
    return code == SQLITE_DONE ? WHERRY_OK
                               : cannot("write", path, sqlite3_errstr(code), error);
}

static enum wherry_status fill_file(struct store *store, const char *path,
                                    bool (*cancelled)(void *self), void *self,
                                    struct wherry_error *error)
{
    sqlite3 *file = NULL;
    sqlite3_backup *copy = NULL;
    enum wherry_status status = WHERRY_OK;
    int code =
        sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        copy = sqlite3_backup_init(file, "main", store->file, "main");
    if (copy == NULL)
        status = cannot("write", path, sqlite3_errmsg(file), error);
    else
        status = copy_pages(copy, path, cancelled, self, error);
    code = sqlite3_backup_finish(copy);
    if (status == WHERRY_OK && code != SQLITE_OK)
        status = cannot("write", path, sqlite3_errstr(code), error);
    sqlite3_close(file);
    return status;
}

static enum wherry_status flush_directory(const char *path, struct wherry_error *error)
{
    int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum wherry_status status = WHERRY_OK;
    if (file < 0 || fsync(file) != 0)
        status = cannot("write", path, strerror(errno), error);
    if (file >= 0)
        close(file);
    return status;
}

static void directory_of(const char *path, struct buffer *directory)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        buffer_add_text(directory, ".");
    else
        buffer_add(directory, path, slash == path ? 1 : (size_t)(slash - path));
}

/* One snapshot for the whole copy: whoever writes meanwhile does not make it begin
 * again. */
static enum wherry_status copy_snapshot(struct store *store, const char *part,
                                        bool (*cancelled)(void *self), void *self,
                                        struct wherry_error *error)
{
    enum wherry_status status =
        store_execute(store, "BEGIN; SELECT count(*) FROM sqlite_schema", error);
    if (status == WHERRY_OK)
        status = fill_file(store, part, cancelled, self, error);
    if (sqlite3_get_autocommit(store->file) == 0)
        sqlite3_exec(store->file, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

/* How the whole copy, `part`, comes to stand at `path`. */
typedef enum wherry_status put_in_place(const char *part, const char *path,
                                        struct wherry_error *error);

static enum wherry_status copy_to(struct store *store, const char *path,
                                  put_in_place *put, bool (*cancelled)(void *self),
                                  void *self, struct wherry_error *error)
{
    struct buffer part = {0}, directory = {0};
    int held = -1;
    buffer_format(&part, "%s.part", path);
    directory_of(path, &directory);
    const char *const name = buffer_text(&part), *const folder =
                                                     buffer_text(&directory);
    enum wherry_status status = make_file(name, folder, &held, error);
    if (status == WHERRY_OK) {
        status = copy_snapshot(store, name, cancelled, self, error);
        if (status == WHERRY_OK && fsync(held) != 0)
            status = cannot("write", name, strerror(errno), error);
        if (status == WHERRY_OK)
            status = put(name, path, error);
        if (status == WHERRY_OK)
            status = flush_directory(folder, error);
        unlink(name);
    }
    if (held >= 0)
        close(held);
    buffer_free(&directory);
    buffer_free(&part);
    return status;
}

/* A link, unlike a rename, never takes the place of what is there. */
static enum wherry_status add_file(const char *part, const char *path,
                                   struct wherry_error *error)
{
    return link(part, path) == 0
               ? WHERRY_OK
               : cannot("make", path, errno == EEXIST ? taken : strerror(errno), error);
}

enum wherry_status store_copy(struct store *store, const char *path,
                              bool (*cancelled)(void *self), void *self,
                              struct wherry_error *error)
{
    return access(path, F_OK) == 0
               ? cannot("make", path, taken, error)
               : copy_to(store, path, &add_file, cancelled, self, error);
}

/* ---- A copy put back ---- */

/* The log of the old file must not be taken for one of the new: what is in it is written
 * into the old file, as far as that can be, and then it is removed. */
static enum wherry_status replace_file(const char *part, const char *path,
                                       struct wherry_error *error)
{
    static const char *const beside[] = {"-wal", "-shm", "-journal"};
    sqlite3 *old = NULL;
    struct buffer name = {0};
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_open_v2(path, &old, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                        NULL) == SQLITE_OK)
        sqlite3_exec(old, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    sqlite3_close(old);
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        buffer_clear(&name);
        buffer_format(&name, "%s%s", path, beside[i]);
        if (unlink(buffer_text(&name)) != 0 && errno != ENOENT)
            status = cannot("remove", buffer_text(&name), strerror(errno), error);
    }
    buffer_free(&name);
    fault_point("store.replacing");
    if (status == WHERRY_OK && rename(part, path) != 0)
        status = cannot("replace", path, strerror(errno), error);
    return status;
}

static void refuse_damaged(void *self, const char *words)
{
    (void)words;
    ++*(int64_t *)self;
}

enum wherry_status store_restore(const char *from, const char *path,
                                 bool (*cancelled)(void *self), void *self,
                                 struct wherry_error *error)
{
    struct store *store = NULL;
    int64_t damages = 0;
    enum wherry_status status = store_open(from, STORE_READ, &store, error);
    if (status == WHERRY_END)
        return cannot("open", from, strerror(ENOENT), error);
    if (status == WHERRY_OK)
        status = store_find_damage(store, &refuse_damaged, &damages, error);
    if (status == WHERRY_OK && damages > 0)
        status = cannot("put back", from, "it is damaged itself", error);
    if (status == WHERRY_OK)
        status = copy_to(store, path, &replace_file, cancelled, self, error);
    store_close(store);
    return status;
}
