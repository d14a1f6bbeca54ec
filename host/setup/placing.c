/* placing.c -- puts new files in their places together, or none of them. */
#include "host/setup/placing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/new_file.h"

/* A file on its way. */
struct moving {
    struct new_file file; /* its path: the target of a link that is overwritten */
    bool same;            /* it is there already, with these contents */
    bool there;           /* under its name, and was not before */
};

/* See placing.h; a file system without owners refuses, and the file stays root's. */
static bool set_readers(int descriptor, const struct placed *file, const char *path)
{
    mode_t mode = file->mode;
    struct stat home;
    char *directory = files_directory(path);
    if (file->secret && geteuid() == 0 && stat(directory, &home) == 0 &&
        (home.st_uid != 0 || home.st_gid != 0) &&
        fchown(descriptor, home.st_uid, home.st_gid) == 0 && home.st_gid != 0)
        mode |= S_IRGRP;
    free(directory);
    return fchmod(descriptor, mode) == 0;
}

/* Such as what a try has left that was killed between two names. A secret that others
 * may read is not the same. */
static bool is_same(const struct placed *file)
{
    struct stat what;
    const mode_t wrong = file->secret ? S_IWGRP | S_IRWXO : 0;
    if (stat(file->path, &what) != 0 || (what.st_mode & wrong) != 0)
        return false;
    struct buffer now = {0};
    struct wherry_error ignored;
    const size_t length = file->length + file->line;
    const bool read = files_read(file->path, length, &now, &ignored) == WHERRY_OK;
    const bool same = read && now.length == length &&
                      memcmp(buffer_text(&now), file->text, file->length) == 0 &&
                      (!file->line || now.bytes[file->length] == '\n');
    if (now.bytes != NULL)
        explicit_bzero(now.bytes, now.room);
    buffer_free(&now);
    return same;
}

bool placing_is_free(const struct placed *file)
{
    struct stat what;
    return file->overwrite || lstat(file->path, &what) != 0 || is_same(file);
}

static enum wherry_status write_beside(const struct placed *file, struct moving *moving,
                                       struct wherry_error *error)
{
    moving->same = !file->overwrite && is_same(file);
    if (moving->same)
        return WHERRY_OK;
    char *target = file->overwrite ? realpath(file->path, NULL) : NULL;
    enum wherry_status status =
        new_file_begin(&moving->file, target == NULL ? file->path : target, error);
    free(target);
    if (status != WHERRY_OK)
        return status;
    const int descriptor = moving->file.descriptor;
    status = set_readers(descriptor, file, moving->file.path) &&
                     files_write_all(descriptor, file->text, file->length) &&
                     files_write_all(descriptor, "\n", file->line ? 1 : 0)
                 ? new_file_flush(&moving->file, error)
                 : new_file_cannot(&moving->file, error);
    new_file_close(&moving->file);
    return status;
}

static enum wherry_status take_name(const struct placed *file, struct moving *moving,
                                    struct wherry_error *error)
{
    if (moving->same)
        return WHERRY_OK;
    if (file->overwrite)
        return new_file_replace(&moving->file, error);
    const enum wherry_status status = new_file_add(&moving->file, error);
    moving->there = status == WHERRY_OK;
    return status == WHERRY_END
               ? fail(error, WHERRY_FAILED, "'%s' already exists, and was not changed",
                      file->path)
               : status;
}

static enum wherry_status make_directory(const char *path, mode_t mode,
                                         struct wherry_error *error)
{
    char *directory = files_directory(path);
    enum wherry_status status = WHERRY_OK;
    for (char *at = directory + 1; status == WHERRY_OK; at++) {
        const char end = *at;
        if (end != '/' && end != '\0')
            continue;
        *at = '\0';
        const bool made = mkdir(directory, mode) == 0;
        if (made)
            chmod(directory, mode); /* whatever the umask */
        else if (errno != EEXIST)
            status = fail(error, WHERRY_FAILED, "cannot make the directory '%s': %s",
                          directory, strerror(errno));
        *at = end;
        if (end == '\0')
            break;
    }
    free(directory);
    return status;
}

static void take_back(const struct placed *files, struct moving *moving, size_t count,
                      bool failed)
{
    for (size_t i = 0; i < count; i++) {
        if (failed && moving[i].there)
            unlink(files[i].path);
        new_file_drop(&moving[i].file);
    }
}

enum wherry_status placing_write(const struct placed *files, size_t count,
                                 mode_t directory_mode, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    struct moving *moving = memory_array(count, sizeof *moving);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        status = make_directory(files[i].path, directory_mode, error);
        if (status == WHERRY_OK)
            status = write_beside(&files[i], &moving[i], error);
    }
    for (size_t i = 0; i < count && status == WHERRY_OK; i++)
        status = take_name(&files[i], &moving[i], error);
    take_back(files, moving, count, status != WHERRY_OK);
    free(moving);
    return status;
}
