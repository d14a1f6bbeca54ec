/* run.c -- one run of one pipeline, from check to report. */
#include "host/sync/run.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/engine/engine.h"
#include "host/picture/connection.h"
#include "host/picture/forget.h"
#include "host/picture/value.h"
#include "host/segments/segments.h"
#include "host/sync/admission.h"
#include "host/sync/audit.h"
#include "host/sync/backfill.h"
#include "host/sync/bulk.h"
#include "host/sync/cut.h"
#include "host/sync/ending.h"
#include "host/sync/forgetting.h"
#include "host/sync/hint.h"
#include "host/sync/judge.h"
#include "host/sync/lookup.h"
#include "host/sync/loss.h"
#include "host/sync/read.h"
#include "host/sync/reading.h"
#include "host/sync/reversal.h"
#include "host/sync/sample.h"
#include "host/sync/send.h"
#include "host/sync/types.h"
#include "host/sync/undo.h"

/* ---- Steps and their functions ---- */

static bool step_is_live(struct store *store, enum step step)
{
    return value_is(store, VALUE_STEP, (int)step, "live");
}

static void find_work(struct engine *engine, bool baseline_done)
{
    for (int work = 0; work < WORK_COUNT; work++)
        if (pipeline_work_on(engine->pipeline, work) &&
            work_set_has(engine->options->due, work))
            work_set_add(&engine->work, work);
    engine->due = work_steps(engine->work);
    for (int step = 0; step < STEP_COUNT; step++) {
        struct report_step *report = &engine->report->steps[step];
        bool live = baseline_done && step_is_live(engine->store, (enum step)step);
        report->on = pipeline_work_on(engine->pipeline, step);
        report->due = step_set_has(engine->due, (enum step)step);
        report->fresh = report->on && !live;
        if (report->on)
            step_set_add(&engine->on, (enum step)step);
        if (report->fresh)
            step_set_add(&engine->fresh, (enum step)step);
    }
}

static struct step_set just_switched_off(const struct engine *engine)
{
    struct step_set off = {0};
    for (int step = 0; step < STEP_COUNT; step++)
        if (!step_set_has(engine->on, (enum step)step) &&
            step_is_live(engine->store, (enum step)step))
            step_set_add(&off, (enum step)step);
    return off;
}

/* After the reads: the due steps have their baseline; those off will need a new one, and
 * nothing is owed to them when they return. A run in which no step is due took no
 * baseline of any step or field. */
static enum wherry_status save_steps(struct engine *engine, struct wherry_error *error)
{
    struct store *store = engine->store;
    enum wherry_status status =
        judge_drop_resting(engine, just_switched_off(engine), error);
    if (status == WHERRY_OK)
        status = store_begin(store, error);
    for (int step = 0; step < STEP_COUNT && status == WHERRY_OK; step++) {
        const char *state = "live";
        if (!step_set_has(engine->on, (enum step)step))
            state = "off";
        else if (!step_set_has(engine->due, (enum step)step) &&
                 !engine->report->baseline)
            continue;
        status = value_set_text(store, VALUE_STEP, step, state, error);
    }
    if (status == WHERRY_OK && engine->report->baseline) {
        const int64_t begun_ms = value_number(store, VALUE_BASELINE_BEGUN, SIDE_CRM,
                                              engine->policy.passes.begun_ms[SIDE_CRM]);
        status = value_set_text(store, VALUE_BASELINE, 0, "done", error);
        if (status == WHERRY_OK)
            status = value_set_number(store, VALUE_FORWARD_FROM, 0, begun_ms, error);
        if (status == WHERRY_OK)
            status = mapping_reserve(&engine->mapping, false, store, error);
        if (status == WHERRY_OK)
            status = loss_end(engine, error);
    }
    if (status == WHERRY_OK && !step_set_is_empty(engine->due))
        status = mapping_save(&engine->mapping, store, error);
    return store_end(store, status, error);
}

static enum wherry_status settle_mapping(struct engine *engine,
                                         struct wherry_error *error)
{
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = mapping_settle(&engine->mapping, engine->store, error);
    if (status == WHERRY_OK)
        status = mapping_reserve(&engine->mapping, engine->report->baseline,
                                 engine->store, error);
    return store_end(engine->store, status, error);
}

