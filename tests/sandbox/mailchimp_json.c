/* mailchimp_json.c -- the documents that Mailchimp shows, keys in its order. */
#include "tests/sandbox/mailchimp_json.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "plugin/kit/dates.h"
#include "tests/sandbox/merge_values.h"

enum { PATH_ROOM = 600, FULL_NAME_ROOM = 600, TAGS_SHOWN = 50 };

#define SCHEMA "/schema/3.0/"

static const struct link member_links[] = {
    {"self", "", "GET", "Definitions/Lists/Members/Response.json", NULL},
    {"parent", "..", "GET", "Definitions/Lists/Members/CollectionResponse.json",
     "Paths/Lists/Members/Collection.json"},
    {"update", "", "PATCH", "Definitions/Lists/Members/Response.json",
     "Definitions/Lists/Members/PATCH.json"},
    {"upsert", "", "PUT", "Definitions/Lists/Members/Response.json",
     "Definitions/Lists/Members/PUT.json"},
    {"delete", "", "DELETE", NULL, NULL},
    {"activity", "/activity", "GET", "Definitions/Lists/Members/Activity/Response.json",
     NULL},
    {"goals", "/goals", "GET", "Definitions/Lists/Members/Goals/Response.json", NULL},
    {"notes", "/notes", "GET",
     "Definitions/Lists/Members/Notes/CollectionResponse.json", NULL},
    {"events", "/events", "POST", "Definitions/Lists/Members/Events/POST.json", NULL},
    {"delete_permanent", "/actions/delete-permanent", "POST", NULL, NULL},
    {0},
};

static const struct link members_links[] = {
    {"self", "", "GET", "Definitions/Lists/Members/CollectionResponse.json",
     "Paths/Lists/Members/Collection.json"},
    {"parent", "..", "GET", "Definitions/Lists/Members/Response.json", NULL},
    {"create", "", "POST", "Definitions/Lists/Members/Response.json",
     "Definitions/Lists/Members/POST.json"},
    {0},
};

void mailchimp_time(struct answer *answer, const char *key, int64_t time_s)
{
    char text[DATES_ROOM], zoned[DATES_ROOM + 8];
    if (!answer_key(answer, key))
        return;
    if (time_s == 0) {
        answer_text(answer, "");
        return;
    }
    dates_format_plain(time_s * 1000, text);
    snprintf(zoned, sizeof zoned, "%s+00:00", text);
    answer_text(answer, zoned);
}

static void tell_link(struct answer *answer, const char *base, const char *self,
                      const struct link *link)
{
    char text[PATH_ROOM];
    size_t length = strlen(self);
    if (text_same(link->path, ".."))
        while (length > 0 && self[length] != '/')
            length--;
    answer_begin_object(answer);
    answer_member_text(answer, "rel", link->rel);
    snprintf(text, sizeof text, "%s/mailchimp/3.0%.*s%s", base, (int)length, self,
             text_same(link->path, "..") ? "" : link->path);
    answer_member_text(answer, "href", text);
    answer_member_text(answer, "method", link->method);
    snprintf(text, sizeof text, "%s" SCHEMA "%s", base,
             link->target_schema == NULL ? "" : link->target_schema);
    if (link->target_schema != NULL)
        answer_member_text(answer, "targetSchema", text);
    snprintf(text, sizeof text, "%s" SCHEMA "%s", base,
             link->schema == NULL ? "" : link->schema);
    if (link->schema != NULL)
        answer_member_text(answer, "schema", text);
    answer_end_object(answer);
}

void mailchimp_links(struct answer *answer, const char *base, const char *self,
                     const struct link *links)
{
    if (!answer_key(answer, "_links"))
        return;
    answer_begin_array(answer);
    for (; links->rel != NULL; links++)
        tell_link(answer, base, self, links);
    answer_end_array(answer);
}

void mailchimp_members_links(struct answer *answer, const char *base,
                             const struct audience *audience)
{
    char self[PATH_ROOM];
    snprintf(self, sizeof self, "/lists/%s/members", audience->id);
    mailchimp_links(answer, base, self, members_links);
}

static void tell_full_name(struct answer *answer, const struct audience *audience,
                           const struct member *member)
{
    char name[FULL_NAME_ROOM];
    const struct merge_field *first = audience_field(audience, "FNAME");
    const struct merge_field *last = audience_field(audience, "LNAME");
    const char *given =
        first == NULL ? "" : member_value(member, (size_t)(first - audience->fields));
    const char *family =
        last == NULL ? "" : member_value(member, (size_t)(last - audience->fields));
    snprintf(name, sizeof name, "%s%s%s", given,
             given[0] != '\0' && family[0] != '\0' ? " " : "", family);
    answer_text(answer, name);
}

