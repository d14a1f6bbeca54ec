/* test_bulk.c -- many updates of the list at once go by batches, and whatever happens
 * to the runs, both worlds end as if they had gone one by one. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/pipelines/club.h"
#include "tests/support/suite.h"

enum { PEOPLE = 40, CHANGED = 30, KILLED = 128 + SIGKILL };
enum { A_LONG_TIME_MS = 1000 * 1000 * 1000 };

/* Waits of minutes are over at once. */
#define HASTE "WHERRY_HASTE=200"

static void dial_number(const char *name, int number)
{
    sandbox_dial(rig_sandbox(), name, rig_keep_format("%d", number));
}

static void begin_with(const char *fields)
{
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .list = "  bulk_after: 10\n  batch_size: 7\n",
                                  .fields = fields};
    dial_number("mailchimp.batches_ms", 0);
    club_people(0, PEOPLE);
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    rig_expect_no_write();
}

static void begin(void)
{
    begin_with(NULL);
}

/* The CRM has another value for people FROM <= n < TO. */
static void change(int from, int to, const char *field, const char *value)
{
    struct buffer acts = {0};
    for (int i = from; i < to; i++)
        buffer_format(&acts,
                      "%s{\"side\":\"crm\",\"do\":\"change\",\"address\":\"%s\","
                      "\"fields\":{\"%s\":\"%s\"}}",
                      i == from ? "[" : ",", club_address(i), field, value);
    buffer_add_text(&acts, "]");
    sandbox_post(rig_sandbox(), "act", "%s", buffer_text(&acts));
    buffer_free(&acts);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
        count++;
    return count;
}

static int with_value(int from, int to, const char *field, const char *value)
{
    const struct json_node *dump = rig_dump();
    int count = 0;
    for (int i = from; i < to; i++)
        count += text_same(rig_value(rig_person(dump, "list", club_address(i)), field),
                           value);
    return count;
}

static void expect_names(int from, int to, const char *name)
{
    ck_assert_int_eq(with_value(from, to, "FNAME", name), to - from);
}

/* At rest nothing is written. */
static void expect_rest(void)
{
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
}

START_TEST(many_updates_go_by_batches_and_few_one_by_one)
{
    begin();
    change(0, CHANGED, "firstname", "Nova");
    rig_forget_requests();
    rig_expect("run p", 0);
    const char *asked = rig_asked();
    ck_assert_uint_eq(count_of(asked, "POST /mailchimp/3.0/batches"), 5);
    ck_assert_uint_eq(count_of(asked, "GET /mailchimp/3.0/batches"), 1);
    ck_assert_uint_eq(count_of(asked, "PATCH"), 0);
    expect_names(0, CHANGED, "Nova");
    expect_rest();
    change(0, 10, "firstname", "Vera");
    rig_expect("run p", 0);
    ck_assert_uint_eq(count_of(rig_asked(), "PATCH"), 10);
    expect_names(0, 10, "Vera");
    expect_rest();
}
END_TEST

static const struct {
    const char *point;
    int passing;
} points[] = {
    {"sync.trying", 1},    {"sync.handed_in", 1}, {"sync.named", 1},
    {"sync.named", 4},     {"sync.answered", 3},  {"sync.learned", 10},
    {"sync.collected", 1}, {"sync.collected", 4}, {"sync.trying", 3},
    {"sync.handed_in", 5},
};

START_TEST(updates_of_runs_that_were_killed_twice_end_as_if_they_were_not)
{
    begin();
    change(0, CHANGED, "firstname", "Nova");
    const char *setting =
        rig_keep_format("WHERRY_FAULT=%s:%d", points[_i].point, points[_i].passing);
    ck_assert_int_eq(rig_run_with(setting, "run p"), KILLED);
    change(CHANGED, PEOPLE, "firstname", "Vera");
    rig_run_with("WHERRY_FAULT=sync.collected:1", "run p");
    rig_run("run p");
    rig_run("run p");
    expect_names(0, CHANGED, "Nova");
    expect_names(CHANGED, PEOPLE, "Vera");
    expect_rest();
}
END_TEST

