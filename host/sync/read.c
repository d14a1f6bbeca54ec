/* read.c -- one pass over one side. */
#include "host/sync/read.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/connector/source.h"
#include "host/picture/value.h"
#include "host/store/foresight.h"
#include "host/sync/absence.h"
#include "host/sync/cut.h"
#include "host/sync/news.h"
#include "host/sync/sample.h"
#include "host/sync/stage.h"

/* A snapshot that lacks more of the people than this is not believed. */
enum { SHRINK_PERCENT = 30 };

/* ---- Absence ---- */

static enum wherry_status learn_absent_batch(struct engine *engine, enum side side,
                                             int64_t *after, size_t *count,
                                             struct wherry_error *error)
{
    enum { ROOM = 500 };
    int64_t rows[ROOM];
    enum wherry_status status =
        store_next_absent(engine->store, *after, rows, ROOM, count, error);
    if (status != WHERRY_OK || *count == 0)
        return status;
    *after = rows[*count - 1];
    engine->picture_moved = true;
    status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_look_ahead_at(engine->store, rows, *count, error);
    for (size_t i = 0; i < *count && status == WHERRY_OK; i++) {
        arena_reset(&engine->scratch);
        status = absence_of_profiles(engine, side, rows[i], error);
    }
    return store_end(engine->store, status, error);
}

/* Of a verify the contacts are counted, each once, however often it was shown. */
static enum wherry_status learn_absent(struct engine *engine, enum side side,
                                       bool verify, struct wherry_error *error)
{
    int64_t absent, present, after = 0;
    size_t count;
    enum wherry_status status =
        store_count_absent(engine->store, &absent, &present, error);
    if (status == WHERRY_OK && verify)
        engine->report->sides[side].verify.contacts = present - absent;
    if (status != WHERRY_OK || absent == 0)
        return status;
    if (absent * 100 > present * SHRINK_PERCENT && absent > 1) {
        engine->report->findings[FINDING_SHRUNK] += absent;
        engine->policy.whole[side] = false;
        return WHERRY_OK;
    }
    do
        status = learn_absent_batch(engine, side, &after, &count, error);
    while (status == WHERRY_OK && count > 0);
    return status;
}

/* ---- A pass ---- */

/* One read of one side. */
struct side_read {
    struct engine *engine; /* NULL: there is none */
    enum side side;
    enum reading reading;
    struct arena arena;
    struct wherry_pass pass;
    struct wherry_read read;
    struct staging staging;
    struct cut cut;
    struct pump pump;
    struct pump_stream stream;
    int64_t began_ms;          /* by this machine's clock */
    enum wherry_status status; /* END: it has returned all */
    struct wherry_error error;
    bool ended; /* what it returned is learned, or will not be */
};

enum wherry_status read_number(struct engine *engine, enum side side,
                               struct wherry_error *error)
{
    int64_t number = ++engine->policy.passes.begun[side];
    return value_set_number(engine->store, VALUE_BEGUN, (int)side, number, error);
}

/* Whole, and no baseline: it comes after the changes of both sides. */
static bool is_verify(const struct engine *engine, enum reading reading)
{
    return reading == READING_WHOLE && !engine->policy.baseline;
}

static enum wherry_status begin_pass(struct side_read *one, struct wherry_error *error)
{
    struct store *store = one->engine->store;
    one->began_ms = engine_machine_ms(one->engine);
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_begin_staging(store, (enum store_side)one->side, error);
    if (status == WHERRY_OK)
        status = read_number(one->engine, one->side, error);
    return store_end(store, status, error);
}

