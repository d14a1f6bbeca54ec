/* pump.c -- from a source into the store. */
#include "host/engine/pump.h"

#include "host/base/fault.h"

/* A batch is stored in one transaction of about this many records. */
enum { BATCH_RECORDS = 2000 };

static void take_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct pump_stream *stream = writer->self;
    if (stream->stored != WHERRY_OK || (record->flags & WHERRY_ABSENT) != 0)
        return;
    stream->stored =
        stream->pump->store_record(stream->pump->self, record, stream->error);
    stream->batch++;
    stream->records++;
}

static bool batch_is_full(const struct wherry_writer *writer)
{
    const struct pump_stream *stream = writer->self;
    return stream->batch >= BATCH_RECORDS || stream->stored != WHERRY_OK;
}

static void begin_batch(struct pump_stream *stream, struct wherry_error *error)
{
    stream->writer = (struct wherry_writer){.size = sizeof stream->writer,
                                            .self = stream,
                                            .record = take_record,
                                            .full = batch_is_full};
    stream->batch = 0;
    stream->stored = WHERRY_OK;
    stream->error = error;
}

static struct connector *connector_of(const struct pump *pump)
{
    return pump->engine->connectors[pump->side];
}

/* ---- A stream ---- */

/* A whole read counts against the records of the service; the number of changes is not
 * known before a read of changes ends. */
static void tell_progress(const struct pump_stream *stream, bool begins, bool ends)
{
    const struct pump *pump = stream->pump;
    const struct pump_begun *begun = &stream->begun;
    const unsigned pace = pump->engine->paces[pump->side].records;
    struct run_progress progress = {
        .begins = begins,
        .reads = true,
        .ends = ends,
        .phase = pump->phase,
        .done = stream->records,
        .from = begun->records,
        .kept = pump->keeper != NULL,
        .total = stream->pass->expected > 0 ? stream->pass->expected
                 : begun->expected > 0      ? begun->expected
                                            : pump->likely,
        .per_second = *stream->read->since == '\0' ? pace : 0};
    const uint64_t left =
        progress.total > progress.from ? progress.total - progress.from : 0;
    progress.takes_ms = engine_at_pace_ms((int64_t)left, progress.per_second);
    if (!pump->silent)
        engine_progress(pump->engine, &progress);
}

/* Opens the source; where it was interrupted if the keeper has all that it returned
 * until then. */
static enum wherry_status open_source(struct pump_stream *stream,
                                      struct wherry_error *error)
{
    const struct pump_keeper *keeper = stream->pump->keeper;
    struct connector *connector = connector_of(stream->pump);
    struct wherry_pass *pass = stream->pass;
    enum wherry_status status =
        connector_source_open(connector, stream->read, pass, error);
    if (status != WHERRY_OK || keeper == NULL)
        return status;
    status = keeper->opened(keeper->self, pass, &stream->begun, error);
    if (status == WHERRY_END) {
        struct wherry_read anew = *stream->read;
        anew.resume = NULL;
        connector_source_close(connector);
        status = connector_source_open(connector, &anew, pass, error);
        if (status == WHERRY_OK)
            status = keeper->opened(keeper->self, pass, &stream->begun, error);
    }
    return status;
}

enum wherry_status pump_open(struct pump_stream *stream, struct wherry_error *error)
{
    const struct pump *pump = stream->pump;
    const enum wherry_status status = open_source(stream, error);
    stream->records = stream->begun.records;
    if (status != WHERRY_OK)
        return engine_blame(pump->engine, pump->side, status, error);
    tell_progress(stream, true, false);
    return WHERRY_OK;
}

/* One call of the source, in one transaction. */
static enum wherry_status read_batch(struct pump_stream *stream,
                                     struct wherry_error *error)
{
    struct store *store = stream->pump->engine->store;
    const struct pump_keeper *keeper = stream->pump->keeper;
    enum wherry_status status = store_begin(store, error);
    if (status != WHERRY_OK)
        return status;
    begin_batch(stream, error);
    status = connector_source_read(connector_of(stream->pump), &stream->writer,
                                   stream->pass, error);
    if (stream->stored != WHERRY_OK)
        status = stream->stored;
    const bool ended = status == WHERRY_END;
    if (status == WHERRY_OK && keeper != NULL)
        status = keeper->told(keeper->self, stream->pass, stream->records, error);
    status = store_end(store, ended ? WHERRY_OK : status, error);
    return status == WHERRY_OK && ended ? WHERRY_END : status;
}

enum wherry_status pump_turn(struct pump_stream *stream, struct wherry_error *error)
{
    const struct pump *pump = stream->pump;
    enum wherry_status status = engine_go_on(pump->engine, pump->phase, error);
    if (status == WHERRY_OK) {
        status = read_batch(stream, error);
        if (pump->fault != NULL)
            fault_point(pump->fault);
        tell_progress(stream, false, status != WHERRY_OK);
    }
    return status == WHERRY_OK || status == WHERRY_END
               ? status
               : engine_blame(pump->engine, pump->side, status, error);
}

void pump_close(const struct pump_stream *stream)
{
    connector_source_close(connector_of(stream->pump));
}

enum wherry_status pump_pass(const struct pump *pump, const struct wherry_read *read,
                             struct wherry_pass *pass, uint64_t *records,
                             struct wherry_error *error)
{
    struct pump_stream stream = {.pump = pump, .read = read, .pass = pass};
    enum wherry_status status = pump_open(&stream, error);
    while (status == WHERRY_OK)
        status = pump_turn(&stream, error);
    pump_close(&stream);
    *records = stream.records;
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* ---- Look-ups ---- */

/* connector_lookup or connector_lookup_ids. */
typedef enum wherry_status ask(struct connector *connector,
                               const struct wherry_read *read, const char *const *names,
                               size_t count, struct wherry_writer *writer,
                               struct wherry_error *error);

static enum wherry_status look_up(const struct pump *pump, ask *ask_for,
                                  const struct wherry_read *read,
                                  const char *const *names, size_t count,
                                  struct wherry_error *error)
{
    struct pump_stream stream = {.pump = pump, .read = read};
    begin_batch(&stream, error);
    const enum wherry_status status =
        ask_for(connector_of(pump), read, names, count, &stream.writer, error);
    if (status == WHERRY_OK)
        return stream.stored;
    return engine_blame(pump->engine, pump->side, status, error);
}

enum wherry_status pump_lookup(const struct pump *pump, const struct wherry_read *read,
                               const char *const *keys, size_t count,
                               struct wherry_error *error)
{
    return look_up(pump, connector_lookup, read, keys, count, error);
}

enum wherry_status pump_lookup_ids(const struct pump *pump,
                                   const struct wherry_read *read,
                                   const char *const *ids, size_t count,
                                   struct wherry_error *error)
{
    return look_up(pump, connector_lookup_ids, read, ids, count, error);
}
