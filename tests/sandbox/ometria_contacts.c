/* ometria_contacts.c -- one source's records: collections, pages, single ones. */
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/contact_rules.h"
#include "tests/sandbox/ometria.h"

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

static const char *optin_word(enum optin optin)
{
    if (optin == OPTED_IN)
        return "EXPLICITLY_OPTEDIN";
    return optin == OPTED_OUT ? "EXPLICITLY_OPTEDOUT" : "NOT_SPECIFIED";
}

static void tell_fields(const struct world *world, struct answer *answer,
                        const struct contact *contact)
{
    static const char custom[] = "properties.";
    for (uint32_t i = 0; i < contact->field_count; i++)
        if (!text_starts_with(contact->fields[i].name, custom))
            ometria_value(answer, contact->fields[i].name, &contact->fields[i]);
    answer_key(answer, "properties");
    answer_begin_object(answer);
    for (uint32_t i = 0; i < contact->field_count; i++)
        if (text_starts_with(contact->fields[i].name, custom) &&
            ometria_shows(world, contact->fields[i].name))
            ometria_value(answer, contact->fields[i].name + strlen(custom),
                          &contact->fields[i]);
    answer_end_object(answer);
}

static void tell_contact(const struct world *world, struct answer *answer,
                         const struct contact *contact)
{
    char id[PROFILE_ID_ROOM];
    profile_id(&world->crm.profiles[contact->profile], id);
    answer_begin_row(answer, &(struct row){ROW_CONTACT, contact->address, id});
    answer_member_text(answer, "@type", "contact");
    answer_member_text(answer, "@collection", contact->collection);
    answer_member_text(answer, "id", contact->id);
    answer_member_text(answer, "email", contact->address);
    if (contact->customer_id[0] != '\0')
        answer_member_text(answer, "customer_id", contact->customer_id);
    answer_member_text(answer, "marketing_optin",
                       optin_word((enum optin)contact->optin));
    tell_fields(world, answer, contact);
    ometria_time(world, answer, "timestamp_subscribed", contact->subscribed_ms);
    ometria_time(world, answer, "timestamp_unsubscribed", contact->unsubscribed_ms);
    answer_member_text(answer, "@profile_id", id);
    ometria_time(world, answer, "dt_object_created", contact->created_ms);
    ometria_time(world, answer, "dt_object_updated", contact->updated_ms);
    answer_end_object(answer);
}

static void tell_collections(struct world *world, struct exchange *exchange)
{
    const struct crm *crm = &world->crm;
    const char **names = NULL;
    int64_t *counts = NULL;
    size_t count = 0, name_room = 0, count_room = 0;
    for (size_t i = 0; i < crm->contact_count; i++) {
        size_t place = 0;
        if (crm->contacts[i].gone)
            continue;
        /* Names of collections are kept once, so comparing pointers is enough. */
        while (place < count && names[place] != crm->contacts[i].collection)
            place++;
        if (place == count) {
            names = memory_grow(names, count, &name_room, sizeof *names);
            counts = memory_grow(counts, count, &count_room, sizeof *counts);
            names[count] = crm->contacts[i].collection;
            counts[count++] = 0;
        }
        counts[place]++;
    }
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < count; i++) {
        answer_begin_object(answer);
        answer_member_text(answer, "id", names[i]);
        answer_member_integer(answer, "count", counts[i]);
        answer_end_object(answer);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
    free(names);
    free(counts);
}

/* The contacts of a collection, or (`collection` NULL) those with an address. */
static void tell_page(struct world *world, struct exchange *exchange,
                      const char *collection, const char *address)
{
    const struct crm *crm = &world->crm;
    char id[PROFILE_ID_ROOM];
    struct page page;
    if (!ometria_page(world, exchange, &page))
        return;
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < crm->contact_count && !page_is_full(&page); i++) {
        const struct contact *contact = &crm->contacts[i];
        if (contact->gone ||
            (collection != NULL && !text_same(contact->collection, collection)) ||
            (address != NULL && !text_same_ignoring_case(contact->address, address)))
            continue;
        profile_id(&crm->profiles[contact->profile], id);
        if (page_shows(&page, &(struct row){ROW_CONTACT, contact->address, id}))
            tell_contact(world, answer, contact);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
}

static void tell_one(struct world *world, struct exchange *exchange)
{
    const struct contact *contact =
        crm_contact(&world->crm, exchange->parts[1], exchange->parts[2]);
    char id[PROFILE_ID_ROOM] = "";
    if (contact != NULL)
        profile_id(&world->crm.profiles[contact->profile], id);
    const struct row row = {ROW_CONTACT, contact == NULL ? "" : contact->address, id};
    if (contact == NULL || hiccups_miss(&world->hiccups, &row, READ_BY_ID, NULL)) {
        ometria_error(world, exchange, 404, "Not found");
        return;
    }
    struct answer *answer = answer_create_whole(exchange);
    tell_contact(world, answer, contact);
    answer_finish(answer, 200, OMETRIA_JSON);
}

static void write_one(struct world *world, struct exchange *exchange)
{
    const struct json_node *record = json_tree_parse(
        &exchange->arena, buffer_text(&exchange->body), exchange->body.length, NULL);
    struct contact_write write = {.record = record,
                                  .collection = exchange->parts[1],
                                  .id = exchange->parts[2],
                                  .source = FROM_API};
    if (!json_tree_is(record, JSON_OBJECT)) {
        ometria_error(world, exchange, 400, "The body is not a record");
        return;
    }
    if (reading(world, OMETRIA_CONTACT_POST) == OMETRIA_CONTACT_POST_ASYNCHRONOUS)
        ometria_queue_record(world, exchange, exchange->parts[1], exchange->parts[2]);
    else if (!contact_write(world, &write)) {
        crm_push_error(&world->crm, write.message, write.path, world_now_ms(world));
        ometria_error(world, exchange, 400, write.message);
        return;
    }
    exchange_answer(exchange, 200, OMETRIA_JSON, "{\"status\":\"OK\"}");
}

void ometria_contacts(struct world *world, struct exchange *exchange)
{
    bool get = exchange_method(exchange, "GET");
    bool by_email =
        exchange_has(exchange, "email") &&
        reading(world, OMETRIA_CONTACTS_EMAIL) == OMETRIA_CONTACTS_EMAIL_SUPPORTED;
    if (exchange->part_count == 1 && get && by_email)
        tell_page(world, exchange, NULL, exchange_parameter(exchange, "email"));
    else if (exchange->part_count == 1 && get)
        tell_collections(world, exchange);
    else if (exchange->part_count == 2 && get)
        tell_page(world, exchange, exchange->parts[1], NULL);
    else if (exchange->part_count == 3 && get)
        tell_one(world, exchange);
    else if (exchange->part_count == 3 && exchange_method(exchange, "POST"))
        write_one(world, exchange);
    else
        ometria_error(world, exchange, 405, "Method not allowed");
}
