/* test_apply.c -- what was planned is done, and nothing else. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

#define SEGMENT                                                                        \
    "segment_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  segments:\n"                                                                    \
    "    - { crm: \"1042\", list: VIP }\n"

enum { OTHERS = 12, KILLED = 128 + SIGKILL, PRIVATE = 077 };
static const int64_t day_ms = (int64_t)25 * 60 * 60 * 1000;

static void begin(void)
{
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
}

static void plan(void)
{
    rig_expect(rig_keep_format("plan p --out %s", rig_path("plan")), 0);
    rig_expect_no_write();
}

static int apply(const char *more)
{
    return rig_run(rig_keep_format("apply p %s%s", rig_path("plan"), more));
}

static void expect_apply(const char *more, int code)
{
    const int told = apply(more);
    ck_assert_msg(told == code, "apply ended with %d, not %d:\n%s%s", told, code,
                  rig_told(), rig_error());
}

/* The history says what it ended with. */
static void expect_in_history(int code, const char *summary)
{
    rig_expect("history p --json --last 1", 0);
    const struct json_node *run = rig_printed()->first;
    ck_assert_str_eq(json_tree_text(json_tree_get(run, "kind")), "apply");
    ck_assert_int_eq(json_tree_integer(json_tree_get(run, "code"), -1), code);
    ck_assert_str_eq(json_tree_text(json_tree_get(run, "summary")), summary);
}

/* Only the lines of the plan that contain `words` are left. */
static void leave_only(const char *words)
{
    struct buffer kept = {0};
    const char *text = rig_file("plan");
    for (const char *line = text; *line != '\0';) {
        const size_t length = strcspn(line, "\n") + 1;
        if (line == text || memmem(line, length, words, strlen(words)) != NULL)
            buffer_add(&kept, line, length);
        line += length;
    }
    rig_write_file("plan", rig_keep(buffer_text(&kept)));
    buffer_free(&kept);
}

static void settle(void)
{
    rig_pass_ms(day_ms);
    rig_run("run p");
    rig_run("run p");
}

