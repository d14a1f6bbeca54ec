/* files.h -- reading a whole small file.
 *
 * Only a regular one, and at most one byte more than `most`: whoever has a limit sees
 * by that byte that the file is above it.
 */
#ifndef SPEC_FILES_H
#define SPEC_FILES_H

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* Adds to `text`. FAILED when the file cannot be opened or read. */
enum wherry_status files_read(const char *path, size_t most, struct buffer *text,
                              struct wherry_error *error);

#endif
