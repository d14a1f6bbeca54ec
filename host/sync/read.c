/* read.c -- one pass over one side. */
#include "host/sync/read.h"

#include <string.h>

#include "host/connector/source.h"
#include "host/picture/record_code.h"
#include "host/picture/row_store.h"
#include "host/picture/value.h"
#include "host/sync/absence.h"
#include "host/sync/likeness.h"
#include "host/sync/observe.h"
#include "host/sync/stage.h"

/* A batch is learned in one transaction of this many records. */
enum { BATCH_RECORDS = 20000 };
/* A snapshot that lacks more of the people than this is not believed. */
enum { SHRINK_PERCENT = 30 };

/* ---- Learning ---- */

/* The record, and the event beside it. The record was read after the event: where they
 * contradict, it shows what came later. */
static enum wherry_status learn_one(struct engine *engine, enum side side,
                                    const struct store_staged *staged,
                                    struct wherry_error *error)
{
    struct wherry_record record, event;
    int64_t row;
    enum wherry_status status = WHERRY_OK;
    const char *unread =
        staged->body == NULL
            ? NULL
            : stage_unread(staged->body, staged->length, &engine->scratch);
    bool readable = staged->body != NULL && unread == NULL;
    if (staged->event != NULL) {
        status = record_decode(staged->event, staged->event_length, &engine->mapping,
                               side, staged->id, &engine->scratch, &event, error);
        event.flags = WHERRY_CONSENT_ONLY;
    }
    if (status == WHERRY_OK && readable)
        status = record_decode(staged->body, staged->length, &engine->mapping, side,
                               staged->id, &engine->scratch, &record, error);
    if (status != WHERRY_OK)
        return status;
    if (staged->event != NULL && (!readable || record.consent == event.consent))
        status = observe_record(engine, side, &event, 0, &row, error);
    if (status == WHERRY_OK && unread != NULL)
        return absence_unread(engine, side, staged->id, unread, error);
    if (status == WHERRY_OK && readable)
        status = observe_record(engine, side, &record, staged->digest, &row, error);
    return status;
}

/* ---- Verifying ---- */

/* The row that a record of this id belongs to; END when there is none. */
static enum wherry_status find_known(struct engine *engine, enum side side,
                                     const char *id, struct arena *arena,
                                     struct row *row, struct wherry_error *error)
{
    int64_t number;
    enum wherry_status status =
        store_find_by_id(engine->store, (enum store_side)side, id, &number, error);
    if (status == WHERRY_OK)
        status = engine_load(engine, number, arena, row, error);
    return status == WHERRY_OK ? row_load_digests(engine->store, row, side, error)
                               : status;
}

/* What a learned record was to us, who knew her as `before`; NULL: not at all. A record
 * that still belongs to nobody, such as one that was erased, counts as neither. */
static enum wherry_status count_verified(struct engine *engine, enum side side,
                                         const char *id, const struct row *before,
                                         struct arena *arena,
                                         struct wherry_error *error)
{
    struct row after;
    struct report_verify *verify = &engine->report->sides[side].verify;
    enum wherry_status status = find_known(engine, side, id, arena, &after, error);
    if (status == WHERRY_FAILED)
        return status;
    const bool known = status == WHERRY_OK;
    if (before == NULL)
        verify->missed += known;
    else if (!verify->anew)
        verify->different += !known || before->id != after.id ||
                             !likeness_holds(&before->sides[side], &after.sides[side],
                                             engine->mapping.count);
    return WHERRY_OK;
}

/* Learns a record of a whole read that looks like news, and counts what it is. */
static enum wherry_status learn_verified(struct engine *engine, enum side side,
                                         const struct store_staged *staged,
                                         struct wherry_error *error)
{
    struct arena arena = {0};
    struct row before;
    const bool readable =
        staged->body != NULL &&
        stage_unread(staged->body, staged->length, &engine->scratch) == NULL;
    const enum wherry_status found =
        find_known(engine, side, staged->id, &arena, &before, error);
    enum wherry_status status = found == WHERRY_END ? WHERRY_OK : found;
    if (status == WHERRY_OK)
        status = learn_one(engine, side, staged, error);
    if (status == WHERRY_OK && readable)
        status = count_verified(engine, side, staged->id,
                                found == WHERRY_OK ? &before : NULL, &arena, error);
    arena_free(&arena);
    return status;
}

/* ---- Batches ---- */

/* How a staged record is learned: learn_one or learn_verified. */
typedef enum wherry_status learn(struct engine *engine, enum side side,
                                 const struct store_staged *staged,
                                 struct wherry_error *error);

/* Up to a batch of news after *after, in one transaction; END when there is no more. */
static enum wherry_status learn_batch(struct engine *engine, enum side side,
                                      learn *learn_it, int64_t *after,
                                      struct wherry_error *error)
{
    struct store *store = engine->store;
    enum wherry_status status = store_begin(store, error);
    for (size_t i = 0; i < BATCH_RECORDS && status == WHERRY_OK; i++) {
        struct store_staged staged;
        arena_reset(&engine->scratch);
        status = store_next_staged(store, *after, &engine->scratch, &staged, error);
        if (status != WHERRY_OK)
            break;
        *after = staged.number;
        status = learn_it(engine, side, &staged, error);
        engine->report->sides[side].changed++;
        engine->picture_moved = true;
    }
    bool ended = status == WHERRY_END;
    status = store_end(store, ended ? WHERRY_OK : status, error);
    return status == WHERRY_OK && ended ? WHERRY_END : status;
}

