/* read.c -- one pass over one side. */
#include "host/sync/read.h"

#include <string.h>

#include "host/connector/source.h"
#include "host/picture/value.h"
#include "host/sync/absence.h"
#include "host/sync/cut.h"
#include "host/sync/news.h"
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
    for (size_t i = 0; i < *count && status == WHERRY_OK; i++) {
        arena_reset(&engine->scratch);
        status = absence_of_profiles(engine, side, rows[i], error);
    }
    return store_end(engine->store, status, error);
}

static enum wherry_status learn_absent(struct engine *engine, enum side side,
                                       struct wherry_error *error)
{
    int64_t absent, present, after = 0;
    size_t count;
    enum wherry_status status =
        store_count_absent(engine->store, &absent, &present, error);
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

static enum wherry_status begin_pass(struct engine *engine, enum side side,
                                     struct wherry_error *error)
{
    struct store *store = engine->store;
    engine->pass_ms = engine_machine_ms(engine);
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_begin_staging(store, (enum store_side)side, error);
    if (status == WHERRY_OK)
        status = read_number(engine, side, error);
    return store_end(store, status, error);
}

/* The pass is complete: the next one goes on behind it. */
static enum wherry_status count_pass(struct engine *engine, enum side side,
                                     const struct wherry_pass *pass, bool resumed,
                                     struct wherry_error *error)
{
    struct passes *passes = &engine->policy.passes;
    passes->begun_ms[side] = pass->date_ms;
    if (pass->snapshot)
        passes->whole_ms[side] = pass->date_ms;
    enum wherry_status status = value_set_number(engine->store, VALUE_COMPLETE_BEGUN,
                                                 (int)side, pass->date_ms, error);
    if (status == WHERRY_OK && pass->snapshot)
        status = value_set_number(engine->store, VALUE_WHOLE_BEGUN, (int)side,
                                  pass->date_ms, error);
    if (status == WHERRY_OK && pass->snapshot && !resumed)
        status = value_set_number(engine->store, VALUE_WHOLE_TOOK, (int)side,
                                  engine_machine_ms(engine) - engine->pass_ms, error);
    return status;
}

/* Where the next read goes on. Behind a read with records that could not be read nobody
 * knows what they would have told: it is read once more, in case that was a hiccup. A
 * record that stays so holds up nothing. */
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

/* A whole read after that of the changes does not move where those go on: what it shows
 * is shown by the next changes too, if it is one. */
static enum wherry_status end_pass(struct engine *engine, enum side side,
                                   const struct wherry_pass *pass,
                                   const struct cut *cut, enum reading reading,
                                   bool doubtful, struct wherry_error *error)
{
    struct store *store = engine->store;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK && !is_verify(engine, reading))
        status = keep_since(engine, side, pass->next,
                            doubtful && reading != READING_WHOLE, error);
    if (status == WHERRY_OK && reading != READING_OPT_OUTS)
        status = count_pass(engine, side, pass, cut->resumed, error);
    if (status == WHERRY_OK && cut->keeps)
        status = cut_learned(cut, pass, error);
    if (status == WHERRY_OK)
        status = store_begin_staging(store, (enum store_side)side, error);
    return store_end(store, status, error);
}

static enum wherry_status learn_pass(struct engine *engine,
                                     const struct staging *staging,
                                     const struct wherry_pass *pass,
                                     const struct cut *cut, enum reading reading,
                                     struct wherry_error *error)
{
    const enum side side = staging->side;
    int64_t missing = engine->report->findings[FINDING_MISSING];
    const bool whole = pass->snapshot && !staging->faceless;
    const struct news_terms terms = {.late = reading == READING_WHOLE,
                                     .verify = is_verify(engine, reading)};
    int64_t after;
    engine->in_pass = true;
    enum wherry_status status =
        news_learn_staged(engine, side, whole, terms, &after, error);
    engine->in_pass = false;
    if (status == WHERRY_OK && whole) {
        engine->policy.whole[side] = true;
        status = learn_absent(engine, side, error);
    }
    if (status == WHERRY_OK && whole) /* of several profiles one was dropped */
        status = news_renew(engine, error);
    if (status == WHERRY_OK && whole)
        status = news_learn(engine, side, terms, &after, error);
    if (status == WHERRY_END)
        status = WHERRY_OK;
    missing = engine->report->findings[FINDING_MISSING] - missing;
    if (is_verify(engine, reading))
        engine->report->sides[side].verify.missing += missing;
    return status == WHERRY_OK ? end_pass(engine, side, pass, cut, reading,
                                          staging->bad > 0 || staging->faceless, error)
                               : status;
}

