/* test_mailchimp_tags.c -- static segments over real HTTP, under every reading. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/connectors/mailchimp_rig.h"
#include "tests/support/suite.h"

#define ck_assert_went(rig, call, wanted)                                              \
    do {                                                                               \
        enum wherry_status went = (call);                                              \
        ck_assert_msg(went == (wanted), "status %d: %s", (int)went,                    \
                      (rig)->error.message);                                           \
    } while (0)

#define AT "@people.example.net"

/* Each reading of each doubt that concerns segments. */
static const struct dial {
    const char *name, *value;
} dials[] = {
    {"mailchimp.segment_names", "\"insensitive\""},
    {"mailchimp.segment_names", "\"sensitive\""},
    {"mailchimp.segment_name_limit", "0"},
    {"mailchimp.segment_error_count", "\"addresses\""},
    {"mailchimp.segment_error_count", "\"groups\""},
    {"mailchimp.segment_unknown", "\"ignored\""},
    {"mailchimp.segment_unknown", "\"listed\""},
    {"mailchimp.segment_inactive", "\"listed\""},
    {"mailchimp.segment_inactive", "\"ignored\""},
    {"mailchimp.segment_inactive", "\"added\""},
    {"mailchimp.segment_both", "\"added\""},
    {"mailchimp.segment_archived", "\"hidden\""},
    {"mailchimp.segment_archived", "\"shown\""},
    {"mailchimp.segment_patch", "\"replaces\""},
    {"mailchimp.error_documents", "\"bare\""},
    {"mailchimp.unsorted", "\"last_changed\""},
    {"mailchimp.unsorted", "\"shuffled\""},
    {"mailchimp.ties", "\"shuffled\""},
    {"mailchimp.count_above", "\"refused\""},
    {"mailchimp.unknown_fields", "\"refused\""},
    {"mailchimp.gzip", "false"},
};

static void begin(struct rig *rig, int row)
{
    rig_open(rig);
    sandbox_dial(rig->sandbox, dials[row].name, dials[row].value);
}

/* The stream of the segment of this name, which is made. */
static const char *stream_of(struct rig *rig, const char *name)
{
    static char stream[96];
    struct wherry_segment found;
    ck_assert_went(
        rig, connector_segment_find(rig->connector, name, true, &found, &rig->error),
        WHERRY_OK);
    snprintf(stream, sizeof stream, "segment:%s", found.id);
    return stream;
}

static bool told(const struct rig *rig, const char *key)
{
    return recorder_find(&rig->recorder, key) != NULL;
}

