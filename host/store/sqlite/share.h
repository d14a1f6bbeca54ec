/* share.h -- within this folder: a state that the group of its directory may read, too.
 *
 * The directory decides: with `chmod 2750` its group may read the state files in it,
 * and no other file there. Such a state keeps SQLite's two helper files beside it
 * ("-wal", "-shm"), which are otherwise removed when no process has it open: a user who
 * may not write the directory could not make them, and so not read the state.
 */
#ifndef STORE_SQLITE_SHARE_H
#define STORE_SQLITE_SHARE_H

#include <stdbool.h>

struct sqlite3;

/* The state file gets the mode that its directory asks for, if we may set it. */
void share_follow(const char *path);

/* An open handle on the file at `path`: its helpers stay. */
void share_keep(struct sqlite3 *file, const char *path);

/* Whether this process may read the file and not write it. */
bool share_only_reads(const char *path);
/* Whether a reader lacks the helpers: its owner has not opened it since it was shared. */
bool share_lacks(const char *path);

#endif
