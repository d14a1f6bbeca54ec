/* test_status.c -- `status` shows that a pipeline is late. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/clock.h"
#include "host/store/runs.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/pipelines/rig.h"
#include "tests/pipelines/rig_states.h"
#include "tests/support/suite.h"

#define SPEC                                                                           \
    "pipeline: uk\n" SANDBOX_CONNECTIONS "contact_sync:\n"                             \
    "  every: 1h\n"                                                                    \
    "  steps:\n"                                                                       \
    "    import_unsubscribes: { every: 15m }\n"                                        \
    "    push_unsubscribes: { every: 15m }\n"                                          \
    "    import_new_records:\n"                                                        \
    "    push_new_records: { cron: '0 3 * * *', time_zone: Europe/London }\n"

static const int64_t minute_ms = 60 * 1000;
static const int64_t hour_ms = 60 * 60 * 1000;
static const char *const steps[] = {"import_unsubscribes", "push_unsubscribes",
                                    "import_new_records", "push_new_records"};
enum { STEPS = sizeof steps / sizeof *steps };

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    rig_set_environment(rig_keep_format("URL=%s", sandbox_url(rig_sandbox())));
    rig_write_file("specs/uk.yaml", SPEC);
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":10,\"common\":5,\"random\":7,\"plain\":true}");
}

static void expect(const char *line, int code)
{
    rig_expect_now(line, code, "");
}

static bool said(const char *words)
{
    return strstr(rig_told(), words) != NULL;
}

static void expect_said(const char *words)
{
    ck_assert_msg(said(words), "wanted: %s\nin:\n%s", words, rig_told());
}

static void expect_80_columns(void)
{
    const char *line = rig_told();
    while (*line != '\0') {
        const size_t length = strcspn(line, "\n");
        ck_assert_msg(length <= 80, "%zu columns: %.*s", length, (int)length, line);
        line += length + (line[length] == '\n');
    }
}

static struct store *state(void)
{
    struct wherry_error error = {0};
    struct store *store = NULL;
    ck_assert_msg(store_open(rig_states_place("uk"), STORE_WRITE, &store, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    return store;
}

static void remember(const char *name, int64_t number)
{
    struct wherry_error error = {0};
    struct store *store = state();
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, name, number, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}

/* As if that work had last been done so long ago. */
static void done_ago(const char *work, int64_t ago_ms)
{
    char name[64];
    snprintf(name, sizeof name, "done.%s", work);
    remember(name, clock_now_ms() - ago_ms);
}

static void all_done_ago(int64_t ago_ms)
{
    for (int i = 0; i < STEPS; i++)
        done_ago(steps[i], ago_ms);
}