static void report_pass(struct engine *engine, const struct staging *staging,
                        uint64_t records, enum reading reading)
{
    struct report_side *report = &engine->report->sides[staging->side];
    report->read = true;
    report->records += (int64_t)records;
    report->unreadable += (int64_t)staging->bad;
    engine->report->findings[FINDING_UNUSABLE] += (int64_t)staging->unknown;
    if (is_verify(engine, reading))
        report->verify = (struct report_verify){.records = (int64_t)records,
                                                .anew = engine->mapping.grown};
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

/* Where the read begins: a baseline's may go on where it was cut. */
static enum wherry_status begin_reading(struct engine *engine, enum reading reading,
                                        struct staging *staging, struct pump *pump,
                                        struct cut *cut, struct wherry_error *error)
{
    const enum side side = staging->side;
    const bool whole = reading == READING_WHOLE;
    enum wherry_status status = begin_pass(engine, side, error);
    if (status == WHERRY_OK && whole)
        status = known_there(engine, side, &pump->likely, error);
    if (status != WHERRY_OK)
        return status;
    if (!whole || !engine->report->baseline) {
        cut_forget(engine, side);
        return WHERRY_OK;
    }
    if (engine->options->mode != RUN_APPLY)
        return WHERRY_OK;
    cut_begin(cut, engine, staging);
    pump->keeper = &cut->keeper;
    pump->fault = "sync.page";
    return WHERRY_OK;
}

enum wherry_status read_side(struct engine *engine, enum side side,
                             enum reading reading, struct wherry_error *error)
{
    struct arena arena = {0};
    struct wherry_pass pass = {.size = sizeof pass};
    if (reading == READING_NOTHING)
        return WHERRY_OK;
    bool opt_outs = reading == READING_OPT_OUTS;
    const char *since = reading == READING_WHOLE
                            ? ""
                            : value_text(engine->store, VALUE_SINCE, (int)side, &arena);
    struct wherry_read read = {.size = sizeof read,
                               .stream = "contacts",
                               .since = since,
                               .scope =
                                   opt_outs ? WHERRY_READ_CONSENTS : WHERRY_READ_ALL,
                               .fields = engine->mapping.names[side],
                               .field_count = engine->mapping.count,
                               .unknown = engine->unknown[side]};
    struct report_side *report = &engine->report->sides[side];
    struct staging staging = {.engine = engine,
                              .side = side,
                              .ranked =
                                  reading != READING_WHOLE || engine->policy.baseline};
    struct cut cut = {.keeps = false};
    struct pump pump = stage_pump(&staging);
    uint64_t records = 0;
    enum wherry_status status =
        begin_reading(engine, reading, &staging, &pump, &cut, error);
    read.resume = cut.token[0] == '\0' ? NULL : cut.token;
    if (status == WHERRY_OK)
        status = pump_pass(&pump, &read, &pass, &records, error);
    engine_stop_unknown(engine, side);
    report_pass(engine, &staging, records, reading);
    const bool sound =
        status != WHERRY_OK || stage_judge(&staging, records, error) == WHERRY_OK;
    if (!sound)
        status = WHERRY_FAILED;
    if (status == WHERRY_OK)
        status = learn_pass(engine, &staging, &pass, &cut, reading, error);
    cut_end(&cut, status, sound, error);
    report->snapshot |= pass.snapshot;
    report->opt_outs = opt_outs;
    report->complete |= status == WHERRY_OK && !opt_outs;
    report->verify.done = status == WHERRY_OK && is_verify(engine, reading);
    report->resumed |= cut.resumed;
    arena_free(&arena);
    return status;
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
