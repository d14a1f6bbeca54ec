/* control_seed.c -- many people at once, the same for the same number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "tests/sandbox/control.h"

enum { PEOPLE_MAX = 20000000, ADDRESS_ROOM_SEED = 320, DAY_S = 86400, PERCENT = 100 };
#define ACQUIRED_S INT64_C(1790000000) /* of who is new */

static const char *const first_names[] = {
    "Ada",     "Ben",   "Cleo", "Dario", "Edith", "Femi",   "Greta", "Hugo",
    "Ines",    "Jonas", "Kira", "Liam",  "Mina",  "Noor",   "Otto",  "Pia",
    "Quentin", "Rosa",  "Sven", "Tara",  "Uma",   "Viktor", "Wanda", "Yara"};
static const char *const last_names[] = {
    "Adler",   "Bishop", "Carver", "Dufour", "Ekberg", "Fisher", "Garner", "Holm",
    "Ibarra",  "Jansen", "Keller", "Lindt",  "Moreau", "Novak",  "Okafor", "Pereira",
    "Quigley", "Rossi",  "Sato",   "Tanner", "Ueda",   "Vargas", "Weber",  "Zeller"};
static const char *const sizes[] = {"S", "M", "L", "XL"};
static const char *const tiers[] = {"bronze", "silver", "gold"};

enum { NAMES = sizeof first_names / sizeof *first_names };

struct seed {
    struct world *world;
    int64_t first, list, crm, common, crowd, days, random;
    bool plain;
    const char *domain;
    int64_t now_s;
};

/* One person's numbers: a fresh one for each `use`. */
static uint64_t chance(const struct seed *seed, int64_t person, int64_t use)
{
    const int64_t mix[3] = {seed->random, person, use};
    return table_hash(mix, sizeof mix);
}

struct person {
    int64_t number;
    const char *first, *last;
    char address[ADDRESS_ROOM_SEED];
    enum member_status status;
    enum optin optin;
    int64_t since_s;
};

/* People on both sides have the same consent on both. */
static void decide_consent(const struct seed *seed, struct person *person, bool both)
{
    uint64_t lot = chance(seed, person->number, 1) % PERCENT;
    person->status = SUBSCRIBED;
    person->optin = OPTED_IN;
    if (seed->plain)
        return;
    if (lot < 4) {
        person->status = UNSUBSCRIBED;
        person->optin = OPTED_OUT;
    } else if (lot < 5) {
        person->status = CLEANED;
    } else if (lot < 6) {
        person->status = ARCHIVED;
    } else if (lot < 7) {
        person->status = PENDING;
        person->optin = NO_STATEMENT;
    } else if (lot < 9 && !both) {
        person->optin = OPTED_OUT;
    } else if (lot < 12 && !both) {
        person->optin = NO_STATEMENT;
    }
}

static void imagine(const struct seed *seed, struct person *person, bool both)
{
    uint64_t lot = chance(seed, person->number, 0);
    person->first = first_names[lot % NAMES];
    person->last = last_names[lot / NAMES % NAMES];
    snprintf(person->address, sizeof person->address, "%s.%s.%lld@%.200s",
             person->first, person->last, (long long)person->number, seed->domain);
    text_lower(person->address);
    person->since_s =
        seed->now_s - 60 -
        (int64_t)(chance(seed, person->number, 2) % (uint64_t)(seed->days * DAY_S));
    decide_consent(seed, person, both);
}

static void set(struct audience *list, struct member *member, const char *tag,
                const char *value)
{
    const struct merge_field *field = audience_field(list, tag);
    if (field != NULL)
        audience_set_value(list, member, (size_t)(field - list->fields), value);
}

static void put_on_list(const struct seed *seed, const struct person *person,
                        bool crowded)
{
    struct audience *list = &seed->world->lists[0];
    char number[24];
    struct member *member = audience_add(list, person->address);
    int64_t since_s = crowded ? seed->now_s - DAY_S : person->since_s;
    member->status = (uint8_t)person->status;
    member->before_archive = SUBSCRIBED;
    member->source = "Import";
    member->opt_s = since_s;
    if (person->status == UNSUBSCRIBED) {
        bool herself = chance(seed, person->number, 3) % 2 == 0;
        member->compliance = herself;
        member->reason =
            herself ? "No longer interested" : "N/A (Unsubscribed by admin)";
    }
    member->compliance |= person->status == CLEANED;
    set(list, member, "FNAME", person->first);
    set(list, member, "LNAME", person->last);
    snprintf(number, sizeof number, "%lld", (long long)person->number);
    set(list, member, "USERID", number);
    if (chance(seed, person->number, 4) % 3 == 0)
        set(list, member, "TIER", tiers[chance(seed, person->number, 5) % 3]);
    audience_touch(list, member, since_s);
}

