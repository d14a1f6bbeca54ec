/* endpoint.h -- what a supervisor answers to machines that watch it:
 *
 *     /metrics      all numbers, as OpenMetrics text
 *     /healthz      200: the answer proves that the loop turns
 *     /readyz       200, or 503 with what is wrong
 *     /status.json  what `wherry status --json` says
 *
 * All of it comes from memory (survey.h), and long answers piece by piece: no client
 * makes the loop read a state, and none of its turns takes long. If no address to
 * listen at is configured, all functions here do nothing.
 */
#ifndef SCHEDULE_ENDPOINT_H
#define SCHEDULE_ENDPOINT_H

#include <poll.h>

#include "host/listen/listen.h"
#include "host/schedule/pulse.h"
#include "host/schedule/survey.h"
#include "host/store/states.h"
#include "plugin/kit/json_writer.h"

struct endpoint_options {
    const char *address; /* as in host/listen/address.h; NULL: nowhere */
    bool anybody;        /* other machines may reach it */
    const char *version;
    facts_look *look;
    /* The object of /status.json for a pipeline. */
    void (*write)(const struct facts *facts, int64_t now_ms, struct json_writer *json);
};

/* How the supervisor is. */
struct endpoint_view {
    size_t spec_errors;    /* as the specs are on the disk */
    bool specs_unreadable; /* their directory */
    bool stopping;
    struct metrics_server server;      /* all but when states were looked at */
    const struct metrics_hosts *hosts; /* NULL: none */
};

struct endpoint {
    const struct endpoint_options *options;
    struct listen *listen; /* NULL: no client is answered */
    struct survey survey;
    /* As of the last turn. */
    struct endpoint_view view;
    struct roster_time now;
};

/* Before anything else starts: FAILED if it cannot listen. */
enum wherry_status endpoint_open(struct endpoint *endpoint,
                                 const struct endpoint_options *options,
                                 struct states states, struct wherry_error *error);
void endpoint_close(struct endpoint *endpoint);

/* The pipelines are these. */
void endpoint_set(struct endpoint *endpoint, const struct fleet *fleet);
void endpoint_run(struct endpoint *endpoint, const char *pipeline, bool begun);

/* To be polled; returns how many, at most ENDPOINT_POLLS. */
enum { ENDPOINT_POLLS = 2 };
size_t endpoint_polls(const struct endpoint *endpoint, struct pollfd *polls);
int64_t endpoint_wait_ms(const struct endpoint *endpoint, struct roster_time now);
void endpoint_turn(struct endpoint *endpoint, const struct endpoint_view *view,
                   struct roster_time now);

#endif
