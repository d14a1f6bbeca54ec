/* beside.h -- files that a kill has left beside a state: of an import, of a state that
 * follows another one, and of a copy that was put back, until they were whole.
 */
#ifndef STORE_BESIDE_H
#define STORE_BESIDE_H

#include <stdbool.h>

#include "plugin/wherry.h"

/* Behind the path of a state: one that is imported. For one that follows see gone.h. */
#define STORE_BESIDE_IMPORT ".import"

/* As store_exists. */
bool store_is_unfinished(const char *path);
/* OK, also if there was nothing; FAILED. No import or restore may be running. */
enum wherry_status store_remove_unfinished(const char *path,
                                           struct wherry_error *error);

#endif
