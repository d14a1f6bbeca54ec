/* backfill.c -- contacts who are on one side only are added to the other. */
#include "host/sync/backfill.h"

#include "host/base/error.h"
#include "host/store/segments.h"
#include "host/sync/backfill_segment.h"
#include "host/sync/candidate.h"
#include "host/sync/forgetting.h"
#include "host/sync/judge.h"
#include "host/sync/lookup.h"
#include "host/sync/read.h"
#include "host/sync/send.h"
#include "host/sync/settle.h"

/* A picture older than this when the operator has answered is read again. */
enum { STALE_MS = 60 * 1000 };

/* ---- Reading ---- */

static enum wherry_status refuse_early(const struct engine *engine,
                                       struct wherry_error *error)
{
    const char *id = engine->pipeline->id;
    if (!engine->pipeline->contact_sync.on)
        return fail(
            error, WHERRY_FAILED,
            "'%s' has no 'contact_sync', which a backfill needs: nothing was done", id);
    if (engine->policy.baseline)
        return fail(error, WHERRY_FAILED,
                    "'%s' has no complete baseline yet: run `wherry run %s` first", id,
                    id);
    if (engine->mapping.grown)
        return fail(
            error, WHERRY_FAILED,
            "a new field of '%s' has not been read yet: run `wherry run %s` first", id,
            id);
    return WHERRY_OK;
}

static enum wherry_status read_changes(struct engine *engine,
                                       struct wherry_error *error)
{
    enum side source = engine->report->backfill.from_list ? SIDE_LIST : SIDE_CRM;
    enum wherry_status status = read_side(engine, SIDE_LIST, READING_CHANGES, error);
    if (status == WHERRY_OK)
        status = read_side(engine, SIDE_CRM, READING_CHANGES, error);
    /* A contact is added only if this run has seen that they are not there. */
    if (status == WHERRY_OK)
        status = read_side(engine, source, READING_WHOLE, error);
    return status;
}

enum wherry_status backfill_read(struct engine *engine, struct wherry_error *error)
{
    const struct run_backfill *wanted = engine->options->backfill;
    engine->report->backfill =
        (struct backfill_report){.on = true,
                                 .from_list = wanted->from_list,
                                 .invites = engine->policy.double_opt_in,
                                 .limit = wanted->limit};
    enum wherry_status status = refuse_early(engine, error);
    if (status == WHERRY_OK) /* of a backfill that was cut */
        status = backfill_segment_forget(engine, error);
    if (status == WHERRY_OK && wanted->segment != NULL)
        status = backfill_segment_find(engine, wanted->segment, error);
    if (status == WHERRY_OK)
        status = read_changes(engine, error);
    if (status == WHERRY_OK && wanted->segment != NULL)
        status = backfill_segment_read(engine, error);
    return status;
}

/* ---- One row ---- */

static enum wherry_status judge_candidate(struct engine *engine, struct row *row,
                                          enum candidate *candidate,
                                          struct wherry_error *error)
{
    struct candidacy candidacy = {.policy = &engine->policy,
                                  .from_list = engine->report->backfill.from_list};
    enum side target = candidacy.from_list ? SIDE_CRM : SIDE_LIST;
    enum wherry_status status = WHERRY_OK;
    if (engine->segment != 0) {
        bool member = false;
        status =
            store_is_member(engine->store, engine->segment, row->id, &member, error);
        candidacy.outside = !member;
    }
    *candidate = candidate_judge(row, &candidacy);
    if (status != WHERRY_OK || *candidate != CANDIDATE_ADD)
        return status;
    status = judge_taken(engine, row, target, &candidacy.taken, error);
    if (status == WHERRY_OK)
        status = forgetting_knows(engine, row->sides[other_side(target)].address,
                                  &candidacy.erased, error);
    *candidate = candidate_judge(row, &candidacy);
    return status;
}

/* The people who fill the target, by our picture: a service counts in its own way. */
static bool fills_target(const struct row *row, const struct backfill_report *backfill)
{
    const struct half *target = &row->sides[backfill->from_list ? SIDE_CRM : SIDE_LIST];
    return target->present && target->consent != WHERRY_ARCHIVED &&
           target->consent != WHERRY_BOUNCED;
}

static enum wherry_status count_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    struct engine *engine = self;
    struct backfill_report *backfill = &engine->report->backfill;
    enum candidate candidate;
    (void)changed;
    settle_overdue(row, &engine->policy); /* as the next run would */
    enum wherry_status status = judge_candidate(engine, row, &candidate, error);
    int64_t found = backfill->counts[CANDIDATE_ADD];
    if (candidate == CANDIDATE_ADD && backfill->limit != 0 && found == backfill->limit)
        candidate = CANDIDATE_LATER;
    backfill->counts[candidate]++;
    backfill->at_target += fills_target(row, backfill);
    return status;
}

