/* open.h -- within this folder: a state file, opened and closed; see driver.h. */
#ifndef STORE_SQLITE_OPEN_H
#define STORE_SQLITE_OPEN_H

#include "host/store/mode.h"
#include "plugin/wherry.h"

struct store;

enum wherry_status sqlite_open(const char *place, enum store_mode mode,
                               struct store **opened, struct wherry_error *error);
void sqlite_close(struct store *store);

#endif
