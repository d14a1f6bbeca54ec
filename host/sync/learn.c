/* learn.c -- what one record changes in our picture of one contact. */
#include "host/sync/learn.h"

#include <string.h>

#include "host/base/text.h"
#include "host/picture/pair.h"
#include "host/sync/profiles.h"
#include "plugin/kit/blank.h"

/* ---- Consent ---- */

/* Everything about one observed consent that the rules depend on. */
struct telling {
    enum side side;
    int consent;
    int shown, own;        /* before */
    struct word_said said; /* by the record alone, of several with one address */
    enum wherry_word by;
    bool by_news; /* a person's word that we had not heard */
    int64_t consent_at_ms;
    const char *id, *key;
};

/* What a complete read did not show happened after it began, whatever time it has: an
 * import, for example, may bring consents that are years old. */
static int64_t later_ms(int64_t a_ms, int64_t b_ms)
{
    return a_ms > b_ms ? a_ms : b_ms;
}

static void owe(struct row *row, enum mark mark, const struct telling *telling,
                const struct policy *policy, struct learned *learned)
{
    if (!policy_may_mark(policy, mark))
        return;
    row_owe(row, mark, policy->at_ms, policy->passes.begun);
    row->owed[mark].since_ms =
        later_ms(telling->consent_at_ms, policy->passes.begun_ms[telling->side]);
    mark_set_add(&learned->marked, mark);
}

static void take_back(struct row *row, enum mark mark, struct learned *learned)
{
    if (row->owed[mark].set)
        mark_set_add(&learned->returned, mark);
    row_clear(row, mark);
}

/* A contact whom we see for the first time has joined if they did so after the baseline
 * began; else the baseline has missed them. */
static bool is_join(const struct telling *telling, const struct policy *policy)
{
    bool first = telling->said.before == CONSENT_NONE;
    if (!first || policy->baseline)
        return true;
    return telling->consent_at_ms == 0
               ? !policy->late
               : telling->consent_at_ms >= policy->joined_from_ms;
}

static void list_edge(struct row *row, const struct telling *telling,
                      const struct policy *policy, struct learned *learned)
{
    bool turned = telling->consent != telling->own;
    switch (telling->consent) {
    case WHERRY_UNSUBSCRIBED:
        if (turned || telling->by_news) {
            take_back(row, MARK_JOINED, learned);
            owe(row, MARK_LEFT, telling, policy, learned);
        }
        break;
    case WHERRY_SUBSCRIBED:
        if (!turned)
            break;
        take_back(row, MARK_LEFT, learned);
        if (is_join(telling, policy))
            owe(row, MARK_JOINED, telling, policy, learned);
        else
            learned->late = policy_may_mark(policy, MARK_JOINED);
        /* The contact came back after the opt-out was read: the newer consent holds. */
        if (telling->shown != WHERRY_ARCHIVED && row->owed[MARK_OUT].set &&
            telling->consent_at_ms > row->owed[MARK_OUT].at_ms)
            take_back(row, MARK_OUT, learned);
        break;
    case WHERRY_PENDING:
        take_back(row, MARK_LEFT, learned);
        break;
    default:
        break;
    }
}

/* The CRM has no consent times. Its opt-in is surely newer than the leave if the same
 * record was seen without it since; or if two look-ups found nobody to opt out there,
 * and nothing of ours can be what came. */
static bool is_return(const struct row *row, const struct telling *telling)
{
    const struct owed *left = &row->owed[MARK_LEFT];
    const struct half *crm = &row->sides[SIDE_CRM];
    if (telling->said.seen_no > left->begun[SIDE_CRM])
        return true;
    return left->rests && telling->shown == CONSENT_NONE &&
           telling->said.before == CONSENT_NONE && !crm->create_sent;
}

static void crm_opt_in(struct row *row, const struct telling *telling,
                       const struct policy *policy, struct learned *learned)
{
    struct profile *profile = half_profile(&row->sides[SIDE_CRM], telling->id);
    if (!row->owed[MARK_OUT].copied)
        take_back(row, MARK_OUT, learned);
    if (policy->late) {
        bool asks = policy_may_mark(policy, MARK_IN) && profile != NULL;
        learned->late = asks && !telling->said.was_late;
        if (asks)
            profile->late = true;
        return;
    }
    owe(row, MARK_IN, telling, policy, learned);
    if (row->owed[MARK_LEFT].set && is_return(row, telling))
        take_back(row, MARK_LEFT, learned);
}

