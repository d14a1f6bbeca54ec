/* services.c -- the table that a plugin gets. */
#include "host/connector/services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/connector/intake.h"
#include "plugin/kit/address.h"

enum {
    LINE_LIMIT = 900,  /* of a log line: log.h cuts at 1024, with names in front */
    WORDS_LIMIT = 1000 /* of a remote's words: they go into a journal line */
};

static struct connector *of(const struct wherry_host *services)
{
    return services->self;
}

void services_break(struct connector *connector, const char *phrase)
{
    if (phrase != NULL && connector->broken[0] == '\0')
        snprintf(connector->broken, sizeof connector->broken, "%s", phrase);
}

void services_clean(const struct connector *connector, char *text)
{
    /* Redacted first: a cut or altered secret would not be known again. */
    config_redact(&connector->config, text);
    intake_scrub(text);
    address_redact(text);
}

/* Secrets are looked for before the text is cut, for half of one would pass. */
static void copy_clean(const struct connector *connector, const char *text, char *copy,
                       size_t limit)
{
    struct buffer whole = {0};
    buffer_add(&whole, text, strnlen(text, limit * 4));
    char *bytes = buffer_take(&whole);
    services_clean(connector, bytes);
    snprintf(copy, limit, "%.*s", (int)text_cut(bytes, limit - 1), bytes);
    free(bytes);
}

static void service_log(const struct wherry_host *services, enum wherry_log_level level,
                        const char *message)
{
    static const enum log_level levels[] = {[WHERRY_LOG_DEBUG] = LOG_DEBUG,
                                            [WHERRY_LOG_INFO] = LOG_INFO,
                                            [WHERRY_LOG_WARNING] = LOG_WARNING};
    const struct connector *connector = of(services);
    char line[LINE_LIMIT];
    bool known = (unsigned)level < sizeof levels / sizeof levels[0];
    copy_clean(connector, message == NULL ? "(nothing)" : message, line, sizeof line);
    log_write(known ? levels[level] : LOG_WARNING, "plugin '%s': %s",
              connector->plugin->name, line);
}

static bool service_cancelled(const struct wherry_host *services)
{
    const struct connector_host *host = &of(services)->host;
    return host->cancelled != NULL && host->cancelled(host->self);
}

static int64_t service_now_ms(const struct wherry_host *services)
{
    (void)services;
    return clock_now_ms();
}

static enum wherry_status service_send(const struct wherry_host *services,
                                       const struct wherry_request *request,
                                       uint64_t tag, struct wherry_error *error)
{
    struct connector *connector = of(services);
    const char *fault = intake_request(request);
    if (fault != NULL)
        return fail(error, WHERRY_FAILED, "plugin '%s' gave %s",
                    connector->plugin->name, fault);
    if (connector->client == NULL)
        return fail(error, WHERRY_FAILED, "there is no network here");
    struct wherry_request ours = *request;
    ours.size = sizeof ours;
    return http_client_send(connector->client, &ours, tag, error);
}

static enum wherry_status service_wait(const struct wherry_host *services,
                                       struct wherry_response *response,
                                       struct wherry_error *error)
{
    struct connector *connector = of(services);
    if (response == NULL || response->size < sizeof *response)
        return fail(error, WHERRY_FAILED,
                    "plugin '%s' waits for an answer without giving the size of it",
                    connector->plugin->name);
    if (connector->client == NULL)
        return WHERRY_END;
    struct wherry_response ours = {.size = sizeof ours};
    enum wherry_status status = http_client_wait(connector->client, &ours, error);
    if (status == WHERRY_OK) {
        ours.size = response->size;
        *response = ours;
    }
    return status;
}

/* A verdict on what nobody asked, or a second one, must not move any row. */
static const char *standing_fault(const struct connector *connector, uint64_t tag,
                                  enum wherry_verb *verb)
{
    switch (owed_look(&connector->owed, tag, verb)) {
    case OWED_UNKNOWN:
        return "a verdict on a change that it was not given";
    case OWED_SECOND:
        return "a second verdict on one change";
    case OWED_FIRST:
        break;
    }
    return NULL;
}

static void service_verdict(const struct wherry_host *services, uint64_t tag,
                            const struct wherry_verdict *verdict)
{
    struct connector *connector = of(services);
    enum wherry_verb verb = WHERRY_CREATE;
    const char *fault = standing_fault(connector, tag, &verb);
    if (fault == NULL)
        fault = intake_verdict(verdict, verb);
    services_break(connector, fault);
    if (fault != NULL)
        return;
    owed_settle(&connector->owed, tag);
    char words[WORDS_LIMIT];
    copy_clean(connector, verdict->words, words, sizeof words);
    struct wherry_record record;
    struct wherry_verdict ours = *verdict;
    ours.size = sizeof ours;
    ours.words = words;
    if (verdict->record != NULL) {
        record = *verdict->record;
        record.size = sizeof record;
        ours.record = &record;
    }
    if (ours.outcome == WHERRY_REFUSED && ours.reason == WHERRY_REASON_NONE)
        ours.reason = WHERRY_REASON_OTHER;
    if (connector->on_verdict != NULL)
        connector->on_verdict(connector->on_verdict_self, tag, &ours);
}

void services_init(struct connector *connector)
{
    connector->services = (struct wherry_host){
        .size = sizeof connector->services,
        .self = connector,
        .peer = connector->host.peer == NULL ? "" : connector->host.peer,
        .log = service_log,
        .cancelled = service_cancelled,
        .now_ms = service_now_ms,
        .http_send = service_send,
        .http_wait = service_wait,
        .verdict = service_verdict,
    };
}