static enum wherry_status prepare_run(struct engine *engine, struct wherry_error *error)
{
    const struct spec_contact_sync *sync = &engine->pipeline->contact_sync;
    bool baseline_done = value_is(engine->store, VALUE_BASELINE, 0, "done");
    const int64_t forward_ms = value_number(engine->store, VALUE_FORWARD_FROM, 0, 0);
    find_work(engine, baseline_done);
    engine->report->baseline = !baseline_done && !step_set_is_empty(engine->due);
    engine->policy =
        (struct policy){.mapping = &engine->mapping,
                        .passes = passes_load(engine->store),
                        .live = step_set_without(engine->on, engine->fresh),
                        .baseline = !baseline_done,
                        .forward_from_ms = forward_ms,
                        .joined_from_ms = value_number(
                            engine->store, VALUE_BASELINE_BEGUN, SIDE_LIST, forward_ms),
                        .confirm_within_ms = sync->confirm_within_ms,
                        .confirm_absence_ms = sync->confirm_absence_ms,
                        .take_unstated = sync->subscribe_not_opted_out,
                        .double_opt_in = sync->double_opt_in};
    for (int side = 0; side < SIDE_COUNT; side++)
        engine->policy.begun_before[side] = engine->policy.passes.begun[side];
    enum wherry_status status =
        mapping_load(&engine->mapping, engine->pipeline, engine->policy.live,
                     engine->store, &engine->arena, error);
    if (status == WHERRY_OK)
        status = settle_mapping(engine, error);
    return status == WHERRY_OK ? bulk_state_load(engine->bulk, engine->store, error)
                               : status;
}

/* ---- The run ---- */

static struct reading_plan plan_reads(const struct engine *engine)
{
    const struct passes *passes = &engine->policy.passes;
    const bool may_verify = !engine->policy.baseline;
    const bool by_itself = may_verify && engine->options->mode == RUN_APPLY;
    struct reading_need need = {
        .due = engine->undo != NULL ? work_all() : engine->work,
        .baseline = engine->report->baseline,
        .grown = engine->mapping.grown,
        .fresh = !step_set_is_empty(step_set_both(engine->due, engine->fresh)),
        .verify = may_verify && engine->options->verify,
        .crm_age_ms = engine_now_ms(engine, SIDE_CRM) - passes->begun_ms[SIDE_CRM]};
    for (int side = 0; side < SIDE_COUNT; side++) {
        need.learned[side] = need.baseline && cut_is_learned(engine, (enum side)side);
        need.verifies[side] = (struct verify_need){
            .every_ms = by_itself ? engine->pipeline->contact_sync.verify_ms : 0,
            .seed = text_seed(engine->pipeline->id),
            .whole_ms = passes->whole_ms[side],
            .now_ms = engine_now_ms(engine, (enum side)side)};
    }
    return reading_plan(&need);
}

static enum wherry_status forget_digests(struct store *store,
                                         struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_forget_digests(store, error);
    return store_end(store, status, error);
}

/* After a read that continued where it was interrupted: what happened in between. If a
 * side that was learned before has other fields by now, the changes do not show all. */
static enum reading reading_to_now(const struct engine *engine, enum side side,
                                   enum reading reading)
{
    if (!engine->report->baseline)
        return READING_NOTHING;
    if (reading == READING_CHANGES && !cut_is_alike(engine, side))
        return READING_WHOLE;
    return engine->report->sides[side].resumed ? READING_CHANGES : READING_NOTHING;
}

static enum wherry_status read_sides(struct engine *engine,
                                     const struct reading_plan *plan,
                                     struct wherry_error *error)
{
    enum reading rest[SIDE_COUNT];
    const enum wherry_status status = read_both(engine, plan->sides, error);
    if (status != WHERRY_OK)
        return status;
    for (int side = 0; side < SIDE_COUNT; side++)
        rest[side] = reading_to_now(engine, (enum side)side, plan->sides[side]);
    return read_both(engine, rest, error);
}

/* An unchanged record costs a comparison, unless a field is new. */
static enum wherry_status verify_sides(struct engine *engine,
                                       const struct reading_plan *plan,
                                       struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (engine->mapping.grown && plan->whole[SIDE_LIST])
        status = forget_digests(engine->store, error);
    enum reading readings[SIDE_COUNT];
    for (int side = 0; side < SIDE_COUNT; side++)
        readings[side] = plan->whole[side] ? READING_WHOLE : READING_NOTHING;
    return status == WHERRY_OK ? read_both(engine, readings, error) : status;
}

/* If a verify failed, the rest of the run is still done: a service that cannot be read
 * whole holds back nothing that a read of changes has shown. */
