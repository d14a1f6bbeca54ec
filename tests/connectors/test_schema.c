/* test_schema.c -- the checker that holds requests against a description. */
#include <stdlib.h>
#include <string.h>

#include "tests/support/fidelity.h"
#include "tests/support/schema.h"
#include "tests/support/schema_compare.h"
#include "tests/support/suite.h"

/* ---- A small description with each kind of rule ---------------------------------- */

static const char small[] =
    "{\"swagger\":\"2.0\",\"basePath\":\"/1.0\",\"definitions\":{\"Person\":{"
    "\"type\":\"object\",\"required\":[\"name\"],\"properties\":{"
    "\"name\":{\"type\":\"string\",\"maxLength\":5,\"minLength\":1},"
    "\"age\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":150},"
    "\"weight\":{\"type\":\"number\"},\"well\":{\"type\":\"boolean\"},"
    "\"mood\":{\"type\":\"string\",\"enum\":[\"good\",\"bad\"]},"
    "\"born\":{\"type\":\"string\",\"format\":\"date-time\"},"
    "\"friends\":{\"type\":\"array\",\"maxItems\":2,\"items\":{\"$ref\":"
    "\"#/definitions/Person\"}},\"flags\":{\"type\":\"object\","
    "\"additionalProperties\":{\"type\":\"boolean\"}},"
    "\"free\":{\"type\":\"object\"},\"lost\":{\"$ref\":\"#/definitions/a~1b\"},"
    "\"pet\":{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"object\",\"properties\":{"
    "\"cat\":{\"type\":\"string\"}}}]}}}},"
    "\"paths\":{\"/\":{\"get\":{}},\"/people\":{\"get\":{\"parameters\":["
    "{\"in\":\"query\",\"name\":\"count\",\"type\":\"integer\",\"maximum\":1000},"
    "{\"in\":\"query\",\"name\":\"well\",\"type\":\"boolean\"},"
    "{\"in\":\"query\",\"name\":\"mood\",\"type\":\"string\",\"enum\":[\"good\"]},"
    "{\"in\":\"query\",\"name\":\"since\",\"type\":\"string\",\"format\":\"date-time\","
    "\"required\":true},"
    "{\"in\":\"query\",\"name\":\"fields\",\"type\":\"array\"}],"
    "\"responses\":{\"200\":{\"schema\":{\"type\":\"object\",\"properties\":{"
    "\"people\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/"
    "Person\"}}}}}}},"
    "\"post\":{\"parameters\":[{\"in\":\"body\",\"name\":\"body\",\"required\":true,"
    "\"schema\":{\"$ref\":\"#/definitions/Person\"}}]}},"
    "\"/people/{id}\":{\"get\":{},\"delete\":{}},"
    "\"/people/new\":{\"post\":{\"parameters\":[{\"in\":\"query\",\"name\":\"x\","
    "\"type\":\"string\"}]}},\"/people/{id}/pets/{pet}\":{\"get\":{}}}}";

static void expect(const struct schema *schema, const struct schema_request *request,
                   const char *wanted)
{
    struct buffer misfits = {0};
    bool fits = schema_fits(schema, request, &misfits);
    ck_assert_msg(strcmp(buffer_text(&misfits), wanted) == 0,
                  "%s %s?%s %s\ngave: %s\nnot:  %s", request->method, request->path,
                  request->query, request->body, buffer_text(&misfits), wanted);
    ck_assert(fits == (*wanted == '\0'));
    buffer_free(&misfits);
}

