/* endpoint.c -- what a supervisor answers to machines that watch it. */
#include "host/schedule/endpoint.h"

#include <inttypes.h>
#include <stdlib.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/text.h"
#include "host/schedule/facts_read.h"

enum { GOOD = 200, NOT_READY = 503, PIECE = 16 * 1024 };

/* An answer that is made piece by piece, about the present pipelines; if others take
 * their place in the meantime, it is broken off. */
struct telling {
    struct endpoint *endpoint;
    uint64_t version; /* of the survey */
    struct metrics_host host;
    struct metrics_server server;
    struct metrics_share share;
    struct metrics_hosts hosts;
    struct metrics metrics;
    size_t index; /* of the next pipeline in /status.json */
    bool any;     /* a pipeline was written */
    bool ended;
};

static struct telling *begin_telling(struct endpoint *endpoint)
{
    struct telling *telling = memory_allocate(sizeof *telling);
    telling->endpoint = endpoint;
    telling->version = endpoint->survey.version;
    return telling;
}

static bool is_broken(const struct telling *telling)
{
    return telling->version != telling->endpoint->survey.version;
}

/* ---- /metrics */

static const struct facts *facts_at(void *self, size_t index)
{
    const struct telling *telling = self;
    return survey_facts(&telling->endpoint->survey, index);
}

static enum listen_piece tell_metrics(void *self, struct buffer *piece)
{
    struct telling *telling = self;
    if (is_broken(telling))
        return LISTEN_BROKEN;
    return metrics_next(&telling->metrics, piece) ? LISTEN_MORE : LISTEN_END;
}

/* As they are now: the answer may take longer. */
static void keep_share(struct telling *telling, const struct endpoint_view *view)
{
    if (view->hosts != NULL)
        telling->hosts = *view->hosts;
    if (view->server.share != NULL) {
        telling->share = *view->server.share;
        telling->server.share = &telling->share;
    }
}

static void answer_metrics(struct endpoint *endpoint, struct listen_answer *answer)
{
    struct telling *telling = begin_telling(endpoint);
    survey_judge(&endpoint->survey, endpoint->now.clock_ms);
    telling->server = endpoint->view.server;
    telling->server.looked_ms = endpoint->survey.looked_ms;
    keep_share(telling, &endpoint->view);
    telling->host = (struct metrics_host){
        .version = endpoint->options->version,
        .now_ms = endpoint->now.clock_ms,
        .spec_errors = (int64_t)endpoint->view.spec_errors,
        .state_writable = endpoint->survey.can_write,
        .server = &telling->server,
        .hosts = endpoint->view.hosts == NULL ? NULL : &telling->hosts};
    telling->metrics = (struct metrics){.host = &telling->host,
                                        .facts = facts_at,
                                        .self = telling,
                                        .count = endpoint->survey.count};
    answer->type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    answer->next = tell_metrics;
    answer->end = free;
    answer->source = telling;
}

/* ---- /status.json */

static void add_pipeline(const struct telling *telling, const struct facts *facts,
                         struct buffer *piece)
{
    const char *text = NULL;
    size_t length = 0;
    struct facts judged = *facts;
    struct json_writer *json = json_writer_create(true);
    const int64_t now_ms = telling->endpoint->now.clock_ms;
    facts_judge(&judged, now_ms);
    telling->endpoint->options->write(&judged, now_ms, json);
    if (json_writer_finish(json, &text, &length, NULL) == WHERRY_OK)
        shown_json(piece, text);
    json_writer_destroy(json);
}

static enum listen_piece tell_status(void *self, struct buffer *piece)
{
    struct telling *telling = self;
    const struct survey *survey = &telling->endpoint->survey;
    if (is_broken(telling))
        return LISTEN_BROKEN;
    if (telling->ended)
        return LISTEN_END;
    while (telling->index < survey->count && piece->length < PIECE) {
        const struct facts *facts = survey_facts(survey, telling->index++);
        if (facts == NULL)
            continue;
        buffer_add_text(piece, telling->any ? ",\n" : "[\n");
        telling->any = true;
        add_pipeline(telling, facts, piece);
    }
    if (telling->index == survey->count) {
        buffer_add_text(piece, telling->any ? "\n]\n" : "[]\n");
        telling->ended = true;
    }
    return LISTEN_MORE;
}

static void answer_status(struct endpoint *endpoint, struct listen_answer *answer)
{
    answer->type = "application/json";
    answer->next = tell_status;
    answer->end = free;
    answer->source = begin_telling(endpoint);
}

/* ---- /healthz and /readyz */

