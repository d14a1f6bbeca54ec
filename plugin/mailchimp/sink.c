/* sink.c -- the sink: changes in, jobs in flight, verdicts out. */
#include "plugin/mailchimp/sink.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/source.h"

enum {
    /* The host has repeated each of them already: nothing goes through. */
    FAILURES_MAX = 5,
    /* Read back at the latest when so many wait for it. */
    UNNAMED_MAX = 10000,
};

void *job_create(size_t size, enum wherry_status (*take)(struct sink *, struct job *,
                                                         const struct answer *,
                                                         struct wherry_error *))
{
    struct arena arena = {0};
    struct job *job = arena_allocate(&arena, size);
    job->take = take;
    job->arena = arena;
    return job;
}

void job_destroy(struct job *job)
{
    if (job == NULL)
        return;
    struct arena arena = job->arena;
    arena_free(&arena);
}

void sink_verdict(struct sink *sink, uint64_t tag, const struct wherry_verdict *verdict)
{
    const struct wherry_host *host = sink->mailchimp->host;
    host->verdict(host, tag, verdict);
}

void sink_say(struct sink *sink, uint64_t tag, enum wherry_outcome outcome,
              const char *words)
{
    const struct wherry_verdict verdict = {
        .size = sizeof verdict,
        .outcome = outcome,
        .reason = outcome == WHERRY_REFUSED ? WHERRY_REASON_OTHER : WHERRY_REASON_NONE,
        .words = words,
        .field = "",
    };
    sink_verdict(sink, tag, &verdict);
}

enum wherry_status sink_failed(struct sink *sink, const struct trouble *trouble,
                               const char *label, struct wherry_error *error)
{
    if (++sink->failures < FAILURES_MAX)
        return WHERRY_OK;
    return trouble_fail(trouble, label, error);
}

enum wherry_status sink_need_list(struct sink *sink, struct wherry_error *error)
{
    return mailchimp_ask_list(sink->mailchimp, error);
}

static void unlink_job(struct sink *sink, const struct job *job)
{
    struct job **place = &sink->in_flight;
    while (*place != job)
        place = &(*place)->next;
    *place = job->next;
}

/* One answer. END: nothing is in flight. */
static enum wherry_status take_one(struct sink *sink, struct wherry_error *error)
{
    struct answer answer;
    enum wherry_status status =
        requests_wait(sink->mailchimp->requests, sink, &answer, error);
    if (status != WHERRY_OK)
        return status;
    struct job *job = answer.item;
    unlink_job(sink, job);
    status = job->take(sink, job, &answer, error);
    job_destroy(job);
    return status;
}

static enum wherry_status start(struct sink *sink, struct job *job,
                                struct request *request, struct wherry_error *error)
{
    struct requests *requests = sink->mailchimp->requests;
    enum wherry_status status = requests_send(requests, request, sink, job, error);
    if (status != WHERRY_OK) {
        job_destroy(job);
        return status;
    }
    job->next = sink->in_flight;
    sink->in_flight = job;
    return WHERRY_OK;
}

enum wherry_status sink_send(struct sink *sink, struct job *job,
                             struct request *request, struct json_writer *writer,
                             struct wherry_error *error)
{
    enum wherry_status status =
        json_writer_finish(writer, &request->body, &request->body_length, error);
    if (status == WHERRY_OK)
        status = start(sink, job, request, error);
    else {
        request_finish(request);
        job_destroy(job);
    }
    json_writer_destroy(writer);
    return status;
}

/* Keeps what is queued in the host bounded. */
static enum wherry_status make_room(struct sink *sink, struct wherry_error *error)
{
    size_t most = (size_t)sink->mailchimp->config->connections;
    while (requests_in_flight(sink->mailchimp->requests, sink) >= most) {
        enum wherry_status status = take_one(sink, error);
        if (status != WHERRY_OK)
            return status;
    }
    if (sink->unnamed_count >= UNNAMED_MAX)
        return naming_flush(sink, error);
    return WHERRY_OK;
}

/* Somebody whom the CRM has erased is never written. */
static bool is_erased(const struct wherry_change *change)
{
    return address_is_anonymous(change->key) || address_is_anonymous(change->new_key);
}

