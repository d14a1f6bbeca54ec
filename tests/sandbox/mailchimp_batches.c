/* mailchimp_batches.c -- /batches: many operations handed in at once, and the archive
 * of their results. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/sandbox/bulk.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_collection.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/problem.h"

enum { OPERATIONS_MAX = 1000, UNFINISHED_MAX = 500 };

static const struct link links[] = {
    {"parent", "..", "GET", "Batches/Collection.json", NULL},
    {"self", "", "GET", "Batches/Instance.json", NULL},
    {"delete", "", "DELETE", NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static const char *const status_names[] = {[BULK_PENDING] = "pending",
                                           [BULK_STARTED] = "started",
                                           [BULK_FINALIZING] = "finalizing",
                                           [BULK_FINISHED] = "finished"};

/* ---- Telling ---- */

/* Valid for a while from now on, for anybody who has it. */
static const char *archive_url(struct world *world, struct exchange *exchange,
                               const struct bulk_batch *batch)
{
    int64_t until =
        world_now_ms(world) + dials_get(&world->dials, MAILCHIMP_BATCHES_URL_MS);
    return arena_format(&exchange->arena, "%s/archives/%s.tar.gz?Expires=%lld",
                        exchange->base, batch->id, (long long)until);
}

static void tell_batch(struct world *world, struct exchange *exchange,
                       struct answer *answer, const struct bulk_batch *batch)
{
    enum bulk_status status = bulk_status(world, batch);
    char self[64];
    snprintf(self, sizeof self, "/batches/%s", batch->id);
    answer_begin_object(answer);
    answer_member_text(answer, "id", batch->id);
    answer_member_text(answer, "status", status_names[status]);
    answer_member_integer(answer, "total_operations",
                          status == BULK_PENDING ? 0 : (int64_t)batch->count);
    answer_member_integer(answer, "finished_operations", (int64_t)batch->done);
    answer_member_integer(answer, "errored_operations", (int64_t)batch->errors);
    mailchimp_time(answer, "submitted_at", batch->submitted_ms / 1000);
    mailchimp_time(answer, "completed_at", batch->completed_ms / 1000);
    answer_member_text(answer, "response_body_url",
                       status == BULK_FINISHED ? archive_url(world, exchange, batch)
                                               : "");
    mailchimp_links(answer, exchange->base, self, links);
    answer_end_object(answer);
}

static void answer_batch(struct world *world, struct exchange *exchange,
                         const struct bulk_batch *batch)
{
    struct answer *answer = answer_create(exchange);
    tell_batch(world, exchange, answer, batch);
    mailchimp_finish(world, exchange, answer, true);
}

/* The newest first, as an account shows them. */
static void tell_all(struct world *world, struct exchange *exchange)
{
    struct collection rows;
    if (!collection_begin(&rows, world, exchange, "batches"))
        return;
    for (size_t i = world->bulk.count; i-- > 0;) {
        const struct bulk_batch *batch = &world->bulk.batches[i];
        const struct row row = {.kind = ROW_BATCH, .address = "", .id = batch->id};
        if (!batch->gone && collection_shows(&rows, &row))
            tell_batch(world, exchange, rows.answer, batch);
    }
    collection_close(&rows, NULL);
    collection_finish(&rows, "/batches", links);
}

/* ---- Handing in ---- */

/* The members of `params`, as a query; values are numbers or words. */
static const char *query_of(struct arena *arena, const struct json_node *params)
{
    const char *query = "";
    for (const struct json_node *each = params == NULL ? NULL : params->first;
         each != NULL; each = each->next)
        query = arena_format(arena, "%s%s%s=%s", query, query[0] == '\0' ? "" : "&",
                             each->key, json_tree_text(each));
    return query;
}

static void take_operation(struct bulk_batch *batch, size_t place,
                           const struct json_node *sent)
{
    struct arena *arena = &batch->arena;
    const struct json_node *body = json_tree_get(sent, "body");
    batch->operations[place] = (struct bulk_operation){
        .method = arena_text(arena, node_text(sent, "method", "")),
        .path = arena_text(arena, node_text(sent, "path", "")),
        .query = query_of(arena, json_tree_get(sent, "params")),
        .id = arena_text(arena, node_text(sent, "operation_id", "")),
        .body = body == NULL                      ? ""
                : json_tree_is(body, JSON_STRING) ? arena_text(arena, body->text)
                                                  : NULL};
}

