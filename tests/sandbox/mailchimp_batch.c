/* mailchimp_batch.c -- POST /lists/{id}: up to 500 members at once, 200 whatever the
 * result of each. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/member_rules.h"

enum { ROWS_MAX = 500 };

struct batch_row {
    const char *address;
    struct problem problem;
    uint32_t member; /* position; valid without a problem */
    bool created;
};

struct batch {
    struct world *world;
    struct audience *audience;
    struct arena *arena;
    struct batch_row *rows;
    size_t count;
    bool update_existing, skip_duplicates, skip_validation;
};

static bool came_before(const struct batch *batch, size_t place, const char *address)
{
    for (size_t i = 0; i < place; i++)
        if (text_same_ignoring_case(batch->rows[i].address, address))
            return true;
    return false;
}

static void write_row(struct batch *batch, size_t place, const struct json_node *sent)
{
    struct batch_row *row = &batch->rows[place];
    row->address = node_text(sent, "email_address", "");
    struct member *member = audience_by_address(batch->audience, row->address);
    struct member_write write = {.body = sent,
                                 .address = row->address,
                                 .skip_validation = batch->skip_validation,
                                 .may_create = true,
                                 .may_update = batch->update_existing,
                                 .in_batch = true};
    bool optional = dials_get(&batch->world->dials, MAILCHIMP_BATCH_STATUS) ==
                    MAILCHIMP_BATCH_STATUS_OPTIONAL;
    if (came_before(batch, place, row->address)) {
        problem_set(
            &row->problem, 400, "Invalid Resource",
            arena_format(batch->arena, "%s is listed more than once", row->address));
        return;
    }
    if (member != NULL && batch->update_existing && !optional &&
        json_tree_get(sent, "status") == NULL) {
        problem_field(&row->problem, PROBLEM_SCHEMA, "status",
                      "Required fields were not provided: status");
        return;
    }
    member = member_write(batch->world, batch->audience, batch->arena, member, &write,
                          &row->problem);
    if (member == NULL)
        return;
    row->member = (uint32_t)(member - batch->audience->members);
    row->created = write.created;
}

static const char *code_of(const struct world *world, const struct problem *problem)
{
    int64_t codes = dials_get(&world->dials, MAILCHIMP_BATCH_CODES);
    if (problem->code != NULL)
        return problem->code;
    if (codes == MAILCHIMP_BATCH_CODES_OTHER)
        return "ERROR_SOMETHING_ELSE";
    return codes == MAILCHIMP_BATCH_CODES_ABSENT ? NULL : "ERROR_GENERIC";
}

static void tell_error(const struct world *world, struct answer *answer,
                       const struct batch_row *row)
{
    const struct problem *problem = &row->problem;
    const char *code = code_of(world, problem);
    answer_begin_object(answer);
    answer_member_text(answer, "email_address", row->address);
    answer_member_text(answer, "error", problem->detail);
    if (code != NULL)
        answer_member_text(answer, "error_code", code);
    answer_member_text(answer, "field",
                       problem->error_count > 0 ? problem->errors[0].field : "");
    answer_member_text(answer, "field_message",
                       problem->error_count > 0 ? problem->errors[0].message : "");
    answer_end_object(answer);
}

static int64_t tell_members(const struct batch *batch, struct answer *answer,
                            const char *base, const char *key, bool created)
{
    int64_t told = 0;
    bool wanted = answer_key(answer, key);
    if (wanted)
        answer_begin_array(answer);
    for (size_t i = 0; i < batch->count; i++) {
        const struct batch_row *row = &batch->rows[i];
        if (row->problem.status != 0 || row->created != created)
            continue;
        told++;
        if (wanted)
            mailchimp_member(answer, base, batch->audience,
                             &batch->audience->members[row->member], true);
    }
    if (wanted)
        answer_end_array(answer);
    return told;
}

