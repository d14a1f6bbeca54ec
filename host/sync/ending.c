/* ending.c -- what a run leaves in the state. */
#include "host/sync/ending.h"

#include <signal.h>

#include "host/base/buffer.h"
#include "host/base/exit_code.h"
#include "host/engine/tally.h"
#include "host/picture/completion.h"
#include "host/picture/value.h"
#include "host/store/agreed.h"
#include "host/sync/audit.h"
#include "host/tell/report_json.h"
#include "host/tell/report_text.h"

/* Three months of runs every quarter of an hour, whatever the spec says. */
enum { RUNS_KEPT = 10000 };

static int code_of(const struct engine *engine, enum wherry_status status)
{
    if (status == WHERRY_OK)
        return report_code(engine->report);
    if (engine->report->cut)
        return engine->options->stop_code == NULL
                   ? CODE_SIGNALLED + SIGTERM
                   : engine->options->stop_code(engine->options->self);
    return status == WHERRY_DENIED ? CODE_DENIED : CODE_FAILED;
}

/* The longest one of all segments; -1 when no contact moved. */
static int64_t segments_lag_ms(const struct report *report)
{
    int64_t lag_ms = -1;
    for (size_t i = 0; i < report->segment_count; i++) {
        const struct report_segment *segment = &report->segments[i];
        if (segment->added + segment->removed > 0 && segment->lag_ms > lag_ms)
            lag_ms = segment->lag_ms;
    }
    return lag_ms;
}

static enum wherry_status save_completion(struct engine *engine,
                                          struct wherry_error *error)
{
    const struct report *report = engine->report;
    struct completion completion = {.ended = engine->ended,
                                    .ended_ms = report->ended_ms};
    for (int step = 0; step < STEP_COUNT; step++) {
        const struct report_step *each = &report->steps[step];
        completion.lag_ms[step] = report_delivered(each) > 0 ? each->lag_ms : -1;
    }
    completion.lag_ms[WORK_SEGMENTS] = segments_lag_ms(report);
    return completion_save(engine->store, &completion, error);
}

/* Anything older is forgotten; 0: nothing is. If our clock was set far ahead, it must
 * not delete all stories, so the services' clocks count too; a run that failed may not
 * have heard them. */
static int64_t kept_from_ms(const struct engine *engine, enum wherry_status status,
                            int64_t keep_ms)
{
    int64_t now_ms = engine->report->ended_ms;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const int64_t theirs_ms = engine_now_ms(engine, (enum side)side);
        now_ms = theirs_ms < now_ms ? theirs_ms : now_ms;
    }
    return keep_ms == 0 || status != WHERRY_OK ? 0 : now_ms - keep_ms;
}

/* A plan did nothing. */
static enum wherry_status add_to_tally(struct engine *engine, int code,
                                       struct wherry_error *error)
{
    const struct report *report = engine->report;
    struct tally tally;
    if (engine->options->mode != RUN_APPLY)
        return WHERRY_OK;
    tally_of_run(report, code, report->ended_ms - report->started_ms, &tally);
    return tally_add(engine->store, &tally, error);
}

static void count_skipped(void *self, const struct store_agreed *agreed,
                          enum agreed_met met)
{
    struct report *report = self;
    (void)agreed, (void)met;
    report->skipped++;
}

/* Of a plan that was applied to its end. A run that ended before made no choice. */
static enum wherry_status look_at_plan(struct engine *engine, enum wherry_status status,
                                       struct wherry_error *error)
{
    return status == WHERRY_OK && engine->options->agreed != NULL
               ? store_unmet_agreed(engine->store, &count_skipped, engine->report,
                                    error)
               : WHERRY_OK;
}

enum wherry_status ending_keep(struct engine *engine, enum wherry_status status,
                               const struct wherry_error *why,
                               struct wherry_error *error)
{
    struct buffer summary = {0}, json = {0};
    const enum wherry_status looked = look_at_plan(engine, status, error);
    if (status == WHERRY_OK || engine->report->cut)
        report_summary(engine->report, &summary);
    else
        buffer_add_text(&summary, why->message);
    report_json(engine->report, engine->pipeline, &json);
    const struct store_run run = {.id = engine->run,
                                  .ended_ms = engine->report->ended_ms,
                                  .code = code_of(engine, status),
                                  .summary = buffer_text(&summary),
                                  .report = buffer_text(&json)};
    enum wherry_status kept =
        looked == WHERRY_OK ? store_begin(engine->store, error) : looked;
    if (kept == WHERRY_OK && !engine->picture_moved)
        kept =
            value_set_number(engine->store, VALUE_PICTURE, 0, engine->picture, error);
    if (kept == WHERRY_OK)
        kept = store_end_run(engine->store, &run, error);
    if (kept == WHERRY_OK)
        kept = add_to_tally(engine, run.code, error);
    if (kept == WHERRY_OK && status == WHERRY_OK && engine->options->mode == RUN_APPLY)
        kept = save_completion(engine, error);
    if (kept == WHERRY_OK)
        kept = audit_keep(engine, error);
    if (kept == WHERRY_OK)
        kept = store_prune(
            engine->store, engine->run, RUNS_KEPT,
            kept_from_ms(engine, status, engine->pipeline->keep_runs_ms),
            kept_from_ms(engine, status, engine->pipeline->keep_stories_ms), error);
    kept = store_end(engine->store, kept, error);
    buffer_free(&summary);
    buffer_free(&json);
    return kept;
}
