/* sharing_read.h -- within this folder: which supervisors there are: sharing_read of
 * sharing.h.
 */
#ifndef STORE_POSTGRES_SHARING_READ_H
#define STORE_POSTGRES_SHARING_READ_H

#include "host/store/shared.h"
#include "plugin/wherry.h"

struct arena;
struct sharing;

enum wherry_status sharing_rows_read(const char *states, struct arena *arena,
                                     struct sharing_survey *survey,
                                     struct wherry_error *error);

#endif
