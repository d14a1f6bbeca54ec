/* requests.c -- sends requests to Mailchimp, and finds whose answer it is that
 * comes. */
#include "plugin/mailchimp/requests.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/mailchimp/clock.h"

/* The service ends a call after 120 s; a call that we gave up before that still holds
 * its place among the ten, so we wait a little longer than that. */
static const int64_t total_timeout_ms = 130 * 1000;

struct pending {
    uint64_t tag;
    const void *group; /* NULL: dropped */
    void *item;
    char label[REQUEST_LABEL_ROOM];
    bool keeping, arrived; /* came while another group waited, in part or to its end */
    size_t offset;         /* of what is kept */
    struct wherry_response response; /* then its texts are in `kept` */
    struct buffer kept;
};

struct requests {
    const struct wherry_host *host;
    char *base_url;
    char *authorization;
    struct wherry_lane lane;
    uint64_t next_tag;
    struct clock clock;
    struct pending *pending;
    size_t count, room;
    struct pending current; /* whose answer was handed out last */
    struct pending part;    /* the same of a piece; nothing of it is ours */
};

/* Basic: any user name, the key as the password. */
static char *basic_authorization(const char *api_key)
{
    struct buffer plain = {0};
    buffer_format(&plain, "wherry:%s", api_key);
    size_t room = (plain.length + 2) / 3 * 4 + 1;
    char *encoded = memory_allocate(room);
    EVP_EncodeBlock((unsigned char *)encoded, (const unsigned char *)plain.bytes,
                    (int)plain.length);
    buffer_free(&plain);
    struct buffer header = {0};
    buffer_format(&header, "Basic %s", encoded);
    free(encoded);
    return buffer_take(&header);
}

struct requests *requests_create(const struct wherry_host *host, const char *base_url,
                                 const char *api_key, unsigned connections)
{
    struct requests *requests = memory_allocate(sizeof *requests);
    requests->host = host;
    requests->base_url = memory_text(base_url);
    requests->authorization = basic_authorization(api_key);
    requests->lane =
        (struct wherry_lane){.name = "mailchimp", .in_flight = connections};
    requests->next_tag = 1;
    return requests;
}

void requests_destroy(struct requests *requests)
{
    if (requests == NULL)
        return;
    for (size_t i = 0; i < requests->count; i++)
        buffer_free(&requests->pending[i].kept);
    buffer_free(&requests->current.kept);
    free(requests->pending);
    free(requests->authorization);
    free(requests->base_url);
    free(requests);
}

void request_begin(struct request *request, const struct requests *requests,
                   const char *method)
{
    *request = (struct request){.method = method};
    url_begin(&request->url, requests->base_url);
    snprintf(request->label, sizeof request->label, "%s ", method);
}

static void label_add(struct request *request, const char *segment)
{
    size_t length = strlen(request->label);
    snprintf(request->label + length, sizeof request->label - length, "/%s", segment);
}

void request_begin_elsewhere(struct request *request, const char *url,
                             const char *label)
{
    *request = (struct request){.method = "GET", .elsewhere = true, .tries = 1};
    buffer_add_text(&request->url, url);
    snprintf(request->label, sizeof request->label, "%s", label);
}

void request_path(struct request *request, const char *segment)
{
    url_segment(&request->url, segment);
    label_add(request, segment);
}

void request_member(struct request *request, const char *hash_or_id)
{
    url_segment(&request->url, hash_or_id);
    label_add(request, "*");
}

void request_query(struct request *request, const char *name, const char *value)
{
    url_query(&request->url, name, value);
}

void request_query_number(struct request *request, const char *name, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    url_query(&request->url, name, text);
}

void request_finish(struct request *request)
{
    buffer_free(&request->url);
}

enum wherry_status requests_send(struct requests *requests, struct request *request,
                                 const void *group, void *item,
                                 struct wherry_error *error)
{
    static const struct wherry_lane elsewhere = {.name = "archives", .in_flight = 2};
    const struct wherry_header header = {"Authorization", requests->authorization};
    const struct wherry_request asked = {
        .size = sizeof asked,
        .method = request->method,
        .url = buffer_text(&request->url),
        .headers = &header,
        .header_count = request->elsewhere ? 0 : 1,
        .body = request->body,
        .body_length = request->body_length,
        .lane = request->elsewhere ? &elsewhere : &requests->lane,
        .total_timeout_ms = total_timeout_ms,
        .repeatable = !request->unrepeatable,
        .tries = request->tries,
        .piece = request->piece,
        /* Two thirds of an answer to a write are links that each member has; a read
         * names the fields that it wants. */
        .leave_out = text_same(request->method, "GET") ? NULL : "_links",
    };
    uint64_t tag = requests->next_tag++;
    enum wherry_status status =
        requests->host->http_send(requests->host, &asked, tag, error);
    if (status == WHERRY_OK) {
        requests->pending = memory_grow(requests->pending, requests->count,
                                        &requests->room, sizeof *requests->pending);
        struct pending *pending = &requests->pending[requests->count++];
        *pending = (struct pending){.tag = tag, .group = group, .item = item};
        memcpy(pending->label, request->label, sizeof pending->label);
    }
    request_finish(request);
    return status;
}

