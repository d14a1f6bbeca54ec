/* namesakes.h -- the contacts who have one address on one side, and which of them a record
 * belongs to whose lasting id is not known.
 */
#ifndef SYNC_NAMESAKES_H
#define SYNC_NAMESAKES_H

#include "host/engine/engine.h"

enum { NAMESAKES_MOST = 16 };
struct namesakes {
    enum side where;
    int64_t rows[NAMESAKES_MOST];
    size_t count;
};

/* Nobody has the address "". */
enum wherry_status namesakes_find(struct engine *engine, enum side where,
                                  const char *address, struct namesakes *namesakes,
                                  struct wherry_error *error);
/* The first of them, not `except`, whose `slot` side is filled or not; if that is the
 * other side, with a record on this one. In the scratch of the engine; END when there is
 * none. */
enum wherry_status namesakes_choose(struct engine *engine,
                                    const struct namesakes *namesakes, enum side slot,
                                    bool filled, int64_t except, struct row *row,
                                    struct wherry_error *error);
/* Both at once. */
enum wherry_status namesakes_first(struct engine *engine, enum side where,
                                   const char *address, enum side slot, bool filled,
                                   int64_t except, struct row *row,
                                   struct wherry_error *error);

#endif
