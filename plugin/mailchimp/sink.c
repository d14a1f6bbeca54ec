/* sink.c -- the sink: changes in, jobs in flight, verdicts out. */
#include "plugin/mailchimp/sink.h"

#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/address.h"
#include "plugin/mailchimp/bulk.h"
#include "plugin/mailchimp/create.h"
#include "plugin/mailchimp/definitions.h"
#include "plugin/mailchimp/job.h"
#include "plugin/mailchimp/membership.h"
#include "plugin/mailchimp/naming.h"
#include "plugin/mailchimp/stream.h"
#include "plugin/mailchimp/update.h"
#include "plugin/mailchimp/values.h"

struct sink {
    struct mailchimp *mailchimp;
    struct jobs jobs;
    struct fitting fitting;
    struct naming naming;
    struct create create;
    struct bulk bulk;
    struct membership membership; /* without a segment: the stream is contacts */
};

/* Keeps what is queued in the host bounded. A member who is created waits for others, and
 * the block sees to it. */
static enum wherry_status make_room(struct sink *sink,
                                    const struct wherry_change *change,
                                    struct wherry_error *error)
{
    size_t most = (size_t)sink->mailchimp->config->connections;
    while (change->verb != WHERRY_CREATE && jobs_in_flight(&sink->jobs) >= most) {
        enum wherry_status status = jobs_take(&sink->jobs, error);
        if (status != WHERRY_OK)
            return status;
    }
    return WHERRY_OK;
}

/* A person whom the CRM has erased is never written. */
static bool is_erased(const struct wherry_change *change)
{
    return address_is_anonymous(change->key) || address_is_anonymous(change->new_key);
}

static enum wherry_status start_change(struct sink *sink,
                                       const struct wherry_change *change,
                                       struct wherry_error *error)
{
    bool of_segment = sink->membership.segment != NULL;
    bool moves = change->verb == WHERRY_JOIN || change->verb == WHERRY_LEAVE;
    if (moves != of_segment)
        return fail(error, WHERRY_FAILED,
                    "this change does not belong in the stream '%s'",
                    of_segment ? "segment" : "contacts");
    bool writes_address = change->verb == WHERRY_CREATE ||
                          change->verb == WHERRY_RENAME || change->verb == WHERRY_JOIN;
    if (writes_address && is_erased(change)) {
        jobs_say(&sink->jobs, change->tag, WHERRY_REFUSED,
                 "an erased person is never written");
        return WHERRY_OK;
    }
    switch (change->verb) {
    case WHERRY_CREATE:
        return create_add(&sink->create, change, error);
    case WHERRY_JOIN:
    case WHERRY_LEAVE:
        return membership_add(&sink->membership, change, error);
    case WHERRY_UPDATE:
    case WHERRY_UNSUBSCRIBE:
    case WHERRY_RENAME:
        break;
    }
    return update_start(&sink->jobs, &sink->fitting, change, error);
}

static enum wherry_status sink_write(void *self, const struct wherry_change *changes,
                                     size_t count, struct wherry_error *error)
{
    struct sink *sink = self;
    for (size_t i = 0; i < count; i++) {
        if (sink->mailchimp->host->cancelled(sink->mailchimp->host))
            return fail(error, WHERRY_CANCELLED, "cancelled");
        enum wherry_status status = make_room(sink, &changes[i], error);
        if (status == WHERRY_OK)
            status = start_change(sink, &changes[i], error);
        if (status != WHERRY_OK)
            return status;
    }
    return WHERRY_OK;
}

static enum wherry_status sink_flush(void *self, struct wherry_error *error)
{
    struct sink *sink = self;
    enum wherry_status status = create_flush(&sink->create, error);
    if (status == WHERRY_OK)
        status = membership_flush(&sink->membership, error);
    while (status == WHERRY_OK)
        status = jobs_take(&sink->jobs, error);
    if (status == WHERRY_END)
        status = naming_flush(&sink->naming, error);
    if (status == WHERRY_OK)
        values_log(&sink->fitting, sink->mailchimp->host);
    return status;
}

static void sink_close(void *self)
{
    struct sink *sink = self;
    if (sink == NULL)
        return;
    jobs_drop(&sink->jobs);
    create_drop(&sink->create);
    bulk_drop(&sink->bulk);
    membership_drop(&sink->membership);
    naming_free(&sink->naming);
    free(sink);
}

static enum wherry_status sink_open(void *self, const char *stream, void **opened,
                                    struct wherry_error *error)
{
    struct mailchimp *mailchimp = self;
    const char *segment;
    enum wherry_status status = stream_named(stream, &segment, error);
    if (status == WHERRY_OK && segment == NULL)
        status = definitions_need(mailchimp, error);
    if (status != WHERRY_OK)
        return status;
    struct sink *sink = memory_allocate(sizeof *sink);
    sink->mailchimp = mailchimp;
    sink->jobs.mailchimp = mailchimp;
    sink->fitting.merge = &mailchimp->merge;
    naming_init(&sink->naming, &sink->jobs);
    sink->create = (struct create){
        .jobs = &sink->jobs, .fitting = &sink->fitting, .naming = &sink->naming};
    sink->bulk = (struct bulk){.jobs = &sink->jobs, .fitting = &sink->fitting};
    sink->membership.jobs = &sink->jobs;
    if (segment != NULL)
        sink->membership.segment = arena_text(&mailchimp->arena, segment);
    *opened = sink;
    return WHERRY_OK;
}

/* ---- Bulk ---- */

static void sink_bulk_terms(void *self, struct wherry_bulk *terms)
{
    const struct sink *sink = self;
    if (sink->membership.segment == NULL)
        bulk_terms(&sink->bulk, terms);
}

static enum wherry_status sink_bulk_submit(void *self,
                                           const struct wherry_change *changes,
                                           size_t count,
                                           char ticket[WHERRY_TICKET_ROOM],
                                           struct wherry_error *error)
{
    struct sink *sink = self;
    return bulk_submit(&sink->bulk, changes, count, ticket, error);
}

static enum wherry_status sink_bulk_poll(void *self, const char *const *tickets,
                                         size_t count, bool *over,
                                         struct wherry_error *error)
{
    struct sink *sink = self;
    return bulk_poll(&sink->bulk, tickets, count, over, error);
}

static enum wherry_status sink_bulk_collect(void *self, const char *ticket,
                                            const uint64_t *tags, size_t count,
                                            struct wherry_error *error)
{
    struct sink *sink = self;
    return bulk_collect(&sink->bulk, ticket, tags, count, error);
}

const struct wherry_sink mailchimp_sink = {
    .size = sizeof mailchimp_sink,
    .open = sink_open,
    .write = sink_write,
    .flush = sink_flush,
    .close = sink_close,
    .bulk_terms = sink_bulk_terms,
    .bulk_submit = sink_bulk_submit,
    .bulk_poll = sink_bulk_poll,
    .bulk_collect = sink_bulk_collect,
};
