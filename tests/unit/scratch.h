/* scratch.h -- a directory of the test's own, empty, removed with all that is in it. */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <stddef.h>

enum { SCRATCH_ROOM = 128 };

/* Fixtures for suite_fixture: before and after each test. */
void scratch_setup(void);
void scratch_teardown(void);

/* The directory, or the path of a file in it. */
const char *scratch_directory(void);
const char *scratch_path(const char *name);

/* A file's bytes; the caller frees them. */
char *scratch_read(const char *name, size_t *length);
void scratch_write(const char *name, const void *bytes, size_t length);

#endif
