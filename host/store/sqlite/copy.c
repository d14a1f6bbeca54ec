/* copy.c -- within this folder: a copy of an open database, as one file. */
#include "host/store/sqlite/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/files.h"
#include "host/base/owner.h"

static enum wherry_status cannot(const char *verb, const char *path, const char *why,
                                 struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot %s '%s': %s", verb, path, why);
}

enum { PAGES_AT_ONCE = 4096 };

/* SQLite makes files readable by all. What an interrupted copy has left is begun again;
 * *held keeps others out of it until it is closed. */
static enum wherry_status make_file(const char *path, const char *directory, int *held,
                                    struct wherry_error *error)
{
    *held = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*held < 0)
        return cannot("create", path, strerror(errno), error);
    if (flock(*held, LOCK_EX | LOCK_NB) != 0)
        return fail(error, WHERRY_RETRY,
                    "cannot create '%s': another process is creating it now", path);
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
            return fail(error, WHERRY_CANCELLED,
                        "stopped before the copy was complete");
        code = sqlite3_backup_step(copy, PAGES_AT_ONCE);
        fault_point("store.copied");
    }
    return code == SQLITE_DONE ? WHERRY_OK
                               : cannot("write", path, sqlite3_errstr(code), error);
}

static enum wherry_status fill_file(sqlite3 *from, const char *path,
                                    bool (*cancelled)(void *self), void *self,
                                    struct wherry_error *error)
{
    sqlite3 *file = NULL;
    sqlite3_backup *copy = NULL;
    enum wherry_status status = WHERRY_OK;
    int code =
        sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    /* It is whole before it has its name: no journal is needed, and none is left. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(file, "PRAGMA journal_mode=OFF", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        copy = sqlite3_backup_init(file, "main", from, "main");
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

enum wherry_status copy_flush_directory(const char *path, struct wherry_error *error)
{
    return files_flush_directory(path) ? WHERRY_OK
                                       : cannot("write", path, strerror(errno), error);
}

/* One snapshot for the whole copy: writes by others do not make it start again. */
static enum wherry_status copy_snapshot(sqlite3 *from, const char *part,
                                        bool (*cancelled)(void *self), void *self,
                                        struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (sqlite3_exec(from, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL,
                     NULL) != SQLITE_OK)
        status = cannot("copy to", part, sqlite3_errmsg(from), error);
    else
        status = fill_file(from, part, cancelled, self, error);
    if (sqlite3_get_autocommit(from) == 0)
        sqlite3_exec(from, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

enum wherry_status copy_file(sqlite3 *from, const char *path, copy_put *put,
                             bool (*cancelled)(void *self), void *self,
                             struct wherry_error *error)
{
    struct buffer part = {0};
    char *const folder = files_directory(path);
    int held = -1;
    buffer_format(&part, "%s" COPY_SUFFIX, path);
    const char *const name = buffer_text(&part);
    enum wherry_status status = make_file(name, folder, &held, error);
    if (status == WHERRY_OK) {
        status = copy_snapshot(from, name, cancelled, self, error);
        if (status == WHERRY_OK && fsync(held) != 0)
            status = cannot("write", name, strerror(errno), error);
        if (status == WHERRY_OK)
            status = put(name, path, error);
        if (status == WHERRY_OK)
            status = copy_flush_directory(folder, error);
        unlink(name);
    }
    if (held >= 0)
        close(held);
    free(folder);
    buffer_free(&part);
    return status;
}
