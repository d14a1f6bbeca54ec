/* test_init_dry_run.c -- `wherry init --answers FILE --dry-run`: what a form needs to know
 * from answers that are not complete yet, and nothing written. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

#define CRM_OF(key)                                                                    \
    "crm: {plugin: ometria, api_key: " key ", base_url: '${URL}/ometria/v2',\n"        \
    "      reads_per_second: 100}\n"
#define LIST_OF(key, rest)                                                             \
    "list: {plugin: mailchimp, api_key: " key                                          \
    ", base_url: '${URL}/mailchimp/3.0'" rest "}\n"
#define CRM CRM_OF(SANDBOX_OMETRIA_KEY)
#define LIST LIST_OF(SANDBOX_MAILCHIMP_KEY, ", list_id: newsletter")
#define OTHER_LIST LIST_OF(SANDBOX_MAILCHIMP_KEY, ", list_id: Other")

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    rig_set_environment(
        rig_keep_format("WHERRY_HASTE=1000 URL=%s", sandbox_url(rig_sandbox())));
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP <b>\",\"dynamic\":true},"
                 "{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"b000000001\","
                 "\"name\":\"Other\"}]");
}

/* What it tells of these answers, as JSON. */
static const struct json_node *ask(const char *answers, int code)
{
    rig_write_file("answers.yaml", answers);
    ck_assert_int_eq(chmod(rig_path("answers.yaml"), 0600), 0);
    rig_expect_now(
        rig_keep_format("init --answers %s/answers.yaml --dry-run --json --wait 5",
                        rig_directory()),
        code, "");
    ck_assert(!rig_said(SANDBOX_MAILCHIMP_KEY) && !rig_said(SANDBOX_OMETRIA_KEY));
    ck_assert_int_ne(access(rig_path("specs/uk.yaml"), F_OK), 0);
    ck_assert_int_ne(access(rig_path("specs/uk.crm.api_key"), F_OK), 0);
    return rig_printed();
}

static const char *text_at(const struct json_node *told, const char *path)
{
    return json_tree_text(json_tree_find(told, path));
}

static void expect_text(const struct json_node *told, const char *path,
                        const char *words)
{
    ck_assert_str_eq(text_at(told, path), words);
}

/* The message about this answer; "" for none. */
static const char *complaint_of(const struct json_node *told, const char *answer)
{
    const struct json_node *all = json_tree_get(told, "complaints");
    for (const struct json_node *one = all->first; one != NULL; one = one->next)
        if (strcmp(json_tree_member(one, "answer"), answer) == 0)
            return json_tree_member(one, "message");
    return "";
}

static void expect_complaint(const struct json_node *told, const char *answer,
                             const char *words)
{
    const char *message = complaint_of(told, answer);
    ck_assert_msg(strstr(message, words) != NULL && *words != '\0',
                  "of '%s': '%s' lacks '%s'", answer, message, words);
}

static size_t count_of(const struct json_node *told, const char *key)
{
    return json_tree_get(told, key)->count;
}