/* As if the last run had ended with this code; -1: as if it had been killed. */
static void last_run(int code)
{
    struct wherry_error error = {0};
    struct store *store = state();
    struct store_run run = {.started_ms = clock_now_ms() - hour_ms,
                            .ended_ms = clock_now_ms() - hour_ms + minute_ms,
                            .kind = "run",
                            .code = code,
                            .summary = "",
                            .report = "{}"};
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_start_run(store, "run", run.started_ms, &run.id, &error),
                     WHERRY_OK);
    if (code >= 0)
        ck_assert_int_eq(store_end_run(store, &run, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}

/* What `wherry status --json` printed of the one pipeline. */
static const struct json_node *printed_pipeline(void)
{
    return json_tree_at(rig_printed(), 0);
}

START_TEST(work_that_is_done_is_told_with_its_age_and_its_next_start)
{
    expect("status", 0);
    ck_assert(!said("late"));
    ck_assert(!said("\n  import_unsubscribes"));
    expect("run uk", 0);
    expect("status", 0);
    ck_assert(!said("late"));
    for (int i = 0; i < STEPS; i++) {
        char words[64];
        snprintf(words, sizeof words, "\n  %-19s  done ", steps[i]);
        expect_said(words);
    }
    ck_assert(!said("import_pull_fields"));
    expect_said("  next in ");
    done_ago("import_new_records", 30 * minute_ms + minute_ms / 2);
    expect("status uk", 0);
    expect_said("\n  import_new_records   done 30 min ago");
    expect_80_columns();
}
END_TEST

START_TEST(work_that_fell_behind_is_an_alarm_and_an_exit_code)
{
    expect("run uk", 0);
    all_done_ago(hour_ms / 2);
    done_ago("import_unsubscribes", 2 * hour_ms + 3 * minute_ms + minute_ms / 2);
    expect("status", 1);
    expect_said(
        "\n  late         import_unsubscribes: no complete run for 2 h 3 min\n");
    expect_said("\n  import_unsubscribes  done 2 h 3 min ago  overdue by ");
    expect_80_columns();
    expect("status uk", 1);
    expect("run uk --step push_unsubscribes", 0);
    expect("status", 1);
    expect("run uk --step import_unsubscribes", 0);
    expect("status", 0);
    ck_assert(!said("late"));
}
END_TEST

START_TEST(steps_that_are_equally_late_share_one_line)
{
    expect("run uk", 0);
    all_done_ago(100 * hour_ms);
    done_ago("push_unsubscribes", 50 * hour_ms);
    expect("status", 1);
    expect_said(
        "\n  late         import_unsubscribes, import_new_records, push_new_records: "
        "no\n"
        "               complete run for 4 d\n"
        "  late         push_unsubscribes: no complete run for 2 d\n"
        "  to do        ");
    expect_80_columns();
}
END_TEST

START_TEST(a_pipeline_that_never_finished_a_run_is_late)
{
    expect("run uk", 0);
    all_done_ago(minute_ms);
    remember("done.push_unsubscribes", 0);
    remember("connection.since_ms", clock_now_ms() - 50 * hour_ms);
    expect("status", 1);
    expect_said("\n  push_unsubscribes    not done yet   due now\n");
    expect_said("\n  late         push_unsubscribes: no complete run yet; both "
                "services accepted us\n               2 d ago\n");
}
END_TEST

START_TEST(the_clock_is_asked_about_when_a_run_lies_ahead)
{
    expect("run uk", 0);
    done_ago("import_new_records", -24 * hour_ms);
    expect("status", 1);
    expect_said(
        "\n  late         import_new_records: the last run has a time in the future:");
    expect_80_columns();
}
END_TEST

START_TEST(the_spec_may_say_what_is_late)
{
    expect("run uk", 0);
    rig_write_file("specs/uk.yaml", SPEC "alert_after: 10m\n");
    all_done_ago(9 * minute_ms);
    expect("status", 0);
    done_ago("push_new_records", 11 * minute_ms);
    expect("status", 1);
    expect_said("late         push_new_records: no complete run for 11 min\n");
    rig_write_file("specs/uk.yaml", SPEC "alert_after: 7d\n");
    all_done_ago(6 * 24 * hour_ms);
    expect("status", 0);
    ck_assert(!said("late"));
}
END_TEST

START_TEST(a_paused_pipeline_is_not_late)
{
    expect("run uk", 0);
    all_done_ago(100 * hour_ms);
    expect("pause uk", 0);
    expect("status", 0);
    ck_assert(!said("late"));
    expect_said("\n  import_unsubscribes  done 4 d ago  paused\n");
    expect("resume uk", 0);
    expect("status", 1);
    expect_said("late");
}
END_TEST

/* Beside the steps: its own line, its own interval, not before the baseline. */
START_TEST(a_segment_sync_is_work_like_any_step)
{
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP\"}");
    rig_write_file("specs/uk.yaml",
                   SPEC "segment_sync:\n"
                        "  every: 6h\n"
                        "  segments: [{crm: '1042', list: VIP customers}]\n");
    expect("run uk", 0);
    expect("status", 0);
    expect_said("\n  segment_sync         not done yet ");
    expect("run uk", 0);
    expect("status", 0);
    expect_said("\n  segment_sync         done ");
    all_done_ago(minute_ms);
    done_ago("segment_sync", 17 * hour_ms);
    expect("status", 0);
    done_ago("segment_sync", 19 * hour_ms + minute_ms / 2);
    expect("status", 1);
    expect_said("\n  late         segment_sync: no complete run for 19 h 0 min\n");
}
END_TEST

/* What to do depends on why: there is one sentence for each. */
START_TEST(the_alarm_says_what_to_do)
{
    static const struct {
        int code;
        const char *words;
    } ends[] = {
        {0, "to do        nothing starts its runs: check that `wherry serve` is "
            "running, or\n               that cron or a timer calls `wherry run uk`\n"},
        {3, "to do        nothing starts its runs"},
        {1, "to do        the last run failed: `wherry history uk` shows"},
        {4, "to do        a limit stopped a step of the last run: `wherry plan uk` "
            "shows\n"},
        {-1, "to do        the last run was cut off"},
    };
    expect("run uk", 0);
    all_done_ago(100 * hour_ms);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        last_run(ends[i].code);
        expect("status", ends[i].code == 4 ? 4 : 1); /* a limit weighs more */
        expect_said(ends[i].words);
        expect_80_columns();
    }
}
END_TEST

START_TEST(after_a_limit_it_ends_with_4_and_says_what_to_do_also_when_nothing_is_late)
{
    expect("run uk", 0);
    expect("status", 0);
    last_run(4);
    expect("status", 4);
    expect_said(": stopped by a limit");
    expect_said("if that is right, `wherry run uk --allow STEP`");
    last_run(0);
    expect("status", 0);
    rig_write_file("specs/bad.yaml", "pipeline: bad\n");
    last_run(4);
    expect("status", 78);
}
END_TEST

