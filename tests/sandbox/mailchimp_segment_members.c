/* mailchimp_segment_members.c -- the members of a static segment: read, added,
 * removed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_collection.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/problem.h"

enum { BLOCK_MAX = 500, GROUPS = 2 };

#define NOT_ON_LIST "Email addresses did not match any on the list."
#define NOT_ACTIVE "Email addresses are not subscribed to the list."

/* What one POST does: members touched, and addresses refused, by the text they get. */
struct block {
    struct world *world;
    struct audience *audience;
    struct segment *segment;
    uint32_t *added, *removed;
    size_t added_count, removed_count;
    const char **refused[GROUPS]; /* unknown, not active */
    size_t refused_count[GROUPS];
};

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

static bool is_active(const struct member *member)
{
    return member->status == SUBSCRIBED || member->status == TRANSACTIONAL ||
           member->status == PENDING;
}

static void refuse(struct block *block, int group, const char *address)
{
    block->refused[group][block->refused_count[group]++] = address;
}

static void add(struct block *block, const char *address)
{
    struct member *member = audience_by_address(block->audience, address);
    if (member == NULL) {
        if (reading(block->world, MAILCHIMP_SEGMENT_UNKNOWN) ==
            MAILCHIMP_SEGMENT_UNKNOWN_LISTED)
            refuse(block, 0, address);
        return;
    }
    int64_t rule = reading(block->world, MAILCHIMP_SEGMENT_INACTIVE);
    if (!is_active(member) && rule != MAILCHIMP_SEGMENT_INACTIVE_ADDED) {
        if (rule == MAILCHIMP_SEGMENT_INACTIVE_LISTED)
            refuse(block, 1, address);
        return;
    }
    if (audience_join(block->audience, member, block->segment)) {
        audience_touch(block->audience, member, world_now_s(block->world));
        block->added[block->added_count++] =
            (uint32_t)(member - block->audience->members);
    }
}

static void take_out(struct block *block, const char *address)
{
    struct member *member = audience_by_address(block->audience, address);
    if (member == NULL && reading(block->world, MAILCHIMP_SEGMENT_UNKNOWN) ==
                              MAILCHIMP_SEGMENT_UNKNOWN_LISTED)
        refuse(block, 0, address);
    if (member == NULL || !audience_part(member, block->segment))
        return;
    audience_touch(block->audience, member, world_now_s(block->world));
    block->removed[block->removed_count++] =
        (uint32_t)(member - block->audience->members);
}

static void each(struct block *block, const struct json_node *addresses,
                 void (*act)(struct block *block, const char *address))
{
    if (addresses == NULL || addresses->type != JSON_ARRAY)
        return;
    for (const struct json_node *address = addresses->first; address != NULL;
         address = address->next)
        act(block, address->text);
}

static void tell_members(const struct block *block, struct answer *answer,
                         const char *base, const char *key, const uint32_t *positions,
                         size_t count)
{
    if (!answer_key(answer, key))
        return;
    answer_begin_array(answer);
    for (size_t i = 0; i < count; i++)
        mailchimp_member(answer, base, block->audience,
                         &block->audience->members[positions[i]], true);
    answer_end_array(answer);
}

static void tell_errors(const struct block *block, struct answer *answer)
{
    static const char *const words[GROUPS] = {NOT_ON_LIST, NOT_ACTIVE};
    answer_begin_array(answer);
    for (int group = 0; group < GROUPS; group++) {
        if (block->refused_count[group] == 0)
            continue;
        answer_begin_object(answer);
        if (answer_key(answer, "email_addresses")) {
            answer_begin_array(answer);
            for (size_t i = 0; i < block->refused_count[group]; i++)
                answer_text(answer, block->refused[group][i]);
            answer_end_array(answer);
        }
        answer_member_text(answer, "error", words[group]);
        answer_end_object(answer);
    }
    answer_end_array(answer);
}

static int64_t error_count(const struct block *block)
{
    if (reading(block->world, MAILCHIMP_SEGMENT_ERROR_COUNT) ==
        MAILCHIMP_SEGMENT_ERROR_COUNT_ADDRESSES)
        return (int64_t)(block->refused_count[0] + block->refused_count[1]);
    return (block->refused_count[0] > 0 ? 1 : 0) +
           (block->refused_count[1] > 0 ? 1 : 0);
}

static void tell_block(const struct block *block, struct exchange *exchange)
{
    static const struct link links[] = {
        {"self", "", "POST", "Definitions/Lists/Segments/BatchPOST-Response.json",
         NULL},
        {0}};
    char self[96];
    struct answer *answer = answer_create_whole(exchange);
    snprintf(self, sizeof self, "/lists/%s/segments/%u", block->audience->id,
             block->segment->id);
    answer_begin_object(answer);
    tell_members(block, answer, exchange->base, "members_added", block->added,
                 block->added_count);
    tell_members(block, answer, exchange->base, "members_removed", block->removed,
                 block->removed_count);
    answer_key(answer, "errors");
    tell_errors(block, answer);
    answer_member_integer(answer, "total_added", (int64_t)block->added_count);
    answer_member_integer(answer, "total_removed", (int64_t)block->removed_count);
    answer_member_integer(answer, "error_count", error_count(block));
    mailchimp_links(answer, exchange->base, self, links);
    answer_end_object(answer);
    mailchimp_finish(block->world, exchange, answer, false);
}

