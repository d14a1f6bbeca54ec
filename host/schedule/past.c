/* past.c -- what a pipeline's state says of its past, and what only we can add to it.
 */
#include "host/schedule/past.h"

#include <stdio.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/engine/tally.h"
#include "host/picture/completion.h"
#include "host/picture/connection.h"
#include "host/store/gone.h"
#include "host/store/lease.h"
#include "host/store/runs.h"
#include "host/store/store.h"

/* Runs that never get far enough to write their history must not fill it for ever. */
enum { RUNS_KEPT = 10000 };

static enum wherry_status open_state(struct states states, const char *pipeline,
                                     enum store_mode mode, struct store **store,
                                     struct wherry_error *error)
{
    struct buffer path = {0};
    store_path(states, pipeline, &path);
    enum wherry_status status = store_open(buffer_text(&path), mode, store, error);
    buffer_free(&path);
    return status;
}

enum wherry_status past_read(struct states states, const char *pipeline,
                             struct past *past, struct wherry_error *error)
{
    struct store *store = NULL;
    struct arena arena = {0};
    struct connection connection;
    const char *place;
    *past = (struct past){0};
    enum wherry_status status = open_state(states, pipeline, STORE_READ, &store, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    connection_read(store, &arena, &connection);
    past->paused = connection.state == CONNECTION_PAUSED;
    if (store_gone(store, &place) != NULL)
        snprintf(past->moved_to, sizeof past->moved_to, "%.*s",
                 (int)text_cut(place, sizeof past->moved_to - 1), place);
    for (int work = 0; work < WORK_COUNT; work++)
        past->done_ms[work] = completion_done_ms(store, work);
    status = store_check(store, error);
    if (status != WHERRY_OK)
        *past = (struct past){0};
    store_close(store);
    arena_free(&arena);
    return status;
}

bool past_is_busy(struct states states, const char *pipeline)
{
    struct buffer name = {0};
    buffer_format(&name, "pipeline %s", pipeline);
    const bool busy = lease_is_held(states, buffer_text(&name));
    buffer_free(&name);
    return busy;
}

/* The earliest run since then: a run that another process began is later. */
struct search {
    int64_t since_ms;
    struct store_run found; /* id 0: none; without texts */
    struct buffer report;
};

static void look_for_run(void *self, const struct store_run *run)
{
    struct search *search = self;
    if (run->started_ms < search->since_ms)
        return;
    search->found = (struct store_run){
        .id = run->id, .started_ms = run->started_ms, .ended_ms = run->ended_ms};
    buffer_clear(&search->report);
    if (run->report != NULL)
        buffer_add_text(&search->report, run->report);
}

static enum wherry_status end_run(struct store *store, struct search *search,
                                  const struct past_end *end,
                                  struct wherry_error *error)
{
    const bool kept = search->found.ended_ms != 0 && search->report.length > 0;
    struct buffer summary = {0};
    buffer_add_text(&summary, end->why);
    if (*end->words != '\0')
        buffer_format(&summary, "%s%s",
                      *end->why == '\0' ? "" : "; last message: ", end->words);
    struct store_run run = {.id = search->found.id,
                            .ended_ms = end->ended_ms,
                            .code = end->code,
                            .summary = buffer_text(&summary),
                            .report = kept ? buffer_text(&search->report) : "{}"};
    enum wherry_status status = WHERRY_OK;
    if (run.id == 0)
        status = store_start_run(store, end->kind == NULL ? "run" : end->kind,
                                 end->began_ms, &run.id, error);
    if (status == WHERRY_OK)
        status = store_end_run(store, &run, error);
    if (status == WHERRY_OK) {
        struct tally tally;
        tally_of_run(NULL, end->code, end->ended_ms - end->began_ms, &tally);
        status = tally_add(store, &tally, error);
    }
    if (status == WHERRY_OK)
        status = store_prune(store, run.id, RUNS_KEPT, 0, 0, error);
    search->found.id = run.id;
    buffer_free(&summary);
    return status;
}

enum wherry_status past_add(struct states states, const struct past_end *end,
                            struct wherry_error *error)
{
    enum { RECENT = 8 };
    struct store *store = NULL;
    struct search search = {.since_ms = end->began_ms};
    enum wherry_status status =
        open_state(states, end->pipeline, STORE_WRITE, &store, error);
    if (status == WHERRY_OK)
        status = store_runs(store, RECENT, look_for_run, &search, error);
    const bool told = search.found.ended_ms != 0 && !end->overrule;
    const bool left = told || (search.found.id == 0 && end->only_ends);
    if (status == WHERRY_OK && !left)
        status = store_begin(store, error);
    if (status == WHERRY_OK && !left)
        status = store_end(store, end_run(store, &search, end, error), error);
    if (end->run != NULL)
        *end->run = search.found.id;
    store_close(store);
    buffer_free(&search.report);
    return status;
}
