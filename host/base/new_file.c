/* new_file.c -- a file that gets its name once it is whole. */
#include "config.h"

#include "host/base/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/files.h"
#include "host/base/memory.h"

enum { TRIES = 10 };

enum wherry_status new_file_cannot(const struct new_file *file,
                                   struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot write '%s': %s", file->path,
                strerror(errno));
}

static char *name_beside(const char *path)
{
    struct buffer name = {0};
    const char *slash = strrchr(path, '/');
    const char *last = slash == NULL ? path : slash + 1;
    buffer_add(&name, path, (size_t)(last - path));
    buffer_format(&name, ".%s.new", last);
    return buffer_take(&name);
}

/* A file system without locks lets everybody through. */
static bool is_locked_by_another(int descriptor)
{
    return flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

/* What a kill has left goes, whatever it is and whoever's; what is being written stays.
 * False: it stays. */
static bool clear_away(const char *beside)
{
    const int left = open(beside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    const bool busy = left >= 0 && is_locked_by_another(left);
    const bool gone = !busy && (unlink(beside) == 0 || errno == ENOENT);
    const int reason = busy ? EBUSY : errno;
    if (left >= 0)
        close(left);
    errno = reason;
    return gone;
}

/* Locked, and it has its name still: who cleared away before us may have taken it. */
static bool is_ours(int descriptor)
{
    struct stat what;
    return !is_locked_by_another(descriptor) && fstat(descriptor, &what) == 0 &&
           what.st_nlink == 1;
}

enum wherry_status new_file_begin(struct new_file *file, const char *path,
                                  struct wherry_error *error)
{
    char *beside = name_beside(path);
    file->path = memory_text(path);
    file->descriptor = -1;
    errno = EBUSY;
    for (int i = 0; i < TRIES && file->descriptor < 0; i++) {
        file->descriptor =
            open(beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                 S_IRUSR | S_IWUSR);
        if (file->descriptor < 0 && (errno != EEXIST || !clear_away(beside)))
            break;
        if (file->descriptor >= 0 && !is_ours(file->descriptor)) {
            close(file->descriptor);
            file->descriptor = -1;
            errno = EBUSY;
        }
    }
    if (file->descriptor >= 0) {
        file->beside = beside;
        fault_point("file.started");
        return WHERRY_OK;
    }
    const int reason = errno;
    free(beside);
    if (reason == EBUSY)
        return fail(error, WHERRY_FAILED,
                    "another program is writing '%s': nothing was changed; try again",
                    path);
    return fail(error, WHERRY_FAILED, "cannot write %s'%s': %s",
                access(path, F_OK) == 0 ? "beside " : "", path, strerror(reason));
}

enum wherry_status new_file_flush(struct new_file *file, struct wherry_error *error)
{
    const bool done = fsync(file->descriptor) == 0;
    fault_point("file.written");
    return done ? WHERRY_OK : new_file_cannot(file, error);
}

void new_file_close(struct new_file *file)
{
    close(file->descriptor);
    file->descriptor = -1;
}

/* If the directory cannot be flushed, the file has its name all the same. */
static enum wherry_status end(struct new_file *file)
{
    char *directory = files_directory(file->path);
    fault_point("file.named");
    files_flush_directory(directory);
    free(directory);
    free(file->beside);
    file->beside = NULL;
    return WHERRY_OK;
}

enum wherry_status new_file_replace(struct new_file *file, struct wherry_error *error)
{
    return rename(file->beside, file->path) == 0 ? end(file)
                                                 : new_file_cannot(file, error);
}

/* Not every file system can do it in one step; a second name never replaces one
 * either. */
static bool take_new_name(const struct new_file *file)
{
    if (renameat2(AT_FDCWD, file->beside, AT_FDCWD, file->path, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (link(file->beside, file->path) != 0)
        return false;
    unlink(file->beside);
    return true;
}

enum wherry_status new_file_add(struct new_file *file, struct wherry_error *error)
{
    if (take_new_name(file))
        return end(file);
    return errno == EEXIST ? WHERRY_END : new_file_cannot(file, error);
}

void new_file_drop(struct new_file *file)
{
    if (file->beside != NULL)
        unlink(file->beside);
    if (file->path != NULL && file->descriptor >= 0)
        close(file->descriptor);
    free(file->beside);
    free(file->path);
    *file = (struct new_file){0};
}
