/* test_segments_command.c -- `wherry segments`: what there is, what is synced, and the
 * spec with one more or less. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

/* The key comes last, so that it is beside what is changed. */
#define CONNECTIONS                                                                    \
    "pipeline: uk\n"                                                                   \
    "crm: {plugin: ometria, account: shop, base_url: '${URL}/ometria/v2',\n"           \
    "      reads_per_second: 1000, pushes_per_second: 1000, api_key: '${OMETRIA}'}\n"  \
    "list:\n"                                                                          \
    "  plugin: mailchimp\n"                                                            \
    "  account: mailing\n"                                                             \
    "  base_url: ${URL}/mailchimp/3.0\n"                                               \
    "  list_id: " SANDBOX_LIST "\n"                                                    \
    "  api_key: " SANDBOX_MAILCHIMP_KEY "\n"
#define CONTACTS                                                                       \
    "contact_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  steps: [push_new_records, push_unsubscribes]\n"
#define SECTION                                                                        \
    "segment_sync:\n"                                                                  \
    "  every: 6h\n"                                                                    \
    "  segments:\n"                                                                    \
    "    - { crm: \"1042\", list: VIP customers } # the best\n"

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    rig_set_environment(rig_keep_format("URL=%s OMETRIA=" SANDBOX_OMETRIA_KEY,
                                        sandbox_url(rig_sandbox())));
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@example.net\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP customers\",\"dynamic\":true},"
                 "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"ann@example.net\","
                 "\"segment\":\"1042\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1043\","
                 "\"title\":\"Leaving: 50%% & more\"}]");
    rig_write_file("specs/uk.yaml", CONNECTIONS CONTACTS SECTION);
}

/* Nothing that wherry says holds a key. */
static void expect(const char *line, int code, const char *words)
{
    rig_expect_now(line, code, words);
    ck_assert(!rig_said(SANDBOX_MAILCHIMP_KEY) && !rig_said(SANDBOX_OMETRIA_KEY));
}

static void expect_spec(const char *text)
{
    rig_expect_file("specs/uk.yaml", text);
}

/* ---- The list ---- */

START_TEST(the_list_tells_each_segment_and_which_are_synced)
{
    expect("segments uk", 0, "VIP customers");
    expect("segments uk list", 0, "Leaving: 50% & more");
    ck_assert(rig_said("id    members  refreshed         kind     synced  title\n"));
    ck_assert(rig_said("1042  1        "));
    ck_assert(rig_said("dynamic  yes     VIP customers\n"));
    ck_assert(rig_said("static           Leaving: 50% & more\n"));
    ck_assert(
        rig_said("segment 1042 is synced to the static segment 'VIP customers'\n"));
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(the_list_speaks_json)
{
    expect("segments uk --json", 0, "");
    const struct json_node *list = json_tree_get(rig_printed(), "segments");
    ck_assert_uint_eq(list->count, 2);
    const struct json_node *one = json_tree_at(list, 0), *two = json_tree_at(list, 1);
    ck_assert_str_eq(json_tree_text(json_tree_get(one, "id")), "1042");
    ck_assert_str_eq(json_tree_text(json_tree_get(one, "title")), "VIP customers");
    ck_assert_str_eq(json_tree_text(json_tree_get(one, "kind")), "dynamic");
    ck_assert_str_eq(json_tree_text(json_tree_get(one, "static_segment")),
                     "VIP customers");
    ck_assert_int_eq(json_tree_integer(json_tree_get(one, "members"), -1), 1);
    ck_assert_ptr_nonnull(strstr(json_tree_text(json_tree_get(one, "refreshed")), "Z"));
    ck_assert(json_tree_is(json_tree_get(two, "static_segment"), JSON_NULL));
}
END_TEST

START_TEST(a_segment_that_the_crm_does_not_have_is_told)
{
    rig_write_file("specs/uk.yaml",
                   CONNECTIONS CONTACTS SECTION "    - {crm: old-7, list: Old}\n");
    expect("segments uk", 0, "the CRM has no segment with this id");
    ck_assert(rig_said("not in the CRM\n"));
    ck_assert(rig_said("segment old-7 is synced to the static segment 'Old'\n"));
    expect("segments uk --json", 0, "");
    const struct json_node *one = json_tree_find(rig_printed(), "segments[2]");
    ck_assert_str_eq(json_tree_text(json_tree_get(one, "id")), "old-7");
    ck_assert(json_tree_is(json_tree_get(one, "title"), JSON_NULL));
}
END_TEST

START_TEST(the_list_tells_how_each_segment_was_synced)
{
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"ann@example.net\"}");
    rig_write_file("specs/uk.yaml",
                   CONNECTIONS CONTACTS SECTION "    - {crm: old-7, list: Old}\n");
    expect("run uk", 0, "baseline");
    expect("segments uk", 0, "last synced  never\n");
    expect("run uk", 3, "1 segment failed");
    expect("segments uk", 0, "on the list  1 of 1 member\n  last synced  20");
    ck_assert(rig_said("last error   Ometria has no segment 'old-7'\n"));
    expect("segments uk --json", 0, "");
    const struct json_node *list = json_tree_get(rig_printed(), "segments");
    const struct json_node *good = json_tree_find(list, "[0].state");
    ck_assert_int_eq(json_tree_integer(json_tree_get(good, "members"), -1), 1);
    ck_assert_int_eq(json_tree_integer(json_tree_get(good, "on_list"), -1), 1);
    ck_assert_str_eq(json_tree_text(json_tree_get(good, "error")), "");
    ck_assert(json_tree_is(json_tree_find(list, "[1].state"), JSON_NULL));
    const struct json_node *bad = json_tree_find(list, "[2].state");
    ck_assert(json_tree_is(json_tree_get(bad, "synced"), JSON_NULL));
    ck_assert_str_ne(json_tree_text(json_tree_get(bad, "error")), "");
}
END_TEST