static void put_in_crm(const struct seed *seed, const struct person *person)
{
    struct crm *crm = &seed->world->crm;
    char id[32], money[32], day[DATES_ROOM];
    int64_t at_ms = person->since_s * 1000;
    uint64_t lot = chance(seed, person->number, 6);
    snprintf(id, sizeof id, "shop-%lld", (long long)person->number);
    struct contact *contact = crm_add_contact(crm, "shop", id, at_ms);
    struct profile *profile = crm_add_profile(crm, at_ms);
    contact->source = FROM_IMPORTER;
    contact->address = pool_copy(crm->texts, person->address);
    contact->optin = (uint8_t)person->optin;
    contact->stated = contact->named = contact->written = ++crm->sequence;
    crm_link(crm, contact, profile);
    crm_set_address(crm, profile, contact->address);
    crm_set_field(crm, &contact->fields, &contact->field_count, "firstname",
                  person->first, JSON_STRING);
    crm_set_field(crm, &contact->fields, &contact->field_count, "lastname",
                  person->last, JSON_STRING);
    crm_set_field(crm, &contact->fields, &contact->field_count, "properties.size",
                  sizes[lot % 4], JSON_STRING);
    snprintf(money, sizeof money, "%d.%02d", (int)(lot / 7 % 900),
             (int)(lot / 11 % 100));
    crm_set_field(crm, &profile->fields, &profile->field_count, "stats.revenue", money,
                  JSON_NUMBER);
    /* Of two worlds that are made at different moments of a day all days are the same. */
    dates_format_day((ACQUIRED_S + person->since_s - seed->now_s) * 1000, day);
    crm_set_field(crm, &profile->fields, &profile->field_count, "dates.acquired", day,
                  JSON_STRING);
}

static bool read_seed(const struct json_node *body, struct seed *seed,
                      struct wherry_error *error)
{
    int64_t people = node_integer(body, "people", 0);
    seed->list = node_integer(body, "list", people);
    seed->crm = node_integer(body, "crm", people);
    seed->common = node_integer(body, "common", 0);
    seed->random = node_integer(body, "random", 1);
    seed->crowd = node_integer(body, "crowd", 0);
    seed->days = node_integer(body, "days", 400);
    seed->plain = node_truth(body, "plain", false);
    seed->domain = node_text(body, "domain", "people.example.net");
    seed->first = node_integer(body, "first", 0);
    if (seed->list < 0 || seed->crm < 0 || seed->common < 0 || seed->days < 1 ||
        seed->list > PEOPLE_MAX || seed->crm > PEOPLE_MAX || seed->first < 0 ||
        seed->common > seed->list || seed->common > seed->crm)
        return fail(error, WHERRY_FAILED, "a seed of impossible numbers"), false;
    return true;
}

/* Common people come first, then those of the list, then those of the CRM. */
static int64_t populate(const struct seed *seed)
{
    struct person person;
    int64_t all = seed->list + seed->crm - seed->common;
    for (int64_t i = 0; i < all; i++) {
        person.number = seed->first + i;
        imagine(seed, &person, i < seed->common);
        if (i < seed->list)
            put_on_list(seed, &person, i < seed->crowd);
        if (i < seed->common || i >= seed->list)
            put_in_crm(seed, &person);
    }
    return all;
}

void control_seed(struct world *world, struct exchange *exchange,
                  const struct json_node *body)
{
    struct seed seed = {.world = world, .now_s = world_now_s(world)};
    struct wherry_error error = {0};
    struct answer *answer = answer_create_whole(exchange);
    bool good = read_seed(body, &seed, &error);
    answer_begin_object(answer);
    if (good) {
        answer_member_integer(answer, "people", populate(&seed));
        answer_member_integer(answer, "list", seed.list);
        answer_member_integer(answer, "crm", seed.crm);
        answer_member_integer(answer, "common", seed.common);
    } else {
        answer_member_text(answer, "error", error.message);
    }
    answer_end_object(answer);
    answer_finish(answer, good ? 200 : 400, "application/json");
}
