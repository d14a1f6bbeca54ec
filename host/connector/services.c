/* services.c -- the table that a plugin gets. */
#include "host/connector/services.h"

#include <stdio.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/log.h"
#include "host/connector/growth.h"
#include "host/connector/intake.h"
#include "host/connector/redact.h"
#include "host/http/http.h"

enum {
    LINE_LIMIT = 900,  /* of a log line: log.h cuts at 1024, with names in front */
    WORDS_LIMIT = 1000 /* of a remote's words: they go into a journal line */
};

static struct connector *connector_of(const struct wherry_host *services)
{
    return services->self;
}

void services_break(struct connector *connector, const char *phrase)
{
    if (phrase == NULL || connector->broken[0] != '\0')
        return;
    snprintf(connector->broken, sizeof connector->broken, "%s", phrase);
    connector->broken_in = connector->function == NULL ? "open" : connector->function;
}

static void service_log(const struct wherry_host *services, enum wherry_log_level level,
                        const char *message)
{
    static const enum log_level levels[] = {[WHERRY_LOG_DEBUG] = LOG_DEBUG,
                                            [WHERRY_LOG_INFO] = LOG_INFO,
                                            [WHERRY_LOG_WARNING] = LOG_WARNING};
    const struct connector *connector = connector_of(services);
    char line[LINE_LIMIT];
    bool known = (unsigned)level < sizeof levels / sizeof levels[0];
    redact_copy(message == NULL ? "(nothing)" : message, line, sizeof line);
    log_tell(known ? levels[level] : LOG_WARNING, LOG_PLUGIN, "plugin '%s': %s",
             connector->plugin->name, line);
}

static bool service_cancelled(const struct wherry_host *services)
{
    const struct connector_host *host = &connector_of(services)->host;
    return host->cancelled != NULL && host->cancelled(host->self);
}

static int64_t service_now_ms(const struct wherry_host *services)
{
    (void)services;
    return clock_run_ms();
}

static enum wherry_status service_send(const struct wherry_host *services,
                                       const struct wherry_request *request,
                                       uint64_t tag, struct wherry_error *error)
{
    struct connector *connector = connector_of(services);
    struct wherry_request ours;
    const char *fault = growth_take(GROWTH_REQUEST, request, &ours);
    if (fault == NULL)
        fault = intake_request(&ours);
    if (fault != NULL)
        return fail(error, WHERRY_FAILED, "plugin '%s' returned %s",
                    connector->plugin->name, fault);
    if (connector->client == NULL)
        return fail(error, WHERRY_FAILED, "there is no network here");
    struct guard_mark plugin = guard_pause();
    enum wherry_status status = http_client_send(connector->client, &ours, tag, error);
    guard_leave(plugin);
    return status;
}

/* What the plugin does not know stays out of its memory. */
static void give_answer(const struct wherry_response *ours,
                        struct wherry_response *theirs)
{
    const size_t size = theirs->size;
    memcpy(theirs, ours, size < sizeof *ours ? size : sizeof *ours);
    theirs->size = size;
}

static enum wherry_status service_wait(const struct wherry_host *services,
                                       struct wherry_response *response,
                                       struct wherry_error *error)
{
    struct connector *connector = connector_of(services);
    struct wherry_response ours;
    const char *fault = growth_take(GROWTH_RESPONSE, response, &ours);
    if (fault != NULL)
        return fail(error, WHERRY_FAILED, "plugin '%s' is waiting for %s",
                    connector->plugin->name, fault);
    ours = (struct wherry_response){.size = sizeof ours};
    struct guard_mark plugin = guard_pause();
    if (connector->before_wait != NULL)
        connector->before_wait(connector->before_wait_self);
    enum wherry_status status = connector->client == NULL
                                    ? WHERRY_END
                                    : http_client_wait(connector->client, &ours, error);
    guard_leave(plugin);
    if (status == WHERRY_OK)
        give_answer(&ours, response);
    return status;
}

/* A verdict that nobody asked for, or a second one, must not change any row. */
static const char *standing_fault(const struct connector *connector, uint64_t tag,
                                  enum wherry_verb *verb)
{
    switch (unanswered_look(&connector->unanswered, tag, verb)) {
    case UNANSWERED_UNKNOWN:
        return "a verdict on a change that it was not given";
    case UNANSWERED_SECOND:
        return "a second verdict on one change";
    case UNANSWERED_FIRST:
        break;
    }
    return NULL;
}

/* A verdict as it is passed on, and the memory of its words. */
struct ruling {
    struct wherry_verdict verdict;
    struct wherry_record record;
    struct arena arena;
};

static const char *clean_words(struct arena *arena, const char *words)
{
    char clean[WORDS_LIMIT];
    if (*words == '\0') /* as most are: no memory is made for them */
        return "";
    redact_copy(words, clean, sizeof clean);
    return arena_text(arena, clean);
}

/* NULL, or what is wrong with it. */
static const char *take_verdict(const struct wherry_verdict *theirs,
                                enum wherry_verb verb, struct ruling *ruling)
{
    struct wherry_verdict *ours = &ruling->verdict;
    const char *fault = growth_take(GROWTH_VERDICT, theirs, ours);
    if (fault == NULL)
        fault = intake_verdict(ours, verb);
    if (fault != NULL || ours->record == NULL)
        return fault;
    fault = growth_take(GROWTH_RECORD, ours->record, &ruling->record);
    if (fault == NULL)
        fault = intake_record(&ruling->record, false);
    if (fault == NULL && (ruling->record.flags & WHERRY_UNREADABLE) != 0)
        fault = "an unreadable record with a verdict";
    ours->record = &ruling->record;
    return fault;
}

static void clean_verdict(struct ruling *ruling)
{
    struct wherry_verdict *ours = &ruling->verdict;
    struct wherry_field_fault *faults =
        ours->fault_count == 0
            ? NULL
            : arena_array(&ruling->arena, ours->fault_count, sizeof *faults);
    for (size_t i = 0; i < ours->fault_count; i++) {
        faults[i].field = ours->faults[i].field;
        faults[i].words = clean_words(&ruling->arena, ours->faults[i].words);
    }
    ours->faults = faults;
    ours->words = clean_words(&ruling->arena, ours->words);
    if (ours->record != NULL)
        ruling->record.fault = clean_words(
            &ruling->arena, ruling->record.fault == NULL ? "" : ruling->record.fault);
    if (ours->outcome == WHERRY_REFUSED && ours->reason == WHERRY_REASON_NONE)
        ours->reason = WHERRY_REASON_OTHER;
}

static void service_verdict(const struct wherry_host *services, uint64_t tag,
                            const struct wherry_verdict *verdict)
{
    struct connector *connector = connector_of(services);
    struct ruling ruling = {0};
    enum wherry_verb verb = WHERRY_CREATE;
    const char *fault = standing_fault(connector, tag, &verb);
    if (fault == NULL)
        fault = take_verdict(verdict, verb, &ruling);
    services_break(connector, fault);
    if (fault != NULL)
        return;
    struct guard_mark plugin = guard_pause();
    unanswered_settle(&connector->unanswered, tag);
    clean_verdict(&ruling);
    if (connector->on_verdict != NULL)
        connector->on_verdict(connector->on_verdict_self, tag, &ruling.verdict);
    arena_free(&ruling.arena);
    guard_leave(plugin);
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
