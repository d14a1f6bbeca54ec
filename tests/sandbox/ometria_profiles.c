/* ometria_profiles.c -- people as Ometria sees them: in pages, by id, by address. */
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "tests/sandbox/ometria.h"
#include "tests/sandbox/profile_view.h"

enum { SAME_ADDRESS_MAX = 64 };

#define DAY_MS 86400000

static int64_t reading(const struct world *world, enum dial dial)
{
    return dials_get(&world->dials, dial);
}

static const struct contact_field *field_of(const struct profile_view *view,
                                            const char *name)
{
    for (size_t i = 0; i < view->field_count; i++)
        if (text_same(view->fields[i].name, name))
            return &view->fields[i];
    return NULL;
}

static void tell_absent(const struct world *world, struct answer *answer,
                        const char *key)
{
    int64_t absent = reading(world, OMETRIA_ABSENT);
    if (absent == OMETRIA_ABSENT_MISSING || !answer_key(answer, key))
        return;
    if (absent == OMETRIA_ABSENT_NULL)
        answer_null(answer);
    else
        answer_text(answer, "");
}

static void tell_field(const struct world *world, struct answer *answer,
                       const struct profile_view *view, const char *key,
                       const char *name)
{
    const struct contact_field *field = field_of(view, name);
    if (field == NULL)
        tell_absent(world, answer, key);
    else
        ometria_value(answer, key, field);
}

static void tell_text(const struct world *world, struct answer *answer, const char *key,
                      const char *text)
{
    if (text[0] == '\0')
        tell_absent(world, answer, key);
    else
        answer_member_text(answer, key, text);
}

/* All fields whose names begin with `group`, as an object. */
static void tell_group(const struct world *world, struct answer *answer,
                       const struct profile_view *view, const char *key,
                       const char *group)
{
    answer_key(answer, key);
    answer_begin_object(answer);
    for (size_t i = 0; i < view->field_count; i++)
        if (text_starts_with(view->fields[i].name, group) &&
            ometria_shows(world, view->fields[i].name))
            ometria_value(answer, view->fields[i].name + strlen(group),
                          &view->fields[i]);
    answer_end_object(answer);
}

static void tell_names(const struct world *world, struct answer *answer,
                       const struct profile_view *view)
{
    struct buffer name = {0};
    const struct contact_field *first = field_of(view, "firstname");
    const struct contact_field *last = field_of(view, "lastname");
    if (first != NULL)
        buffer_add_text(&name, first->value);
    if (first != NULL && last != NULL)
        buffer_add_char(&name, ' ');
    if (last != NULL)
        buffer_add_text(&name, last->value);
    tell_text(world, answer, "name", buffer_text(&name));
    buffer_free(&name);
    tell_field(world, answer, view, "prefix", "prefix");
    tell_field(world, answer, view, "firstname", "firstname");
    tell_field(world, answer, view, "middlename", "middlename");
    tell_field(world, answer, view, "lastname", "lastname");
    tell_absent(world, answer, "suffix");
}

static void tell_optin(const struct world *world, struct answer *answer,
                       enum optin optin)
{
    answer_key(answer, "marketing_optin");
    if (reading(world, OMETRIA_OPTIN_SPELLING) == OMETRIA_OPTIN_SPELLING_ENUM)
        answer_text(answer, optin == OPTED_IN    ? "EXPLICITLY_OPTEDIN"
                            : optin == OPTED_OUT ? "EXPLICITLY_OPTEDOUT"
                                                 : "NOT_SPECIFIED");
    else if (optin == NO_STATEMENT)
        answer_null(answer);
    else
        answer_boolean(answer, optin == OPTED_IN);
}

static void tell_lists(const struct world *world, struct answer *answer,
                       const struct profile *profile)
{
    int64_t shape = reading(world, OMETRIA_LISTS_SHAPE);
    if (shape == OMETRIA_LISTS_SHAPE_ABSENT)
        return;
    answer_key(answer, "lists");
    answer_begin_array(answer);
    for (uint32_t i = 0; i < profile->segment_count; i++) {
        const char *id = world->crm.segments[profile->segments[i]].id;
        int64_t number = 0;
        bool numeric = text_to_integer(id, 0, INT64_MAX, &number);
        if (shape == OMETRIA_LISTS_SHAPE_OBJECT) {
            answer_begin_object(answer);
            answer_member_text(answer, "id", id);
            answer_end_object(answer);
        } else if (shape == OMETRIA_LISTS_SHAPE_NUMBER && numeric) {
            answer_integer(answer, number);
        } else {
            answer_text(answer, id);
        }
    }
    answer_end_array(answer);
}

