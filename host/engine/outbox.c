/* outbox.c -- from us to a sink. */
#include "host/engine/outbox.h"

static enum wherry_status open_sink(struct outbox *outbox, struct connector *connector,
                                    struct wherry_error *error)
{
    if (outbox->is_open)
        return WHERRY_OK;
    enum wherry_status status = connector_sink_open(connector, outbox->stream, error);
    outbox->is_open = status == WHERRY_OK;
    return status;
}

enum wherry_status outbox_send(struct outbox *outbox,
                               const struct wherry_change *changes, size_t count,
                               struct wherry_error *error)
{
    struct connector *connector = outbox->engine->connectors[outbox->side];
    enum wherry_status status = open_sink(outbox, connector, error);
    if (status == WHERRY_OK) {
        connector_on_verdict(connector, outbox->on_verdict, outbox->self);
        connector_before_wait(connector, outbox->settle, outbox->self);
        status = connector_sink_write(connector, changes, count, error);
    }
    if (status == WHERRY_OK)
        status = connector_sink_flush(connector, error);
    connector_before_wait(connector, NULL, NULL);
    if (outbox->settle != NULL)
        outbox->settle(outbox->self);
    return status == WHERRY_OK
               ? WHERRY_OK
               : engine_blame(outbox->engine, outbox->side, status, error);
}

void outbox_close(struct outbox *outbox)
{
    if (outbox->is_open)
        connector_sink_close(outbox->engine->connectors[outbox->side]);
    outbox->is_open = false;
}
