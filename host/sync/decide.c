/* decide.c -- what one action does to one contact. */
#include "host/sync/decide.h"

#include <assert.h>
#include <string.h>

#include "host/base/text.h"

static struct decision write_it(enum wherry_verb verb, enum side target,
                                const char *key, const char *rule)
{
    return (struct decision){.kind = DECIDE_WRITE,
                             .verb = verb,
                             .target = target,
                             .key = key,
                             .new_key = "",
                             .id = "",
                             .rule = rule};
}

static struct decision settle_it(const char *rule)
{
    return (struct decision){.kind = DECIDE_SETTLE, .rule = rule};
}

static struct decision keep_it(const char *rule)
{
    return (struct decision){.kind = DECIDE_KEEP, .rule = rule};
}

/* ---- Sights ---- */

/* Did a read, a look-up or an answer of this run show the record there? */
static bool seen_now(const struct row *row, enum side side, const struct policy *policy)
{
    const struct half *half = &row->sides[side];
    if (!half->present || half->missing_ms != 0)
        return false;
    bool by_whole = policy->whole[side] && *half->fault == '\0';
    return by_whole || half_seen(half) > policy->begun_before[side];
}

static bool looked_now(const struct row *row, enum side side,
                       const struct policy *policy)
{
    return row->sides[side].looked > policy->begun_before[side];
}

static struct decision look_at(enum side side, struct decision decision,
                               const char *rule)
{
    decision.kind = DECIDE_LOOK;
    decision.look = side;
    decision.rule = rule;
    return decision;
}

/* A write that depends on what `side` says of the contact: it must still say so. */
static void need_sight(const struct row *row, enum side side,
                       const struct policy *policy, struct decision *decision)
{
    const char *const words[] = {
        [SIDE_LIST] = "not found on the list, or unreadable there; a later run asks "
                      "again before this counts",
        [SIDE_CRM] = "not found in the CRM, or unreadable there; a later run asks "
                     "again before this counts"};
    if (decision->kind != DECIDE_WRITE || seen_now(row, side, policy))
        return;
    if (row->sides[side].missing_ms != 0 || looked_now(row, side, policy)) {
        *decision = keep_it(words[side]);
        return;
    }
    decision->kind = DECIDE_LOOK;
    decision->look = side;
}

/* A look-up that found nobody the first time is repeated after a while. */
static bool asks_again(const struct owed *owed, const struct policy *policy)
{
    return owed->none_ms == 0 ||
           policy->at_ms - owed->none_ms >= policy->confirm_absence_ms;
}

/* ---- Consents ---- */

static struct decision opt_out_in_crm(const struct row *row,
                                      const struct profile *profile)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    struct decision decision = write_it(
        WHERRY_UNSUBSCRIBE, SIDE_CRM, half_spelling(crm),
        row->owed[MARK_LEFT].copied ? "a contact with this address left the list; the "
                                      "CRM may still mail them them"
                                    : "left the list; the CRM may still mail them");
    decision.id = profile->id;
    decision.consent = WHERRY_UNSUBSCRIBED;
    decision.consent_at_ms =
        row->owed[MARK_LEFT].copied ? row->owed[MARK_LEFT].at_ms : list->consent_at_ms;
    return decision;
}

static bool gets_list_mail(const struct half *list)
{
    return list->present &&
           (list->consent == WHERRY_SUBSCRIBED || list->consent == WHERRY_PENDING);
}

/* The CRM was not looked up in this run. */
static struct decision leave_not_asked(const struct row *row,
                                       const struct policy *policy)
{
    const struct half *crm = &row->sides[SIDE_CRM];
    const struct owed *left = &row->owed[MARK_LEFT];
    const struct profile *profile = half_to_opt_out(crm, left);
    struct decision write = {.kind = DECIDE_NOTHING};
    if (!crm->present && (left->rests || !asks_again(left, policy)))
        return keep_it("left the list; not in the CRM: a later run asks once more");
    if (crm->present && crm->missing_ms != 0)
        return keep_it("left the list; not found in the CRM: a later run asks again "
                       "before this counts");
    if (profile != NULL && crm->present)
        write = opt_out_in_crm(row, profile);
    return look_at(SIDE_CRM, write,
                   "left the list; first the CRM is asked for the address");
}

