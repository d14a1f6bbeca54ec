/* test_metrics.c -- the metrics of all pipelines, and that the manual describes them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/text.h"
#include "tests/support/suite.h"
#include "tests/unit/watched.h"

#define UK "pipeline=\"uk\""

static struct watched watched;

static void setup(void)
{
    watched_begin(&watched);
}

static void teardown(void)
{
    watched_finish(&watched);
}

static void expect(const char *name, const char *labels, int64_t value)
{
    ck_assert_msg(watched_value(&watched, name, labels) == value, "%s{%s} is %" PRId64,
                  name, labels, watched_value(&watched, name, labels));
}

static size_t count(const char *name)
{
    size_t times = 0;
    for (size_t i = 0; i < watched.metrics.sample_count; i++)
        times += text_same(watched.metrics.samples[i].name, name);
    return times;
}

START_TEST(what_is_known_of_a_pipeline_is_told)
{
    const struct tally *tally = &watched.facts[0].tally;
    watched.facts[0].works[STEP_PUSH_UNSUBSCRIBES].late = true;
    watched_tell(&watched);
    expect("wherry_pipeline_state", UK ",state=\"active\"", 1);
    expect("wherry_pipeline_state", UK ",state=\"error\"", 0);
    expect("wherry_runs_started_total", UK, 17);
    expect("wherry_runs_total", UK ",outcome=\"limit\"", tally->runs[TALLY_LIMIT]);
    expect("wherry_last_run_duration_seconds", UK, 60);
    expect("wherry_work_age_seconds", UK ",step=\"segment_sync\"", 60);
    expect("wherry_work_lag_seconds", UK ",step=\"push_unsubscribes\"", 90);
    expect("wherry_work_late", UK ",step=\"push_unsubscribes\"", 1);
    expect("wherry_work_late", UK ",step=\"import_unsubscribes\"", 0);
    expect("wherry_contacts_owed", UK, 4);
    expect("wherry_contacts_parked", UK, 3);
    expect("wherry_audit_drift", UK, 2);
    expect("wherry_audit_drifted_total", UK, tally->drifted);
    expect("wherry_requests_total",
           UK ",side=\"crm\",service=\"ometria\",class=\"write\"",
           tally->sides[SIDE_CRM].writes);
    expect("wherry_request_repeats_total",
           UK ",side=\"list\",service=\"mailchimp\",class=\"read\"",
           tally->sides[SIDE_LIST].read_repeats);
    expect("wherry_request_repeats_total",
           UK ",side=\"list\",service=\"mailchimp\",class=\"write\"",
           tally->sides[SIDE_LIST].write_repeats);
    expect("wherry_records_unreadable_total", UK ",side=\"list\",service=\"mailchimp\"",
           tally->sides[SIDE_LIST].unreadable);
    expect("wherry_changes_total", UK ",step=\"push_push_fields\",result=\"parked\"",
           tally->steps[STEP_PUSH_PUSH_FIELDS].parked);
    ck_assert_int_eq(
        openmetrics_ms(&watched.metrics, "wherry_lease_wait_seconds_total", UK),
        tally->lease_wait_ms);
}
END_TEST

START_TEST(each_contact_is_in_one_place)
{
    int64_t sum = 0;
    watched_tell(&watched);
    expect("wherry_contacts", UK ",place=\"both_sides\"", 40);
    expect("wherry_contacts", UK ",place=\"list_only\"", 30);
    expect("wherry_contacts", UK ",place=\"crm_only\"", 20);
    expect("wherry_contacts", UK ",place=\"neither\"", 10);
    for (size_t i = 0; i < watched.metrics.sample_count; i++)
        if (text_same(watched.metrics.samples[i].name, "wherry_contacts"))
            sum += watched.metrics.samples[i].thousandths;
    ck_assert_int_eq(sum, 2 * 100 * 1000);
}
END_TEST

START_TEST(what_the_process_knows_of_itself_is_told)
{
    watched.host.spec_errors = 3;
    watched.host.state_writable = false;
    watched_tell(&watched);
    expect("wherry_build_info", "version=\"0.1.0\"", 1);
    expect("wherry_pipelines", "", 2);
    expect("wherry_spec_errors", "", 3);
    expect("wherry_state_writable", "", 0);
    expect("wherry_pipelines_waiting", "", 1);
    expect("process_start_time_seconds", "", 1789999940);
    expect("wherry_loop_turn_seconds_bucket", "le=\"0.001\"", 5);
    expect("wherry_loop_turn_seconds_bucket", "le=\"10.0\"", 6);
    expect("wherry_loop_turn_seconds_count", "", 7);
    ck_assert_int_eq(
        openmetrics_ms(&watched.metrics, "wherry_loop_turn_seconds_sum", ""), 30500);
}
END_TEST

START_TEST(without_a_server_nothing_is_told_of_one)
{
    watched.host.server = NULL;
    watched_tell(&watched);
    ck_assert_uint_eq(count("process_start_time_seconds"), 0);
    ck_assert_uint_eq(count("wherry_loop_turn_seconds_count"), 0);
    expect("wherry_pipelines", "", 2);
}
END_TEST

START_TEST(of_hosts_only_one_that_shares_its_pipelines_tells)
{
    static const char *const names[] = {
        "wherry_database_reachable",      "wherry_database_questions_total",
        "wherry_database_failures_total", "wherry_claims_total",
        "wherry_claims_taken_over_total", "wherry_turns_lost_total",
        "wherry_hosts_differing",         "wherry_pipelines_held_back"};
    watched_tell(&watched);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect(names[i], "", (int64_t)i + 1);
    expect("wherry_hosts", "state=\"active\"", 11);
    expect("wherry_hosts", "state=\"stopping\"", 12);
    expect("wherry_hosts", "state=\"too_old\"", 13);
    expect("wherry_hosts", "state=\"gone\"", 14);
    watched.host.server = NULL; /* as `wherry status --metrics` */
    watched_tell(&watched);
    ck_assert_uint_eq(count("wherry_claims_total"), 0);
    expect("wherry_pipelines_held_back", "", 8);
    watched_finish(&watched);
    watched_begin(&watched);
    watched.host.hosts = NULL; /* as with a directory */
    watched.server.share = NULL;
    watched_tell(&watched);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_uint_eq(count(names[i]), 0);
}
END_TEST

