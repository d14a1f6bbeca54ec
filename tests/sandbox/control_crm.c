/* control_crm.c -- what people, shops and admins do in the CRM. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "tests/sandbox/contact_rules.h"
#include "tests/sandbox/control.h"

enum { ID_ROOM = 64 };

#define PREFERENCES "preference_centre"

struct crm_act {
    struct world *world;
    struct crm *crm;
    const struct json_node *said;
    const char *address;
    struct profile *profile; /* NULL: none */
    int64_t now_ms;
    struct wherry_error *error;
};

static bool refuse(const struct crm_act *act, const char *why)
{
    return fail(act->error, WHERRY_FAILED, "act '%s': %s",
                node_text(act->said, "do", ""), why),
           false;
}

/* The contact of the profile that an act is about: the shop's, else the first. */
static struct contact *shop_contact(const struct crm_act *act)
{
    uint32_t position = act->profile->contacts;
    struct contact *first = position == NOWHERE ? NULL : &act->crm->contacts[position];
    for (; position != NOWHERE; position = act->crm->contacts[position].next)
        if (act->crm->contacts[position].source == FROM_IMPORTER)
            return &act->crm->contacts[position];
    return first;
}

/* A contact of this profile in a collection of Ometria's own or another API's. */
static struct contact *contact_in(struct crm_act *act, const char *collection,
                                  enum source source)
{
    char id[PROFILE_ID_ROOM];
    struct crm *crm = act->crm;
    profile_id(act->profile, id);
    struct contact *contact = crm_contact(crm, collection, id);
    if (contact != NULL)
        return contact;
    contact = crm_add_contact(crm, collection, id, act->now_ms);
    contact->source = (uint8_t)source;
    contact->address = act->profile->address;
    crm_link(crm, contact, act->profile);
    return contact;
}

static void state(struct crm_act *act, struct contact *contact, enum optin optin)
{
    contact->optin = (uint8_t)optin;
    contact->stated = ++act->crm->sequence;
    contact->updated_ms = act->now_ms;
    if (optin == OPTED_IN)
        contact->subscribed_ms = act->now_ms;
    if (optin == OPTED_OUT)
        contact->unsubscribed_ms = act->now_ms;
    crm_touch(act->profile, act->now_ms);
}

/* What Ometria works out itself belongs to the profile, the rest to a contact. */
static bool is_worked_out(const char *name)
{
    return text_starts_with(name, "stats.") || text_starts_with(name, "dates.") ||
           text_same(name, "lifecycle_status");
}

static void set_fields(struct crm_act *act, struct contact *contact)
{
    const struct json_node *fields = json_tree_get(act->said, "fields");
    bool changed = false;
    if (!json_tree_is(fields, JSON_OBJECT))
        return;
    for (const struct json_node *value = fields->first; value != NULL;
         value = value->next) {
        if (is_worked_out(value->key))
            changed |= crm_set_field(act->crm, &act->profile->fields,
                                     &act->profile->field_count, value->key,
                                     value->text, value->type);
        else if (crm_set_field(act->crm, &contact->fields, &contact->field_count,
                               value->key, value->text, value->type)) {
            contact->written = ++act->crm->sequence;
            contact->updated_ms = act->now_ms;
            changed = true;
        }
    }
    if (changed)
        crm_touch(act->profile, act->now_ms);
}

static enum optin said_optin(const struct crm_act *act, enum optin fallback)
{
    const struct json_node *said = json_tree_get(act->said, "optin");
    if (said == NULL)
        return fallback;
    if (said->type == JSON_NULL)
        return NO_STATEMENT;
    return text_same(said->text, "true") ? OPTED_IN : OPTED_OUT;
}

/* As the shop's importer writes a person who is new there. */
static bool join(struct crm_act *act)
{
    char id[ID_ROOM];
    struct crm *crm = act->crm;
    const char *collection = node_text(act->said, "collection", "shop");
    const char *customer = node_text(act->said, "customer_id", "");
    snprintf(id, sizeof id, "joined-%llu", (unsigned long long)crm->sequence + 1);
    if (act->profile == NULL)
        act->profile = crm_by_customer(crm, customer);
    if (act->profile == NULL)
        act->profile = crm_add_profile(crm, act->now_ms);
    struct contact *contact = crm_add_contact(crm, collection, id, act->now_ms);
    contact->source = FROM_IMPORTER;
    contact->address = pool_copy(crm->texts, act->address);
    contact->named = contact->written = ++crm->sequence;
    crm_link(crm, contact, act->profile);
    if (customer[0] != '\0' && crm_by_customer(crm, customer) == NULL)
        crm_set_customer(crm, act->profile, customer);
    contact->customer_id = act->profile->customer_id;
    enum optin optin = said_optin(act, OPTED_IN);
    if (optin != NO_STATEMENT)
        state(act, contact, optin);
    set_fields(act, contact);
    contact_refresh(act->world, act->profile);
    return true;
}

