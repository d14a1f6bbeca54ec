/* mailchimp_lists.c -- the account, its lists and their merge fields. */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/mailchimp_collection.h"
#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/problem.h"

enum { PATH_ROOM = 128, DEFAULT_COUNTRY = 164, TEXT_SIZE = 25 };

static const struct link list_links[] = {
    {"self", "", "GET", "Definitions/Lists/Response.json", NULL},
    {"parent", "..", "GET", "Definitions/Lists/CollectionResponse.json",
     "Paths/Lists/Collection.json"},
    {"update", "", "PATCH", "Definitions/Lists/Response.json",
     "Definitions/Lists/PATCH.json"},
    {"batch-sub-unsub-members", "", "POST", "Definitions/Lists/BatchPOST-Response.json",
     "Definitions/Lists/BatchPOST.json"},
    {"delete", "", "DELETE", NULL, NULL},
    {"members", "/members", "GET", "Definitions/Lists/Members/CollectionResponse.json",
     "Paths/Lists/Members/Collection.json"},
    {"merge-fields", "/merge-fields", "GET",
     "Definitions/Lists/MergeFields/CollectionResponse.json",
     "Paths/Lists/MergeFields/Collection.json"},
    {"segments", "/segments", "GET",
     "Definitions/Lists/Segments/CollectionResponse.json",
     "Paths/Lists/Segments/Collection.json"},
    {0},
};

static const struct link lists_links[] = {
    {"self", "", "GET", "Definitions/Lists/CollectionResponse.json",
     "Paths/Lists/Collection.json"},
    {"create", "", "POST", "Definitions/Lists/Response.json",
     "Definitions/Lists/POST.json"},
    {0},
};

static const struct link field_links[] = {
    {"self", "", "GET", "Definitions/Lists/MergeFields/Response.json", NULL},
    {"parent", "..", "GET", "Definitions/Lists/MergeFields/CollectionResponse.json",
     "Paths/Lists/MergeFields/Collection.json"},
    {"update", "", "PATCH", "Definitions/Lists/MergeFields/Response.json",
     "Definitions/Lists/MergeFields/PATCH.json"},
    {"delete", "", "DELETE", NULL, NULL},
    {0},
};

static const struct link fields_links[] = {
    {"self", "", "GET", "Definitions/Lists/MergeFields/CollectionResponse.json",
     "Paths/Lists/MergeFields/Collection.json"},
    {"parent", "..", "GET", "Definitions/Lists/Response.json", NULL},
    {"create", "", "POST", "Definitions/Lists/MergeFields/Response.json",
     "Definitions/Lists/MergeFields/POST.json"},
    {0},
};

static const struct link root_links[] = {
    {"self", "", "GET", "Definitions/Root/Response.json", NULL},
    {"lists", "/lists", "GET", "Definitions/Lists/CollectionResponse.json", NULL},
    {0},
};

struct member_counts {
    int64_t by_status[NO_STATUS];
};

static struct member_counts count_members(const struct audience *audience)
{
    struct member_counts counts = {{0}};
    for (size_t i = 0; i < audience->count; i++)
        if (!audience->members[i].gone)
            counts.by_status[audience->members[i].status]++;
    return counts;
}

static void tell_account_contact(struct answer *answer)
{
    static const char *const keys[] = {"company", "addr1", "addr2",   "city",
                                       "state",   "zip",   "country", NULL};
    answer_begin_object(answer);
    for (int i = 0; keys[i] != NULL; i++)
        answer_member_text(answer, keys[i], i == 0 ? "Sandbox Shop" : "");
    answer_end_object(answer);
}