static void crm_edge(struct row *row, const struct telling *telling,
                     const struct policy *policy, struct learned *learned)
{
    bool turned = telling->consent != telling->own;
    bool opts_out = telling->said.now == WHERRY_UNSUBSCRIBED &&
                    telling->said.before != WHERRY_UNSUBSCRIBED;
    switch (telling->consent) {
    case WHERRY_UNSUBSCRIBED:
        if (turned || opts_out || telling->by_news) {
            take_back(row, MARK_IN, learned);
            owe(row, MARK_OUT, telling, policy, learned);
        }
        break;
    case WHERRY_SUBSCRIBED:
        if (turned || telling->said.was_late)
            crm_opt_in(row, telling, policy, learned);
        break;
    case WHERRY_UNSTATED:
        if (!turned)
            break;
        take_back(row, MARK_IN, learned);
        if (policy->take_unstated && telling->own == CONSENT_NONE && !policy->late)
            owe(row, MARK_IN, telling, policy, learned);
        break;
    default:
        break;
    }
}

/* Did we send the CRM an opt-out for this address? Then an opted-out record there that
 * got it, or that is seen for the first time, is our own doing. */
static bool is_echo(const struct row *row, const struct telling *telling,
                    const struct policy *policy)
{
    const struct half *list = &row->sides[SIDE_LIST];
    return telling->side == SIDE_CRM && telling->said.now == WHERRY_UNSUBSCRIBED &&
           (telling->said.before == CONSENT_NONE || telling->said.was_told) &&
           telling->by != WHERRY_BY_PERSON && *list->told_address != '\0' &&
           text_same(list->told_address, telling->key) &&
           policy->at_ms - list->told_ms < 2 * policy->confirm_within_ms;
}

/* A list carries out a request within minutes (a call lasts 120 s at most) or never: a
 * try that was cut off must not hide what somebody did long after it. */
enum { CUT_TRY_MS = 10 * 60 * 1000 };

static bool is_too_late(const struct sent *sent, const struct telling *telling)
{
    return telling->side == SIDE_LIST && sent->phase == SENT_TRYING &&
           telling->consent_at_ms > sent->at_ms + CUT_TRY_MS;
}

/* Is this consent one of those that we sent ourselves? Confirms or forgets what was
 * sent. */
static bool is_our_own(struct half *half, const struct telling *telling,
                       struct learned *learned)
{
    struct sent *sent = &half->consent_sent;
    if (sent->count == 0)
        return false;
    int place = sent_find(sent, consent_name(telling->consent));
    bool last = place == (int)sent->count - 1;
    if (last && is_too_late(sent, telling)) {
        sent_forget(sent);
        return false;
    }
    bool sent_opt_out = text_same(sent_last(sent), consent_name(WHERRY_UNSUBSCRIBED));
    bool sent_opt_in = text_same(sent_last(sent), consent_name(WHERRY_SUBSCRIBED));
    if (last) {
        sent_forget(sent);
        learned->confirmed = true;
        learned->back.consent = true;
        return !telling->by_news;
    }
    /* An earlier value; an opt-in from before our opt-out arrived; a consent from
     * nobody, of a record that was there before the one that we made: still on its
     * way. */
    if (place >= 0 || (sent_opt_out && telling->consent == WHERRY_SUBSCRIBED) ||
        (sent_opt_in && telling->consent == WHERRY_UNSTATED))
        return true;
    sent_forget(sent);
    return false;
}

static void learn_consent(struct row *row, const struct telling *telling,
                          const struct policy *policy, struct learned *learned)
{
    struct half *half = &row->sides[telling->side];
    if (!is_our_own(half, telling, learned) && !is_echo(row, telling, policy)) {
        if (telling->side == SIDE_LIST)
            list_edge(row, telling, policy, learned);
        else
            crm_edge(row, telling, policy, learned);
    }
    half->consent = telling->consent;
    if (telling->consent != WHERRY_ARCHIVED) {
        half->own = telling->consent;
        half->by = telling->by;
    }
    half->consent_at_ms = telling->consent_at_ms;
}