/* A counter of 0 would look like one that began again. */
START_TEST(of_a_state_that_cannot_be_read_that_alone_is_told)
{
    watched.facts[1].unreadable = true;
    watched.unknown[0] = true; /* and of one that no read has seen yet, nothing */
    watched_tell(&watched);
    expect("wherry_pipeline_state", "pipeline=\"de\",state=\"unreadable\"", 1);
    expect("wherry_pipeline_state", "pipeline=\"de\",state=\"active\"", 0);
    for (size_t i = 0; i < watched.metrics.sample_count; i++) {
        const struct openmetrics_sample *sample = &watched.metrics.samples[i];
        if (openmetrics_label(sample, "pipeline") != NULL)
            ck_assert_str_eq(sample->name, "wherry_pipeline_state");
    }
}
END_TEST

START_TEST(a_pipeline_that_never_ran_has_its_counters_at_0)
{
    watched.facts[0] = (struct facts){.pipeline = &watched.pipelines[0],
                                      .connection = {.reason = ""},
                                      .last = {.kind = "", .summary = ""}};
    watched.facts[0].works[STEP_PUSH_UNSUBSCRIBES] =
        (struct late){.on = true, .lag_ms = -1};
    watched_tell(&watched);
    expect("wherry_pipeline_state", UK ",state=\"new\"", 1);
    expect("wherry_runs_total", UK ",outcome=\"ok\"", 0);
    expect("wherry_changes_total", UK ",step=\"push_unsubscribes\",result=\"done\"", 0);
    expect("wherry_work_late", UK ",step=\"push_unsubscribes\"", 0);
    ck_assert_ptr_null(openmetrics_find(&watched.metrics, "wherry_work_age_seconds",
                                        UK ",step=\"push_unsubscribes\""));
    ck_assert_ptr_null(openmetrics_find(&watched.metrics, "wherry_work_lag_seconds",
                                        UK ",step=\"push_unsubscribes\""));
    ck_assert_ptr_null(openmetrics_find(
        &watched.metrics, "wherry_changes_total",
        UK ",step=\"push_new_records\",result=\"done\"")); /* it is not in the spec */
}
END_TEST

