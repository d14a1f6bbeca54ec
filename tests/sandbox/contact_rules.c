/* contact_rules.c -- what happens to a record written to Ometria's contacts. */
#include "tests/sandbox/contact_rules.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "tests/sandbox/profile_view.h"

enum { NAME_ROOM = 200, PROPERTIES_MAX = 1000 };

/* The fields of a contact that are plain values, beside `properties`. */
static const char *const plain_fields[] = {
    "prefix",       "firstname",          "middlename", "lastname",
    "gender",       "timezone",           "country_id", "date_of_birth",
    "phone_number", "timestamp_acquired", NULL};

/* Known, but not stored as plain values. */
static const char *const other_keys[] = {"id",
                                         "email",
                                         "customer_id",
                                         "marketing_optin",
                                         "properties",
                                         "store_ids",
                                         "channels",
                                         "extra_identifiers",
                                         "timestamp_subscribed",
                                         "timestamp_unsubscribed",
                                         "profile_id",
                                         NULL};

static bool is_one_of(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (text_same(*names, name))
            return true;
    return false;
}

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

static bool refuse(struct contact_write *write, const char *path)
{
    write->message = "not a valid value";
    write->path = path;
    return false;
}

static bool is_phone(const char *text)
{
    size_t digits = strspn(text + (*text == '+' ? 1 : 0), "0123456789");
    return *text == '+' && text[1] != '0' && digits >= 11 && digits <= 15 &&
           text[1 + digits] == '\0';
}

static bool is_time(const char *text)
{
    int64_t ms = 0;
    return text[0] == '\0' || dates_parse(text, &ms);
}

static bool value_fits(const struct json_node *value)
{
    const char *text = value->text;
    if (text[0] == '\0' || value->type == JSON_NULL)
        return true;
    if (value->type != JSON_STRING && value->type != JSON_NUMBER)
        return false;
    if (text_same(value->key, "gender"))
        return text_same(text, "m") || text_same(text, "f") || text_same(text, "o");
    if (text_same(value->key, "date_of_birth"))
        return dates_is_day(text);
    if (text_same(value->key, "country_id"))
        return strlen(text) == 2;
    if (text_same(value->key, "phone_number"))
        return is_phone(text);
    if (text_starts_with(value->key, "timestamp_"))
        return is_time(text);
    return true;
}

/* NO_STATEMENT where nothing was said; false for a word that means nothing. */
static bool read_optin(const struct json_node *record, enum optin *optin)
{
    const struct json_node *said = json_tree_get(record, "marketing_optin");
    *optin = NO_STATEMENT;
    if (said == NULL || said->type == JSON_NULL)
        return true;
    if (text_same(said->text, "EXPLICITLY_OPTEDIN") || text_same(said->text, "true"))
        *optin = OPTED_IN;
    else if (text_same(said->text, "EXPLICITLY_OPTEDOUT") ||
             text_same(said->text, "false"))
        *optin = OPTED_OUT;
    else if (text_same(said->text, "NOT_SPECIFIED"))
        *optin = NOT_SPECIFIED;
    return *optin != NO_STATEMENT;
}

static bool check_properties(const struct world *world, struct contact_write *write,
                             const struct json_node *properties)
{
    size_t size = 2;
    bool rejects = reading(world, OMETRIA_UNKNOWN_PROPERTIES) ==
                   OMETRIA_UNKNOWN_PROPERTIES_REJECTED;
    if (properties == NULL || properties->type == JSON_NULL)
        return true;
    if (properties->type != JSON_OBJECT)
        return refuse(write, "root > properties");
    for (const struct json_node *value = properties->first; value != NULL;
         value = value->next) {
        size += strlen(value->key) + strlen(value->text) + 6;
        if (strchr(value->key, ' ') != NULL ||
            (rejects && !crm_has_property(&world->crm, value->key)))
            return refuse(write, "root > properties");
    }
    return size <= PROPERTIES_MAX || refuse(write, "root > properties");
}

static bool check(const struct world *world, struct contact_write *write,
                  enum optin *optin)
{
    char key[ADDRESS_ROOM];
    const struct json_node *record = write->record;
    const char *address = node_text(record, "email", "");
    if (!json_tree_is(record, JSON_OBJECT) ||
        (write->collection == NULL &&
         !text_same(node_text(record, "@type", ""), "contact")))
        return refuse(write, "root > @type");
    if (write->id == NULL && node_text(record, "id", "")[0] == '\0')
        return refuse(write, "root > id");
    if (address[0] != '\0' && !address_normalise(address, key))
        return refuse(write, "root > email");
    if (!read_optin(record, optin))
        return refuse(write, "root > marketing_optin");
    for (const struct json_node *value = record->first; value != NULL;
         value = value->next)
        if (((is_one_of(plain_fields, value->key) ||
              text_starts_with(value->key, "timestamp_")) &&
             !value_fits(value)))
            return refuse(write, pool_text(world->crm.texts, value->key));
    return check_properties(world, write, json_tree_get(record, "properties"));
}

