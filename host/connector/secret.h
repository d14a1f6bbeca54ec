/* secret.h -- a secret from the first line of a file.
 *
 * The file must be regular, of at most 4 KiB, not readable or writable by others nor
 * writable by its group.
 */
#ifndef CONNECTOR_SECRET_H
#define CONNECTOR_SECRET_H

#include <stddef.h>

#include "plugin/wherry.h"

/* The line without blanks at its end; the caller wipes and frees. NULL on failure: the
 * message comes after "'NAME_file': ". */
char *secret_read(const char *path, struct wherry_error *error);
/* The same for a path that a file names: a relative path is beside that file. `beside`
 * may be NULL. */
char *secret_read_beside(const char *beside, const char *path,
                         struct wherry_error *error);
/* Overwrites and frees; NULL is fine. */
void secret_wipe(void *memory, size_t length);

#endif
