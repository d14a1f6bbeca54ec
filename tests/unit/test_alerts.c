/* test_alerts.c -- each alert about a state is sent once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/alerts/fold.h"
#include "host/base/exit_code.h"
#include "host/base/fingerprint.h"
#include "host/picture/value.h"
#include "tests/support/suite.h"
#include "tests/unit/alert_stage.h"

/* ---- Each of them */

static void make_late(void)
{
    alert_stage_let_in();
    alert_stage.now_ms += 5 * HOUR;
}

static void make_error(void)
{
    alert_stage_let_in();
    alert_stage_refuse("ann@example.com: the key is not known");
}

static void make_failed(void)
{
    alert_stage_let_in();
    alert_stage_empty_run(CODE_FAILED);
    alert_stage_empty_run(CODE_SIGNALLED + 15); /* stopped: says nothing */
    alert_stage_empty_run(CODE_FAILED);
    alert_stage_empty_run(CODE_SIGNALLED + 11);
}

static void make_limited(void)
{
    struct report report = {0};
    alert_stage_let_in();
    report.steps[STEP_PUSH_UNSUBSCRIBES].on = true;
    report.steps[STEP_PUSH_UNSUBSCRIBES].due = true;
    report.steps[STEP_PUSH_UNSUBSCRIBES].stopped = true;
    alert_stage_run(CODE_LIMIT, &report);
    alert_stage_empty_run(CODE_OK); /* in which the step was not due */
}

static void make_parked(void)
{
    struct report report = {0};
    alert_stage_let_in();
    alert_stage_contacts(2, false, true);
    report.steps[STEP_PUSH_UNSUBSCRIBES].parked_new = 2;
    alert_stage_run(CODE_PARTIAL, &report);
}

static void make_drifted(void)
{
    alert_stage_let_in();
    struct store *store = alert_stage_open_state();
    ck_assert_int_eq(value_set_number(store, VALUE_DRIFTED, 0, 1, NULL), WHERRY_OK);
    alert_stage_close_state(store);
}

static void make_unmatched(void)
{
    struct report_segment segments[] = {{.crm = "1", .name = "VIP", .on_list = 4},
                                        {.crm = "2", .name = "New"},
                                        {.crm = "3", .name = "Bad", .error = "no"}};
    const struct report report = {.segments = segments, .segment_count = 3};
    alert_stage_let_in();
    alert_stage_run(CODE_PARTIAL, &report);
}

static void end_late(void)
{
    alert_stage_let_in();
}

static void end_run_well(void)
{
    struct report report = {0};
    report.steps[STEP_PUSH_UNSUBSCRIBES].due = true;
    alert_stage_run(CODE_OK, &report);
    alert_stage_let_in();
}

static void end_parked(void)
{
    alert_stage_contacts(2, true, false);
}

static void end_drifted(void)
{
    struct store *store = alert_stage_open_state();
    ck_assert_int_eq(value_set_number(store, VALUE_DRIFTED, 0, 0, NULL), WHERRY_OK);
    alert_stage_close_state(store);
}

static void end_unmatched(void)
{
    struct report_segment segments[] = {{.crm = "2", .name = "New", .on_list = 1}};
    const struct report report = {.segments = segments, .segment_count = 1};
    alert_stage_run(CODE_OK, &report);
}

