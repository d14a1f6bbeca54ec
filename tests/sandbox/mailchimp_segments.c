/* mailchimp_segments.c -- static segments, which are tags: listed, made, changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_collection.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/problem.h"

enum { PATH_ROOM = 128 };

static const struct link segment_links[] = {
    {"self", "", "GET", "Definitions/Lists/Segments/Response.json", NULL},
    {"parent", "..", "GET", "Definitions/Lists/Segments/CollectionResponse.json",
     "Paths/Lists/Segments/Collection.json"},
    {"update", "", "PATCH", "Definitions/Lists/Segments/Response.json",
     "Definitions/Lists/Segments/PATCH.json"},
    {"batch-add-remove", "", "POST",
     "Definitions/Lists/Segments/BatchPOST-Response.json",
     "Definitions/Lists/Segments/BatchPOST.json"},
    {"delete", "", "DELETE", NULL, NULL},
    {"members", "/members", "GET",
     "Definitions/Lists/Segments/Members/CollectionResponse.json", NULL},
    {0},
};

static int64_t count_active(const struct audience *audience,
                            const struct segment *segment)
{
    int64_t active = 0;
    for (size_t i = 0; i < segment->count; i++) {
        const struct member *member = &audience->members[segment->members[i]];
        active += member->status == SUBSCRIBED && member_is_in(member, segment) ? 1 : 0;
    }
    return active;
}

static void tell_segment(struct answer *answer, const struct exchange *exchange,
                         const struct audience *audience, const struct segment *segment)
{
    char self[PATH_ROOM];
    const struct row row = {ROW_SEGMENT, "", segment->name};
    snprintf(self, sizeof self, "/lists/%s/segments/%u", audience->id, segment->id);
    answer_begin_row(answer, &row);
    answer_member_integer(answer, "id", segment->id);
    answer_member_text(answer, "name", segment->name);
    if (answer_key(answer, "member_count"))
        answer_integer(answer, count_active(audience, segment));
    answer_member_text(answer, "type", "static");
    mailchimp_time(answer, "created_at", segment->created_s);
    mailchimp_time(answer, "updated_at", segment->updated_s);
    if (answer_key(answer, "options")) {
        answer_begin_object(answer);
        answer_member_text(answer, "match", "any");
        if (answer_key(answer, "conditions")) {
            answer_begin_array(answer);
            answer_end_array(answer);
        }
        answer_end_object(answer);
    }
    answer_member_text(answer, "list_id", audience->id);
    mailchimp_links(answer, exchange->base, self, segment_links);
    answer_end_object(answer);
}

static void tell_one(struct world *world, struct exchange *exchange,
                     const struct audience *audience, const struct segment *segment)
{
    struct answer *answer = answer_create(exchange);
    tell_segment(answer, exchange, audience, segment);
    mailchimp_finish(world, exchange, answer, true);
}

static const struct link segments_links[] = {
    {"self", "", "GET", "Definitions/Lists/Segments/CollectionResponse.json",
     "Paths/Lists/Segments/Collection.json"},
    {"parent", "..", "GET", "Definitions/Lists/Response.json", NULL},
    {"create", "", "POST", "Definitions/Lists/Segments/Response.json",
     "Definitions/Lists/Segments/POST.json"},
    {0},
};

static bool is_told(const struct exchange *exchange, const struct segment *segment)
{
    const char *type = exchange_parameter(exchange, "type");
    return !segment->gone && (type[0] == '\0' || text_same(type, "static"));
}

static void tell_all(struct world *world, struct exchange *exchange,
                     const struct audience *audience)
{
    struct collection rows;
    char self[PATH_ROOM];
    if (!collection_begin(&rows, world, exchange, "segments"))
        return;
    for (size_t i = 0; i < audience->segment_count; i++) {
        const struct segment *segment = &audience->segments[i];
        if (is_told(exchange, segment) &&
            collection_shows(&rows, &(struct row){ROW_SEGMENT, "", segment->name}))
            tell_segment(rows.answer, exchange, audience, segment);
    }
    collection_close(&rows, audience->id);
    snprintf(self, sizeof self, "/lists/%s/segments", audience->id);
    collection_finish(&rows, self, segments_links);
}

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

/* A name for `segment` (NULL: a new one) must be free and not too long. */
static bool check_name(struct world *world, const struct audience *audience,
                       const struct segment *segment, const char *name,
                       struct problem *problem)
{
    int64_t limit = reading(world, MAILCHIMP_SEGMENT_NAME_LIMIT);
    bool sensitive =
        reading(world, MAILCHIMP_SEGMENT_NAMES) == MAILCHIMP_SEGMENT_NAMES_SENSITIVE;
    const struct segment *other = audience_segment_by_name(audience, name, sensitive);
    if (name[0] == '\0')
        return problem_field(problem, PROBLEM_SCHEMA, "name",
                             "Required fields were not provided: name");
    if (limit > 0 && strlen(name) > (size_t)limit)
        return problem_set(problem, 400, "Invalid Resource",
                           "The name of a segment is too long.");
    if (other != NULL && other != segment)
        return problem_set(problem, 400, "Bad Request",
                           "Sorry, that tag already exists.");
    return true;
}

