/* row.c -- questions about one contact, and its small changes. */
#include "host/picture/row.h"

#include <assert.h>
#include <string.h>

#include "host/base/text.h"

void row_init(struct row *row, size_t field_count, struct arena *arena)
{
    *row = (struct row){0};
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct half *half = &row->sides[side];
        half->address = half->spelled = half->fault = half->told_address = "";
        half->consent = CONSENT_NONE;
        half->own = CONSENT_NONE;
        half->cells = arena_array(arena, field_count, sizeof *half->cells);
        for (size_t i = 0; i < field_count; i++)
            half->cells[i].shown = half->cells[i].base = "";
    }
    for (int action = 0; action < ACTION_COUNT; action++)
        row->parked[action].words = "";
}

bool row_dirty(const struct half *half, size_t field)
{
    return half->present &&
           !text_same(half->cells[field].shown, half->cells[field].base);
}

bool cell_refuses(const struct cell *cell, const char *value)
{
    return cell->refused != NULL && text_same(cell->refused, value);
}

void cell_accept(struct cell *cell)
{
    cell->refused = NULL;
    cell->refused_words = NULL;
    cell->refused_ms = 0;
}

bool row_under_way(const struct half *half, size_t field_count)
{
    if (sent_pending(&half->consent_sent) || sent_pending(&half->create))
        return true;
    for (size_t i = 0; i < field_count; i++)
        if (sent_pending(&half->cells[i].sent))
            return true;
    return false;
}

bool half_in_doubt(const struct half *half)
{
    bool missing = half->missing_ms != 0;
    for (unsigned i = 0; i < half->profile_count; i++)
        missing |= half->profiles[i].missing_ms != 0;
    return half->present && missing;
}

bool row_open(const struct row *row, size_t field_count)
{
    for (int mark = 0; mark < MARK_COUNT; mark++)
        if (row->owed[mark].set && !row->owed[mark].rests)
            return true;
    for (int action = 0; action < ACTION_COUNT; action++)
        if (row->parked[action].hash != 0)
            return true;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        if (row_under_way(half, field_count) || half_in_doubt(half))
            return true;
        for (size_t i = 0; i < field_count; i++)
            if (row_dirty(half, i) || half->cells[i].refused != NULL)
                return true;
    }
    return false;
}

const char *cell_expected(const struct cell *cell)
{
    const char *last = sent_last(&cell->sent);
    return last != NULL && cell->sent.phase == SENT_ACCEPTED ? last : cell->shown;
}

const char *half_spelling(const struct half *half)
{
    return *half->spelled == '\0' ? half->address : half->spelled;
}

void half_set_address(struct half *half, const char *address, const char *spelled)
{
    half->address = address;
    half->spelled = text_same(address, spelled) ? "" : spelled;
}

const char *row_id_of(const struct half *half)
{
    const char *lowest = "";
    for (unsigned i = 0; i < half->profile_count; i++)
        if (*lowest == '\0' || strcmp(half->profiles[i].id, lowest) < 0)
            lowest = half->profiles[i].id;
    return lowest;
}

struct profile *half_profile(struct half *half, const char *id)
{
    for (unsigned i = 0; i < half->profile_count; i++)
        if (text_same(half->profiles[i].id, id))
            return &half->profiles[i];
    return NULL;
}

void half_renew(struct half *half)
{
    for (unsigned i = 0; i < half->profile_count; i++)
        half->profiles[i].digest = 0;
}

int64_t half_seen(const struct half *half)
{
    int64_t seen = 0;
    for (unsigned i = 0; i < half->profile_count; i++)
        if (half->profiles[i].seen > seen)
            seen = half->profiles[i].seen;
    return seen;
}

const struct profile *half_to_opt_out(const struct half *half, const struct owed *left)
{
    const struct profile *lowest = NULL;
    for (unsigned i = 0; i < half->profile_count; i++) {
        const struct profile *profile = &half->profiles[i];
        bool told = profile->told != 0 && profile->told > left->begun[SIDE_CRM];
        if (profile->consent == WHERRY_UNSUBSCRIBED || told)
            continue;
        if (lowest == NULL || strcmp(profile->id, lowest->id) < 0)
            lowest = profile;
    }
    return lowest;
}

