/* copy.h -- within this folder: a copy of an open database, as one file. */
#ifndef STORE_SQLITE_COPY_H
#define STORE_SQLITE_COPY_H

#include <sqlite3.h>
#include <stdbool.h>

#include "plugin/wherry.h"

/* The suffix of a copy until it is whole. */
#define COPY_SUFFIX ".part"

/* How the whole copy, which is at `part`, gets to `path`. */
typedef enum wherry_status copy_put(const char *part, const char *path,
                                    struct wherry_error *error);

/* All that is committed at this moment, for its owner alone: at `path` once it is whole
 * and on the disk, or not at all. `from` has no transaction open; who writes to it
 * through another handle is not delayed. RETRY: another process makes the same copy now.
 * `cancelled` may be NULL. */
enum wherry_status copy_file(sqlite3 *from, const char *path, copy_put *put,
                             bool (*cancelled)(void *self), void *self,
                             struct wherry_error *error);
/* What was renamed in it survives a loss of power, too. */
enum wherry_status copy_flush_directory(const char *path, struct wherry_error *error);

#endif