START_TEST(the_list_keeps_to_80_columns)
{
    sandbox_post(
        rig_sandbox(), "act",
        "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1044\","
        "\"title\":\"Everybody who bought something in the autumn of last year "
        "and has not been seen in the shop since then, nor at the counter\"}");
    expect("segments uk", 0, "since then");
    for (const char *at = rig_told(); *at != '\0';) {
        size_t length = strcspn(at, "\n");
        ck_assert_msg(length <= 80, "%.*s", (int)length, at);
        at += length + (at[length] == '\n');
    }
}
END_TEST

/* ---- Adding ---- */

START_TEST(a_change_is_shown_and_not_made)
{
    expect("segments uk add 1043", 0, "");
    const char *diff = rig_keep_format(
        "--- %s\n+++ %s\n@@ -14,3 +14,4 @@\n   every: 6h\n   segments:\n"
        "     - { crm: \"1042\", list: VIP customers } # the best\n"
        "+    - { crm: \"1043\", list: \"Leaving: 50%% & more\" }\n",
        rig_path("specs/uk.yaml"), rig_path("specs/uk.yaml"));
    ck_assert_str_eq(rig_told(), diff);
    ck_assert(rig_said("nothing changed; add --write"));
    expect_spec(CONNECTIONS CONTACTS SECTION);
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(segments_with_write_changes_the_file_and_can_undo_it)
{
    expect("segments uk add 1043 Leaving --write", 0, "segment '1043' is added to");
    expect_spec(CONNECTIONS CONTACTS SECTION
                "    - { crm: \"1043\", list: Leaving }\n");
    expect("check", 0, "");
    expect("segments uk", 0, "static   yes     Leaving: 50% & more");
    expect("segments uk remove leaving --write", 0, "segment '1043' is removed from");
    expect_spec(CONNECTIONS CONTACTS SECTION);
    ck_assert_int_eq(rig_writes(), 0);
}
END_TEST

START_TEST(a_segment_is_found_by_its_title)
{
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"7\","
                 "\"title\":\"Twins\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"8\","
                 "\"title\":\"Twins\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"9\","
                 "\"title\":\"Single\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"10\","
                 "\"title\":\"SINGLE\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"11\","
                 "\"title\":\"7\"}]");
    expect("segments uk add Single", 0, "+    - { crm: \"9\", list: Single }");
    expect("segments uk add single", 2, "name one by its id, '9', '10'");
    expect(
        "segments uk add Twins", 2,
        "several segments of the CRM have the title 'Twins': name one by its id, '7', "
        "'8'");
    expect("segments uk add 7", 0, "+    - { crm: \"7\", list: Twins }");
    expect("segments uk add Singel", 2,
           "the CRM has no segment 'Singel': did you mean 'Single'?");
    expect("segments uk add something-else", 2,
           "the CRM has no segment 'something-else'; `wherry segments uk` lists");
    expect_spec(CONNECTIONS CONTACTS SECTION);
}
END_TEST

START_TEST(adding_a_synced_segment_is_refused_with_its_place)
{
    expect("segments uk add 1042 --write", 1,
           "uk.yaml:16: segment '1042' is already synced, to the static segment 'VIP "
           "customers'");
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"7\","
                 "\"title\":\"vip CUSTOMERS\"}");
    expect("segments uk add 7 --write", 1,
           "uk.yaml:16: the static segment 'VIP customers' already belongs to segment "
           "'1042': give it another name");
    expect_spec(CONNECTIONS CONTACTS SECTION);
}
END_TEST

START_TEST(a_first_segment_makes_a_section_and_the_warning_is_told)
{
    rig_write_file("specs/uk.yaml", CONNECTIONS
                   "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    expect("segments uk add 1042 --write", 0,
           "uk.yaml:11:1: warning: 'segment_sync' without 'push_new_records'");
    expect_spec(CONNECTIONS "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n"
                            "segment_sync:\n  every: 6h\n  segments:\n"
                            "    - { crm: \"1042\", list: VIP customers }\n");
}
END_TEST

