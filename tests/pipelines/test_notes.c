/* test_notes.c -- what is said where it belongs, and nowhere else. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

static const char welcome[] = "new contacts in Ometria get the time of";
static const char invited[] = "the list asks for double opt-in";

static void write_spec(unsigned steps)
{
    rig_write_spec(&(struct rig_spec){.steps = steps});
}

/* ---- Notes of the connectors ---- */

START_TEST(a_note_about_new_contacts_is_said_where_they_are_made)
{
    write_spec(1u << STEP_PUSH_UNSUBSCRIBES | 1u << STEP_PUSH_NEW_RECORDS);
    rig_expect("run p", 0);
    ck_assert(!rig_said(welcome));
    rig_expect("refresh p", 0);
    ck_assert(!rig_said("welcome campaign"));
    rig_expect("plan p", 0);
    ck_assert(!rig_said(welcome));
}
END_TEST

START_TEST(it_is_said_once_before_the_first_of_them)
{
    write_spec(1u << STEP_IMPORT_NEW_RECORDS);
    rig_expect("plan p", 0); /* of the baseline */
    ck_assert(rig_said(welcome));
    rig_expect("run p", 0);
    ck_assert(rig_said(welcome));
    rig_expect("plan p", 0);
    ck_assert(!rig_said(welcome));
    rig_expect("run p", 0);
    ck_assert(!rig_said(welcome));
    rig_expect("refresh p", 0); /* it was asked for */
    ck_assert(rig_said("welcome campaign"));
}
END_TEST

START_TEST(it_is_said_when_the_step_is_switched_on_later)
{
    write_spec(1u << STEP_PUSH_UNSUBSCRIBES);
    rig_expect("run p", 0);
    write_spec(1u << STEP_PUSH_UNSUBSCRIBES | 1u << STEP_IMPORT_NEW_RECORDS);
    rig_expect("run p", 0);
    ck_assert(rig_said(welcome));
    ck_assert(!rig_said(invited));
    rig_expect("run p", 0);
    ck_assert(!rig_said(welcome));
}
END_TEST

/* ---- Fields ---- */

START_TEST(retired_tags_are_not_offered_unless_one_is_mapped)
{
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"list\",\"do\":\"add_field\",\"tag\":\"OM_LTV\","
                 "\"type\":\"text\",\"name\":\"Spend\"},"
                 "{\"side\":\"list\",\"do\":\"add_field\",\"tag\":\"OM_OTHER\","
                 "\"type\":\"text\",\"name\":\"Other\"}]");
    write_spec(1u << STEP_PUSH_PUSH_FIELDS);
    rig_expect("fields p", 0);
    ck_assert(rig_said("  OM_OTHER "));
    ck_assert(!rig_said("OM_LTV"));
    rig_expect("fields p --json", 0);
    ck_assert(!rig_said("OM_LTV"));
    rig_write_spec(&(struct rig_spec){.steps = 1u << STEP_IMPORT_PULL_FIELDS,
                                      .fields = "    - {crm: prefix, list: OM_LTV, "
                                                "direction: import}\n"});
    rig_expect("fields p", 0);
    ck_assert(rig_said("Spend, mapped to prefix"));
}
END_TEST

/* ---- Which run is in the way ---- */

/* Until the sandbox holds a request under a fault of this kind. */
static void wait_until_held(const char *kind)
{
    struct buffer log = {0};
    struct patience patience = patience_begin();
    do {
        ck_assert_msg(patience_lasts(&patience), "no request is held");
        sandbox_control(rig_sandbox(), "GET", "/control/log", NULL, &log);
    } while (strstr(buffer_text(&log), kind) == NULL);
    buffer_free(&log);
}

START_TEST(a_question_during_the_pipelines_own_run_names_that_run)
{
    static const char *const lines[] = {"lists p --wait 0", "fields p --wait 0",
                                        "segments p --wait 0"};
    write_spec(1u << STEP_PUSH_UNSUBSCRIBES);
    rig_expect("run p", 0);
    sandbox_post(rig_sandbox(), "fault", "%s",
                 "{\"kind\":\"late\",\"ms\":600000,\"path\":\"/mailchimp/*/members\"}");
    const int pid = rig_start("run p");
    wait_until_held("\"late\"");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        rig_expect_now(lines[i], 5, "busy: run 2 of 'p' is running, started 20");
    ck_assert(!rig_said("another pipeline"));
    rig_expect_now("run p --wait 0", 5, "busy");
    rig_expect_now("run p --wait 0 --accept 3,4", 5, "busy");
    rig_expect_now("run p --wait 0 --accept 4,5", 0, "busy");
    sandbox_control(rig_sandbox(), "DELETE", "/control/fault", NULL, NULL);
    ck_assert_int_eq(rig_wait(pid), 0);
    rig_expect("lists p", 0);
}
END_TEST

START_TEST(only_codes_of_a_run_that_went_well_are_accepted)
{
    write_spec(1u << STEP_PUSH_UNSUBSCRIBES);
    rig_expect_now("run p --accept 1", 2, "'--accept' must be 3");
    rig_expect_now("run p --accept 3,", 2, "'--accept' must be 3");
    rig_expect_now("run p --accept 3,78", 2, "'--accept' must be 3");
    rig_expect_now("run nobody --accept 3,4,5", 2, "no pipeline 'nobody'");
}
END_TEST