static void tell_account(struct world *world, struct exchange *exchange,
                         struct answer *answer)
{
    struct member_counts counts = count_members(&world->lists[0]);
    answer_member_text(answer, "account_id", "5f6e3ecf127508cdb5e31e90b");
    answer_member_text(answer, "login_id", "168278758");
    answer_member_text(answer, "account_name", "Sandbox Shop");
    answer_member_text(answer, "email", "owner@shop.example.net");
    answer_member_text(answer, "first_name", "Sandbox");
    answer_member_text(answer, "last_name", "Owner");
    answer_member_text(answer, "username", "sandbox-shop");
    answer_member_text(answer, "avatar_url", "");
    answer_member_text(answer, "role", "owner");
    mailchimp_time(answer, "member_since", world->lists[0].created_s);
    answer_member_text(answer, "pricing_plan_type", "monthly");
    answer_member_text(answer, "first_payment", "");
    answer_member_text(answer, "account_timezone", "Etc/UTC");
    answer_member_text(answer, "account_industry", "eCommerce");
    if (answer_key(answer, "contact"))
        tell_account_contact(answer);
    answer_member_boolean(answer, "pro_enabled", false);
    answer_member_text(answer, "last_login", "");
    answer_member_integer(answer, "total_subscribers", counts.by_status[SUBSCRIBED]);
    mailchimp_links(answer, exchange->base, "/", root_links);
}

void mailchimp_root(struct world *world, struct exchange *exchange)
{
    if (!exchange_method(exchange, "GET")) {
        problem_not_allowed(world, exchange, "GET");
        return;
    }
    struct answer *answer = answer_create(exchange);
    answer_begin_object(answer);
    if (exchange->part_count == 1)
        answer_member_text(answer, "health_status", "Everything's Chimpy!");
    else
        tell_account(world, exchange, answer);
    answer_end_object(answer);
    mailchimp_finish(world, exchange, answer, true);
}

static void tell_list_contact(struct answer *answer)
{
    static const char *const keys[] = {"company", "address1", "address2",
                                       "city",    "state",    "zip",
                                       "country", "phone",    NULL};
    answer_begin_object(answer);
    for (int i = 0; keys[i] != NULL; i++)
        answer_member_text(answer, keys[i], i == 0 ? "Sandbox Shop" : "");
    answer_end_object(answer);
}

static void tell_campaign_defaults(struct answer *answer)
{
    answer_begin_object(answer);
    answer_member_text(answer, "from_name", "Sandbox Shop");
    answer_member_text(answer, "from_email", "news@shop.example.net");
    answer_member_text(answer, "subject", "");
    answer_member_text(answer, "language", "en");
    answer_end_object(answer);
}

static void tell_list_stats(struct answer *answer, const struct exchange *exchange,
                            const struct audience *audience)
{
    static const char *const zeros[] = {
        "member_count_since_send", "unsubscribe_count_since_send",
        "cleaned_count_since_send", "campaign_count", NULL};
    static const char *const rates[] = {"avg_sub_rate",    "avg_unsub_rate",
                                        "target_sub_rate", "open_rate",
                                        "click_rate",      NULL};
    struct member_counts counts = count_members(audience);
    int64_t total = 0;
    for (int i = 0; i < NO_STATUS; i++)
        total += counts.by_status[i];
    answer_begin_object(answer);
    answer_member_integer(answer, "member_count", counts.by_status[SUBSCRIBED]);
    if (text_same(exchange_parameter(exchange, "include_total_contacts"), "true"))
        answer_member_integer(answer, "total_contacts", total);
    answer_member_integer(answer, "unsubscribe_count", counts.by_status[UNSUBSCRIBED]);
    answer_member_integer(answer, "cleaned_count", counts.by_status[CLEANED]);
    for (int i = 0; zeros[i] != NULL; i++)
        answer_member_integer(answer, zeros[i], 0);
    answer_member_text(answer, "campaign_last_sent", "");
    answer_member_integer(answer, "merge_field_count", (int64_t)audience->field_count);
    for (int i = 0; rates[i] != NULL; i++)
        answer_member_integer(answer, rates[i], 0);
    answer_member_text(answer, "last_sub_date", "");
    answer_member_text(answer, "last_unsub_date", "");
    answer_end_object(answer);
}