/* Whose contact is it? Strongest first: an identifier that is known. */
static struct profile *owner_of(struct world *world, const struct json_node *record)
{
    struct crm *crm = &world->crm;
    struct profile *owner = crm_by_customer(crm, node_text(record, "customer_id", ""));
    if (owner == NULL)
        owner = crm_by_address(crm, node_text(record, "email", ""), NULL, 0, NULL);
    return owner != NULL ? owner : crm_add_profile(crm, world_now_ms(world));
}

/* An identifier that somebody else owns is ignored. */
static bool set_identifiers(struct world *world, struct contact *contact,
                            const struct json_node *record)
{
    struct crm *crm = &world->crm;
    struct profile *profile = &crm->profiles[contact->profile];
    const char *address = node_text(record, "email", "");
    const char *customer = node_text(record, "customer_id", "");
    const struct profile *owner = crm_by_address(crm, address, NULL, 0, NULL);
    bool changed = false;
    if (address[0] != '\0' && !text_same(address, contact->address) &&
        (owner == NULL || owner == profile || contact->address[0] == '\0')) {
        contact->address = pool_copy(crm->texts, address);
        contact->named = ++crm->sequence;
        changed = true;
    }
    owner = crm_by_customer(crm, customer);
    if (customer[0] != '\0' && (owner == NULL || owner == profile) &&
        !text_same(customer, contact->customer_id)) {
        contact->customer_id = pool_copy(crm->texts, customer);
        crm_set_customer(crm, profile, customer);
        changed = true;
    }
    return changed;
}

static bool set_field(struct world *world, struct contact *contact, const char *name,
                      const struct json_node *value)
{
    int64_t clear = reading(world, OMETRIA_CLEAR);
    bool null_clears = clear == OMETRIA_CLEAR_NULL || clear == OMETRIA_CLEAR_BOTH;
    bool empty_clears = clear == OMETRIA_CLEAR_EMPTY || clear == OMETRIA_CLEAR_BOTH;
    bool blank = value->text[0] == '\0';
    if (value->type == JSON_OBJECT || value->type == JSON_ARRAY)
        return false;
    if (blank && !(value->type == JSON_NULL ? null_clears : empty_clears))
        return false;
    return crm_set_field(&world->crm, &contact->fields, &contact->field_count, name,
                         value->text, value->type);
}

static bool set_property(struct world *world, struct contact *contact,
                         const struct json_node *value)
{
    char name[NAME_ROOM];
    if (reading(world, OMETRIA_UNKNOWN_PROPERTIES) ==
            OMETRIA_UNKNOWN_PROPERTIES_DROPPED &&
        !crm_has_property(&world->crm, value->key))
        return false;
    snprintf(name, sizeof name, "properties.%.150s", value->key);
    return set_field(world, contact, name, value);
}

static bool set_fields(struct world *world, struct contact *contact,
                       const struct json_node *record)
{
    const struct json_node *properties = json_tree_get(record, "properties");
    bool top_level = reading(world, OMETRIA_TOP_LEVEL_PROPERTIES) ==
                     OMETRIA_TOP_LEVEL_PROPERTIES_STORED;
    bool changed = false;
    for (const struct json_node *value = record->first; value != NULL;
         value = value->next) {
        if (is_one_of(plain_fields, value->key))
            changed |= set_field(world, contact, value->key, value);
        else if (top_level && value->key[0] != '@' &&
                 !is_one_of(other_keys, value->key))
            changed |= set_property(world, contact, value);
    }
    if (json_tree_is(properties, JSON_OBJECT))
        for (const struct json_node *value = properties->first; value != NULL;
             value = value->next)
            changed |= set_property(world, contact, value);
    return changed;
}

/* Without @merge what the record does not name may be lost. */
static bool wipe_unnamed(struct world *world, struct contact *contact,
                         const struct json_node *record)
{
    const struct json_node *properties = json_tree_get(record, "properties");
    bool changed = false;
    if (node_truth(record, "@merge", false) ||
        reading(world, OMETRIA_WITHOUT_MERGE) == OMETRIA_WITHOUT_MERGE_KEEPS)
        return false;
    for (uint32_t i = contact->field_count; i > 0; i--) {
        const char *name = contact->fields[i - 1].name;
        bool custom = text_starts_with(name, "properties.");
        if (json_tree_get(custom ? properties : record,
                          custom ? name + strlen("properties.") : name) == NULL)
            changed |= crm_set_field(&world->crm, &contact->fields,
                                     &contact->field_count, name, "", JSON_STRING);
    }
    return changed;
}

