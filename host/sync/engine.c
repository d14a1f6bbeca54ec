/* engine.c -- what the parts of one run share. */
#include "host/sync/engine.h"

#include "host/base/clock.h"
#include "host/sync/connection.h"
#include "host/sync/row_store.h"

static int64_t machine_ms(const struct engine *engine)
{
    return engine->options->now_ms == NULL
               ? clock_now_ms()
               : engine->options->now_ms(engine->options->self);
}

int64_t engine_now_ms(const struct engine *engine, enum side side)
{
    return machine_ms(engine) + engine->clock_offset_ms[side];
}

int64_t engine_latest_ms(const struct engine *engine)
{
    int64_t list = engine_now_ms(engine, SIDE_LIST);
    int64_t crm = engine_now_ms(engine, SIDE_CRM);
    return list > crm ? list : crm;
}

bool engine_cancelled(const struct engine *engine)
{
    return engine->options->cancelled != NULL &&
           engine->options->cancelled(engine->options->self);
}

enum wherry_status engine_blame(struct engine *engine, enum side side,
                                enum wherry_status status, struct wherry_error *error)
{
    engine->refused = side;
    connection_blame(engine->connectors[side], connection_side_name(side), error);
    return status;
}

void engine_progress(const struct engine *engine, const char *phase, uint64_t done,
                     uint64_t total)
{
    const struct run_progress progress = {phase, done, total};
    if (engine->options->progress != NULL)
        engine->options->progress(engine->options->self, &progress);
}

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

enum wherry_status engine_journal(struct engine *engine, const struct row *row,
                                  const char *step, const char *event,
                                  const char *before, const char *after,
                                  const char *words, struct wherry_error *error)
{
    const struct store_journal line = {.run = engine->run,
                                       .row = row->id,
                                       .at_ms = machine_ms(engine),
                                       .step = step == NULL ? "" : step,
                                       .event = event,
                                       .before = before,
                                       .after = after,
                                       .words = words};
    return store_write_journal(engine->store, &line, error);
}

void engine_find(struct engine *engine, enum finding finding)
{
    engine->report->findings[finding]++;
}
