/* reference.h -- the facts about the two services that tests are held against.
 *
 * The folder is not part of the project: it is looked for at ../shared/reference beside
 * the source tree, or where WHERRY_REFERENCE says. A test that does not find what it
 * needs skips, with a message.
 */
#ifndef SUPPORT_REFERENCE_H
#define SUPPORT_REFERENCE_H

#include <stddef.h>

/* The path of a file or folder there, to be freed; NULL where it is absent, and then
 * the reader has been told. */
char *reference_path(const char *name);

/* A whole file, NUL-terminated, to be freed. Fails the test if it cannot be read. */
char *reference_read(const char *path, size_t *length);

#endif