/* What the records learned so far have made news of; END when there is nothing. */
static enum wherry_status find_renewed(struct engine *engine,
                                       struct wherry_error *error)
{
    bool more = false;
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_end(engine->store,
                           store_find_renewed(engine->store, &more, error), error);
    return status == WHERRY_OK && !more ? WHERRY_END : status;
}

/* Learns the news after *after. `late`: what is staged is no read of changes. */
static enum wherry_status learn_news(struct engine *engine, enum side side, bool late,
                                     learn *learn_it, int64_t *after,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    engine->policy.at_ms = engine_latest_ms(engine);
    engine->policy.late = late && !engine->policy.baseline;
    while (status == WHERRY_OK) {
        do
            status = learn_batch(engine, side, learn_it, after, error);
        while (status == WHERRY_OK);
        if (status == WHERRY_END)
            status = find_renewed(engine, error);
    }
    engine->policy.late = false;
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* The same of all that is staged. `whole`: it shows who is absent. */
static enum wherry_status learn_staged(struct engine *engine, enum side side,
                                       bool whole, bool late, learn *learn_it,
                                       int64_t *after, struct wherry_error *error)
{
    *after = 0;
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_end(engine->store,
                           store_sort_staged(engine->store, whole, error), error);
    return status == WHERRY_OK ? learn_news(engine, side, late, learn_it, after, error)
                               : status;
}

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
                                     const struct wherry_pass *pass,
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
    if (status == WHERRY_OK && pass->snapshot)
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
                                   const struct wherry_pass *pass, enum reading reading,
                                   bool doubtful, struct wherry_error *error)
{
    struct store *store = engine->store;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK && !is_verify(engine, reading))
        status = keep_since(engine, side, pass->next,
                            doubtful && reading != READING_WHOLE, error);
    if (status == WHERRY_OK && reading != READING_OPT_OUTS)
        status = count_pass(engine, side, pass, error);
    if (status == WHERRY_OK)
        status = store_begin_staging(store, (enum store_side)side, error);
    return store_end(store, status, error);
}

static enum wherry_status learn_pass(struct engine *engine,
                                     const struct staging *staging,
                                     const struct wherry_pass *pass,
                                     enum reading reading, struct wherry_error *error)
{
    const enum side side = staging->side;
    int64_t missing = engine->report->findings[FINDING_MISSING];
    const bool whole = pass->snapshot && !staging->faceless;
    const bool late = reading == READING_WHOLE;
    learn *const learn_it = is_verify(engine, reading) ? learn_verified : learn_one;
    int64_t after;
    engine->in_pass = true;
    enum wherry_status status =
        learn_staged(engine, side, whole, late, learn_it, &after, error);
    engine->in_pass = false;
    if (status == WHERRY_OK && whole) {
        engine->policy.whole[side] = true;
        status = learn_absent(engine, side, error);
    }
    if (status == WHERRY_OK && whole) /* of several profiles one was dropped */
        status = find_renewed(engine, error);
    if (status == WHERRY_OK && whole)
        status = learn_news(engine, side, late, learn_it, &after, error);
    if (status == WHERRY_END)
        status = WHERRY_OK;
    missing = engine->report->findings[FINDING_MISSING] - missing;
    if (is_verify(engine, reading))
        engine->report->sides[side].verify.missing += missing;
    return status == WHERRY_OK ? end_pass(engine, side, pass, reading,
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
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = since,
                                     .scope = opt_outs ? WHERRY_READ_CONSENTS
                                                       : WHERRY_READ_ALL,
                                     .fields = engine->mapping.names[side],
                                     .field_count = engine->mapping.count,
                                     .unknown = engine->unknown[side]};
    struct report_side *report = &engine->report->sides[side];
    struct staging staging = {.engine = engine,
                              .side = side,
                              .ranked =
                                  reading != READING_WHOLE || engine->policy.baseline};
    struct pump pump = stage_pump(&staging);
    uint64_t records = 0;
    enum wherry_status status = begin_pass(engine, side, error);
    if (status == WHERRY_OK && reading == READING_WHOLE)
        status = known_there(engine, side, &pump.likely, error);
    if (status == WHERRY_OK)
        status = pump_pass(&pump, &read, &pass, &records, error);
    engine_stop_unknown(engine, side);
    report_pass(engine, &staging, records, reading);
    if (status == WHERRY_OK)
        status = stage_judge(&staging, records, error);
    if (status == WHERRY_OK)
        status = learn_pass(engine, &staging, &pass, reading, error);
    report->snapshot |= pass.snapshot;
    report->opt_outs = opt_outs;
    report->complete |= status == WHERRY_OK && !opt_outs;
    report->verify.done = status == WHERRY_OK && is_verify(engine, reading);
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
               ? learn_staged(engine, side, false, true, learn_one, &after, error)
               : status;
}
