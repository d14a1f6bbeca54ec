/* connector.c -- a plugin in use: opened for one side of one pipeline. */
#include "host/connector/connector.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/connector/call.h"
#include "host/connector/growth.h"
#include "host/connector/intake.h"
#include "host/connector/opening.h"
#include "host/connector/redact.h"
#include "host/connector/services.h"

/* Life */

/* Keeps the first complaint as the error; `self` is a struct wherry_error. */
static void keep_first(void *self, const struct spec_place *place, const char *message)
{
    struct wherry_error *error = self;
    (void)place;
    if (error->message[0] == '\0')
        fail(error, WHERRY_FAILED, "%s", message);
}

struct connector *connector_open(const struct wherry_connector *plugin,
                                 const struct spec_connection *connection,
                                 const struct connector_host *host,
                                 struct wherry_error *error)
{
    struct connector *connector = memory_allocate(sizeof *connector);
    connector->plugin = plugin;
    connector->connection = connection;
    connector->host = *host;
    services_init(connector);
    struct wherry_error first = {0};
    if (!config_fill(&connector->config, plugin, connection, keep_first, &first)) {
        fail(error, WHERRY_FAILED, "%s", first.message);
        connector_close(connector);
        return NULL;
    }
    if (host->http != NULL)
        connector->client = http_client_create(host->http);
    if (opening_begin(connector, error) != WHERRY_OK) {
        connector_close(connector);
        return NULL;
    }
    return connector;
}

void connector_close(struct connector *connector)
{
    if (connector == NULL)
        return;
    connector_source_close(connector);
    connector_sink_close(connector);
    opening_end(connector);
    http_client_destroy(connector->client);
    asked_free(&connector->asked); /* of a source whose open failed */
    config_wipe(&connector->config);
    unanswered_free(&connector->unanswered);
    arena_free(&connector->identity);
    free(connector);
}

const struct wherry_connector *connector_plugin(const struct connector *connector)
{
    return connector->plugin;
}

void connector_on_verdict(struct connector *connector, connector_verdict *verdict,
                          void *self)
{
    connector->on_verdict = verdict;
    connector->on_verdict_self = self;
}

void connector_before_wait(struct connector *connector, connector_pause *pause,
                           void *self)
{
    connector->before_wait = pause;
    connector->before_wait_self = self;
}

void connector_meters(const struct connector *connector, struct http_meters *meters)
{
    *meters = (struct http_meters){0};
    if (connector->client != NULL)
        http_client_meters(connector->client, meters);
}

struct spec_place connector_blame(const struct connector *connector,
                                  const struct wherry_error *error)
{
    return opening_blame(connector, error);
}

/* Check */

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static void keep_identity(struct connector *connector,
                          const struct wherry_identity *theirs,
                          struct wherry_identity *identity)
{
    struct wherry_identity told = {0};
    const char *fault = growth_take(GROWTH_IDENTITY, theirs, &told);
    told.account_name = or_empty(told.account_name);
    told.list_name = or_empty(told.list_name);
    told.warning = or_empty(told.warning);
    if (fault == NULL)
        fault = intake_identity(&told);
    if (fault == NULL && redact_tells(told.account_key))
        fault = "a secret as the key of its account";
    services_break(connector, fault);
    if (fault != NULL)
        return;
    struct arena *arena = &connector->identity;
    char *name = arena_text(arena, told.account_name);
    char *list = arena_text(arena, told.list_name);
    char *warning = arena_text(arena, told.warning);
    redact_words(warning);
    redact_name(name);
    redact_name(list);
    *identity = (struct wherry_identity){
        .size = sizeof *identity,
        .account_key = arena_text(arena, told.account_key),
        .account_name = name,
        .list_name = list,
        .warning = warning,
        .date_ms = told.date_ms,
        .records_per_second = told.records_per_second,
        .lookups_per_second = told.lookups_per_second,
        .changes_per_second = told.changes_per_second,
    };
}

enum wherry_status connector_prepare(struct connector *connector,
                                     struct wherry_error *error)
{
    struct wherry_error theirs;
    if (connector->plugin->prepare == NULL)
        return WHERRY_OK;
    if (!call_begin(connector, "prepare", &theirs, error))
        return WHERRY_FAILED;
    connector->plugin->prepare(connector->self);
    return call_end(connector, WHERRY_OK, false, &theirs, error);
}

enum wherry_status connector_check(struct connector *connector,
                                   struct wherry_identity *identity,
                                   struct wherry_error *error)
{
    struct wherry_error theirs;
    struct wherry_identity told = {.size = sizeof told};
    arena_reset(&connector->identity);
    *identity = (struct wherry_identity){.size = sizeof *identity,
                                         .account_key = "",
                                         .account_name = "",
                                         .list_name = "",
                                         .warning = ""};
    if (!call_begin(connector, "check", &theirs, error))
        return WHERRY_FAILED;
    enum wherry_status status =
        connector->plugin->check(connector->self, &told, &theirs);
    if (status == WHERRY_OK)
        keep_identity(connector, &told, identity);
    return call_end(connector, status, false, &theirs, error);
}
