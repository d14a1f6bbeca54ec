/* engine.c -- what the parts of one run share. */
#include "host/engine/engine.h"

#include <time.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/picture/connection.h"
#include "host/picture/row_store.h"

/* ---- Time ---- */

int64_t engine_machine_ms(const struct engine *engine)
{
    return engine->options->now_ms == NULL
               ? clock_run_ms()
               : engine->options->now_ms(engine->options->self);
}

int64_t engine_now_ms(const struct engine *engine, enum side side)
{
    return engine_machine_ms(engine) + engine->clock_offset_ms[side];
}

int64_t engine_latest_ms(const struct engine *engine)
{
    int64_t list = engine_now_ms(engine, SIDE_LIST);
    int64_t crm = engine_now_ms(engine, SIDE_CRM);
    return list > crm ? list : crm;
}

/* ---- The caller ---- */

enum wherry_status engine_go_on(const struct engine *engine, const char *phase,
                                struct wherry_error *error)
{
    if (engine->options->cancelled == NULL ||
        !engine->options->cancelled(engine->options->self))
        return WHERRY_OK;
    return fail(error, WHERRY_CANCELLED, "stopped while %s", phase);
}

enum wherry_status engine_rest(const struct engine *engine, int64_t ms,
                               const char *phase, struct wherry_error *error)
{
    enum { AT_ONCE_MS = 250 }; /* a person who stops us is heard soon */
    enum wherry_status status = WHERRY_OK;
    for (int64_t left = ms / fault_haste(); left > 0 && status == WHERRY_OK;
         left -= AT_ONCE_MS) {
        const int64_t now = left < AT_ONCE_MS ? left : AT_ONCE_MS;
        const struct timespec time = {.tv_nsec = (long)now * 1000 * 1000};
        nanosleep(&time, NULL);
        status = engine_go_on(engine, phase, error);
    }
    return status;
}

void engine_progress(const struct engine *engine, const struct run_progress *progress)
{
    if (engine->options->progress != NULL)
        engine->options->progress(engine->options->self, progress);
}

int64_t engine_at_pace_ms(int64_t count, unsigned per_second)
{
    enum { SECOND_MS = 1000 };
    return per_second == 0 ? 0 : count / per_second * SECOND_MS;
}

void engine_time_sending(struct engine *engine)
{
    struct report *report = engine->report;
    report->sending_ms = 0;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct paces *paces = &engine->paces[side];
        report->sending_ms +=
            engine_at_pace_ms(report->sides[side].to_look_up, paces->lookups) +
            engine_at_pace_ms(report->sides[side].to_send, paces->changes);
    }
}

void engine_tell_sending(const struct engine *engine)
{
    const struct report *report = engine->report;
    const int64_t owed =
        report->sides[SIDE_LIST].to_send + report->sides[SIDE_CRM].to_send;
    engine_progress(engine, &(struct run_progress){.begins = engine->sent == 0,
                                                   .phase = "sending",
                                                   .done = engine->sent,
                                                   .total = (uint64_t)owed,
                                                   .takes_ms = report->sending_ms});
}

enum wherry_status engine_blame(struct engine *engine, enum side side,
                                enum wherry_status status, struct wherry_error *error)
{
    engine->refused = side;
    connection_blame(engine->connectors[side], side, error);
    return status;
}

/* ---- Rows ---- */

enum wherry_status engine_load(struct engine *engine, int64_t id, struct arena *arena,
                               struct row *row, struct wherry_error *error)
{
    return row_load(engine->store, id, &engine->mapping.numbers, arena, row, error);
}

enum wherry_status engine_save(struct engine *engine, struct row *row,
                               struct wherry_error *error)
{
    return row_save(engine->store, &engine->mapping.numbers, &engine->scratch, row,
                    error);
}

/* A walk, and the run that it is a part of. */
struct under_way {
    struct engine *engine;
    const struct engine_walk *walk;
};

static enum wherry_status visit_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    const struct under_way *under_way = self;
    return under_way->walk->visit(under_way->walk->self, row, changed, error);
}

static enum wherry_status between_batches(void *self, uint64_t visited,
                                          struct wherry_error *error)
{
    const struct under_way *under_way = self;
    const char *phase = under_way->walk->phase;
    if (!under_way->walk->silent)
        engine_progress(under_way->engine,
                        &(struct run_progress){.phase = phase, .done = visited});
    return engine_go_on(under_way->engine, phase, error);
}

enum wherry_status engine_walk(struct engine *engine, const struct engine_walk *walk,
                               struct wherry_error *error)
{
    struct under_way under_way = {engine, walk};
    const struct walk rows = {.store = engine->store,
                              .which = walk->which,
                              .fields = &engine->mapping.numbers,
                              .scratch = &engine->scratch,
                              .batch = walk->batch,
                              .writes = walk->writes,
                              .visit = visit_row,
                              .between = between_batches,
                              .self = &under_way};
    return engine->undo != NULL && walk->which == STORE_OPEN_ROWS
               ? walk_these(&rows, engine->only, engine->only_count, error)
               : walk_rows(&rows, error);
}

/* ---- Telling ---- */

enum wherry_status engine_journal(struct engine *engine, const struct row *row,
                                  const char *step, const char *event,
                                  const char *before, const char *after,
                                  const char *words, struct wherry_error *error)
{
    const struct store_journal line = {.run = engine->run,
                                       .row = row->id,
                                       .at_ms = engine_machine_ms(engine),
                                       .step = step == NULL ? "" : step,
                                       .event = event,
                                       .before = before,
                                       .after = after,
                                       .words = words};
    return store_write_journal(engine->store, &line, error);
}

void engine_stop_unknown(struct engine *engine, enum side side)
{
    struct report *report = engine->report;
    for (size_t i = 0; i < engine->mapping.count; i++) {
        struct mapped *mapped = &engine->mapping.fields[i];
        if (!engine->unknown[side][i] || mapped->unknown)
            continue;
        engine->unknown[side][i] = false;
        mapped->unknown = true;
        if (report->unknown_count == REPORT_UNKNOWN)
            continue;
        report->unknown[report->unknown_count++] = (struct report_unknown){
            .of_list = side == SIDE_LIST,
            .name = mapped->names[side],
            .place =
                side == SIDE_LIST ? mapped->spec->list_place : mapped->spec->crm_place};
    }
}

void engine_count(struct engine *engine, enum finding finding)
{
    engine->report->findings[finding]++;
}