static void tell_identities(struct answer *answer, const struct profile *profile)
{
    answer_key(answer, "identities");
    answer_begin_array(answer);
    if (profile->address[0] != '\0') {
        answer_begin_object(answer);
        answer_member_text(answer, "id", profile->address);
        answer_member_text(answer, "type", "email");
        answer_end_object(answer);
    }
    if (profile->customer_id[0] != '\0') {
        answer_begin_object(answer);
        answer_member_text(answer, "id", profile->customer_id);
        answer_member_text(answer, "type", "customer_id");
        answer_end_object(answer);
    }
    answer_end_array(answer);
}

static void tell_profile(const struct world *world, struct answer *answer,
                         const struct profile *profile)
{
    char id[PROFILE_ID_ROOM];
    struct profile_view view;
    const char *country =
        reading(world, OMETRIA_COUNTRY_KEY) == OMETRIA_COUNTRY_KEY_COUNTRY
            ? "country"
            : "country_id";
    profile_id(profile, id);
    profile_view(&world->crm, &world->dials, profile, &view);
    const struct row row = {ROW_PROFILE, profile->address, id};
    answer_begin_row(answer, &row);
    answer_member_text(answer, "@type", "profile");
    answer_member_text(answer, "id", id);
    tell_text(world, answer, "email", profile->address);
    tell_field(world, answer, &view, "phone_number", "phone_number");
    tell_text(world, answer, "customer_id", profile->customer_id);
    tell_names(world, answer, &view);
    tell_field(world, answer, &view, "gender", "gender");
    tell_field(world, answer, &view, country, "country_id");
    tell_field(world, answer, &view, "timezone", "timezone");
    tell_field(world, answer, &view, "date_of_birth", "date_of_birth");
    tell_optin(world, answer, view.optin);
    answer_member_boolean(answer, "seen", true);
    tell_field(world, answer, &view, "lifecycle_status", "lifecycle_status");
    answer_member_boolean(answer, "is_email_valid", true);
    tell_group(world, answer, &view, "properties", "properties.");
    answer_key(answer, "tags");
    answer_begin_array(answer);
    answer_end_array(answer);
    tell_identities(answer, profile);
    tell_group(world, answer, &view, "dates", "dates.");
    tell_group(world, answer, &view, "stats", "stats.");
    tell_lists(world, answer, profile);
    answer_end_object(answer);
}

static bool misses(struct world *world, const struct profile *profile, unsigned read)
{
    char id[PROFILE_ID_ROOM];
    profile_id(profile, id);
    const struct row row = {ROW_PROFILE, profile->address, id};
    return hiccups_miss(&world->hiccups, &row, read, NULL);
}

/* Is the profile kept from a read of changes? */
static bool is_hidden(struct world *world, const struct profile *profile)
{
    char id[PROFILE_ID_ROOM];
    profile_id(profile, id);
    const struct row row = {ROW_PROFILE, profile->address, id};
    return hiccups_hide(&world->hiccups, &row, profile->updated_ms,
                        world_now_ms(world));
}

/* By address: several profiles may have it, from before addresses were unique. */
static void tell_by_address(struct world *world, struct exchange *exchange)
{
    const char *address = exchange_parameter(exchange, "email");
    uint32_t found[SAME_ADDRESS_MAX];
    size_t count = 0, told = 0;
    bool object = reading(world, OMETRIA_EMAIL_LOOKUP) == OMETRIA_EMAIL_LOOKUP_OBJECT;
    bool exact = reading(world, OMETRIA_EMAIL_CASE) == OMETRIA_EMAIL_CASE_SENSITIVE;
    crm_by_address(&world->crm, address, found, SAME_ADDRESS_MAX, &count);
    struct answer *answer = answer_create_whole(exchange);
    if (!object)
        answer_begin_array(answer);
    for (size_t i = 0; i < count && (!object || told == 0); i++) {
        const struct profile *profile = &world->crm.profiles[found[i]];
        if ((exact && !text_same(profile->address, address)) ||
            misses(world, profile, READ_BY_ADDRESS))
            continue;
        tell_profile(world, answer, profile);
        told++;
    }
    if (!object)
        answer_end_array(answer);
    bool missing = reading(world, OMETRIA_EMAIL_NONE) == OMETRIA_EMAIL_NONE_404;
    if (told > 0 || (!object && !missing)) {
        answer_finish(answer, 200, OMETRIA_JSON);
        return;
    }
    answer_discard(answer);
    if (missing)
        ometria_error(world, exchange, 404, "Not found");
    else
        exchange_answer(exchange, 200, OMETRIA_JSON, "[]");
}

