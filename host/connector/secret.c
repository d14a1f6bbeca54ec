/* secret.c -- a secret from the first line of a file. */
#include "host/connector/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/memory.h"

enum { FILE_LIMIT = 4096 };

static enum wherry_status check(int file, const char *path, struct wherry_error *error)
{
    struct stat facts;
    if (fstat(file, &facts) != 0)
        return fail(error, WHERRY_FAILED, "cannot look at '%s': %s", path,
                    strerror(errno));
    if (!S_ISREG(facts.st_mode))
        return fail(error, WHERRY_FAILED, "'%s' is not a regular file", path);
    if ((facts.st_mode & S_IRWXO) != 0)
        return fail(error, WHERRY_FAILED, "'%s' can be read or written by others",
                    path);
    if ((facts.st_mode & S_IWGRP) != 0)
        return fail(error, WHERRY_FAILED, "'%s' can be written by its group", path);
    if (facts.st_size > FILE_LIMIT)
        return fail(error, WHERRY_FAILED, "'%s' has more than %d bytes", path,
                    FILE_LIMIT);
    return WHERRY_OK;
}

static enum wherry_status read_all(int file, const char *path, char *text,
                                   struct wherry_error *error)
{
    size_t length = 0;
    while (length < FILE_LIMIT) {
        ssize_t got = read(file, text + length, FILE_LIMIT - length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(error, WHERRY_FAILED, "cannot read '%s': %s", path,
                        strerror(errno));
        if (got == 0)
            break;
        length += (size_t)got;
    }
    text[length] = '\0';
    if (strlen(text) != length)
        return fail(error, WHERRY_FAILED, "'%s' is not a text", path);
    return WHERRY_OK;
}

char *secret_read(const char *path, struct wherry_error *error)
{
    char text[FILE_LIMIT + 1], *secret = NULL;
    /* Without O_NONBLOCK a pipe in its place would wait for a writer. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0) {
        fail(error, WHERRY_FAILED, "cannot open '%s': %s", path, strerror(errno));
        return NULL;
    }
    if (check(file, path, error) == WHERRY_OK &&
        read_all(file, path, text, error) == WHERRY_OK) {
        size_t length = strcspn(text, "\r\n");
        while (length > 0 && strchr(" \t", text[length - 1]) != NULL)
            length--;
        if (length > 0)
            secret = memory_text_n(text, length);
        else
            fail(error, WHERRY_FAILED, "the first line of '%s' is blank", path);
    }
    explicit_bzero(text, sizeof text);
    close(file);
    return secret;
}

void secret_wipe(void *memory, size_t length)
{
    if (memory != NULL)
        explicit_bzero(memory, length);
    free(memory);
}
