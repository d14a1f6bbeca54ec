/* module.c -- a plugin of tests/plugins in the scratch directory. */
#include "tests/unit/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

void module_copy(const char *module, const char *name)
{
    char path[512];
    struct stat facts;
    snprintf(path, sizeof path, "%s/tests/plugins/%s.so", BUILD, module);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL && fstat(fileno(file), &facts) == 0, "no '%s'", path);
    char *bytes = malloc((size_t)facts.st_size);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)facts.st_size, file),
                      (size_t)facts.st_size);
    fclose(file);
    scratch_write(name, bytes, (size_t)facts.st_size);
    free(bytes);
    ck_assert_int_eq(chmod(scratch_path(name), S_IRUSR | S_IWUSR), 0);
}
