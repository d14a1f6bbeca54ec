/* admission.c -- do the services accept our keys, and for which accounts? */
#include "host/sync/admission.h"

#include <stdio.h>

#include "host/picture/connection.h"
#include "host/picture/identity.h"

static void report_identity(struct engine *engine, enum side side,
                            const struct wherry_identity *identity)
{
    struct report *report = engine->report;
    if (side == SIDE_LIST) {
        snprintf(report->list_name, sizeof report->list_name, "%s",
                 identity->list_name);
        snprintf(report->list_account, sizeof report->list_account, "%s",
                 identity->account_name);
    } else {
        snprintf(report->crm_account, sizeof report->crm_account, "%s",
                 identity->account_name);
    }
    snprintf(report->warning[side], sizeof report->warning[side], "%s",
             identity->warning);
}

/* *key is the account's, in the run's arena. */
static enum wherry_status check_side(struct engine *engine, enum side side,
                                     const char **key, struct wherry_error *error)
{
    struct wherry_identity identity = {.size = sizeof identity};
    enum wherry_status status =
        connector_check(engine->connectors[side], &identity, error);
    if (status != WHERRY_OK)
        return engine_blame(engine, side, status, error);
    if (identity.date_ms != 0)
        engine->clock_offset_ms[side] = identity.date_ms - engine_machine_ms(engine);
    engine->paces[side] = (struct paces){.records = identity.records_per_second,
                                         .lookups = identity.lookups_per_second,
                                         .changes = identity.changes_per_second};
    report_identity(engine, side, &identity);
    *key = arena_text(&engine->arena, identity.account_key);
    return WHERRY_OK;
}

/* Both sides are asked at once; but if one has refused us, it is asked alone. The list
 * is checked first, so that it can do without; if none of its fields is mapped, it
 * does, because it would also ask what its first read does not need. */
static enum wherry_status prepare(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (connection_is_refused(engine->store))
        return WHERRY_OK;
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++) {
        if (side == SIDE_LIST && engine->pipeline->contact_sync.field_count == 0)
            continue;
        status = connector_prepare(engine->connectors[side], error);
        if (status != WHERRY_OK)
            status = engine_blame(engine, (enum side)side, status, error);
    }
    return status;
}

enum wherry_status admission_ask(struct engine *engine, struct wherry_error *error)
{
    const char *keys[SIDE_COUNT];
    enum side first = connection_first(engine->store), second = other_side(first);
    enum wherry_status status = prepare(engine, error);
    if (status == WHERRY_OK)
        status = check_side(engine, first, &keys[first], error);
    if (status == WHERRY_OK)
        status = check_side(engine, second, &keys[second], error);
    if (status == WHERRY_OK)
        status = connection_let_in(engine->store, engine_machine_ms(engine), error);
    if (status != WHERRY_OK)
        return status;
    const struct identity identity = {.pipeline = engine->pipeline,
                                      .store = engine->store,
                                      .crm = engine->connectors[SIDE_CRM],
                                      .crm_key = keys[SIDE_CRM]};
    status = identity_check(&identity, error);
    return status == WHERRY_OK ? WHERRY_OK
                               : engine_blame(engine, SIDE_CRM, status, error);
}
