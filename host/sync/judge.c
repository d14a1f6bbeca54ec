/* judge.c -- goes through the open rows before anything is sent. */
#include "host/sync/judge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/spec/values.h"
#include "host/sync/bulk_state.h"
#include "host/sync/forgetting.h"
#include "host/sync/owing.h"
#include "host/sync/planned.h"
#include "host/sync/settle.h"
#include "host/sync/undo.h"

enum { BATCH_ROWS = 500 };

/* ---- The one fact ---- */

enum wherry_status judge_taken(struct engine *engine, const struct row *row,
                               enum side where, bool *taken, struct wherry_error *error)
{
    enum { MOST = 8 };
    int64_t ids[MOST];
    size_t count = 0;
    const char *address = row->sides[other_side(where)].address;
    *taken = false;
    if (*address == '\0')
        return WHERRY_OK;
    enum wherry_status status = store_find_by_address(
        engine->store, (enum store_side)where, address, ids, MOST, &count, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        struct store_row other;
        if (ids[i] == row->id)
            continue;
        status = store_get_row(engine->store, ids[i], &engine->scratch, &other, error);
        *taken |= status == WHERRY_OK && other.present[where];
    }
    return status;
}

enum wherry_status judge_decide(struct engine *engine, const struct row *row,
                                enum action action, struct decision *decision,
                                struct wherry_error *error)
{
    bool taken = false;
    enum wherry_status status = WHERRY_OK;
    if (engine->undo != NULL)
        return undo_decide(engine, row, action, decision, error);
    if (decide_is_idle(row, action, &engine->policy)) {
        decision->kind = DECIDE_NOTHING;
        decision->action = action;
        return WHERRY_OK;
    }
    *decision = decide(row, action, &engine->policy, false);
    if (decision->kind == DECIDE_NOTHING || decision->kind == DECIDE_SETTLE)
        return forgetting_settles(engine, row, decision, error);
    if (action == ACTION_PUSH_NEW || action == ACTION_RENAME)
        status = judge_taken(engine, row, SIDE_LIST, &taken, error);
    if (action == ACTION_IMPORT_NEW)
        status = judge_taken(engine, row, SIDE_CRM, &taken, error);
    if (taken)
        *decision = decide(row, action, &engine->policy, true);
    return status == WHERRY_OK ? forgetting_settles(engine, row, decision, error)
                               : status;
}

static bool is_asked(const struct row *row, enum action action)
{
    return action < ACTION_PUSH_FIELDS && row->owed[action_mark(action)].asked;
}

/* An update in bulk that is not finished may still write an older value over a newer
 * one. */
static bool is_held(const struct engine *engine, const struct row *row)
{
    return engine->bulk != NULL && bulk_state_has(engine->bulk, row->id);
}

enum wherry_status judge_may_send(const struct engine *engine, const struct row *row,
                                  const struct decision *decision, bool *may,
                                  struct wherry_error *error)
{
    const bool backfill = engine->options->backfill != NULL;
    const bool held = decision->action >= ACTION_PUSH_FIELDS && is_held(engine, row);
    *may = decision->kind == DECIDE_WRITE && !held &&
           !decision_parked(row, decision, &engine->policy) &&
           is_asked(row, decision->action) == backfill;
    return *may ? planned_agreed(engine, row, decision, may, error) : WHERRY_OK;
}

/* ---- One row ---- */

/* What a backfill asked for and did not get to is dropped: it is never finished by
 * itself. A refused change stays, so that it shows among the parked. */
bool judge_drop_asked(struct row *row)
{
    bool dropped = false;
    for (int action = 0; action < ACTION_COUNT; action++)
        if (is_asked(row, (enum action)action) && row->parked[action].hash == 0) {
            row_clear(row, action_mark((enum action)action));
            dropped = true;
        }
    return dropped;
}

/* What is owed stays owed: its step is on, and has its baseline; or it is an opt-out that
 * a baseline after a loss must not lose. */
static bool stays_owed(const struct engine *engine, enum mark mark,
                       struct step_set active)
{
    const enum step step = mark_step(mark);
    const bool opt_out = mark == MARK_LEFT || mark == MARK_OUT;
    return step_set_has(active, step) ||
           (engine->after_loss && opt_out && step_set_has(engine->on, step));
}