void row_wake(struct row *row, enum side side)
{
    struct owed *owed = &row->owed[side == SIDE_CRM ? MARK_LEFT : MARK_OUT];
    owed->rests = false;
    owed->none_ms = 0;
}

enum step value_step(enum side side)
{
    return side == SIDE_LIST ? STEP_PUSH_PUSH_FIELDS : STEP_IMPORT_PULL_FIELDS;
}

enum step action_step(enum action action)
{
    static const enum step steps[] = {
        [ACTION_IMPORT_UNSUBSCRIBE] = STEP_IMPORT_UNSUBSCRIBES,
        [ACTION_PUSH_UNSUBSCRIBE] = STEP_PUSH_UNSUBSCRIBES,
        [ACTION_IMPORT_NEW] = STEP_IMPORT_NEW_RECORDS,
        [ACTION_PUSH_NEW] = STEP_PUSH_NEW_RECORDS,
        [ACTION_RENAME] = STEP_PUSH_PUSH_FIELDS,
        [ACTION_PUSH_FIELDS] = STEP_PUSH_PUSH_FIELDS,
        [ACTION_PULL_FIELDS] = STEP_IMPORT_PULL_FIELDS,
    };
    return steps[action];
}

enum mark action_mark(enum action action)
{
    static const enum mark marks[] = {[ACTION_IMPORT_UNSUBSCRIBE] = MARK_LEFT,
                                      [ACTION_PUSH_UNSUBSCRIBE] = MARK_OUT,
                                      [ACTION_IMPORT_NEW] = MARK_JOINED,
                                      [ACTION_PUSH_NEW] = MARK_IN,
                                      [ACTION_RENAME] = MARK_MOVED};
    assert(action < ACTION_PUSH_FIELDS);
    return marks[action];
}

enum step mark_step(enum mark mark)
{
    static const enum step steps[] = {[MARK_LEFT] = STEP_IMPORT_UNSUBSCRIBES,
                                      [MARK_OUT] = STEP_PUSH_UNSUBSCRIBES,
                                      [MARK_JOINED] = STEP_IMPORT_NEW_RECORDS,
                                      [MARK_IN] = STEP_PUSH_NEW_RECORDS,
                                      [MARK_MOVED] = STEP_PUSH_PUSH_FIELDS};
    return steps[mark];
}

struct action_set step_actions(struct step_set steps)
{
    struct action_set actions = {0};
    for (int action = 0; action < ACTION_COUNT; action++)
        if (step_set_has(steps, action_step((enum action)action)))
            action_set_add(&actions, (enum action)action);
    return actions;
}

void row_owe(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT])
{
    struct owed *owed = &row->owed[mark];
    *owed = (struct owed){.set = true, .at_ms = at_ms};
    memcpy(owed->begun, begun, sizeof owed->begun);
}

void row_ask(struct row *row, enum mark mark, int64_t at_ms,
             const int64_t begun[SIDE_COUNT])
{
    if (row->owed[mark].set && !row->owed[mark].asked)
        return;
    row_owe(row, mark, at_ms, begun);
    row->owed[mark].asked = true;
}

void row_clear(struct row *row, enum mark mark)
{
    row->owed[mark] = (struct owed){0};
}

void row_unpark(struct row *row, enum action action)
{
    row->parked[action] = (struct park){.words = ""};
}

const char *consent_name(int consent)
{
    static const char *const names[] = {
        [WHERRY_UNSTATED] = "UNSTATED",         [WHERRY_SUBSCRIBED] = "SUBSCRIBED",
        [WHERRY_UNSUBSCRIBED] = "UNSUBSCRIBED", [WHERRY_PENDING] = "PENDING",
        [WHERRY_BOUNCED] = "BOUNCED",           [WHERRY_ARCHIVED] = "ARCHIVED"};
    return consent == CONSENT_NONE ? "" : names[consent];
}
