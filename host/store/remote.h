/* remote.h -- a state belongs on a disk of this machine.
 *
 * SQLite's log is shared through memory, which two hosts do not share; and whether a lock
 * on a file holds between hosts is up to the file system and how it was mounted.
 */
#ifndef STORE_REMOTE_H
#define STORE_REMOTE_H

/* The name of the network file system that this directory is on; NULL: it is on none,
 * as far as can be seen. */
const char *remote_file_system(const char *directory);

#endif