static bool goes_on(const struct engine *engine, enum wherry_status verified)
{
    return verified == WHERRY_OK ||
           (!engine->mapping.grown &&
            (verified == WHERRY_RETRY || verified == WHERRY_FAILED));
}

/* What the due steps make of what was read. *may_write: which of them did. */
static enum wherry_status sync_contacts(struct engine *engine,
                                        struct step_set *may_write,
                                        struct wherry_error *error)
{
    enum wherry_status status = lookup_open_rows(engine, error);
    if (status == WHERRY_OK)
        status = judge_rows(engine, error);
    if (status == WHERRY_OK)
        status = loss_mark(engine, error);
    if (status == WHERRY_OK)
        status = judge_limits(engine, may_write, error);
    if (status == WHERRY_OK)
        status = save_steps(engine, error);
    if (status != WHERRY_OK)
        return status;
    engine->report->baseline_complete = engine->report->baseline;
    engine->report->after_loss = engine->after_loss;
    const struct step_set stopped = step_set_without(engine->due, *may_write);
    *may_write =
        step_set_both(*may_write, step_set_without(engine->due, engine->fresh));
    if (engine->options->mode == RUN_APPLY && !engine->report->baseline)
        status = send_changes(engine, *may_write, error);
    if (status == WHERRY_OK)
        engine->ended = steps_work(step_set_without(engine->due, stopped));
    return status;
}

/* Not before the baseline of the contacts: until then nothing is written. */
static enum wherry_status sync_segments(struct engine *engine,
                                        struct wherry_error *error)
{
    if (!work_set_has(engine->work, WORK_SEGMENTS) ||
        (engine->pipeline->contact_sync.on && engine->policy.baseline))
        return WHERRY_OK;
    enum wherry_status status = segments_sync(engine, error);
    if (status == WHERRY_OK)
        work_set_add(&engine->ended, WORK_SEGMENTS);
    return status;
}

/* A backfill, in place of the steps. */
static enum wherry_status fill_up(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = backfill_read(engine, error);
    if (status == WHERRY_OK)
        status = save_steps(engine, error);
    return status == WHERRY_OK ? backfill_send(engine, error) : status;
}

/* Takes back what another run wrote, in place of the steps, whether they are on or
 * off. */
static enum wherry_status take_back(struct engine *engine, struct step_set *may_write,
                                    struct wherry_error *error)
{
    enum wherry_status status = reversal_judge(engine, may_write, error);
    if (status == WHERRY_OK)
        status = save_steps(engine, error);
    return status == WHERRY_OK && engine->options->mode == RUN_APPLY
               ? send_changes(engine, *may_write, error)
               : status;
}

/* After all else, so that nothing waits for it. Fields with a refused value go without
 * that value. */
static enum wherry_status finish_bulk(struct engine *engine, struct step_set may_write,
                                      struct wherry_error *error)
{
    const bool any = engine->bulk != NULL && engine->bulk->count > 0;
    if (!any || engine->options->mode != RUN_APPLY)
        return WHERRY_OK;
    enum wherry_status status = bulk_await(engine, error);
    return status == WHERRY_OK ? send_again(engine, may_write, error) : status;
}

static enum wherry_status read_and_sync(struct engine *engine,
                                        struct wherry_error *error)
{
    const struct reading_plan plan = plan_reads(engine);
    struct wherry_error unverified = {0};
    struct step_set may_write = {0};
    enum wherry_status status = bulk_resume(engine, error);
    if (status == WHERRY_OK)
        status = sample_begin(engine, error);
    if (status == WHERRY_OK)
        status = read_sides(engine, &plan, error);
    if (status == WHERRY_OK)
        status = audit_end(engine, error);
    if (status != WHERRY_OK)
        return status;
    const enum wherry_status verified = verify_sides(engine, &plan, &unverified);
    if (!goes_on(engine, verified)) {
        *error = unverified;
        return verified;
    }
    if (engine->undo != NULL)
        status = take_back(engine, &may_write, error);
    else
        status = !step_set_is_empty(engine->due)
                     ? sync_contacts(engine, &may_write, error)
                     : save_steps(engine, error);
    if (status == WHERRY_OK)
        status = engine->undo != NULL ? segments_undo(engine, error)
                                      : sync_segments(engine, error);
    if (status == WHERRY_OK)
        status = finish_bulk(engine, may_write, error);
    if (status != WHERRY_OK || verified == WHERRY_OK)
        return status;
    return fail(error, verified, "cannot verify: %s", unverified.message);
}