static void tell_list(struct world *world, struct answer *answer,
                      const struct exchange *exchange, const struct audience *audience)
{
    char self[PATH_ROOM];
    answer_begin_row(answer, &(struct row){ROW_LIST, "", audience->id});
    answer_member_text(answer, "id", audience->id);
    answer_member_integer(answer, "web_id", 382274 + (audience - world->lists) * 4);
    answer_member_text(answer, "name", audience->name);
    if (answer_key(answer, "contact"))
        tell_list_contact(answer);
    answer_member_text(answer, "permission_reminder", "You signed up in our shop.");
    answer_member_boolean(answer, "use_archive_bar", true);
    if (answer_key(answer, "campaign_defaults"))
        tell_campaign_defaults(answer);
    answer_member_text(answer, "notify_on_subscribe", "");
    answer_member_text(answer, "notify_on_unsubscribe", "");
    mailchimp_time(answer, "date_created", audience->created_s);
    answer_member_integer(answer, "list_rating", 0);
    answer_member_boolean(answer, "email_type_option", false);
    answer_member_text(answer, "subscribe_url_short", "http://eepurl.example/x");
    answer_member_text(answer, "subscribe_url_long", "https://list-manage.example/s");
    answer_member_text(answer, "beamer_address", "us1-0-0@inbound.mailchimp.example");
    answer_member_text(answer, "visibility", "prv");
    answer_member_boolean(answer, "double_optin",
                          dials_get(&world->dials, MAILCHIMP_DOUBLE_OPTIN) != 0);
    answer_member_boolean(answer, "has_welcome", false);
    answer_member_boolean(answer, "marketing_permissions", false);
    if (answer_key(answer, "modules")) {
        answer_begin_array(answer);
        answer_end_array(answer);
    }
    if (answer_key(answer, "stats"))
        tell_list_stats(answer, exchange, audience);
    snprintf(self, sizeof self, "/lists/%s", audience->id);
    mailchimp_links(answer, exchange->base, self, list_links);
    answer_end_object(answer);
}

static bool list_is_told(const struct exchange *exchange,
                         const struct audience *audience)
{
    const char *email = exchange_parameter(exchange, "email");
    return !audience->gone &&
           (email[0] == '\0' || audience_by_address(audience, email) != NULL);
}

void mailchimp_lists(struct world *world, struct exchange *exchange)
{
    struct collection rows;
    if (!exchange_method(exchange, "GET")) {
        problem_not_allowed(world, exchange, "GET");
        return;
    }
    if (!collection_begin(&rows, world, exchange, "lists"))
        return;
    for (size_t i = 0; i < world->list_count; i++) {
        const struct audience *list = &world->lists[i];
        if (list_is_told(exchange, list) &&
            collection_shows(&rows, &(struct row){ROW_LIST, "", list->id}))
            tell_list(world, rows.answer, exchange, list);
    }
    collection_close(&rows, NULL);
    if (answer_key(rows.answer, "constraints")) {
        answer_begin_object(rows.answer);
        answer_member_boolean(rows.answer, "may_create", true);
        answer_member_integer(rows.answer, "max_instances", LISTS_MAX);
        answer_member_integer(rows.answer, "current_total_instances",
                              page_total(&rows.page));
        answer_end_object(rows.answer);
    }
    collection_finish(&rows, "/lists", lists_links);
}

void mailchimp_list(struct world *world, struct exchange *exchange,
                    struct audience *audience)
{
    if (!exchange_method(exchange, "GET")) {
        problem_not_allowed(world, exchange, "GET, POST");
        return;
    }
    const struct row row = {ROW_LIST, "", audience->id};
    if (hiccups_miss(&world->hiccups, &row, READ_BY_ID, NULL)) {
        problem_not_found(world, exchange);
        return;
    }
    struct answer *answer = answer_create(exchange);
    tell_list(world, answer, exchange, audience);
    mailchimp_finish(world, exchange, answer, true);
}

