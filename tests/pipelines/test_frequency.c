/* test_frequency.c -- what a run asks of the services, by what is due in it, and what a
 * slow step carries over of what a fast one read.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/pipelines/cast.h"
#include "tests/support/suite.h"

enum { OTHERS = 30, MINUTE_MS = 60 * 1000, QUARTER_MS = 15 * MINUTE_MS };

/* Every run looks whether both sides let it in, and what is changed on the list. */
#define CHECKS                                                                         \
    "mailchimp GET /mailchimp/3.0/lists/" SANDBOX_LIST "\n"                            \
    "ometria GET /ometria/v2/profiles\n"
#define CHANGES_OF_THE_LIST                                                            \
    "mailchimp GET /mailchimp/3.0/lists/" SANDBOX_LIST "/merge-fields\n"               \
    "mailchimp GET /mailchimp/3.0/lists/" SANDBOX_LIST "/members\n"
#define OPT_OUTS "ometria GET /ometria/v2/unsubscribes\n"
/* The page with the changes, and one that shows that nothing comes after it. */
#define PROFILES                                                                       \
    "ometria GET /ometria/v2/profiles\n"                                               \
    "ometria GET /ometria/v2/profiles\n"

/* The cast and others on both sides, and the baseline of all steps taken a moment ago:
 * an opt-out in the very second in which it began would be one of before. */
static void begin(void)
{
    cast_enter(OTHERS);
    rig_write_all_steps();
    rig_expect("run p", 0);
    rig_pass_ms(MINUTE_MS);
    rig_forget_requests();
}

static void run_after(int64_t ms, const char *line)
{
    const int code = rig_run_after(ms, line);
    ck_assert_msg(code == 0, "wherry %s: code %d, said:\n%s%s", line, code, rig_told(),
                  rig_error());
}

/* A quarter of an hour after the command before. */
static void run_soon(const char *line)
{
    run_after(QUARTER_MS, line);
}

static int compare_lines(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

/* What is asked at once comes in any order. */
static const char *sorted(const char *requests)
{
    enum { LINES_MOST = 64 };
    char *lines[LINES_MOST] = {0}, *rest = strdup(requests);
    char *whole = rest;
    size_t count = 0;
    struct buffer text = {0};
    for (char *line; (line = strsep(&rest, "\n")) != NULL && count < LINES_MOST;)
        if (*line != '\0')
            lines[count++] = line;
    qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++)
        buffer_format(&text, "%s\n", lines[i]);
    const char *kept = rig_keep(buffer_text(&text));
    buffer_free(&text);
    free(whole);
    return kept;
}

static void expect_asked(const char *requests)
{
    ck_assert_str_eq(sorted(rig_asked()), sorted(requests));
}

START_TEST(opt_outs_alone_cost_five_requests_a_run_until_the_hour_is_over)
{
    begin();
    for (int quarter = 1; quarter <= 3; quarter++) {
        run_soon("run p --step push_unsubscribes");
        expect_asked(CHECKS CHANGES_OF_THE_LIST OPT_OUTS);
        ck_assert(rig_said("opt-outs only"));
    }
    run_soon("run p --step push_unsubscribes");
    expect_asked(CHECKS CHANGES_OF_THE_LIST OPT_OUTS PROFILES);
    ck_assert(!rig_said("opt-outs only"));
    for (int quarter = 1; quarter <= 3; quarter++) {
        run_soon("run p --step push_unsubscribes");
        expect_asked(CHECKS CHANGES_OF_THE_LIST OPT_OUTS);
    }
}
END_TEST

START_TEST(leaves_alone_cost_four_requests_a_run_until_the_hour_is_over)
{
    begin();
    for (int quarter = 1; quarter <= 3; quarter++) {
        run_soon("run p --step import_unsubscribes");
        expect_asked(CHECKS CHANGES_OF_THE_LIST);
        ck_assert(!rig_said("read the CRM"));
    }
    run_soon("run p --step import_unsubscribes");
    expect_asked(CHECKS CHANGES_OF_THE_LIST OPT_OUTS PROFILES);
    ck_assert(rig_said("read the CRM"));
}
END_TEST