static enum wherry_status drop_marks(struct engine *engine, struct row *row,
                                     struct step_set active, bool *changed,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int mark = 0; mark < MARK_COUNT && status == WHERRY_OK; mark++)
        if (row->owed[mark].set && !row->owed[mark].asked &&
            !stays_owed(engine, (enum mark)mark, active)) {
            row_clear(row, (enum mark)mark);
            *changed = true;
            status = owing_tell_dropped(engine, row, (enum mark)mark, error);
        }
    return status;
}

/* Marks and parked changes of steps that are off are dropped. */
static enum wherry_status drop_switched_off(struct engine *engine, struct row *row,
                                            bool *changed, struct wherry_error *error)
{
    struct step_set active = step_set_without(engine->on, engine->fresh);
    enum wherry_status status = drop_marks(engine, row, active, changed, error);
    for (int action = 0; action < ACTION_COUNT; action++)
        if (row->parked[action].hash != 0 && !is_asked(row, (enum action)action) &&
            !step_set_has(active, action_step((enum action)action))) {
            row_unpark(row, (enum action)action);
            *changed = true;
        }
    return status;
}

static enum wherry_status settle_one(struct engine *engine, struct row *row,
                                     const struct decision *decision,
                                     struct wherry_error *error)
{
    const char *step = step_name(action_step(decision->action));
    settle_mark(row, decision->action);
    engine->report->steps[action_step(decision->action)].settled++;
    if (decision->rejoin)
        engine_count(engine, FINDING_REJOIN);
    return engine_journal(engine, row, step, "settled", "", "", decision->rule, error);
}

/* A change that the service would surely refuse is parked and reported, without a
 * request. If it was parked for the same reason already, it is not reported again. */
static enum wherry_status keep_one(struct engine *engine, struct row *row,
                                   const struct decision *decision, bool *changed,
                                   struct wherry_error *error)
{
    struct report_step *step = &engine->report->steps[action_step(decision->action)];
    struct park *park = &row->parked[decision->action];
    if (decision->waits_for == WHERRY_REASON_NONE) {
        step->waiting++;
        return WHERRY_OK;
    }
    if (engine->options->mode == RUN_PLAN)
        planned_tell(engine, row, decision, decision->waits_words);
    bool known = park->hash != 0 && park->reason == decision->waits_for;
    if (decision_parked(row, decision, &engine->policy) || known)
        step->parked_before++;
    else
        step->parked_new++;
    if (decision_parked(row, decision, &engine->policy))
        return WHERRY_OK;
    *park = (struct park){.hash = decision->hash,
                          .reason = decision->waits_for,
                          .at_ms = known ? park->at_ms : engine_latest_ms(engine),
                          .words = decision->waits_words};
    *changed = true;
    return engine_journal(engine, row, step_name(action_step(decision->action)),
                          "parked", "", "", decision->waits_words, error);
}

static void count_owed(struct engine *engine, struct report_step *step,
                       const struct decision *decision)
{
    struct report_side *target = &engine->report->sides[decision->target];
    step->owed++;
    target->to_send++;
    target->to_look_up += decision->needs_lookup;
}

/* A change that would be made. */
static enum wherry_status count_write(struct engine *engine, const struct row *row,
                                      const struct decision *decision,
                                      struct wherry_error *error)
{
    struct report_step *step = &engine->report->steps[action_step(decision->action)];
    const bool parked = decision_parked(row, decision, &engine->policy);
    bool may = false;
    enum wherry_status status = judge_may_send(engine, row, decision, &may, error);
    if (parked)
        step->parked_before++;
    else if (!may)
        step->waiting++;
    else
        count_owed(engine, step, decision);
    if (engine->options->mode == RUN_PLAN)
        planned_tell(engine, row, decision,
                     parked ? "parked: already refused"
                     : may  ? ""
                            : "waits for a backfill");
    return status;
}

