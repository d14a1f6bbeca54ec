/* send.c -- carries out what the open rows owe. */
#include "host/sync/send.h"

#include "host/connector/bulk.h"
#include "host/sync/batch.h"
#include "host/sync/judge.h"

enum { BATCH_ROWS = 500 };

/* The first of the wanted changes that a row may send now. */
static enum wherry_status first_change(struct engine *engine, const struct row *row,
                                       struct step_set may_write,
                                       struct action_set wanted,
                                       struct decision *decision,
                                       struct wherry_error *error)
{
    const struct action_set none = {0};
    struct action_set tried = row->tried_run == engine->run ? row->tried : none;
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (!step_set_has(may_write, action_step((enum action)action)) ||
            action_set_has(tried, (enum action)action) ||
            !action_set_has(wanted, (enum action)action))
            continue;
        enum wherry_status status =
            judge_decide(engine, row, (enum action)action, decision, error);
        if (status != WHERRY_OK)
            return status;
        bool may = false;
        status = judge_may_send(engine, row, decision, &may, error);
        if (status != WHERRY_OK || may)
            return status;
    }
    return WHERRY_END;
}

/* One round over the open rows. */
struct round {
    struct engine *engine;
    struct batch *batches[SIDE_COUNT]; /* where a change for a side goes */
    struct step_set may_write;
    struct action_set wanted;
    bool again;       /* only rows that were tried in this run */
    size_t bulk_most; /* batches in bulk that may be under way */
    size_t passed;    /* rows passed since some were marked and not sent */
};

/* The marks of so many rows keep other processes from writing into the state. */
enum { PASSED_MOST = 20000 };

/* No more is handed in: the service takes no further batch. */
static bool is_over(const struct batch *batch, size_t most)
{
    return batch->bulk != NULL &&
           (batch->hearing.put_off || batch->bulk->count >= most);
}

/* The batch whose transaction is open; NULL: none is. */
static struct batch *trying(const struct round *round)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        if (round->batches[side] != NULL && round->batches[side]->trying)
            return round->batches[side];
    return NULL;
}

/* One side at a time: while the other one has changes under way, none is marked here. */
static bool is_other_waiting(const struct round *round, const struct batch *batch)
{
    for (int side = 0; side < SIDE_COUNT; side++)
        if (round->batches[side] != NULL && round->batches[side] != batch &&
            batch_is_waiting(round->batches[side]))
            return true;
    return false;
}

/* What the other side has is sent to its end before. */
static enum wherry_status send_batch(struct round *round, struct batch *batch,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    round->passed = 0;
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++) {
        struct batch *other = round->batches[side];
        if (other != NULL && other != batch && batch_is_waiting(other))
            status = batch_send(other, error);
    }
    return status == WHERRY_OK ? batch_send(batch, error) : status;
}

/* What is marked goes out; what is gathered, when all of that was answered. */
static enum wherry_status pass_batch(struct round *round, struct batch *batch,
                                     struct wherry_error *error)
{
    if (!batch->trying)
        return send_batch(round, batch, error);
    round->passed = 0;
    return batch_pass(batch, error);
}

static enum wherry_status gather_row(struct round *round, struct row *row,
                                     struct wherry_error *error)
{
    struct decision decision;
    if (round->again && row->tried_run != round->engine->run)
        return WHERRY_OK;
    judge_settle_again(round->engine, row);
    enum wherry_status status = first_change(round->engine, row, round->may_write,
                                             round->wanted, &decision, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    struct batch *batch = round->batches[decision.target];
    if (is_over(batch, round->bulk_most))
        return WHERRY_END;
    status = batch_add(batch, row, &decision, !is_other_waiting(round, batch), error);
    return status == WHERRY_OK && batch_is_full(batch) ? pass_batch(round, batch, error)
                                                       : status;
}

static enum wherry_status visit_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    struct round *round = self;
    (void)changed; /* saved by the batch that it goes into */
    const enum wherry_status status = gather_row(round, row, error);
    struct batch *marked = trying(round);
    if (status != WHERRY_OK || marked == NULL || ++round->passed < PASSED_MOST)
        return status;
    round->passed = 0;
    return batch_pass(marked, error);
}

static enum wherry_status send_round(struct round *round, struct wherry_error *error)
{
    const struct engine_walk walk = {.which = STORE_OPEN_ROWS,
                                     .batch = BATCH_ROWS,
                                     .phase = "sending",
                                     .silent = true,
                                     .visit = visit_row,
                                     .self = round};
    enum wherry_status status = engine_walk(round->engine, &walk, error);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        if (round->batches[side] != NULL)
            status = send_batch(round, round->batches[side], error);
    return status;
}

