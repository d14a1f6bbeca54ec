/* test_ometria_lookup.c -- the profile of an address or an id, and whether a 404 says
 * so. */
#include <stdio.h>
#include <string.h>

#include "tests/connectors/ometria_stage.h"
#include "tests/support/suite.h"

#define PING "/profiles?limit=1"

static struct stage stage;

static void setup(void)
{
    stage_open(&stage);
    stage_start(&stage);
}

/* ---- By address */

static const struct {
    long code;
    const char *body;
    size_t found;
} lookups[] = {
    {200, "[{\"id\":\"a-1\",\"email\":\"ann+x@example.com\"}]", 1},
    {200, "{\"id\":\"a-1\",\"email\":\"Ann+X@example.com\"}", 1},
    {200,
     "[{\"id\":\"a-1\",\"email\":\"ann+x@example.com\"},"
     "{\"id\":\"a-2\",\"email\":\"ann+x@example.com\"}]",
     2},
    {200, "[]", 0},
    {200, "null", 0},
    {404, "{\"error\":\"not found\"}", 0},
    {200, "[{\"id\":\"a-9\",\"email\":\"somebody@example.com\"}]", 0},
};
enum { LOOKUPS = sizeof lookups / sizeof *lookups };

START_TEST(a_look_up_takes_an_array_an_object_or_nothing)
{
    const char *const keys[] = {"ann+x@example.com"};
    setup();
    stage_get(&stage, "/profiles?email=ann%2Bx%40example.com", lookups[_i].code,
              lookups[_i].body);
    if (lookups[_i].code == 404)
        stage_get(&stage, PING, 200, "[]");
    ck_assert_int_eq(stage_lookup(&stage, NULL, keys, 1), WHERRY_OK);
    if (lookups[_i].found == 0) {
        ck_assert_uint_eq(stage.recorder.record_count, 1);
        ck_assert_uint_eq(stage.recorder.records[0].flags, WHERRY_ABSENT);
    } else {
        ck_assert_uint_eq(stage.recorder.record_count, lookups[_i].found);
        ck_assert_uint_eq(stage.recorder.records[0].flags, 0);
    }
    ck_assert_str_eq(stage.recorder.records[0].key,
                     _i == 1 ? "Ann+X@example.com" : keys[0]);
    stage_close(&stage);
}
END_TEST

START_TEST(look_ups_are_told_apart_in_whatever_order_they_are_answered)
{
    enum { PEOPLE = 11 };
    char addresses[PEOPLE][32];
    const char *keys[PEOPLE];
    setup();
    scripted_host_deliver(stage.host, SCRIPTED_RANDOM, (uint64_t)_i);
    for (int i = 0; i < PEOPLE; i++) {
        char url[100], body[100];
        snprintf(addresses[i], sizeof addresses[i], "p%d@example.com", i);
        keys[i] = addresses[i];
        snprintf(url, sizeof url, "/profiles?email=p%d%%40example.com", i);
        snprintf(body, sizeof body,
                 "[{\"id\":\"id-%d\",\"email\":\"p%d@example.com\"}]", i, i);
        stage_get(&stage, url, i % 3 == 0 ? 404 : 200, i % 3 == 0 ? "{}" : body);
    }
    ck_assert_int_eq(stage_lookup(&stage, NULL, keys, PEOPLE), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, PEOPLE);
    for (int i = 0; i < PEOPLE; i++) {
        char id[16];
        snprintf(id, sizeof id, "id-%d", i);
        ck_assert_str_eq(recorder_find(&stage.recorder, keys[i])->id,
                         i % 3 == 0 ? "" : id);
    }
    ck_assert_uint_le(scripted_host_lane(stage.host, "read")->most_in_flight, 4);
    stage_close(&stage);
}
END_TEST

START_TEST(a_look_up_that_fails_leaves_nothing_in_flight)
{
    const char *const keys[] = {"a@example.com", "b@example.com"};
    setup();
    stage_get(&stage, "/profiles?email=a%40example.com", 403, "{}");
    stage_get(&stage, "/profiles?email=b%40example.com", 200, "[]");
    ck_assert_int_eq(stage_lookup(&stage, NULL, keys, 2), WHERRY_DENIED);
    stage_close(&stage);
}
END_TEST