START_TEST(what_was_handed_in_before_a_kill_is_not_sent_again)
{
    begin();
    change(0, CHANGED, "firstname", "Nova");
    ck_assert_int_eq(rig_run_with("WHERRY_FAULT=sync.named:5", "run p"), KILLED);
    rig_forget_requests();
    rig_expect("run p", 0);
    const char *asked = rig_asked();
    ck_assert_uint_eq(count_of(asked, "POST /mailchimp"), 0);
    ck_assert_uint_eq(count_of(asked, "PATCH"), 0);
    expect_names(0, CHANGED, "Nova");
    expect_rest();
}
END_TEST

START_TEST(nothing_but_the_fields_in_it_waits_for_a_batch)
{
    begin();
    dial_number("mailchimp.batches_ms", A_LONG_TIME_MS);
    change(0, CHANGED, "firstname", "Nova");
    rig_act("crm", "leave", club_address(3), "");
    rig_act("crm", "leave", club_address(PEOPLE - 1), "");
    rig_forget_requests();
    rig_run_with(HASTE, "run p");
    ck_assert_msg(rig_said("30 updates in bulk are not finished"), "%s", rig_told());
    /* For three minutes: at 0, 1, 3, 7, 15 and 31 seconds, then each half minute. */
    ck_assert_uint_eq(count_of(rig_asked(), "GET /mailchimp/3.0/batches"), 11);
    rig_expect_now("status p", 0, "30 under way in bulk");
    ck_assert_str_eq(rig_status(club_address(3)), "unsubscribed");
    ck_assert_str_eq(rig_status(club_address(PEOPLE - 1)), "unsubscribed");
    /* While the batches are under way. */
    rig_act("crm", "leave", club_address(5), "");
    rig_forget_requests();
    rig_run_with(HASTE, "run p");
    ck_assert_str_eq(rig_status(club_address(5)), "unsubscribed");
    ck_assert_uint_eq(count_of(rig_asked(), "POST /mailchimp"), 0);
    dial_number("mailchimp.batches_ms", 0);
    rig_expect("run p", 0);
    expect_names(0, CHANGED, "Nova");
    ck_assert_str_eq(rig_status(club_address(5)), "unsubscribed");
    ck_assert_str_eq(rig_optin(club_address(5)), "false");
    expect_rest();
}
END_TEST

START_TEST(a_newer_value_waits_for_the_older_one_and_holds)
{
    begin();
    dial_number("mailchimp.batches_ms", A_LONG_TIME_MS);
    change(0, CHANGED, "firstname", "Nova");
    rig_run_with(HASTE, "run p");
    change(0, 4, "firstname", "Vera");
    rig_forget_requests();
    rig_run_with(HASTE, "run p");
    ck_assert_uint_eq(count_of(rig_asked(), "PATCH"), 0);
    dial_number("mailchimp.batches_ms", 0);
    rig_run("run p");
    rig_run("run p");
    expect_names(0, 4, "Vera");
    expect_names(4, CHANGED, "Nova");
    expect_rest();
}
END_TEST

START_TEST(a_value_that_somebody_put_on_the_list_meanwhile_is_a_change_of_the_list)
{
    begin();
    change(0, CHANGED, "firstname", "Nova");
    ck_assert_int_eq(rig_run_with("WHERRY_FAULT=sync.named:5", "run p"), KILLED);
    sandbox_control(rig_sandbox(), "GET", "/control/dump", NULL, NULL); /* all done */
    rig_act("list", "change", club_address(2), "\"fields\":{\"FNAME\":\"Mine\"}");
    rig_run("run p");
    rig_run("run p");
    rig_expect("run p", 0);
    ck_assert_str_eq(
        rig_value(rig_person(rig_dump(), "list", club_address(2)), "FNAME"), "Mine");
    ck_assert_str_eq(
        rig_value(rig_person(rig_dump(), "crm", club_address(2)), "firstname"), "Mine");
    expect_rest();
}
END_TEST

START_TEST(a_value_that_an_operation_refuses_is_parked_for_itself)
{
    sandbox_post(rig_sandbox(), "act", "%s",
                 "[{\"side\":\"list\",\"do\":\"set_field\",\"tag\":\"PHONE\","
                 "\"type\":\"phone\",\"phone_format\":\"US\"}]");
    begin_with("    - { crm: phone_number, list: PHONE }\n");
    change(0, CHANGED, "firstname", "Nova");
    change(0, 2, "phone_number", "12");
    rig_forget_requests();
    ck_assert_int_eq(rig_run("run p"), 3);
    ck_assert_uint_eq(count_of(rig_asked(), "PATCH"), 2);
    expect_names(0, CHANGED, "Nova");
    rig_forget_requests();
    rig_run("run p");
    rig_expect_no_write();
}
END_TEST

