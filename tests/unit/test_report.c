/* test_report.c -- what a run did: its exit code, its line, its page, its JSON. */
#include <string.h>

#include "host/engine/report.h"
#include "host/tell/finding.h"
#include "host/tell/report_json.h"
#include "host/tell/report_text.h"
#include "tests/support/suite.h"

static const struct pipeline pipeline = {.id = "uk-newsletter"};
static struct report report;

static void setup(void)
{
    report = (struct report){
        .run = 12, .started_ms = 1700000000000, .ended_ms = 1700000002345};
}

/* ---- The exit code ---- */

START_TEST(a_limit_outranks_what_is_partial_and_that_outranks_ok)
{
    ck_assert_int_eq(report_code(&report), 0);
    for (int step = 0; step < STEP_COUNT; step++) {
        setup();
        report.steps[step].parked_before = 3; /* parked before: nothing new */
        ck_assert_int_eq(report_code(&report), 0);
        report.steps[step].parked_new = 1;
        ck_assert_int_eq(report_code(&report), 3);
        report.steps[STEP_COUNT - 1 - step].stopped = true;
        ck_assert_int_eq(report_code(&report), 4);
    }
    setup();
    report.skipped = 1;
    ck_assert_int_eq(report_code(&report), 3);
    setup();
    report.findings[FINDING_NOT_EFFECTIVE] = 1;
    ck_assert_int_eq(report_code(&report), 3);
    report.steps[0].stopped = true;
    ck_assert_int_eq(report_code(&report), 4);
}
END_TEST

START_TEST(no_other_finding_makes_a_run_partial)
{
    for (int finding = 0; finding < FINDING_COUNT; finding++) {
        setup();
        report.findings[finding] = 1;
        ck_assert_int_eq(report_code(&report),
                         finding == FINDING_NOT_EFFECTIVE ? 3 : 0);
        ck_assert_str_ne(finding_sentence((enum finding)finding), "");
    }
}
END_TEST

/* ---- The line ---- */

static void check_summary(const char *expected)
{
    struct buffer line = {0};
    report_summary(&report, &line);
    ck_assert_str_eq(buffer_text(&line), expected);
    buffer_free(&line);
}

START_TEST(the_line_sums_the_steps_up)
{
    check_summary("nothing to do");
    report.steps[STEP_PUSH_NEW_RECORDS].done = 12;
    report.steps[STEP_PUSH_PUSH_FIELDS].done = 1;
    report.steps[STEP_IMPORT_NEW_RECORDS].accepted = 3;
    report.steps[STEP_IMPORT_NEW_RECORDS].later = 4;
    report.steps[STEP_PUSH_PUSH_FIELDS].parked_new = 1;
    report.steps[STEP_PUSH_UNSUBSCRIBES].stopped = true;
    check_summary("13 done, 3 accepted, 1 newly parked, 4 later, "
                  "push_unsubscribes stopped by its limit");
    report.steps[STEP_IMPORT_UNSUBSCRIBES].stopped = true;
    report.findings[FINDING_NOT_EFFECTIVE] = 2;
    check_summary("13 done, 3 accepted, 1 newly parked, 4 later, 2 not effective, "
                  "import_unsubscribes stopped by its limit, push_unsubscribes stopped "
                  "by its limit");
}
END_TEST

START_TEST(the_line_of_a_baseline_says_that_nothing_was_written)
{
    report.baseline = true;
    report.counts.on_list = 20000;
    report.counts.in_crm = 19000;
    check_summary(
        "baseline of 20000 on the list and 19000 in the CRM; nothing written");
}
END_TEST

/* ---- The page ---- */

/* The widest of everything. */
static void fill(bool baseline)
{
    setup();
    report.run = 123456;
    report.baseline = baseline;
    for (int side = 0; side < STORE_SIDES; side++) {
        report.sides[side] = (struct report_side){.read = true,
                                                  .snapshot = side == 0,
                                                  .records = 1234567,
                                                  .changed = 1234567,
                                                  .requests = 12345};
        memset(report.warning[side], 'w', 60);
        memcpy(report.warning[side] + 20, " and more words ", 16);
    }
    for (int step = 0; step < STEP_COUNT; step++) {
        report.steps[step] = (struct report_step){.on = true,
                                                  .due = step != 1,
                                                  .fresh = step == 2,
                                                  .owed = 1234567,
                                                  .done = 1234567,
                                                  .accepted = 1234567,
                                                  .parked_before = 1000000,
                                                  .parked_new = 234567,
                                                  .later = 1234567,
                                                  .stopped = step == 0};
        strcpy(report.steps[step].limit,
               "push_unsubscribes has 1234567 changes, above its limit of 2% and 50 "
               "(of 1234567 subscribed): none of them was written; --allow "
               "push_unsubscribes goes above the limit once");
    }
    for (int finding = 0; finding < FINDING_COUNT; finding++)
        report.findings[finding] = 1234567;
    report.counts =
        (struct store_counts){.on_list = 1234567, .in_crm = 1234567, .linked = 1234567};
}

static size_t widest_line(const char *text)
{
    size_t widest = 0;
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (length > widest)
            widest = length;
        text += length + (text[length] == '\n');
    }
    return widest;
}

