/* call.c -- what happens before and after every call into a plugin. */
#include "host/connector/call.h"

#include <assert.h>
#include <stdio.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "host/connector/redact.h"
#include "host/connector/services.h"

static enum wherry_status fail_broken(const struct connector *connector,
                                      struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "plugin '%s' returned %s in %s",
                connector->plugin->name, connector->broken, connector->broken_in);
}

bool call_begin(struct connector *connector, const char *function,
                struct wherry_error *theirs, struct wherry_error *error)
{
    assert(!connector->busy);
    *theirs = (struct wherry_error){0};
    if (connector->broken[0] != '\0') {
        fail_broken(connector, error);
        return false;
    }
    connector->busy = true;
    connector->function = function;
    connector->before = guard_call(connector->plugin->name, function);
    return true;
}

static bool has_option(const struct wherry_connector *plugin, const char *name)
{
    for (size_t i = 0; i < plugin->option_count; i++)
        if (text_same(plugin->options[i].name, name))
            return true;
    return false;
}

static void take_error(struct connector *connector, enum wherry_status status,
                       const struct wherry_error *theirs, struct wherry_error *error)
{
    if (error == NULL)
        return;
    *error = *theirs;
    error->status = status;
    error->option[sizeof error->option - 1] = '\0';
    error->message[sizeof error->message - 1] = '\0';
    if (!has_option(connector->plugin, error->option))
        error->option[0] = '\0';
    redact_message(error->message, sizeof error->message);
    if (error->message[0] == '\0' && status == WHERRY_CANCELLED)
        snprintf(error->message, sizeof error->message, "cancelled");
    else if (error->message[0] == '\0')
        snprintf(error->message, sizeof error->message,
                 "plugin '%s' failed and did not say why", connector->plugin->name);
}

enum wherry_status call_end(struct connector *connector, enum wherry_status status,
                            bool ends, const struct wherry_error *theirs,
                            struct wherry_error *error)
{
    guard_leave(connector->before);
    connector->busy = false;
    if ((unsigned)status > WHERRY_FAILED || (status == WHERRY_END && !ends))
        services_break(connector, "a status that this call does not have");
    if (connector->broken[0] != '\0')
        return fail_broken(connector, error);
    if (status != WHERRY_OK && status != WHERRY_END)
        take_error(connector, status, theirs, error);
    return status;
}

enum wherry_status call_lacks(const struct connector *connector, const char *what,
                              struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "plugin '%s' %s", connector->plugin->name, what);
}