/* The pass is complete: the next one continues after it. */
static enum wherry_status count_pass(const struct side_read *one,
                                     struct wherry_error *error)
{
    struct engine *engine = one->engine;
    const struct wherry_pass *pass = &one->pass;
    const int side = (int)one->side;
    struct passes *passes = &engine->policy.passes;
    passes->begun_ms[side] = pass->date_ms;
    if (pass->snapshot)
        passes->whole_ms[side] = pass->date_ms;
    /* A clock that was set back in between makes it no less than nothing. */
    const int64_t took_ms = engine_machine_ms(engine) - one->began_ms;
    enum wherry_status status = value_set_number(engine->store, VALUE_COMPLETE_BEGUN,
                                                 side, pass->date_ms, error);
    if (status == WHERRY_OK && pass->snapshot)
        status = value_set_number(engine->store, VALUE_WHOLE_BEGUN, side, pass->date_ms,
                                  error);
    if (status == WHERRY_OK && pass->snapshot && !one->cut.resumed)
        status = value_set_number(engine->store, VALUE_WHOLE_TOOK, side,
                                  took_ms < 0 ? 0 : took_ms, error);
    return status;
}

/* Where the next read continues. After a read with records that could not be read we do
 * not know what they would have said: it is repeated once, in case that was temporary.
 * A record that stays unreadable stops nothing. */
static enum wherry_status keep_since(struct engine *engine, enum side side,
                                     const char *next, bool doubtful,
                                     struct wherry_error *error)
{
    struct store *store = engine->store;
    bool again = value_number(store, VALUE_AGAIN, (int)side, 0) != 0;
    enum wherry_status status = WHERRY_OK;
    if (doubtful || again)
        status =
            value_set_number(store, VALUE_AGAIN, (int)side, doubtful && !again, error);
    return status == WHERRY_OK && !(doubtful && !again)
               ? value_set_text(store, VALUE_SINCE, (int)side, next, error)
               : status;
}

/* A whole read after that of the changes does not move the place where those continue:
 * what it shows is shown by the next changes too, if it is a change. */
static enum wherry_status end_pass(struct side_read *one, bool doubtful,
                                   struct wherry_error *error)
{
    struct engine *engine = one->engine;
    struct store *store = engine->store;
    const enum side side = one->side;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK && !is_verify(engine, one->reading))
        status = keep_since(engine, side, one->pass.next,
                            doubtful && one->reading != READING_WHOLE, error);
    if (status == WHERRY_OK && one->reading != READING_OPT_OUTS)
        status = count_pass(one, error);
    if (status == WHERRY_OK && one->cut.keeps)
        status = cut_learned(&one->cut, &one->pass, error);
    if (status == WHERRY_OK)
        status = store_begin_staging(store, (enum store_side)side, error);
    return store_end(store, status, error);
}

static enum wherry_status learn_pass(struct side_read *one, struct wherry_error *error)
{
    struct engine *engine = one->engine;
    const enum side side = one->side;
    int64_t missing = engine->report->findings[FINDING_MISSING];
    const bool whole = one->pass.snapshot && !one->staging.faceless;
    const struct news_terms terms = {.late = one->reading == READING_WHOLE,
                                     .verify = is_verify(engine, one->reading)};
    int64_t after;
    engine->in_pass = true;
    enum wherry_status status =
        news_learn_staged(engine, side, whole, terms, &after, error);
    engine->in_pass = false;
    if (status == WHERRY_OK && one->reading == READING_CHANGES)
        status = sample_note_shown(engine, side, error);
    if (status == WHERRY_OK && whole) {
        engine->policy.whole[side] = true;
        status = learn_absent(engine, side, terms.verify, error);
    }
    if (status == WHERRY_OK && whole) /* of several profiles one was dropped */
        status = news_renew(engine, error);
    if (status == WHERRY_OK && whole)
        status = news_learn(engine, side, terms, &after, error);
    if (status == WHERRY_END)
        status = WHERRY_OK;
    missing = engine->report->findings[FINDING_MISSING] - missing;
    if (terms.verify)
        engine->report->sides[side].verify.missing += missing;
    return status == WHERRY_OK
               ? end_pass(one, one->staging.bad > 0 || one->staging.faceless, error)
               : status;
}

static void report_pass(const struct side_read *one)
{
    struct engine *engine = one->engine;
    struct report_side *report = &engine->report->sides[one->side];
    const int64_t records = (int64_t)one->stream.records;
    report->read = true;
    report->records += records;
    report->unreadable += (int64_t)one->staging.bad;
    engine->report->findings[FINDING_UNUSABLE] += (int64_t)one->staging.unknown;
    if (is_verify(engine, one->reading))
        report->verify =
            (struct report_verify){.contacts = records, .anew = engine->mapping.grown};
}

