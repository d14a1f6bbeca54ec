/* absence.c -- records that are missing, or cannot be read. */
#include "host/sync/absence.h"

#include "host/base/text.h"
#include "host/connector/source.h"
#include "host/sync/forgetting.h"
#include "host/sync/learn.h"
#include "host/sync/observe.h"
#include "host/sync/profiles.h"

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
        return WHERRY_OK;           /* reported before */
    row.sides[side].missing_ms = 0; /* the record is there */
    half_renew(&row.sides[side]);   /* once it is readable again, it counts as
                                     * changed */
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
        status = engine_journal(
            engine, &row, NULL, "missing", "", "",
            side == SIDE_LIST
                ? "not found on the list: a later run asks again before this counts"
                : "not found in the CRM: a later run asks again before this counts",
            error);
    return status;
}

/* The contact left the list, and the profile that got our opt-out is gone: another one
 * at the address is still opted in. */
static bool must_tell_again(const struct engine *engine, const struct row *row,
                            const struct profile *gone)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    bool herself = list->by == WHERRY_BY_PERSON || list->by == WHERRY_BY_UNKNOWN;
    return gone->told != 0 && list->present && list->consent == WHERRY_UNSUBSCRIBED &&
           herself && crm->consent != WHERRY_UNSUBSCRIBED &&
           policy_may_mark(&engine->policy, MARK_LEFT);
}

static enum wherry_status drop_gone(struct engine *engine, enum side side,
                                    struct row *row, const struct profile *gone,
                                    struct wherry_error *error)
{
    struct half *half = &row->sides[side];
    profiles_drop(half, gone->id);
    half->consent = half->own = profiles_strictest(half);
    half_renew(half);
    enum wherry_status status =
        engine_journal(engine, row, NULL, "noticed", "", "",
                       "one of several CRM profiles with this address is gone", error);
    if (!must_tell_again(engine, row, gone) || status != WHERRY_OK)
        return status;
    row_owe(row, MARK_LEFT, engine->policy.at_ms, engine->policy.passes.begun);
    return engine_journal(engine, row, NULL, "seen", "", "",
                          "left the list; the CRM profile that was opted out is gone",
                          error);
}

enum wherry_status absence_of_profiles(struct engine *engine, enum side side,
                                       int64_t row_id, struct wherry_error *error)
{
    struct row row;
    bool changed = false, shown[PROFILE_MOST], any = false;
    int64_t now_ms = engine_now_ms(engine, side);
    enum wherry_status status =
        engine_load(engine, row_id, &engine->scratch, &row, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    struct half *half = &row.sides[side];
    for (unsigned i = 0; i < half->profile_count; i++) {
        shown[i] =
            store_is_staged(engine->store, (enum store_side)side, half->profiles[i].id);
        any |= shown[i];
    }
    if (!any)
        return absence_suspect(engine, side, row_id, error);
    for (unsigned i = half->profile_count; i > 0 && status == WHERRY_OK; i--) {
        struct profile profile = half->profiles[i - 1];
        bool due = profile.missing_ms != 0 &&
                   now_ms - profile.missing_ms >= engine->policy.confirm_absence_ms;
        changed |=
            shown[i - 1] ? profile.missing_ms != 0 : due || profile.missing_ms == 0;
        if (shown[i - 1])
            half->profiles[i - 1].missing_ms = 0;
        else if (due)
            status = drop_gone(engine, side, &row, &profile, error);
        else if (profile.missing_ms == 0)
            half->profiles[i - 1].missing_ms = now_ms;
    }
    return status == WHERRY_OK && changed ? engine_save(engine, &row, error) : status;
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
    if (status == WHERRY_OK && !row.sides[other_side(side)].present)
        return forgetting_ended(engine, &row, "", error);
    return status == WHERRY_OK ? observe_reunion(engine, &row, side, error) : status;
}
