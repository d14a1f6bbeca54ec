/* run.c -- one run of one pipeline, from check to report. */
#include "host/sync/run.h"

#include <stdio.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/text.h"
#include "host/sync/backfill.h"
#include "host/sync/completion.h"
#include "host/sync/connection.h"
#include "host/sync/engine.h"
#include "host/sync/identity.h"
#include "host/sync/judge.h"
#include "host/sync/read.h"
#include "host/sync/segments.h"
#include "host/sync/send.h"

/* Three months of runs every quarter of an hour; two years of each contact's story. */
enum { RUNS_KEPT = 10000 };
static const int64_t JOURNAL_KEPT_MS = (int64_t)730 * 24 * 3600 * 1000;

/* ---- The connection ---- */

static void keep_identity(struct engine *engine, enum side side,
                          const struct wherry_identity *identity)
{
    struct report *report = engine->report;
    if (side == SIDE_LIST) {
        snprintf(report->list_name, sizeof report->list_name, "%s",
                 identity->list_name);
        snprintf(report->list_account, sizeof report->list_account, "%s",
                 identity->account_name);
    } else {
        snprintf(report->crm_account, sizeof report->crm_account, "%s",
                 identity->account_name);
        engine->crm_key = arena_text(&engine->arena, identity->account_key);
    }
    snprintf(report->warning[side], sizeof report->warning[side], "%s",
             identity->warning);
}

static enum wherry_status check_side(struct engine *engine, enum side side,
                                     struct wherry_error *error)
{
    struct wherry_identity identity = {.size = sizeof identity};
    enum wherry_status status =
        connector_check(engine->connectors[side], &identity, error);
    if (status != WHERRY_OK)
        return engine_blame(engine, side, status, error);
    if (identity.date_ms != 0) {
        int64_t ours = engine_now_ms(engine, side) - engine->clock_offset_ms[side];
        engine->clock_offset_ms[side] = identity.date_ms - ours;
    }
    keep_identity(engine, side, &identity);
    return WHERRY_OK;
}

/* Are we let in, and to whom? Nothing is read before. */
static enum wherry_status check_both(struct engine *engine, struct wherry_error *error)
{
    enum side first = connection_first(engine->store);
    enum wherry_status status = check_side(engine, first, error);
    if (status == WHERRY_OK)
        status = check_side(engine, other_side(first), error);
    if (status == WHERRY_OK)
        status = connection_let_in(engine->store, clock_now_ms(), error);
    if (status == WHERRY_OK)
        status = identity_check(engine, error);
    return status;
}

/* ---- Steps and what they have behind them ---- */

static const char *step_value(char name[40], int step)
{
    snprintf(name, 40, "step.%s", step_name((enum step)step));
    return name;
}

static void find_work(struct engine *engine, bool baseline_done)
{
    char name[40];
    for (int work = 0; work < WORK_COUNT; work++)
        if (pipeline_work_on(engine->pipeline, work))
            engine->work |= engine->options->due & 1u << work;
    for (int step = 0; step < STEP_COUNT; step++) {
        struct report_step *report = &engine->report->steps[step];
        bool on = pipeline_work_on(engine->pipeline, step);
        bool live =
            baseline_done && text_same(store_value(engine->store, &engine->arena,
                                                   step_value(name, step), "off"),
                                       "live");
        report->on = on;
        report->due = on && (engine->options->due & 1u << step) != 0;
        report->fresh = on && !live;
        unsigned bit = 1u << step;
        engine->on |= report->on ? bit : 0;
        engine->due |= report->due ? bit : 0;
        engine->fresh |= report->fresh ? bit : 0;
    }
}

/* After the reads: the due steps have their baseline; those off will need a new one. A
 * run in which no step is due took no baseline of any step or field. */
static enum wherry_status save_steps(struct engine *engine, struct wherry_error *error)
{
    char name[40];
    struct store *store = engine->store;
    enum wherry_status status = store_begin(store, error);
    for (int step = 0; step < STEP_COUNT && status == WHERRY_OK; step++) {
        const char *state = "live";
        if ((engine->on & 1u << step) == 0)
            state = "off";
        else if ((engine->due & 1u << step) == 0 && !engine->report->baseline)
            continue;
        status = store_set_value(store, step_value(name, step), state, error);
    }
    if (status == WHERRY_OK && engine->report->baseline) {
        status = store_set_value(store, "baseline", "done", error);
        if (status == WHERRY_OK)
            status =
                store_set_number(store, "crm.forward_from",
                                 engine->policy.complete_begun_ms[SIDE_CRM], error);
    }
    if (status == WHERRY_OK && engine->due != 0)
        status = mapping_save(&engine->mapping, store, error);
    return store_end(store, status, error);
}

