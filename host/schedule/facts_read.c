/* facts_read.c -- finding out what is known of one pipeline. */
#include "host/schedule/facts_read.h"

#include <string.h>

#include "host/base/buffer.h"
#include "host/picture/value.h"
#include "host/schedule/late.h"
#include "host/schedule/past.h"
#include "host/store/rows.h"
#include "host/store/store.h"

struct reading {
    struct facts *facts;
    struct arena *arena;
};

/* A run that was killed stays open, and so does one that goes on. */
enum { LATEST = 8 };

static void keep_ended(const struct store_run *run, struct facts_ended *ended)
{
    if (!ended->any && run->ended_ms != 0)
        *ended = (struct facts_ended){
            .any = true, .code = run->code, .took_ms = run->ended_ms - run->started_ms};
}

static void keep_last(void *self, const struct store_run *run)
{
    const struct reading *reading = self;
    struct store_run *last = &reading->facts->last;
    keep_ended(run, &reading->facts->ended);
    if (last->id != 0)
        return;
    last->id = run->id;
    last->started_ms = run->started_ms;
    last->ended_ms = run->ended_ms;
    last->code = run->code;
    last->kind = arena_text(reading->arena, run->kind);
    last->summary =
        arena_text(reading->arena, run->summary == NULL ? "" : run->summary);
}

/* How far its work is. */
static void judge_works(struct facts *facts, struct store *store, int64_t now_ms)
{
    if (!facts->spec_wrong)
        facts->late =
            late_read(facts->pipeline, store, &facts->connection, now_ms, facts->works);
}

static void read_values(struct store *store, struct facts *facts)
{
    facts->passes = passes_load(store);
    facts->audited_ms = value_number(store, VALUE_AUDITED_MS, 0, 0);
    facts->audited = value_number(store, VALUE_AUDITED, 0, 0);
    facts->drifted = value_number(store, VALUE_DRIFTED, 0, 0);
    for (int side = 0; side < STORE_SIDES; side++) {
        facts->cuts[side].told = value_number(store, VALUE_CUT_TOLD, side, 0);
        facts->cuts[side].expected = value_number(store, VALUE_CUT_EXPECTED, side, 0);
    }
    tally_load(store, &facts->tally);
}

static enum wherry_status read_store(struct reading *reading, struct store *store,
                                     int64_t now_ms, struct wherry_error *error)
{
    struct facts *facts = reading->facts;
    connection_read(store, reading->arena, &facts->connection);
    read_values(store, facts);
    judge_works(facts, store, now_ms);
    enum wherry_status status = store_runs(store, LATEST, keep_last, reading, error);
    if (status == WHERRY_OK && !facts->spec_wrong)
        status = owing_count(facts->pipeline, store, &facts->owing, error);
    /* The last: it also fails for what could not be read before. */
    if (status == WHERRY_OK)
        status = store_count(store, &facts->counts, error);
    return status;
}

/* The bytes between its members, too: it may be handed to another process whole. */
static void know_nothing(struct facts *facts, const struct pipeline *pipeline,
                         bool spec_wrong)
{
    memset(facts, 0, sizeof *facts);
    facts->pipeline = pipeline;
    facts->spec_wrong = spec_wrong;
    facts->connection.reason = facts->last.kind = facts->last.summary = "";
}

enum wherry_status facts_read(struct states states, const struct pipeline *pipeline,
                              bool spec_wrong, facts_look *look, int64_t now_ms,
                              struct arena *arena, struct facts *facts,
                              struct wherry_error *error)
{
    struct buffer path = {0};
    struct store *store = NULL;
    know_nothing(facts, pipeline, spec_wrong);
    store_path(states, pipeline->id, &path);
    enum wherry_status status =
        store_open(buffer_text(&path), STORE_READ, &store, error);
    buffer_free(&path);
    if (status == WHERRY_END) {
        judge_works(facts, NULL, now_ms);
        return WHERRY_OK;
    }
    if (status == WHERRY_OK) {
        struct reading reading = {facts, arena};
        facts->known = true;
        facts->running = past_is_busy(states, pipeline->id);
        status = read_store(&reading, store, now_ms, error);
        if (status == WHERRY_OK && look != NULL && !spec_wrong)
            look(pipeline, store, &facts->alerts);
        store_close(store);
    }
    if (status != WHERRY_OK) { /* what could not be read whole is left out */
        know_nothing(facts, pipeline, spec_wrong);
        facts->unreadable = true;
        facts->connection.reason = arena_text(arena, error->message);
    }
    return status;
}

void facts_judge(struct facts *facts, int64_t now_ms)
{
    facts->late = 0;
    for (int work = 0; work < WORK_COUNT; work++) {
        struct late *late = &facts->works[work];
        if (!late->on)
            continue;
        late_judge(facts->pipeline, work, &facts->connection, now_ms, late);
        facts->late += late->late;
    }
}

void facts_judge_late(struct facts *facts, int64_t now_ms)
{
    facts->late = 0;
    for (int work = 0; work < WORK_COUNT; work++) {
        struct late *late = &facts->works[work];
        late->late = late->on && late_by_now(late, now_ms);
        facts->late += late->late;
    }
}

const char *facts_state(const struct facts *facts)
{
    if (facts->unreadable)
        return "unreadable";
    return facts->spec_wrong ? "spec wrong"
                             : connection_state_name(facts->connection.state);
}
