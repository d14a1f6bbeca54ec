/* forgetting.c -- people who were forgotten, in a run. */
#include "host/sync/forgetting.h"

#include "host/base/log.h"
#include "host/picture/forget.h"

enum wherry_status forgetting_bars(struct engine *engine, enum side side,
                                   const struct wherry_record *record, int64_t known_as,
                                   bool *barred, struct wherry_error *error)
{
    struct store_forgotten found;
    enum wherry_status status =
        forget_bars(engine->store, side, record->key, known_as == 0 ? record->id : NULL,
                    &found, error);
    *barred = status == WHERRY_OK;
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    engine_count(engine, FINDING_FORGOTTEN);
    return known_as == 0 ? WHERRY_OK
                         : forget_as(engine->store, known_as, &found, error);
}

enum wherry_status forgetting_erased(struct engine *engine, const struct row *row,
                                     enum side side, const char *address,
                                     struct wherry_error *error)
{
    return forget_erased(engine->store, row->id, side, address,
                         engine_machine_ms(engine), error);
}

enum wherry_status forgetting_ended(struct engine *engine, const struct row *row,
                                    const char *address, struct wherry_error *error)
{
    struct store_forgotten found = {0};
    for (int side = 0; side < SIDE_COUNT; side++)
        if (row->sides[side].present)
            return WHERRY_OK;
    enum wherry_status status = forget_find(engine->store, address, &found, error);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_END; side++)
        status = forget_find(engine->store, row->sides[side].address, &found, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    return forget_as(engine->store, row->id, &found, error);
}

static struct decision settled(enum store_source source)
{
    return (struct decision){
        .kind = DECIDE_SETTLE,
        .rule = source == SOURCE_LIST
                    ? "erased on the list: no step creates the contact again"
                : source == SOURCE_CRM
                    ? "erased in the CRM: no step creates the contact again"
                    : "forgotten by an operator: no step creates the contact again"};
}

enum wherry_status forgetting_settles(struct engine *engine, const struct row *row,
                                      struct decision *decision,
                                      struct wherry_error *error)
{
    struct store_forgotten found;
    const bool would =
        (decision->kind == DECIDE_WRITE || decision->kind == DECIDE_LOOK) &&
        (decision->verb == WHERRY_CREATE || decision->verb == WHERRY_RENAME);
    if (!would)
        return WHERRY_OK;
    const enum side shown = other_side(decision->target);
    const struct half *half = &row->sides[shown];
    enum wherry_status status =
        forget_find(engine->store, half->address, &found, error);
    for (unsigned i = 0; i < half->profile_count && status == WHERRY_END; i++)
        status =
            forget_find_id(engine->store, shown, half->profiles[i].id, &found, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    const enum action action = decision->action;
    *decision = settled(found.source);
    decision->action = action;
    return WHERRY_OK;
}

enum wherry_status forgetting_knows(struct engine *engine, const char *address,
                                    bool *known, struct wherry_error *error)
{
    struct store_forgotten found;
    const enum wherry_status status =
        forget_find(engine->store, address, &found, error);
    *known = status == WHERRY_OK;
    return status == WHERRY_END ? WHERRY_OK : status;
}

void forgetting_wipe(const struct engine *engine)
{
    struct wherry_error error = {0};
    if (engine->options->mode != RUN_APPLY || !store_is_unwiped(engine->store))
        return;
    if (store_wipe(engine->store, &error) != WHERRY_OK)
        log_write(LOG_WARNING,
                  "a person was forgotten, but the state file may contain some of the "
                  "data until the next run: %s",
                  error.message);
}