/* ---- Fields ---- */

static bool base_follows(const struct mapped *mapped, enum side side,
                         const struct policy *policy)
{
    if (policy->baseline || mapped->fresh)
        return true;
    if (side == SIDE_LIST)
        return !mapped->pull_live;
    /* The base of the CRM waits for a pull that may need to see the difference. */
    return !mapped->push_live && !mapped->pull_live;
}

/* The last value that we sent is there. If no answer had said so, the other side's base
 * moves to it now, as after an answer: so a change made there since will show. */
static void confirm_field(struct cell *cell, struct cell *source, const char *value)
{
    if (cell->sent.phase != SENT_ACCEPTED && !cell->sent.undoes)
        source->base = value;
    sent_forget(&cell->sent);
}

static void learn_field(struct row *row, enum side side, size_t i, const char *value,
                        const struct policy *policy, struct learned *learned)
{
    struct cell *cell = &row->sides[side].cells[i];
    const struct mapped *mapped = &policy->mapping->fields[i];
    if (text_is_blank(value)) /* what looks empty is empty */
        value = "";
    int place = cell->sent.count == 0 ? -1 : sent_find(&cell->sent, value);
    if (place >= 0) {
        if (place == (int)cell->sent.count - 1) {
            confirm_field(cell, &row->sides[other_side(side)].cells[i], value);
            learned->confirmed = true;
            learned->back.fields++;
        }
        cell->shown = value;
        cell->base = value;
        return;
    }
    sent_forget(&cell->sent);
    if (!text_same(cell->shown, value))
        cell->since_ms = policy->passes.begun_ms[side];
    cell->shown = value;
    bool blank = *value == '\0';
    bool blank_counts = side == SIDE_CRM && mapped->blank_clears;
    if ((blank && !blank_counts) || base_follows(mapped, side, policy))
        cell->base = value;
}

static void learn_fields(struct row *row, enum side side,
                         const struct wherry_record *record,
                         const struct policy *policy, struct learned *learned)
{
    const struct mapping *mapping = policy->mapping;
    for (size_t i = 0; i < mapping->count; i++)
        for (size_t j = 0; j < record->field_count; j++)
            if (text_same(record->fields[j].name, mapping->fields[i].names[side])) {
                const struct mapped *mapped = &mapping->fields[i];
                const char *value =
                    pair_value(record->fields[j].value, mapped->types[side],
                               mapped->types[other_side(side)]);
                learn_field(row, side, i, value, policy, learned);
                break;
            }
}

/* Both sides are there for the first time: their values become the bases, except for
 * fields that we ourselves have sent over. In a record that we made, fields that were
 * not sent were blank: the present value of the other side is a change made since. */
static void link_bases(struct row *row, enum side side, bool made_by_us,
                       const bool *sent_before, const struct mapping *mapping)
{
    row->both_known = true;
    for (size_t i = 0; i < mapping->count; i++) {
        const struct mapped *mapped = &mapping->fields[i];
        struct cell *here = &row->sides[side].cells[i];
        struct cell *there = &row->sides[other_side(side)].cells[i];
        bool carried = side == SIDE_CRM ? mapped->pull_live : mapped->push_live;
        if (sent_before[i])
            continue;
        here->base = here->shown;
        if (!made_by_us || !carried)
            there->base = there->shown;
    }
}

/* ---- Records ---- */

/* All that is known of an observation before its record is entered. */
static struct telling begin_telling(struct half *half, enum side side,
                                    const struct wherry_record *record, bool known)
{
    if (!known)
        profiles_come_back(half, record->id);
    return (struct telling){.side = side,
                            .shown = known ? half->consent : CONSENT_NONE,
                            .own = half->own,
                            .by = record->by,
                            .by_news = record->by == WHERRY_BY_PERSON,
                            .consent_at_ms = record->consent_at_ms,
                            .id = record->id,
                            .key = record->key};
}