static bool set_moment(const struct json_node *record, const char *key,
                       int64_t *moment_ms)
{
    int64_t ms = 0;
    const char *text = node_text(record, key, "");
    if (text[0] == '\0' || !dates_parse(text, &ms) || ms == *moment_ms)
        return false;
    *moment_ms = ms;
    return true;
}

/* A moment without an opt-in moves the date and nothing else. */
static bool set_optin(struct world *world, struct contact *contact,
                      const struct json_node *record, enum optin optin)
{
    bool in = set_moment(record, "timestamp_subscribed", &contact->subscribed_ms);
    bool out = set_moment(record, "timestamp_unsubscribed", &contact->unsubscribed_ms);
    const bool moved = in || out;
    if (optin == NO_STATEMENT)
        return moved;
    bool forced = node_truth(record, "@force_optin", contact->forced);
    if (optin == (enum optin)contact->optin && forced == contact->forced && !moved)
        return false;
    if (optin != (enum optin)contact->optin) {
        if (optin == OPTED_IN && json_tree_get(record, "timestamp_subscribed") == NULL)
            contact->subscribed_ms = world_now_ms(world);
        if (optin == OPTED_OUT &&
            json_tree_get(record, "timestamp_unsubscribed") == NULL)
            contact->unsubscribed_ms = world_now_ms(world);
    }
    contact->optin = (uint8_t)optin;
    contact->forced = forced;
    contact->stated = ++world->crm.sequence;
    return true;
}

static void move_segments(struct world *world, struct profile *profile,
                          const struct json_node *ids, bool enter)
{
    struct crm *crm = &world->crm;
    if (!json_tree_is(ids, JSON_ARRAY))
        return;
    for (const struct json_node *id = ids->first; id != NULL; id = id->next) {
        struct crm_segment *segment = crm_segment(crm, id->text);
        if (segment == NULL || segment->dynamic)
            continue;
        if (enter)
            crm_enter(crm, profile, segment, world_now_ms(world));
        else
            crm_exit(crm, profile, segment, world_now_ms(world));
    }
}

void contact_refresh(struct world *world, struct profile *profile)
{
    const char *address = profile_address(&world->crm, &world->dials, profile);
    if (!profile->anonymous && !text_same(address, profile->address))
        crm_set_address(&world->crm, profile, address);
    crm_touch(profile, world_now_ms(world));
}

static void note(struct world *world, const struct contact *contact, enum optin before,
                 bool changed)
{
    const enum optin now = (enum optin)contact->optin;
    const struct written_write done = {.list = "",
                                       .address = contact->address,
                                       .changed = changed,
                                       .in = now == OPTED_IN && before != now,
                                       .out = now == OPTED_OUT && before != now};
    written_note(&world->written, &done, world_now_ms(world));
}

bool contact_write(struct world *world, struct contact_write *write)
{
    struct crm *crm = &world->crm;
    const struct json_node *record = write->record;
    enum optin optin = NO_STATEMENT;
    if (!check(world, write, &optin))
        return false;
    const char *collection = write->collection != NULL
                                 ? write->collection
                                 : node_text(record, "@collection", "default");
    const char *id = write->id != NULL ? write->id : node_text(record, "id", "");
    struct contact *contact = crm_contact(crm, collection, id);
    bool changed = contact == NULL;
    if (contact == NULL) {
        struct profile *owner = owner_of(world, record);
        contact = crm_add_contact(crm, collection, id, world_now_ms(world));
        contact->source = (uint8_t)write->source;
        crm_link(crm, contact, owner);
    }
    const enum optin before = (enum optin)contact->optin;
    changed |= set_identifiers(world, contact, record);
    changed |= wipe_unnamed(world, contact, record);
    changed |= set_fields(world, contact, record);
    changed |= set_optin(world, contact, record, optin);
    struct profile *profile = &crm->profiles[contact->profile];
    move_segments(world, profile, json_tree_get(record, "@add_to_lists"), true);
    move_segments(world, profile, json_tree_get(record, "@remove_from_lists"), false);
    if (changed || reading(world, OMETRIA_BUMPS_UNCHANGED) != 0) {
        contact->written = ++crm->sequence;
        contact->updated_ms = world_now_ms(world);
        contact_refresh(world, profile);
    }
    if (write->source == FROM_API)
        note(world, contact, before, changed);
    return true;
}
