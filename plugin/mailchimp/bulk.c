/* bulk.c -- updates by the thousand, as batches of operations. */
#include "plugin/mailchimp/bulk.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/url.h"
#include "plugin/mailchimp/answer.h"
#include "plugin/mailchimp/batch_archive.h"
#include "plugin/mailchimp/bulk_answers.h"
#include "plugin/mailchimp/list.h"
#include "plugin/mailchimp/member.h"

enum { URL_ROOM = 2048, STATUS_ROOM = 16, ASKED_AT_ONCE = 1000 };

/* A batch as the service shows it. */
struct bulk_place {
    char ticket[WHERRY_TICKET_ROOM], status[STATUS_ROOM], url[URL_ROOM];
};

void bulk_terms(const struct bulk *bulk, struct wherry_bulk *terms)
{
    const struct mailchimp_config *config = bulk->jobs->mailchimp->config;
    *terms = (struct wherry_bulk){.after = (uint64_t)config->bulk_after,
                                  .changes = (size_t)config->batch_size,
                                  .batches = MAILCHIMP_BATCHES_MAX};
}

void bulk_drop(struct bulk *bulk)
{
    free(bulk->places);
    bulk->places = NULL;
    bulk->count = bulk->room = 0;
}

/* ---- What the service shows of a batch ---- */

struct shown {
    struct bulk *bulk;
    const char *below; /* the path of a batch in the answer, with its dot */
    struct bulk_place place;
};

static void copy(char *to, size_t room, const struct json_value *value)
{
    bool fits = value->type == JSON_STRING && value->length < room;
    snprintf(to, room, "%s", fits ? value->text : "");
}

static bool shown_value(void *self, const char *path, const struct json_value *value,
                        struct wherry_error *error)
{
    struct shown *shown = self;
    (void)error;
    if (!text_starts_with(path, shown->below))
        return true;
    const char *key = path + strlen(shown->below);
    if (text_same(key, "id"))
        copy(shown->place.ticket, sizeof shown->place.ticket, value);
    else if (text_same(key, "status"))
        copy(shown->place.status, sizeof shown->place.status, value);
    else if (text_same(key, "response_body_url"))
        copy(shown->place.url, sizeof shown->place.url, value);
    return true;
}

static struct bulk_place *find(const struct bulk *bulk, const char *ticket)
{
    for (size_t i = 0; i < bulk->count; i++)
        if (text_same(bulk->places[i].ticket, ticket))
            return &bulk->places[i];
    return NULL;
}

static void keep(struct bulk *bulk, const struct bulk_place *place)
{
    struct bulk_place *known = find(bulk, place->ticket);
    if (known == NULL) {
        bulk->places =
            memory_grow(bulk->places, bulk->count, &bulk->room, sizeof *bulk->places);
        known = &bulk->places[bulk->count++];
    }
    *known = *place;
}

static bool is_listed_batch(const struct shown *shown, const char *path)
{
    return text_same(path, "batches[]") && text_same(shown->below, "batches[].");
}

static bool shown_begin(void *self, const char *path, enum json_type type,
                        struct wherry_error *error)
{
    struct shown *shown = self;
    (void)type, (void)error;
    if (is_listed_batch(shown, path))
        shown->place = (struct bulk_place){0};
    return true;
}

static bool shown_end(void *self, const char *path, enum json_type type,
                      struct wherry_error *error)
{
    const struct shown *shown = self;
    (void)type, (void)error;
    if (is_listed_batch(shown, path) && shown->place.ticket[0] != '\0')
        keep(shown->bulk, &shown->place);
    return true;
}

static enum wherry_status ask(struct bulk *bulk, struct request *request,
                              struct shown *shown, struct trouble *trouble,
                              struct wherry_error *error)
{
    struct answer answer;
    const struct json_handler handler = {
        .self = shown, .value = shown_value, .begin = shown_begin, .end = shown_end};
    enum wherry_status status =
        answer_to(bulk->jobs->mailchimp->requests, request, &answer, trouble, error);
    if (status == WHERRY_OK && trouble->kind == TROUBLE_NONE)
        status = answer_read(&answer, &handler, error);
    return status;
}

/* One batch by its name. What is forgotten has no status. */
static enum wherry_status look_up(struct bulk *bulk, const char *ticket,
                                  struct bulk_place *place, struct wherry_error *error)
{
    struct request request;
    struct trouble trouble;
    struct shown shown = {.bulk = bulk, .below = ""};
    request_begin(&request, bulk->jobs->mailchimp->requests, "GET");
    request_path(&request, "batches");
    request_member(&request, ticket);
    request_query(&request, "fields", "id,status,response_body_url");
    enum wherry_status status = ask(bulk, &request, &shown, &trouble, error);
    *place = (struct bulk_place){0};
    if (status != WHERRY_OK || trouble.kind == TROUBLE_ABSENT)
        return status;
    if (trouble.kind != TROUBLE_NONE)
        return trouble_fail(&trouble, "GET /batches/*", error);
    *place = shown.place;
    keep(bulk, place);
    return WHERRY_OK;
}