static void read_anew(struct rig *rig, const char *stream)
{
    ck_assert_went(rig, rig_read(rig, stream, "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
}

START_TEST(a_segment_is_made_once_and_found_again_in_any_case_and_removed)
{
    struct rig rig;
    struct wherry_segment found, again;
    begin(&rig, _i);
    ck_assert_went(
        &rig,
        connector_segment_find(rig.connector, "VIP Kunden", false, &found, &rig.error),
        WHERRY_END);
    ck_assert_went(
        &rig,
        connector_segment_find(rig.connector, "VIP Kunden", true, &found, &rig.error),
        WHERRY_OK);
    ck_assert(found.made && found.members == 0);
    ck_assert_str_eq(found.name, "VIP Kunden");
    ck_assert_went(
        &rig,
        connector_segment_find(rig.connector, "vip KUNDEN", true, &again, &rig.error),
        WHERRY_OK);
    ck_assert(!again.made);
    ck_assert_str_eq(again.id, found.id);
    ck_assert_int_eq(rig_meter(&rig, "writes"), 1);
    for (int i = 0; i < 2; i++) /* the second time it is gone already */
        ck_assert_went(&rig,
                       connector_segment_remove(rig.connector, found.id, &rig.error),
                       WHERRY_OK);
    ck_assert_went(
        &rig,
        connector_segment_find(rig.connector, "VIP Kunden", false, &again, &rig.error),
        WHERRY_END);
    rig_close(&rig);
}
END_TEST

/* The source: everybody except those whom the service itself keeps from this page. */
START_TEST(a_segment_tells_its_members_whatever_they_are_subscribed_to)
{
    static const char *const acts[][2] = {
        {"left" AT, "leave"}, {"bounced" AT, "bounce"}, {"archived" AT, "archive"}};
    struct rig rig;
    begin(&rig, _i);
    bool shown = strcmp(dials[_i].name, "mailchimp.segment_archived") == 0 &&
                 strcmp(dials[_i].value, "\"shown\"") == 0;
    rig_act(&rig, "join", "in" AT, "");
    rig_act(&rig, "tag", "in" AT, ",\"segment\":\"VIP\"");
    rig_act(&rig, "join", "other" AT, "");
    for (size_t i = 0; i < 3; i++) {
        rig_act(&rig, "join", acts[i][0], "");
        rig_act(&rig, "tag", acts[i][0], ",\"segment\":\"VIP\"");
        rig_act(&rig, acts[i][1], acts[i][0], "");
    }
    const char *stream = stream_of(&rig, "vip");
    read_anew(&rig, stream);
    ck_assert(rig.pass.snapshot);
    ck_assert(told(&rig, "in" AT) && told(&rig, "left" AT) && told(&rig, "bounced" AT));
    ck_assert(!told(&rig, "other" AT));
    ck_assert(told(&rig, "archived" AT) == shown);
    ck_assert_int_eq(recorder_find(&rig.recorder, "left" AT)->consent,
                     WHERRY_UNSUBSCRIBED);
    ck_assert_int_eq(recorder_find(&rig.recorder, "bounced" AT)->consent,
                     WHERRY_BOUNCED);
    rig_close(&rig);
}
END_TEST

START_TEST(a_change_reported_as_done_shows_at_the_service)
{
    struct rig rig;
    begin(&rig, _i);
    rig_act(&rig, "join", "out" AT, "");
    rig_act(&rig, "leave", "out" AT, "");
    rig_act(&rig, "join", "old" AT, "");
    rig_act(&rig, "join", "old2" AT, "");
    rig_act(&rig, "tag", "old" AT, ",\"segment\":\"VIP\"");
    rig_act(&rig, "tag", "old2" AT, ",\"segment\":\"VIP\"");
    rig_act(&rig, "join", "new" AT, "");
    struct wherry_change changes[] = {
        {.verb = WHERRY_JOIN, .key = "new" AT},
        {.verb = WHERRY_LEAVE, .key = "old" AT},
        {.verb = WHERRY_JOIN, .key = "out" AT},
        {.verb = WHERRY_LEAVE, .key = "new2" AT},
        {.verb = WHERRY_JOIN, .key = "old2" AT},
        {.verb = WHERRY_JOIN, .key = "nobody" AT},
        {.verb = WHERRY_LEAVE, .key = "nobody2" AT},
    };
    const char *stream = stream_of(&rig, "VIP");
    ck_assert_went(&rig, rig_write(&rig, stream, changes, 7), WHERRY_OK);
    read_anew(&rig, stream);
    ck_assert_int_eq(rig.verdicts[1].outcome, WHERRY_DONE);
    ck_assert_int_eq(rig.verdicts[2].outcome, WHERRY_DONE);
    ck_assert_int_eq(rig.verdicts[5].outcome, WHERRY_ACCEPTED);
    for (size_t i = 0; i < 7; i++)
        if (rig.verdicts[i + 1].outcome == WHERRY_DONE)
            ck_assert(told(&rig, changes[i].key) == (changes[i].verb == WHERRY_JOIN));
    ck_assert_int_ne(rig.verdicts[6].outcome, WHERRY_DONE);
    ck_assert(told(&rig, "new" AT) && !told(&rig, "old" AT) && told(&rig, "old2" AT));
    rig_close(&rig);
}
END_TEST

START_TEST(a_segment_that_is_gone_is_named_and_the_connection_is_good)
{
    struct rig rig;
    char sentence[96];
    begin(&rig, _i);
    rig_act(&rig, "join", "a" AT, "");
    const char *stream = stream_of(&rig, "VIP");
    const char *id = stream + strlen("segment:");
    snprintf(sentence, sizeof sentence, "segments/%s", id);
    ck_assert_went(&rig, connector_segment_remove(rig.connector, id, &rig.error),
                   WHERRY_OK);
    struct wherry_change join = {.verb = WHERRY_JOIN, .key = "a" AT};
    ck_assert_went(&rig, rig_write(&rig, stream, &join, 1), WHERRY_FAILED);
    ck_assert_msg(strstr(rig.error.message, id) != NULL, "%s", rig.error.message);
    ck_assert_str_eq(rig.error.option, "");
    ck_assert_went(&rig, rig_read(&rig, stream, "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_FAILED);
    ck_assert_msg(strstr(rig.error.message, id) != NULL, "%s", rig.error.message);
    ck_assert_str_eq(rig.error.option, "");
    rig_close(&rig);
}
END_TEST

START_TEST(a_list_that_is_gone_is_denied_whatever_is_asked_of_its_segments)
{
    struct rig rig;
    struct wherry_segment found;
    begin(&rig, _i);
    rig_act(&rig, "join", "a" AT, "");
    const char *stream = stream_of(&rig, "VIP");
    const char *id = stream + strlen("segment:");
    sandbox_post(rig.sandbox, "act",
                 "{\"side\":\"list\",\"do\":\"remove_list\",\"list\":\"%s\"}",
                 SANDBOX_LIST);
    struct wherry_change join = {.verb = WHERRY_JOIN, .key = "a" AT};
    ck_assert_went(&rig, rig_write(&rig, stream, &join, 1), WHERRY_DENIED);
    ck_assert_str_eq(rig.error.option, "list_id");
    ck_assert_went(&rig, rig_read(&rig, stream, "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_DENIED);
    ck_assert_went(
        &rig, connector_segment_find(rig.connector, "VIP", true, &found, &rig.error),
        WHERRY_DENIED);
    ck_assert_str_eq(rig.error.option, "list_id");
    ck_assert_went(&rig, connector_segment_remove(rig.connector, id, &rig.error),
                   WHERRY_DENIED);
    ck_assert_str_eq(rig.error.option, "list_id");
    ck_assert_went(&rig,
                   connector_catalog(rig.connector, WHERRY_SEGMENTS,
                                     &rig.recorder.entries, &rig.error),
                   WHERRY_DENIED);
    rig_close(&rig);
}
END_TEST

/* ---- Numbers ---- */

enum { JOINS = 1203, LEAVES = 701 };

START_TEST(joins_and_leaves_of_a_thousand_are_three_requests)
{
    static struct wherry_change changes[JOINS + LEAVES];
    struct rig rig;
    rig_open(&rig);
    sandbox_post(rig.sandbox, "seed",
                 "{\"crm\":0,\"list\":%d,\"common\":0,\"plain\":true,\"random\":3}",
                 JOINS + LEAVES);
    struct recorder people;
    recorder_init(&people, 0);
    ck_assert_went(&rig, rig_read(&rig, "contacts", "", WHERRY_READ_ALL, rig_fields),
                   WHERRY_END);
    for (size_t i = 0; i < rig.recorder.record_count; i++) /* some come twice */
        if (recorder_find(&people, rig.recorder.records[i].key) == NULL)
            people.writer.record(&people.writer, &rig.recorder.records[i]);
    ck_assert_uint_eq(people.record_count, JOINS + LEAVES);
    const char *stream = stream_of(&rig, "VIP");
    for (size_t i = 0; i < LEAVES; i++)
        changes[i] = (struct wherry_change){.verb = WHERRY_JOIN,
                                            .key = people.records[JOINS + i].key};
    ck_assert_went(&rig, rig_write(&rig, stream, changes, LEAVES), WHERRY_OK);
    long before = rig_meter(&rig, "writes");
    size_t count = 0;
    for (size_t i = 0; i < JOINS; i++) {
        changes[count++] =
            (struct wherry_change){.verb = WHERRY_JOIN, .key = people.records[i].key};
        if (i < LEAVES)
            changes[count++] = (struct wherry_change){
                .verb = WHERRY_LEAVE, .key = people.records[JOINS + i].key};
    }
    ck_assert_went(&rig, rig_write(&rig, stream, changes, count), WHERRY_OK);
    ck_assert_int_eq(rig_meter(&rig, "writes") - before, 3);
    for (size_t i = 1; i <= count; i++)
        ck_assert_int_eq(rig.verdicts[i].outcome, WHERRY_DONE);
    read_anew(&rig, stream);
    ck_assert_uint_eq(rig.recorder.record_count, JOINS);
    for (size_t i = 0; i < JOINS; i++)
        ck_assert(told(&rig, people.records[i].key));
    recorder_finish(&people);
    rig_close(&rig);
}
END_TEST

/* ---- Making, when things go wrong ---- */

START_TEST(a_lost_answer_to_the_making_ends_in_one_segment)
{
    struct rig rig;
    struct wherry_segment found;
    rig_open(&rig);
    sandbox_post(rig.sandbox, "fault",
                 "{\"kind\":\"lost_answer\",\"path\":\"/mailchimp/3.0/lists/*/"
                 "segments\",\"method\":\"POST\",\"times\":1}");
    ck_assert_went(
        &rig, connector_segment_find(rig.connector, "VIP", true, &found, &rig.error),
        WHERRY_OK);
    ck_assert_str_eq(found.name, "VIP");
    ck_assert_went(&rig,
                   connector_catalog(rig.connector, WHERRY_SEGMENTS,
                                     &rig.recorder.entries, &rig.error),
                   WHERRY_OK);
    ck_assert_uint_eq(rig.recorder.entry_count, 1);
    rig_close(&rig);
}
END_TEST

START_TEST(somebody_else_may_make_it_between_the_look_and_the_making)
{
    struct rig rig;
    struct wherry_segment found;
    rig_open(&rig);
    rig_act(&rig, "join", "a" AT, "");
    sandbox_post(rig.sandbox, "hook",
                 "{\"number\":1,\"path\":\"/mailchimp/3.0/lists/*/segments\","
                 "\"method\":\"POST\",\"acts\":[{\"side\":\"list\",\"do\":\"tag\","
                 "\"address\":\"a" AT "\",\"segment\":\"vip\"}]}");
    ck_assert_went(
        &rig, connector_segment_find(rig.connector, "VIP", true, &found, &rig.error),
        WHERRY_OK);
    ck_assert_str_eq(found.name, "vip");
    ck_assert(!found.made);
    ck_assert_int_eq(found.members, 1);
    rig_close(&rig);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_told_in_the_words_of_the_service)
{
    struct rig rig;
    struct wherry_segment found;
    char name[102];
    rig_open(&rig);
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    ck_assert_went(
        &rig, connector_segment_find(rig.connector, name, true, &found, &rig.error),
        WHERRY_FAILED);
    ck_assert_ptr_nonnull(
        strstr(rig.error.message, "The name of a segment is too long."));
    ck_assert_str_eq(rig.error.option, "");
    rig_close(&rig);
}
END_TEST

START_TEST(a_saved_segment_of_the_name_is_no_place_for_anybody)
{
    struct rig rig;
    struct wherry_segment found;
    rig_open(&rig);
    stream_of(&rig, "VIP");
    sandbox_post(rig.sandbox, "fault",
                 "{\"kind\":\"replace\",\"path\":\"/mailchimp/3.0/lists/*/segments\","
                 "\"from\":\"\\\"static\\\"\",\"to\":\"\\\"saved\\\"\",\"times\":0}");
    ck_assert_went(
        &rig, connector_segment_find(rig.connector, "vip", true, &found, &rig.error),
        WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(rig.error.message, "'VIP' that is not static"));
    ck_assert_int_eq(rig_meter(&rig, "writes"), 1);
    rig_close(&rig);
}
END_TEST

#define ROWS(table) (int)(sizeof table / sizeof *table)

int main(void)
{
    static const struct test tests[] = {
        {"a_segment_is_made_once_and_found_again_in_any_case_and_removed",
         &a_segment_is_made_once_and_found_again_in_any_case_and_removed, ROWS(dials),
         0},
        {"a_segment_tells_its_members_whatever_they_are_subscribed_to",
         &a_segment_tells_its_members_whatever_they_are_subscribed_to, ROWS(dials), 0},
        {"a_change_reported_as_done_shows_at_the_service",
         &a_change_reported_as_done_shows_at_the_service, ROWS(dials), 0},
        {"a_segment_that_is_gone_is_named_and_the_connection_is_good",
         &a_segment_that_is_gone_is_named_and_the_connection_is_good, ROWS(dials), 0},
        {"a_list_that_is_gone_is_denied_whatever_is_asked_of_its_segments",
         &a_list_that_is_gone_is_denied_whatever_is_asked_of_its_segments, 1, 0},
        TEST(joins_and_leaves_of_a_thousand_are_three_requests),
        TEST(a_lost_answer_to_the_making_ends_in_one_segment),
        TEST(somebody_else_may_make_it_between_the_look_and_the_making),
        TEST(a_name_that_is_too_long_is_told_in_the_words_of_the_service),
        TEST(a_saved_segment_of_the_name_is_no_place_for_anybody),
        {0},
    };
    return suite_run("mailchimp: segments over HTTP", tests);
}