/* Copies the texts of a response into one buffer of ours: the host frees its own at its
 * next wait. */
static void keep_answer(struct pending *pending, const struct wherry_response *response)
{
    struct buffer *kept = &pending->kept;
    if (!pending->keeping || response->offset == 0 || response->code == 0) {
        buffer_clear(kept);
        pending->offset = response->offset;
    }
    pending->keeping = true;
    buffer_add(kept, response->body, response->body_length);
    if (response->more)
        return;
    size_t length = kept->length;
    buffer_add_char(kept, '\0');
    size_t failure = kept->length;
    buffer_add(kept, response->failure, strlen(response->failure) + 1);
    size_t type = kept->length;
    buffer_add(kept, response->content_type, strlen(response->content_type) + 1);
    size_t request_id = kept->length;
    buffer_add(kept, response->request_id, strlen(response->request_id) + 1);
    pending->response = *response;
    pending->response.body = kept->bytes;
    pending->response.body_length = length;
    pending->response.offset = pending->offset;
    pending->response.failure = kept->bytes + failure;
    pending->response.content_type = kept->bytes + type;
    pending->response.request_id = kept->bytes + request_id;
    pending->arrived = true;
}

static struct pending take_out(struct requests *requests, size_t index)
{
    struct pending taken = requests->pending[index];
    memmove(&requests->pending[index], &requests->pending[index + 1],
            (requests->count - index - 1) * sizeof taken);
    requests->count--;
    return taken;
}

static enum wherry_status hand_out(struct requests *requests, size_t index,
                                   struct answer *answer)
{
    if (requests->pending[index].response.more) {
        requests->part = requests->pending[index];
        *answer = (struct answer){.response = &requests->part.response,
                                  .item = requests->part.item,
                                  .label = requests->part.label};
        return WHERRY_OK;
    }
    requests->current = take_out(requests, index);
    *answer = (struct answer){.response = &requests->current.response,
                              .item = requests->current.item,
                              .label = requests->current.label};
    return WHERRY_OK;
}

/* Takes in what the host has next. True if it is an answer for the group. */
static bool sort_in(struct requests *requests, const struct wherry_response *response,
                    const void *group, size_t *index)
{
    clock_see(&requests->clock, response->date_ms,
              requests->host->now_ms(requests->host));
    for (size_t i = 0; i < requests->count; i++) {
        struct pending *pending = &requests->pending[i];
        if (pending->tag != response->tag)
            continue;
        *index = i;
        if (pending->group == group && !pending->keeping) {
            pending->response = *response;
            return true;
        }
        if (pending->group != NULL)
            keep_answer(pending, response);
        else if (!response->more)
            take_out(requests, i);
        return pending->group == group && pending->arrived;
    }
    return false;
}

enum wherry_status requests_wait(struct requests *requests, const void *group,
                                 struct answer *answer, struct wherry_error *error)
{
    buffer_free(&requests->current.kept);
    for (size_t i = 0; i < requests->count; i++)
        if (requests->pending[i].group == group && requests->pending[i].arrived)
            return hand_out(requests, i, answer);
    while (requests_in_flight(requests, group) > 0) {
        struct wherry_response response = {.size = sizeof response};
        enum wherry_status status =
            requests->host->http_wait(requests->host, &response, error);
        if (status == WHERRY_END)
            return fail(error, WHERRY_RETRY, "an answer to a request was lost");
        if (status != WHERRY_OK)
            return status;
        size_t index;
        if (sort_in(requests, &response, group, &index))
            return hand_out(requests, index, answer);
    }
    return WHERRY_END;
}

size_t requests_in_flight(const struct requests *requests, const void *group)
{
    size_t count = 0;
    for (size_t i = 0; i < requests->count; i++)
        count += requests->pending[i].group == group;
    return count;
}

void requests_drop(struct requests *requests, const void *group)
{
    for (size_t i = requests->count; i-- > 0;) {
        struct pending *pending = &requests->pending[i];
        if (pending->group != group)
            continue;
        pending->group = NULL;
        if (pending->arrived) {
            buffer_free(&pending->kept);
            take_out(requests, i);
        }
    }
}

int64_t requests_clock_ms(const struct requests *requests)
{
    return clock_at(&requests->clock, requests->host->now_ms(requests->host));
}

int64_t requests_began_ms(const struct requests *requests, int64_t date_ms,
                          int64_t now_ms)
{
    return clock_begin(&requests->clock, date_ms, now_ms);
}