struct sortable {
    int64_t at;
    uint32_t position;
};

static int compare(const void *one, const void *other)
{
    const struct sortable *a = one, *b = other;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

static bool is_in(const struct profile *profile, uint32_t segment)
{
    for (uint32_t i = 0; i < profile->segment_count; i++)
        if (profile->segments[i] == segment)
            return true;
    return false;
}

struct filter {
    int64_t since_ms;
    uint32_t segment; /* NOWHERE: any */
    bool by_update;
};

static bool read_filter(const struct world *world, const struct exchange *exchange,
                        struct filter *filter)
{
    const char *since = exchange_parameter(exchange, "updateSince");
    filter->since_ms = INT64_MIN;
    filter->segment = NOWHERE;
    filter->by_update =
        text_same(exchange_parameter(exchange, "orderby"), "timestamp_update") &&
        reading(world, OMETRIA_ORDERBY) == OMETRIA_ORDERBY_HONOURED;
    if (since[0] != '\0' && !dates_parse(since, &filter->since_ms))
        return false;
    if (since[0] != '\0' &&
        reading(world, OMETRIA_UPDATE_SINCE) == OMETRIA_UPDATE_SINCE_DAY)
        filter->since_ms -= filter->since_ms % DAY_MS;
    if (exchange_has(exchange, "list_id") && reading(world, OMETRIA_PROFILES_LIST_ID) ==
                                                 OMETRIA_PROFILES_LIST_ID_SUPPORTED) {
        const struct crm_segment *segment =
            crm_segment(&world->crm, exchange_parameter(exchange, "list_id"));
        filter->segment =
            segment == NULL ? NOWHERE - 1 : (uint32_t)(segment - world->crm.segments);
    }
    return true;
}

static bool fits(struct world *world, const struct profile *profile,
                 const struct filter *filter)
{
    return !profile->gone && profile->updated_ms >= filter->since_ms &&
           (filter->segment == NOWHERE || is_in(profile, filter->segment)) &&
           (filter->since_ms == INT64_MIN || !is_hidden(world, profile));
}

static void tell_page(struct world *world, struct exchange *exchange, struct page *page,
                      const struct filter *filter)
{
    const struct crm *crm = &world->crm;
    char id[PROFILE_ID_ROOM];
    struct sortable *rows = memory_array(crm->profile_count, sizeof *rows);
    size_t count = 0;
    bool cut = !filter->by_update && !hiccups_have(&world->hiccups, HICCUP_MISSING);
    for (uint32_t i = 0; i < crm->profile_count; i++) {
        if (!fits(world, &crm->profiles[i], filter))
            continue;
        rows[count++] = (struct sortable){crm->profiles[i].updated_ms, i};
        if (cut && count >= page->offset + page->count)
            break;
    }
    if (filter->by_update && count > 0)
        qsort(rows, count, sizeof *rows, compare);
    struct answer *answer = answer_create_whole(exchange);
    answer_begin_array(answer);
    for (size_t i = 0; i < count && !page_is_full(page); i++) {
        const struct profile *profile = &crm->profiles[rows[i].position];
        profile_id(profile, id);
        if (page_shows(page, &(struct row){ROW_PROFILE, profile->address, id}))
            tell_profile(world, answer, profile);
    }
    answer_end_array(answer);
    answer_finish(answer, 200, OMETRIA_JSON);
    free(rows);
}

void ometria_profiles(struct world *world, struct exchange *exchange)
{
    struct page page;
    struct filter filter;
    if (!exchange_method(exchange, "GET") || exchange->part_count > 2) {
        ometria_error(world, exchange, 405, "Method not allowed");
        return;
    }
    if (exchange->part_count == 2) {
        const struct profile *profile = crm_profile(&world->crm, exchange->parts[1]);
        if (profile == NULL || misses(world, profile, READ_BY_ID)) {
            ometria_error(world, exchange, 404, "Not found");
            return;
        }
        struct answer *answer = answer_create_whole(exchange);
        tell_profile(world, answer, profile);
        answer_finish(answer, 200, OMETRIA_JSON);
        return;
    }
    if (exchange_has(exchange, "email")) {
        tell_by_address(world, exchange);
        return;
    }
    if (!ometria_page(world, exchange, &page))
        return;
    if (read_filter(world, exchange, &filter))
        tell_page(world, exchange, &page, &filter);
    else
        ometria_error(world, exchange, 400, "updateSince is not a date");
}