START_TEST(no_line_of_the_page_is_wider_than_80_columns)
{
    for (int baseline = 0; baseline < 2; baseline++)
        for (int plan = 0; plan < 2; plan++) {
            struct buffer text = {0};
            fill(baseline != 0);
            report.plan = plan != 0;
            report_text(&report, &pipeline, &text);
            ck_assert_uint_le(widest_line(buffer_text(&text)), 80);
            ck_assert_uint_gt(text.length, 500);
            buffer_free(&text);
        }
}
END_TEST

static void check_page(const char *words, bool there)
{
    struct buffer text = {0};
    report_text(&report, &pipeline, &text);
    ck_assert_msg((strstr(buffer_text(&text), words) != NULL) == there, "'%s' in:\n%s",
                  words, buffer_text(&text));
    buffer_free(&text);
}

START_TEST(the_page_and_the_line_tell_what_a_verify_found)
{
    struct report_verify *list = &report.sides[STORE_LIST].verify;
    struct report_verify *crm = &report.sides[STORE_CRM].verify;
    list->missing = 7; /* of one that was not completed */
    check_page("verified", false);
    check_summary("nothing to do");
    *list = (struct report_verify){.done = true, .contacts = 1204};
    *crm = (struct report_verify){.done = true, .contacts = 998};
    check_page("  * verified: 1204 on the list, 998 in the CRM, no differences\n",
               true);
    check_summary("nothing to do, verified");
    crm->missing = 3;
    crm->missed = 1;
    crm->different = 2;
    check_page("  * verified: 1204 on the list, 998 in the CRM (3 not found, 1 not "
               "known\n      before, 2 different)\n",
               true);
    check_page("no differences", false);
    check_summary("6 found by the verify");
    *crm = (struct report_verify){0};
    list->anew = true;
    check_page("  * verified: 1204 on the list, read completely for a new field\n",
               true);
}
END_TEST

START_TEST(the_page_tells_each_step_that_is_on_and_why_one_did_nothing)
{
    check_page("uk-newsletter: run 12, 2.3 s", true);
    check_page("push_unsubscribes", false); /* it is off */
    report.steps[STEP_PUSH_UNSUBSCRIBES].on = true;
    check_page("push_unsubscribes     not due", true);
    report.steps[STEP_PUSH_UNSUBSCRIBES].due = true;
    check_page("not due", false);
    report.steps[STEP_PUSH_UNSUBSCRIBES].fresh = true;
    check_page("baseline taken; starts with the next run", true);
    report.plan = true;
    check_page("uk-newsletter: plan", true);
}
END_TEST

START_TEST(the_page_names_what_was_found_and_what_was_stopped)
{
    check_page("only the person can rejoin", false);
    report.findings[FINDING_REJOIN] = 2;
    check_page("* 2 opted in again in the CRM but left the list: only the", true);
    strcpy(report.steps[0].limit, "owes too many");
    check_page("owes too many", false);
    report.steps[0].stopped = true;
    check_page("! stopped: owes too many", true);
    strcpy(report.warning[STORE_CRM], "may start a campaign");
    report.baseline = true;
    check_page("may start a campaign", false); /* no step makes contacts in the CRM */
    report.steps[STEP_IMPORT_NEW_RECORDS].on = true;
    check_page("note: may start a campaign", true);
    report.baseline = false; /* it was said before */
    check_page("may start a campaign", false);
    report.steps[STEP_IMPORT_NEW_RECORDS].fresh = true;
    check_page("note: may start a campaign", true);
}
END_TEST

/* ---- JSON ---- */

START_TEST(the_json_has_every_step_and_every_finding)
{
    struct buffer json = {0};
    fill(false);
    report_json(&report, &pipeline, &json);
    const char *text = buffer_text(&json);
    for (int step = 0; step < STEP_COUNT; step++)
        ck_assert_ptr_nonnull(strstr(text, step_name((enum step)step)));
    ck_assert_ptr_nonnull(strstr(text, "\"code\":4"));
    ck_assert_ptr_nonnull(strstr(text, "\"run\":123456"));
    ck_assert_ptr_nonnull(strstr(text, "\"started\":\"2023-11-14T22:13:20"));
    ck_assert_ptr_nonnull(strstr(text, "\"not_effective\":1234567"));
    ck_assert_ptr_nonnull(strstr(text, "\"parked_new\":234567"));
    buffer_free(&json);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_limit_outranks_what_is_partial_and_that_outranks_ok),
        TEST(no_other_finding_makes_a_run_partial),
        TEST(the_line_sums_the_steps_up),
        TEST(the_line_of_a_baseline_says_that_nothing_was_written),
        TEST(no_line_of_the_page_is_wider_than_80_columns),
        TEST(the_page_and_the_line_tell_what_a_verify_found),
        TEST(the_page_tells_each_step_that_is_on_and_why_one_did_nothing),
        TEST(the_page_names_what_was_found_and_what_was_stopped),
        TEST(the_json_has_every_step_and_every_finding),
        {0},
    };
    suite_fixture(setup, NULL);
    return suite_run("report", tests);
}
