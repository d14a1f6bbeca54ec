/* ometria_push.c -- POST /push: taken now, applied later; and what went wrong then. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/contact_rules.h"
#include "tests/sandbox/ometria.h"

enum { RECORDS_MAX = 100, RECORD_BYTES_MAX = 60 * 1024, QUEUE_WARNS = 24 };

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

/* About the bytes of the record as compact JSON. */
static size_t size_of(const struct json_node *node)
{
    size_t size = strlen(node->text) + 2;
    if (node->key[0] != '\0')
        size += strlen(node->key) + 3;
    for (const struct json_node *child = node->first; child != NULL;
         child = child->next)
        size += size_of(child) + 1;
    return size;
}

static bool will_be_applied(struct world *world, const struct json_node *record)
{
    int64_t every = reading(world, OMETRIA_NEVER_APPLY);
    world->crm.pushed++;
    if (crm_ignores(&world->crm, node_text(record, "email", "")))
        return false;
    return every == 0 || world->crm.pushed % (uint64_t)every != 0;
}

static void queue(struct world *world, struct push_document *document,
                  const struct json_node *record, const char *collection,
                  const char *id)
{
    struct crm *crm = &world->crm;
    crm->queue =
        memory_grow(crm->queue, crm->queue_count, &crm->queue_room, sizeof *crm->queue);
    document->waiting++;
    crm->queue[crm->queue_count++] = (struct pushed){
        .document = document,
        .record = record,
        .collection = collection,
        .id = id,
        .due_ms = world_now_ms(world) + reading(world, OMETRIA_APPLY_DELAY_MS),
        .never = !will_be_applied(world, record)};
}

static void release(struct push_document *document)
{
    if (document->waiting > 0)
        return;
    arena_free(&document->arena);
    free(document);
}

static void apply(struct world *world, const struct pushed *pushed)
{
    struct contact_write write = {.record = pushed->record,
                                  .collection = pushed->collection,
                                  .id = pushed->id,
                                  .source = FROM_API};
    if (!contact_write(world, &write))
        crm_push_error(&world->crm, write.message, write.path, world_now_ms(world));
}

void ometria_apply_due(struct world *world, bool all)
{
    struct crm *crm = &world->crm;
    size_t kept = 0;
    int64_t now_ms = world_now_ms(world);
    for (size_t i = 0; i < crm->queue_count; i++) {
        struct pushed pushed = crm->queue[i];
        if (!all && pushed.due_ms > now_ms) {
            crm->queue[kept++] = pushed;
            continue;
        }
        if (!pushed.never)
            apply(world, &pushed);
        pushed.document->waiting--;
        release(pushed.document);
    }
    crm->queue_count = kept;
}

void ometria_queue_record(struct world *world, struct exchange *exchange,
                          const char *collection, const char *id)
{
    struct push_document *document = memory_allocate(sizeof *document);
    const struct json_node *record = json_tree_parse(
        &document->arena, buffer_text(&exchange->body), exchange->body.length, NULL);
    queue(world, document, record, arena_text(&document->arena, collection),
          arena_text(&document->arena, id));
}

struct push {
    const struct json_node *records;
    const struct json_node *rejected[RECORDS_MAX];
    size_t accepted, rejected_count;
};

static bool is_fit(const struct world *world, const struct json_node *record)
{
    bool needs_collection = reading(world, OMETRIA_DEFAULT_COLLECTION) ==
                            OMETRIA_DEFAULT_COLLECTION_REJECTED;
    return json_tree_is(record, JSON_OBJECT) && size_of(record) <= RECORD_BYTES_MAX &&
           node_text(record, "@type", "")[0] != '\0' &&
           (!needs_collection || node_text(record, "@collection", "")[0] != '\0');
}

static bool has_too_large(const struct json_node *records)
{
    for (const struct json_node *record = records->first; record != NULL;
         record = record->next)
        if (size_of(record) > RECORD_BYTES_MAX)
            return true;
    return false;
}

static void queue_headers(const struct world *world, struct exchange *exchange)
{
    char number[QUEUE_WARNS];
    int64_t limit = reading(world, OMETRIA_QUEUE_LIMIT);
    if (reading(world, OMETRIA_QUEUE_HEADERS) == 0)
        return;
    snprintf(number, sizeof number, "%lld", (long long)limit);
    exchange_header(exchange, "X-QueueSize-Limit", number);
    snprintf(number, sizeof number, "%lld",
             (long long)(limit - (int64_t)world->crm.queue_count));
    exchange_header(exchange, "X-QueueSize-Remaining", number);
}