START_TEST(an_operation_without_an_answer_is_read_back)
{
    begin();
    dial_number("mailchimp.batches_lost", 3);
    change(0, CHANGED, "firstname", "Nova");
    rig_run("run p");
    rig_expect("run p", 0);
    expect_names(0, CHANGED, "Nova");
    expect_rest();
}
END_TEST

START_TEST(where_no_batch_is_taken_they_go_one_by_one)
{
    begin();
    dial_number("mailchimp.batches_unfinished", 0);
    change(0, CHANGED, "firstname", "Nova");
    rig_forget_requests();
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 0);
    ck_assert_uint_eq(count_of(rig_asked(), "PATCH"), CHANGED);
    expect_names(0, CHANGED, "Nova");
    expect_rest();
}
END_TEST

/* A service that takes two batches of seven, and is slow with them. */
START_TEST(what_a_service_takes_no_batch_for_goes_one_by_one_in_the_same_run)
{
    enum { TAKEN = 14 };
    begin();
    dial_number("mailchimp.batches_ms", A_LONG_TIME_MS);
    dial_number("mailchimp.batches_unfinished", 2);
    change(0, CHANGED, "firstname", "Nova");
    rig_forget_requests();
    rig_run_with(HASTE, "run p");
    ck_assert_uint_eq(count_of(rig_asked(), "PATCH"), CHANGED - TAKEN);
    ck_assert_int_eq(with_value(0, CHANGED, "FNAME", "Nova"), CHANGED - TAKEN);
    dial_number("mailchimp.batches_ms", 0);
    rig_expect("run p", 0);
    expect_names(0, CHANGED, "Nova");
    expect_rest();
}
END_TEST

START_TEST(no_more_than_five_hundred_batches_wait_and_the_next_run_sends_the_rest)
{
    enum { BATCHES = 500, MORE = 12, ALL = BATCHES + MORE };
    const struct rig_spec spec = {.steps = RIG_ALL_STEPS,
                                  .list = "  bulk_after: 10\n  batch_size: 1\n"};
    dial_number("mailchimp.batches_ms", 0);
    club_people(0, ALL);
    rig_write_spec(&spec);
    rig_expect("run p", 0);
    change(0, ALL, "firstname", "Nova");
    rig_forget_requests();
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 0);
    ck_assert_uint_eq(count_of(rig_asked(), "POST /mailchimp/3.0/batches"), BATCHES);
    ck_assert_msg(rig_said("12 updates did not go out, because no more batches"), "%s",
                  rig_told());
    ck_assert_int_eq(with_value(0, ALL, "FNAME", "Nova"), BATCHES);
    rig_expect_now("status p", 0, "500 done, 12 not sent yet");
    ck_assert_int_eq(rig_run_with(HASTE, "run p"), 0);
    expect_names(0, ALL, "Nova");
    expect_rest();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(many_updates_go_by_batches_and_few_one_by_one),
        {"updates_of_runs_that_were_killed_twice_end_as_if_they_were_not",
         &updates_of_runs_that_were_killed_twice_end_as_if_they_were_not,
         sizeof points / sizeof *points, 0},
        TEST(what_was_handed_in_before_a_kill_is_not_sent_again),
        TEST(nothing_but_the_fields_in_it_waits_for_a_batch),
        TEST(a_newer_value_waits_for_the_older_one_and_holds),
        TEST(a_value_that_somebody_put_on_the_list_meanwhile_is_a_change_of_the_list),
        TEST(a_value_that_an_operation_refuses_is_parked_for_itself),
        TEST(an_operation_without_an_answer_is_read_back),
        TEST(where_no_batch_is_taken_they_go_one_by_one),
        TEST(what_a_service_takes_no_batch_for_goes_one_by_one_in_the_same_run),
        TEST(no_more_than_five_hundred_batches_wait_and_the_next_run_sends_the_rest),
        {0}};
    return rig_suite("bulk", tests);
}