static enum wherry_status send_one_by_one(struct engine *engine,
                                          struct step_set may_write,
                                          struct action_set wanted, bool again,
                                          struct wherry_error *error)
{
    struct batch batches[SIDE_COUNT];
    struct round round = {
        .engine = engine,
        .batches = {[SIDE_LIST] = &batches[SIDE_LIST], [SIDE_CRM] = &batches[SIDE_CRM]},
        .may_write = may_write,
        .wanted = wanted,
        .again = again};
    enum wherry_status status = WHERRY_OK;
    bool more = !step_set_is_empty(may_write);
    for (int side = 0; side < SIDE_COUNT; side++)
        batch_init(&batches[side], engine, (enum side)side, error);
    for (int count = 0; count < ACTION_COUNT && more && status == WHERRY_OK; count++) {
        more = false;
        status = send_round(&round, error);
        for (int side = 0; side < SIDE_COUNT; side++) {
            more |= batches[side].sent_any;
            batches[side].sent_any = false;
        }
    }
    for (int side = 0; side < SIDE_COUNT; side++)
        batch_finish(&batches[side]);
    return status;
}

/* ---- In bulk ---- */

/* Are there so many updates of the list that they go in bulk? *terms says how. */
static enum wherry_status ask_terms(struct engine *engine, struct step_set may_write,
                                    struct wherry_bulk *terms,
                                    struct wherry_error *error)
{
    const struct report_step *step = &engine->report->steps[STEP_PUSH_PUSH_FIELDS];
    struct outbox outbox = {.engine = engine, .side = SIDE_LIST, .stream = "contacts"};
    *terms = (struct wherry_bulk){0};
    if (engine->bulk == NULL || step->owed <= 0 ||
        !step_set_has(may_write, STEP_PUSH_PUSH_FIELDS))
        return WHERRY_OK;
    enum wherry_status status = outbox_open(&outbox, error);
    if (status == WHERRY_OK &&
        (!connector_bulk_terms(engine->connectors[SIDE_LIST], terms) ||
         (uint64_t)step->owed <= terms->after))
        *terms = (struct wherry_bulk){0};
    outbox_close(&outbox);
    return status;
}

/* So many went, and no more batches may wait. */
static void count_left(struct engine *engine, uint64_t went)
{
    const int64_t left =
        engine->report->steps[STEP_PUSH_PUSH_FIELDS].owed - (int64_t)went;
    if (left > 0)
        engine->report->findings[FINDING_NO_ROOM] = left;
}

static enum wherry_status hand_in(struct engine *engine, struct step_set may_write,
                                  const struct wherry_bulk *terms, bool *put_off,
                                  struct wherry_error *error)
{
    const uint64_t sent = engine->sent;
    struct batch batch;
    struct round round = {.engine = engine,
                          .batches = {[SIDE_LIST] = &batch},
                          .may_write = may_write,
                          .wanted = action_set_of(ACTION_PUSH_FIELDS),
                          .bulk_most = terms->batches};
    batch_init_bulk(&batch, engine, engine->bulk, terms->changes, error);
    enum wherry_status status = send_round(&round, error);
    *put_off = batch.hearing.put_off;
    batch_finish(&batch);
    if (!*put_off && engine->bulk->count >= terms->batches)
        count_left(engine, engine->sent - sent);
    return status;
}

enum wherry_status send_changes(struct engine *engine, struct step_set may_write,
                                struct wherry_error *error)
{
    const struct action_set all = action_set_first(ACTION_COUNT);
    const struct action_set updates = action_set_of(ACTION_PUSH_FIELDS);
    struct wherry_bulk terms;
    bool put_off = false;
    if (!step_set_is_empty(may_write))
        engine_tell_sending(engine);
    enum wherry_status status = ask_terms(engine, may_write, &terms, error);
    if (status != WHERRY_OK || terms.after == 0)
        return status == WHERRY_OK
                   ? send_one_by_one(engine, may_write, all, false, error)
                   : status;
    status = send_one_by_one(engine, may_write, action_set_without(all, updates), false,
                             error);
    if (status == WHERRY_OK)
        status = hand_in(engine, may_write, &terms, &put_off, error);
    /* The service takes no batches for now: one by one instead. */
    if (status == WHERRY_OK && put_off)
        status = send_one_by_one(engine, may_write, updates, false, error);
    return status;
}

enum wherry_status send_again(struct engine *engine, struct step_set may_write,
                              struct wherry_error *error)
{
    return send_one_by_one(engine, may_write, action_set_of(ACTION_PUSH_FIELDS), true,
                           error);
}
