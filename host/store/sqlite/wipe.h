/* wipe.h -- within this folder: a state file written again without what was removed
 * from it; see driver.h.
 */
#ifndef STORE_SQLITE_WIPE_H
#define STORE_SQLITE_WIPE_H

#include "plugin/wherry.h"

struct store;

enum wherry_status sqlite_wipe(struct store *store, struct wherry_error *error);

#endif