static void tell_merge_fields(struct answer *answer, const struct audience *audience,
                              const struct member *member)
{
    answer_begin_object(answer);
    for (size_t i = 0; i < audience->field_count; i++)
        if (!audience->fields[i].removed && answer_key(answer, audience->fields[i].tag))
            merge_value_tell(answer, &audience->fields[i], member_value(member, i));
    answer_end_object(answer);
}

static void tell_stats(struct answer *answer)
{
    answer_begin_object(answer);
    answer_member_integer(answer, "avg_open_rate", 0);
    answer_member_integer(answer, "avg_click_rate", 0);
    answer_end_object(answer);
}

static void tell_location(struct answer *answer)
{
    answer_begin_object(answer);
    answer_member_integer(answer, "latitude", 0);
    answer_member_integer(answer, "longitude", 0);
    answer_member_integer(answer, "gmtoff", 0);
    answer_member_integer(answer, "dstoff", 0);
    answer_member_text(answer, "country_code", "");
    answer_member_text(answer, "timezone", "");
    answer_member_text(answer, "region", "");
    answer_end_object(answer);
}

static void tell_tags(struct answer *answer, const struct audience *audience,
                      const struct member *member)
{
    answer_begin_array(answer);
    for (uint32_t i = 0; i < member->segment_count && i < TAGS_SHOWN; i++) {
        const struct segment *tag = audience_segment(audience, member->segments[i]);
        answer_begin_object(answer);
        answer_member_integer(answer, "id", tag->id);
        answer_member_text(answer, "name", tag->name);
        answer_end_object(answer);
    }
    answer_end_array(answer);
}

static void tell_identity(struct answer *answer, const struct audience *audience,
                          const struct member *member, const char *hash, bool brief)
{
    char text[MD5_HEX_ROOM];
    answer_member_text(answer, "id", hash);
    answer_member_text(answer, "email_address", member->address);
    if (answer_key(answer, "unique_email_id")) {
        snprintf(text, sizeof text, "%.10s", hash + 11);
        answer_text(answer, text);
    }
    if (brief)
        return;
    if (answer_key(answer, "contact_id")) {
        audience_hex(member->contact, text);
        answer_text(answer, text);
    }
    if (answer_key(answer, "full_name"))
        tell_full_name(answer, audience, member);
    answer_member_integer(answer, "web_id", member->web_id);
}

struct row mailchimp_row(const struct member *member, enum row_kind kind,
                         char id[MD5_HEX_ROOM])
{
    audience_hex(member->contact, id);
    return (struct row){kind, member->address, id};
}

static void tell_member(struct answer *answer, const char *base,
                        const struct audience *audience, const struct member *member,
                        enum row_kind kind, bool brief)
{
    char hash[MD5_HEX_ROOM], contact[MD5_HEX_ROOM], self[PATH_ROOM];
    const struct row row = mailchimp_row(member, kind, contact);
    audience_hex(member->hash, hash);
    answer_begin_row(answer, &row);
    tell_identity(answer, audience, member, hash, brief);
    answer_member_text(answer, "email_type", member->plain_text ? "text" : "html");
    answer_member_text(answer, "status", status_name(member->status));
    if (member->status == UNSUBSCRIBED && member->reason[0] != '\0')
        answer_member_text(answer, "unsubscribe_reason", member->reason);
    else
        answer_without(answer, "unsubscribe_reason");
    answer_member_boolean(answer, "consents_to_one_to_one_messaging", true);
    if (answer_key(answer, "merge_fields"))
        tell_merge_fields(answer, audience, member);
    if (answer_key(answer, "stats"))
        tell_stats(answer);
    answer_member_text(answer, "ip_signup", member->ip_signup);
    mailchimp_time(answer, "timestamp_signup", member->signup_s);
    answer_member_text(answer, "ip_opt", member->ip_opt);
    mailchimp_time(answer, "timestamp_opt", member->opt_s);
    answer_member_integer(answer, "member_rating", 2);
    mailchimp_time(answer, "last_changed", member->changed_s);
    answer_member_text(answer, "language", member->language);
    answer_member_boolean(answer, "vip", member->vip);
    answer_member_text(answer, "email_client", "");
    if (answer_key(answer, "location"))
        tell_location(answer);
    answer_member_text(answer, "source", member->source);
    answer_member_integer(answer, "tags_count", member->segment_count);
    if (answer_key(answer, "tags"))
        tell_tags(answer, audience, member);
    answer_member_text(answer, "list_id", audience->id);
    snprintf(self, sizeof self, "/lists/%s/members/%s", audience->id, hash);
    mailchimp_links(answer, base, self, member_links);
    answer_end_object(answer);
}

void mailchimp_member(struct answer *answer, const char *base,
                      const struct audience *audience, const struct member *member,
                      bool brief)
{
    tell_member(answer, base, audience, member, ROW_MEMBER, brief);
}

void mailchimp_segment_member(struct answer *answer, const char *base,
                              const struct audience *audience,
                              const struct member *member)
{
    tell_member(answer, base, audience, member, ROW_SEGMENT_MEMBER, true);
}
