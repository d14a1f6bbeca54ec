/* placing.c -- puts new files in their places together, or none of them. */
#include "config.h"

#include "host/setup/placing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"

/* A file on its way. */
struct moving {
    char *path;   /* the target of a symbolic link, if it will be overwritten */
    char *beside; /* NULL: it is not written, or has its name already */
    bool there;   /* under its name, and was not before */
};

static enum wherry_status cannot(const char *path, int reason,
                                 struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot write '%s': %s", path, strerror(reason));
}

/* A hidden name, so that no program reads it as a spec. */
static char *name_beside(const char *path)
{
    struct buffer name = {0};
    char *directory = files_directory(path);
    const char *slash = strrchr(path, '/');
    buffer_format(&name, "%s/.%s.XXXXXX", directory, slash == NULL ? path : slash + 1);
    free(directory);
    return buffer_take(&name);
}

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

static enum wherry_status write_beside(const struct placed *file, struct moving *moving,
                                       struct wherry_error *error)
{
    moving->path = file->overwrite ? realpath(file->path, NULL) : NULL;
    if (moving->path == NULL)
        moving->path = memory_text(file->path);
    char *beside = name_beside(moving->path);
    int descriptor = mkostemp(beside, O_CLOEXEC);
    if (descriptor < 0) {
        int reason = errno;
        free(beside);
        return cannot(file->path, reason, error);
    }
    moving->beside = beside;
    bool written = set_readers(descriptor, file, moving->path) &&
                   files_write_all(descriptor, file->text, file->length) &&
                   files_write_all(descriptor, "\n", file->line ? 1 : 0) &&
                   fsync(descriptor) == 0;
    int reason = errno;
    close(descriptor);
    return written ? WHERRY_OK : cannot(file->path, reason, error);
}

/* A second name that must be new, then the first one is removed: so no existing file is
 * replaced. */
static enum wherry_status take_name(const struct placed *file, struct moving *moving,
                                    struct wherry_error *error)
{
    bool done = file->overwrite ? rename(moving->beside, moving->path) == 0
                                : link(moving->beside, moving->path) == 0;
    if (!done && errno == EEXIST)
        return fail(error, WHERRY_FAILED, "'%s' already exists, and was not changed",
                    file->path);
    if (!done)
        return cannot(file->path, errno, error);
    if (!file->overwrite) {
        moving->there = true;
        unlink(moving->beside);
    }
    free(moving->beside);
    moving->beside = NULL;
    return WHERRY_OK;
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

/* So that the names survive a power cut; if it fails, the files are there all the
 * same. */
static void sync_directory(const char *path)
{
    char *directory = files_directory(path);
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
    free(directory);
}

static void take_back(const struct placed *files, struct moving *moving, size_t count,
                      bool failed)
{
    for (size_t i = 0; i < count; i++) {
        if (moving[i].beside != NULL)
            unlink(moving[i].beside);
        if (failed && moving[i].there)
            unlink(files[i].path);
        free(moving[i].beside);
        free(moving[i].path);
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
    for (size_t i = 0; i < count && status == WHERRY_OK; i++)
        sync_directory(files[i].path);
    free(moving);
    return status;
}
