/* file.h -- within this folder: where a state file is, whether it is there, and its
 * removal; see driver.h.
 */
#ifndef STORE_SQLITE_FILE_H
#define STORE_SQLITE_FILE_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct buffer;

void sqlite_place(const char *states, const char *pipeline, struct buffer *place);
bool sqlite_exists(const char *path);
/* With what SQLite keeps beside it, and the kept pages of an interrupted read. */
enum wherry_status sqlite_remove(const char *path, struct wherry_error *error);

#endif
