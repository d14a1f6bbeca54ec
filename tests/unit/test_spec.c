/* test_spec.c -- what a spec says, as the rest of the program reads it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/spec/spec.h"
#include "tests/support/suite.h"
#include "tests/unit/spec_support.h"

static struct spec_set *set;

static void begin(void)
{
    set = spec_set_create(support_environment, NULL);
}

static void add(const char *name, const char *text)
{
    spec_add_text(set, name, text, strlen(text));
}

static const struct pipeline *only(const char *text)
{
    begin();
    add("t.yaml", text);
    support_expect_silence(set);
    ck_assert_uint_eq(spec_pipeline_count(set), 1);
    return spec_pipeline(set, 0);
}

#define HEAD                                                                           \
    "pipeline: p\n"                                                                    \
    "crm: {plugin: ometria, api_key: '${KEY}'}\n"                                      \
    "list: {plugin: mailchimp, api_key: k-us1, list_id: a}\n"
#define CONTACTS HEAD "contact_sync:\n  every: 1h\n"

static const char whole[] =
    "pipeline: p\n"
    "title: T\n"
    "crm: {plugin: ometria, account: shop, api_key: '${KEY}', reads: 4}\n"
    "list: {plugin: mailchimp, api_key: k-us1, list_id: a}\n"
    "contact_sync:\n"
    "  cron: '0 * * * *'\n"
    "  time_zone: UTC\n"
    "  confirm_within: 12h\n"
    "  confirm_absence: 1h\n"
    "  verify: 30d\n"
    "  steps:\n"
    "    import_unsubscribes: {every: 15m}\n"
    "    push_new_records: {subscribe: not_opted_out, double_opt_in: true}\n"
    "  fields:\n"
    "    - {crm: a, list: A, direction: push, blank: clear}\n"
    "    - {crm: b, list: B, direction: import}\n"
    "    - {crm: c, list: C}\n"
    "segment_sync:\n"
    "  every: 6h\n"
    "  verify: 2d\n"
    "  segments:\n"
    "    - {crm: 1042, list: VIP customers}\n"
    "limits:\n"
    "  import_new_records: 0.25%\n"
    "  push_unsubscribes: none\n"
    "max_run: 3h\n"
    "alert_after: 4h\n"
    "keep_stories: 90d\n"
    "keep_runs: off\n";

START_TEST(each_key_at_the_top_and_of_a_connection_reaches_its_member)
{
    const struct pipeline *p = only(whole);
    ck_assert_str_eq(p->id, "p");
    ck_assert_str_eq(p->title, "T");
    ck_assert_str_eq(p->file, "t.yaml");
    ck_assert_uint_eq(p->place.line, 1);
    ck_assert_uint_eq(p->place.column, 11);
    ck_assert_str_eq(p->crm.plugin, "ometria");
    ck_assert_str_eq(p->crm.account, "shop");
    ck_assert_uint_eq(p->crm.place.line, 3);
    ck_assert_uint_eq(p->crm.plugin_place.column, 15);
    ck_assert_uint_eq(p->crm.setting_count, 2);
    ck_assert_str_eq(p->crm.settings[0].name, "api_key");
    ck_assert_str_eq(p->crm.settings[0].value, "secret");
    ck_assert_str_eq(p->crm.settings[1].name, "reads");
    ck_assert_str_eq(p->crm.settings[1].value, "4");
    ck_assert_uint_eq(p->crm.settings[1].place.line, 3);
    ck_assert_ptr_null(p->list.account);
    ck_assert_int_eq(p->max_run_ms, 3 * 3600 * 1000);
    ck_assert_int_eq(p->alert_after_ms, 4 * 3600 * 1000);
    ck_assert_int_eq(p->keep_stories_ms, 90 * 86400000LL);
    ck_assert_int_eq(p->keep_runs_ms, 0);
    spec_set_destroy(set);
}
END_TEST

START_TEST(each_key_of_a_contact_sync_reaches_its_member)
{
    const struct pipeline *p = only(whole);
    const struct spec_contact_sync *sync = &p->contact_sync;
    ck_assert(sync->on);
    ck_assert_uint_eq(sync->place.line, 5);
    ck_assert_int_eq(sync->schedule.every_ms, 0);
    ck_assert_str_eq(sync->schedule.cron, "0 * * * *");
    ck_assert_str_eq(sync->schedule.time_zone, "UTC");
    ck_assert_int_eq(sync->confirm_within_ms, 12 * 3600 * 1000);
    ck_assert_int_eq(sync->confirm_absence_ms, 3600 * 1000);
    ck_assert_int_eq(sync->verify_ms, 30 * 86400000LL);
    for (int i = 0; i < STEP_COUNT; i++)
        ck_assert_int_eq(sync->steps[i].on,
                         i == STEP_IMPORT_UNSUBSCRIBES || i == STEP_PUSH_NEW_RECORDS);
    ck_assert_int_eq(sync->steps[STEP_IMPORT_UNSUBSCRIBES].schedule.every_ms, 900000);
    ck_assert_uint_eq(sync->steps[STEP_PUSH_NEW_RECORDS].place.line, 13);
    ck_assert_uint_eq(sync->steps[STEP_PUSH_NEW_RECORDS].place.column, 5);
    ck_assert(sync->subscribe_not_opted_out);
    ck_assert(sync->double_opt_in);
    spec_set_destroy(set);
}
END_TEST

START_TEST(each_key_of_a_field_reaches_its_member)
{
    const struct spec_contact_sync *sync = &only(whole)->contact_sync;
    ck_assert_uint_eq(sync->field_count, 3);
    ck_assert_str_eq(sync->fields[0].crm, "a");
    ck_assert_str_eq(sync->fields[0].list, "A");
    ck_assert_int_eq(sync->fields[0].direction, SPEC_PUSH);
    ck_assert(sync->fields[0].blank_clears);
    ck_assert_int_eq(sync->fields[1].direction, SPEC_IMPORT);
    ck_assert(!sync->fields[1].blank_clears);
    ck_assert_int_eq(sync->fields[2].direction, SPEC_BOTH);
    ck_assert_uint_eq(sync->fields[1].list_place.line, 16);
    ck_assert_uint_eq(sync->fields[1].list_place.column, 22);
    spec_set_destroy(set);
}
END_TEST

START_TEST(each_key_of_segments_and_limits_reaches_its_member)
{
    const struct pipeline *p = only(whole);
    ck_assert(p->segment_sync.on);
    ck_assert_int_eq(p->segment_sync.verify_ms, 2 * 86400000LL);
    ck_assert_uint_eq(p->segment_sync.segment_count, 1);
    ck_assert_str_eq(p->segment_sync.segments[0].crm, "1042");
    ck_assert_str_eq(p->segment_sync.segments[0].list, "VIP customers");
    ck_assert_int_eq(p->limits[STEP_IMPORT_NEW_RECORDS].share_ppm, 2500);
    ck_assert(!p->limits[STEP_IMPORT_NEW_RECORDS].has_number);
    ck_assert_uint_eq(p->limits[STEP_IMPORT_NEW_RECORDS].place.line, 24);
    ck_assert(!p->limits[STEP_PUSH_UNSUBSCRIBES].has_share);
    ck_assert(!p->limits[STEP_PUSH_UNSUBSCRIBES].has_number);
    spec_set_destroy(set);
}
END_TEST

static void check_limit(const struct spec_limit *limit, int64_t ppm, int64_t number)
{
    ck_assert_int_eq(limit->has_share, ppm >= 0);
    ck_assert_int_eq(limit->has_number, number >= 0);
    ck_assert(ppm < 0 || limit->share_ppm == ppm);
    ck_assert(number < 0 || limit->number == number);
    ck_assert_uint_eq(limit->place.line, 0);
}

START_TEST(a_key_that_is_not_written_has_its_default)
{
    const struct pipeline *p = only(CONTACTS "  steps: [push_unsubscribes]\n");
    ck_assert_str_eq(p->title, "p");
    ck_assert_int_eq(p->max_run_ms, 2 * 3600 * 1000);
    ck_assert_int_eq(p->alert_after_ms, 0);
    ck_assert_int_eq(p->keep_stories_ms, 730 * 86400000LL);
    ck_assert_int_eq(p->keep_runs_ms, 365 * 86400000LL);
    ck_assert_int_eq(p->contact_sync.confirm_within_ms, 24 * 3600 * 1000);
    ck_assert_int_eq(p->contact_sync.confirm_absence_ms, 10 * 60 * 1000);
    ck_assert_int_eq(p->contact_sync.verify_ms, 7 * 86400000LL);
    ck_assert_int_eq(p->segment_sync.verify_ms, 24 * 3600 * 1000);
    ck_assert(!p->segment_sync.on);
    ck_assert(!p->contact_sync.subscribe_not_opted_out);
    ck_assert(!p->contact_sync.double_opt_in);
    check_limit(&p->limits[STEP_IMPORT_UNSUBSCRIBES], 20000, 50);
    check_limit(&p->limits[STEP_PUSH_UNSUBSCRIBES], 20000, 50);
    check_limit(&p->limits[STEP_PUSH_NEW_RECORDS], 100000, 1000);
    check_limit(&p->limits[STEP_IMPORT_NEW_RECORDS], -1, -1);
    check_limit(&p->limits[STEP_IMPORT_PULL_FIELDS], -1, -1);
    check_limit(&p->limits[STEP_PUSH_PUSH_FIELDS], -1, -1);
    spec_set_destroy(set);
}
END_TEST

START_TEST(a_verify_may_be_off_and_nothing_else_may)
{
    const struct pipeline *p =
        only(CONTACTS "  steps: [push_unsubscribes]\n  verify: off\n");
    ck_assert_int_eq(p->contact_sync.verify_ms, 0);
    spec_set_destroy(set);
    begin();
    add("t.yaml", CONTACTS "  steps: [push_unsubscribes]\n"
                           "  confirm_absence: off\n"
                           "  verify: never\n");
    support_expect(set,
                   "t.yaml:7:20: 'confirm_absence' needs a length of time such as "
                   "30s, 15m, 1h or 7d, not 'off'\n"
                   "t.yaml:8:11: 'verify' needs a length of time such as 30s, 15m, "
                   "1h or 7d, or off, not 'never'\n");
    spec_set_destroy(set);
}
END_TEST

START_TEST(steps_as_a_list_are_the_same_as_a_mapping)
{
    const struct pipeline *p =
        only(CONTACTS "  steps:\n    - push_push_fields\n    - import_unsubscribes\n");
    for (int i = 0; i < STEP_COUNT; i++)
        ck_assert_int_eq(p->contact_sync.steps[i].on,
                         i == STEP_IMPORT_UNSUBSCRIBES || i == STEP_PUSH_PUSH_FIELDS);
    ck_assert_uint_eq(p->contact_sync.steps[STEP_IMPORT_UNSUBSCRIBES].place.line, 8);
    spec_set_destroy(set);
}
END_TEST

START_TEST(a_step_without_a_schedule_runs_when_the_contact_sync_does)
{
    const struct pipeline *p =
        only(HEAD "contact_sync:\n"
                  "  cron: 0 1 * * *\n"
                  "  time_zone: Etc/UTC\n"
                  "  steps:\n"
                  "    push_unsubscribes: {every: 15m}\n"
                  "    import_unsubscribes: {cron: '5 * * * *'}\n"
                  "    push_push_fields:\n");
    struct spec_schedule own = pipeline_work_schedule(p, STEP_PUSH_UNSUBSCRIBES);
    ck_assert_int_eq(own.every_ms, 900000);
    ck_assert_ptr_null(own.cron);
    struct spec_schedule cron = pipeline_work_schedule(p, STEP_IMPORT_UNSUBSCRIBES);
    ck_assert_str_eq(cron.cron, "5 * * * *");
    ck_assert_str_eq(cron.time_zone, "Etc/UTC");
    struct spec_schedule none = pipeline_work_schedule(p, STEP_PUSH_PUSH_FIELDS);
    ck_assert_str_eq(none.cron, "0 1 * * *");
    spec_set_destroy(set);
}
END_TEST

START_TEST(variables_are_replaced_in_values_and_an_escape_is_kept)
{
    const struct pipeline *p = only("pipeline: p\n"
                                    "title: a${KEY}b${TWO}$c $${KEY} $$\n"
                                    "crm: {plugin: ometria, api_key: '${YAML}'}\n"
                                    "list: {plugin: mailchimp, list_id: a}\n"
                                    "contact_sync: {every: 1h, steps: "
                                    "[push_unsubscribes]}\n");
    ck_assert_str_eq(p->title, "asecretbtwo$c ${KEY} $$");
    ck_assert_str_eq(p->crm.settings[0].value, "{a: ${KEY}, *b: [");
    spec_set_destroy(set);
}
END_TEST

START_TEST(only_a_whole_name_in_capitals_is_taken_for_a_variable_without_braces)
{
    const struct pipeline *p = only("pipeline: p\n"
                                    "title: costs $5, $A or $Many\n"
                                    "crm: {plugin: ometria, api_key: '$2y$10$abcdef'}\n"
                                    "list: {plugin: mailchimp, api_key: $KEYaz, "
                                    "list_id: a$KEY}\n"
                                    "contact_sync: {every: 1h, steps: "
                                    "[push_unsubscribes]}\n");
    ck_assert_str_eq(p->crm.settings[0].value, "$2y$10$abcdef");
    ck_assert_str_eq(p->list.settings[0].value, "$KEYaz");
    spec_set_destroy(set);
}
END_TEST

static void check_hidden(const struct spec_complaint *complaint)
{
    ck_assert_msg(strstr(complaint->message, "squirrel") == NULL, "%s",
                  complaint->message);
    ck_assert_ptr_null(strstr(complaint->pipeline, "squirrel"));
}

START_TEST(no_message_shows_the_value_of_a_variable)
{
    static const char *const texts[] = {
        CONTACTS "  steps: ['${HIDDEN}']\n",
        CONTACTS "  steps: [push_unsubscribes]\n  confirm_within: ${HIDDEN}\n",
        HEAD "contact_sync: {cron: '${HIDDEN}', steps: [push_unsubscribes]}\n",
        HEAD "contact_sync: {cron: '* * * * ${HIDDEN}', steps: [push_unsubscribes]}\n",
        HEAD "contact_sync: {cron: '* * * * *', time_zone: '${HIDDEN}', steps: "
             "[push_unsubscribes]}\n",
        CONTACTS "  steps: {push_new_records: {subscribe: '${HIDDEN}'}}\n",
        CONTACTS "  steps: {push_new_records: {double_opt_in: '${HIDDEN}'}}\n",
        CONTACTS "  steps: [push_unsubscribes]\nlimits: {push_unsubscribes: "
                 "'${HIDDEN}'}\n",
        CONTACTS "  steps: [push_push_fields]\n  fields: [{crm: a, list: '${HIDDEN}'}, "
                 "{crm: b, list: '${HIDDEN}'}]\n",
        CONTACTS "  steps: [push_push_fields]\n  fields: [{crm: '${HIDDEN}', list: A}, "
                 "{crm: '${HIDDEN}', list: B}]\n",
        CONTACTS "  steps: [push_new_records]\nsegment_sync: {every: 1h, segments: "
                 "[{crm: a, list: '${HIDDEN}'}, {crm: b, list: '${HIDDEN}'}]}\n",
        "pipeline: ${HIDDEN}\n",
        "pipeline: p\ncrm: {plugin: '${HIDDEN}'}\n",
        "pipeline: p\ntitle: '${LINES}'\n",
        "pipeline: p\ntitle: ${LATIN}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        begin();
        add("t.yaml", texts[i]);
        ck_assert_uint_ge(spec_complaint_count(set), 1);
        for (size_t j = 0; j < spec_complaint_count(set); j++)
            check_hidden(spec_complaint(set, j));
        spec_set_destroy(set);
    }
}
END_TEST

START_TEST(all_complaints_are_told_in_the_order_of_the_file)
{
    begin();
    add("t.yaml", "pipeline: P!\n"
                  "title: [x]\n"
                  "crm: {plugin: ometria, api_key: '${NOWHERE}'}\n"
                  "list: {plugin: 9 lives}\n"
                  "contact_sync:\n"
                  "  steps: [push_everything]\n"
                  "max_runs: 3h\n");
    support_expect(set,
                   "t.yaml:1:11: 'pipeline' needs 1 to 64 lower-case letters, digits "
                   "and dashes, not 'P!'\n"
                   "t.yaml:2:8: 'title' needs a single value, not a list\n"
                   "t.yaml:3:33: variable 'NOWHERE' is not set\n"
                   "t.yaml:4:16: 'plugin' needs 1 to 64 lower-case letters, digits and "
                   "dashes, not '9 lives'\n"
                   "t.yaml:6:11: unknown step 'push_everything'\n"
                   "t.yaml:7:1: unknown key 'max_runs': did you mean 'max_run'?\n");
    spec_set_destroy(set);
}
END_TEST

START_TEST(a_file_with_errors_leaves_a_draft_for_those_who_look_for_more)
{
    begin();
    add("t.yaml", "pipeline: p\n"
                  "crm: {plugin: ometria, api_key: '${NOWHERE}', reads: 4}\n"
                  "list: {plugin: mailchimp, api_key: $KEY}\n"
                  "max_runs: 3h\n");
    add("u.yaml", "pipeline: [\n");
    ck_assert_uint_eq(spec_pipeline_count(set), 0);
    ck_assert_uint_ge(spec_draft_count(set), 1);
    const struct pipeline *draft = spec_draft(set, 0);
    ck_assert_str_eq(draft->id, "p");
    ck_assert_uint_eq(draft->crm.setting_count, 2);
    ck_assert(draft->crm.settings[0].broken);
    ck_assert_str_eq(draft->crm.settings[0].value, "");
    ck_assert(!draft->crm.settings[1].broken);
    ck_assert_uint_eq(draft->list.setting_count, 1);
    ck_assert(draft->list.settings[0].broken);
    ck_assert(!draft->list.settings[0].spelled);
    spec_set_destroy(set);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(each_key_at_the_top_and_of_a_connection_reaches_its_member),
        TEST(each_key_of_a_contact_sync_reaches_its_member),
        TEST(each_key_of_a_field_reaches_its_member),
        TEST(each_key_of_segments_and_limits_reaches_its_member),
        TEST(a_key_that_is_not_written_has_its_default),
        TEST(a_verify_may_be_off_and_nothing_else_may),
        TEST(steps_as_a_list_are_the_same_as_a_mapping),
        TEST(a_step_without_a_schedule_runs_when_the_contact_sync_does),
        TEST(variables_are_replaced_in_values_and_an_escape_is_kept),
        TEST(only_a_whole_name_in_capitals_is_taken_for_a_variable_without_braces),
        TEST(no_message_shows_the_value_of_a_variable),
        TEST(a_file_with_errors_leaves_a_draft_for_those_who_look_for_more),
        TEST(all_complaints_are_told_in_the_order_of_the_file),
        {0},
    };
    return suite_run("spec", tests);
}
