/* namesakes.c -- the contacts who have one address on one side. */
#include "host/sync/namesakes.h"

enum wherry_status namesakes_find(struct engine *engine, enum side where,
                                  const char *address, struct namesakes *namesakes,
                                  struct wherry_error *error)
{
    namesakes->where = where;
    namesakes->count = 0;
    return *address == '\0'
               ? WHERRY_OK
               : store_find_by_address(engine->store, (enum store_side)where, address,
                                       namesakes->rows, NAMESAKES_MOST,
                                       &namesakes->count, error);
}

enum wherry_status namesakes_choose(struct engine *engine,
                                    const struct namesakes *namesakes, enum side slot,
                                    bool filled, int64_t except, struct row *row,
                                    struct wherry_error *error)
{
    const enum side where = namesakes->where;
    for (size_t i = 0; i < namesakes->count; i++) {
        if (namesakes->rows[i] == except)
            continue;
        const enum wherry_status status =
            engine_load(engine, namesakes->rows[i], &engine->scratch, row, error);
        if (status != WHERRY_OK)
            return status;
        bool here = row->sides[where].present || where == slot;
        if (here && row->sides[slot].present == filled)
            return WHERRY_OK;
    }
    return WHERRY_END;
}

enum wherry_status namesakes_first(struct engine *engine, enum side where,
                                   const char *address, enum side slot, bool filled,
                                   int64_t except, struct row *row,
                                   struct wherry_error *error)
{
    struct namesakes namesakes;
    const enum wherry_status status =
        namesakes_find(engine, where, address, &namesakes, error);
    return status == WHERRY_OK
               ? namesakes_choose(engine, &namesakes, slot, filled, except, row, error)
               : status;
}
