/* open_files.h -- how many files the process may have open.
 *
 * Whoever runs out of them in the middle cannot load a plugin, open a state or reach a
 * service, and each of those would be told as a fault of that thing. So it is looked at
 * before anything is done.
 */
#ifndef BASE_OPEN_FILES_H
#define BASE_OPEN_FILES_H

#include "plugin/wherry.h"

/* What a run has open at its worst: some 25 connections, 5 leases, the state with what
 * SQLite opens beside it, and the linker at work, with room to spare. */
enum { OPEN_FILES_LEAST = 64 };

/* Raises the limit as far as is allowed and of use. FAILED where there is no room for
 * OPEN_FILES_LEAST more: says what the limit is and how to raise it. */
enum wherry_status open_files_make_room(struct wherry_error *error);

#endif