static bool check_block(struct world *world, struct exchange *exchange,
                        const struct segment *segment, const struct json_node *adds,
                        const struct json_node *removes)
{
    struct problem problem = {0};
    if (segment == NULL)
        problem_set(&problem, 400, "Bad Request",
                    arena_format(&exchange->arena,
                                 "A Static Segment with an id of %s does not exist for "
                                 "this list",
                                 exchange->parts[3]));
    else if ((adds != NULL && adds->count > BLOCK_MAX) ||
             (removes != NULL && removes->count > BLOCK_MAX))
        problem_set(&problem, 400, "Invalid Resource",
                    "You may only add or remove up to 500 members at a time.");
    if (problem.status == 0)
        return true;
    problem_tell(world, exchange, &problem);
    return false;
}

void mailchimp_change_segment(struct world *world, struct exchange *exchange,
                              struct audience *audience, struct segment *segment)
{
    const struct json_node *body = mailchimp_body(world, exchange);
    const struct json_node *adds = json_tree_get(body, "members_to_add");
    const struct json_node *removes = json_tree_get(body, "members_to_remove");
    if (body == NULL || !check_block(world, exchange, segment, adds, removes))
        return;
    size_t room =
        (adds == NULL ? 0 : adds->count) + (removes == NULL ? 0 : removes->count);
    struct arena *arena = &exchange->arena;
    struct block block = {.world = world,
                          .audience = audience,
                          .segment = segment,
                          .added = arena_array(arena, room, sizeof(uint32_t)),
                          .removed = arena_array(arena, room, sizeof(uint32_t))};
    for (int group = 0; group < GROUPS; group++)
        block.refused[group] = arena_array(arena, room, sizeof(char *));
    if (reading(world, MAILCHIMP_SEGMENT_BOTH) == MAILCHIMP_SEGMENT_BOTH_REMOVED) {
        each(&block, adds, add);
        each(&block, removes, take_out);
    } else {
        each(&block, removes, take_out);
        each(&block, adds, add);
    }
    segment->updated_s = world_now_s(world);
    tell_block(&block, exchange);
}

static bool included(const struct world *world, const struct exchange *exchange,
                     const struct member *member)
{
    static const char *const names[] = {[UNSUBSCRIBED] = "include_unsubscribed",
                                        [CLEANED] = "include_cleaned",
                                        [TRANSACTIONAL] = "include_transactional"};
    if (member->status == SUBSCRIBED)
        return true;
    if (member->status == ARCHIVED)
        return reading(world, MAILCHIMP_SEGMENT_ARCHIVED) ==
               MAILCHIMP_SEGMENT_ARCHIVED_SHOWN;
    return member->status != PENDING &&
           text_same(exchange_parameter(exchange, names[member->status]), "true");
}

static void tell_page(struct world *world, struct exchange *exchange,
                      const struct audience *audience, const struct segment *segment)
{
    struct collection rows;
    char id[MD5_HEX_ROOM];
    if (!collection_begin(&rows, world, exchange, "members"))
        return;
    for (size_t i = 0; i < segment->count; i++) {
        const struct member *member = &audience->members[segment->members[i]];
        if (!member_is_in(member, segment) || !included(world, exchange, member))
            continue;
        const struct row row = mailchimp_row(member, ROW_SEGMENT_MEMBER, id);
        if (collection_shows(&rows, &row))
            mailchimp_segment_member(rows.answer, exchange->base, audience, member);
    }
    collection_close(&rows, NULL);
    mailchimp_members_links(rows.answer, exchange->base, audience);
    collection_finish(&rows, "", NULL);
}

static void add_one(struct world *world, struct exchange *exchange,
                    struct audience *audience, struct segment *segment)
{
    const struct json_node *body = mailchimp_body(world, exchange);
    if (body == NULL)
        return;
    struct member *member =
        audience_by_address(audience, node_text(body, "email_address", ""));
    if (member == NULL) {
        problem_not_found(world, exchange);
        return;
    }
    if (audience_join(audience, member, segment))
        audience_touch(audience, member, world_now_s(world));
    struct answer *answer = answer_create(exchange);
    mailchimp_member(answer, exchange->base, audience, member, true);
    mailchimp_finish(world, exchange, answer, true);
}

void mailchimp_segment_members(struct world *world, struct exchange *exchange,
                               struct audience *audience)
{
    int64_t id = 0;
    struct segment *segment = text_to_integer(exchange->parts[3], 1, UINT32_MAX, &id)
                                  ? audience_segment(audience, id)
                                  : NULL;
    if (segment == NULL || !text_same(exchange->parts[4], "members") ||
        exchange->part_count > 6) {
        problem_not_found(world, exchange);
    } else if (exchange->part_count == 5 && exchange_method(exchange, "GET")) {
        tell_page(world, exchange, audience, segment);
    } else if (exchange->part_count == 5 && exchange_method(exchange, "POST")) {
        add_one(world, exchange, audience, segment);
    } else if (exchange->part_count == 6 && exchange_method(exchange, "DELETE")) {
        struct member *member = audience_by_key(audience, exchange->parts[5]);
        if (member == NULL || !audience_part(member, segment)) {
            problem_not_found(world, exchange);
            return;
        }
        audience_touch(audience, member, world_now_s(world));
        exchange_answer(exchange, 204, NULL, "");
    } else {
        problem_not_allowed(world, exchange, "GET, POST, DELETE");
    }
}