START_TEST(both_unsubscribe_steps_together_read_the_feed_only)
{
    begin();
    run_soon("run p --step push_unsubscribes --step import_unsubscribes");
    expect_asked(CHECKS CHANGES_OF_THE_LIST OPT_OUTS);
}
END_TEST

START_TEST(every_other_step_reads_the_profiles_at_any_time)
{
    static const char *const others[] = {"import_new_records", "push_new_records",
                                         "push_push_fields", "import_pull_fields"};
    begin();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char line[80];
        snprintf(line, sizeof line, "run p --step push_unsubscribes --step %s",
                 others[i]);
        run_after(MINUTE_MS, line);
        expect_asked(CHECKS CHANGES_OF_THE_LIST OPT_OUTS PROFILES);
    }
}
END_TEST

START_TEST(an_opt_out_goes_over_by_the_feed_alone_and_one_by_api_within_the_hour)
{
    begin();
    rig_act("crm", "leave", "opter-out@cast.example.net", "");
    rig_act("crm", "leave_api", "silent-opter-out@cast.example.net", "");
    run_soon("run p --step push_unsubscribes");
    ck_assert_str_eq(rig_status("opter-out@cast.example.net"), "unsubscribed");
    ck_assert_str_eq(rig_status("silent-opter-out@cast.example.net"), "subscribed");
    ck_assert_int_eq(rig_requests().unsubscribes, 1);
    for (int quarter = 1; quarter <= 3; quarter++)
        run_soon("run p --step push_unsubscribes");
    ck_assert_str_eq(rig_status("silent-opter-out@cast.example.net"), "unsubscribed");
    ck_assert_int_eq(rig_requests().unsubscribes, 1);
}
END_TEST

START_TEST(the_hourly_run_brings_what_fast_runs_saw_and_brings_it_once)
{
    const unsigned fast = 1U << STEP_PUSH_UNSUBSCRIBES;
    begin();
    cast_act();
    for (int quarter = 0; quarter < 6; quarter++)
        run_soon("run p --step push_unsubscribes");
    cast_expect_writes(fast);
    rig_expect("run p", 0);
    cast_expect_writes(RIG_ALL_STEPS & ~fast);
    rig_expect("run p", 0);
    rig_expect_no_write();
    cast_expect(RIG_ALL_STEPS);
}
END_TEST

START_TEST(the_report_tells_how_long_a_change_was_on_its_way)
{
    begin();
    rig_act("list", "leave", "leaver@cast.example.net", "");
    run_soon("run p --step push_unsubscribes");
    run_after(2 * QUARTER_MS, "run p --step import_unsubscribes --json");
    /* Three quarters of an hour, and what the commands took. */
    ck_assert(rig_said("\"accepted\":1,"));
    const char *lag = strstr(rig_told(), "\"lag_ms\":");
    int64_t ms = 0;
    ck_assert_ptr_nonnull(lag);
    ck_assert_int_eq(sscanf(lag, "\"lag_ms\":%" SCNd64, &ms), 1);
    ck_assert_int_ge(ms, 3 * QUARTER_MS);
    ck_assert_int_lt(ms, 4 * QUARTER_MS);
    ck_assert(rig_said("\"lag_ms\":null"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(opt_outs_alone_cost_five_requests_a_run_until_the_hour_is_over),
        TEST(leaves_alone_cost_four_requests_a_run_until_the_hour_is_over),
        TEST(both_unsubscribe_steps_together_read_the_feed_only),
        TEST(every_other_step_reads_the_profiles_at_any_time),
        TEST(an_opt_out_goes_over_by_the_feed_alone_and_one_by_api_within_the_hour),
        TEST(the_hourly_run_brings_what_fast_runs_saw_and_brings_it_once),
        TEST(the_report_tells_how_long_a_change_was_on_its_way),
        {0}};
    return rig_suite("frequency", tests);
}
