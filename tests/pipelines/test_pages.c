/* test_pages.c -- a service that gives smaller pages than were asked for is read to its
 * end all the same: contacts, changes, and what there is to choose from. */
#include <string.h>

#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

/* No page has more rows than this. */
static void cap_pages(int rows)
{
    const char *text = rig_keep_format("%d", rows);
    sandbox_dial(rig_sandbox(), "mailchimp.page_cap", text);
    sandbox_dial(rig_sandbox(), "ometria.page_cap", text);
}

static void seed(int people)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":%d,\"random\":7,\"plain\":true}", people,
                 people);
}

static const int caps[] = {100, 99, 37, 1};

START_TEST(everybody_is_read_whatever_a_page_holds)
{
    const int people = caps[_i] == 1 ? 12 : 400;
    seed(people);
    cap_pages(caps[_i]);
    rig_write_all_steps();
    rig_expect("run p", 0);
    const char *all = rig_keep_format("%d on the list, %d in the CRM, %d on both",
                                      people, people, people);
    ck_assert_msg(rig_said(all), "%s", rig_told());
    rig_expect("run p --verify", 0);
    ck_assert_msg(rig_said("no differences"), "%s", rig_told());
}
END_TEST

/* More changes than a page holds, and nobody else after them. */
START_TEST(changes_beyond_the_first_page_are_read)
{
    enum { CHANGES = 9 };
    seed(20);
    rig_write_all_steps();
    rig_expect("run p", 0);
    cap_pages(2);
    for (int i = 0; i < CHANGES; i++) {
        const char *address = rig_keep_format("n%d@example.net", i);
        rig_act("list", "join", address, "\"fields\":{\"FNAME\":\"New\"}");
    }
    rig_expect("run p", 0);
    rig_pass_ms(3600 * 1000);
    for (int i = 0; i < CHANGES; i++)
        ck_assert_str_eq(rig_optin(rig_keep_format("n%d@example.net", i)), "true");
}
END_TEST

START_TEST(what_there_is_to_choose_is_told_beyond_the_first_page)
{
    seed(3);
    rig_write_all_steps();
    for (int i = 0; i < 7; i++) {
        sandbox_post(rig_sandbox(), "act",
                     "{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"more%d\","
                     "\"name\":\"List %d\"}",
                     i, i);
        sandbox_post(rig_sandbox(), "act",
                     "{\"side\":\"list\",\"do\":\"add_field\",\"tag\":\"MORE%d\","
                     "\"type\":\"text\",\"name\":\"Field %d\"}",
                     i, i);
        sandbox_post(rig_sandbox(), "act",
                     "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"90%d\","
                     "\"title\":\"Segment %d\",\"dynamic\":true}",
                     i, i);
    }
    cap_pages(2);
    rig_expect_now("lists p", 0, "List 6");
    rig_expect_now("fields p", 0, "MORE6");
    rig_expect_now("segments p", 0, "Segment 6");
    rig_expect("run p", 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"everybody_is_read_whatever_a_page_holds",
         &everybody_is_read_whatever_a_page_holds, sizeof caps / sizeof *caps, 0},
        TEST(changes_beyond_the_first_page_are_read),
        TEST(what_there_is_to_choose_is_told_beyond_the_first_page),
        {0}};
    return rig_suite("pages", tests);
}
