/* bulk.c -- updates in bulk after they were handed in. */
#include "host/sync/bulk.h"

#include <stdlib.h>

#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/engine/outbox.h"
#include "host/sync/bulk_learn.h"

/* A service with nothing else to do takes a batch of a thousand in half a minute. A
 * batch that waits longer waits for other programs' batches; until then the next run is
 * not due. */
static const int64_t wait_ms = 3 * 60 * 1000, first_pause_ms = 1000,
                     longest_pause_ms = 30 * 1000;
static const char phase[] = "waiting for updates in bulk";

/* ---- One batch ---- */

struct collecting {
    struct engine *engine;
    const struct bulk_batch *batch;
    const struct bulk_fields *fields;
    bool learning;
    enum wherry_status status;
    struct wherry_error *error;
};

static void learn(void *self, uint64_t tag, const struct wherry_verdict *verdict)
{
    struct collecting *collecting = self;
    const struct bulk_batch *batch = collecting->batch;
    size_t i = bulk_batch_place(batch, tag);
    if (i == batch->count || collecting->status != WHERRY_OK)
        return;
    fault_point("sync.answered");
    if (!collecting->learning) {
        collecting->status = store_begin(collecting->engine->store, collecting->error);
        collecting->learning = collecting->status == WHERRY_OK;
    }
    if (collecting->status == WHERRY_OK)
        collecting->status =
            bulk_learn(collecting->engine, (int64_t)tag, &collecting->fields->sets[i],
                       verdict, collecting->error);
    fault_point("sync.learned");
}

static void settle(void *self)
{
    struct collecting *collecting = self;
    if (collecting == NULL) /* only asked */
        return;
    if (collecting->learning)
        collecting->status =
            store_end(collecting->engine->store, collecting->status, collecting->error);
    collecting->learning = false;
}

static enum wherry_status drop(struct engine *engine, size_t index,
                               struct wherry_error *error)
{
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = bulk_state_drop(engine->bulk, engine->store, index, error);
    return store_end(engine->store, status, error);
}

/* Verdicts that are learned twice teach nothing the second time, so that a kill before
 * the batch is dropped costs nothing. */
static enum wherry_status collect(struct engine *engine, struct outbox *outbox,
                                  size_t index, struct wherry_error *error)
{
    struct bulk_fields fields;
    struct collecting collecting = {.engine = engine,
                                    .batch = &engine->bulk->batches[index],
                                    .fields = &fields,
                                    .error = error};
    enum wherry_status status =
        bulk_state_fields(collecting.batch, engine->store, &fields, error);
    if (status != WHERRY_OK)
        return status;
    engine->picture_moved = true;
    outbox->self = &collecting;
    status = outbox_collect(outbox, collecting.batch->ticket, collecting.batch->rows,
                            collecting.batch->count, error);
    outbox->self = NULL;
    if (status == WHERRY_OK)
        status = collecting.status;
    arena_free(&fields.arena);
    fault_point("sync.collected");
    return status == WHERRY_OK ? drop(engine, index, error) : status;
}

/* ---- All of them ---- */

static enum wherry_status ask(struct engine *engine, struct outbox *outbox, bool *over,
                              struct wherry_error *error)
{
    const struct bulk_state *bulk = engine->bulk;
    const char **tickets = memory_array(bulk->count, sizeof *tickets);
    bool *told = memory_array(bulk->count, sizeof *told);
    size_t named = 0;
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < bulk->count; i++)
        if (bulk->batches[i].ticket[0] != '\0')
            tickets[named++] = bulk->batches[i].ticket;
    if (named > 0)
        status = outbox_poll(outbox, tickets, named, told, error);
    named = 0;
    for (size_t i = 0; i < bulk->count && status == WHERRY_OK; i++)
        over[i] = bulk->batches[i].ticket[0] == '\0' || told[named++];
    free(tickets);
    free(told);
    return status;
}

/* Collects the finished batches. */
static enum wherry_status look(struct engine *engine, struct outbox *outbox,
                               struct wherry_error *error)
{
    bool *over = memory_array(engine->bulk->count, sizeof *over);
    enum wherry_status status = ask(engine, outbox, over, error);
    for (size_t i = engine->bulk->count; i-- > 0 && status == WHERRY_OK;)
        if (over[i])
            status = collect(engine, outbox, i, error);
    free(over);
    return status;
}

static struct outbox make_outbox(struct engine *engine)
{
    return (struct outbox){.engine = engine,
                           .side = SIDE_LIST,
                           .stream = "contacts",
                           .on_verdict = learn,
                           .pause = settle,
                           .settle = settle};
}

/* May it succeed when it is asked again? */
static bool may_pass(enum wherry_status status)
{
    return status == WHERRY_RETRY || status == WHERRY_FAILED;
}

enum wherry_status bulk_resume(struct engine *engine, struct wherry_error *error)
{
    if (engine->options->mode != RUN_APPLY || engine->bulk->count == 0)
        return WHERRY_OK;
    struct wherry_error why = {0};
    struct outbox outbox = make_outbox(engine);
    enum wherry_status status = look(engine, &outbox, &why);
    outbox_close(&outbox);
    if (may_pass(status) && store_check(engine->store, error) == WHERRY_OK) {
        log_write(LOG_WARNING, "updates in bulk: %s", why.message);
        return WHERRY_OK;
    }
    if (status != WHERRY_OK)
        *error = why;
    return status;
}

static enum wherry_status wait_for_rest(struct engine *engine, struct outbox *outbox,
                                        struct wherry_error *error)
{
    struct bulk_state *bulk = engine->bulk;
    const uint64_t total = bulk_state_rows(bulk);
    int64_t pause_ms = first_pause_ms;
    for (int64_t waited_ms = 0;; waited_ms += pause_ms) {
        enum wherry_status status = look(engine, outbox, error);
        engine_progress(engine,
                        &(struct run_progress){.phase = phase,
                                               .done = total - bulk_state_rows(bulk),
                                               .total = total});
        bool gives_up = waited_ms >= wait_ms ||
                        (status != WHERRY_OK && !may_pass(status)) ||
                        store_check(engine->store, error) != WHERRY_OK;
        if (gives_up || (status == WHERRY_OK && bulk->count == 0))
            return status;
        if (waited_ms > 0)
            pause_ms *= 2;
        if (pause_ms > longest_pause_ms)
            pause_ms = longest_pause_ms;
        status = engine_rest(engine, pause_ms, phase, error);
        if (status != WHERRY_OK)
            return status;
    }
}

enum wherry_status bulk_await(struct engine *engine, struct wherry_error *error)
{
    if (engine->bulk->count == 0)
        return WHERRY_OK;
    struct outbox outbox = make_outbox(engine);
    enum wherry_status status = wait_for_rest(engine, &outbox, error);
    outbox_close(&outbox);
    const int64_t rows = (int64_t)bulk_state_rows(engine->bulk);
    engine->report->steps[STEP_PUSH_PUSH_FIELDS].waiting += rows;
    engine->report->findings[FINDING_IN_BULK] = rows;
    return status;
}