static const struct row {
    const char *method, *path, *query, *body, *misfits;
} rows[] = {
    {"GET", "/", "", "", ""},
    {"GET", "/1.0/", "", "", ""},
    {"GET", "/1.0", "", "", ""},
    {"GET", "/people/7", "", "", ""},
    {"GET", "/x/1.0/people/7/pets/rex", "", "", ""},
    {"DELETE", "/people/7", "", "", ""},
    {"GET", "/people/new", "", "", ""}, /* as /people/{id}, which has a GET */
    {"POST", "/people/new", "x=1", "", ""},
    {"GET", "/person", "", "", "GET /person: no such path\n"},
    {"GET", "/people/", "", "", "GET /people/: no such path\n"},
    {"GET", "/people/7/", "", "", "GET /people/7/: no such path\n"},
    {"GET", "/people/7/pets", "", "", "GET /people/7/pets: no such path\n"},
    {"PUT", "/people/7", "", "", "PUT /people/7: the path has no such method\n"},
    {"GET", "/people/7", "x=1", "", "GET /people/7: 'x' is no query name here\n"},
    {"GET", "/people/7", "", "{}", "GET /people/7: a body where none is known\n"},
    /* queries */
    {"GET", "/people",
     "since=2026-11-22T10%3A00%3A00%2B00:00&count=1000&well=true"
     "&mood=good&fields=people.name,people.friends.age",
     "", ""},
    {"GET", "/people", "", "", "GET /people: the query lacks 'since'\n"},
    {"GET", "/people", "since=2026-11-22&count=1001", "",
     "GET /people: count breaks 'maximum' of 1000\n"},
    {"GET", "/people", "since=2026-11-22&count=ten", "",
     "GET /people: count is no integer\n"},
    {"GET", "/people", "since=2026-11-22&count=", "",
     "GET /people: 'count' is empty\n"},
    {"GET", "/people", "since=2026-11-22&count", "",
     "GET /people: 'count' has no value\n"},
    {"GET", "/people", "since=2026-11-22&well=1", "",
     "GET /people: well is no boolean\n"},
    {"GET", "/people", "since=2026-11-22&mood=bad", "",
     "GET /people: mood is 'bad', which is none of the choices\n"},
    {"GET", "/people", "since=yesterday", "", "GET /people: since is no time\n"},
    {"GET", "/people", "since=2026-11-22&since=2026-11-22", "",
     "GET /people: 'since' is asked twice\n"},
    {"GET", "/people", "since=2026-11-22&sinc%65=2026-11-22", "",
     "GET /people: 'since' is asked twice\n"},
    {"GET", "/people", "since=2026-11-22&sort=up", "",
     "GET /people: 'sort' is no query name here\n"},
    {"GET", "/people", "since=2026-11-22&fields=people.nme", "",
     "GET /people: 'people.nme' of 'fields' is not in the answer\n"},
    {"GET", "/people", "since=2026-11-22&fields=people.flags.any%2Cpeople.free.x", "",
     ""},
    {"GET", "/people", "since=2026-11-22&fields=people.name,,people", "",
     "GET /people: an empty item in 'fields'\n"},
    /* bodies */
    {"POST", "/people", "", "{\"name\":\"Zo\\u00ebxx\"}", ""},
    {"POST", "/people", "",
     "{\"name\":\"J\",\"age\":150,\"weight\":70.5,\"well\":true,"
     "\"mood\":\"bad\",\"born\":\"\",\"friends\":[{\"name\":\"K\""
     "}],\"flags\":{\"a\":true},\"free\":{\"x\":[1]},"
     "\"pet\":{\"cat\":\"Tom\"}}",
     ""},
    {"POST", "/people", "", NULL, ""},
    {"POST", "/people", "", "", "POST /people: no body\n"},
    {"POST", "/people", "", "[]", "POST /people: body is no object\n"},
    {"POST", "/people", "", "{\"name\":",
     "POST /people: body: byte 8: parse error: "
     "premature EOF\n"},
    {"POST", "/people", "", "{}", "POST /people: body lacks 'name'\n"},
    {"POST", "/people", "", "{\"name\":null}",
     "POST /people: body.name is no string\n"},
    {"POST", "/people", "", "{\"name\":\"\"}",
     "POST /people: body.name breaks 'minLength' of 1\n"},
    {"POST", "/people", "", "{\"name\":\"Joseph\"}",
     "POST /people: body.name breaks 'maxLength' of 5\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"nam\":1}",
     "POST /people: body.nam is not known\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"name\":\"K\"}",
     "POST /people: body has 'name' twice\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"age\":1.5}",
     "POST /people: body.age is no integer\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"age\":\"15\"}",
     "POST /people: body.age is no integer\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"age\":-1}",
     "POST /people: body.age breaks 'minimum' of 0\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"weight\":\"70\"}",
     "POST /people: body.weight is no number\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"well\":\"true\"}",
     "POST /people: body.well is no boolean\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"mood\":\"so so\"}",
     "POST /people: body.mood is 'so so', which is none of the choices\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"born\":\"1.1.2000\"}",
     "POST /people: body.born is no time\n"},
    {"POST", "/people", "",
     "{\"name\":\"J\",\"friends\":[{\"name\":\"K\"},{\"name\":\"L\"},{\"name\":\"M\"}]"
     "}",
     "POST /people: body.friends breaks 'maxItems' of 2\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"friends\":[{\"name\":\"K\"},{\"x\":1}]}",
     "POST /people: body.friends[1] lacks 'name'\n"
     "POST /people: body.friends[1].x is not known\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"flags\":{\"a\":1}}",
     "POST /people: body.flags.a is no boolean\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"pet\":{\"dog\":\"Rex\"}}",
     "POST /people: body.pet fits no 'oneOf'\n"},
    {"POST", "/people", "", "{\"name\":\"J\",\"lost\":1}",
     "POST /people: body.lost: the description refers to nothing\n"},
};

