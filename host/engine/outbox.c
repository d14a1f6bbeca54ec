/* outbox.c -- from us to a sink. */
#include "host/engine/outbox.h"

#include "host/connector/bulk.h"

enum wherry_status outbox_open(struct outbox *outbox, struct wherry_error *error)
{
    struct engine *engine = outbox->engine;
    if (outbox->is_open)
        return WHERRY_OK;
    enum wherry_status status =
        connector_sink_open(engine->connectors[outbox->side], outbox->stream, error);
    outbox->is_open = status == WHERRY_OK;
    return outbox->is_open ? WHERRY_OK
                           : engine_blame(engine, outbox->side, status, error);
}

/* The state's facts about the changes must survive whatever happens to this machine
 * once the changes have left it. */
static enum wherry_status open_for_changes(struct outbox *outbox,
                                           struct wherry_error *error)
{
    enum wherry_status status = outbox_open(outbox, error);
    return status == WHERRY_OK ? store_flush(outbox->engine->store, error) : status;
}

/* From here on the caller of the outbox gets the verdicts. */
static struct connector *listen(const struct outbox *outbox)
{
    struct connector *connector = outbox->engine->connectors[outbox->side];
    connector_on_verdict(connector, outbox->on_verdict, outbox->self);
    connector_before_wait(connector, outbox->pause, outbox->self);
    return connector;
}

static enum wherry_status end_call(struct outbox *outbox, enum wherry_status status,
                                   struct wherry_error *error)
{
    connector_before_wait(outbox->engine->connectors[outbox->side], NULL, NULL);
    if (outbox->settle != NULL)
        outbox->settle(outbox->self);
    return status == WHERRY_OK
               ? WHERRY_OK
               : engine_blame(outbox->engine, outbox->side, status, error);
}

enum wherry_status outbox_write(struct outbox *outbox,
                                const struct wherry_change *changes, size_t count,
                                struct wherry_error *error)
{
    enum wherry_status status = open_for_changes(outbox, error);
    if (status != WHERRY_OK)
        return status;
    status = connector_sink_write(listen(outbox), changes, count, error);
    return end_call(outbox, status, error);
}

enum wherry_status outbox_flush(struct outbox *outbox, struct wherry_error *error)
{
    return end_call(outbox, connector_sink_flush(listen(outbox), error), error);
}

enum wherry_status outbox_send(struct outbox *outbox,
                               const struct wherry_change *changes, size_t count,
                               struct wherry_error *error)
{
    enum wherry_status status = outbox_write(outbox, changes, count, error);
    return status == WHERRY_OK ? outbox_flush(outbox, error) : status;
}

enum wherry_status outbox_submit(struct outbox *outbox,
                                 const struct wherry_change *changes, size_t count,
                                 char ticket[WHERRY_TICKET_ROOM],
                                 struct wherry_error *error)
{
    enum wherry_status status = open_for_changes(outbox, error);
    if (status != WHERRY_OK)
        return status;
    status = connector_bulk_submit(listen(outbox), changes, count, ticket, error);
    return end_call(outbox, status, error);
}

enum wherry_status outbox_poll(struct outbox *outbox, const char *const *tickets,
                               size_t count, bool *over, struct wherry_error *error)
{
    enum wherry_status status = outbox_open(outbox, error);
    if (status != WHERRY_OK)
        return status;
    status = connector_bulk_poll(listen(outbox), tickets, count, over, error);
    return end_call(outbox, status, error);
}

enum wherry_status outbox_collect(struct outbox *outbox, const char *ticket,
                                  const uint64_t *tags, size_t count,
                                  struct wherry_error *error)
{
    enum wherry_status status = outbox_open(outbox, error);
    if (status != WHERRY_OK)
        return status;
    status = connector_bulk_collect(listen(outbox), ticket, tags, count, error);
    return end_call(outbox, status, error);
}

void outbox_close(struct outbox *outbox)
{
    if (outbox->is_open)
        connector_sink_close(outbox->engine->connectors[outbox->side]);
    outbox->is_open = false;
}