/* ---- Handing in ---- */

static void write_operation(struct bulk *bulk, const struct wherry_change *change,
                            const struct values *values, struct json_writer *inner,
                            struct json_writer *writer)
{
    struct buffer path = {0};
    char hash[MEMBER_HASH_ROOM], tag[24];
    const char *body = "";
    size_t length;
    member_hash(change->key, hash);
    url_begin(&path, "/lists");
    url_segment(&path, bulk->jobs->mailchimp->config->list_id);
    url_segment(&path, "members");
    url_segment(&path, change->id[0] != '\0' ? change->id : hash);
    snprintf(tag, sizeof tag, "%" PRIu64, change->tag);
    json_writer_reset(inner);
    json_begin_object(inner);
    values_write(values, bulk->fitting->merge, inner);
    json_end_object(inner);
    json_writer_finish(inner, &body, &length, NULL);
    json_begin_object(writer);
    json_member_text(writer, "method", "PATCH");
    json_member_text(writer, "path", buffer_text(&path));
    json_key(writer, "params"); /* a required field that is blank is no reason */
    json_begin_object(writer);
    json_member_text(writer, "skip_merge_validation", "true");
    json_end_object(writer);
    json_member_text(writer, "body", body);
    json_member_text(writer, "operation_id", tag);
    json_end_object(writer);
    buffer_free(&path);
}

/* Which changes go, and which cannot: those get their verdict. */
static size_t write_operations(struct bulk *bulk, const struct wherry_change *changes,
                               size_t count, bool *goes, struct json_writer *writer)
{
    struct json_writer *inner = json_writer_create(false);
    struct arena arena = {0};
    size_t going = 0;
    json_begin_object(writer);
    json_key(writer, "operations");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++) {
        struct values values;
        arena_reset(&arena);
        values_take(&values, bulk->fitting, &arena, &changes[i], true);
        goes[i] = values.count > 0 && values.fault_count == 0;
        if (goes[i]) {
            write_operation(bulk, &changes[i], &values, inner, writer);
            going++;
            continue;
        }
        struct wherry_verdict verdict;
        values_refuse(&values, "", values.fault_count > 0 ? "" : "nothing to write",
                      &verdict);
        jobs_verdict(bulk->jobs, changes[i].tag, &verdict);
    }
    json_end_array(writer);
    json_end_object(writer);
    json_writer_destroy(inner);
    arena_free(&arena);
    return going;
}

static void say_all(const struct bulk *bulk, const struct wherry_change *changes,
                    size_t count, const bool *goes, enum wherry_outcome outcome,
                    const char *words)
{
    for (size_t i = 0; i < count; i++)
        if (goes[i])
            jobs_say(bulk->jobs, changes[i].tag, outcome, words);
}

static enum wherry_status hand_in(struct bulk *bulk, const char *body, size_t length,
                                  struct shown *shown, struct trouble *trouble,
                                  struct wherry_error *error)
{
    struct request request;
    struct wherry_error unused;
    if (batch_archive_prepare(&unused) != WHERRY_OK) {
        *trouble = (struct trouble){
            .kind = TROUBLE_FAILED,
            .words = "libarchive is not installed: its answer could not be read"};
        return WHERRY_OK;
    }
    request_begin(&request, bulk->jobs->mailchimp->requests, "POST");
    request_path(&request, "batches");
    request.body = body;
    request.body_length = length;
    request.unrepeatable = true; /* a second batch would have no ticket that we know */
    enum wherry_status status = ask(bulk, &request, shown, trouble, error);
    if (status == WHERRY_OK && trouble->kind == TROUBLE_DENIED)
        return trouble_fail(trouble, "POST /batches", error);
    return status;
}

enum wherry_status bulk_submit(struct bulk *bulk, const struct wherry_change *changes,
                               size_t count, char ticket[WHERRY_TICKET_ROOM],
                               struct wherry_error *error)
{
    struct json_writer *writer = json_writer_create(false);
    struct shown shown = {.bulk = bulk, .below = ""};
    struct trouble trouble = {0};
    bool *goes = memory_array(count, sizeof *goes);
    const char *body = "";
    size_t length = 0;
    enum wherry_status status = WHERRY_OK;
    size_t going = write_operations(bulk, changes, count, goes, writer);
    if (going > 0)
        status = json_writer_finish(writer, &body, &length, error);
    if (status == WHERRY_OK && going > 0)
        status = hand_in(bulk, body, length, &shown, &trouble, error);
    /* An answer that cannot be read, or has no id, was that to a batch all the same. */
    bool lost = status == WHERRY_RETRY || trouble.unknown ||
                (trouble.kind == TROUBLE_NONE && shown.place.ticket[0] == '\0');
    if (status == WHERRY_RETRY)
        status = WHERRY_OK;
    if (status == WHERRY_OK && going > 0 && (lost || trouble.kind != TROUBLE_NONE))
        say_all(bulk, changes, count, goes, lost ? WHERRY_UNKNOWN : WHERRY_LATER,
                lost ? "the answer to its batch was lost" : trouble.words);
    else if (status == WHERRY_OK)
        memcpy(ticket, shown.place.ticket, WHERRY_TICKET_ROOM);
    json_writer_destroy(writer);
    free(goes);
    return status;
}

