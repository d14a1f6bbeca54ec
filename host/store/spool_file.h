/* spool_file.h -- within this folder: a spool in a file.
 *
 * It holds addresses: only its owner may read it, and one that others may read is none of
 * ours. A kill loses nothing of it; a loss of power may lose some seconds.
 */
#ifndef STORE_SPOOL_FILE_H
#define STORE_SPOOL_FILE_H

#include "host/store/spool_medium.h"

extern const struct spool_medium spool_file;

/* What it calls `self`. The path is copied; NULL: a file without a name, which is there
 * until it is removed or freed. */
void *spool_file_create(const char *path);

#endif
