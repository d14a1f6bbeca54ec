/* damage.h -- within this folder: what SQLite finds wrong with a state file; see driver.h.
 */
#ifndef STORE_SQLITE_DAMAGE_H
#define STORE_SQLITE_DAMAGE_H

#include "host/store/driver.h"

enum wherry_status sqlite_find_damage(struct store *store, driver_damage *visitor,
                                      void *self, struct wherry_error *error);

#endif