START_TEST(no_pipeline_at_all_is_no_text_that_is_wrong)
{
    watched.count = 0;
    watched_tell(&watched);
    expect("wherry_pipelines", "", 0);
}
END_TEST

/* ---- What holds of all families ---- */

START_TEST(all_names_have_base_units_and_say_whose_they_are)
{
    static const char *const units[] = {"_ms",    "_us", "_minutes",
                                        "_hours", "_kb", "_mb"};
    watched_tell(&watched);
    for (size_t i = 0; i < watched.metrics.family_count; i++) {
        const struct openmetrics_family *family = &watched.metrics.families[i];
        ck_assert_ptr_nonnull(family->help);
        ck_assert_msg(text_ends_with(family->help, "."), "%s", family->help);
        ck_assert_msg(text_starts_with(family->name, "wherry_") ||
                          text_same(family->name, "process_start_time_seconds"),
                      "%s", family->name);
        for (size_t unit = 0; unit < sizeof units / sizeof *units; unit++)
            ck_assert_msg(!text_ends_with(family->name, units[unit]), "%s",
                          family->name);
        ck_assert_msg((strstr(family->name, "_seconds") != NULL ||
                       strstr(family->name, "_bytes") != NULL) ==
                          (family->unit != NULL),
                      "%s", family->name);
    }
}
END_TEST

/* This many series are kept for each pipeline, whatever happens there. */
START_TEST(a_pipeline_has_few_series_and_known_labels)
{
    static const char *const known[] = {"pipeline", "state",  "outcome", "le",
                                        "step",     "result", "place",   "side",
                                        "service",  "class",  "version"};
    enum { KNOWN = sizeof known / sizeof *known, SERIES_MOST = 160 };
    size_t series = 0;
    watched_tell(&watched);
    for (size_t i = 0; i < watched.metrics.sample_count; i++) {
        const struct openmetrics_sample *sample = &watched.metrics.samples[i];
        const char *pipeline = openmetrics_label(sample, "pipeline");
        series += pipeline != NULL && text_same(pipeline, "uk");
        for (size_t label = 0; label < sample->label_count; label++) {
            size_t at = 0;
            while (at < KNOWN && !text_same(known[at], sample->label_names[label]))
                at++;
            ck_assert_msg(at < KNOWN, "%s has the label %s", sample->name,
                          sample->label_names[label]);
        }
    }
    ck_assert_uint_gt(series, 100);
    ck_assert_uint_le(series, SERIES_MOST);
}
END_TEST

START_TEST(no_text_of_the_state_or_the_spec_is_told)
{
    static const char *const secrets[] = {"A title", "x.yaml", "2 done", "REASON"};
    watched.facts[0].connection =
        (struct connection){.state = CONNECTION_ERROR, .reason = "REASON"};
    watched_tell(&watched);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        ck_assert_ptr_null(strstr(buffer_text(&watched.text), secrets[i]));
}
END_TEST

/* ---- The manual ---- */

/* "gauge", or "counter: pipeline, step": as the manual has it after the name. */
static void describe(const struct openmetrics_family *family, struct buffer *words)
{
    const struct openmetrics_sample *sample = &watched.metrics.samples[family->first];
    buffer_clear(words);
    buffer_add_text(words, family->type);
    for (size_t i = 0; i < sample->label_count; i++)
        if (!text_same(sample->label_names[i], "le"))
            buffer_format(words, "%s%s",
                          strchr(words->bytes, ':') == NULL ? ": " : ", ",
                          sample->label_names[i]);
}

static bool is_family(const char *name)
{
    char total[128];
    for (size_t i = 0; i < watched.metrics.family_count; i++) {
        const struct openmetrics_family *family = &watched.metrics.families[i];
        snprintf(total, sizeof total, "%s%s", family->name,
                 text_same(family->type, "counter") ? "_total" : "");
        if (text_same(total, name))
            return true;
    }
    return false;
}