static enum wherry_status known_there(struct engine *engine, enum side side,
                                      uint64_t *count, struct wherry_error *error)
{
    struct store_counts counts;
    enum wherry_status status = store_count(engine->store, &counts, error);
    if (status == WHERRY_OK)
        *count = (uint64_t)(side == SIDE_LIST ? counts.on_list : counts.in_crm);
    return status;
}

/* Where the read begins: a baseline's may continue where it was interrupted. */
static enum wherry_status begin_reading(struct side_read *one,
                                        struct wherry_error *error)
{
    struct engine *engine = one->engine;
    const bool whole = one->reading == READING_WHOLE;
    enum wherry_status status = begin_pass(one, error);
    if (status == WHERRY_OK && whole)
        status = known_there(engine, one->side, &one->pump.likely, error);
    if (status != WHERRY_OK)
        return status;
    if (!whole || !engine->report->baseline) {
        cut_forget(engine, one->side);
        return WHERRY_OK;
    }
    if (engine->options->mode != RUN_APPLY)
        return WHERRY_OK;
    cut_begin(&one->cut, engine, &one->staging);
    one->pump.keeper = &one->cut.keeper;
    one->pump.fault = "sync.page";
    return WHERRY_OK;
}

static void begin_one(struct side_read *one, struct engine *engine, enum side side,
                      enum reading reading)
{
    *one = (struct side_read){
        .engine = engine,
        .side = side,
        .reading = reading,
        .pass = {.size = sizeof one->pass},
        .staging = {.engine = engine,
                    .side = side,
                    .ranked = reading != READING_WHOLE || engine->policy.baseline}};
    one->pump = stage_pump(&one->staging);
    one->status = begin_reading(one, &one->error);
    one->read = (struct wherry_read){
        .size = sizeof one->read,
        .stream = "contacts",
        .since = reading == READING_WHOLE
                     ? ""
                     : value_text(engine->store, VALUE_SINCE, (int)side, &one->arena),
        .scope = reading == READING_OPT_OUTS ? WHERRY_READ_CONSENTS : WHERRY_READ_ALL,
        .fields = engine->mapping.names[side],
        .field_count = engine->mapping.count,
        .resume = one->cut.mark.token[0] == '\0' ? NULL : one->cut.mark.token,
        .unknown = engine->unknown[side]};
    one->stream = (struct pump_stream){
        .pump = &one->pump, .read = &one->read, .pass = &one->pass};
    if (one->status == WHERRY_OK)
        one->status = pump_open(&one->stream, &one->error);
}

/* It has returned all, and that is learned; or `status` says why not. */
static enum wherry_status end_one(struct side_read *one, enum wherry_status status,
                                  struct wherry_error *error)
{
    struct engine *engine = one->engine;
    struct report_side *report = &engine->report->sides[one->side];
    one->ended = true;
    pump_close(&one->stream);
    engine_stop_unknown(engine, one->side);
    report_pass(one);
    const bool sound =
        status != WHERRY_OK ||
        stage_judge(&one->staging, one->stream.records, error) == WHERRY_OK;
    if (!sound)
        status = WHERRY_FAILED;
    if (status == WHERRY_OK)
        status = learn_pass(one, error);
    cut_end(&one->cut, status, sound, error);
    report->snapshot |= one->pass.snapshot;
    report->opt_outs = one->reading == READING_OPT_OUTS;
    report->complete |= status == WHERRY_OK && one->reading != READING_OPT_OUTS;
    report->verify.done = status == WHERRY_OK && is_verify(engine, one->reading);
    report->resumed |= one->cut.resumed;
    arena_free(&one->arena);
    return status;
}

/* ---- One side, or both at once ---- */

static bool is_under_way(const struct side_read *one)
{
    return one->engine != NULL && !one->ended;
}

/* A batch of it, unless it has returned all. What the list returned is learned before
 * what the CRM returned. */