START_TEST(a_plan_that_is_applied_is_a_run)
{
    struct stat found;
    begin();
    cast_act();
    plan();
    ck_assert_int_eq(stat(rig_path("plan"), &found), 0);
    ck_assert_int_eq(found.st_mode & PRIVATE, 0);
    rig_forget_requests();
    expect_apply("", 0);
    cast_expect_writes(RIG_ALL_STEPS);
    settle();
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

START_TEST(only_what_is_left_in_an_edited_plan_is_done)
{
    begin();
    cast_act();
    plan();
    leave_only("\"step\":\"push_unsubscribes\"");
    rig_forget_requests();
    expect_apply("", 1); /* it does not say that it was edited */
    ck_assert(rig_said("--edited"));
    rig_expect_no_write();
    expect_apply(" --edited", 0);
    cast_expect_writes(1U << STEP_PUSH_UNSUBSCRIBES);
    /* The rest waits, and loses nothing. */
    rig_run("run p");
    settle();
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

START_TEST(what_came_after_the_plan_waits_for_a_run)
{
    begin();
    plan();
    cast_act();
    rig_forget_requests();
    expect_apply("", 0);
    rig_expect_no_write();
    rig_run("run p");
    settle();
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

static void enter_ann(void)
{
    rig_write_all_steps();
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@one.example\","
                 "\"fields\":{\"firstname\":\"Ann\"}},"
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"ann@one.example\","
                 "\"fields\":{\"FNAME\":\"Ann\"}}]");
    rig_expect("run p", 0);
}

static const char *name_of_ann(void)
{
    return rig_value(rig_person(rig_dump(), "list", "ann@one.example"), "FNAME");
}

START_TEST(a_change_whose_contact_has_moved_on_is_skipped_and_told)
{
    enter_ann();
    rig_act("crm", "change", "ann@one.example", "\"fields\":{\"firstname\":\"Anna\"}");
    plan();
    rig_act("crm", "change", "ann@one.example", "\"fields\":{\"firstname\":\"Annie\"}");
    rig_forget_requests();
    expect_apply("", 3);
    ck_assert(rig_said("Of 1 change in the plan, 1 was skipped:"));
    ck_assert(rig_said("has changed since"));
    rig_expect_no_write();
    expect_apply(" --json", 3);
    const struct json_node *plan_told = json_tree_get(rig_printed(), "plan");
    ck_assert_int_eq(json_tree_integer(json_tree_get(plan_told, "moved_on"), -1), 1);
    expect_in_history(3, "1 skipped");
    rig_expect("run p", 0);
    ck_assert_str_eq(name_of_ann(), "Annie");
}
END_TEST

/* Somebody else has written there since: it is not the value that was agreed to be
 * overwritten. */
START_TEST(a_change_that_would_replace_another_value_is_skipped)
{
    enter_ann();
    rig_act("crm", "change", "ann@one.example", "\"fields\":{\"firstname\":\"Anna\"}");
    plan();
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    expect_apply("", 3);
    ck_assert(rig_said("has changed since"));
    ck_assert_str_eq(name_of_ann(), "Nan");
}
END_TEST

START_TEST(a_consent_that_was_withdrawn_since_the_plan_is_kept)
{
    enter_ann();
    rig_act("crm", "join", "new@one.example", "");
    plan();
    rig_act("crm", "leave", "new@one.example", "");
    expect_apply("", 3);
    ck_assert(rig_said("push_new_records: the change is no longer needed"));
    expect_in_history(3, "1 skipped");
    ck_assert_str_eq(rig_status("new@one.example"), "");
    rig_run("run p");
    ck_assert_str_eq(rig_status("new@one.example"), "");
}
END_TEST

START_TEST(a_plan_that_was_done_is_not_done_again)
{
    enter_ann();
    rig_act("crm", "change", "ann@one.example", "\"fields\":{\"firstname\":\"Anna\"}");
    plan();
    expect_apply("", 0);
    ck_assert_str_eq(name_of_ann(), "Anna");
    rig_act("list", "change", "ann@one.example", "\"fields\":{\"FNAME\":\"Nan\"}");
    rig_run("run p");
    expect_apply("", 3);
    ck_assert_str_eq(name_of_ann(), "Nan");
}
END_TEST

START_TEST(a_plan_of_a_state_that_is_no_more_is_refused)
{
    enter_ann();
    rig_act("crm", "change", "ann@one.example", "\"fields\":{\"firstname\":\"Anna\"}");
    plan();
    rig_expect_now("delete p --yes", 0, "");
    rig_expect("run p", 0);
    rig_forget_requests();
    expect_apply("", 1);
    ck_assert(rig_said("started again"));
    rig_expect_no_write();
}
END_TEST

START_TEST(an_applied_plan_keeps_to_the_limits)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .more = "limits: { push_new_records: 3 }\n"};
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    for (int i = 0; i < OTHERS; i++)
        rig_act("crm", "join", rig_keep_format("new%d@one.example", i), "");
    rig_expect(rig_keep_format("plan p --out %s", rig_path("plan")), 0);
    rig_forget_requests();
    expect_apply("", 4);
    rig_expect_no_write();
    expect_apply(" --allow push_new_records", 0);
    ck_assert_int_eq(rig_requests().creates, OTHERS);
}
END_TEST