static struct decision leave_asked(const struct row *row)
{
    const struct half *crm = &row->sides[SIDE_CRM];
    const struct owed *left = &row->owed[MARK_LEFT];
    const struct profile *profile = half_to_opt_out(crm, left);
    if (crm->look == LOOK_UNREADABLE)
        return keep_it("left the list; the record in the CRM cannot be read");
    if (crm->look == LOOK_ALL_OUT)
        return settle_it("left the list; already opted out in the CRM: a look-up by "
                         "address showed it");
    if (crm->look == LOOK_SOMEBODY && crm->present)
        return profile != NULL ? opt_out_in_crm(row, profile)
                               : settle_it("left the list; opted out in every CRM "
                                           "profile that a look-up by address found");
    return keep_it(left->rests
                       ? "left the list; not in the CRM: two look-ups found nobody"
                       : "left the list; not in the CRM: a later run asks once more");
}

static struct decision import_unsubscribe(const struct row *row,
                                          const struct policy *policy)
{
    if (gets_list_mail(&row->sides[SIDE_LIST]) && !row->owed[MARK_LEFT].copied)
        return settle_it("is back on the list: seen there");
    return looked_now(row, SIDE_CRM, policy) ? leave_asked(row)
                                             : leave_not_asked(row, policy);
}

static struct decision opt_out_on_list(const struct row *row)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    bool copied = row->owed[MARK_OUT].copied;
    struct decision decision = write_it(
        WHERRY_UNSUBSCRIBE, SIDE_LIST, half_spelling(list),
        copied ? "a contact with this address opted out in the CRM; on the list"
               : "opted out in the CRM; on the list");
    decision.consent = WHERRY_UNSUBSCRIBED;
    decision.consent_at_ms = copied ? row->owed[MARK_OUT].at_ms : crm->consent_at_ms;
    return decision;
}

/* A later sight of the same record that says so. */
static bool opted_in_again(const struct row *row)
{
    const struct half *crm = &row->sides[SIDE_CRM];
    const struct owed *out = &row->owed[MARK_OUT];
    return !out->copied && crm->present && crm->consent == WHERRY_SUBSCRIBED &&
           half_seen(crm) > out->begun[SIDE_CRM];
}

/* No record that gets mail is known to be there, and the list has not shown it yet. */
static struct decision opt_out_unseen(const struct row *row,
                                      const struct policy *policy)
{
    const struct half *list = &row->sides[SIDE_LIST];
    const struct owed *out = &row->owed[MARK_OUT];
    const struct decision nothing = {.kind = DECIDE_NOTHING};
    if (looked_now(row, SIDE_LIST, policy))
        return keep_it(
            out->rests
                ? "opted out in the CRM; not on the list: two look-ups found nobody"
                : "opted out in the CRM; not found on the list, or unreadable there: a "
                  "later run asks again");
    if (!list->present && (out->rests || !asks_again(out, policy)))
        return keep_it(
            "opted out in the CRM; not on the list: a later run asks once more");
    return look_at(SIDE_LIST, nothing,
                   "opted out in the CRM; first the list is asked for the contact");
}

static struct decision push_unsubscribe(const struct row *row,
                                        const struct policy *policy)
{
    const struct half *list = &row->sides[SIDE_LIST];
    if (opted_in_again(row))
        return settle_it("opted in again in the CRM: seen there");
    if (gets_list_mail(list))
        return opt_out_on_list(row);
    if (list->present &&
        (list->consent == WHERRY_ARCHIVED || list->consent == WHERRY_BOUNCED))
        return keep_it(
            "opted out in the CRM; archived or bounced on the list, and may return");
    if (list->present && list->missing_ms == 0 &&
        half_seen(list) > row->owed[MARK_OUT].begun[SIDE_LIST])
        return settle_it("opted out in the CRM; seen unsubscribed on the list");
    return opt_out_unseen(row, policy);
}

/* ---- New contacts ---- */

/* All mapped fields that may go this way and are not blank. */
static void add_all_fields(struct decision *decision, const struct row *row,
                           const struct policy *policy)
{
    enum side from = other_side(decision->target);
    for (size_t i = 0; i < policy->mapping->count; i++) {
        const struct mapped *mapped = &policy->mapping->fields[i];
        const char *value = row->sides[from].cells[i].shown;
        bool allowed = decision->target == SIDE_CRM ? mapped->import : mapped->push;
        if (allowed && !mapped->unknown && *value != '\0' &&
            !cell_refuses(&row->sides[decision->target].cells[i], value))
            decision->fields[decision->field_count++] = (unsigned char)i;
    }
}

