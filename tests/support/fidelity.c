/* fidelity.c -- the facts about the two services that tests are compared with. */
#include "tests/support/fidelity.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/buffer.h"
#include "tests/support/suite.h"

static char *read_whole(const char *folder, const char *name, size_t *length)
{
    struct buffer path = {0}, text = {0};
    char piece[16384];
    size_t size = 0;
    buffer_format(&path, "%s/%s", folder, name);
    FILE *file = fopen(path.bytes, "rb");
    ck_assert_msg(file != NULL, "cannot open '%s'", path.bytes);
    while ((size = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&text, piece, size);
    ck_assert_msg(ferror(file) == 0, "cannot read '%s'", path.bytes);
    fclose(file);
    buffer_free(&path);
    *length = text.length;
    return buffer_take(&text);
}

char *fidelity_read(const char *name, size_t *length)
{
    return read_whole(FIDELITY_FOLDER, name, length);
}

const char *fidelity_answers(void)
{
    return FIDELITY_FOLDER "/answers";
}

char *fidelity_reference(const char *name, const char *what, size_t *length)
{
    const char *folder = getenv("WHERRY_REFERENCE");
    if (folder != NULL && *folder != '\0')
        return read_whole(folder, name, length);
    struct buffer why = {0};
    buffer_format(&why, "%s; set WHERRY_REFERENCE to a directory with '%s'", what,
                  name);
    suite_skip(why.bytes);
    buffer_free(&why);
    return NULL;
}
