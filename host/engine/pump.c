/* pump.c -- from a source into the store. */
#include "host/engine/pump.h"

#include "host/base/fault.h"

/* A batch is stored in one transaction of about this many records. */
enum { BATCH_RECORDS = 2000 };

struct intake {
    struct wherry_writer writer; /* first: the callbacks find the rest behind it */
    const struct pump *pump;
    size_t batch;
    uint64_t records;
    struct pump_begun begun;
    enum wherry_status status;
    struct wherry_error *error;
};

static void take_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct intake *intake = writer->self;
    if (intake->status != WHERRY_OK || (record->flags & WHERRY_ABSENT) != 0)
        return;
    intake->status =
        intake->pump->store_record(intake->pump->self, record, intake->error);
    intake->batch++;
    intake->records++;
}

static bool batch_is_full(const struct wherry_writer *writer)
{
    const struct intake *intake = writer->self;
    return intake->batch >= BATCH_RECORDS || intake->status != WHERRY_OK;
}

static void intake_init(struct intake *intake, const struct pump *pump,
                        struct wherry_error *error)
{
    *intake = (struct intake){.pump = pump, .error = error};
    intake->writer = (struct wherry_writer){.size = sizeof intake->writer,
                                            .self = intake,
                                            .record = take_record,
                                            .full = batch_is_full};
}

/* One call of the source, in one transaction: OK to go on, END at the end. */
static enum wherry_status pump_batch(struct intake *intake, struct wherry_pass *pass,
                                     struct wherry_error *error)
{
    struct engine *engine = intake->pump->engine;
    intake->batch = 0;
    enum wherry_status status = store_begin(engine->store, error);
    if (status != WHERRY_OK)
        return status;
    status = connector_source_read(engine->connectors[intake->pump->side],
                                   &intake->writer, pass, error);
    if (intake->status != WHERRY_OK)
        status = intake->status;
    bool ended = status == WHERRY_END;
    const struct pump_keeper *keeper = intake->pump->keeper;
    if (status == WHERRY_OK && keeper != NULL)
        status = keeper->told(keeper->self, pass, intake->records, error);
    status = store_end(engine->store, ended ? WHERRY_OK : status, error);
    return status == WHERRY_OK && ended ? WHERRY_END : status;
}

/* A whole read is paced by the records of the service; of a read of changes nobody
 * knows how many there are before it ends. */
static void tell_progress(const struct intake *intake, const struct wherry_read *read,
                          const struct wherry_pass *pass, bool begins)
{
    const struct pump *pump = intake->pump;
    const struct pump_begun *begun = &intake->begun;
    const unsigned pace = pump->engine->paces[pump->side].records;
    struct run_progress progress = {.begins = begins,
                                    .phase = pump->phase,
                                    .done = intake->records,
                                    .from = begun->records,
                                    .total = pass->expected > 0    ? pass->expected
                                             : begun->expected > 0 ? begun->expected
                                                                   : pump->likely,
                                    .per_second = *read->since == '\0' ? pace : 0};
    const uint64_t left =
        progress.total > progress.from ? progress.total - progress.from : 0;
    progress.takes_ms = engine_at_pace_ms((int64_t)left, progress.per_second);
    if (!pump->silent)
        engine_progress(pump->engine, &progress);
}

/* Opens the source; where it was cut if the keeper has all that it told until then. */
static enum wherry_status open_pass(struct intake *intake,
                                    const struct wherry_read *read,
                                    struct wherry_pass *pass,
                                    struct wherry_error *error)
{
    const struct pump_keeper *keeper = intake->pump->keeper;
    struct connector *connector = intake->pump->engine->connectors[intake->pump->side];
    enum wherry_status status = connector_source_open(connector, read, pass, error);
    if (status != WHERRY_OK || keeper == NULL)
        return status;
    status = keeper->opened(keeper->self, pass, &intake->begun, error);
    if (status == WHERRY_END) {
        struct wherry_read anew = *read;
        anew.resume = NULL;
        connector_source_close(connector);
        status = connector_source_open(connector, &anew, pass, error);
        if (status == WHERRY_OK)
            status = keeper->opened(keeper->self, pass, &intake->begun, error);
    }
    intake->records = intake->begun.records;
    return status;
}

enum wherry_status pump_pass(const struct pump *pump, const struct wherry_read *read,
                             struct wherry_pass *pass, uint64_t *records,
                             struct wherry_error *error)
{
    struct intake intake;
    struct engine *engine = pump->engine;
    intake_init(&intake, pump, error);
    enum wherry_status status = open_pass(&intake, read, pass, error);
    if (status == WHERRY_OK)
        tell_progress(&intake, read, pass, true);
    while (status == WHERRY_OK) {
        status = engine_go_on(engine, pump->phase, error);
        if (status != WHERRY_OK)
            break;
        status = pump_batch(&intake, pass, error);
        if (pump->fault != NULL)
            fault_point(pump->fault);
        tell_progress(&intake, read, pass, false);
    }
    connector_source_close(engine->connectors[pump->side]);
    *records = intake.records;
    if (status == WHERRY_OK || status == WHERRY_END)
        return WHERRY_OK;
    return engine_blame(engine, pump->side, status, error);
}

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
    struct intake intake;
    intake_init(&intake, pump, error);
    enum wherry_status status = ask_for(pump->engine->connectors[pump->side], read,
                                        names, count, &intake.writer, error);
    if (status == WHERRY_OK)
        return intake.status;
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