static const struct {
    const char *body, *id;
} odd_answers[] = {
    {"[{\"id\":\"a-1\",\"email\":\"ann@example.com\",\"marketing_optin\":\"maybe\"}]",
     "a-1"},
    {"[{\"id\":\"a-1\",\"email\":{}}]", "a-1"},
    {"[null]", ""},
    {"[{\"email\":\"ann@example.com\"}]", ""},
};
enum { ODD_ANSWERS = sizeof odd_answers / sizeof *odd_answers };

START_TEST(a_profile_that_cannot_be_read_is_not_absent)
{
    const char *const keys[] = {"ann@example.com"};
    setup();
    stage_get(&stage, "/profiles?email=ann%40example.com", 200, odd_answers[_i].body);
    ck_assert_int_eq(stage_lookup(&stage, NULL, keys, 1), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, 1);
    ck_assert_uint_eq(stage.recorder.records[0].flags, WHERRY_UNREADABLE);
    ck_assert_str_eq(stage.recorder.records[0].key, keys[0]);
    ck_assert_str_eq(stage.recorder.records[0].id, odd_answers[_i].id);
    stage_close(&stage);
}
END_TEST

START_TEST(a_404_is_no_word_while_the_service_does_not_answer)
{
    const char *const keys[] = {"ann@example.com"};
    static const struct {
        long code;
        const char *body;
        enum wherry_status status;
    } pings[] = {{404, "{}", WHERRY_FAILED},
                 {503, "", WHERRY_RETRY},
                 {403, "{}", WHERRY_DENIED},
                 {200, "<html>", WHERRY_RETRY}};
    for (size_t i = 0; i < sizeof pings / sizeof *pings; i++) {
        setup();
        stage_get(&stage, "/profiles?email=ann%40example.com", 404, "{}");
        stage_get(&stage, PING, pings[i].code, pings[i].body);
        ck_assert_int_eq(stage_lookup(&stage, NULL, keys, 1), pings[i].status);
        ck_assert_uint_eq(stage.recorder.record_count, 0);
        stage_close(&stage);
    }
}
END_TEST

