/* sink.c -- writing to a plugin. */
#include "host/connector/sink.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/connector/call.h"
#include "host/connector/growth.h"
#include "host/connector/services.h"

enum wherry_status connector_sink_open(struct connector *connector, const char *stream,
                                       struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(!connector->sink_open);
    if (connector->plugin->sink == NULL)
        return call_lacks(connector, "cannot be written to: it has no sink", error);
    if (!call_begin(connector, "open of its sink", &theirs, error))
        return WHERRY_FAILED;
    connector->sink = NULL;
    enum wherry_status status = connector->plugin->sink->open(
        connector->self, stream, &connector->sink, &theirs);
    connector->sink_open = status == WHERRY_OK;
    return call_end(connector, status, false, &theirs, error);
}

enum wherry_status connector_sink_write(struct connector *connector,
                                        const struct wherry_change *changes,
                                        size_t count, struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->sink_open);
    if (!call_begin(connector, "write", &theirs, error))
        return WHERRY_FAILED;
    for (size_t i = 0; i < count; i++) {
        bool fresh =
            unanswered_add(&connector->unanswered, changes[i].tag, changes[i].verb);
        assert(fresh); /* a tag is one change until the flush */
        (void)fresh;
    }
    /* The plugin steps from one to the next by the size that it was built with. */
    void *packed =
        growth_pack(changes, count, sizeof *changes,
                    growth_size(GROWTH_CHANGE, connector->plugin->abi_minor));
    enum wherry_status status =
        connector->plugin->sink->write(connector->sink, packed, count, &theirs);
    free(packed);
    return call_end(connector, status, false, &theirs, error);
}

enum wherry_status connector_sink_flush(struct connector *connector,
                                        struct wherry_error *error)
{
    struct wherry_error theirs;
    assert(connector->sink_open);
    if (!call_begin(connector, "flush", &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status =
        connector->plugin->sink->flush(connector->sink, &theirs);
    if (status == WHERRY_OK && connector->unanswered.count > 0) {
        char phrase[sizeof connector->broken];
        snprintf(phrase, sizeof phrase, "no verdict on %zu of the changes it was given",
                 connector->unanswered.count);
        services_break(connector, phrase);
    }
    if (status == WHERRY_OK && connector->broken[0] == '\0')
        unanswered_clear(&connector->unanswered);
    return call_end(connector, status, false, &theirs, error);
}

void connector_sink_close(struct connector *connector)
{
    if (!connector->sink_open)
        return;
    connector->sink_open = false;
    unanswered_clear(&connector->unanswered); /* first: close gives no verdict */
    struct guard_mark before = guard_call(connector->plugin->name, "close of its sink");
    connector->plugin->sink->close(connector->sink);
    guard_leave(before);
}