/* Dealt again by swapping each with one before. */
static void shuffle(struct batch *batch)
{
    for (size_t i = batch->count; i > 1; i--) {
        const uint64_t mix[2] = {batch->world->shuffle, i};
        size_t other = table_hash(mix, sizeof mix) % i;
        struct batch_row row = batch->rows[i - 1];
        batch->rows[i - 1] = batch->rows[other];
        batch->rows[other] = row;
    }
}

static void tell_batch(struct batch *batch, struct exchange *exchange)
{
    struct world *world = batch->world;
    char self[64];
    static const struct link links[] = {
        {"self", "", "POST", "Definitions/Lists/BatchPOST-Response.json", NULL}, {0}};
    int64_t errors = 0;
    bool shaped = dials_get(&world->dials, MAILCHIMP_BATCH_EXCLUDE_FIELDS) ==
                  MAILCHIMP_BATCH_EXCLUDE_FIELDS_HONOURED;
    struct answer *answer =
        shaped ? answer_create(exchange) : answer_create_whole(exchange);
    snprintf(self, sizeof self, "/lists/%s", batch->audience->id);
    answer_begin_object(answer);
    int64_t created = tell_members(batch, answer, exchange->base, "new_members", true);
    int64_t updated =
        tell_members(batch, answer, exchange->base, "updated_members", false);
    bool wanted = answer_key(answer, "errors");
    if (wanted)
        answer_begin_array(answer);
    for (size_t i = 0; i < batch->count; i++)
        if (batch->rows[i].problem.status != 0) {
            errors++;
            if (wanted)
                tell_error(world, answer, &batch->rows[i]);
        }
    if (wanted)
        answer_end_array(answer);
    answer_member_integer(answer, "total_created", created);
    answer_member_integer(answer, "total_updated", updated);
    answer_member_integer(answer, "error_count", errors);
    mailchimp_links(answer, exchange->base, self, links);
    answer_end_object(answer);
    mailchimp_finish(world, exchange, answer, false);
}

static bool check_rows(struct world *world, struct exchange *exchange,
                       const struct json_node *rows)
{
    struct problem problem = {0};
    if (!json_tree_is(rows, JSON_ARRAY) || rows->count == 0)
        problem_field(&problem, PROBLEM_SCHEMA, "members",
                      "Required fields were not provided: members");
    else if (rows->count > ROWS_MAX)
        problem_set(&problem, 400, "Invalid Resource",
                    "You may only send up to 500 members in one request.");
    if (problem.status == 0)
        return true;
    problem_tell(world, exchange, &problem);
    return false;
}

void mailchimp_batch(struct world *world, struct exchange *exchange,
                     struct audience *audience)
{
    const struct json_node *body = mailchimp_body(world, exchange);
    const struct json_node *rows = json_tree_get(body, "members");
    if (body == NULL || !check_rows(world, exchange, rows))
        return;
    struct batch batch = {
        .world = world,
        .audience = audience,
        .arena = &exchange->arena,
        .rows = arena_array(&exchange->arena, rows->count, sizeof(struct batch_row)),
        .update_existing = node_truth(body, "update_existing", false),
        .skip_duplicates =
            text_same(exchange_parameter(exchange, "skip_duplicate_check"), "true"),
        .skip_validation =
            text_same(exchange_parameter(exchange, "skip_merge_validation"), "true"),
    };
    size_t limit = exchange->half ? rows->count / 2 : rows->count;
    for (const struct json_node *row = rows->first; row != NULL && batch.count < limit;
         row = row->next) {
        if (batch.skip_duplicates &&
            came_before(&batch, batch.count, node_text(row, "email_address", "")))
            continue;
        write_row(&batch, batch.count, row);
        batch.count++;
    }
    world->shuffle++;
    if (dials_get(&world->dials, MAILCHIMP_BATCH_ORDER) ==
        MAILCHIMP_BATCH_ORDER_SHUFFLED)
        shuffle(&batch);
    tell_batch(&batch, exchange);
}
