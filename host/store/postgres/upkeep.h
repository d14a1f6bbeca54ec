/* upkeep.h -- within this folder: what a database does itself for what is in it; see
 * driver.h.
 */
#ifndef STORE_POSTGRES_UPKEEP_H
#define STORE_POSTGRES_UPKEEP_H

#include "host/store/driver.h"

enum wherry_status postgres_find_damage(struct store *store, driver_damage *visitor,
                                        void *self, struct wherry_error *error);
enum wherry_status postgres_wipe(struct store *store, struct wherry_error *error);

#endif