static enum wherry_status judge_action(struct engine *engine, struct row *row,
                                       enum action action, bool *changed,
                                       struct wherry_error *error)
{
    struct decision decision;
    enum wherry_status status = judge_decide(engine, row, action, &decision, error);
    if (status != WHERRY_OK)
        return status;
    switch (decision.kind) {
    case DECIDE_WRITE:
        return count_write(engine, row, &decision, error);
    case DECIDE_SETTLE:
        *changed = true;
        return settle_one(engine, row, &decision, error);
    case DECIDE_KEEP:
        return keep_one(engine, row, &decision, changed, error);
    case DECIDE_LOOK: /* more was to be asked than in one run */
        if (decision_parked(row, &decision, &engine->policy))
            engine->report->steps[action_step(action)].parked_before++;
        else
            engine->report->steps[action_step(action)].waiting++;
        break;
    case DECIDE_NOTHING:
        if (row->parked[action].hash != 0) {
            row_unpark(row, action);
            *changed = true;
        }
        break;
    }
    return WHERRY_OK;
}

/* Values that were refused and are still to be written. */
static void count_refused(struct engine *engine, const struct row *row)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        for (size_t i = 0; i < engine->mapping.count; i++)
            engine->report->steps[value_step((enum side)side)].parked_before +=
                row->sides[side].cells[i].refused != NULL;
}

static bool is_one_sided(const struct row *row)
{
    return !row->sides[SIDE_LIST].present || !row->sides[SIDE_CRM].present;
}

/* Changes that this run is to send, as far as it has judged. */
static int64_t to_send(const struct engine *engine)
{
    const struct report_side *sides = engine->report->sides;
    return sides[SIDE_LIST].to_send + sides[SIDE_CRM].to_send;
}

void judge_settle_again(const struct engine *engine, struct row *row)
{
    unsigned kept;
    if (engine->judged_ms != 0 && engine->undo == NULL && is_one_sided(row) &&
        !is_held(engine, row))
        settle_fields(row, step_actions(engine->due), &engine->policy, &kept);
}

static enum wherry_status judge_tries_and_fields(struct engine *engine, struct row *row,
                                                 struct action_set due, bool *changed,
                                                 bool *settled_any,
                                                 struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    bool was_under_way = row_under_way(&row->sides[SIDE_LIST], engine->mapping.count) ||
                         row_under_way(&row->sides[SIDE_CRM], engine->mapping.count);
    unsigned lost = settle_overdue(row, &engine->policy);
    if (was_under_way)
        *changed = true;
    engine->report->findings[FINDING_NOT_EFFECTIVE] += lost;
    if (lost > 0)
        status = engine_journal(engine, row, NULL, "not effective", "", "",
                                "was accepted, but no later read showed it", error);
    unsigned kept;
    unsigned settled = settle_fields(row, due, &engine->policy, &kept);
    engine->report->findings[FINDING_CONFLICT] += kept;
    *settled_any = settled > 0;
    count_refused(engine, row);
    if (status == WHERRY_OK && kept > 0)
        status =
            engine_journal(engine, row, step_name(STEP_IMPORT_PULL_FIELDS), "kept", "",
                           "", "changed on both sides: the CRM's value wins", error);
    return status;
}

/* For an undo, in place of all that a run judges by itself. */
static enum wherry_status judge_undone(struct engine *engine, struct row *row,
                                       struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (int action = 0; action < ACTION_COUNT && status == WHERRY_OK; action++) {
        struct decision decision;
        status = judge_decide(engine, row, (enum action)action, &decision, error);
        if (status != WHERRY_OK || decision.kind == DECIDE_NOTHING)
            continue;
        if (decision.kind == DECIDE_WRITE) {
            status = count_write(engine, row, &decision, error);
            continue;
        }
        engine->report->steps[action_step((enum action)action)].waiting++;
        undo_tell_waiting(engine, row, &decision);
    }
    return status == WHERRY_OK ? undo_tell_left(engine, row, error) : status;
}

/* One walk over the open rows. */
struct judging {
    struct engine *engine;
    struct action_set due;
};