/* ---- Asking ---- */

static enum wherry_status list_batches(struct bulk *bulk, struct wherry_error *error)
{
    struct request request;
    struct trouble trouble;
    struct shown shown = {.bulk = bulk, .below = "batches[]."};
    request_begin(&request, bulk->jobs->mailchimp->requests, "GET");
    request_path(&request, "batches");
    request_query(&request, "fields",
                  "batches.id,batches.status,batches.response_body_url");
    request_query_number(&request, "count", ASKED_AT_ONCE);
    enum wherry_status status = ask(bulk, &request, &shown, &trouble, error);
    if (status == WHERRY_OK && trouble.kind != TROUBLE_NONE)
        return trouble_fail(&trouble, "GET /batches", error);
    return status;
}

enum wherry_status bulk_poll(struct bulk *bulk, const char *const *tickets,
                             size_t count, bool *over, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    bulk_drop(bulk);
    if (count > 1)
        status = list_batches(bulk, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        const struct bulk_place *known = find(bulk, tickets[i]);
        struct bulk_place place = {0};
        if (known != NULL)
            place = *known;
        else /* too many batches for it to be among those listed, or there is none */
            status = look_up(bulk, tickets[i], &place, error);
        over[i] = status == WHERRY_OK &&
                  (place.status[0] == '\0' || text_same(place.status, "finished"));
    }
    return status;
}

/* ---- Collecting ---- */

/* The service sent us this address: it goes out without our key, and no message names
 * it. */
static enum wherry_status fetch(struct bulk *bulk, const char *url,
                                struct answer *answer, struct wherry_error *error)
{
    struct requests *requests = bulk->jobs->mailchimp->requests;
    const char *base_url = bulk->jobs->mailchimp->config->base_url;
    struct request request;
    if (!text_starts_with(url, "https://") && !text_starts_with(base_url, "http://")) {
        fail(error, WHERRY_FAILED,
             "the archive of a batch has an address that is not https");
        return WHERRY_FAILED;
    }
    request_begin_elsewhere(&request, url, "the archive of a batch");
    const void *group = &request;
    enum wherry_status status = requests_send(requests, &request, group, NULL, error);
    if (status == WHERRY_OK)
        status = requests_wait(requests, group, answer, error);
    if (status != WHERRY_OK)
        requests_drop(requests, group);
    return status;
}

static enum wherry_status read_archive(struct bulk *bulk, const struct answer *answer,
                                       const uint64_t *tags, size_t count,
                                       struct wherry_error *error)
{
    struct wherry_error why = {0};
    const struct wherry_host *host = bulk->jobs->mailchimp->host;
    struct bulk_answers answers = {.jobs = bulk->jobs,
                                   .merge = bulk->fitting->merge,
                                   .tags = tags,
                                   .count = count,
                                   .answered = memory_array(count, sizeof(bool))};
    const struct batch_reader reader = {.self = &answers, .answer = bulk_answers_take};
    if (batch_archive_read(answer->response->body, answer->response->body_length,
                           &reader, &why) != WHERRY_OK) {
        struct buffer words = {0};
        buffer_format(&words, "the archive of a batch cannot be read to its end: %s",
                      why.message);
        host->log(host, WHERRY_LOG_WARNING, buffer_text(&words));
        buffer_free(&words);
    }
    free(answers.answered);
    arena_free(&answers.arena);
    return answers.absent ? list_need(bulk->jobs->mailchimp, error) : WHERRY_OK;
}

enum wherry_status bulk_collect(struct bulk *bulk, const char *ticket,
                                const uint64_t *tags, size_t count,
                                struct wherry_error *error)
{
    enum { TRIES = 3 }; /* an address may be over before it is used */
    const struct bulk_place *known = find(bulk, ticket);
    struct bulk_place place = {0};
    struct answer answer;
    long code = 0;
    if (known != NULL)
        place = *known;
    for (unsigned try = 0; try < TRIES; try++) {
        enum wherry_status status = WHERRY_OK;
        if (try > 0 || place.url[0] == '\0')
            status = look_up(bulk, ticket, &place, error);
        if (status == WHERRY_OK && place.status[0] == '\0')
            return WHERRY_OK; /* the service has forgotten it: the outcome is lost */
        if (status == WHERRY_OK && place.url[0] == '\0')
            return fail(error, WHERRY_RETRY, "a finished batch has no archive");
        if (status == WHERRY_OK)
            status = fetch(bulk, place.url, &answer, error);
        if (status != WHERRY_OK)
            return status;
        code = answer.response->code;
        if (code == 200)
            return read_archive(bulk, &answer, tags, count, error);
    }
    return code == 0
               ? fail(error, WHERRY_RETRY,
                      "the archive of a batch could not be fetched")
               : fail(error, WHERRY_RETRY,
                      "the request for the archive of a batch was answered with %ld",
                      code);
}