static void load_counts(struct engine *engine)
{
    static const char *const names[] = {[SIDE_LIST] = "list", [SIDE_CRM] = "crm"};
    char name[32];
    for (int side = 0; side < SIDE_COUNT; side++) {
        snprintf(name, sizeof name, "%s.begun", names[side]);
        engine->learning.begun[side] = store_number(engine->store, name, 0);
        snprintf(name, sizeof name, "%s.done", names[side]);
        engine->learning.done[side] = store_number(engine->store, name, 0);
        engine->policy.done[side] = engine->learning.done[side];
        snprintf(name, sizeof name, "%s.complete_begun", names[side]);
        engine->policy.complete_begun_ms[side] = store_number(engine->store, name, 0);
        engine->learning.read_ms[side] = engine->policy.complete_begun_ms[side];
    }
}

static enum wherry_status settle_mapping(struct engine *engine,
                                         struct wherry_error *error)
{
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = mapping_settle(&engine->mapping, engine->store, error);
    return status == WHERRY_OK ? store_commit(engine->store, error) : status;
}

static enum wherry_status prepare(struct engine *engine, struct wherry_error *error)
{
    const struct spec_contact_sync *sync = &engine->pipeline->contact_sync;
    bool baseline_done =
        text_same(store_value(engine->store, &engine->arena, "baseline", ""), "done");
    find_work(engine, baseline_done);
    engine->report->baseline = !baseline_done && engine->due != 0;
    unsigned live = engine->on & ~engine->fresh;
    enum wherry_status status = mapping_load(&engine->mapping, engine->pipeline, live,
                                             engine->store, &engine->arena, error);
    if (status != WHERRY_OK)
        return status;
    engine->learning = (struct learning){
        .mapping = &engine->mapping,
        .live = live,
        .baseline = !baseline_done,
        .take_unstated = sync->subscribe_not_opted_out,
        .forward_from_ms = store_number(engine->store, "crm.forward_from", 0)};
    engine->policy = (struct policy){.mapping = &engine->mapping,
                                     .confirm_within_ms = sync->confirm_within_ms,
                                     .take_unstated = sync->subscribe_not_opted_out,
                                     .double_opt_in = sync->double_opt_in};
    load_counts(engine);
    return settle_mapping(engine, error);
}

/* ---- The run ---- */

static struct reading_plan plan_reads(const struct engine *engine)
{
    const struct reading_need need = {
        .due = engine->work,
        .whole = engine->report->baseline || engine->mapping.grown,
        .fresh = (engine->due & engine->fresh) != 0,
        .crm_age_ms = engine_now_ms(engine, SIDE_CRM) -
                      engine->policy.complete_begun_ms[SIDE_CRM]};
    return reading_plan(&need);
}

static enum wherry_status forget_digests(struct store *store,
                                         struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_forget_digests(store, error);
    return status == WHERRY_OK ? store_commit(store, error) : status;
}

static enum wherry_status read_sides(struct engine *engine, struct wherry_error *error)
{
    const struct reading_plan plan = plan_reads(engine);
    enum wherry_status status = WHERRY_OK;
    if (plan.list == READING_WHOLE && !engine->report->baseline)
        status = forget_digests(engine->store, error);
    if (status == WHERRY_OK)
        status = read_side(engine, SIDE_LIST, plan.list, error);
    fault_point("sync.between_reads");
    if (status == WHERRY_OK)
        status = read_side(engine, SIDE_CRM, plan.crm, error);
    return status;
}

/* What the due steps make of what was read. */
static enum wherry_status sync_contacts(struct engine *engine,
                                        struct wherry_error *error)
{
    unsigned may_write = 0;
    enum wherry_status status = judge_rows(engine, error);
    if (status == WHERRY_OK)
        status = judge_limits(engine, &may_write, error);
    if (status == WHERRY_OK)
        status = save_steps(engine, error);
    if (status != WHERRY_OK)
        return status;
    engine->report->baseline_complete = engine->report->baseline;
    if (engine->options->mode == RUN_APPLY && !engine->report->baseline)
        status = send_changes(engine, may_write & engine->due & ~engine->fresh, error);
    if (status == WHERRY_OK)
        engine->ended |= engine->due & may_write;
    return status;
}

/* Not before the baseline of the contacts: until then nothing is written. */
static enum wherry_status sync_segments(struct engine *engine,
                                        struct wherry_error *error)
{
    const unsigned due = engine->work & 1u << WORK_SEGMENTS;
    if (due == 0 || (engine->pipeline->contact_sync.on && engine->learning.baseline))
        return WHERRY_OK;
    enum wherry_status status = segments_sync(engine, error);
    if (status == WHERRY_OK)
        engine->ended |= due;
    return status;
}

