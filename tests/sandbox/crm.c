/* crm.c -- Ometria's contacts, profiles and segments, and how they are found. */
#include "tests/sandbox/crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"

void crm_init(struct crm *crm, struct pool *texts)
{
    *crm = (struct crm){.texts = texts};
    crm_define_property(crm, "size");
}

void crm_finish(struct crm *crm)
{
    for (size_t i = 0; i < crm->contact_count; i++)
        free(crm->contacts[i].fields);
    for (size_t i = 0; i < crm->profile_count; i++) {
        free(crm->profiles[i].fields);
        free(crm->profiles[i].segments);
    }
    for (size_t i = 0; i < crm->queue_count; i++)
        if (--crm->queue[i].document->waiting == 0) {
            arena_free(&crm->queue[i].document->arena);
            free(crm->queue[i].document);
        }
    free(crm->contacts);
    free(crm->profiles);
    free(crm->segments);
    free(crm->events);
    free(crm->unsubscribes);
    free(crm->queue);
    free(crm->properties);
    free(crm->archived);
    free(crm->ignored);
    table_free(&crm->contacts_by_key);
    table_free(&crm->profiles_by_id);
    table_free(&crm->profiles_by_address);
    table_free(&crm->profiles_by_customer);
    *crm = (struct crm){0};
}

static uint64_t hash_text(const char *text)
{
    return table_hash(text, strlen(text));
}

static uint64_t hash_address(const char *address)
{
    char *lower = memory_text(address);
    text_lower(lower);
    uint64_t hash = hash_text(lower);
    free(lower);
    return hash;
}

static uint64_t hash_key(const char *collection, const char *id)
{
    return hash_text(collection) * 31 + hash_text(id);
}

struct wanted {
    const struct crm *crm;
    const char *one, *other;
    uint32_t *all;
    size_t room, count;
    uint32_t first;
};

static bool same_contact(const void *self, uint32_t position)
{
    const struct wanted *wanted = self;
    const struct contact *contact = &wanted->crm->contacts[position];
    return text_same(contact->id, wanted->other) &&
           text_same(contact->collection, wanted->one);
}

struct contact *crm_contact(const struct crm *crm, const char *collection,
                            const char *id)
{
    const struct wanted wanted = {.crm = crm, .one = collection, .other = id};
    uint32_t position = table_find(&crm->contacts_by_key, hash_key(collection, id),
                                   same_contact, &wanted);
    return position == NOWHERE ? NULL : &crm->contacts[position];
}

struct contact *crm_add_contact(struct crm *crm, const char *collection, const char *id,
                                int64_t now_ms)
{
    crm->contacts = memory_grow(crm->contacts, crm->contact_count, &crm->contact_room,
                                sizeof *crm->contacts);
    struct contact *contact = &crm->contacts[crm->contact_count];
    *contact = (struct contact){.collection = pool_text(crm->texts, collection),
                                .id = pool_copy(crm->texts, id),
                                .address = "",
                                .customer_id = "",
                                .profile = NOWHERE,
                                .next = NOWHERE,
                                .source = FROM_API,
                                .created_ms = now_ms,
                                .updated_ms = now_ms};
    table_add(&crm->contacts_by_key, hash_key(collection, id),
              (uint32_t)crm->contact_count++);
    return contact;
}

const char *contact_field(const struct contact *contact, const char *name)
{
    for (uint32_t i = 0; i < contact->field_count; i++)
        if (text_same(contact->fields[i].name, name))
            return contact->fields[i].value;
    return "";
}

bool crm_set_field(struct crm *crm, struct contact_field **fields, uint32_t *count,
                   const char *name, const char *value, enum json_type type)
{
    uint32_t place = 0;
    while (place < *count && !text_same((*fields)[place].name, name))
        place++;
    if (place == *count) {
        if (value[0] == '\0')
            return false;
        *fields = memory_resize(*fields, (size_t)*count + 1, sizeof **fields);
        (*fields)[(*count)++] = (struct contact_field){
            pool_text(crm->texts, name), pool_text(crm->texts, value), type};
        return true;
    }
    struct contact_field *field = &(*fields)[place];
    if (text_same(field->value, value))
        return false;
    field->value = pool_text(crm->texts, value);
    field->type = type;
    if (value[0] == '\0')
        *field = (*fields)[--*count];
    return true;
}

struct profile *crm_add_profile(struct crm *crm, int64_t now_ms)
{
    char id[PROFILE_ID_ROOM];
    crm->profiles = memory_grow(crm->profiles, crm->profile_count, &crm->profile_room,
                                sizeof *crm->profiles);
    struct profile *profile = &crm->profiles[crm->profile_count];
    *profile = (struct profile){.address = "",
                                .customer_id = "",
                                .contacts = NOWHERE,
                                .serial = crm->serial++,
                                .created_ms = now_ms,
                                .updated_ms = now_ms};
    profile_id(profile, id);
    table_add(&crm->profiles_by_id, hash_text(id), (uint32_t)crm->profile_count++);
    return profile;
}