static const struct {
    enum alert alert;
    void (*make)(void), (*end)(void);
    const char *words, *ended;
} kinds[] = {
    {ALERT_LATE, make_late, end_late, "no complete run of push_unsubscribes for 5 h",
     "no work is late"},
    {ALERT_ERROR, make_error, end_late, "the key is not known",
     "accept our keys again"},
    {ALERT_FAILED, make_failed, end_run_well, "3 runs in a row failed",
     "a run succeeded"},
    {ALERT_LIMITED, make_limited, end_run_well, "a limit stopped push_unsubscribes",
     "no limit stops"},
    {ALERT_PARKED, make_parked, end_parked, "2 contacts have changes",
     "nothing is parked"},
    {ALERT_DRIFTED, make_drifted, end_drifted, "1 change of an earlier run",
     "the latest changes are there"},
    {ALERT_UNMATCHED, make_unmatched, end_unmatched, "1 segment matches nobody",
     "matches somebody"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

START_TEST(each_alert_reaches_the_webhook_and_the_command_once)
{
    const char *name = alert_name(kinds[_i].alert);
    alert_stage_listen(YES, YES);
    alert_stage_command();
    kinds[_i].make();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_uint_eq(alert_stage_requests(), 1);
    alert_stage_expect(0, name, "begins", kinds[_i].words);
    ck_assert_int_eq(alert_stage_lines("told"), 1);
    ck_assert(alert_stage_has("told", kinds[_i].words));
    ck_assert(!alert_stage_has("told", "example.com"));
    alert_stage.now_ms += MINUTE;
    kinds[_i].end();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_uint_eq(alert_stage_requests(), 2);
    alert_stage_expect(1, name, "ends", kinds[_i].ended);
    ck_assert_int_eq(alert_stage_lines("told"), 2);
    ck_assert(!alert_stage_has("log", "/hook/"));
}
END_TEST

START_TEST(a_pipeline_that_is_well_has_nothing_to_tell)
{
    alert_stage_listen(YES, YES);
    alert_stage_let_in();
    alert_stage_empty_run(CODE_OK);
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_uint_eq(alert_stage_requests(), 0);
    alert_stage.pipeline.alerts.on = false;
    ck_assert_int_eq(alert_stage_tell(), WHERRY_END);
}
END_TEST

START_TEST(a_pipeline_that_never_ran_has_nothing_to_tell)
{
    alert_stage_listen(YES, YES);
    ck_assert_int_eq(alert_stage_tell(), WHERRY_END);
}
END_TEST

/* Each hour of three days; the work is late from the fourth hour of the first one on. */
START_TEST(three_days_of_lateness_are_told_once_a_day)
{
    alert_stage_listen(YES, YES);
    alert_stage_let_in();
    for (int hour = 0; hour < 3 * 24; hour++, alert_stage.now_ms += HOUR)
        ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_uint_eq(alert_stage_requests(), 3);
    alert_stage_expect(0, "late", "begins", "for 4 h");
    alert_stage_expect(1, "late", "again", "for 28 h");
    alert_stage_expect(2, "late", "again", "for 2 d");
}
END_TEST

START_TEST(what_is_signed_can_be_checked)
{
    unsigned char made[FINGERPRINT_BYTES];
    char wanted[160];
    alert_stage_listen(YES, YES);
    alert_stage.pipeline.alerts.secret = "Jefe";
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    /* RFC 4231, test case 2: ours is what others take for HMAC-SHA-256. */
    fingerprint_sign("Jefe", 4, "what do ya want for nothing?", 28, made);
    ck_assert_uint_eq(made[0], 0x5b);
    ck_assert_uint_eq(made[1], 0xdc);
    ck_assert_uint_eq(made[31], 0x43);
    const char *request = wire_server_request(alert_stage.server, 0);
    const char *body = strstr(request, "\r\n\r\n") + 4;
    fingerprint_sign("Jefe", 4, body, strlen(body), made);
    size_t at =
        (size_t)snprintf(wanted, sizeof wanted, "\r\nWherry-Signature: sha256=");
    for (size_t i = 0; i < sizeof made; i++)
        at += (size_t)snprintf(wanted + at, sizeof wanted - at, "%02x", made[i]);
    ck_assert_msg(strstr(request, wanted) != NULL, "%s\nwanted %s", request, wanted);
    ck_assert_ptr_null(strstr(request, "Jefe"));
    ck_assert_ptr_nonnull(strstr(request, "Content-Type: application/json"));
}
END_TEST

START_TEST(a_webhook_in_trouble_is_asked_again_by_whoever_comes_next)
{
    struct alerts_standing standing;
    setenv("WHERRY_HASTE", "1000", 1);
    alert_stage_listen(TROUBLE, YES); /* three times, then it is well */
    alert_stage_command();
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_RETRY);
    ck_assert_uint_eq(alert_stage_requests(), 3);
    ck_assert_int_eq(alert_stage_lines("told"), 1); /* the other one is not affected */
    struct store *store = alert_stage_open_state();
    alerts_look(&alert_stage.pipeline, store, &standing);
    alert_stage_close_state(store);
    ck_assert_int_eq(standing.failing[CHANNEL_WEBHOOK].since_ms, alert_stage.now_ms);
    ck_assert_str_eq(standing.failing[CHANNEL_WEBHOOK].name,
                     "the webhook at '127.0.0.1'");
    ck_assert_int_eq(standing.failing[CHANNEL_RUN].since_ms, 0);
    ck_assert_int_eq(standing.episodes[ALERT_ERROR].since_ms, alert_stage.now_ms);
    alert_stage.now_ms += MINUTE - 1;
    ck_assert_int_eq(alert_stage_tell(), WHERRY_RETRY); /* it is left alone */
    ck_assert_uint_eq(alert_stage_requests(), 3);
    alert_stage.now_ms += 1;
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    ck_assert_uint_eq(alert_stage_requests(), 4);
    alert_stage_expect(3, "error", "begins", "a service refuses");
    ck_assert_int_eq(alert_stage_lines("told"), 1);
    ck_assert(alert_stage_has(
        "log", "did not reach the webhook at '127.0.0.1': it answered 503"));
}
END_TEST

START_TEST(a_webhook_that_refuses_is_not_asked_again_at_once)
{
    alert_stage_listen(REFUSED, YES);
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_RETRY);
    ck_assert_uint_eq(alert_stage_requests(), 1);
}
END_TEST

