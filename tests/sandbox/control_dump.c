/* control_dump.c -- both worlds, sorted, to compare. */
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/control.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/merge_values.h"
#include "tests/sandbox/ometria.h"
#include "tests/sandbox/profile_view.h"

/* What is sorted: by address, then by id. */
struct dumped {
    const char *address, *id;
    uint32_t position;
};

static int compare(const void *one, const void *other)
{
    const struct dumped *a = one, *b = other;
    int order = strcasecmp(a->address, b->address);
    if (order != 0)
        return order;
    order = strcmp(a->id, b->id);
    return order != 0 ? order
                      : (a->position > b->position) - (a->position < b->position);
}

static bool is_wanted(const struct exchange *exchange, const char *address)
{
    const char *only = exchange_parameter(exchange, "address");
    return only[0] == '\0' || text_same_ignoring_case(only, address);
}

static int compare_texts(const void *one, const void *other)
{
    return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static void tell_texts(struct answer *answer, const char *key, const char **texts,
                       size_t count)
{
    answer_key(answer, key);
    answer_begin_array(answer);
    if (count > 0)
        qsort(texts, count, sizeof *texts, compare_texts);
    for (size_t i = 0; i < count; i++)
        answer_text(answer, texts[i]);
    answer_end_array(answer);
}

static void tell_member(struct answer *answer, const struct audience *list,
                        const struct member *member)
{
    char id[MD5_HEX_ROOM];
    audience_hex(member->contact, id);
    answer_begin_object(answer);
    answer_member_text(answer, "address", member->address);
    answer_member_text(answer, "id", id);
    answer_member_text(answer, "status", status_name(member->status));
    answer_member_boolean(answer, "compliance", member->compliance);
    answer_key(answer, "fields");
    answer_begin_object(answer);
    for (size_t i = 0; i < list->field_count; i++)
        if (!list->fields[i].removed && member_value(member, i)[0] != '\0') {
            answer_key(answer, list->fields[i].tag);
            merge_value_tell(answer, &list->fields[i], member_value(member, i));
        }
    answer_end_object(answer);
    const char **tags = memory_array(member->segment_count, sizeof *tags);
    for (uint32_t i = 0; i < member->segment_count; i++)
        tags[i] = audience_segment(list, member->segments[i])->name;
    tell_texts(answer, "tags", tags, member->segment_count);
    free(tags);
    mailchimp_time(answer, "last_changed", member->changed_s);
    answer_end_object(answer);
}

static void dump_list(const struct audience *list, const struct exchange *exchange,
                      struct answer *answer)
{
    struct dumped *rows = memory_array(list->count, sizeof *rows);
    size_t count = 0;
    for (uint32_t i = 0; i < list->count; i++)
        if (!list->members[i].gone && is_wanted(exchange, list->members[i].address))
            rows[count++] = (struct dumped){list->members[i].address, "", i};
    if (count > 0)
        qsort(rows, count, sizeof *rows, compare);
    answer_key(answer, "list");
    answer_begin_array(answer);
    for (size_t i = 0; i < count; i++)
        tell_member(answer, list, &list->members[rows[i].position]);
    answer_end_array(answer);
    free(rows);
    const char **forgotten = memory_array(list->mark_count, sizeof *forgotten);
    count = 0;
    for (size_t i = 0; i < list->mark_count; i++)
        if (list->marks[i].forgotten && is_wanted(exchange, list->marks[i].address))
            forgotten[count++] = list->marks[i].address;
    tell_texts(answer, "forgotten", forgotten, count);
    free(forgotten);
}

static void tell_optin(struct answer *answer, const char *key, enum optin optin)
{
    answer_key(answer, key);
    if (optin == OPTED_IN || optin == OPTED_OUT)
        answer_boolean(answer, optin == OPTED_IN);
    else
        answer_null(answer);
}

static void tell_profile(struct world *world, struct answer *answer,
                         const struct profile *profile)
{
    char id[PROFILE_ID_ROOM];
    struct profile_view view;
    const struct crm *crm = &world->crm;
    profile_id(profile, id);
    profile_view(crm, &world->dials, profile, &view);
    answer_begin_object(answer);
    answer_member_text(answer, "address", profile->address);
    answer_member_text(answer, "id", id);
    tell_optin(answer, "optin", view.optin);
    answer_key(answer, "fields");
    answer_begin_object(answer);
    for (size_t i = 0; i < view.field_count; i++)
        ometria_value(answer, view.fields[i].name, &view.fields[i]);
    answer_end_object(answer);
    const char **segments = memory_array(profile->segment_count, sizeof *segments);
    for (uint32_t i = 0; i < profile->segment_count; i++)
        segments[i] = crm->segments[profile->segments[i]].id;
    tell_texts(answer, "segments", segments, profile->segment_count);
    free(segments);
    answer_member_boolean(answer, "anonymous", profile->anonymous);
    answer_end_object(answer);
}

static void tell_contact(struct answer *answer, const struct contact *contact)
{
    answer_begin_object(answer);
    answer_member_text(answer, "collection", contact->collection);
    answer_member_text(answer, "id", contact->id);
    answer_member_text(answer, "address", contact->address);
    tell_optin(answer, "optin", (enum optin)contact->optin);
    answer_member_boolean(answer, "forced", contact->forced);
    answer_key(answer, "fields");
    answer_begin_object(answer);
    for (uint32_t i = 0; i < contact->field_count; i++)
        ometria_value(answer, contact->fields[i].name, &contact->fields[i]);
    answer_end_object(answer);
    answer_end_object(answer);
}

static void dump_profiles(struct world *world, const struct exchange *exchange,
                          struct answer *answer)
{
    const struct crm *crm = &world->crm;
    struct dumped *rows = memory_array(crm->profile_count, sizeof *rows);
    size_t count = 0;
    for (uint32_t i = 0; i < crm->profile_count; i++)
        if (!crm->profiles[i].gone && is_wanted(exchange, crm->profiles[i].address))
            rows[count++] = (struct dumped){crm->profiles[i].address, "", i};
    if (count > 0)
        qsort(rows, count, sizeof *rows, compare);
    answer_key(answer, "crm");
    answer_begin_array(answer);
    for (size_t i = 0; i < count; i++)
        tell_profile(world, answer, &crm->profiles[rows[i].position]);
    answer_end_array(answer);
    free(rows);
}

static void dump_contacts(const struct crm *crm, const struct exchange *exchange,
                          struct answer *answer)
{
    struct dumped *rows = memory_array(crm->contact_count, sizeof *rows);
    size_t count = 0;
    for (uint32_t i = 0; i < crm->contact_count; i++)
        if (!crm->contacts[i].gone && is_wanted(exchange, crm->contacts[i].address))
            rows[count++] =
                (struct dumped){crm->contacts[i].address, crm->contacts[i].id, i};
    if (count > 0)
        qsort(rows, count, sizeof *rows, compare);
    answer_key(answer, "contacts");
    answer_begin_array(answer);
    for (size_t i = 0; i < count; i++)
        tell_contact(answer, &crm->contacts[rows[i].position]);
    answer_end_array(answer);
    free(rows);
}

void control_dump(struct world *world, struct exchange *exchange)
{
    const char *side = exchange_parameter(exchange, "side");
    const char *id = exchange_parameter(exchange, "list");
    struct audience *list = world_list(world, id[0] == '\0' ? DEFAULT_LIST : id);
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_object(answer);
    if (!text_same(side, "crm") && list != NULL)
        dump_list(list, exchange, answer);
    if (!text_same(side, "list")) {
        dump_profiles(world, exchange, answer);
        dump_contacts(&world->crm, exchange, answer);
        answer_member_integer(answer, "waiting", (int64_t)world->crm.queue_count);
    }
    answer_end_object(answer);
    answer_finish(answer, 200, "application/json");
}
