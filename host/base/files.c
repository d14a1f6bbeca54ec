/* files.c -- reading a whole small file, and writing all of a text to one. */
#include "host/base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/memory.h"

enum { CHUNK = 16 * 1024 };

char *files_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return memory_text(".");
    return memory_text_n(path, slash == path ? 1 : (size_t)(slash - path));
}

const char *files_temporary(void)
{
    const char *named = getenv("TMPDIR");
    return named == NULL || *named == '\0' ? "/tmp" : named;
}

/* Of a file that had `size` bytes: where so many came, its end need not be asked for. 0:
 * not known. */
static bool read_all(int file, size_t most, size_t size, struct buffer *text)
{
    char chunk[CHUNK];
    size_t at = 0, used = 0;
    ssize_t count = 1;
    while (count != 0 && at <= most && (size == 0 || at != size)) {
        size_t room = most - at < sizeof chunk ? most - at + 1 : sizeof chunk;
        count = pread(file, chunk, room, (off_t)at);
        if (count < 0 && errno != EINTR)
            break;
        if (count > 0) {
            used = (size_t)count > used ? (size_t)count : used;
            buffer_add(text, chunk, (size_t)count);
            at += (size_t)count;
        }
    }
    int reason = errno;
    explicit_bzero(chunk, used);
    errno = reason;
    return count >= 0;
}

bool files_read_all(int file, size_t most, struct buffer *text)
{
    return read_all(file, most, 0, text);
}

bool files_write_all(int file, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t count = write(file, at, length);
        if (count < 0 && errno != EINTR)
            return false;
        if (count > 0) {
            at += count;
            length -= (size_t)count;
        }
    }
    return true;
}

bool files_flush_directory(const char *path)
{
    int file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return false;
    /* A file system that cannot be asked to says EINVAL. */
    const bool done = fsync(file) == 0 || errno == EINVAL;
    const int reason = errno;
    close(file);
    errno = reason;
    return done;
}

/* Does not wait until a program writes into a FIFO of that name. `name` starts at the
 * directory; `path` is for people. */
static int open_file(int directory, const char *name, const char *path, size_t *size,
                     struct wherry_error *error)
{
    struct stat what;
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        fail(error, WHERRY_FAILED, "cannot open '%s': %s", path, strerror(errno));
        return -1;
    }
    if (fstat(file, &what) == 0 && S_ISREG(what.st_mode)) {
        *size = (size_t)what.st_size;
        return file;
    }
    close(file);
    fail(error, WHERRY_FAILED, "cannot read '%s': not a regular file", path);
    return -1;
}

enum wherry_status files_read_in(int directory, const char *name, const char *path,
                                 size_t most, struct buffer *text,
                                 struct wherry_error *error)
{
    size_t size = 0;
    int file = open_file(directory, name, path, &size, error);
    if (file < 0)
        return WHERRY_FAILED;
    bool complete = read_all(file, most, size, text);
    int reason = errno;
    close(file);
    if (complete)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED, "cannot read '%s': %s", path, strerror(reason));
}

enum wherry_status files_read(const char *path, size_t most, struct buffer *text,
                              struct wherry_error *error)
{
    return files_read_in(AT_FDCWD, path, path, most, text, error);
}

/* A signal ends it: whoever waits for a person must not wait for ever. */
enum wherry_status files_read_input(int descriptor, size_t most, struct buffer *text,
                                    struct wherry_error *error)
{
    char chunk[CHUNK];
    ssize_t count;
    int reason = 0;
    while ((count = read(descriptor, chunk, sizeof chunk)) > 0 && text->length <= most)
        buffer_add(text, chunk, (size_t)count);
    if (count < 0)
        reason = errno;
    explicit_bzero(chunk, sizeof chunk);
    if (reason != 0)
        return fail(error, WHERRY_FAILED, "cannot read standard input: %s",
                    strerror(reason));
    if (text->length > most)
        return fail(error, WHERRY_FAILED, "standard input has more than %zu bytes",
                    most);
    return WHERRY_OK;
}