START_TEST(a_request_that_misfits_is_told_with_the_reason)
{
    struct schema *schema = schema_create(small, strlen(small), NULL);
    ck_assert_ptr_nonnull(schema);
    struct schema_request request = {.method = rows[_i].method,
                                     .path = rows[_i].path,
                                     .query = rows[_i].query,
                                     .body = rows[_i].body};
    expect(schema, &request, rows[_i].misfits);
    schema_destroy(schema);
}
END_TEST

START_TEST(a_text_that_is_no_description_is_refused)
{
    struct wherry_error error;
    ck_assert_ptr_null(schema_create("{}", 2, &error));
    ck_assert_str_eq(error.message, "no description in Swagger 2.0");
    ck_assert_ptr_null(schema_create("{", 1, &error));
    ck_assert_ptr_nonnull(strstr(error.message, "premature EOF"));
    schema_destroy(NULL);
}
END_TEST

START_TEST(a_log_is_judged_request_by_request)
{
    static const char log[] =
        "[{\"n\":1,\"service\":\"shop\",\"method\":\"GET\",\"path\":\"/shop/1.0/people/"
        "7\""
        ",\"query\":\"\",\"body\":\"\"},"
        "{\"n\":2,\"service\":\"other\",\"method\":\"GET\",\"path\":\"/nowhere\"},"
        "{\"n\":3,\"service\":\"shop\",\"method\":\"POST\",\"path\":\"/shop/1.0/"
        "people\","
        "\"query\":\"\",\"body\":null},"
        "{\"n\":4,\"service\":\"shop\",\"method\":\"POST\",\"path\":\"/shop/1.0/"
        "people\","
        "\"query\":\"\",\"body\":\"{}\"}]";
    struct schema *schema = schema_create(small, strlen(small), NULL);
    struct buffer misfits = {0};
    size_t checked;
    ck_assert(!schema_fits_log(schema, "shop", log, strlen(log), &checked, &misfits));
    ck_assert_str_eq(misfits.bytes, "POST /shop/1.0/people: body lacks 'name'\n");
    ck_assert_uint_eq(checked, 3);
    ck_assert(schema_fits_log(schema, "none", log, strlen(log), &checked, &misfits));
    ck_assert_uint_eq(checked, 0);
    ck_assert(!schema_fits_log(schema, "shop", "[{", 2, &checked, &misfits));
    ck_assert(!schema_fits_log(schema, "shop", "{}", 2, &checked, &misfits));
    buffer_free(&misfits);
    schema_destroy(schema);
}
END_TEST

/* ---- Our description of Mailchimp's API ------------------------------------------ */

static struct schema *read_description(const char *name)
{
    size_t length = 0;
    char *text = fidelity_read(name, &length);
    struct wherry_error error = {0};
    struct schema *schema = schema_create(text, length, &error);
    ck_assert_msg(schema != NULL, "%s: %s", name, error.message);
    free(text);
    return schema;
}

#define MEMBERS "/mailchimp/3.0/lists/a36b032126/members"

