/* open_files.h -- how many files the process may have open.
 *
 * A process that runs out of them cannot load a plugin, open a state or reach a service,
 * and each error would blame that thing. So this is checked before anything is done.
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