static struct decision import_new(const struct row *row, const struct policy *policy,
                                  bool address_taken)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    if (crm->present)
        return settle_it("joined the list; already in the CRM");
    if (crm->gone)
        return settle_it(
            "joined the list; was in the CRM, but is erased or gone there");
    if (!list->present)
        return settle_it("no longer on the list");
    if (list->consent == WHERRY_PENDING)
        return keep_it("joined the list; has not confirmed yet");
    if (list->consent != WHERRY_SUBSCRIBED)
        return settle_it("joined the list, but is no longer subscribed");
    if (sent_pending(&crm->create) || sent_pending(&crm->consent_sent))
        return keep_it(
            "joined the list; an earlier write to the CRM is still under way");
    if (address_taken)
        return keep_it("joined the list; the CRM's contact with this address belongs to"
                       " another member");
    struct decision decision =
        write_it(WHERRY_CREATE, SIDE_CRM, half_spelling(list),
                 row->owed[MARK_JOINED].asked
                     ? "requested by a backfill: on the list; not in the CRM"
                     : "joined the list; not in the CRM");
    decision.consent = WHERRY_SUBSCRIBED;
    decision.consent_at_ms = list->consent_at_ms;
    decision.needs_lookup = true;
    add_all_fields(&decision, row, policy);
    need_sight(row, SIDE_LIST, policy, &decision);
    return decision;
}

static struct decision push_new(const struct row *row, const struct policy *policy,
                                bool address_taken)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    if (list->present) {
        struct decision decision =
            settle_it("opted in in the CRM; already on the list");
        if (list->consent == WHERRY_UNSUBSCRIBED) {
            decision.rule =
                "opted in in the CRM; unsubscribed on the list: only the person"
                " can rejoin";
            decision.rejoin = true;
        }
        return decision;
    }
    if (list->gone)
        return settle_it("opted in in the CRM; was on the list, but was removed there");
    bool willing =
        crm->present && (crm->consent == WHERRY_SUBSCRIBED ||
                         (policy->take_unstated && crm->consent == WHERRY_UNSTATED));
    if (!willing)
        return settle_it("no longer opted in in the CRM");
    if (address_taken)
        return settle_it(
            "opted in in the CRM; another contact has the address on the list");
    struct decision decision =
        write_it(WHERRY_CREATE, SIDE_LIST, half_spelling(crm),
                 row->owed[MARK_IN].asked
                     ? "requested by a backfill: in the CRM; not on the list"
                     : "opted in in the CRM; not on the list");
    decision.consent = policy->double_opt_in ? WHERRY_PENDING : WHERRY_SUBSCRIBED;
    decision.consent_at_ms = crm->consent_at_ms;
    add_all_fields(&decision, row, policy);
    need_sight(row, SIDE_CRM, policy, &decision);
    return decision;
}

/* ---- Addresses and fields ---- */

/* The list would refuse it in its present state. */
static struct decision waiting(struct decision decision, const char *rule,
                               enum wherry_reason reason, const char *words)
{
    decision.kind = DECIDE_KEEP;
    decision.rule = rule;
    decision.waits_for = reason;
    decision.waits_words = words;
    return decision;
}

static struct decision rename_on_list(const struct row *row,
                                      const struct policy *policy, bool address_taken)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    if (!list->present || !crm->present)
        return settle_it("the address changed in the CRM; one side is gone");
    if (text_same(list->address, crm->address))
        return settle_it("the address is the same on both sides again");
    struct decision decision = write_it(WHERRY_RENAME, SIDE_LIST, half_spelling(list),
                                        "the address changed in the CRM");
    decision.new_key = half_spelling(crm);
    if (list->consent != WHERRY_SUBSCRIBED)
        return waiting(decision,
                       "the address changed in the CRM; not subscribed on the list",
                       WHERRY_REASON_STATE,
                       "the list changes the address of subscribed members only");
    if (address_taken)
        return waiting(
            decision,
            "the address changed in the CRM; another member of the list has it",
            WHERRY_REASON_OTHER, "another member of the list has this address");
    need_sight(row, SIDE_CRM, policy, &decision);
    return decision;
}

static bool push_wants(const struct row *row, size_t i, const struct mapped *mapped)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const struct cell *from = &crm->cells[i];
    return mapped->push_live && !mapped->unknown && list->present &&
           row_dirty(crm, i) && !text_same(from->shown, list->cells[i].shown) &&
           !cell_refuses(&list->cells[i], from->shown) &&
           (*from->shown != '\0' || mapped->blank_clears);
}

