/* any_folder.h -- a folder of the target's own, in memory where there is such a place.
 *
 * It is made once and used by each input after the other; its files are removed when the
 * program ends.
 */
#ifndef FUZZ_ANY_FOLDER_H
#define FUZZ_ANY_FOLDER_H

#include <stddef.h>

#include "host/base/buffer.h"

const char *any_folder(void);
/* A file in it, or in a folder of it, by a name that may have a '/'; lives until the next
 * call. */
const char *any_folder_path(const char *name);
void any_folder_put(const char *name, const void *bytes, size_t length);
/* Adds what the file holds; a file that is not there holds nothing. */
void any_folder_get(const char *name, struct buffer *bytes);
/* All files and folders in it. */
void any_folder_empty(void);

#endif
