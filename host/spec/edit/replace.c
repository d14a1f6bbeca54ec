/* replace.c -- a file gets new contents: at once, or not at all. */
#include "host/spec/edit/replace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"

static enum wherry_status cannot(const struct replacement *replacement, int reason,
                                 struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot write '%s': %s", replacement->path,
                strerror(reason));
}

/* Root may write anything; a file without any write bit is meant to stay. */
static enum wherry_status check_file(const struct replacement *replacement,
                                     struct stat *what, struct wherry_error *error)
{
    const char *real = buffer_text(&replacement->real);
    if (stat(real, what) != 0)
        return cannot(replacement, errno, error);
    if ((what->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0)
        return fail(error, WHERRY_FAILED,
                    "'%s' is read-only: nothing was changed; make it writable, or make "
                    "the change by hand",
                    replacement->path);
    if (access(real, W_OK) != 0)
        return cannot(replacement, errno, error);
    if (what->st_nlink > 1)
        return fail(error, WHERRY_FAILED,
                    "'%s' has a second name (a hard link), which would keep the old "
                    "contents: nothing was changed; make the change by hand",
                    replacement->path);
    return WHERRY_OK;
}

static enum wherry_status write_beside(struct replacement *replacement,
                                       const struct stat *what,
                                       const struct buffer *after,
                                       struct wherry_error *error)
{
    const enum wherry_status status =
        new_file_begin(&replacement->file, buffer_text(&replacement->real), error);
    if (status != WHERRY_OK)
        return status;
    const int file = replacement->file.descriptor;
    if ((what->st_uid != geteuid() || what->st_gid != getegid()) &&
        fchown(file, what->st_uid, what->st_gid) != 0)
        return fail(error, WHERRY_FAILED,
                    "'%s' belongs to another user: nothing was changed; make the "
                    "change by hand, or as its owner",
                    replacement->path);
    return fchmod(file, what->st_mode & 07777) == 0 &&
                   files_write_all(file, buffer_text(after), after->length)
               ? new_file_flush(&replacement->file, error)
               : cannot(replacement, errno, error);
}

enum wherry_status replace_prepare(struct replacement *replacement, const char *path,
                                   const struct buffer *before,
                                   const struct buffer *after,
                                   struct wherry_error *error)
{
    struct stat what;
    replacement->path = path;
    char *real = realpath(path, NULL);
    if (real == NULL)
        return cannot(replacement, errno, error);
    buffer_add_text(&replacement->real, real);
    free(real);
    buffer_add(&replacement->before, buffer_text(before), before->length);
    enum wherry_status status = check_file(replacement, &what, error);
    if (status == WHERRY_OK)
        status = write_beside(replacement, &what, after, error);
    return status;
}

static enum wherry_status check_unchanged(const struct replacement *replacement,
                                          struct wherry_error *error)
{
    struct buffer now = {0};
    const struct buffer *before = &replacement->before;
    enum wherry_status status =
        files_read(buffer_text(&replacement->real), before->length, &now, error);
    if (status == WHERRY_OK &&
        (now.length != before->length ||
         memcmp(buffer_text(&now), buffer_text(before), now.length) != 0))
        status = fail(
            error, WHERRY_FAILED,
            "somebody changed '%s' at the same time: nothing was changed; try again",
            replacement->path);
    buffer_free(&now);
    return status;
}

enum wherry_status replace_commit(struct replacement *replacement,
                                  struct wherry_error *error)
{
    enum wherry_status status = check_unchanged(replacement, error);
    if (status != WHERRY_OK)
        return status;
    return new_file_replace(&replacement->file, error);
}

void replace_drop(struct replacement *replacement)
{
    new_file_drop(&replacement->file);
    buffer_free(&replacement->real);
    buffer_free(&replacement->before);
}