START_TEST(a_change_speaks_json)
{
    expect("segments uk add 1043 Leaving --json", 0, "");
    const struct json_node *told_of = rig_printed();
    ck_assert_str_eq(json_tree_text(json_tree_get(told_of, "segment")), "1043");
    ck_assert_str_eq(json_tree_text(json_tree_get(told_of, "static_segment")),
                     "Leaving");
    ck_assert_ptr_nonnull(strstr(json_tree_text(json_tree_get(told_of, "diff")),
                                 "+    - { crm: \"1043\", list: Leaving }\n"));
    ck_assert(!json_tree_true(json_tree_get(told_of, "written")));
    expect("segments uk add 1043 Leaving --json --write", 0, "");
    ck_assert(json_tree_true(json_tree_get(rig_printed(), "written")));
}
END_TEST

START_TEST(no_key_of_the_file_is_shown_in_a_diff)
{
    rig_write_file("specs/uk.yaml", CONNECTIONS
                   "segment_sync: {every: 6h, segments: [{crm: a, list: a}]}\n"
                   "max_run: 2h\n");
    expect("segments uk add 1043 Leaving", 0, "@@ -10,2 +10,2 @@\n-segment_sync: ");
    ck_assert(!rig_said("api_key"));
}
END_TEST

/* ---- Removing ---- */

START_TEST(segments_remove_needs_no_key_and_no_service)
{
    expect("segments uk remove 1042", 0,
           "-    - { crm: \"1042\", list: VIP customers }");
    ck_assert(rig_said("-segment_sync:\n"));
    expect_spec(CONNECTIONS CONTACTS SECTION);
    rig_set_environment("");
    ck_assert_int_eq(rig_run_now_with("", "segments uk remove 1042 --write"), 0);
    expect_spec(CONNECTIONS CONTACTS);
    ck_assert_int_eq(
        rig_meter("mailchimp.reads") + rig_meter("ometria.reads") + rig_writes(), 0);
}
END_TEST

START_TEST(a_segment_that_is_not_synced_cannot_be_removed)
{
    expect("segments uk remove 1043 --write", 2,
           "does not sync a segment with the id or static segment name '1043'");
    rig_write_file("specs/uk.yaml", CONNECTIONS SECTION);
    expect("segments uk remove 1042 --write", 1,
           "without its last segment 'uk' would have nothing to do: remove the file");
    expect_spec(CONNECTIONS SECTION);
}
END_TEST

START_TEST(a_file_that_may_not_be_written_is_left_as_it_is)
{
    struct stat before, after;
    chmod(rig_path("specs/uk.yaml"), 0444);
    expect("segments uk add 1043 Leaving", 0, "+    - { crm: \"1043\"");
    expect("segments uk add 1043 Leaving --write", 1,
           "is read-only: nothing was changed; make it writable");
    expect_spec(CONNECTIONS CONTACTS SECTION);
    chmod(rig_path("specs/uk.yaml"), 0640);
    ck_assert_int_eq(stat(rig_path("specs/uk.yaml"), &before), 0);
    expect("segments uk add 1043 Leaving --write", 0, "");
    ck_assert_int_eq(stat(rig_path("specs/uk.yaml"), &after), 0);
    ck_assert_uint_eq(after.st_mode & 07777, 0640);
    ck_assert(before.st_ino != after.st_ino);
}
END_TEST

/* ---- The command line ---- */

static const struct {
    const char *line, *words;
} wrong[] = {
    {"segments", "'segments' needs PIPELINE"},
    {"segments uk show",
     "'segments' has no subcommand 'show': use list, missing, add or remove"},
    {"segments uk ad 1", "did you mean 'add'?"},
    {"segments uk add", "'segments' takes PIPELINE add SEGMENT [NAME]"},
    {"segments uk list 1042", "'segments' takes PIPELINE list"},
    {"segments uk remove 1042 more", "'segments' takes PIPELINE remove SEGMENT"},
    {"segments uk --write", "'segments list' has no option '--write'"},
    {"segments uk add 1043 --delete", "'segments add' has no option '--delete'"},
    {"segments uk remove 1042 --delete", "'--delete' needs '--write'"},
    {"segments us", "no pipeline 'us'"},
};

START_TEST(a_wrong_segments_command_is_told)
{
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        expect(wrong[i].line, 2, wrong[i].words);
    expect_spec(CONNECTIONS CONTACTS SECTION);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_list_tells_each_segment_and_which_are_synced),
        TEST(the_list_speaks_json),
        TEST(a_segment_that_the_crm_does_not_have_is_told),
        TEST(the_list_tells_how_each_segment_was_synced),
        TEST(the_list_keeps_to_80_columns),
        TEST(a_change_is_shown_and_not_made),
        TEST(segments_with_write_changes_the_file_and_can_undo_it),
        TEST(a_segment_is_found_by_its_title),
        TEST(adding_a_synced_segment_is_refused_with_its_place),
        TEST(a_first_segment_makes_a_section_and_the_warning_is_told),
        TEST(a_change_speaks_json),
        TEST(no_key_of_the_file_is_shown_in_a_diff),
        TEST(segments_remove_needs_no_key_and_no_service),
        TEST(a_segment_that_is_not_synced_cannot_be_removed),
        TEST(a_file_that_may_not_be_written_is_left_as_it_is),
        TEST(a_wrong_segments_command_is_told),
        {0}};
    return rig_suite_with("segments command", tests, begin, rig_finish);
}