/* Adds the members among the addresses; those not on the list are passed over. */
static void add_addresses(struct audience *audience, struct segment *segment,
                          const struct json_node *addresses, int64_t now_s)
{
    for (const struct json_node *address = addresses->first; address != NULL;
         address = address->next) {
        struct member *member = audience_by_address(audience, address->text);
        if (member != NULL && audience_join(audience, member, segment))
            audience_touch(audience, member, now_s);
    }
    segment->updated_s = now_s;
}

static void empty(struct audience *audience, struct segment *segment, int64_t now_s)
{
    for (size_t i = 0; i < segment->count; i++) {
        struct member *member = &audience->members[segment->members[i]];
        if (audience_part(member, segment))
            audience_touch(audience, member, now_s);
    }
    segment->updated_s = now_s;
}

static void create(struct world *world, struct exchange *exchange,
                   struct audience *audience)
{
    struct problem problem = {0};
    const struct json_node *body = mailchimp_body(world, exchange);
    const struct json_node *addresses = json_tree_get(body, "static_segment");
    const char *name = node_text(body, "name", "");
    if (body == NULL)
        return;
    if (!json_tree_is(addresses, JSON_ARRAY) || json_tree_get(body, "options") != NULL)
        problem_set(&problem, 400, "Invalid Resource",
                    "Must provide either an \"options\" field or a \"static_segment\" "
                    "field");
    else if (check_name(world, audience, NULL, name, &problem)) {
        struct segment *segment =
            audience_add_segment(audience, name, world_now_s(world));
        add_addresses(audience, segment, addresses, world_now_s(world));
        tell_one(world, exchange, audience, segment);
        return;
    }
    problem_tell(world, exchange, &problem);
}

static void patch(struct world *world, struct exchange *exchange,
                  struct audience *audience, struct segment *segment)
{
    struct problem problem = {0};
    const struct json_node *body = mailchimp_body(world, exchange);
    const struct json_node *addresses = json_tree_get(body, "static_segment");
    const char *name = node_text(body, "name", "");
    bool replaces =
        reading(world, MAILCHIMP_SEGMENT_PATCH) == MAILCHIMP_SEGMENT_PATCH_REPLACES;
    if (body == NULL)
        return;
    if (!check_name(world, audience, segment, name, &problem)) {
        problem_tell(world, exchange, &problem);
        return;
    }
    segment->name = pool_text(&world->texts, name);
    segment->updated_s = world_now_s(world);
    if (json_tree_is(addresses, JSON_ARRAY)) {
        if (addresses->count == 0 || replaces)
            empty(audience, segment, world_now_s(world));
        add_addresses(audience, segment, addresses, world_now_s(world));
    }
    tell_one(world, exchange, audience, segment);
}

void mailchimp_segments(struct world *world, struct exchange *exchange,
                        struct audience *audience)
{
    int64_t id = 0;
    bool get = exchange_method(exchange, "GET");
    bool post = exchange_method(exchange, "POST");
    if (exchange->part_count == 3) {
        if (get)
            tell_all(world, exchange, audience);
        else if (post)
            create(world, exchange, audience);
        else
            problem_not_allowed(world, exchange, "GET, POST");
        return;
    }
    struct segment *segment = text_to_integer(exchange->parts[3], 1, UINT32_MAX, &id)
                                  ? audience_segment(audience, id)
                                  : NULL;
    if (post)
        mailchimp_change_segment(world, exchange, audience, segment);
    else if (segment == NULL)
        problem_not_found(world, exchange);
    else if (get)
        tell_one(world, exchange, audience, segment);
    else if (exchange_method(exchange, "PATCH"))
        patch(world, exchange, audience, segment);
    else if (exchange_method(exchange, "DELETE")) {
        empty(audience, segment, world_now_s(world));
        audience_delete_segment(audience, segment);
        exchange_answer(exchange, 204, NULL, "");
    } else {
        problem_not_allowed(world, exchange, "GET, POST, PATCH, DELETE");
    }
}

void mailchimp_tag_search(struct world *world, struct exchange *exchange,
                          struct audience *audience)
{
    const char *start = exchange_parameter(exchange, "name");
    int64_t total = 0;
    struct answer *answer = answer_create(exchange);
    answer_begin_object(answer);
    bool wanted = answer_key(answer, "tags");
    if (wanted)
        answer_begin_array(answer);
    for (size_t i = 0; i < audience->segment_count; i++) {
        const struct segment *segment = &audience->segments[i];
        if (segment->gone || strncasecmp(segment->name, start, strlen(start)) != 0)
            continue;
        total++;
        if (!wanted)
            continue;
        answer_begin_object(answer);
        answer_member_integer(answer, "id", segment->id);
        answer_member_text(answer, "name", segment->name);
        answer_end_object(answer);
    }
    if (wanted)
        answer_end_array(answer);
    answer_member_integer(answer, "total_items", total);
    answer_end_object(answer);
    mailchimp_finish(world, exchange, answer, total > 0);
}