/* A change that was lost for good is reported once, by the code that saves the row. */
static enum wherry_status tell_lost(struct engine *engine, struct row *row,
                                    unsigned lost, struct wherry_error *error)
{
    engine->report->findings[FINDING_NOT_EFFECTIVE] += lost;
    if (lost == 0)
        return WHERRY_OK;
    return engine_journal(engine, row, NULL, "not effective", "", "",
                          "was accepted, but no later read showed it", error);
}

static enum wherry_status ask_row(void *self, struct row *row, bool *changed,
                                  struct wherry_error *error)
{
    struct engine *engine = self;
    struct backfill_report *backfill = &engine->report->backfill;
    enum mark mark = action_mark(candidate_action(backfill->from_list));
    enum candidate candidate;
    *changed = judge_drop_asked(row);
    unsigned lost = settle_overdue(row, &engine->policy);
    enum wherry_status status = judge_candidate(engine, row, &candidate, error);
    int64_t found = backfill->counts[CANDIDATE_ADD];
    if (status == WHERRY_OK && candidate == CANDIDATE_ADD && found < backfill->limit) {
        row_ask(row, mark, engine_latest_ms(engine), engine->policy.passes.begun);
        backfill->counts[CANDIDATE_ADD]++;
        *changed = true;
    }
    return status == WHERRY_OK && *changed ? tell_lost(engine, row, lost, error)
                                           : status;
}

/* ---- The backfill ---- */

static enum wherry_status walk_all(struct engine *engine, const char *phase,
                                   enum wherry_status (*visit)(void *, struct row *,
                                                               bool *,
                                                               struct wherry_error *),
                                   bool writes, struct wherry_error *error)
{
    const struct engine_walk walk = {.which = STORE_ALL_ROWS,
                                     .batch = WALK_BATCH,
                                     .writes = writes,
                                     .phase = phase,
                                     .visit = visit,
                                     .self = engine};
    return engine_walk(engine, &walk, error);
}

/* Marks no more than were counted and agreed to, whatever has changed since. */
static enum wherry_status ask_all(struct engine *engine, struct wherry_error *error)
{
    struct backfill_report *backfill = &engine->report->backfill;
    int64_t limit = backfill->limit;
    backfill->limit = backfill->counts[CANDIDATE_ADD];
    backfill->counts[CANDIDATE_ADD] = 0;
    enum wherry_status status = walk_all(engine, "marking", ask_row, true, error);
    backfill->limit = limit;
    return status;
}

/* Before a contact is made in the CRM they are looked up there. */
static void count_owed(struct engine *engine)
{
    const struct backfill_report *backfill = &engine->report->backfill;
    const int64_t found = backfill->counts[CANDIDATE_ADD];
    enum side target = backfill->from_list ? SIDE_CRM : SIDE_LIST;
    engine->report->sides[target].to_send = found;
    engine->report->sides[target].to_look_up = backfill->from_list ? found : 0;
    engine_time_sending(engine);
}

static bool is_agreed(struct engine *engine)
{
    const struct run_backfill *wanted = engine->options->backfill;
    return wanted->agreed == NULL ||
           wanted->agreed(engine->options->self, engine->report);
}

static enum wherry_status carry_out(struct engine *engine, struct wherry_error *error)
{
    struct backfill_report *backfill = &engine->report->backfill;
    enum wherry_status status = walk_all(engine, "counting", count_row, false, error);
    if (status == WHERRY_OK)
        count_owed(engine);
    if (status != WHERRY_OK || engine->options->mode == RUN_PLAN ||
        backfill->counts[CANDIDATE_ADD] == 0)
        return status;
    int64_t counted_ms = engine_latest_ms(engine);
    if (!is_agreed(engine)) {
        backfill->declined = true;
        return WHERRY_OK;
    }
    if (engine_latest_ms(engine) - counted_ms > STALE_MS)
        status = read_changes(engine, error);
    if (status == WHERRY_OK)
        status = ask_all(engine, error);
    if (status != WHERRY_OK)
        return status;
    enum action action = candidate_action(backfill->from_list);
    enum side source = backfill->from_list ? SIDE_LIST : SIDE_CRM;
    status = lookup_for(engine, source, action_set_of(action), error);
    return status == WHERRY_OK
               ? send_changes(engine, step_set_of(action_step(action)), error)
               : status;
}

enum wherry_status backfill_send(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = carry_out(engine, error);
    return status == WHERRY_OK ? backfill_segment_forget(engine, error) : status;
}