static enum wherry_status judge_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    const struct judging *judging = self;
    struct engine *engine = judging->engine;
    struct action_set due = judging->due;
    const int64_t sent_before = to_send(engine);
    bool settled = false;
    if (engine->undo != NULL)
        return judge_undone(engine, row, error);
    *changed = judge_drop_asked(row);
    enum wherry_status status = drop_switched_off(engine, row, changed, error);
    if (is_held(engine, row))
        due = action_set_both(due, action_set_first(ACTION_PUSH_FIELDS));
    else if (status == WHERRY_OK)
        status = judge_tries_and_fields(engine, row, due, changed, &settled, error);
    for (int action = 0; action < ACTION_COUNT && status == WHERRY_OK; action++)
        if (action_set_has(due, (enum action)action) ||
            is_asked(row, (enum action)action))
            status = judge_action(engine, row, (enum action)action, changed, error);
    /* A contact who is to be made on the other side is saved when that is sent; until
     * then they are open anyway. See judge_settle_again. */
    const bool waits = is_one_sided(row) && to_send(engine) > sent_before;
    *changed |= settled && !waits;
    return status;
}

enum wherry_status judge_rows(struct engine *engine, struct wherry_error *error)
{
    struct judging judging = {.engine = engine};
    /* A baseline after a loss keeps opt-outs, and does nothing about them yet. */
    if (!engine->after_loss)
        judging.due = step_actions(engine->due);
    const struct engine_walk walk = {.which = STORE_OPEN_ROWS,
                                     .batch = BATCH_ROWS,
                                     .writes = true,
                                     .phase = "judging",
                                     .visit = judge_row,
                                     .self = &judging};
    engine->judged_ms = engine_latest_ms(engine);
    enum wherry_status status = engine_walk(engine, &walk, error);
    engine_time_sending(engine);
    return status;
}

/* ---- Marks that rest ---- */

static enum wherry_status drop_resting(void *self, struct row *row, bool *changed,
                                       struct wherry_error *error)
{
    struct engine *engine = self;
    struct step_set active = step_set_without(engine->on, engine->fresh);
    return drop_marks(engine, row, active, changed, error);
}

enum wherry_status judge_drop_resting(struct engine *engine, struct step_set off,
                                      struct wherry_error *error)
{
    const struct engine_walk walk = {.which = STORE_ALL_ROWS,
                                     .batch = BATCH_ROWS,
                                     .writes = true,
                                     .phase = "judging",
                                     .silent = true,
                                     .visit = drop_resting,
                                     .self = engine};
    bool may_rest = step_set_has(off, mark_step(MARK_LEFT)) ||
                    step_set_has(off, mark_step(MARK_OUT));
    return may_rest ? engine_walk(engine, &walk, error) : WHERRY_OK;
}

/* ---- Limits ---- */

static bool is_above(const struct spec_limit *limit, int64_t owed, int64_t subscribed)
{
    if (!limit->has_share && !limit->has_number)
        return false;
    bool above_share = owed * 1000000 > subscribed * limit->share_ppm;
    bool above_number = owed > limit->number;
    return (!limit->has_share || above_share) && (!limit->has_number || above_number);
}

enum wherry_status judge_limits(struct engine *engine, struct step_set *may_write,
                                struct wherry_error *error)
{
    struct store_counts counts;
    enum wherry_status status = store_count(engine->store, &counts, error);
    if (status != WHERRY_OK)
        return status;
    *may_write = (struct step_set){0};
    for (int step = 0; step < STEP_COUNT; step++) {
        struct report_step *report = &engine->report->steps[step];
        const struct spec_limit *limit = &engine->pipeline->limits[step];
        bool allowed = step_set_has(engine->options->allowed, (enum step)step);
        report->stopped = !allowed && is_above(limit, report->owed, counts.subscribed);
        if (!report->stopped) {
            step_set_add(may_write, (enum step)step);
            continue;
        }
        char text[VALUES_LIMIT_ROOM];
        values_limit_text(limit, text);
        snprintf(report->limit, sizeof report->limit,
                 "%s has %" PRId64 " changes, above its limit of %s (of %" PRId64
                 " subscribed): none of them was written; --allow %s goes above the "
                 "limit once",
                 step_name((enum step)step), report->owed, text, counts.subscribed,
                 step_name((enum step)step));
    }
    return WHERRY_OK;
}
