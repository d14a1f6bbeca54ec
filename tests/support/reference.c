/* reference.c -- the facts about the two services that tests are held against. */
#include "tests/support/reference.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "tests/support/suite.h"

char *reference_path(const char *name)
{
    const char *folder = getenv("WHERRY_REFERENCE");
    struct buffer path = {0};
    buffer_format(&path, "%s/%s", folder == NULL ? REFERENCE_FOLDER : folder, name);
    if (access(path.bytes, R_OK) == 0)
        return buffer_take(&path);
    buffer_add_text(&path, " is not there");
    suite_skip(path.bytes);
    buffer_free(&path);
    return NULL;
}

char *reference_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open '%s'", path);
    struct buffer text = {0};
    char piece[16384];
    size_t size;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&text, piece, size);
    ck_assert_msg(ferror(file) == 0, "cannot read '%s'", path);
    fclose(file);
    *length = text.length;
    return buffer_take(&text);
}