START_TEST(who_joins_a_segment_is_planned_and_done_as_planned)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS, .more = SEGMENT};
    rig_write_spec(&spec);
    sandbox_post(
        rig_sandbox(), "act",
        "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
        "\"title\":\"VIP\",\"dynamic\":true},"
        "{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@one.example\"},"
        "{\"side\":\"list\",\"do\":\"join\",\"address\":\"ann@one.example\"},"
        "{\"side\":\"crm\",\"do\":\"join\",\"address\":\"bob@one.example\"},"
        "{\"side\":\"list\",\"do\":\"join\",\"address\":\"bob@one.example\"}]");
    rig_expect("run p", 0);
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"ann@one.example\","
                 "\"segment\":\"1042\"},"
                 "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"bob@one.example\","
                 "\"segment\":\"1042\"},"
                 "{\"side\":\"crm\",\"do\":\"refresh\",\"segment\":\"1042\"}]");
    rig_expect("plan p", 0);
    ck_assert(rig_said("\n2 contacts\n  would        add to the static segment 'VIP'"));
    plan();
    /* The second contact of the plan is removed from it. */
    const char *file = rig_file("plan");
    const char *last =
        strrchr(rig_keep_format("%.*s", (int)strlen(file) - 1, file), '\n');
    const size_t tail = strlen(last);
    rig_write_file("plan", rig_keep_format("%.*s", (int)(strlen(file) - tail), file));
    expect_apply(" --edited", 0);
    ck_assert(rig_said("1 added to segments"));
    /* The other one is not forgotten. */
    rig_expect("run p", 0);
    ck_assert(rig_said("1 added to segments"));
    rig_expect("run p", 0);
    ck_assert(rig_said("nothing to do"));
    expect_apply(" --edited", 3);
    ck_assert(rig_said("add to the static segment of '1042': the change is no"));
    expect_in_history(3, "1 skipped");
}
END_TEST

START_TEST(an_application_that_was_killed_goes_on_when_it_is_called_again)
{
    static const char *const points[] = {"sync.trying:1", "sync.answered:1",
                                         "sync.learned:2", "sync.answered:4",
                                         "sync.between_reads:1"};
    begin();
    cast_act();
    plan();
    ck_assert_int_eq(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", points[_i]),
                                  rig_keep_format("apply p %s", rig_path("plan"))),
                     KILLED);
    apply("");
    settle();
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

START_TEST(a_plan_on_a_terminal_begins_with_the_summary_and_has_no_idle_column)
{
    enter_ann();
    rig_act("crm", "change", "ann@one.example", "\"fields\":{\"firstname\":\"Anna\"}");
    rig_expect("plan p", 0);
    ck_assert(text_starts_with(rig_told(), "p: plan\n"));
    ck_assert(rig_said("would do   waits   parked\n"));
    ck_assert(!rig_said("accepted"));
    ck_assert(strstr(rig_told(), "would do") < strstr(rig_told(), "Ann -> Anna"));
    ck_assert(!rig_said("\\x0a"));
}
END_TEST

START_TEST(a_plan_that_cannot_be_written_is_no_plan)
{
    enter_ann();
    rig_act("crm", "change", "ann@one.example", "\"fields\":{\"firstname\":\"Anna\"}");
    rig_expect(rig_keep_format("plan p --out %s", rig_path("nowhere/plan")), 1);
    ck_assert(rig_said("cannot write '"));
    ck_assert_int_eq(mkdir(rig_path("plan"), 0700), 0);
    rig_expect(rig_keep_format("plan p --out %s", rig_path("plan")), 1);
    ck_assert(rig_said("it exists and is not a file"));
    ck_assert_int_eq(rmdir(rig_path("plan")), 0);
    expect_apply("", 1);
    ck_assert(rig_said("cannot open the plan"));
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_plan_that_is_applied_is_a_run),
        TEST(only_what_is_left_in_an_edited_plan_is_done),
        TEST(what_came_after_the_plan_waits_for_a_run),
        TEST(a_change_whose_contact_has_moved_on_is_skipped_and_told),
        TEST(a_change_that_would_replace_another_value_is_skipped),
        TEST(a_consent_that_was_withdrawn_since_the_plan_is_kept),
        TEST(a_plan_that_was_done_is_not_done_again),
        TEST(a_plan_of_a_state_that_is_no_more_is_refused),
        TEST(an_applied_plan_keeps_to_the_limits),
        TEST(who_joins_a_segment_is_planned_and_done_as_planned),
        {"an_application_that_was_killed_goes_on_when_it_is_called_again",
         &an_application_that_was_killed_goes_on_when_it_is_called_again, 5, 0},
        TEST(a_plan_on_a_terminal_begins_with_the_summary_and_has_no_idle_column),
        TEST(a_plan_that_cannot_be_written_is_no_plan),
        {0}};
    return rig_suite("apply", tests);
}