static bool leave(struct crm_act *act)
{
    struct contact *contact = contact_in(act, PREFERENCES, FROM_PREFERENCES);
    contact->forced = false;
    state(act, contact, OPTED_OUT);
    /* The person's own word overrides any listing that was forced before. */
    for (uint32_t i = act->profile->contacts; i != NOWHERE;
         i = act->crm->contacts[i].next)
        act->crm->contacts[i].forced = false;
    crm_unsubscribed(act->crm, act->profile,
                     node_text(act->said, "type", "preferences_centre"), act->now_ms);
    return true;
}

static bool leave_api(struct crm_act *act)
{
    state(act, contact_in(act, "another_api", FROM_API), OPTED_OUT);
    return true;
}

static bool leave_sms(struct crm_act *act)
{
    crm_unsubscribed(act->crm, act->profile,
                     node_text(act->said, "type", "stopword_unsubscribe_TF"),
                     act->now_ms);
    return true;
}

static bool optin(struct crm_act *act)
{
    int64_t rule = dials_get(&act->world->dials, OMETRIA_PERSON_OPTIN);
    struct contact *contact = contact_in(act, PREFERENCES, FROM_PREFERENCES);
    if (rule == OMETRIA_PERSON_OPTIN_ANEW)
        act->profile->anew = ++act->crm->sequence;
    contact->forced = rule == OMETRIA_PERSON_OPTIN_FORCED;
    state(act, contact, OPTED_IN);
    return true;
}

/* Every statement is taken back. */
static bool unstate(struct crm_act *act)
{
    for (uint32_t i = act->profile->contacts; i != NOWHERE;
         i = act->crm->contacts[i].next) {
        act->crm->contacts[i].forced = false;
        act->crm->contacts[i].optin = NOT_SPECIFIED;
    }
    crm_touch(act->profile, act->now_ms);
    return true;
}

static bool force(struct crm_act *act)
{
    struct contact *contact = contact_in(act, "forced", FROM_API);
    contact->forced = true;
    state(act, contact, said_optin(act, OPTED_IN));
    return true;
}

static bool change(struct crm_act *act)
{
    struct contact *contact = shop_contact(act);
    if (contact == NULL)
        return refuse(act, "nobody has a contact there");
    set_fields(act, contact);
    return true;
}

static bool readdress(struct crm_act *act)
{
    const char *to = node_text(act->said, "to", "");
    struct contact *contact = shop_contact(act);
    const struct profile *owner = crm_by_address(act->crm, to, NULL, 0, NULL);
    if (to[0] == '\0' || contact == NULL || (owner != NULL && owner != act->profile))
        return refuse(act, "the address is missing or taken");
    contact->address = pool_copy(act->crm->texts, to);
    contact->named = contact->written = ++act->crm->sequence;
    contact->updated_ms = act->now_ms;
    contact_refresh(act->world, act->profile);
    return true;
}

/* The contacts of the one go over to the other profile, under the address that is
 * kept; or they are deleted. */
static void merge_contacts(struct crm_act *act, struct profile *other,
                           const char *address)
{
    struct crm *crm = act->crm;
    bool deletes = dials_get(&act->world->dials, OMETRIA_MERGED_LISTINGS) ==
                   OMETRIA_MERGED_LISTINGS_DELETED;
    while (act->profile->contacts != NOWHERE && !deletes) {
        struct contact *contact = &crm->contacts[act->profile->contacts];
        crm_unlink(crm, contact);
        crm_link(crm, contact, other);
        contact->address = address;
    }
}

/* This profile goes up in another, which keeps its address or takes this one's. */
static bool merge(struct crm_act *act)
{
    struct crm *crm = act->crm;
    struct profile *other =
        crm_by_address(crm, node_text(act->said, "to", ""), NULL, 0, NULL);
    bool takes = node_truth(act->said, "takes", false);
    if (other == NULL || other == act->profile)
        return refuse(act, "no other profile to merge with");
    const char *address = takes ? act->profile->address : other->address;
    merge_contacts(act, other, address);
    crm_delete_profile(crm, act->profile);
    for (uint32_t i = takes ? other->contacts : NOWHERE; i != NOWHERE;
         i = crm->contacts[i].next)
        crm->contacts[i].address = address;
    contact_refresh(act->world, other);
    return true;
}

static bool delete_profile(struct crm_act *act)
{
    crm_delete_profile(act->crm, act->profile);
    return true;
}

static bool duplicate(struct crm_act *act)
{
    char id[ID_ROOM];
    struct crm *crm = act->crm;
    snprintf(id, sizeof id, "duplicate-%llu", (unsigned long long)crm->sequence + 1);
    struct profile *twin = crm_add_profile(crm, act->now_ms);
    struct contact *contact = crm_add_contact(crm, "shop", id, act->now_ms);
    contact->source = FROM_IMPORTER;
    contact->address = pool_copy(crm->texts, act->address);
    contact->named = contact->written = ++crm->sequence;
    crm_link(crm, contact, twin);
    act->profile = twin;
    enum optin optin_said = said_optin(act, OPTED_IN);
    if (optin_said != NO_STATEMENT)
        state(act, contact, optin_said);
    set_fields(act, contact);
    contact_refresh(act->world, twin);
    return true;
}