static void tell_options(struct answer *answer, const struct merge_field *field)
{
    answer_begin_object(answer);
    switch (field->type) {
    case MERGE_ADDRESS:
        answer_member_integer(answer, "default_country", DEFAULT_COUNTRY);
        break;
    case MERGE_PHONE:
        answer_member_text(answer, "phone_format", field->phone_format);
        break;
    case MERGE_DATE:
        answer_member_text(answer, "date_format", "MM/DD/YYYY");
        break;
    case MERGE_BIRTHDAY:
        answer_member_text(answer, "date_format", "MM/DD");
        break;
    case MERGE_TEXT:
        answer_member_integer(answer, "size", TEXT_SIZE);
        break;
    default:
        break;
    }
    if (field->choice_count > 0 && answer_key(answer, "choices")) {
        answer_begin_array(answer);
        for (size_t i = 0; i < field->choice_count; i++)
            answer_text(answer, field->choices[i]);
        answer_end_array(answer);
    }
    answer_end_object(answer);
}

static void tell_field(struct answer *answer, const struct exchange *exchange,
                       const struct audience *audience, const struct merge_field *field)
{
    char self[PATH_ROOM];
    answer_begin_row(answer, &(struct row){ROW_MERGE_FIELD, "", field->tag});
    answer_member_integer(answer, "merge_id", field->id);
    answer_member_text(answer, "tag", field->tag);
    answer_member_text(answer, "name", field->name);
    answer_member_text(answer, "type", merge_type_name(field->type));
    answer_member_boolean(answer, "required", field->required);
    answer_member_text(answer, "default_value", "");
    answer_member_boolean(answer, "public", field->public);
    answer_member_integer(answer, "display_order", field->display_order);
    if (answer_key(answer, "options"))
        tell_options(answer, field);
    answer_member_text(answer, "help_text", "");
    answer_member_text(answer, "list_id", audience->id);
    snprintf(self, sizeof self, "/lists/%s/merge-fields/%lld", audience->id,
             (long long)field->id);
    mailchimp_links(answer, exchange->base, self, field_links);
    answer_end_object(answer);
}

static bool field_is_told(const struct exchange *exchange,
                          const struct merge_field *field)
{
    const char *type = exchange_parameter(exchange, "type");
    const char *required = exchange_parameter(exchange, "required");
    return !field->removed &&
           (type[0] == '\0' || text_same(type, merge_type_name(field->type))) &&
           (required[0] == '\0' || text_same(required, "true") == field->required);
}

static void tell_fields(struct world *world, struct exchange *exchange,
                        const struct audience *audience)
{
    struct collection rows;
    char self[PATH_ROOM];
    if (!collection_begin(&rows, world, exchange, "merge_fields"))
        return;
    for (size_t i = 0; i < audience->field_count; i++) {
        const struct merge_field *field = &audience->fields[i];
        if (field_is_told(exchange, field) &&
            collection_shows(&rows, &(struct row){ROW_MERGE_FIELD, "", field->tag}))
            tell_field(rows.answer, exchange, audience, field);
    }
    collection_close(&rows, audience->id);
    snprintf(self, sizeof self, "/lists/%s/merge-fields", audience->id);
    collection_finish(&rows, self, fields_links);
}

void mailchimp_merge_fields(struct world *world, struct exchange *exchange,
                            struct audience *audience)
{
    int64_t id = 0;
    if (!exchange_method(exchange, "GET")) {
        problem_not_allowed(world, exchange, "GET");
        return;
    }
    if (exchange->part_count == 3) {
        tell_fields(world, exchange, audience);
        return;
    }
    if (exchange->part_count != 4 ||
        !text_to_integer(exchange->parts[3], 1, (int64_t)audience->field_count, &id) ||
        audience->fields[id - 1].removed) {
        problem_not_found(world, exchange);
        return;
    }
    struct answer *answer = answer_create(exchange);
    tell_field(answer, exchange, audience, &audience->fields[id - 1]);
    mailchimp_finish(world, exchange, answer, true);
}
