/* test_first_sync.c -- the six steps from end to end, each by what it must carry
 * over. */
#include <stdio.h>

#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

enum { OTHERS = 30 };

/* Both worlds known, the baseline taken; at the pace that Ometria allows. */
static void begin(bool paced)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS, .paced = paced};
    cast_enter(OTHERS);
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    rig_expect_no_write();
}

START_TEST(each_step_does_its_work_and_a_second_run_writes_nothing)
{
    begin(true);
    cast_act();
    rig_expect("run p", 0);
    cast_expect_writes(RIG_ALL_STEPS);
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

START_TEST(the_baseline_leaves_both_worlds_as_they_are)
{
    cast_enter(OTHERS);
    const char *before = rig_summary();
    rig_write_all_steps();
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_str_eq(rig_summary(), before);
}
END_TEST

START_TEST(only_the_first_of_five_runs_writes_one_change_a_side)
{
    begin(true);
    rig_act("list", "change", "reader@cast.example.net",
            "\"fields\":{\"LNAME\":\"Fromlist\"}");
    rig_act("crm", "change", "shopper@cast.example.net",
            "\"fields\":{\"lastname\":\"Fromshop\"}");
    rig_expect("run p", 0);
    const struct rig_requests first = rig_requests();
    ck_assert_int_eq(first.updates, 1);
    ck_assert_int_eq(first.changes, 1);
    ck_assert_int_eq(first.writes, 2);
    for (int run = 1; run < 5; run++)
        rig_expect("run p", 0);
    rig_expect_no_write();
    const struct json_node *dump = rig_dump();
    ck_assert_str_eq(
        rig_value(rig_person(dump, "crm", "reader@cast.example.net"), "lastname"),
        "Fromlist");
    ck_assert_str_eq(
        rig_value(rig_person(dump, "list", "shopper@cast.example.net"), "LNAME"),
        "Fromshop");
}
END_TEST

/* ---- Questions */

START_TEST(a_question_sends_nothing_but_reads)
{
    static const struct {
        const char *line;
        bool asks; /* a service at all */
    } rows[] = {
        {"check", false},
        {"plugins", false},
        {"lists p", true},
        {"fields p", true},
        {"plan p", true},
        {"plan p --json", true},
        {"refresh p", true},
        {"pause p", false},
        {"run p", false},
        {"resume p", false},
        {"status", false},
        {"status p --json", false},
        {"history p", false},
        {"parked list p", false},
        {"explain p leaver@cast.example.net", false},
    };
    begin(false);
    cast_act();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_expect(rows[i].line, 0);
        const struct rig_requests count = rig_requests();
        const int reads = count.mailchimp_reads + count.ometria_reads;
        ck_assert_msg(count.writes == 0, "%s: %d writes", rows[i].line, count.writes);
        ck_assert_msg((reads > 0) == rows[i].asks, "%s: %d reads", rows[i].line, reads);
    }
    rig_expect("run p", 0);
    cast_expect_writes(RIG_ALL_STEPS);
}
END_TEST

START_TEST(a_plan_tells_each_change_and_the_run_makes_them)
{
    begin(false);
    cast_act();
    rig_expect("plan p --show-addresses", 0);
    ck_assert(rig_said("leaver@cast.example.net"));
    ck_assert(rig_said("joiner@cast.example.net"));
    ck_assert(rig_said("Shopname"));
    ck_assert(!rig_said("erased@cast.example.net"));
    rig_expect("plan p --show-addresses", 0); /* a plan changes no state either */
    ck_assert(rig_said("leaver@cast.example.net"));
    rig_expect_no_write();
    rig_expect("run p", 0);
    cast_expect_writes(RIG_ALL_STEPS);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_step_does_its_work_and_a_second_run_writes_nothing),
        TEST(the_baseline_leaves_both_worlds_as_they_are),
        TEST(only_the_first_of_five_runs_writes_one_change_a_side),
        TEST(a_question_sends_nothing_but_reads),
        TEST(a_plan_tells_each_change_and_the_run_makes_them),
        {0}};
    return rig_suite("first sync", tests);
}
