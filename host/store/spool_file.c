/* spool_file.c -- a spool in a file. */
#include "host/store/spool_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/owner.h"

enum { WINDOW = 64 * 1024 }; /* read at once */

struct file {
    char *path; /* NULL: in memory */
    int file;   /* -1: not open */
};

void *spool_file_create(const char *path)
{
    struct file *file = memory_allocate(sizeof *file);
    *file = (struct file){.path = path == NULL ? NULL : memory_text(path), .file = -1};
    return file;
}

static void end(struct file *file)
{
    if (file->file >= 0)
        close(file->file);
    file->file = -1;
}

static void close_file(void *self)
{
    struct file *file = self;
    if (file->path != NULL)
        end(file);
}

static void remove_file(void *self)
{
    struct file *file = self;
    end(file);
    if (file->path != NULL)
        unlink(file->path);
}

static void free_file(void *self)
{
    struct file *file = self;
    end(file);
    free(file->path);
    free(file);
}

static bool open_file(void *self, uint64_t *length)
{
    struct file *file = self;
    struct stat found;
    if (file->path != NULL)
        file->file = open(file->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file->file < 0 || fstat(file->file, &found) != 0)
        return false;
    *length = (uint64_t)found.st_size;
    return file->path == NULL ||
           (S_ISREG(found.st_mode) && (found.st_mode & (S_IRWXG | S_IRWXO)) == 0);
}

static bool begin_file(void *self)
{
    struct file *file = self;
    if (file->path == NULL) {
        file->file = memfd_create("wherry", MFD_CLOEXEC);
        return file->file >= 0;
    }
    file->file =
        open(file->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file->file < 0)
        return false;
    char *directory = files_directory(file->path);
    owner_follow(file->file, directory);
    free(directory);
    return true;
}

static bool add_to_file(void *self, uint64_t at, const void *bytes, size_t length)
{
    const struct file *file = self;
    (void)at; /* where the last one has ended */
    return files_write_all(file->file, bytes, length);
}

static bool read_file(void *self, uint64_t at, struct buffer *bytes)
{
    const struct file *file = self;
    char window[WINDOW];
    ssize_t got;
    do
        got = pread(file->file, window, sizeof window, (off_t)at);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        buffer_add(bytes, window, (size_t)got);
    return got > 0;
}

static bool cut_file(void *self, uint64_t length)
{
    const struct file *file = self;
    return ftruncate(file->file, (off_t)length) == 0 &&
           lseek(file->file, 0, SEEK_END) >= 0;
}

static bool sync_file(void *self)
{
    return fdatasync(((const struct file *)self)->file) == 0;
}

const struct spool_medium spool_file = {.open = &open_file,
                                        .begin = &begin_file,
                                        .add = &add_to_file,
                                        .read = &read_file,
                                        .cut = &cut_file,
                                        .sync = &sync_file,
                                        .close = &close_file,
                                        .remove = &remove_file,
                                        .free = &free_file};