/* ---- Schedules ---- */

/* Reads ", at :07, :22" after `from`; returns how many, each `apart` minutes after the
 * one before. */
static int count_times(const char *from, int apart)
{
    int count = 0, before = 0, minute, taken;
    for (; sscanf(from, ":%2d%n", &minute, &taken) == 1; count++) {
        ck_assert_msg(count == 0 ? minute < apart : minute == before + apart, "%s",
                      from);
        before = minute;
        from += taken;
        from += strspn(from, ", ");
    }
    return count;
}

static const char *behind(const char *words)
{
    const char *found = strstr(rig_told(), words);
    ck_assert_msg(found != NULL, "no '%s' in\n%s", words, rig_told());
    return found + strlen(words);
}

static void set_every(const char *every)
{
    rig_write_file("specs/p.yaml",
                   rig_keep_format("pipeline: p\n" SANDBOX_CONNECTIONS
                                   "contact_sync:\n  steps: [push_unsubscribes]\n  %s\n"
                                   "segment_sync:\n  every: 6h\n"
                                   "  segments: [{crm: '1', list: One}]\n",
                                   every));
    rig_set_environment(rig_keep_format("URL=%s", sandbox_url(rig_sandbox())));
    rig_expect("status", 0);
}

START_TEST(an_interval_is_told_with_the_minutes_that_it_starts_at)
{
    set_every("every: 15m");
    ck_assert_int_eq(
        count_times(behind("  schedule     push_unsubscribes: every 15 min, at "), 15),
        4);
    int hour, minute;
    ck_assert_int_eq(
        sscanf(behind("  segment_sync: every 6 h, at "), "%2d:%2d", &hour, &minute), 2);
    ck_assert_int_lt(hour, 6);
    const char *told = rig_keep(rig_told());
    rig_set_environment(
        rig_keep_format("URL=%s TZ=Asia/Kathmandu", sandbox_url(rig_sandbox())));
    rig_expect("status", 0);
    const char *there = behind("  segment_sync: every 6 h, at ");
    ck_assert(strstr(told, rig_keep_format("every 6 h, at %.*s",
                                           (int)strcspn(there, "\n"), there)) != NULL);
    ck_assert_int_eq(strncmp(there + strcspn(there, "\n") - 4, " UTC", 4), 0);
    set_every("every: 10m");
    ck_assert_int_eq(count_times(behind("every 10 min, at "), 10), 6);
    set_every("every: 60m");
    ck_assert_int_eq(count_times(behind("every 1 h, at "), 60), 1);
    set_every("every: 45m"); /* another minute each hour */
    behind("push_unsubscribes: every 45 min\n");
    set_every("cron: '20 5 * * 1-5'");
    behind("push_unsubscribes: at '20 5 * * 1-5', UTC\n");
    set_every("every: 6h"); /* all of it alike */
    behind("  schedule     every 6 h, at 0");
}
END_TEST

/* ---- Steps ---- */

START_TEST(a_step_that_the_spec_does_not_have_is_an_error)
{
    write_spec(1u << STEP_PUSH_UNSUBSCRIBES);
    rig_expect("run p", 0);
    rig_expect("run p --step segment_sync", 2);
    ck_assert(rig_said("'p' does not have 'segment_sync': nothing was done"));
    rig_expect("plan p --step import_unsubscribes", 2);
    rig_expect("run p --allow push_new_records", 2);
    rig_expect("run p --step push_unsubscribes --allow push_unsubscribes", 0);
}
END_TEST

/* ---- Clocks ---- */

START_TEST(a_run_that_is_yet_to_come_is_trouble_with_the_clock)
{
    write_spec(1u << STEP_PUSH_UNSUBSCRIBES);
    rig_expect("run p", 0);
    const char *past =
        rig_keep_format("WHERRY_CLOCK=%" PRId64, clock_now_ms() - 5 * HOUR_MS);
    rig_run_now_with(past, "status");
    ck_assert(rig_said("  last run     20"));
    ck_assert(rig_said("(in the future: is this machine's clock right?)"));
    ck_assert(rig_said("set this machine's clock"));
    ck_assert(!rig_said("nothing starts its runs"));
    rig_run_now_with(past, "history p");
    ck_assert(rig_said("(in the future: is this"));
    rig_expect_now("status", 0, "just now");
    ck_assert(!rig_said("in the future"));
    /* Clocks of two machines differ a little, which does no harm. */
    past = rig_keep_format("WHERRY_CLOCK=%" PRId64, clock_now_ms() - MINUTE_MS / 2);
    rig_run_now_with(past, "history p");
    ck_assert(!rig_said("in the future"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_note_about_new_contacts_is_said_where_they_are_made),
        TEST(it_is_said_once_before_the_first_of_them),
        TEST(it_is_said_when_the_step_is_switched_on_later),
        TEST(retired_tags_are_not_offered_unless_one_is_mapped),
        TEST(a_question_during_the_pipelines_own_run_names_that_run),
        TEST(only_codes_of_a_run_that_went_well_are_accepted),
        TEST(an_interval_is_told_with_the_minutes_that_it_starts_at),
        TEST(a_step_that_the_spec_does_not_have_is_an_error),
        TEST(a_run_that_is_yet_to_come_is_trouble_with_the_clock),
        {0},
    };
    return rig_suite("notes", tests);
}
