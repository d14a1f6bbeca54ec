/* settle.c -- what needs no write: marks, bases and tries that are finished. */
#include "host/sync/settle.h"

#include "host/base/text.h"

void settle_mark(struct row *row, enum action action)
{
    row_clear(row, action_mark(action));
    row_unpark(row, action);
}

/* ---- Fields ---- */

/* A change in the CRM: there is no record to write to, or both sides agree. */
static bool push_is_settled(const struct row *row, size_t i,
                            const struct mapped *mapped)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    if (!mapped->push_live)
        return false;
    return !list->present || text_same(crm->cells[i].shown, list->cells[i].shown);
}

/* A change on the list: there is no record to write to and none on its way, or the CRM
 * shows the value, or will when what was accepted has arrived. */
static bool pull_is_settled(const struct row *row, size_t i)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const struct cell *cell = &crm->cells[i];
    if (!crm->present)
        return !sent_pending(&crm->create);
    return text_same(list->cells[i].shown, cell_expected(cell));
}

/* A change to blank is no change, unless the mapping says so. */
static unsigned drop_blank(struct half *half, size_t i, bool counts)
{
    struct cell *cell = &half->cells[i];
    if (counts || *cell->shown != '\0' || !row_dirty(half, i))
        return 0;
    cell->base = cell->shown;
    return 1;
}

/* A change on the list: true if it is settled. *kept: the CRM's own change holds. */
static bool settle_list_change(struct row *row, size_t i, const struct mapped *mapped,
                               bool pull_due, unsigned *kept)
{
    struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    struct cell *cell = &list->cells[i];
    if (!row_dirty(list, i) || (mapped->pull_live && !pull_due))
        return false;
    if (mapped->pull_live) {
        bool crm_holds = crm->present && row_dirty(crm, i) && !mapped->push_live &&
                         !text_same(cell->shown, crm->cells[i].shown);
        *kept += crm_holds;
        if (!crm_holds && !pull_is_settled(row, i))
            return false;
    }
    cell->base = cell->shown;
    return true;
}

/* A change in the CRM: true if it is settled. If it is not pushed, a pull that is due
 * has seen it by now. */
static bool settle_crm_change(struct row *row, size_t i, const struct mapped *mapped,
                              struct action_set due)
{
    struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    struct cell *on_list = &list->cells[i], *in_crm = &crm->cells[i];
    bool judged = !mapped->pull_live || action_set_has(due, ACTION_PULL_FIELDS);
    bool settled = mapped->push_live ? action_set_has(due, ACTION_PUSH_FIELDS) &&
                                           push_is_settled(row, i, mapped)
                                     : judged;
    if (!row_dirty(crm, i) || !settled)
        return false;
    in_crm->base = in_crm->shown;
    if (list->present && text_same(on_list->shown, in_crm->shown))
        on_list->base = on_list->shown;
    return true;
}

static unsigned settle_field(struct row *row, size_t i, const struct mapped *mapped,
                             struct action_set due, unsigned *kept)
{
    struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    if (mapped->unknown)
        return 0;
    bool pull_due = action_set_has(due, ACTION_PULL_FIELDS);
    unsigned settled =
        drop_blank(list, i, false) + drop_blank(crm, i, mapped->blank_clears);
    settled += settle_list_change(row, i, mapped, pull_due, kept);
    settled += settle_crm_change(row, i, mapped, due);
    return settled;
}

/* The refusal of a value that is no longer a change. */
static unsigned drop_refused(struct row *row, size_t i)
{
    unsigned dropped = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct cell *cell = &row->sides[side].cells[i];
        const struct half *source = &row->sides[other_side((enum side)side)];
        if (cell->refused == NULL || row_dirty(source, i))
            continue;
        cell_accept(cell);
        dropped++;
    }
    return dropped;
}

/* Was this value refused for a contact who must still be made there? They are made
 * without it: nothing of it is settled before that. */
static bool waits_for_create(const struct row *row, size_t i)
{
    static const enum mark marks[] = {[SIDE_LIST] = MARK_IN, [SIDE_CRM] = MARK_JOINED};
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        const char *value = row->sides[other_side((enum side)side)].cells[i].shown;
        bool to_come = row->owed[marks[side]].set || sent_pending(&half->create);
        if (!half->present && to_come && cell_refuses(&half->cells[i], value))
            return true;
    }
    return false;
}

unsigned settle_fields(struct row *row, struct action_set due,
                       const struct policy *policy, unsigned *kept)
{
    unsigned settled = 0;
    *kept = 0;
    for (size_t i = 0; i < policy->mapping->count; i++) {
        if (waits_for_create(row, i))
            continue;
        settled += settle_field(row, i, &policy->mapping->fields[i], due, kept);
        settled += drop_refused(row, i);
    }
    return settled;
}

/* ---- Tries ---- */

static bool overdue(const struct sent *sent, enum side side,
                    const struct policy *policy)
{
    return sent_pending(sent) &&
           policy->passes.begun_ms[side] >= sent->at_ms + policy->confirm_within_ms;
}

/* Forgets a consent or a CREATE that is overdue; true if it had been accepted. */
static bool give_up(struct sent *sent, enum side side, const struct policy *policy)
{
    if (!overdue(sent, side, policy))
        return false;
    bool accepted = sent->phase == SENT_ACCEPTED;
    sent_forget(sent);
    return accepted;
}

static unsigned expire_field(struct row *row, enum side side, size_t i,
                             const struct policy *policy)
{
    struct cell *cell = &row->sides[side].cells[i];
    if (!overdue(&cell->sent, side, policy))
        return 0;
    bool accepted = cell->sent.phase == SENT_ACCEPTED;
    /* The values stay known as our own, in case they still arrive. */
    cell->sent.phase = SENT_NOT_EFFECTIVE;
    if (!accepted)
        return 0;
    for (int each = 0; each < SIDE_COUNT; each++)
        row->sides[each].cells[i].base = row->sides[each].cells[i].shown;
    return 1;
}

unsigned settle_overdue(struct row *row, const struct policy *policy)
{
    unsigned lost = 0;
    for (int i = 0; i < SIDE_COUNT; i++) {
        const enum side side = (enum side)i;
        struct half *half = &row->sides[side];
        bool create = give_up(&half->create, side, policy);
        bool consent = give_up(&half->consent_sent, side, policy);
        lost += create || consent;
        for (size_t at = 0; at < policy->mapping->count; at++) {
            unsigned field = expire_field(row, side, at, policy);
            lost += half->present ? field : 0; /* the CREATE was counted */
        }
    }
    return lost;
}