static void tell_push(struct world *world, struct exchange *exchange,
                      const struct push *push)
{
    int status =
        reading(world, OMETRIA_PUSH_STATUS) == OMETRIA_PUSH_STATUS_200 ? 200 : 202;
    struct answer *answer = answer_create_whole(exchange);
    queue_headers(world, exchange);
    answer_begin_object(answer);
    answer_member_text(answer, "status", "OK");
    answer_member_text(answer, "request_id", world_request_id(world, exchange));
    answer_member_integer(answer, "accepted", (int64_t)push->accepted);
    answer_member_integer(answer, "rejected", (int64_t)push->rejected_count);
    if (reading(world, OMETRIA_REJECTED_ITEMS) == OMETRIA_REJECTED_ITEMS_PRESENT) {
        answer_key(answer, "rejected_items");
        answer_begin_array(answer);
        for (size_t i = 0; i < push->rejected_count; i++) {
            answer_begin_object(answer);
            answer_member_text(answer, "id", node_text(push->rejected[i], "id", ""));
            answer_member_text(answer, "error", "Record is too large or not valid");
            answer_end_object(answer);
        }
        answer_end_array(answer);
    }
    answer_end_object(answer);
    answer_finish(answer, status, OMETRIA_JSON);
}

static bool check_push(struct world *world, struct exchange *exchange,
                       const struct json_node *records)
{
    static const int statuses[] = {[OMETRIA_TOO_MANY_400] = 400,
                                   [OMETRIA_TOO_MANY_413] = 413,
                                   [OMETRIA_TOO_MANY_422] = 422};
    if (!json_tree_is(records, JSON_ARRAY) || records->count == 0) {
        ometria_error(world, exchange, 400, "An array of records is expected");
        return false;
    }
    if (records->count > RECORDS_MAX) {
        ometria_error(world, exchange, statuses[reading(world, OMETRIA_TOO_MANY)],
                      "Too many records");
        return false;
    }
    if (reading(world, OMETRIA_TOO_LARGE) == OMETRIA_TOO_LARGE_REFUSED &&
        has_too_large(records)) {
        ometria_error(world, exchange, 413, "Record is too large");
        return false;
    }
    if (world->crm.queue_count + records->count >
        (size_t)reading(world, OMETRIA_QUEUE_LIMIT)) {
        world->meters.services[OMETRIA].refused++;
        queue_headers(world, exchange);
        ometria_error(world, exchange, 429, "The queue is full");
        return false;
    }
    return true;
}

static void accept_records(struct world *world, struct exchange *exchange)
{
    struct push_document *document = memory_allocate(sizeof *document);
    struct push push = {0};
    push.records = json_tree_parse(&document->arena, buffer_text(&exchange->body),
                                   exchange->body.length, NULL);
    if (!check_push(world, exchange, push.records)) {
        release(document);
        return;
    }
    for (const struct json_node *record = push.records->first; record != NULL;
         record = record->next) {
        if (is_fit(world, record)) {
            queue(world, document, record, NULL, NULL);
            push.accepted++;
        } else {
            push.rejected[push.rejected_count++] = record;
        }
    }
    tell_push(world, exchange, &push);
    release(document);
}

static void tell_errors(struct world *world, struct exchange *exchange)
{
    const struct crm *crm = &world->crm;
    size_t count =
        crm->error_count < PUSH_ERRORS_MAX ? crm->error_count : PUSH_ERRORS_MAX;
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < count; i++) {
        const struct push_error *error =
            &crm->errors[(crm->error_count - 1 - i) % PUSH_ERRORS_MAX];
        answer_begin_object(answer);
        answer_member_text(answer, "error_message", error->message);
        answer_member_text(answer, "error_path", error->path);
        answer_end_object(answer);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
}

void ometria_push(struct world *world, struct exchange *exchange)
{
    if (exchange->part_count == 1 && exchange_method(exchange, "POST"))
        accept_records(world, exchange);
    else if (exchange_is(exchange, 2, "push", "_errors") &&
             exchange_method(exchange, "GET"))
        tell_errors(world, exchange);
    else
        ometria_error(world, exchange, 404, "Not found");
}
