/* test_segments_story.c -- who joined a static segment, who left it and who was refused is
 * in the journal, in the history of the run and in the story of the contact.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

/* A club of three, and three who are in it not. */
static void begin(void)
{
    club_people(0, 6);
    club_found("true");
    club_enter(0, 3);
    club_write_spec(RIG_ALL_STEPS);
    rig_expect("run p", 0);
}

/* The lines of segments in the story of one of the people, as "run event before after;
 * ..." in their order. */
static const char *story(int number)
{
    static char told[1024];
    rig_expect_now(rig_keep_format("explain p %s --json", club_address(number)), 0, "");
    const struct json_node *contact = rig_printed()->first;
    told[0] = '\0';
    for (const struct json_node *line = json_tree_get(contact, "journal")->first;
         line != NULL; line = line->next)
        if (text_same(json_tree_text(json_tree_get(line, "step")), "segment_sync"))
            snprintf(told + strlen(told), sizeof told - strlen(told), "%s %s>%s; ",
                     json_tree_text(json_tree_get(line, "event")),
                     json_tree_text(json_tree_get(line, "before")),
                     json_tree_text(json_tree_get(line, "after")));
    return told;
}

/* How often the history of the last run has this event of a segment. */
static int told_in_history(int run, const char *event)
{
    int count = 0;
    rig_expect_now(rig_keep_format("history p --run %d --json", run), 0, "");
    for (const struct json_node *line = rig_printed()->first; line != NULL;
         line = line->next)
        count +=
            text_same(json_tree_text(json_tree_get(line, "step")), "segment_sync") &&
            text_same(json_tree_text(json_tree_get(line, "event")), event);
    return count;
}

START_TEST(a_join_and_a_leave_are_in_the_story_with_their_segment)
{
    begin();
    rig_expect("run p", 0);
    club_exit(1, 2);
    rig_expect("run p", 0);
    ck_assert_str_eq(story(0), "joined >segment: 1042; ");
    ck_assert_str_eq(story(1), "joined >segment: 1042; left segment: 1042>; ");
    ck_assert_str_eq(story(3), "");
    ck_assert_int_eq(told_in_history(2, "joined"), 3);
    ck_assert_int_eq(told_in_history(3, "left"), 1);
    rig_expect_now(rig_keep_format("explain p %s", club_address(1)), 0,
                   "taken out of 'VIP': left the CRM's segment");
    rig_expect_now("history p --run 2", 0, "put into 'VIP': in the");
}
END_TEST

START_TEST(a_plan_writes_no_line_of_a_segment)
{
    begin();
    rig_expect("plan p", 0);
    ck_assert_str_eq(story(0), "");
}
END_TEST

START_TEST(a_move_that_was_made_already_is_told_once)
{
    begin();
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    ck_assert_str_eq(story(0), "joined >segment: 1042; ");
}
END_TEST

/* The contact leaves the list between our read and our write; the service says so. */
START_TEST(a_refused_join_is_in_the_story_in_the_words_of_the_list)
{
    begin();
    sandbox_post(
        rig_sandbox(), "hook",
        "{\"number\":1,\"path\":\"/mailchimp/*/segments/*\",\"method\":\"POST\","
        "\"acts\":[{\"side\":\"list\",\"do\":\"leave\",\"address\":\"%s\"}]}",
        club_address(2));
    ck_assert_int_eq(rig_run("run p"), 3);
    ck_assert_str_eq(story(0), "joined >segment: 1042; ");
    ck_assert_str_eq(story(2), "refused >segment: 1042; ");
    ck_assert_int_eq(told_in_history(2, "joined"), 2);
    ck_assert_int_eq(told_in_history(2, "refused"), 1);
    rig_expect_now("history p --run 2", 0, "not put into 'VIP':");
}
END_TEST

/* An answer without names proves nothing: the segment is read back. */
START_TEST(of_whom_the_list_said_nothing_the_read_back_is_in_the_story)
{
    begin();
    sandbox_post(rig_sandbox(), "fault", "%s",
                 "{\"kind\":\"body\",\"body\":\"{\\\"members_added\\\":[],"
                 "\\\"members_removed\\\":[],\\\"errors\\\":[]}\","
                 "\"path\":\"/mailchimp/*/segments/*\",\"method\":\"POST\"}");
    ck_assert_int_eq(rig_run("run p"), 3);
    ck_assert_str_eq(story(0), "accepted >segment: 1042; refused >segment: 1042; ");
    rig_expect_now(rig_keep_format("explain p %s", club_address(0)), 0,
                   "read back: the contact is not in it");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
}
END_TEST

static const struct test tests[] = {
    TEST(a_join_and_a_leave_are_in_the_story_with_their_segment),
    TEST(a_plan_writes_no_line_of_a_segment),
    TEST(a_move_that_was_made_already_is_told_once),
    TEST(a_refused_join_is_in_the_story_in_the_words_of_the_list),
    TEST(of_whom_the_list_said_nothing_the_read_back_is_in_the_story),
    {0},
};

int main(void)
{
    return rig_suite("segments_story", tests);
}