static void take_turn(struct side_read *one, bool may_learn)
{
    if (!is_under_way(one))
        return;
    if (one->status == WHERRY_OK)
        one->status = pump_turn(&one->stream, &one->error);
    if (one->status == WHERRY_OK || (one->status == WHERRY_END && !may_learn))
        return;
    const enum wherry_status status =
        one->status == WHERRY_END ? WHERRY_OK : one->status;
    one->status = end_one(one, status, &one->error);
}

static void read_ones(struct side_read *list, struct side_read *crm)
{
    while (is_under_way(list) || is_under_way(crm)) {
        const bool first = is_under_way(list);
        take_turn(list, true);
        if (list->ended && list->status != WHERRY_OK && is_under_way(crm))
            end_one(crm, WHERRY_CANCELLED, &list->error);
        if (first && list->ended && list->status == WHERRY_OK)
            fault_point("sync.between_reads");
        take_turn(crm, !is_under_way(list));
    }
}

enum wherry_status read_both(struct engine *engine,
                             const enum reading readings[SIDE_COUNT],
                             struct wherry_error *error)
{
    struct side_read *ones = memory_array(SIDE_COUNT, sizeof *ones);
    for (int side = 0; side < SIDE_COUNT; side++)
        if (readings[side] != READING_NOTHING && ones[SIDE_LIST].status == WHERRY_OK)
            begin_one(&ones[side], engine, (enum side)side, readings[side]);
    read_ones(&ones[SIDE_LIST], &ones[SIDE_CRM]);
    const struct side_read *failed =
        ones[SIDE_LIST].status != WHERRY_OK ? &ones[SIDE_LIST] : &ones[SIDE_CRM];
    const enum wherry_status status = failed->status;
    if (status != WHERRY_OK)
        *error = failed->error;
    free(ones);
    return status;
}

enum wherry_status read_side(struct engine *engine, enum side side,
                             enum reading reading, struct wherry_error *error)
{
    enum reading readings[SIDE_COUNT] = {READING_NOTHING, READING_NOTHING};
    readings[side] = reading;
    return read_both(engine, readings, error);
}

/* ---- Look-ups ---- */

bool unread_has(const struct unread *unread, const char *address)
{
    size_t length = strlen(address);
    for (const char *at = buffer_text(&unread->keys); *at != '\0';
         at = strchr(at, '\n') + 1)
        if (strncmp(at, address, length) == 0 && at[length] == '\n')
            return true;
    return false;
}

void unread_clear(struct unread *unread)
{
    unread->any = false;
    buffer_clear(&unread->keys);
}

void unread_free(struct unread *unread)
{
    buffer_free(&unread->keys);
}

enum wherry_status read_lookup(struct engine *engine, enum side side,
                               const struct read_names *names, struct unread *unread,
                               struct wherry_error *error)
{
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .scope = WHERRY_READ_ALL,
                                     .fields = engine->mapping.names[side],
                                     .field_count = engine->mapping.count,
                                     .unknown = engine->unknown[side]};
    struct staging staging = {
        .engine = engine, .side = side, .keys = unread == NULL ? NULL : &unread->keys};
    const struct pump pump = stage_pump(&staging);
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_begin_staging(engine->store, (enum store_side)side, error);
    if (status == WHERRY_OK)
        status = read_number(engine, side, error);
    if (status == WHERRY_OK && names->id_count > 0 &&
        connector_looks_up_ids(engine->connectors[side]))
        status = pump_lookup_ids(&pump, &read, names->ids, names->id_count, error);
    if (status == WHERRY_OK && names->key_count > 0)
        status = pump_lookup(&pump, &read, names->keys, names->key_count, error);
    engine->report->sides[side].lookups +=
        (int64_t)(names->key_count + names->id_count);
    engine_stop_unknown(engine, side);
    engine->report->sides[side].unreadable +=
        (int64_t)(staging.bad + staging.unknown); /* we asked for each of them */
    if (unread != NULL)
        unread->any = staging.keyless;
    status = store_end(engine->store, status, error);
    int64_t after;
    return status == WHERRY_OK
               ? news_learn_staged(engine, side, false,
                                   (struct news_terms){.late = true}, &after, error)
               : status;
}