START_TEST(the_manual_has_each_family_with_its_type_and_labels_and_no_other)
{
    struct buffer page = {0}, words = {0};
    char line[256];
    watched_tell(&watched);
    ck_assert_int_eq(
        files_read(TOP_SRCDIR "/doc/wherry-metrics.7", SIZE_MAX, &page, NULL),
        WHERRY_OK);
    for (size_t i = 0; i < watched.metrics.family_count; i++) {
        const struct openmetrics_family *family = &watched.metrics.families[i];
        ck_assert_uint_gt(family->count, 0);
        describe(family, &words);
        snprintf(line, sizeof line, "\n.It Ic %s%s Pq %s\n", family->name,
                 text_same(family->type, "counter") ? "_total" : "",
                 buffer_text(&words));
        ck_assert_msg(strstr(buffer_text(&page), line) != NULL, "no line:%s", line);
    }
    const char *at = buffer_text(&page);
    size_t told = 0;
    while ((at = strstr(at, "\n.It Ic ")) != NULL) {
        at += strlen("\n.It Ic ");
        snprintf(line, sizeof line, "%.*s", (int)strcspn(at, " \n"), at);
        ck_assert_msg(is_family(line), "the manual tells of '%s'", line);
        told++;
    }
    ck_assert_uint_eq(told, watched.metrics.family_count);
    buffer_free(&words);
    buffer_free(&page);
}
END_TEST

/* ---- Another reader ---- */

/* It knows the older format alone, where the type of a counter has its whole name. */
static void write_older(const char *path)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < watched.metrics.family_count; i++) {
        const struct openmetrics_family *family = &watched.metrics.families[i];
        const char *total = text_same(family->type, "counter") ? "_total" : "";
        fprintf(file, "# HELP %s%s %s\n# TYPE %s%s %s\n", family->name, total,
                family->help, family->name, total, family->type);
        for (size_t at = 0; at < family->count; at++) {
            const struct openmetrics_sample *sample =
                &watched.metrics.samples[family->first + at];
            fprintf(file, "%s{%s} %" PRId64 ".%03d\n", sample->name, sample->labels,
                    sample->thousandths / 1000, (int)(sample->thousandths % 1000));
        }
    }
    fclose(file);
}

static bool has_promtool(void)
{
    if (system("command -v promtool >/dev/null 2>&1") == 0)
        return true;
    suite_skip("promtool is not there");
    return false;
}

START_TEST(promtool_has_nothing_to_complain_of)
{
    char path[] = "/tmp/wherry-metrics-XXXXXX", line[256];
    if (!has_promtool())
        return;
    watched_tell(&watched);
    const int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    write_older(path);
    snprintf(line, sizeof line, "promtool check metrics <%s >&2", path);
    ck_assert_int_eq(system(line), 0);
    /* As the textfile folder of node_exporter takes it: 3 is advice. */
    FILE *plain = fopen(path, "w");
    ck_assert_ptr_nonnull(plain);
    fputs(buffer_text(&watched.text), plain);
    fclose(plain);
    snprintf(line, sizeof line, "promtool check metrics <%s >/dev/null 2>&1", path);
    const int status = system(line);
    ck_assert(WIFEXITED(status) &&
              (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3));
    remove(path);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_is_known_of_a_pipeline_is_told),
        TEST(each_contact_is_in_one_place),
        TEST(what_the_process_knows_of_itself_is_told),
        TEST(without_a_server_nothing_is_told_of_one),
        TEST(of_hosts_only_one_that_shares_its_pipelines_tells),
        TEST(of_a_state_that_cannot_be_read_that_alone_is_told),
        TEST(a_pipeline_that_never_ran_has_its_counters_at_0),
        TEST(no_pipeline_at_all_is_no_text_that_is_wrong),
        TEST(all_names_have_base_units_and_say_whose_they_are),
        TEST(a_pipeline_has_few_series_and_known_labels),
        TEST(no_text_of_the_state_or_the_spec_is_told),
        TEST(the_manual_has_each_family_with_its_type_and_labels_and_no_other),
        TEST(promtool_has_nothing_to_complain_of),
        {0}};
    suite_fixture(setup, teardown);
    return suite_run("metrics", tests);
}