START_TEST(a_name_alone_is_no_error_and_not_ready)
{
    const struct json_node *told = ask("pipeline: uk\n", 0);
    ck_assert_uint_eq(count_of(told, "complaints"), 0);
    ck_assert(!json_tree_true(json_tree_get(told, "ready")));
    expect_text(told, "crm.state", "not_asked");
    ck_assert_uint_eq(count_of(told, "steps"), 6);
    expect_text(told, "steps[0].does",
                "unsubscribe people in the CRM who left the list");
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(what_is_missing_is_told_by_its_name)
{
    const struct json_node *told = ask("title: UK\ncrm: {}\n", 78);
    expect_complaint(told, "pipeline", "'pipeline' is missing");
    expect_complaint(told, "crm.plugin", "'plugin' is missing");
    told = ask("pipeline: No id\ncrm: {}\nlist: {}\n", 78);
    expect_complaint(told, "pipeline", "is not a valid id");
    expect_complaint(told, "list.plugin", "'plugin' is missing");
    expect_complaint(told, "crm.plugin", "'plugin' is missing");
    told = ask("pipeline: uk\ncrm: {plugin: ometria}\n", 78);
    expect_complaint(told, "crm.api_key", "'api_key' is missing");
    expect_text(told, "crm.state", "incomplete");
}
END_TEST

START_TEST(a_wrong_key_is_told_in_the_words_of_the_service)
{
    const struct json_node *told = ask("pipeline: uk\n" CRM_OF("wrong"), 69);
    expect_text(told, "crm.state", "denied");
    ck_assert(strncmp(text_at(told, "crm.words"), "Ometria refused the key", 23) == 0);
    expect_complaint(told, "crm.api_key", "Ometria refused the key");
    ck_assert_ptr_null(strstr(complaint_of(told, "crm.api_key"), "uk.yaml"));
}
END_TEST

START_TEST(a_key_that_is_right_shows_its_lists_and_misses_one)
{
    const struct json_node *told =
        ask("pipeline: uk\n" CRM LIST_OF(SANDBOX_MAILCHIMP_KEY, ""), 78);
    expect_complaint(told, "list.list_id", "choose a list");
    expect_text(told, "list.state", "connected");
    expect_text(told, "list.list_option", "list_id");
    ck_assert_uint_eq(count_of(told, "lists"), 2);
    expect_text(told, "lists[0].name", "Newsletter");
    ck_assert(!json_tree_true(json_tree_get(told, "ready")));
}
END_TEST

START_TEST(both_sides_tell_their_fields_and_which_pairs_can_be)
{
    const struct json_node *told = ask("pipeline: uk\n" CRM LIST, 0);
    const struct json_node *first = json_tree_find(told, "fields.crm[0]");
    expect_text(first, "id", "firstname");
    expect_text(first, "type", "text");
    expect_text(first, "suggested", "FNAME");
    expect_text(first, "fits[0].list", "FNAME");
    const struct json_node *all = json_tree_find(told, "fields.crm");
    for (const struct json_node *one = all->first; one != NULL; one = one->next) {
        const struct json_node *fits = json_tree_get(one, "fits");
        if (strcmp(json_tree_member(one, "id"), "date_of_birth") == 0)
            for (const struct json_node *fit = fits->first; fit != NULL;
                 fit = fit->next)
                ck_assert_str_ne(json_tree_member(fit, "list"), "LTV");
    }
    ck_assert(json_tree_find(told, "fields.list")->count > 5);
    expect_text(told, "segments[0].title", "VIP <b>");
}
END_TEST

#define WORK                                                                           \
    "steps: [push_new_records, push_push_fields]\n"                                    \
    "fields: [{crm: date_of_birth, list: BIRTHDAY, direction: widest}]\n"              \
    "segments: ['1042']\n"

START_TEST(what_is_complete_is_shown_as_a_diff_and_not_written)
{
    const struct json_node *told = ask("pipeline: uk\n" CRM LIST WORK, 0);
    ck_assert(json_tree_true(json_tree_get(told, "ready")));
    ck_assert(json_tree_true(json_tree_get(told, "carries_fields")));
    ck_assert(!json_tree_true(json_tree_get(told, "exists")));
    ck_assert_ptr_nonnull(strstr(text_at(told, "diff"), "@@ -0,0 +1,"));
    ck_assert_ptr_nonnull(strstr(text_at(told, "diff"),
                                 "+    - { crm: date_of_birth, list: BIRTHDAY, "
                                 "direction: push }\n"));
    ck_assert_ptr_nonnull(
        strstr(text_at(told, "spec"), "  api_key_file: uk.crm.api_key\n"));
    expect_text(told, "key_files[1]", rig_path("specs/uk.crm.api_key"));
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(a_wrong_pair_is_told_by_its_number_and_a_wrong_time_by_its_name)
{
    const struct json_node *told =
        ask("pipeline: uk\n" CRM LIST "steps: [push_push_fields]\nevery: 10s\n"
            "fields: [{crm: firstname, list: FNAME},\n"
            "         {crm: date_of_birth, list: LTV}]\n",
            78);
    expect_complaint(told, "fields[1]", "cannot be mapped");
    expect_complaint(told, "every", "must be at least");
}
END_TEST

START_TEST(nothing_to_do_is_told_of_the_steps)
{
    const struct json_node *told = ask("pipeline: uk\n" CRM LIST "steps: []\n", 78);
    expect_complaint(told, "steps", "nothing to do");
}
END_TEST

START_TEST(a_second_pusher_is_told_with_both_places)
{
    rig_write_file("answers.yaml",
                   "pipeline: fr\n" CRM OTHER_LIST "steps: [push_new_records]\n");
    rig_expect_now(rig_keep_format("init --answers %s/answers.yaml", rig_directory()),
                   0, "others can read this file: `chmod 600 ");
    const struct json_node *told =
        ask("pipeline: uk\n" CRM LIST "steps: [push_new_records]\n", 78);
    expect_complaint(told, "steps.push_new_records", "uk.yaml:");
    expect_complaint(told, "steps.push_new_records", "fr.yaml:");
    ck_assert(!json_tree_true(json_tree_get(told, "ready")));
}
END_TEST

START_TEST(a_spec_that_would_be_overwritten_is_in_the_diff_without_its_key)
{
    static const char old[] = "pipeline: fr\ncrm: {plugin: ometria,\n"
                              "  api_key: old-and-secret}\n"
                              "list:\n  plugin: mailchimp\n  list_id: b000000001\n"
                              "  api_key: older-and-secret\n"
                              "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n";
    rig_write_file("specs/fr.yaml", old);
    rig_write_file("answers.yaml",
                   "pipeline: fr\n" CRM LIST "steps: [push_unsubscribes]\n");
    const char *line = rig_keep_format(
        "init --answers %s/answers.yaml --dry-run --json", rig_directory());
    rig_expect_now(line, 78, "");
    expect_complaint(rig_printed(), "pipeline", "already exists");
    rig_expect_now(rig_keep_format("%s --yes", line), 0, "");
    const char *diff = text_at(rig_printed(), "diff");
    ck_assert_ptr_nonnull(strstr(diff, "-  list_id: b000000001\n"));
    ck_assert_ptr_nonnull(strstr(diff, "-  (not shown)\n"));
    ck_assert(!rig_said("and-secret"));
    rig_expect_now(rig_keep_format("init --answers %s/answers.yaml --dry-run --yes",
                                   rig_directory()),
                   0, "-  (not shown)");
    ck_assert(!rig_said("and-secret"));
    rig_expect_file("specs/fr.yaml", old);
}
END_TEST

START_TEST(a_key_with_a_dollar_and_a_brace_stays_a_key)
{
    const struct json_node *told = ask("pipeline: uk\n" CRM_OF("'se$${cret}'"), 69);
    expect_text(told, "crm.state", "denied");
    ck_assert(!rig_said("cret}"));
}
END_TEST

START_TEST(without_answers_there_is_nothing_to_look_at)
{
    rig_expect_now("init --dry-run", 2, "'--dry-run' needs the answers");
    rig_expect_now("init --dry-run --answers -", 78,
                   "standard input: the file is empty");
}
END_TEST

static const struct test tests[] = {
    TEST(a_name_alone_is_no_error_and_not_ready),
    TEST(what_is_missing_is_told_by_its_name),
    TEST(a_wrong_key_is_told_in_the_words_of_the_service),
    TEST(a_key_that_is_right_shows_its_lists_and_misses_one),
    TEST(both_sides_tell_their_fields_and_which_pairs_can_be),
    TEST(what_is_complete_is_shown_as_a_diff_and_not_written),
    TEST(a_wrong_pair_is_told_by_its_number_and_a_wrong_time_by_its_name),
    TEST(nothing_to_do_is_told_of_the_steps),
    TEST(a_second_pusher_is_told_with_both_places),
    TEST(a_spec_that_would_be_overwritten_is_in_the_diff_without_its_key),
    TEST(a_key_with_a_dollar_and_a_brace_stays_a_key),
    TEST(without_answers_there_is_nothing_to_look_at),
    {0},
};

int main(void)
{
    return rig_suite_with("init dry run", tests, begin, rig_finish);
}
