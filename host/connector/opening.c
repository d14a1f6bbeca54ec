/* opening.c -- the plugin's own open and close. */
#include "host/connector/opening.h"

#include "host/connector/call.h"

enum wherry_status opening_begin(struct connector *connector,
                                 struct wherry_error *error)
{
    struct wherry_error theirs;
    if (!call_begin(connector, "open", &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status = connector->plugin->open(
        &connector->services, connector->config.members, &connector->self, &theirs);
    connector->opened = status == WHERRY_OK;
    return call_end(connector, status, false, &theirs, error);
}

void opening_end(struct connector *connector)
{
    if (!connector->opened)
        return;
    struct guard_mark before = guard_call(connector->plugin->name, "close");
    connector->plugin->close(connector->self);
    guard_leave(before);
    connector->opened = false;
}

struct spec_place opening_blame(const struct connector *connector,
                                const struct wherry_error *error)
{
    const struct spec_setting *setting =
        error->option[0] == '\0' ? NULL
                                 : config_setting(connector->connection, error->option);
    return setting == NULL ? connector->connection->place : setting->place;
}
