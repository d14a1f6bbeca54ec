/* folder.c -- a directory with a state file for each pipeline. */
#include "host/store/sqlite/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/store/sqlite/file.h"

enum { DIRECTORY_MODE = 0700 };

/* A URL may hold a password, so it is not shown. One of PostgreSQL gets here where there is
 * no driver for it. */
enum wherry_status sqlite_check_states(const char *states, struct wherry_error *error)
{
    const char *const end = strstr(states, "://");
    if (end == NULL || end == states ||
        memchr(states, '/', (size_t)(end - states)) != NULL)
        return WHERRY_OK;
    if (strncmp(states, "postgres", 8) == 0)
        return fail(error, WHERRY_FAILED,
                    "needs a directory: this wherry was built without PostgreSQL");
    return fail(
        error, WHERRY_FAILED,
        "needs a directory or a URI of PostgreSQL (postgresql://...), not another "
        "URL");
}

bool sqlite_is_secret(const char *states)
{
    (void)states;
    return false;
}

void sqlite_show_states(const char *states, struct buffer *words)
{
    buffer_add_text(words, states);
}

/* The contents of a directory are lost with it; if the directory above cannot be
 * opened, nothing can be done. */
static void keep_entry(const char *path)
{
    char *const above = files_directory(path);
    files_flush_directory(above);
    free(above);
}

enum wherry_status sqlite_prepare_states(const char *states, struct wherry_error *error)
{
    struct buffer path = {0};
    enum wherry_status status = WHERRY_OK;
    const char *rest = states;
    while (*rest != '\0' && status == WHERRY_OK) {
        size_t length = strspn(rest, "/");
        length += strcspn(rest + length, "/");
        buffer_add(&path, rest, length);
        rest += length;
        if (mkdir(path.bytes, DIRECTORY_MODE) == 0)
            keep_entry(path.bytes);
        else if (errno != EEXIST)
            status =
                fail(error, WHERRY_FAILED, "cannot make the state directory '%s': %s",
                     path.bytes, strerror(errno));
    }
    buffer_free(&path);
    return status;
}

/* Some file systems know no file without a name; there the permissions must do. */
bool sqlite_can_write(const char *states)
{
    struct statvfs room;
    const int file = open(states, O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool can = file >= 0;
    if (can)
        close(file);
    else if (errno == EOPNOTSUPP || errno == EISDIR)
        can = access(states, W_OK | X_OK) == 0;
    return can && statvfs(states, &room) == 0 &&
           (geteuid() == 0 ? room.f_bfree : room.f_bavail) > 0;
}

enum wherry_status sqlite_visit(const char *states, states_visitor *visitor, void *self,
                                struct wherry_error *error)
{
    static const char suffix[] = ".db";
    DIR *directory = opendir(states);
    const struct dirent *entry = NULL;
    if (directory == NULL)
        return errno == ENOENT ? WHERRY_OK
                               : fail(error, WHERRY_FAILED, "cannot read '%s': %s",
                                      states, strerror(errno));
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    while ((entry = readdir(directory)) != NULL) {
        if (!text_ends_with(entry->d_name, suffix))
            continue;
        char *id = memory_text(entry->d_name);
        id[strlen(id) - (sizeof suffix - 1)] = '\0';
        visitor(self, id);
        free(id);
    }
    closedir(directory);
    return WHERRY_OK;
}

/* A state is a file, and a log beside it that its writers write first. */
bool sqlite_stamp(const char *states, const char *pipeline, struct states_stamp *stamp)
{
    static const char *const endings[] = {"", "-wal"};
    struct buffer path = {0};
    sqlite_place(states, pipeline, &path);
    const size_t length = path.length;
    *stamp = (struct states_stamp){0};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct stat found;
        path.length = length;
        buffer_add_text(&path, endings[i]);
        if (stat(buffer_text(&path), &found) != 0)
            continue;
        stamp->files[i].inode = found.st_ino;
        stamp->files[i].size = found.st_size;
        stamp->files[i].s = found.st_mtim.tv_sec;
        stamp->files[i].ns = found.st_mtim.tv_nsec;
    }
    buffer_free(&path);
    return true;
}
