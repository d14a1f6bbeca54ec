/* ahead.h -- within this folder: keys that will be asked for soon. */
#ifndef STORE_AHEAD_H
#define STORE_AHEAD_H

#include <stddef.h>
#include <stdint.h>

#include "host/store/side.h"

/* A set that a caller fills as it likes; a count may be 0. */
struct ahead {
    enum store_side side; /* of the ids */
    const char *const *ids;
    size_t id_count;
    const char *const *addresses; /* on both sides */
    size_t address_count;
    const int64_t *rows;
    size_t row_count;
};

#endif