static enum wherry_status start_change(struct sink *sink,
                                       const struct wherry_change *change,
                                       struct wherry_error *error)
{
    bool membership = change->verb == WHERRY_JOIN || change->verb == WHERRY_LEAVE;
    if (membership != (sink->segment != NULL))
        return fail(error, WHERRY_FAILED,
                    "this change does not belong into the stream '%s'",
                    sink->segment != NULL ? "segment" : "contacts");
    bool writes_address = change->verb == WHERRY_CREATE ||
                          change->verb == WHERRY_RENAME || change->verb == WHERRY_JOIN;
    if (writes_address && is_erased(change)) {
        sink_say(sink, change->tag, WHERRY_REFUSED,
                 "an erased person is not written anywhere");
        return WHERRY_OK;
    }
    switch (change->verb) {
    case WHERRY_CREATE:
        return create_add(sink, change, error);
    case WHERRY_JOIN:
    case WHERRY_LEAVE:
        return membership_add(sink, change, error);
    case WHERRY_UPDATE:
    case WHERRY_UNSUBSCRIBE:
    case WHERRY_RENAME:
        break;
    }
    return update_start(sink, change, error);
}

static enum wherry_status sink_write(void *self, const struct wherry_change *changes,
                                     size_t count, struct wherry_error *error)
{
    struct sink *sink = self;
    for (size_t i = 0; i < count; i++) {
        if (sink->mailchimp->host->cancelled(sink->mailchimp->host))
            return fail(error, WHERRY_CANCELLED, "cancelled");
        enum wherry_status status = make_room(sink, error);
        if (status == WHERRY_OK)
            status = start_change(sink, &changes[i], error);
        if (status != WHERRY_OK)
            return status;
    }
    return WHERRY_OK;
}

static void log_values(struct sink *sink)
{
    const struct wherry_host *host = sink->mailchimp->host;
    char message[128];
    if (sink->cut > 0) {
        snprintf(message, sizeof message,
                 "%zu values were cut to the 255 bytes that a text field keeps",
                 sink->cut);
        host->log(host, WHERRY_LOG_WARNING, message);
    }
    if (sink->left_out > 0) {
        snprintf(message, sizeof message,
                 "%zu values were left out, since their fields would not take them",
                 sink->left_out);
        host->log(host, WHERRY_LOG_WARNING, message);
    }
    sink->cut = sink->left_out = 0;
}

static enum wherry_status sink_flush(void *self, struct wherry_error *error)
{
    struct sink *sink = self;
    enum wherry_status status = create_flush(sink, error);
    if (status == WHERRY_OK)
        status = membership_flush(sink, error);
    while (status == WHERRY_OK)
        status = take_one(sink, error);
    if (status == WHERRY_END)
        status = naming_flush(sink, error);
    if (status == WHERRY_OK)
        log_values(sink);
    return status;
}

static void sink_close(void *self)
{
    struct sink *sink = self;
    if (sink == NULL)
        return;
    requests_drop(sink->mailchimp->requests, sink);
    while (sink->in_flight != NULL) {
        struct job *job = sink->in_flight;
        sink->in_flight = job->next;
        job_destroy(job);
    }
    create_drop(sink);
    membership_drop(sink);
    free(sink->unnamed);
    arena_free(&sink->arena);
    free(sink);
}

static enum wherry_status sink_open(void *self, const char *stream, void **opened,
                                    struct wherry_error *error)
{
    struct mailchimp *mailchimp = self;
    const char *segment = stream_segment(stream);
    bool known =
        text_same(stream, "contacts") || (segment != NULL && segment[0] != '\0');
    if (!known)
        return fail(error, WHERRY_FAILED, "there is no stream '%s'", stream);
    if (segment == NULL) {
        enum wherry_status status = definitions_need(mailchimp, error);
        if (status != WHERRY_OK)
            return status;
    }
    struct sink *sink = memory_allocate(sizeof *sink);
    sink->mailchimp = mailchimp;
    sink->segment = segment != NULL ? arena_text(&mailchimp->arena, segment) : NULL;
    *opened = sink;
    return WHERRY_OK;
}

const struct wherry_sink mailchimp_sink = {
    .size = sizeof mailchimp_sink,
    .open = sink_open,
    .write = sink_write,
    .flush = sink_flush,
    .close = sink_close,
};
