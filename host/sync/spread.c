/* spread.c -- an opt-out belongs to its address as well as to its link. */
#include "host/sync/spread.h"

/* Contacts with one address on one side; an address with more than a handful is not a
 * person's. */
enum { MOST = 16 };

/* Would the contact still get mail there, against the opt-out? A return to the list
 * that is newer than the opt-out holds. */
static bool is_meant(const struct row *row, enum mark mark, const struct owed *owed)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    if (row->owed[mark].set)
        return false;
    if (mark == MARK_OUT)
        return list->present && list->consent_at_ms <= owed->at_ms &&
               (list->consent == WHERRY_SUBSCRIBED || list->consent == WHERRY_PENDING);
    return crm->present && !sent_pending(&crm->consent_sent) &&
           (crm->consent == WHERRY_SUBSCRIBED || crm->consent == WHERRY_UNSTATED);
}

static enum wherry_status copy_to(struct engine *engine, int64_t id, enum mark mark,
                                  const struct owed *owed, bool *spread,
                                  struct wherry_error *error)
{
    struct row row;
    enum wherry_status status = engine_load(engine, id, &engine->scratch, &row, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    if (!is_meant(&row, mark, owed))
        return WHERRY_OK;
    row.owed[mark] = *owed;
    row.owed[mark].copied = true;
    row.owed[mark].none_ms = 0;
    *spread = true;
    status = engine_save(engine, &row, error);
    return status == WHERRY_OK
               ? engine_journal(engine, &row, NULL, "seen", "", "",
                                mark == MARK_OUT
                                    ? "another contact with this address opted out in "
                                      "the CRM"
                                    : "another contact with this address left the list",
                                error)
               : status;
}

/* To the other contacts whose record on the side that gets the opt-out has the address
 * of the record that opted out. */
static enum wherry_status spread_mark(struct engine *engine, const struct row *row,
                                      enum mark mark, bool *spread,
                                      struct wherry_error *error)
{
    const struct owed *owed = &row->owed[mark];
    const enum side told = mark == MARK_OUT ? SIDE_LIST : SIDE_CRM;
    const char *address = row->sides[other_side(told)].address;
    int64_t ids[MOST];
    size_t count = 0;
    if (!owed->set || owed->copied || owed->rests || *address == '\0' ||
        !policy_may_mark(&engine->policy, mark))
        return WHERRY_OK;
    enum wherry_status status = store_find_by_address(
        engine->store, (enum store_side)told, address, ids, MOST, &count, error);
    if (status != WHERRY_OK || count == 0 || (count == 1 && ids[0] == row->id))
        return status;
    status = store_begin(engine->store, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++)
        if (ids[i] != row->id)
            status = copy_to(engine, ids[i], mark, owed, spread, error);
    return store_end(engine->store, status, error);
}

enum wherry_status spread_opt_outs(struct engine *engine, const struct row *row,
                                   bool *spread, struct wherry_error *error)
{
    enum wherry_status status = spread_mark(engine, row, MARK_OUT, spread, error);
    return status == WHERRY_OK ? spread_mark(engine, row, MARK_LEFT, spread, error)
                               : status;
}
