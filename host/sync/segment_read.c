/* segment_read.c -- who is in a segment of the CRM, and who sits in a static segment.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/sync/segments.h"
#include "plugin/kit/address.h"

/* A batch is stored in one transaction. */
enum { BATCH_RECORDS = 2000 };

struct reading {
    struct wherry_writer writer; /* first: the callbacks find the rest behind it */
    struct segment_work *work;
    enum side side;
    int64_t pass;
    size_t batch;
    struct arena scratch;
    enum wherry_status status;
    struct wherry_error *error;
};

/* ---- Records ---- */

static enum wherry_status take_member(struct reading *reading,
                                      const struct wherry_record *record)
{
    struct store *store = reading->work->engine->store;
    int64_t segment = reading->work->state.id;
    bool gone = (record->flags & WHERRY_REMOVED) != 0 || *record->key == '\0' ||
                address_is_anonymous(record->key);
    if (gone)
        return store_drop_member(store, segment, record->id, reading->error);
    return store_set_member(store, segment, record->id, record->key, reading->pass,
                            reading->error);
}

/* Whoever has no record on the list by our picture is nobody's business of ours yet. */
static enum wherry_status take_seat(struct reading *reading,
                                    const struct wherry_record *record)
{
    struct store *store = reading->work->engine->store;
    const char *id;
    arena_reset(&reading->scratch);
    enum wherry_status status =
        store_find_on_list(store, record->key, &reading->scratch, &id, reading->error);
    if (status == WHERRY_OK)
        status = store_show_seat(store, reading->work->state.id, id, reading->pass,
                                 reading->error);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static void take(struct wherry_writer *writer, const struct wherry_record *record)
{
    struct reading *reading = writer->self;
    if (reading->status != WHERRY_OK)
        return;
    reading->status = reading->side == SIDE_CRM ? take_member(reading, record)
                                                : take_seat(reading, record);
    reading->batch++;
}

static bool is_full(const struct wherry_writer *writer)
{
    const struct reading *reading = writer->self;
    return reading->batch >= BATCH_RECORDS || reading->status != WHERRY_OK;
}

/* ---- A pass ---- */

static enum wherry_status read_batch(struct reading *reading, struct wherry_pass *pass,
                                     struct wherry_error *error)
{
    struct engine *engine = reading->work->engine;
    reading->batch = 0;
    enum wherry_status status = store_begin(engine->store, error);
    if (status != WHERRY_OK)
        return status;
    status = connector_source_read(engine->connectors[reading->side], &reading->writer,
                                   pass, error);
    if (reading->status != WHERRY_OK)
        status = reading->status;
    if (status != WHERRY_OK && status != WHERRY_END) {
        store_rollback(engine->store);
        return status;
    }
    enum wherry_status committed = store_commit(engine->store, error);
    return committed == WHERRY_OK ? status : committed;
}

/* The pass has a number before its first record is stored, so that one that was cut is
 * never mixed up with the next. */
static enum wherry_status begin_pass(struct segment_work *work, int64_t step,
                                     struct wherry_error *error)
{
    work->state.pass += step;
    return segment_save(work, error);
}

static enum wherry_status read_all(struct reading *reading, const char *stream,
                                   const char *since, struct wherry_pass *pass)
{
    struct engine *engine = reading->work->engine;
    struct connector *connector = engine->connectors[reading->side];
    const struct wherry_read read = {
        .size = sizeof read, .stream = stream, .since = since};
    reading->writer = (struct wherry_writer){.size = sizeof reading->writer,
                                             .self = reading,
                                             .record = take,
                                             .full = is_full};
    reading->pass = reading->work->state.pass;
    enum wherry_status status =
        connector_source_open(connector, &read, pass, reading->error);
    while (status == WHERRY_OK) {
        if (engine_cancelled(engine)) {
            status = fail(reading->error, WHERRY_CANCELLED,
                          "stopped while reading a segment");
            break;
        }
        status = read_batch(reading, pass, reading->error);
        fault_point("sync.segment_batch");
    }
    connector_source_close(connector);
    arena_free(&reading->scratch);
    if (status == WHERRY_OK || status == WHERRY_END)
        return WHERRY_OK;
    return engine_blame(engine, reading->side, status, reading->error);
}

/* ---- Members ---- */

/* A whole read that shows nobody where the CRM counts members is not believed. */
static enum wherry_status believe(const struct segment_work *work,
                                  struct wherry_error *error)
{
    int64_t told;
    int64_t counted = work->entry == NULL ? 0 : work->entry->members;
    enum wherry_status status = store_count_members_since(
        work->engine->store, work->state.id, work->state.pass, &told, error);
    if (status == WHERRY_OK && told == 0 && counted > 0)
        return fail(error, WHERRY_FAILED,
                    "the CRM counts %" PRId64
                    " members of the segment '%s' and shows none: not believed",
                    counted, work->spec->crm);
    return status;
}

static enum wherry_status end_members(struct segment_work *work,
                                      const struct wherry_pass *pass,
                                      struct wherry_error *error)
{
    struct store *store = work->engine->store;
    enum wherry_status status = pass->snapshot ? believe(work, error) : WHERRY_OK;
    if (status != WHERRY_OK)
        return status;
    work->state.since = arena_text(work->arena, pass->next);
    status = store_begin(store, error);
    if (status == WHERRY_OK && pass->snapshot)
        status =
            store_drop_members_before(store, work->state.id, work->state.pass, error);
    if (status == WHERRY_OK)
        status = store_put_segment(store, &work->state, error);
    return store_end(store, status, error);
}

static const char *stream_of(struct segment_work *work, const char *id)
{
    return arena_format(work->arena, "segment:%s", id);
}

enum wherry_status segment_read_members(struct segment_work *work,
                                        struct wherry_error *error)
{
    struct wherry_pass pass = {.size = sizeof pass};
    struct reading reading = {.work = work, .side = SIDE_CRM, .error = error};
    enum wherry_status status = begin_pass(work, 1, error);
    if (status == WHERRY_OK)
        status = read_all(&reading, stream_of(work, work->spec->crm), work->state.since,
                          &pass);
    return status == WHERRY_OK ? end_members(work, &pass, error) : status;
}

/* ---- Seats ---- */

/* By two, so that the number before it is nobody else's: segment_move.c marks with it
 * who was to go and was neither taken out nor refused. A read for the sake of those has
 * the number that was reserved for it. */
enum wherry_status segment_read_seats(struct segment_work *work,
                                      struct wherry_error *error)
{
    struct store *store = work->engine->store;
    struct wherry_pass pass = {.size = sizeof pass};
    struct reading reading = {.work = work, .side = SIDE_LIST, .error = error};
    enum wherry_status status = begin_pass(work, work->unsure ? 0 : 2, error);
    if (status == WHERRY_OK)
        status = read_all(&reading, stream_of(work, work->state.static_id), "", &pass);
    if (status == WHERRY_OK)
        status = store_begin(store, error);
    if (status != WHERRY_OK)
        return status;
    status = store_drop_unshown_seats(store, work->state.id, work->state.pass, error);
    return store_end(store, status, error);
}