/* Another order than they came in, the same for the same number. */
static void shuffle(struct bulk_batch *batch, uint64_t number)
{
    for (size_t i = batch->count; i > 1; i--) {
        uint64_t mix[2] = {number, i};
        size_t other = (size_t)(table_hash(mix, sizeof mix) % i);
        const struct bulk_operation moved = batch->operations[i - 1];
        batch->operations[i - 1] = batch->operations[other];
        batch->operations[other] = moved;
    }
}

static bool check(struct world *world, const struct json_node *operations,
                  struct problem *problem)
{
    if (!json_tree_is(operations, JSON_ARRAY) || operations->count == 0)
        return problem_field(problem, PROBLEM_SCHEMA, "operations",
                             "Required fields were not provided: operations");
    if (operations->count > OPERATIONS_MAX)
        return problem_set(problem, 400, "Invalid Resource",
                           "You may only send up to 1000 operations in one batch.");
    int64_t most = dials_get(&world->dials, MAILCHIMP_BATCHES_UNFINISHED);
    if (bulk_unfinished(world) >= (size_t)most)
        return problem_set(problem, 429, "Too Many Requests",
                           "You have more than 500 pending batches.");
    return true;
}

static void hand_in(struct world *world, struct exchange *exchange)
{
    const struct json_node *body = mailchimp_body(world, exchange);
    const struct json_node *operations = json_tree_get(body, "operations");
    struct problem problem = {0};
    if (body == NULL)
        return;
    if (!check(world, operations, &problem)) {
        problem_tell(world, exchange, &problem);
        return;
    }
    struct bulk_batch *batch = bulk_add(world, operations->count);
    size_t place = 0;
    for (const struct json_node *each = operations->first; each != NULL;
         each = each->next)
        take_operation(batch, place++, each);
    if (dials_get(&world->dials, MAILCHIMP_BATCHES_ORDER) ==
        MAILCHIMP_BATCHES_ORDER_SHUFFLED)
        shuffle(batch, ++world->shuffle);
    answer_batch(world, exchange, batch);
}

void mailchimp_batches(struct world *world, struct exchange *exchange)
{
    struct bulk_batch *batch = NULL;
    if (exchange->part_count == 1 && exchange_method(exchange, "POST")) {
        hand_in(world, exchange);
        return;
    }
    if (exchange->part_count == 1 && exchange_method(exchange, "GET")) {
        tell_all(world, exchange);
        return;
    }
    if (exchange->part_count == 2)
        batch = bulk_find(world, exchange->parts[1]);
    if (batch == NULL) {
        problem_not_found(world, exchange);
    } else if (exchange_method(exchange, "GET")) {
        answer_batch(world, exchange, batch);
    } else if (exchange_method(exchange, "DELETE")) {
        batch->gone = true;
        exchange_answer(exchange, 204, NULL, "");
    } else {
        problem_not_allowed(world, exchange, "GET, DELETE");
    }
}

/* ---- The archive ---- */

static void refuse(struct exchange *exchange, int status, const char *code)
{
    exchange_answer(exchange, status, "application/xml",
                    arena_format(&exchange->arena,
                                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<Error><Code>%s</Code></Error>",
                                 code));
}

void mailchimp_archive(struct world *world, struct exchange *exchange)
{
    const char *name = exchange->part_count == 1 ? exchange->parts[0] : "";
    char id[BULK_ID_ROOM];
    snprintf(id, sizeof id, "%.*s", (int)strcspn(name, "."), name);
    const struct bulk_batch *batch = bulk_find(world, id);
    exchange->plain = true;
    if (exchange->authorization[0] != '\0') { /* the store knows no such key */
        refuse(exchange, 400, "InvalidArgument");
        return;
    }
    if (batch == NULL || batch->completed_ms == 0 ||
        world_now_ms(world) > exchange_number(exchange, "Expires", 0)) {
        refuse(exchange, 403, batch == NULL ? "AccessDenied" : "ExpiredToken");
        return;
    }
    exchange->status = 200;
    exchange->applied = true;
    exchange->content_type = "application/gzip";
    bulk_archive(batch, &exchange->answer);
}