START_TEST(an_error_decides_the_exit_code_over_lateness)
{
    expect("run uk", 0);
    all_done_ago(100 * hour_ms);
    sandbox_dial(rig_sandbox(), "mailchimp.key", "\"revoked\"");
    expect("run uk", 69);
    expect("status", 69);
    expect_said("late");
    expect_said("`wherry refresh uk` tries now");
    rig_write_file("specs/bad.yaml", "pipeline: bad\n");
    expect("status", 78);
    expect_said("late");
}
END_TEST

START_TEST(the_json_of_status_tells_what_the_text_tells)
{
    expect("run uk", 0);
    all_done_ago(5 * minute_ms);
    done_ago("push_unsubscribes", 2 * hour_ms);
    expect("status --json", 1);
    const struct json_node *uk = printed_pipeline();
    ck_assert(json_tree_true(json_tree_get(uk, "late")));
    ck_assert_uint_eq(json_tree_get(uk, "work")->count, STEPS);
    const struct json_node *work = json_tree_find(uk, "work[1]");
    ck_assert_str_eq(json_tree_text(json_tree_get(work, "work")), "push_unsubscribes");
    ck_assert(json_tree_true(json_tree_get(work, "late")));
    ck_assert_uint_eq(strlen(json_tree_text(json_tree_get(work, "last_complete"))), 20);
    ck_assert_uint_eq(strlen(json_tree_text(json_tree_get(work, "due_since"))), 20);
    ck_assert_uint_eq(strlen(json_tree_text(json_tree_get(work, "next_due"))), 20);
    ck_assert_uint_eq(strlen(json_tree_text(json_tree_get(work, "late_after"))), 20);
    ck_assert(json_tree_is(json_tree_get(work, "lag_ms"), JSON_NULL));
    work = json_tree_find(uk, "work[0]");
    ck_assert(!json_tree_true(json_tree_get(work, "late")));
    expect("run uk", 0);
    expect("status --json", 0);
    ck_assert(!json_tree_true(json_tree_get(printed_pipeline(), "late")));
}
END_TEST

START_TEST(the_lag_of_what_was_delivered_is_told)
{
    expect("run uk", 0);
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"ann@example.net\","
                 "\"fields\":{\"FNAME\":\"Ann\",\"LNAME\":\"Other\"}}");
    expect("run uk", 0);
    expect("status", 0);
    const char *line = strstr(rig_told(), "\n  import_new_records ");
    ck_assert_ptr_nonnull(line);
    ck_assert_msg(memmem(line + 1, strcspn(line + 1, "\n"), "  lag ", 6) != NULL, "%s",
                  line);
    expect("status --json", 0);
    const struct json_node *work = json_tree_find(printed_pipeline(), "work[2]");
    ck_assert_str_eq(json_tree_text(json_tree_get(work, "work")), "import_new_records");
    ck_assert_int_ge(json_tree_integer(json_tree_get(work, "lag_ms"), -1), 0);
}
END_TEST

/* Nobody was asked yet, and keys are not there. */
START_TEST(a_baseline_is_foretold_at_the_pace_of_the_spec)
{
    expect("status", 0);
    expect_said("takes the baseline");
    ck_assert(!rig_said("a second"));
    rig_write_file("specs/uk.yaml",
                   "pipeline: uk\n"
                   "crm: {plugin: ometria, api_key: '${CRM_KEY}'}\n"
                   "list: {plugin: mailchimp, api_key: '${LIST_KEY}',\n"
                   "       list_id: " SANDBOX_LIST "}\n"
                   "contact_sync: {every: 1h,\n"
                   "               steps: [push_unsubscribes]}\n");
    rig_expect_now("status", 0,
                   "of the CRM, wherry can read at most 1000 a second: a million takes "
                   "16 min or more");
    expect_80_columns();
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_baseline_is_foretold_at_the_pace_of_the_spec),
        TEST(work_that_is_done_is_told_with_its_age_and_its_next_start),
        TEST(work_that_fell_behind_is_an_alarm_and_an_exit_code),
        TEST(steps_that_are_equally_late_share_one_line),
        TEST(a_pipeline_that_never_finished_a_run_is_late),
        TEST(the_clock_is_asked_about_when_a_run_lies_ahead),
        TEST(the_spec_may_say_what_is_late),
        TEST(a_paused_pipeline_is_not_late),
        TEST(a_segment_sync_is_work_like_any_step),
        TEST(the_alarm_says_what_to_do),
        TEST(
            after_a_limit_it_ends_with_4_and_says_what_to_do_also_when_nothing_is_late),
        TEST(an_error_decides_the_exit_code_over_lateness),
        TEST(the_json_of_status_tells_what_the_text_tells),
        TEST(the_lag_of_what_was_delivered_is_told),
        {0},
    };
    return rig_suite_with("status", tests, begin, rig_finish);
}