struct learned learn_record(struct row *row, enum side side,
                            const struct wherry_record *record,
                            const struct policy *policy)
{
    struct learned learned = {.changed = true};
    struct half *half = &row->sides[side];
    bool sent_before[MAPPING_MOST] = {false};
    for (size_t i = 0; i < policy->mapping->count; i++)
        sent_before[i] = row->sides[SIDE_LIST].cells[i].sent.count > 0 ||
                         row->sides[SIDE_CRM].cells[i].sent.count > 0;
    bool known = half->present;
    half->present = true;
    half->gone = false;
    half->missing_ms = 0;
    if (!text_same(half->address, record->key))
        half_set_address(half, record->key, record->key);
    bool made_by_us = sent_pending(&half->create);
    if (made_by_us) {
        sent_forget(&half->create);
        learned.confirmed = true;
        learned.back.contact = true;
    }
    struct telling telling = begin_telling(half, side, record, known);
    bool speaks = profiles_enter(half, record, policy->passes.begun[side], policy->late,
                                 &telling.said);
    telling.consent = profiles_strictest(half);
    telling.by_news &=
        record->consent == WHERRY_UNSUBSCRIBED &&
        (half->by != WHERRY_BY_PERSON || telling.own != WHERRY_UNSUBSCRIBED);
    learn_consent(row, &telling, policy, &learned);
    if (speaks)
        learn_fields(row, side, record, policy, &learned);
    if (!row->both_known && row->sides[SIDE_LIST].present &&
        row->sides[SIDE_CRM].present)
        link_bases(row, side, made_by_us, sent_before, policy->mapping);
    row_wake(row, side);
    return learned;
}

/* An event comes again and again: by its time it is known. An event without a time
 * counts as new unless it says what we know. */
static bool is_news(const struct half *half, const struct wherry_record *event,
                    const struct policy *policy)
{
    if (event->consent_at_ms == 0)
        return !half->present || half->consent != (int)event->consent;
    return event->consent_at_ms > half->event_at_ms &&
           event->consent_at_ms > policy->forward_from_ms;
}

struct learned learn_event(struct row *row, enum side side,
                           const struct wherry_record *event,
                           const struct policy *policy)
{
    struct learned learned = {0};
    struct half *half = &row->sides[side];
    if (!is_news(half, event, policy))
        return learned;
    learned.changed = true;
    bool known = half->present;
    if (!known) {
        half->present = true;
        half->gone = false;
        half_set_address(half, event->key, event->key);
    }
    if (event->consent_at_ms > half->event_at_ms)
        half->event_at_ms = event->consent_at_ms;
    struct telling telling = begin_telling(half, side, event, known);
    profiles_enter(half, event, policy->passes.begun[side], policy->late,
                   &telling.said);
    telling.consent = profiles_strictest(half);
    learn_consent(row, &telling, policy, &learned);
    row_wake(row, side);
    return learned;
}

/* ---- Going away ---- */

static void empty_half(struct row *row, enum side side, size_t field_count)
{
    struct half *half = &row->sides[side];
    half->present = false;
    half->gone = true;
    half->missing_ms = 0;
    for (unsigned i = 0; i < half->profile_count; i++)
        half->profiles[i].missing_ms = 0;
    half->consent = CONSENT_NONE;
    half->consent_at_ms = 0;
    sent_forget(&half->consent_sent);
    sent_forget(&half->create);
    half->fault = "";
    half->fault_ms = 0;
    for (size_t i = 0; i < field_count; i++)
        half->cells[i] = (struct cell){.shown = "", .base = ""};
    /* If a record comes back, both count as met for the first time again: nothing is
     * replayed. */
    row->both_known = false;
    half_renew(&row->sides[side]);
}

void learn_missing(struct row *row, enum side side, int64_t at_ms)
{
    struct half *half = &row->sides[side];
    if (half->present && half->missing_ms == 0)
        half->missing_ms = at_ms;
}

void learn_absence(struct row *row, enum side side, size_t field_count)
{
    empty_half(row, side, field_count);
}

void learn_erasure(struct row *row, enum side side, size_t field_count)
{
    empty_half(row, side, field_count);
    half_set_address(&row->sides[side], "", "");
    row->sides[side].create_sent = false;
    row_clear(row, MARK_OUT);
    row_clear(row, MARK_IN);
    row_clear(row, MARK_MOVED);
}
