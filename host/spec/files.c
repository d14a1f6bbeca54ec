/* files.c -- reading a whole small file, and one as a spec. */
#include "host/spec/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/spec/set.h"
#include "host/spec/tree.h"

enum { CHUNK = 16 * 1024 };

static bool read_all(int file, size_t most, struct buffer *text)
{
    char chunk[CHUNK];
    while (text->length <= most) {
        ssize_t count = read(file, chunk, sizeof chunk);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        if (count == 0)
            break;
        buffer_add(text, chunk, (size_t)count);
    }
    explicit_bzero(chunk, sizeof chunk);
    return true;
}

/* Without waiting for anybody to write into a FIFO that lies there. */
static int open_file(const char *path, struct wherry_error *error)
{
    struct stat what;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        fail(error, WHERRY_FAILED, "cannot open '%s': %s", path, strerror(errno));
        return -1;
    }
    if (fstat(file, &what) == 0 && S_ISREG(what.st_mode))
        return file;
    close(file);
    fail(error, WHERRY_FAILED, "cannot read '%s': not a regular file", path);
    return -1;
}

enum wherry_status files_read(const char *path, size_t most, struct buffer *text,
                              struct wherry_error *error)
{
    int file = open_file(path, error);
    if (file < 0)
        return WHERRY_FAILED;
    bool complete = read_all(file, most, text);
    int reason = errno;
    close(file);
    if (complete)
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED, "cannot read '%s': %s", path, strerror(reason));
}

enum wherry_status spec_add_file(struct spec_set *set, const char *path,
                                 struct wherry_error *error)
{
    struct buffer text = {0};
    enum wherry_status status = files_read(path, TREE_BYTES, &text, error);
    if (status == WHERRY_OK)
        spec_add_text(set, path, buffer_text(&text), text.length);
    buffer_free(&text);
    return status;
}
