/* mailchimp_member.c -- one member: read, made, changed, archived, deleted, tagged. */
#include <string.h>

#include "host/base/text.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_collection.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/member_rules.h"

static void tell_member(struct world *world, struct exchange *exchange,
                        const struct audience *audience, const struct member *member)
{
    struct answer *answer = answer_create(exchange);
    mailchimp_member(answer, exchange->base, audience, member, false);
    mailchimp_finish(world, exchange, answer, true);
}

static void write_member(struct world *world, struct exchange *exchange,
                         struct audience *audience, struct member *member)
{
    struct problem problem = {0};
    const struct json_node *body = mailchimp_body(world, exchange);
    if (body == NULL)
        return;
    struct member_write write = {
        .body = body,
        .address = node_text(body, "email_address", ""),
        .skip_validation =
            text_same(exchange_parameter(exchange, "skip_merge_validation"), "true"),
        .may_create = !exchange_method(exchange, "PATCH"),
        .may_update = !exchange_method(exchange, "POST"),
        .status_if_new = exchange_method(exchange, "PUT"),
    };
    if (exchange_method(exchange, "POST"))
        member = audience_by_address(audience, write.address);
    if (exchange_method(exchange, "PATCH") &&
        text_same(node_text(body, "status", ""), "transactional"))
        problem_field(&problem, PROBLEM_SCHEMA, "status",
                      "Value must be one of the allowed statuses.");
    else
        member =
            member_write(world, audience, &exchange->arena, member, &write, &problem);
    if (problem.status != 0)
        problem_tell(world, exchange, &problem);
    else
        tell_member(world, exchange, audience, member);
}

static void archive(struct world *world, struct exchange *exchange,
                    struct audience *audience, struct member *member)
{
    if (member->status == CLEANED || member->status == PENDING ||
        member->status == ARCHIVED) {
        const struct problem problem = {
            .status = 405,
            .title = "Method Not Allowed",
            .detail = "This list member cannot be removed. Can not archive a contact "
                      "that is bounced, pending or archived"};
        exchange_header(exchange, "Allow", "GET, PUT");
        problem_tell(world, exchange, &problem);
        return;
    }
    member->before_archive = member->status;
    member->status = ARCHIVED;
    audience_touch(audience, member, world_now_s(world));
    exchange_answer(exchange, 204, NULL, "");
}

static void serve_one(struct world *world, struct exchange *exchange,
                      struct audience *audience)
{
    struct member *member = audience_by_key(audience, exchange->parts[3]);
    bool put = exchange_method(exchange, "PUT");
    char id[MD5_HEX_ROOM];
    if (member != NULL &&
        (exchange_method(exchange, "GET") || exchange_method(exchange, "PATCH"))) {
        const struct row row = mailchimp_row(member, ROW_MEMBER, id);
        if (hiccups_miss(&world->hiccups, &row, READ_BY_ID, NULL))
            member = NULL;
    }
    if (member == NULL && !put)
        problem_not_found(world, exchange);
    else if (exchange_method(exchange, "GET"))
        tell_member(world, exchange, audience, member);
    else if (put || exchange_method(exchange, "PATCH"))
        write_member(world, exchange, audience, member);
    else if (exchange_method(exchange, "DELETE"))
        archive(world, exchange, audience, member);
    else
        problem_not_allowed(world, exchange, "GET, PUT, PATCH, DELETE");
}

/* Only the hash is documented here, so only the hash will do. */
static struct member *by_hash_alone(struct world *world, struct exchange *exchange,
                                    struct audience *audience)
{
    char hash[MD5_HEX_ROOM];
    struct member *member = audience_by_key(audience, exchange->parts[3]);
    if (member != NULL) {
        audience_hex(member->hash, hash);
        if (text_same(hash, exchange->parts[3]))
            return member;
    }
    problem_not_found(world, exchange);
    return NULL;
}

static bool set_tag(struct world *world, struct audience *audience,
                    struct member *member, const struct json_node *tag)
{
    const char *name = node_text(tag, "name", "");
    bool active = text_same(node_text(tag, "status", "active"), "active");
    struct segment *segment = audience_segment_by_name(audience, name, false);
    if (name[0] == '\0' || (segment == NULL && !active))
        return false;
    if (segment == NULL)
        segment = audience_add_segment(audience, name, world_now_s(world));
    return active ? audience_join(audience, member, segment)
                  : audience_part(member, segment);
}

static void set_tags(struct world *world, struct exchange *exchange,
                     struct audience *audience)
{
    struct member *member = by_hash_alone(world, exchange, audience);
    if (member == NULL)
        return;
    const struct json_node *body = mailchimp_body(world, exchange);
    if (body == NULL)
        return;
    const struct json_node *tags = json_tree_get(body, "tags");
    bool changed = false;
    if (json_tree_is(tags, JSON_ARRAY)) /* another shape: 204 all the same */
        for (const struct json_node *tag = tags->first; tag != NULL; tag = tag->next)
            changed |= set_tag(world, audience, member, tag);
    if (changed)
        audience_touch(audience, member, world_now_s(world));
    exchange_answer(exchange, 204, NULL, "");
}

static void tell_tags(struct world *world, struct exchange *exchange,
                      struct audience *audience)
{
    struct collection rows;
    const struct member *member = audience_by_key(audience, exchange->parts[3]);
    if (member == NULL) {
        problem_not_found(world, exchange);
        return;
    }
    if (!collection_begin(&rows, world, exchange, "tags"))
        return;
    for (size_t i = 0; i < member->segment_count; i++) {
        const struct segment *tag = audience_segment(audience, member->segments[i]);
        if (!collection_shows(&rows, &(struct row){ROW_SEGMENT, "", tag->name}))
            continue;
        answer_begin_object(rows.answer);
        answer_member_integer(rows.answer, "id", tag->id);
        answer_member_text(rows.answer, "name", tag->name);
        mailchimp_time(rows.answer, "date_added", tag->created_s);
        answer_end_object(rows.answer);
    }
    collection_close(&rows, NULL);
    collection_finish(&rows, "", NULL);
}

void mailchimp_one_member(struct world *world, struct exchange *exchange,
                          struct audience *audience)
{
    bool post = exchange_method(exchange, "POST");
    if (exchange->part_count == 3 && post)
        write_member(world, exchange, audience, NULL);
    else if (exchange->part_count == 3)
        problem_not_allowed(world, exchange, "GET, POST");
    else if (exchange->part_count == 4)
        serve_one(world, exchange, audience);
    else if (exchange_is(exchange, 5, "lists", "*", "members", "*", "tags") && post)
        set_tags(world, exchange, audience);
    else if (exchange_is(exchange, 5, "lists", "*", "members", "*", "tags"))
        tell_tags(world, exchange, audience);
    else if (post && exchange_is(exchange, 6, "lists", "*", "members", "*", "actions",
                                 "delete-permanent")) {
        struct member *member = by_hash_alone(world, exchange, audience);
        if (member != NULL) {
            audience_delete(audience, member);
            exchange_answer(exchange, 204, NULL, "");
        }
    } else {
        problem_not_found(world, exchange);
    }
}
