/* files.h -- reading a whole small file, and writing all of a text to one.
 *
 * There is one loop for each of the two: it continues after a signal. Nothing here
 * leaves a copy of what was read, except for the buffer's own.
 */
#ifndef BASE_FILES_H
#define BASE_FILES_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* The directory of a file with this path; the caller frees. */
char *files_directory(const char *path);

/* The directory for what ends with this process: TMPDIR, or /tmp. */
const char *files_temporary(void);

/* All of a regular file from its start, whatever its offset, added to `text`; at most
 * one byte more than `most`: that byte shows a caller that the file is above its limit.
 * SIZE_MAX: no limit. False: errno says why. */
bool files_read_all(int file, size_t most, struct buffer *text);

/* All of it, from the offset on. False: errno says why. */
bool files_write_all(int file, const void *bytes, size_t length);

/* What was made, renamed or removed in this directory is so after a loss of power, too.
 * False: errno says why. */
bool files_flush_directory(const char *path);

/* The same as files_read_all for a path. FAILED when there is no regular file, or it
 * cannot be opened or read. */
enum wherry_status files_read(const char *path, size_t most, struct buffer *text,
                              struct wherry_error *error);

/* The same for a name in a directory that is open, which is quicker where there are many:
 * `path` is what messages call the file. */
enum wherry_status files_read_in(int directory, const char *name, const char *path,
                                 size_t most, struct buffer *text,
                                 struct wherry_error *error);

/* All that comes from a descriptor until it ends, such as standard input. FAILED where
 * that is more than `most` bytes, or it cannot be read. */
enum wherry_status files_read_input(int descriptor, size_t most, struct buffer *text,
                                    struct wherry_error *error);

#endif
