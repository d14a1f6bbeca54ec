/* rewrite.c -- replaces a file of the folder by another one, whole or not at all. */
#include "plugin/csv/rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/fault.h"

enum { WRITE_BYTES = 256 * 1024 };

/* One name is enough, because only one process has the lock; a run overwrites what a
 * killed run has left. */
static const char new_file[] = ".wherry-new";

bool rewrite_lock(const struct csv *csv)
{
    int result;
    do
        result = flock(csv->folder, LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
    /* A file system without locks has no lock to wait for. */
    return result == 0 || errno != EWOULDBLOCK;
}

void rewrite_unlock(const struct csv *csv)
{
    flock(csv->folder, LOCK_UN);
}

static enum wherry_status open_new(int directory, const char *shown, int *file,
                                   struct wherry_error *error)
{
    unlinkat(directory, new_file, 0);
    *file = openat(directory, new_file,
                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (*file >= 0)
        return WHERRY_OK;
    return fail(error, errno == ENOSPC ? WHERRY_RETRY : WHERRY_FAILED,
                "cannot create a file beside '%s': %s", shown, strerror(errno));
}

/* Those who may read the old file may read the new one, and no others. */
static enum wherry_status make_alike(int file, const struct reading *old,
                                     const char *shown, struct wherry_error *error)
{
    struct stat status;
    bool same = fstat(file, &status) == 0;
    if (same && (status.st_uid != old->owner || status.st_gid != old->group))
        same = fchown(file, old->owner, old->group) == 0;
    if (same && fchmod(file, old->mode & 07777) == 0)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED,
                "cannot rewrite '%s' with its owner and permissions: %s", shown,
                strerror(errno));
}

enum wherry_status rewrite_begin(struct rewrite *rewrite, const struct place *place,
                                 const struct reading *old, struct wherry_error *error)
{
    *rewrite = (struct rewrite){.place = *place, .old = old};
    enum wherry_status status =
        open_new(place->directory, place->shown, &rewrite->file, error);
    if (status != WHERRY_OK)
        return status;
    status = make_alike(rewrite->file, old, place->shown, error);
    if (status != WHERRY_OK)
        rewrite_abandon(rewrite);
    else
        fault_point("csv.begun");
    return status;
}

static int write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t count = write(file, bytes, length);
        if (count < 0 && errno != EINTR)
            return errno;
        if (count > 0)
            bytes += count, length -= (size_t)count;
    }
    return 0;
}

static void write_out(struct rewrite *rewrite)
{
    if (rewrite->error_number == 0 && rewrite->out.length > 0)
        rewrite->error_number =
            write_all(rewrite->file, rewrite->out.bytes, rewrite->out.length);
    buffer_clear(&rewrite->out);
    fault_point("csv.writing");
}

void rewrite_add(struct rewrite *rewrite, const char *bytes, size_t length)
{
    buffer_add(&rewrite->out, bytes, length);
    if (rewrite->out.length >= WRITE_BYTES)
        write_out(rewrite);
}

void rewrite_abandon(struct rewrite *rewrite)
{
    if (rewrite->file >= 0) {
        close(rewrite->file);
        unlinkat(rewrite->place.directory, new_file, 0);
    }
    rewrite->file = -1;
    buffer_free(&rewrite->out);
}

bool rewrite_settle(int directory)
{
    /* A file system that cannot sync a directory says EINVAL. */
    return fsync(directory) == 0 || errno == EINVAL;
}

static bool is_as_it_was(const struct rewrite *rewrite)
{
    struct stat status;
    if (fstatat(rewrite->place.directory, rewrite->place.name, &status,
                AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    const struct stamp stamp = stamp_of(&status);
    return stamp_same(&stamp, &rewrite->old->stamp);
}

static enum rewrite_outcome give_up(struct rewrite *rewrite, int error_number,
                                    struct wherry_error *error)
{
    rewrite_abandon(rewrite);
    fail(error, WHERRY_RETRY, "cannot rewrite '%s', it is unchanged: %s",
         rewrite->place.shown, strerror(error_number));
    return REWRITE_FAILED;
}

enum rewrite_outcome rewrite_end(struct rewrite *rewrite, struct wherry_error *error)
{
    const struct place *place = &rewrite->place;
    write_out(rewrite);
    if (rewrite->error_number == 0 && fsync(rewrite->file) != 0)
        rewrite->error_number = errno;
    if (rewrite->error_number != 0)
        return give_up(rewrite, rewrite->error_number, error);
    fault_point("csv.written");
    if (!is_as_it_was(rewrite)) {
        rewrite_abandon(rewrite);
        return REWRITE_CHANGED;
    }
    if (renameat(place->directory, new_file, place->directory, place->name) != 0)
        return give_up(rewrite, errno, error);
    close(rewrite->file);
    rewrite->file = -1;
    buffer_free(&rewrite->out);
    fault_point("csv.replaced");
    return rewrite_settle(place->directory) ? REWRITE_DONE : REWRITE_UNSURE;
}

enum wherry_status rewrite_make(const struct place *place, const char *contents,
                                const struct reading *like, struct wherry_error *error)
{
    int file;
    enum wherry_status status = open_new(place->directory, place->shown, &file, error);
    if (status != WHERRY_OK)
        return status;
    status = make_alike(file, like, place->shown, error);
    int failed = status == WHERRY_OK ? write_all(file, contents, strlen(contents)) : 0;
    if (status == WHERRY_OK && failed == 0 && fsync(file) != 0)
        failed = errno;
    close(file);
    /* A link, unlike a rename, never replaces an existing file. */
    if (status == WHERRY_OK && failed == 0 &&
        linkat(place->directory, new_file, place->directory, place->name, 0) != 0)
        failed = errno;
    unlinkat(place->directory, new_file, 0);
    if (status == WHERRY_OK && failed == EEXIST)
        return WHERRY_END;
    if (status == WHERRY_OK && (failed != 0 || !rewrite_settle(place->directory)))
        return fail(error, WHERRY_RETRY, "cannot create '%s': %s", place->shown,
                    strerror(failed != 0 ? failed : errno));
    return status;
}
