/* facts.c -- what holds of a pipeline now, by its state. */
#include "host/alerts/facts.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/alerts/fold.h"
#include "host/base/arena.h"
#include "host/base/duration.h"
#include "host/base/text.h"
#include "host/connector/redact.h"
#include "host/picture/connection.h"
#include "host/picture/value.h"
#include "host/schedule/late.h"
#include "host/schedule/past.h"
#include "host/store/rows.h"

/* At most so many runs are taken in when alerts are new. */
enum { RUNS_MOST = 100 };

struct gathering {
    const struct pipeline *pipeline;
    struct alert_memory *memory;
    struct alert_facts *facts;
    bool parked_new;
    int64_t newest;
    struct store_run open; /* id 0: none; without texts but its kind */
    bool open_is_run;
    char last[FACTS_WORDS]; /* what the last run that failed said */
};

static void set(struct alert_facts *facts, enum alert alert, bool holds, int64_t count)
{
    facts->of[alert] = (struct alert_fact){
        .known = true, .holds = holds, .begins = holds, .count = count};
}

/* ---- Runs ---- */

static void note_newest(void *self, const struct store_run *run)
{
    struct gathering *gathering = self;
    gathering->newest = run->id;
}

static void take_open(struct gathering *gathering)
{
    struct store_run run = gathering->open;
    if (run.id == 0)
        return;
    run.kind = gathering->open_is_run ? "run" : "";
    fold_dead(gathering->memory, &run);
    snprintf(gathering->last, sizeof gathering->last, "it was cut off");
    gathering->open = (struct store_run){0};
}

static void take_run(void *self, const struct store_run *run)
{
    struct gathering *gathering = self;
    take_open(gathering); /* there was one after it, so it is not under way */
    if (run->ended_ms == 0) {
        gathering->open = (struct store_run){.id = run->id};
        gathering->open_is_run = text_same(run->kind, "run");
        return;
    }
    const int64_t failures = gathering->memory->failures;
    if (fold_run(gathering->memory, run))
        gathering->parked_new = true;
    if (gathering->memory->failures > failures)
        redact_copy(run->summary == NULL ? "" : run->summary, gathering->last,
                    sizeof gathering->last);
}

static enum wherry_status take_runs(struct gathering *gathering, struct states states,
                                    struct store *store, struct wherry_error *error)
{
    enum wherry_status status = store_runs(store, 1, note_newest, gathering, error);
    int64_t from = gathering->memory->seen_run + 1;
    if (gathering->newest - from >= RUNS_MOST)
        from = gathering->newest - RUNS_MOST + 1;
    if (status == WHERRY_OK)
        status = store_runs_from(store, from, take_run, gathering, error);
    if (gathering->open.id != 0 && !past_is_busy(states, gathering->pipeline->id))
        take_open(gathering);
    return status;
}

/* ---- Each condition ---- */

static void judge_late(const struct pipeline *pipeline, struct store *store,
                       const struct connection *connection, int64_t now_ms,
                       struct alert_facts *facts)
{
    struct late works[WORK_COUNT];
    struct buffer words = {0};
    const int count = late_read(pipeline, store, connection, now_ms, works);
    set(facts, ALERT_LATE, count > 0, count);
    /* A pause is not a recovery. */
    facts->of[ALERT_LATE].known = connection->state != CONNECTION_PAUSED;
    for (int work = 0; work < WORK_COUNT; work++) {
        if (!works[work].late)
            continue;
        buffer_format(&words, "%s%s for ", words.length == 0 ? "" : ", ",
                      work_name(work));
        duration_words(&words, now_ms - works[work].from_ms);
    }
    snprintf(facts->words[ALERT_LATE], FACTS_WORDS, "%s", buffer_text(&words));
    buffer_free(&words);
}

static void judge_connection(const struct connection *connection,
                             struct alert_facts *facts)
{
    const bool error = connection->beneath == CONNECTION_ERROR;
    set(facts, ALERT_ERROR, error, error);
    redact_copy(connection->reason, facts->words[ALERT_ERROR], FACTS_WORDS);
}

static void judge_runs(const struct gathering *gathering,
                       const struct spec_alerts *wanted)
{
    const struct alert_memory *memory = gathering->memory;
    struct alert_facts *facts = gathering->facts;
    struct buffer steps = {0};
    int64_t limited = 0;
    for (int step = 0; step < STEP_COUNT; step++)
        if (step_set_has(memory->limited, (enum step)step)) {
            buffer_format(&steps, "%s%s", limited == 0 ? "" : ", ",
                          step_name((enum step)step));
            limited++;
        }
    set(facts, ALERT_FAILED, memory->failures >= wanted->kinds[ALERT_FAILED].times,
        memory->failures);
    set(facts, ALERT_LIMITED, limited > 0, limited);
    set(facts, ALERT_UNMATCHED, memory->unmatched > 0, memory->unmatched);
    snprintf(facts->words[ALERT_LIMITED], FACTS_WORDS, "%s", buffer_text(&steps));
    snprintf(facts->words[ALERT_FAILED], FACTS_WORDS, "%s", gathering->last);
    buffer_free(&steps);
}

static enum wherry_status judge_contacts(const struct gathering *gathering,
                                         struct store *store,
                                         struct wherry_error *error)
{
    struct store_counts counts = {0};
    const int64_t drifted = value_number(store, VALUE_DRIFTED, 0, 0);
    const enum wherry_status status = store_count(store, &counts, error);
    set(gathering->facts, ALERT_DRIFTED, drifted > 0, drifted);
    set(gathering->facts, ALERT_PARKED, counts.parked > 0, counts.parked);
    gathering->facts->of[ALERT_PARKED].begins = gathering->parked_new;
    return status;
}

enum wherry_status facts_gather(const struct pipeline *pipeline, struct states states,
                                const struct spec_alerts *wanted, struct store *store,
                                int64_t now_ms, struct alert_memory *memory,
                                struct alert_facts *facts, struct wherry_error *error)
{
    struct arena arena = {0};
    struct connection connection;
    struct gathering gathering = {
        .pipeline = pipeline, .memory = memory, .facts = facts};
    *facts = (struct alert_facts){0};
    enum wherry_status status = take_runs(&gathering, states, store, error);
    connection_read(store, &arena, &connection);
    judge_connection(&connection, facts);
    judge_late(pipeline, store, &connection, now_ms, facts);
    judge_runs(&gathering, wanted);
    if (status == WHERRY_OK)
        status = judge_contacts(&gathering, store, error);
    if (status == WHERRY_OK)
        status = store_check(store, error);
    arena_free(&arena);
    return status;
}