static const struct row mailchimp_rows[] = {
    {"GET", "/3.0/", "", "", ""},
    {"GET", "/3.0/ping", "", "", ""},
    {"GET", "/3.0/lists/a36b032126", "fields=id,name,stats.member_count", "", ""},
    {"GET", MEMBERS,
     "count=1000&offset=0&sort_field=last_changed&sort_dir=ASC&since_last_changed="
     "2026-11-22T10%3A00%3A00%2B00%3A00&before_last_changed=2026-11-23T10:00:00Z"
     "&fields=total_items,members.id,members.contact_id,members.email_address,"
     "members.status,members.merge_fields,members.merge_fields.FNAME,"
     "members.last_changed,members.unsubscribe_reason",
     "", ""},
    {"GET", MEMBERS, "exclude_fields=members._links", "", ""},
    {"GET", "/3.0/lists/a36b032126/merge-fields", "count=1000&offset=0", "", ""},
    {"POST", "/3.0/lists/a36b032126", "skip_merge_validation=false",
     "{\"members\":[{\"email_address\":\"a@b.example\",\"status\":\"subscribed\","
     "\"merge_fields\":{\"FNAME\":\"A\",\"LTV\":19.99}}],\"update_existing\":false}",
     ""},
    {"PATCH", MEMBERS "/5eb0d793a5aa4f1b9fd29305d6afbf7c", "",
     "{\"merge_fields\":{\"FNAME\":\"B\"}}", ""},
    {"PATCH", MEMBERS "/5eb0d793a5aa4f1b9fd29305d6afbf7c", "",
     "{\"status\":\"unsubscribed\"}", ""},
    {"POST", "/3.0/lists/a36b032126/segments/7", "",
     "{\"members_to_add\":[\"a@b.example\"],\"members_to_remove\":[]}", ""},
    {"POST", "/3.0/lists/a36b032126/segments", "",
     "{\"name\":\"VIP\",\"static_segment\":[]}", ""},
    /* slips that must be found */
    {"GET", MEMBERS, "fields=members.e_mail", "",
     "GET " MEMBERS ": 'members.e_mail' of 'fields' is not in the answer\n"},
    {"GET", MEMBERS, "count=1001", "",
     "GET " MEMBERS ": count breaks 'maximum' of 1000\n"},
    {"GET", MEMBERS, "limit=10", "",
     "GET " MEMBERS ": 'limit' is no query name here\n"},
    {"GET", MEMBERS, "sort_dir=asc", "",
     "GET " MEMBERS ": sort_dir is 'asc', which is none of the choices\n"},
    {"GET", MEMBERS, "status=gone", "",
     "GET " MEMBERS ": status is 'gone', which is none of the choices\n"},
    {"GET", MEMBERS "/x/none", "", "", "GET " MEMBERS "/x/none: no such path\n"},
    {"POST", "/3.0/lists/a36b032126", "",
     "{\"members\":[{\"email_address\":\"a@b.example\",\"status\":\"archived\"}]}",
     "POST /3.0/lists/a36b032126: body.members[0].status is 'archived', which is none "
     "of "
     "the choices\n"},
    {"POST", "/3.0/lists/a36b032126", "", "{\"update_existing\":\"false\"}",
     "POST /3.0/lists/a36b032126: body lacks 'members'\n"
     "POST /3.0/lists/a36b032126: body.update_existing is no boolean\n"},
    {"PATCH", MEMBERS "/x", "", "{\"mergefields\":{}}",
     "PATCH " MEMBERS "/x: body.mergefields is not known\n"},
    {"POST", MEMBERS, "", "{\"email_address\":\"a@b.example\"}",
     "POST " MEMBERS ": body lacks 'status'\n"},
};

static void expect_rows(const struct schema *schema, const struct row *first,
                        size_t count)
{
    for (const struct row *row = first; row < first + count; row++) {
        const struct schema_request request = {.method = row->method,
                                               .path = row->path,
                                               .query = row->query,
                                               .body = row->body};
        expect(schema, &request, row->misfits);
    }
}

START_TEST(the_description_of_mailchimp_tells_right_requests_from_wrong_ones)
{
    struct schema *schema = read_description("mailchimp.json");
    expect_rows(schema, mailchimp_rows, sizeof mailchimp_rows / sizeof *mailchimp_rows);
    schema_destroy(schema);
}
END_TEST

#define PERSON "\"@type\":\"contact\",\"@collection\":\"c\""