static bool anonymise(struct crm_act *act)
{
    char id[PROFILE_ID_ROOM], address[PROFILE_ID_ROOM + 24];
    struct crm *crm = act->crm;
    profile_id(act->profile, id);
    snprintf(address, sizeof address, "%s@anonymous.ometria", id);
    for (uint32_t i = act->profile->contacts; i != NOWHERE; i = crm->contacts[i].next) {
        struct contact *contact = &crm->contacts[i];
        free(contact->fields);
        contact->fields = NULL;
        contact->field_count = 0;
        contact->address = pool_copy(crm->texts, address);
    }
    free(act->profile->fields);
    act->profile->fields = NULL;
    act->profile->field_count = 0;
    act->profile->anonymous = true;
    crm_set_address(crm, act->profile, address);
    crm_set_customer(crm, act->profile, "");
    crm_touch(act->profile, act->now_ms);
    return true;
}

static bool ignore(struct crm_act *act)
{
    crm_ignore(act->crm, act->address, node_truth(act->said, "on", true));
    return true;
}

static bool add_property(struct crm_act *act)
{
    crm_define_property(act->crm, node_text(act->said, "name", ""));
    return true;
}

static bool archive_property(struct crm_act *act)
{
    const char *name = node_text(act->said, "name", "");
    if (name[0] == '\0')
        return refuse(act, "which field?");
    crm_archive_property(act->crm, name, node_truth(act->said, "on", true));
    return true;
}

static bool add_segment(struct crm_act *act)
{
    const char *id = node_text(act->said, "segment", "");
    if (id[0] == '\0' || crm_segment(act->crm, id) != NULL)
        return refuse(act, "a new id is needed");
    struct crm_segment *segment =
        crm_add_segment(act->crm, id, node_text(act->said, "title", id),
                        node_truth(act->said, "dynamic", false), act->now_ms);
    segment->archived = node_truth(act->said, "archived", false);
    return true;
}

static bool move(struct crm_act *act)
{
    struct crm_segment *segment =
        crm_segment(act->crm, node_text(act->said, "segment", ""));
    if (segment == NULL)
        return refuse(act, "no such segment");
    if (text_same(node_text(act->said, "do", ""), "enter"))
        crm_enter(act->crm, act->profile, segment, act->now_ms);
    else
        crm_exit(act->crm, act->profile, segment, act->now_ms);
    return true;
}

static bool refresh(struct crm_act *act)
{
    struct crm_segment *segment =
        crm_segment(act->crm, node_text(act->said, "segment", ""));
    if (segment == NULL)
        return refuse(act, "no such segment");
    segment->refreshed_ms = act->now_ms;
    return true;
}

enum { ABOUT_PROFILE = 1, ABOUT_ADDRESS = 2 };

static const struct {
    const char *name;
    bool (*act)(struct crm_act *act);
    int needs;
} verbs[] = {
    {"join", join, ABOUT_ADDRESS},
    {"leave", leave, ABOUT_PROFILE},
    {"leave_api", leave_api, ABOUT_PROFILE},
    {"leave_sms", leave_sms, ABOUT_PROFILE},
    {"optin", optin, ABOUT_PROFILE},
    {"unstate", unstate, ABOUT_PROFILE},
    {"force", force, ABOUT_PROFILE},
    {"change", change, ABOUT_PROFILE},
    {"rename", readdress, ABOUT_PROFILE},
    {"merge", merge, ABOUT_PROFILE},
    {"duplicate", duplicate, ABOUT_PROFILE},
    {"anonymise", anonymise, ABOUT_PROFILE},
    {"ignore", ignore, ABOUT_ADDRESS},
    {"add_property", add_property, 0},
    {"delete", delete_profile, ABOUT_PROFILE},
    {"archive_property", archive_property, 0},
    {"add_segment", add_segment, 0},
    {"enter", move, ABOUT_PROFILE},
    {"exit", move, ABOUT_PROFILE},
    {"refresh", refresh, 0},
};

bool control_act_crm(struct world *world, const struct json_node *said,
                     struct wherry_error *error)
{
    struct crm_act act = {.world = world,
                          .crm = &world->crm,
                          .said = said,
                          .address = node_text(said, "address", ""),
                          .now_ms = world_now_ms(world),
                          .error = error};
    const char *id = node_text(said, "id", "");
    const char *name = node_text(said, "do", "");
    act.profile = id[0] != '\0' ? crm_profile(act.crm, id)
                                : crm_by_address(act.crm, act.address, NULL, 0, NULL);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!text_same(verbs[i].name, name))
            continue;
        if (verbs[i].needs == ABOUT_PROFILE && act.profile == NULL)
            return refuse(&act, "no such profile");
        if (verbs[i].needs == ABOUT_ADDRESS && act.address[0] == '\0')
            return refuse(&act, "whom?");
        return verbs[i].act(&act);
    }
    return refuse(&act, "no such act in the CRM");
}