void profile_id(const struct profile *profile, char id[PROFILE_ID_ROOM])
{
    uint64_t mixed = table_hash(&profile->serial, sizeof profile->serial);
    snprintf(id, PROFILE_ID_ROOM, "%06x-%04x-%06x", (unsigned)(mixed >> 40),
             (unsigned)(mixed >> 24 & 0xFFFF), profile->serial & 0xFFFFFF);
}

static bool same_profile_id(const void *self, uint32_t position)
{
    const struct wanted *wanted = self;
    char id[PROFILE_ID_ROOM];
    profile_id(&wanted->crm->profiles[position], id);
    return text_same(id, wanted->one) && !wanted->crm->profiles[position].gone;
}

struct profile *crm_profile(const struct crm *crm, const char *id)
{
    const struct wanted wanted = {.crm = crm, .one = id};
    uint32_t position =
        table_find(&crm->profiles_by_id, hash_text(id), same_profile_id, &wanted);
    return position == NOWHERE ? NULL : &crm->profiles[position];
}

/* Several may have one address: candidates are gathered, the search continues. */
struct gathering {
    struct wanted *wanted;
};

static bool gather(const void *self, uint32_t position)
{
    struct wanted *wanted = ((const struct gathering *)self)->wanted;
    const struct profile *profile = &wanted->crm->profiles[position];
    if (profile->gone || !text_same_ignoring_case(profile->address, wanted->one))
        return false;
    if (wanted->first == NOWHERE || position < wanted->first)
        wanted->first = position;
    if (wanted->all != NULL && wanted->count < wanted->room)
        wanted->all[wanted->count] = position;
    wanted->count++;
    return false;
}

struct profile *crm_by_address(const struct crm *crm, const char *address,
                               uint32_t *all, size_t room, size_t *count)
{
    struct wanted wanted = {
        .crm = crm, .one = address, .all = all, .room = room, .first = NOWHERE};
    const struct gathering gathering = {&wanted};
    if (address[0] != '\0')
        table_find(&crm->profiles_by_address, hash_address(address), gather,
                   &gathering);
    if (count != NULL)
        *count = wanted.count < room ? wanted.count : room;
    return wanted.first == NOWHERE ? NULL : &crm->profiles[wanted.first];
}

static bool same_customer(const void *self, uint32_t position)
{
    const struct wanted *wanted = self;
    const struct profile *profile = &wanted->crm->profiles[position];
    return !profile->gone && text_same(profile->customer_id, wanted->one);
}

struct profile *crm_by_customer(const struct crm *crm, const char *customer_id)
{
    const struct wanted wanted = {.crm = crm, .one = customer_id};
    if (customer_id[0] == '\0')
        return NULL;
    uint32_t position = table_find(&crm->profiles_by_customer, hash_text(customer_id),
                                   same_customer, &wanted);
    return position == NOWHERE ? NULL : &crm->profiles[position];
}

void crm_set_address(struct crm *crm, struct profile *profile, const char *address)
{
    uint32_t position = (uint32_t)(profile - crm->profiles);
    if (profile->address[0] != '\0')
        table_remove(&crm->profiles_by_address, hash_address(profile->address),
                     position);
    profile->address = pool_copy(crm->texts, address);
    if (address[0] != '\0')
        table_add(&crm->profiles_by_address, hash_address(address), position);
}

void crm_set_customer(struct crm *crm, struct profile *profile, const char *customer)
{
    uint32_t position = (uint32_t)(profile - crm->profiles);
    if (profile->customer_id[0] != '\0')
        table_remove(&crm->profiles_by_customer, hash_text(profile->customer_id),
                     position);
    profile->customer_id = pool_copy(crm->texts, customer);
    if (customer[0] != '\0')
        table_add(&crm->profiles_by_customer, hash_text(customer), position);
}

void crm_link(struct crm *crm, struct contact *contact, struct profile *profile)
{
    contact->profile = (uint32_t)(profile - crm->profiles);
    contact->next = profile->contacts;
    profile->contacts = (uint32_t)(contact - crm->contacts);
}

void crm_unlink(struct crm *crm, struct contact *contact)
{
    uint32_t position = (uint32_t)(contact - crm->contacts);
    uint32_t *link = &crm->profiles[contact->profile].contacts;
    while (*link != position)
        link = &crm->contacts[*link].next;
    *link = contact->next;
    contact->next = NOWHERE;
    contact->profile = NOWHERE;
}

void crm_delete_contact(struct crm *crm, struct contact *contact)
{
    table_remove(&crm->contacts_by_key, hash_key(contact->collection, contact->id),
                 (uint32_t)(contact - crm->contacts));
    crm_unlink(crm, contact);
    contact->gone = true;
    contact->address = "";
}

void crm_delete_profile(struct crm *crm, struct profile *profile)
{
    while (profile->contacts != NOWHERE)
        crm_delete_contact(crm, &crm->contacts[profile->contacts]);
    for (uint32_t i = 0; i < profile->segment_count; i++)
        crm->segments[profile->segments[i]].size--;
    profile->segment_count = 0;
    crm_set_address(crm, profile, "");
    crm_set_customer(crm, profile, "");
    profile->gone = true;
}

void crm_touch(struct profile *profile, int64_t now_ms)
{
    profile->updated_ms = now_ms;
}