static const struct row ometria_rows[] = {
    {"GET", "/ometria/v2/profiles", "limit=250&offset=0&updateSince=2026-11-22", "",
     ""},
    {"GET", "/v2/profiles", "email=ann%2Bnews%40example.com", "", ""},
    {"GET", "/v2/lists/7/changes", "since=2026-11-22T10%3A00%3A00", "", ""},
    {"POST", "/v2/push", "",
     "[{" PERSON ",\"id\":\"7\",\"marketing_optin\":\"EXPLICITLY_OPTEDIN\"}]", ""},
    /* slips that must be found */
    {"GET", "/v2/profiles", "limit=251", "",
     "GET /v2/profiles: limit breaks 'maximum' of 250\n"},
    {"GET", "/v2/profiles", "since=2026-11-22", "",
     "GET /v2/profiles: 'since' is no query name here\n"},
    {"GET", "/v2/segments", "", "", "GET /v2/segments: no such path\n"},
    {"POST", "/v2/push", "", "{" PERSON "}", "POST /v2/push: body is no array\n"},
    {"POST", "/v2/push", "", "[]", "POST /v2/push: body breaks 'minItems' of 1\n"},
    {"POST", "/v2/push", "", "[{" PERSON "}]", "POST /v2/push: body[0] lacks 'id'\n"},
    {"POST", "/v2/push", "", "[{" PERSON ",\"id\":\"7\",\"marketing_optin\":true}]",
     "POST /v2/push: body[0].marketing_optin is no string\n"},
    {"POST", "/v2/push", "", "[{" PERSON ",\"id\":\"7\",\"first_name\":\"A\"}]",
     "POST /v2/push: body[0].first_name is not known\n"},
};

START_TEST(the_description_of_ometria_tells_right_requests_from_wrong_ones)
{
    struct schema *schema = read_description("ometria.json");
    expect_rows(schema, ometria_rows, sizeof ometria_rows / sizeof *ometria_rows);
    schema_destroy(schema);
}
END_TEST

START_TEST(a_batch_of_more_than_five_hundred_rows_is_a_misfit)
{
    struct schema *schema = read_description("mailchimp.json");
    for (int rows_sent = 500; rows_sent <= 501; rows_sent++) {
        struct buffer body = {0};
        buffer_add_text(&body, "{\"members\":[");
        for (int i = 0; i < rows_sent; i++)
            buffer_format(&body, "%s{\"email_address\":\"p%d@b.example\"}",
                          i == 0 ? "" : ",", i);
        buffer_add_text(&body, "]}");
        struct schema_request request = {
            .method = "POST", .path = "/3.0/lists/x", .query = "", .body = body.bytes};
        expect(schema, &request,
               rows_sent == 500
                   ? ""
                   : "POST /3.0/lists/x: body.members breaks 'maxItems' of 500\n");
        buffer_free(&body);
    }
    schema_destroy(schema);
}
END_TEST

/* ---- Our description beside Mailchimp's own -------------------------------------- */

START_TEST(our_description_says_nothing_that_mailchimps_own_does_not)
{
    size_t length = 0;
    char *their =
        fidelity_reference("mailchimp-marketing.swagger.json",
                           "our description is not compared with Mailchimp's", &length);
    if (their == NULL)
        return;
    struct arena arena = {0};
    struct buffer differences = {0};
    const struct json_node *theirs = json_tree_parse(&arena, their, length, NULL);
    char *our = fidelity_read("mailchimp.json", &length);
    const struct json_node *ours = json_tree_parse(&arena, our, length, NULL);
    ck_assert(ours != NULL && theirs != NULL);
    schema_compare(ours, theirs, &differences);
    ck_assert_msg(differences.length == 0, "%.2000s", buffer_text(&differences));
    buffer_free(&differences);
    arena_free(&arena);
    free(our);
    free(their);
}
END_TEST

static const struct test tests[] = {
    {"a_request_that_misfits_is_told_with_the_reason",
     &a_request_that_misfits_is_told_with_the_reason, sizeof rows / sizeof *rows, 0},
    TEST(a_text_that_is_no_description_is_refused),
    TEST(a_log_is_judged_request_by_request),
    TEST(the_description_of_mailchimp_tells_right_requests_from_wrong_ones),
    TEST(the_description_of_ometria_tells_right_requests_from_wrong_ones),
    TEST(a_batch_of_more_than_five_hundred_rows_is_a_misfit),
    TEST(our_description_says_nothing_that_mailchimps_own_does_not),
    {0},
};

int main(void)
{
    return suite_run("schema", tests);
}