START_TEST(a_404_needs_no_proof_beside_another_answer)
{
    const char *const keys[] = {"ann@example.com", "ben@example.com"};
    setup();
    stage_get(&stage, "/profiles?email=ann%40example.com", 404, "{}");
    stage_get(&stage, "/profiles?email=ben%40example.com", 200, "[]");
    ck_assert_int_eq(stage_lookup(&stage, NULL, keys, 2), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    ck_assert_uint_eq(recorder_find(&stage.recorder, keys[0])->flags, WHERRY_ABSENT);
    stage_close(&stage);
}
END_TEST

/* No document says in which spelling a profile has such an address. */
static const struct {
    const char *key, *urls[4];
} spellings[] = {
    {"ann@example.com", {"ann%40example.com"}},
    {"Ann@Example.com", {"Ann%40Example.com", "ann%40example.com"}},
    {"ann@xn--bcher-kva.example",
     {"ann%40xn--bcher-kva.example", "ann%40b%C3%BCcher.example"}},
    {"Ann@b\xC3\xBC"
     "cher.example",
     {"Ann%40b%C3%BCcher.example", "ann%40xn--bcher-kva.example",
      "ann%40b%C3%BCcher.example"}},
};
enum { SPELLINGS = sizeof spellings / sizeof *spellings };

START_TEST(an_address_is_asked_for_in_each_of_its_spellings)
{
    char url[100];
    setup();
    for (size_t i = 0; spellings[_i].urls[i] != NULL; i++) {
        snprintf(url, sizeof url, "/profiles?email=%s", spellings[_i].urls[i]);
        stage_get(&stage, url, 200, "[]");
    }
    ck_assert_int_eq(stage_lookup(&stage, NULL, &spellings[_i].key, 1), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, 1);
    ck_assert_uint_eq(stage.recorder.records[0].flags, WHERRY_ABSENT);
    ck_assert_str_eq(stage.recorder.records[0].key, spellings[_i].key);
    stage_close(&stage);
}
END_TEST

START_TEST(two_profiles_of_two_spellings_are_both_told)
{
    const char *const keys[] = {"ann@xn--bcher-kva.example"};
    setup();
    stage_get(&stage, "/profiles?email=ann%40xn--bcher-kva.example", 200,
              "[{\"id\":\"a-1\",\"email\":\"ann@xn--bcher-kva.example\"}]");
    stage_get(&stage, "/profiles?email=ann%40b%C3%BCcher.example", 200,
              "[{\"id\":\"a-2\",\"email\":\"Ann@B\xC3\xBC"
              "cher.example\"}]");
    ck_assert_int_eq(stage_lookup(&stage, NULL, keys, 1), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    ck_assert_str_eq(recorder_find_id(&stage.recorder, "a-2")->key, "Ann@B\xC3\xBC"
                                                                    "cher.example");
    stage_close(&stage);
}
END_TEST

/* ---- By id */

static enum wherry_status look_up_ids(const char *const *ids, size_t count)
{
    const struct wherry_read read = {
        .size = sizeof read, .stream = "contacts", .since = ""};
    return wherry_connector.source->lookup_ids(stage.self, &read, ids, count,
                                               &stage.recorder.writer, &stage.error);
}

#define ANN "{\"id\":\"a-1\",\"email\":\"Ann@example.com\",\"marketing_optin\":false}"
#define BEN "{\"id\":\"b-1\",\"email\":\"ben@example.com\"}"

static const struct {
    const char *body;
    unsigned flags;          /* of a-1 */
    const char *other, *key; /* who is returned besides; a-1's key */
} answers[] = {
    {ANN, 0, NULL, "Ann@example.com"},
    {"[" ANN "]", 0, NULL, "Ann@example.com"},
    {"[]", WHERRY_ABSENT, NULL, ""},
    {"null", WHERRY_ABSENT, NULL, ""},
    {BEN, WHERRY_ABSENT, "b-1", ""},
    {"[" BEN "," ANN "]", 0, "b-1", "Ann@example.com"},
    {"{\"id\":\"a-1\",\"email\":null}", WHERRY_UNREADABLE, NULL, ""},
    {"{\"id\":7.5e,", 0, NULL, NULL},
    {"{\"id\":{},\"email\":\"ann@example.com\"}", WHERRY_UNREADABLE, NULL,
     "ann@example.com"},
    {"[null]", WHERRY_UNREADABLE, NULL, ""},
};
enum { ANSWERS = sizeof answers / sizeof *answers };

START_TEST(an_id_is_present_absent_merged_or_unreadable)
{
    const char *const ids[] = {"a-1"};
    setup();
    stage_get(&stage, "/profiles/a-1", 200, answers[_i].body);
    const enum wherry_status status = look_up_ids(ids, 1);
    if (answers[_i].key == NULL) {
        ck_assert_int_eq(status, WHERRY_RETRY);
    } else {
        ck_assert_int_eq(status, WHERRY_OK);
        const struct wherry_record *record = recorder_find_id(&stage.recorder, "a-1");
        ck_assert_ptr_nonnull(record);
        ck_assert_uint_eq(record->flags, answers[_i].flags);
        ck_assert_str_eq(record->key, answers[_i].key);
        ck_assert_uint_eq(stage.recorder.record_count, answers[_i].other ? 2 : 1);
        if (answers[_i].other != NULL)
            ck_assert_uint_eq(
                recorder_find_id(&stage.recorder, answers[_i].other)->flags, 0);
    }
    stage_close(&stage);
}
END_TEST

START_TEST(an_id_that_is_not_found_is_absent_where_the_service_answers)
{
    const char *const ids[] = {"a-1", "x/..?y"};
    setup();
    stage_get(&stage, "/profiles/a-1", 404, "{}");
    stage_get(&stage, "/profiles/x%2F..%3Fy", 404, "{}");
    stage_get(&stage, PING, 200, "[]");
    ck_assert_int_eq(look_up_ids(ids, 2), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct wherry_record *record = recorder_find_id(&stage.recorder, ids[i]);
        ck_assert_uint_eq(record->flags, WHERRY_ABSENT);
        ck_assert_str_eq(record->key, "");
    }
    stage_close(&stage);
}
END_TEST

START_TEST(a_page_in_place_of_an_answer_is_no_word_about_an_id)
{
    const char *const ids[] = {"a-1"};
    setup();
    scripted_host_expect(stage.host, &(struct scripted_exchange){
                                         .method = "GET",
                                         .url = STAGE_BASE "/profiles/a-1",
                                         .answer = {.code = 404,
                                                    .content_type = "text/html",
                                                    .body = "<html>not here</html>"}});
    ck_assert_int_eq(look_up_ids(ids, 1), WHERRY_FAILED);
    ck_assert_uint_eq(stage.recorder.record_count, 0);
    stage_close(&stage);
}
END_TEST

START_TEST(ids_are_asked_for_several_at_a_time)
{
    enum { IDS = 9 };
    char texts[IDS][8], url[24], body[80];
    const char *ids[IDS];
    setup();
    scripted_host_deliver(stage.host, SCRIPTED_REVERSED, 0);
    for (int i = 0; i < IDS; i++) {
        snprintf(texts[i], sizeof texts[i], "i%d", i);
        ids[i] = texts[i];
        snprintf(url, sizeof url, "/profiles/i%d", i);
        snprintf(body, sizeof body, "{\"id\":\"i%d\",\"email\":\"p%d@example.com\"}", i,
                 i);
        stage_get(&stage, url, 200, body);
    }
    ck_assert_int_eq(look_up_ids(ids, IDS), WHERRY_OK);
    ck_assert_uint_eq(stage.recorder.record_count, IDS);
    ck_assert_uint_eq(scripted_host_lane(stage.host, "read")->most_in_flight, 4);
    stage_close(&stage);
}
END_TEST

/* ---- Writing */

/* A key is the address as Ometria spells it: no profile is asked for before. */
START_TEST(an_opt_out_is_addressed_in_the_spelling_that_is_given)
{
    static const char *const keys[] = {"ann@xn--bcher-kva.example.net",
                                       "Ann@b\xC3\xBC"
                                       "cher.example.net",
                                       "Dee@Example.org"};
    char body[400];
    struct wherry_change change = {
        .verb = WHERRY_UNSUBSCRIBE, .key = keys[_i], .id = "p7"};
    setup();
    snprintf(body, sizeof body,
             "[{\"@type\":\"contact\",\"@collection\":\"mailchimp_a36b032126\","
             "\"id\":\"w1\",\"email\":\"%s\",\"@merge\":true,"
             "\"marketing_optin\":\"EXPLICITLY_OPTEDOUT\"}]",
             keys[_i]);
    stage_push(&stage, body, 202, "{\"status\":\"OK\",\"accepted\":1,\"rejected\":0}");
    stage_get(&stage, "/push/_errors", 200, "[]");
    ck_assert_int_eq(stage_write(&stage, &change, 1), WHERRY_OK);
    ck_assert_int_eq(scripted_host_verdict(stage.host, 1)->outcome, WHERRY_ACCEPTED);
    stage_close(&stage);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_look_up_takes_an_array_an_object_or_nothing",
         &a_look_up_takes_an_array_an_object_or_nothing, LOOKUPS, 0},
        {"look_ups_are_told_apart_in_whatever_order_they_are_answered",
         &look_ups_are_told_apart_in_whatever_order_they_are_answered, 20, 0},
        TEST(a_look_up_that_fails_leaves_nothing_in_flight),
        {"a_profile_that_cannot_be_read_is_not_absent",
         &a_profile_that_cannot_be_read_is_not_absent, ODD_ANSWERS, 0},
        TEST(a_404_is_no_word_while_the_service_does_not_answer),
        TEST(a_404_needs_no_proof_beside_another_answer),
        {"an_address_is_asked_for_in_each_of_its_spellings",
         &an_address_is_asked_for_in_each_of_its_spellings, SPELLINGS, 0},
        TEST(two_profiles_of_two_spellings_are_both_told),
        {"an_id_is_present_absent_merged_or_unreadable",
         &an_id_is_present_absent_merged_or_unreadable, ANSWERS, 0},
        TEST(an_id_that_is_not_found_is_absent_where_the_service_answers),
        TEST(a_page_in_place_of_an_answer_is_no_word_about_an_id),
        TEST(ids_are_asked_for_several_at_a_time),
        {"an_opt_out_is_addressed_in_the_spelling_that_is_given",
         &an_opt_out_is_addressed_in_the_spelling_that_is_given, 3, 0},
        {0},
    };
    return suite_run("ometria: look-up", tests);
}