START_TEST(a_webhook_that_nobody_listens_at_is_told_by_its_host)
{
    setenv("WHERRY_HASTE", "1000", 1);
    alert_stage_listen(YES, YES);
    wire_server_stop(alert_stage.server);
    alert_stage.server = NULL;
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_RETRY);
    ck_assert(alert_stage_has("log", "did not reach the webhook at '127.0.0.1'"));
    ck_assert(!alert_stage_has("log", "/hook/"));
}
END_TEST

START_TEST(processes_that_tell_at_the_same_time_tell_once)
{
    enum { PROCESSES = 4 };
    alert_stage_listen(YES, YES);
    alert_stage_command();
    make_error();
    for (int i = 0; i < PROCESSES; i++)
        if (fork() == 0)
            _exit(alert_stage_tell() == WHERRY_OK ? 0 : 1);
    for (int i = 0; i < PROCESSES; i++) {
        int status = 1;
        ck_assert_int_gt(wait(&status), 0);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_uint_eq(alert_stage_requests(), 1);
    ck_assert_int_eq(alert_stage_lines("told"), 1);
}
END_TEST

/* ---- Tests of alerts, and where they are new */

static void note_test(void *self, const char *channel, enum wherry_status status,
                      const char *why)
{
    (void)self, (void)why;
    ck_assert(*channel != '\0');
    ck_assert_int_eq(status, WHERRY_OK);
}

START_TEST(a_test_reaches_each_channel_whatever_the_state_is)
{
    struct wherry_error error = {0};
    struct alerts_options options = {.pipeline = &alert_stage.pipeline, .haste = 1};
    alert_stage_listen(YES, YES);
    alert_stage_command();
    ck_assert_int_eq(alerts_test(&options, note_test, &error), WHERRY_OK);
    alert_stage_expect(0, "test", "test", "the alerts of this pipeline arrive here");
    ck_assert_int_eq(alert_stage_lines("told"), 1);
}
END_TEST

START_TEST(a_run_that_was_cut_off_counts_as_failed)
{
    struct alert_memory memory = {0};
    const struct store_run run = {.id = 5, .kind = "run"};
    const struct store_run plan = {.id = 6, .kind = "backfill"};
    fold_dead(&memory, &run);
    fold_dead(&memory, &plan);
    ck_assert_int_eq(memory.failures, 1);
    ck_assert_int_eq(memory.seen_run, 6);
}
END_TEST

START_TEST(the_environment_tells_whom_a_spec_without_alerts_tells)
{
    alert_stage_listen(YES, YES);
    setenv("WHERRY_ALERT_WEBHOOK", alert_stage.pipeline.alerts.webhook, 1);
    alert_stage.pipeline.alerts = (struct spec_alerts){0};
    setenv("WHERRY_ALERT_ON", "late,error", 1);
    make_error();
    ck_assert_int_eq(alert_stage_tell(), WHERRY_OK);
    alert_stage_expect(0, "error", "begins", "a service refuses");
    setenv("WHERRY_ALERT_ON", "errors", 1);
    ck_assert_int_eq(alert_stage_tell(), WHERRY_FAILED);
    setenv("WHERRY_ALERT_ON", "late", 1);
    setenv("WHERRY_ALERT_WEBHOOK", "http://example.com/hook", 1);
    ck_assert_int_eq(alert_stage_tell(), WHERRY_FAILED);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"each_alert_reaches_the_webhook_and_the_command_once",
         &each_alert_reaches_the_webhook_and_the_command_once, KINDS, 0},
        TEST(a_pipeline_that_is_well_has_nothing_to_tell),
        TEST(a_pipeline_that_never_ran_has_nothing_to_tell),
        TEST(three_days_of_lateness_are_told_once_a_day),
        TEST(what_is_signed_can_be_checked),
        TEST(a_webhook_in_trouble_is_asked_again_by_whoever_comes_next),
        TEST(a_webhook_that_refuses_is_not_asked_again_at_once),
        TEST(a_webhook_that_nobody_listens_at_is_told_by_its_host),
        TEST(processes_that_tell_at_the_same_time_tell_once),
        TEST(a_test_reaches_each_channel_whatever_the_state_is),
        TEST(a_run_that_was_cut_off_counts_as_failed),
        TEST(the_environment_tells_whom_a_spec_without_alerts_tells),
        {0}};
    suite_fixture(alert_stage_begin, alert_stage_finish);
    return suite_run("alerts", tests);
}
