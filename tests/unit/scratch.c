/* scratch.c -- a directory of the test's own. */
#include "tests/unit/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

static char directory[64];

void scratch_setup(void)
{
    snprintf(directory, sizeof directory, "/tmp/wherry-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static int remove_one(const char *path, const struct stat *facts, int kind,
                      struct FTW *walk)
{
    (void)facts;
    (void)kind;
    (void)walk;
    return remove(path);
}

void scratch_teardown(void)
{
    chmod(directory, 0700);
    nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_directory(void)
{
    return directory;
}

const char *scratch_path(const char *name)
{
    static char path[SCRATCH_ROOM];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

char *scratch_read(const char *name, size_t *length)
{
    FILE *file = fopen(scratch_path(name), "rb");
    ck_assert_ptr_nonnull(file);
    char *bytes = malloc(1 << 20);
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

void scratch_write(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(scratch_path(name), "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}