/* A backfill, in place of the steps. */
static enum wherry_status fill(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = backfill_read(engine, error);
    if (status == WHERRY_OK)
        status = save_steps(engine, error);
    return status == WHERRY_OK ? backfill_send(engine, error) : status;
}

static enum wherry_status work(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = check_both(engine, error);
    if (status == WHERRY_OK)
        status = prepare(engine, error);
    if (status == WHERRY_OK && engine->options->backfill != NULL)
        return fill(engine, error);
    if (status != WHERRY_OK || engine->work == 0)
        return status;
    status = read_sides(engine, error);
    if (status == WHERRY_OK)
        status =
            engine->due != 0 ? sync_contacts(engine, error) : save_steps(engine, error);
    return status == WHERRY_OK ? sync_segments(engine, error) : status;
}

static void read_meters(struct engine *engine)
{
    for (int side = 0; side < SIDE_COUNT; side++) {
        struct http_meters meters = {0};
        connector_meters(engine->connectors[side], &meters);
        engine->report->sides[side].requests = meters.requests;
        engine->report->sides[side].repeats = meters.repeats;
        engine->report->sides[side].writes = meters.writes;
    }
}

static int code_of(enum wherry_status status, const struct report *report)
{
    enum { FAILED = 1, IN_ERROR = 69 };
    if (status == WHERRY_OK)
        return report_code(report);
    return status == WHERRY_DENIED ? IN_ERROR : FAILED;
}

static enum wherry_status keep_report(struct engine *engine, enum wherry_status status,
                                      const struct wherry_error *why,
                                      struct wherry_error *error)
{
    struct buffer summary = {0}, json = {0};
    if (status == WHERRY_OK)
        report_summary(engine->report, &summary);
    else
        buffer_add_text(&summary, why->message);
    report_json(engine->report, engine->pipeline, &json);
    const struct store_run run = {.id = engine->run,
                                  .ended_ms = engine->report->ended_ms,
                                  .code = code_of(status, engine->report),
                                  .summary = buffer_text(&summary),
                                  .report = buffer_text(&json)};
    enum wherry_status kept = store_begin(engine->store, error);
    if (kept == WHERRY_OK && !engine->picture_moved)
        kept = store_set_number(engine->store, "picture", engine->picture, error);
    if (kept == WHERRY_OK)
        kept = store_end_run(engine->store, &run, error);
    if (kept == WHERRY_OK && status == WHERRY_OK && engine->options->mode == RUN_APPLY)
        kept = completion_save(engine->store, engine->ended, engine->report, error);
    if (kept == WHERRY_OK)
        kept = store_prune(engine->store, engine->run, RUNS_KEPT,
                           engine->report->ended_ms - JOURNAL_KEPT_MS, error);
    if (kept == WHERRY_OK)
        kept = store_commit(engine->store, error);
    buffer_free(&summary);
    buffer_free(&json);
    return kept;
}

static enum wherry_status begin_run(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_start_run(engine->store, engine->options->kind,
                                 engine->report->started_ms, &engine->run, error);
    engine->picture = store_number(engine->store, "picture", 0);
    if (status == WHERRY_OK) /* until it is known that nothing moved */
        status = store_set_number(engine->store, "picture", engine->run, error);
    if (status == WHERRY_OK)
        status = store_commit(engine->store, error);
    if (engine->options->mode == RUN_APPLY)
        engine->report->run = engine->run;
    return status;
}

enum wherry_status run_pipeline(const struct pipeline *pipeline, struct connector *list,
                                struct connector *crm, struct store *store,
                                const struct run_options *options,
                                struct report *report, struct wherry_error *error)
{
    struct engine engine = {.pipeline = pipeline,
                            .store = store,
                            .connectors = {[SIDE_LIST] = list, [SIDE_CRM] = crm},
                            .options = options,
                            .report = report};
    *report = (struct report){.plan = options->mode == RUN_PLAN,
                              .started_ms = engine_now_ms(&engine, SIDE_LIST)};
    enum wherry_status status = begin_run(&engine, error);
    if (status == WHERRY_OK)
        status = work(&engine, error);
    report->ended_ms =
        engine_now_ms(&engine, SIDE_LIST) - engine.clock_offset_ms[SIDE_LIST];
    read_meters(&engine);
    struct wherry_error second = {0};
    store_rollback(store);
    if (status == WHERRY_DENIED)
        connection_refused(store, engine.refused, error->message, clock_now_ms(),
                           &second);
    enum wherry_status kept = store_count(store, &report->counts, &second);
    if (kept == WHERRY_OK)
        kept = keep_report(&engine, status, error, &second);
    if (status == WHERRY_OK && kept != WHERRY_OK) {
        *error = second;
        status = kept;
    }
    arena_free(&engine.arena);
    arena_free(&engine.scratch);
    return status;
}