/* What was asked for and cannot be done is an error before anything is read. */
static enum wherry_status refuse_verify(const struct engine *engine,
                                        struct wherry_error *error)
{
    const char *id = engine->pipeline->id;
    if (!engine->options->verify)
        return WHERRY_OK;
    if (!engine->pipeline->contact_sync.on)
        return fail(error, WHERRY_FAILED,
                    "'%s' has no 'contact_sync': nothing to verify", id);
    if (engine->policy.baseline && !engine->report->baseline)
        return fail(error, WHERRY_FAILED,
                    "'%s' has no complete baseline yet: run `wherry run %s` first", id,
                    id);
    return WHERRY_OK;
}

static enum wherry_status do_work(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = admission_ask(engine, error);
    if (status == WHERRY_OK)
        status = loss_begin(engine, error);
    if (status == WHERRY_OK)
        status = prepare_run(engine, error);
    if (status == WHERRY_OK)
        status = refuse_verify(engine, error);
    if (status == WHERRY_OK && engine->options->undo != NULL)
        status = undo_begin(engine, error);
    const bool backfill = engine->options->backfill != NULL;
    const bool instead = backfill || engine->undo != NULL;
    if (status != WHERRY_OK || (!instead && work_set_is_empty(engine->work)))
        return status;
    status = types_judge(engine, error);
    if (status != WHERRY_OK)
        return status;
    status = backfill ? fill_up(engine, error) : read_and_sync(engine, error);
    hint_unknown(engine);
    return status;
}

static void read_meters(struct engine *engine)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct http_meters meters = {0};
        connector_meters(engine->connectors[side], &meters);
        engine->report->sides[side].requests = meters.requests;
        engine->report->sides[side].repeats = meters.repeats;
        engine->report->sides[side].writes = meters.writes;
        engine->report->sides[side].write_repeats =
            meters.repeats - meters.read_repeats;
        engine->report->sides[side].bytes_received = meters.bytes_received;
        engine->report->sides[side].bytes_sent = meters.bytes_sent;
    }
}

static enum wherry_status begin_run(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_start_run(engine->store, engine->options->kind,
                                 engine->report->started_ms, &engine->run, error);
    engine->picture = value_number(engine->store, VALUE_PICTURE, 0, 0);
    if (status == WHERRY_OK) /* until it is known that nothing moved */
        status = value_set_number(engine->store, VALUE_PICTURE, 0, engine->run, error);
    if (engine->options->mode == RUN_APPLY)
        engine->report->run = engine->run;
    log_set_run(engine->report->run);
    return store_end(engine->store, status, error);
}

enum wherry_status run_pipeline(const struct pipeline *pipeline, struct connector *list,
                                struct connector *crm, struct store *store,
                                const struct run_options *options,
                                struct report *report, struct wherry_error *error)
{
    struct bulk_state bulk = {0};
    struct engine engine = {.pipeline = pipeline,
                            .bulk = &bulk,
                            .store = store,
                            .connectors = {[SIDE_LIST] = list, [SIDE_CRM] = crm},
                            .options = options,
                            .report = report};
    *report = (struct report){.plan = options->mode == RUN_PLAN,
                              .started_ms = engine_machine_ms(&engine),
                              .lease_waits = options->lease_waits,
                              .lease_wait_ms = options->lease_wait_ms};
    enum wherry_status status = begin_run(&engine, error);
    if (status == WHERRY_OK)
        status = forget_sift(store, error);
    if (status == WHERRY_OK)
        status = do_work(&engine, error);
    report->ended_ms = engine_machine_ms(&engine);
    report->cut = status == WHERRY_CANCELLED && options->cancelled != NULL &&
                  options->cancelled(options->self);
    read_meters(&engine);
    struct wherry_error second = {0};
    store_rollback(store);
    if (status == WHERRY_DENIED)
        connection_refused(store, engine.refused, error->message, report->ended_ms,
                           &second);
    enum wherry_status kept = store_count(store, &report->counts, &second);
    if (kept == WHERRY_OK)
        kept = ending_keep(&engine, status, error, &second);
    if (status == WHERRY_OK && kept != WHERRY_OK) {
        *error = second;
        status = kept;
    }
    forgetting_wipe(&engine);
    bulk_state_free(&bulk);
    undo_end(&engine);
    sample_free(&engine);
    arena_free(&engine.arena);
    arena_free(&engine.scratch);
    log_set_run(0);
    return status;
}