static void answer_health(struct endpoint *endpoint, struct listen_answer *answer)
{
    (void)endpoint;
    buffer_add_text(&answer->text, "ok\n");
}

static void add_count(struct buffer *text, size_t count, const char *one,
                      const char *many)
{
    if (count > 0)
        buffer_format(text, "%zu %s\n", count, count == 1 ? one : many);
}

static void answer_readiness(struct endpoint *endpoint, struct listen_answer *answer)
{
    const struct endpoint_view *view = &endpoint->view;
    const struct survey_sum sum =
        survey_judge(&endpoint->survey, endpoint->now.clock_ms);
    struct buffer *text = &answer->text;
    if (view->stopping)
        buffer_add_text(text, "stopping\n");
    if (view->specs_unreadable)
        buffer_add_text(text, "the specs cannot be read\n");
    if (view->server.share != NULL && !view->server.share->reached)
        buffer_add_text(text, "the database does not answer\n");
    add_count(text, view->hosts == NULL ? 0 : (size_t)view->hosts->held_back,
              "pipeline has different specs on the hosts",
              "pipelines have different specs on the hosts");
    add_count(text, view->spec_errors, "error in the specs", "errors in the specs");
    add_count(text, sum.unknown, "state was not read yet", "states were not read yet");
    if (endpoint->survey.looked_ms != 0 && !endpoint->survey.can_write)
        buffer_add_text(text, "no state can be written\n");
    add_count(text, sum.unreadable, "state cannot be read", "states cannot be read");
    add_count(text, sum.late, "pipeline is late", "pipelines are late");
    answer->code = text->length == 0 ? GOOD : NOT_READY;
    if (text->length == 0)
        buffer_add_text(text, "ready\n");
}

/* ---- Requests */

static const struct {
    const char *path;
    void (*answer)(struct endpoint *endpoint, struct listen_answer *answer);
} paths[] = {{"/metrics", answer_metrics},
             {"/healthz", answer_health},
             {"/readyz", answer_readiness},
             {"/status.json", answer_status}};

static void answer_request(void *self, const char *path, struct listen_answer *answer)
{
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (text_same(path, paths[i].path)) {
            answer->code = GOOD;
            answer->type = "text/plain; charset=utf-8";
            paths[i].answer(self, answer);
        }
}

enum wherry_status endpoint_open(struct endpoint *endpoint,
                                 const struct endpoint_options *options,
                                 struct states states, struct wherry_error *error)
{
    *endpoint = (struct endpoint){.options = options};
    survey_begin(&endpoint->survey, states, options->look);
    if (options->address == NULL)
        return WHERRY_OK;
    enum wherry_status status =
        listen_open(options->address, options->anybody, answer_request, endpoint,
                    &endpoint->listen, error);
    if (status == WHERRY_OK)
        log_write(LOG_INFO, "listening at '%s'", listen_name(endpoint->listen));
    return status;
}

void endpoint_close(struct endpoint *endpoint)
{
    listen_close(endpoint->listen);
    endpoint->listen = NULL;
    survey_end(&endpoint->survey);
}

void endpoint_set(struct endpoint *endpoint, const struct fleet *fleet)
{
    if (endpoint->listen != NULL)
        survey_set(&endpoint->survey, fleet);
}

void endpoint_run(struct endpoint *endpoint, const char *pipeline, bool begun)
{
    if (endpoint->listen != NULL)
        survey_run(&endpoint->survey, pipeline, begun);
}

/* ---- Turns */

size_t endpoint_polls(const struct endpoint *endpoint, struct pollfd *polls)
{
    size_t count = 0;
    if (endpoint->listen == NULL)
        return 0;
    polls[count++] =
        (struct pollfd){.fd = listen_descriptor(endpoint->listen), .events = POLLIN};
    if (survey_descriptor(&endpoint->survey) >= 0)
        polls[count++] = (struct pollfd){.fd = survey_descriptor(&endpoint->survey),
                                         .events = POLLIN};
    return count;
}

int64_t endpoint_wait_ms(const struct endpoint *endpoint, struct roster_time now)
{
    if (endpoint->listen == NULL)
        return INT64_MAX;
    const int64_t survey = survey_wait_ms(&endpoint->survey, now);
    const int64_t listen = listen_wait_ms(endpoint->listen);
    return survey < listen ? survey : listen;
}

void endpoint_turn(struct endpoint *endpoint, const struct endpoint_view *view,
                   struct roster_time now)
{
    if (endpoint->listen == NULL)
        return;
    survey_turn(&endpoint->survey, now);
    endpoint->view = *view;
    endpoint->now = now;
    listen_turn(endpoint->listen);
}
