/* secret.c -- a secret from the first line of a file. */
#include "host/connector/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/files.h"
#include "host/base/memory.h"

enum { FILE_LIMIT = 4096 };

static enum wherry_status check_file(int file, const char *path,
                                     struct wherry_error *error)
{
    struct stat facts;
    if (fstat(file, &facts) != 0)
        return fail(error, WHERRY_FAILED, "cannot check '%s': %s", path,
                    strerror(errno));
    if (!S_ISREG(facts.st_mode))
        return fail(error, WHERRY_FAILED, "'%s' is not a regular file", path);
    if ((facts.st_mode & S_IRWXO) != 0)
        return fail(error, WHERRY_FAILED,
                    "others can read or write '%s': run `chmod 600` on it", path);
    if ((facts.st_mode & S_IWGRP) != 0)
        return fail(error, WHERRY_FAILED,
                    "its group can write '%s': run `chmod g-w` on it", path);
    return WHERRY_OK;
}

static enum wherry_status read_text(int file, const char *path, struct buffer *text,
                                    struct wherry_error *error)
{
    if (!files_read_all(file, FILE_LIMIT, text))
        return fail(error, WHERRY_FAILED, "cannot read '%s': %s", path,
                    strerror(errno));
    if (text->length > FILE_LIMIT)
        return fail(error, WHERRY_FAILED, "'%s' has more than %d bytes", path,
                    FILE_LIMIT);
    if (strlen(buffer_text(text)) != text->length)
        return fail(error, WHERRY_FAILED, "'%s' is not text", path);
    return WHERRY_OK;
}

char *secret_read(const char *path, struct wherry_error *error)
{
    struct buffer text = {0};
    char *secret = NULL;
    /* Without O_NONBLOCK a pipe in its place would wait for a writer. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        fail(error, WHERRY_FAILED, "cannot open '%s': %s", path, strerror(errno));
        return NULL;
    }
    if (check_file(file, path, error) == WHERRY_OK &&
        read_text(file, path, &text, error) == WHERRY_OK) {
        const char *line = buffer_text(&text);
        size_t length = strcspn(line, "\r\n");
        while (length > 0 && strchr(" \t", line[length - 1]) != NULL)
            length--;
        if (length > 0)
            secret = memory_text_n(line, length);
        else
            fail(error, WHERRY_FAILED, "the first line of '%s' is blank", path);
    }
    if (text.bytes != NULL)
        explicit_bzero(text.bytes, text.room);
    buffer_free(&text);
    close(file);
    return secret;
}

void secret_wipe(void *memory, size_t length)
{
    if (memory != NULL)
        explicit_bzero(memory, length);
    free(memory);
}