static bool pull_wants(const struct row *row, size_t i, const struct mapped *mapped)
{
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const struct cell *from = &list->cells[i];
    return mapped->pull_live && !mapped->unknown && crm->present &&
           row_dirty(list, i) && !row_dirty(crm, i) && *from->shown != '\0' &&
           !cell_refuses(&crm->cells[i], from->shown) &&
           !text_same(from->shown, cell_expected(&crm->cells[i]));
}

static bool wants(const struct row *row, enum action action, size_t i,
                  const struct policy *policy)
{
    const struct mapped *mapped = &policy->mapping->fields[i];
    return action == ACTION_PUSH_FIELDS ? push_wants(row, i, mapped)
                                        : pull_wants(row, i, mapped);
}

static struct decision fields(const struct row *row, enum action action,
                              const struct policy *policy)
{
    bool push = action == ACTION_PUSH_FIELDS;
    enum side target = push ? SIDE_LIST : SIDE_CRM;
    struct decision decision = write_it(
        WHERRY_UPDATE, target, half_spelling(&row->sides[target]),
        push ? "changed in the CRM" : "changed on the list and not in the CRM");
    for (size_t i = 0; i < policy->mapping->count; i++)
        if (wants(row, action, i, policy))
            decision.fields[decision.field_count++] = (unsigned char)i;
    if (decision.field_count == 0)
        decision.kind = DECIDE_NOTHING;
    /* An import never makes a contact: one to be changed in the CRM is known there. */
    if (!push)
        need_sight(row, SIDE_CRM, policy, &decision);
    return decision;
}

/* ---- The decision ---- */

/* Whether an action would change a record that is there. */
static enum side changed_side(enum action action)
{
    return action == ACTION_IMPORT_UNSUBSCRIBE || action == ACTION_PULL_FIELDS
               ? SIDE_CRM
               : SIDE_LIST;
}

/* A change of a contact who was not found waits until that is sure. */
static void wait_for_missing(const struct row *row, enum action action,
                             struct decision *decision)
{
    bool changes = decision->verb != WHERRY_CREATE;
    if (decision->kind != DECIDE_WRITE || !changes ||
        row->sides[changed_side(action)].missing_ms == 0)
        return;
    *decision = keep_it(
        changed_side(action) == SIDE_LIST
            ? "not found on the list; a later run asks again before this counts"
            : "not found in the CRM; a later run asks again before this counts");
}

bool decide_is_idle(const struct row *row, enum action action,
                    const struct policy *policy)
{
    bool any = action < ACTION_PUSH_FIELDS && row->owed[action_mark(action)].set;
    if (action >= ACTION_PUSH_FIELDS)
        for (size_t i = 0; i < policy->mapping->count && !any; i++)
            any = wants(row, action, i, policy);
    return !any;
}

static struct decision by_rules(const struct row *row, enum action action,
                                const struct policy *policy, bool address_taken)
{
    switch (action) {
    case ACTION_IMPORT_UNSUBSCRIBE:
        return import_unsubscribe(row, policy);
    case ACTION_PUSH_UNSUBSCRIBE:
        return push_unsubscribe(row, policy);
    case ACTION_IMPORT_NEW:
        return import_new(row, policy, address_taken);
    case ACTION_PUSH_NEW:
        return push_new(row, policy, address_taken);
    case ACTION_RENAME:
        return rename_on_list(row, policy, address_taken);
    case ACTION_PUSH_FIELDS:
    case ACTION_PULL_FIELDS:
        break;
    }
    return fields(row, action, policy);
}

struct decision decide(const struct row *row, enum action action,
                       const struct policy *policy, bool address_taken)
{
    if (action < ACTION_PUSH_FIELDS && !row->owed[action_mark(action)].set)
        return (struct decision){.kind = DECIDE_NOTHING};
    struct decision decision = by_rules(row, action, policy, address_taken);
    wait_for_missing(row, action, &decision);
    decision.action = action;
    bool told = decision.kind == DECIDE_LOOK && decision.key != NULL;
    if (decision.kind == DECIDE_WRITE || told ||
        decision.waits_for != WHERRY_REASON_NONE)
        decision_hash(&decision, row, policy);
    return decision;
}

void decide_finish(struct decision *decision, const struct row *row,
                   const struct policy *policy)
{
    if (decision->target == SIDE_CRM)
        need_sight(row, SIDE_CRM, policy, decision);
    decision_hash(decision, row, policy);
}
