/* test_limits.c -- a step that would do too much does nothing, and says so. */
#include <stdio.h>
#include <string.h>

#include "tests/pipelines/cast.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

enum { LEAVERS = 60, STAYERS = 20 };

/* Many on both sides, the baseline taken; then most of them leave on one. The default
 * limit of both unsubscribe steps is 2 % and 50. */
static void let_leave(const char *side, int count)
{
    char address[64];
    struct buffer acts = {0};
    for (int i = 0; i < LEAVERS + STAYERS; i++) {
        snprintf(address, sizeof address, "crowd%d@cast.example.net", i);
        buffer_format(&acts,
                      "%s{\"side\":\"list\",\"do\":\"join\",\"address\":\"%s\"},"
                      "{\"side\":\"crm\",\"do\":\"join\",\"address\":\"%s\"}",
                      i == 0 ? "[" : ",", address, address);
    }
    buffer_add_text(&acts, "]");
    sandbox_post(rig_sandbox(), "act", "%s", buffer_text(&acts));
    cast_enter(0);
    rig_expect("run p", 0);
    rig_expect_no_write();
    buffer_clear(&acts);
    for (int i = 0; i < count; i++)
        buffer_format(&acts,
                      "%s{\"side\":\"%s\",\"do\":\"leave\",\"address\":"
                      "\"crowd%d@cast.example.net\"}",
                      i == 0 ? "[" : ",", side, i);
    buffer_add_text(&acts, "]");
    sandbox_post(rig_sandbox(), "act", "%s", buffer_text(&acts));
    buffer_free(&acts);
}

/* How many of the crowd have gone over to the other side. */
static int gone(const char *side, const char *consent)
{
    char address[64];
    const struct json_node *dump = rig_dump();
    int count = 0;
    for (int i = 0; i < LEAVERS + STAYERS; i++) {
        snprintf(address, sizeof address, "crowd%d@cast.example.net", i);
        const struct json_node *person = rig_person(dump, side, address);
        ck_assert_ptr_nonnull(person);
        count += strcmp(rig_consent(person), consent) == 0;
    }
    return count;
}

static const struct {
    const char *leaves, *step, *shows, *consent, *allow;
} rows[] = {
    {"crm", "push_unsubscribes", "list", "unsubscribed",
     "run p --allow push_unsubscribes"},
    {"list", "import_unsubscribes", "crm", "false",
     "run p --allow import_unsubscribes"},
};

START_TEST(a_step_above_its_limit_writes_nothing_and_the_others_go_on)
{
    rig_write_all_steps();
    let_leave(rows[_i].leaves, LEAVERS);
    rig_act("list", "join", "joiner@cast.example.net", "");
    rig_act("crm", "join", "buyer@cast.example.net", "");
    rig_forget_requests();

    rig_expect("run p", 4);
    struct rig_requests count = rig_requests();
    ck_assert_int_eq(count.unsubscribes + count.opt_outs, 0);
    ck_assert_int_eq(count.creates, 1);
    ck_assert_int_eq(count.opt_ins, 1);
    ck_assert(rig_said(rows[_i].step));
    ck_assert_msg(rig_said("2% and 50"), "%s%s", rig_told(), rig_error());
    ck_assert(rig_said(rows[_i].allow + sizeof "run p " - 1));

    /* The command says it, and what to do. */
    rig_expect_now("status p", 4, "stopped by its limit");
    ck_assert(rig_said(rows[_i].step));
    ck_assert(rig_said("--allow STEP"));

    /* It stays so, and nothing of it is forgotten. */
    rig_expect("run p", 4);
    rig_expect_no_write();
    ck_assert_int_eq(gone(rows[_i].shows, rows[_i].consent), 0);

    rig_expect(rows[_i].allow, 0);
    count = rig_requests();
    ck_assert_int_eq(count.unsubscribes + count.opt_outs, LEAVERS);
    rig_expect("run p", 0);
    rig_expect_no_write();
    ck_assert_int_eq(gone(rows[_i].shows, rows[_i].consent), LEAVERS);
}
END_TEST

START_TEST(a_limit_is_lifted_for_one_run_only)
{
    rig_write_all_steps();
    let_leave("crm", LEAVERS);
    rig_expect("run p --allow import_unsubscribes", 4); /* another step's */
    rig_expect("run p --allow push_unsubscribes", 0);
    rig_forget_requests();
    char address[64];
    for (int i = 0; i < LEAVERS; i++) { /* they come back, and leave once more */
        snprintf(address, sizeof address, "crowd%d@cast.example.net", i);
        rig_act("crm", "optin", address, "");
        rig_act("list", "join", address, "");
    }
    rig_run("run p");
    for (int i = 0; i < LEAVERS; i++) {
        snprintf(address, sizeof address, "crowd%d@cast.example.net", i);
        rig_act("crm", "leave", address, "");
    }
    rig_forget_requests();
    rig_expect("run p", 4);
    ck_assert_int_eq(rig_requests().unsubscribes, 0);
}
END_TEST

START_TEST(a_step_at_its_limit_works)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .more = "limits: { push_unsubscribes: 5 }\n"};
    rig_write_spec(&spec);
    let_leave("crm", 5);
    rig_expect("run p", 0);
    ck_assert_int_eq(rig_requests().unsubscribes, 5);
    rig_act("crm", "leave", "leaver@cast.example.net", "");
    for (int i = 5; i < 10; i++) {
        char address[64];
        snprintf(address, sizeof address, "crowd%d@cast.example.net", i);
        rig_act("crm", "leave", address, "");
    }
    rig_expect("run p", 4);
    rig_expect_no_write();
    ck_assert(rig_said("limit"));
}
END_TEST

START_TEST(a_plan_tells_that_a_step_would_be_stopped)
{
    rig_write_all_steps();
    let_leave("crm", LEAVERS);
    rig_run("plan p");
    ck_assert(rig_said("--allow push_unsubscribes"));
    rig_expect_no_write();
}
END_TEST

/* A run looks up at most 2,000 contacts before the CRM is written to. */
START_TEST(who_has_to_wait_for_a_look_up_is_counted_and_comes_in_the_next_run)
{
    enum { MANY = 2005 };
    const struct rig_spec spec = {.steps = 1U << STEP_IMPORT_UNSUBSCRIBES};
    club_people(0, MANY);
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    club_leave(0, MANY);
    rig_expect("run p --allow import_unsubscribes", 0);
    ck_assert_msg(rig_said("* 5 contacts were not looked up yet"), "%s", rig_told());
    ck_assert_int_eq(rig_requests().opt_outs, MANY - 5);
    rig_expect_now("status p", 0, "5 not looked up");
    rig_expect("run p", 0);
    ck_assert(!rig_said("not looked up yet"));
    ck_assert_int_eq(rig_requests().opt_outs, 5);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_step_above_its_limit_writes_nothing_and_the_others_go_on",
         &a_step_above_its_limit_writes_nothing_and_the_others_go_on,
         sizeof rows / sizeof *rows, 0},
        TEST(a_limit_is_lifted_for_one_run_only),
        TEST(a_step_at_its_limit_works),
        TEST(who_has_to_wait_for_a_look_up_is_counted_and_comes_in_the_next_run),
        TEST(a_plan_tells_that_a_step_would_be_stopped),
        {0}};
    return rig_suite("limits", tests);
}
