/* absence.c -- who is not told, or cannot be read. */
#include "host/sync/absence.h"

#include "host/base/text.h"
#include "host/connector/source.h"
#include "host/sync/learn.h"
#include "host/sync/observe.h"

enum wherry_status absence_unread(struct engine *engine, enum side side, const char *id,
                                  const char *words, struct wherry_error *error)
{
    struct row row;
    int64_t row_id;
    enum wherry_status status =
        store_find_by_id(engine->store, (enum store_side)side, id, &row_id, error);
    if (status == WHERRY_OK)
        status = engine_load(engine, row_id, &engine->scratch, &row, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    if (text_same(row.sides[side].fault, words) && row.sides[side].missing_ms == 0)
        return WHERRY_OK;           /* told before */
    row.sides[side].missing_ms = 0; /* she is there */
    row.digest[side] = 0; /* readable again, she is news though she is as she was */
    row.sides[side].fault = words;
    row.sides[side].fault_ms = engine_latest_ms(engine);
    status = engine_save(engine, &row, error);
    return status == WHERRY_OK
               ? engine_journal(engine, &row, NULL, "unreadable", "", "", words, error)
               : status;
}

enum wherry_status absence_suspect(struct engine *engine, enum side side,
                                   int64_t row_id, struct wherry_error *error)
{
    struct row row;
    enum wherry_status status =
        engine_load(engine, row_id, &engine->scratch, &row, error);
    const struct half *half = &row.sides[side];
    if (status != WHERRY_OK || !half->present)
        return status == WHERRY_END ? WHERRY_OK : status;
    if (half->missing_ms != 0) {
        int64_t since_ms = engine_now_ms(engine, side) - half->missing_ms;
        bool proven = !connector_looks_up(engine->connectors[side]) &&
                      since_ms >= engine->policy.confirm_absence_ms;
        return proven ? absence_prove(engine, side, row_id, error) : WHERRY_OK;
    }
    learn_missing(&row, side, engine_now_ms(engine, side));
    engine_count(engine, FINDING_MISSING);
    status = engine_save(engine, &row, error);
    if (status == WHERRY_OK && !engine->policy.baseline)
        status = engine_journal(engine, &row, NULL, "missing", "", "",
                                side == SIDE_LIST
                                    ? "not found on the list: asked for again before "
                                      "it is believed"
                                    : "not found in the CRM: asked for again before it "
                                      "is believed",
                                error);
    return status;
}

enum wherry_status absence_prove(struct engine *engine, enum side side, int64_t row_id,
                                 struct wherry_error *error)
{
    struct row row;
    enum wherry_status status =
        engine_load(engine, row_id, &engine->scratch, &row, error);
    if (status != WHERRY_OK || !row.sides[side].present)
        return status == WHERRY_END ? WHERRY_OK : status;
    learn_absence(&row, side, engine->mapping.count);
    status = engine_save(engine, &row, error);
    if (status == WHERRY_OK && !engine->policy.baseline)
        status = engine_journal(engine, &row, NULL, "noticed", "", "",
                                side == SIDE_LIST ? "no longer on the list"
                                                  : "no longer in the CRM",
                                error);
    return status == WHERRY_OK ? observe_reunion(engine, &row, side, error) : status;
}
