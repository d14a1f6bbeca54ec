/* test_init.c -- `wherry init`: from answers to a spec that runs, by a file of answers and
 * by a conversation at a terminal. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/rig.h"
#include "tests/support/suite.h"

#define CRM                                                                            \
    "crm:\n  plugin: ometria\n  api_key: " SANDBOX_OMETRIA_KEY "\n"                    \
    "  base_url: ${URL}/ometria/v2\n  reads_per_second: 100\n"
#define LIST_OF(id)                                                                    \
    "list:\n  plugin: mailchimp\n  api_key: ${MAILCHIMP}\n"                            \
    "  base_url: ${URL}/mailchimp/3.0\n  list_id: " id "\n"
#define CONNECTIONS CRM LIST_OF(SANDBOX_LIST)

static void begin(void)
{
    rig_begin();
    rig_set_pace(false);
    rig_set_environment(
        rig_keep_format("WHERRY_HASTE=1000 URL=%s MAILCHIMP=" SANDBOX_MAILCHIMP_KEY,
                        sandbox_url(rig_sandbox())));
    sandbox_post(rig_sandbox(), "act",
                 "[{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@example.net\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"VIP customers\",\"dynamic\":true},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1043\","
                 "\"title\":\"Twice\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1044\","
                 "\"title\":\"Twice\"}]");
    ck_assert_int_eq(rmdir(rig_path("specs")), 0);
}

static const char *init_line(void)
{
    return rig_keep_format("init --answers %s/answers.yaml", rig_directory());
}

static void expect_init(const char *answers, int code, const char *words)
{
    rig_write_file("answers.yaml", answers);
    rig_expect_now(init_line(), code, words);
    ck_assert(!rig_said(SANDBOX_MAILCHIMP_KEY) && !rig_said(SANDBOX_OMETRIA_KEY));
}

static mode_t mode_of(const char *name)
{
    struct stat what;
    ck_assert_msg(stat(rig_path(name), &what) == 0, "'%s' is not there", name);
    return what.st_mode & 0777;
}

static bool is_there(const char *name)
{
    return access(rig_path(name), F_OK) == 0;
}

/* How many files are in the directory of the specs, hidden ones, too. */
static int count_files(void)
{
    DIR *directory = opendir(rig_path("specs"));
    int count = 0;
    if (directory == NULL)
        return 0;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(directory);
    return count;
}

/* ---- From a file ---- */

START_TEST(answers_from_a_file_become_a_spec_that_runs)
{
    expect_init("pipeline: uk\ntitle: 'UK: all of it'\n" CRM LIST_OF(
                    "newsletter") "every: 30m\n"
                                  "steps: [push_unsubscribes, import_unsubscribes, "
                                  "push_new_records,\n"
                                  "        push_push_fields]\n"
                                  "fields:\n"
                                  "  - {crm: firstname, list: FNAME}\n"
                                  "  - {crm: lastname, list: lname, direction: push}\n"
                                  "segments:\n"
                                  "  - vip CUSTOMERS\n"
                                  "  - {crm: 1043, list: Other}\n",
                0, "1 pipeline is correct, 0 errors, 0 warnings");
    rig_expect_file("specs/uk.yaml",
                    "# Written by `wherry init`. wherry-spec(5) explains every key.\n"
                    "pipeline: uk\n"
                    "title: \"UK: all of it\"\n"
                    "crm:\n"
                    "  plugin: ometria\n"
                    "  api_key_file: uk.crm.api_key\n"
                    "  base_url: \"${URL}/ometria/v2\"\n"
                    "  reads_per_second: \"100\"\n"
                    "list:\n"
                    "  plugin: mailchimp\n"
                    "  api_key: ${MAILCHIMP}\n"
                    "  base_url: \"${URL}/mailchimp/3.0\"\n"
                    "  list_id: a36b032126\n"
                    "contact_sync:\n"
                    "  every: 30m\n"
                    "  steps:\n"
                    "    import_unsubscribes:\n"
                    "    push_unsubscribes:\n"
                    "    push_new_records:\n"
                    "    push_push_fields:\n"
                    "  fields:\n"
                    "    - { crm: firstname, list: FNAME }\n"
                    "    - { crm: lastname, list: LNAME, direction: push }\n"
                    "segment_sync:\n"
                    "  every: 6h\n"
                    "  segments:\n"
                    "    - { crm: \"1042\", list: VIP customers }\n"
                    "    - { crm: \"1043\", list: Other }\n");
    rig_expect_file("specs/uk.crm.api_key", SANDBOX_OMETRIA_KEY "\n");
    ck_assert_int_eq(mode_of("specs/uk.crm.api_key"), 0600);
    ck_assert_int_eq(mode_of("specs/uk.yaml"), 0644);
    ck_assert_int_eq(count_files(), 2);
    ck_assert_int_eq(rig_writes(), 0);
    rig_expect("run uk", 0);
    ck_assert(rig_said("The baseline was taken"));
}
END_TEST

START_TEST(a_spec_that_holds_a_key_is_its_owners_alone_and_shows_none)
{
    expect_init("pipeline: uk\n" CONNECTIONS "steps: [push_unsubscribes]\nkeys: spec\n",
                0, "api_key: (not shown)");
    ck_assert_int_eq(mode_of("specs/uk.yaml"), 0600);
    ck_assert_int_eq(count_files(), 1);
    ck_assert_ptr_nonnull(
        strstr(rig_file("specs/uk.yaml"), "  api_key: " SANDBOX_OMETRIA_KEY "\n"));
    rig_expect("run uk", 0);
}
END_TEST

/* As a package makes it for a service that runs as a user of its own. */
START_TEST(a_key_that_root_writes_is_for_the_group_of_the_directory)
{
    enum { GROUP = 12345 };
    struct stat what;
    if (geteuid() != 0) {
        suite_skip("only root can give a file to another group");
        return;
    }
    ck_assert_int_eq(mkdir(rig_path("specs"), 0755), 0);
    ck_assert_int_eq(chown(rig_path("specs"), 0, GROUP), 0);
    expect_init("pipeline: uk\n" CONNECTIONS "steps: [push_unsubscribes]\n", 0,
                "uk.crm.api_key', which its owner and the group '12345' can read");
    ck_assert_int_eq(mode_of("specs/uk.crm.api_key"), 0640);
    ck_assert_int_eq(stat(rig_path("specs/uk.crm.api_key"), &what), 0);
    ck_assert_int_eq(what.st_uid, 0);
    ck_assert_int_eq(what.st_gid, GROUP);
    rig_expect("run uk", 0);
}
END_TEST

START_TEST(a_directory_of_its_own_is_made_and_named_in_the_next_command)
{
    rig_write_file("answers.yaml",
                   "pipeline: uk\n" CONNECTIONS "steps: [push_unsubscribes]\n");
    const char *line = rig_keep_format("init %s/new/specs --answers %s/answers.yaml",
                                       rig_directory(), rig_directory());
    rig_expect_now(
        line, 0,
        rig_keep_format("`wherry run uk --specs %s/new/specs`", rig_directory()));
    ck_assert(is_there("new/specs/uk.yaml"));
    ck_assert(!is_there("specs"));
}
END_TEST

START_TEST(init_speaks_json)
{
    rig_write_file("answers.yaml",
                   "pipeline: uk\n" CONNECTIONS "steps: [push_unsubscribes]\n");
    rig_expect_now(rig_keep_format("%s --json", init_line()), 0, "");
    const struct json_node *printed = rig_printed();
    ck_assert_str_eq(json_tree_text(json_tree_get(printed, "pipeline")), "uk");
    ck_assert_str_eq(json_tree_text(json_tree_get(printed, "file")),
                     rig_path("specs/uk.yaml"));
    ck_assert_str_eq(json_tree_text(json_tree_find(printed, "key_files[0]")),
                     rig_path("specs/uk.crm.api_key"));
}
END_TEST

/* What is wrong, the exit code, and what is said. */
static const struct wrong {
    const char *answers;
    int code;
    const char *words;
} wrongs[] = {
    {"pipeline: Bad Id\n" CONNECTIONS, 78,
     "answers.yaml:1:11: 'Bad Id' is not a valid id: use 1 to 64"},
    {"pipelin: uk\n" CONNECTIONS, 78,
     "answers.yaml:1:1: unknown key 'pipelin': did you mean 'pipeline'?"},
    {CONNECTIONS, 78, "missing key 'pipeline'"},
    {"pipeline: uk\n" CRM, 78, "missing key 'list'"},
    {"[a, b]\n", 78, "answers are keys with values, not a list"},
    {"pipeline: uk\n" CONNECTIONS "segments:\n  - {crm: VIP, [a]: b}\n", 78,
     "answers.yaml:13:16: a key must be a single word, not a list"},
    {"pipeline: uk\n" CONNECTIONS "segments:\n  - {crm: VIP, *a : b}\n", 78,
     "answers.yaml:13:16: anchors and aliases are not allowed"},
    {"pipeline: uk\n" CONNECTIONS "? {a: b}\n: c\n", 78,
     "answers.yaml:12:3: a key must be a single word, not a mapping"},
    {"pipeline: uk\ncrm: {plugin: ometri}\n" LIST_OF("x"), 78,
     "answers.yaml:2:15: there is no plugin 'ometri': did you mean 'ometria'?"},
    {"pipeline: uk\ncrm: {plugin: mailchimp}\n" LIST_OF("x"), 78,
     "answers.yaml:2:15: the plugin 'mailchimp' cannot be the CRM"},
    {"pipeline: uk\ncrm: {plugin: ometria}\n" LIST_OF("x"), 78,
     "answers.yaml:2:6: 'api_key' is missing: set 'api_key'"},
    {"pipeline: uk\n" CRM "  reads_per_secnd: 3\n" LIST_OF("x"), 78,
     "plugin 'ometria' has no option 'reads_per_secnd': did you mean "
     "'reads_per_second'?"},
    {"pipeline: uk\n" CRM "  pushes_per_second: 5000\n" LIST_OF("x"), 78,
     "answers.yaml:7:22: 'pushes_per_second' needs a whole number from 1 to 1000"},
    {"pipeline: uk\ncrm: {plugin: ometria, api_key: '${NOT_SET}'}\n" LIST_OF("x"), 78,
     "answers.yaml:2:33: variable 'NOT_SET' is not set"},
    {"pipeline: uk\n" CRM LIST_OF("Newletter"), 78,
     "answers.yaml:11:12: there is no list 'Newletter': did you mean 'Newsletter'?"},
    {"pipeline: uk\n" CRM LIST_OF("a000000000"), 78, "there is no list 'a000000000'"},
    {"pipeline: uk\ncrm:\n  plugin: ometria\n  api_key: wrong\n"
     "  base_url: ${URL}/ometria/v2\n" LIST_OF("x"),
     69, "Ometria"},
    {"pipeline: uk\n" CONNECTIONS, 78, "nothing to do: choose steps, segments or both"},
    {"pipeline: uk\n" CONNECTIONS "steps: [push_unsubscribe]\n", 78,
     "answers.yaml:12:9: unknown step 'push_unsubscribe': did you mean "
     "'push_unsubscribes'?"},
    {"pipeline: uk\n" CONNECTIONS "steps: push_unsubscribes\n", 78,
     "'steps' needs a list of steps, not a single value"},
    {"pipeline: uk\n" CONNECTIONS "steps: [push_unsubscribes]\nevery: 10s\n", 78,
     "answers.yaml:13:8: 'every' must be at least"},
    {"pipeline: uk\n" CONNECTIONS "steps: [push_push_fields]\n"
     "fields:\n  - {crm: firstnam, list: FNAME}\n",
     78,
     "answers.yaml:14:5: the CRM has no field 'firstnam': did you mean "
     "'firstname'?"},
    {"pipeline: uk\n" CONNECTIONS "steps: [push_push_fields]\n"
     "fields:\n  - {crm: firstname, list: NAME}\n",
     78, "the list has no field 'NAME'"},
    {"pipeline: uk\n" CONNECTIONS "steps: [push_push_fields]\n"
     "fields:\n  - {crm: date_of_birth, list: LTV, direction: push}\n",
     78,
     "answers.yaml:14:5: 'date_of_birth' (date) and 'LTV' (number) cannot be mapped "
     "to the list"},
    {"pipeline: uk\n" CONNECTIONS "steps: [push_push_fields]\n"
     "fields:\n  - {crm: firstname, list: FNAME, direction: push}\n"
     "  - {crm: lastname, list: FNAME, direction: push}\n",
     78, "answers.yaml:15:5: "},
    {"pipeline: uk\n" CONNECTIONS "segments: [Twice]\n", 78,
     "answers.yaml:12:12: several segments are called 'Twice': name one by its id, "
     "'1043', '1044'"},
    {"pipeline: uk\n" CONNECTIONS "segments: [VIP custmers]\n", 78,
     "there is no segment 'VIP custmers': did you mean 'VIP customers'?"},
    {"pipeline: uk\n" CONNECTIONS "segments: [1043, {crm: 1044, list: tWICE}]\n", 78,
     "answers.yaml:12:18: static segment "},
    {"pipeline: uk\n" CONNECTIONS "keys: vault\n", 78,
     "answers.yaml:12:7: 'keys' must be one of file, spec"},
};
enum { WRONGS = sizeof wrongs / sizeof *wrongs };

START_TEST(a_wrong_answer_is_told_with_its_place_and_nothing_is_written)
{
    expect_init(wrongs[_i].answers, wrongs[_i].code, wrongs[_i].words);
    ck_assert_int_eq(count_files(), 0);
}
END_TEST

START_TEST(a_file_that_is_there_is_not_written_over_without_a_word)
{
    static const char answers[] =
        "pipeline: uk\n" CONNECTIONS "steps: [push_unsubscribes]\n";
    expect_init(answers, 0, "is correct");
    rig_write_file("specs/uk.yaml", "mine\n");
    expect_init(answers, 78, "already exists");
    rig_expect_file("specs/uk.yaml", "mine\n");
    ck_assert_int_eq(unlink(rig_path("specs/uk.yaml")), 0);
    rig_write_file("specs/uk.crm.api_key", "mine too\n");
    expect_init(answers, 78, "uk.crm.api_key' already exists: add --yes");
    rig_expect_file("specs/uk.crm.api_key", "mine too\n");
    ck_assert_int_eq(count_files(), 1);
    rig_expect_now(rig_keep_format("%s --yes", init_line()), 0, "is correct");
    rig_expect_file("specs/uk.crm.api_key", SANDBOX_OMETRIA_KEY "\n");
    ck_assert_int_eq(mode_of("specs/uk.crm.api_key"), 0600);
}
END_TEST

START_TEST(a_second_pipeline_that_pushes_new_records_is_told_with_both_places)
{
    sandbox_post(rig_sandbox(), "act",
                 "{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"b000000001\","
                 "\"name\":\"Other\"}");
    expect_init("pipeline: uk\n" CONNECTIONS "steps: [push_new_records]\n", 0,
                "is correct");
    expect_init("pipeline: fr\n" CRM LIST_OF("Other") "steps: [push_new_records]\n", 78,
                "answers.yaml:12:9: ");
    ck_assert(rig_said("specs/fr.yaml:16:"));
    ck_assert(
        rig_said("only one pipeline of a CRM account may have 'push_new_records'"));
    ck_assert(rig_said("specs/uk.yaml:16:"));
    ck_assert(!is_there("specs/fr.yaml"));
    expect_init("pipeline: fr\n" CONNECTIONS "steps: [push_unsubscribes]\n", 78,
                "answers.yaml:11:12: ");
    ck_assert(rig_said("only one pipeline may use a list"));
    expect_init("pipeline: fr\n" CRM LIST_OF("Other") "steps: [push_unsubscribes]\n", 0,
                "2 pipelines are correct");
}
END_TEST

START_TEST(without_a_terminal_and_without_answers_it_says_what_is_missing)
{
    rig_expect_now(
        "init", 2,
        "there is no terminal: write the answers to a file and add --answers FILE");
    rig_expect_now(rig_keep_format("init --answers %s/none.yaml", rig_directory()), 1,
                   "none.yaml");
}
END_TEST

/* ---- At a terminal ---- */

/* From the first question to the last; the URL is put in. */
static const struct exchange whole[] = {
    {"newsletter]: ", "Bad Id\n"},
    {"'Bad Id' is not a valid id", ""},
    {"newsletter]: ", "uk\n"},
    {"none): ", "Customers\n"},
    {"Plugin [ometria]: ", "\n"},
    {"Key: ", "wrong-key\n"},
    {"beside the spec? [Y/n] ", "\n"},
    {"They have defaults. [y/N] ", "y\n"},
    {"https://api.ometria.com/v2", ""},
    {"Option to set (Enter: no more): ", "base_ur\n"},
    {"did you mean 'base_url'?", ""},
    {"Option to set (Enter: no more): ", "base_url\n"},
    {"base_url: ", ""},
    {"base_url: ", "${URL}/ometria/v2\n"},
    {"Option to set (Enter: no more): ", "\n"},
    {"Press Enter to keep an answer", ""},
    {"Plugin [ometria]: ", "\n"},
    {"Key (Enter: as before): ", SANDBOX_OMETRIA_KEY "\n"},
    {"beside the spec? [Y/n] ", "y\n"},
    {"They have defaults. [y/N] ", "\n"},
    {"Connected: account 'Ometria", ""},
    {"Plugin [mailchimp]: ", "\n"},
    {"Key: ", "${MAILCHIMP}\n"},
    {"They have defaults. [y/N] ", "y\n"},
    {"Option to set (Enter: no more): ", "base_url\n"},
    {"base_url: ", ""},
    {"base_url: ", "${URL}/mailchimp/3.0\n"},
    {"Option to set (Enter: no more): ", "\n"},
    {SANDBOX_LIST "  Newsletter  0 members", ""},
    {"List [1]: ", "Newsleter\n"},
    {"did you mean 'Newsletter'?", ""},
    {"List [1]: ", "newsletter\n"},
    {"Connected: account '", ""},
    {"all, none [1,2]: ", "1,7\n"},
    {"there is no step '7'", ""},
    {"all, none [1,2]: ", "1,2 push_new_records 5\n"},
    {"1d) [15m]: ", "soon\n"},
    {"'every'", ""},
    {"1d) [15m]: ", "30m\n"},
    {"Field of the CRM (Enter: no more): ", "firstname\n"},
    {"Field of the list (Enter: none) [FNAME]: ", "\n"},
    {"Direction [both]: ", "push\n"},
    {"Field of the CRM (Enter: no more): ", "date_of_birth\n"},
    {"Field of the list (Enter: none): ", "LTV\n"},
    {"there is no 'LTV' here", ""},
    {"Field of the list (Enter: none): ", "BIRTHDAY\n"},
    {"only 'push' is possible", ""},
    {"Field of the CRM (Enter: no more): ", "firstname\n"},
    {"'firstname' is mapped already", ""},
    {"Field of the CRM (Enter: no more): ", "\n"},
    {"Segment (Enter: no more): ", "1042\n"},
    {"Its static segment on the list [VIP customers]: ", "VIP\n"},
    {"Segment (Enter: no more): ", "\n"},
    {"1d) [6h]: ", "12h\n"},
    {"This is the spec:", ""},
    {"Write it to '", " y\n"},
    {"answer y or n", ""},
    {"Write it to '", "\n"},
    {"next: `wherry run uk` takes the baseline; it reads both sides and writes "
     "nothing; "
     "of the CRM, wherry can read at most 1000 a second: a million takes 16 min or "
     "more",
     ""},
    {NULL, NULL},
};

static const char spec_of_whole[] =
    "# Written by `wherry init`. wherry-spec(5) explains every key.\n"
    "pipeline: uk\n"
    "title: Customers\n"
    "crm:\n"
    "  plugin: ometria\n"
    "  api_key_file: uk.crm.api_key\n"
    "  base_url: \"${URL}/ometria/v2\"\n"
    "list:\n"
    "  plugin: mailchimp\n"
    "  api_key: ${MAILCHIMP}\n"
    "  base_url: \"${URL}/mailchimp/3.0\"\n"
    "  list_id: a36b032126\n"
    "contact_sync:\n"
    "  every: 30m\n"
    "  steps:\n"
    "    import_unsubscribes:\n"
    "    push_unsubscribes:\n"
    "    push_new_records:\n"
    "    push_push_fields:\n"
    "  fields:\n"
    "    - { crm: firstname, list: FNAME, direction: push }\n"
    "    - { crm: date_of_birth, list: BIRTHDAY, direction: push }\n"
    "segment_sync:\n"
    "  every: 12h\n"
    "  segments:\n"
    "    - { crm: \"1042\", list: VIP }\n";

START_TEST(a_conversation_asks_again_what_is_wrong_and_ends_in_a_spec_that_runs)
{
    ck_assert_int_eq(rig_talk("init", whole, 80), 0);
    ck_assert(!rig_said(SANDBOX_OMETRIA_KEY) && !rig_said("wrong-key"));
    ck_assert(rig_said(spec_of_whole)); /* before it was written */
    ck_assert(rig_said("1 pipeline is correct, 0 errors"));
    rig_expect_file("specs/uk.yaml", spec_of_whole);
    rig_expect_file("specs/uk.crm.api_key", SANDBOX_OMETRIA_KEY "\n");
    ck_assert_int_eq(mode_of("specs/uk.crm.api_key"), 0600);
    ck_assert_int_eq(count_files(), 2);
    rig_expect("run uk", 0);
}
END_TEST

/* Some of the questions, and the last one. */
static const int leavings[] = {0, 5, 10, 17, 22, 29, 35, 41, 51, 55};
enum { LEAVINGS = sizeof leavings / sizeof *leavings };

START_TEST(whoever_leaves_with_ctrl_c_leaves_everything_as_it_was)
{
    struct exchange cut[sizeof whole / sizeof *whole];
    memcpy(cut, whole, sizeof whole);
    cut[leavings[_i]].typed = "\003";
    cut[leavings[_i] + 1] = (struct exchange){"nothing was written", ""};
    cut[leavings[_i] + 2] = (struct exchange){NULL, NULL};
    ck_assert_int_ne(rig_talk("init", cut, 80), 0);
    ck_assert_int_eq(count_files(), 0);
    ck_assert(!is_there("specs"));
}
END_TEST

START_TEST(whoever_declines_at_the_end_has_nothing_written)
{
    struct exchange declined[sizeof whole / sizeof *whole];
    memcpy(declined, whole, sizeof whole);
    enum { LAST = sizeof whole / sizeof *whole - 3 };
    declined[LAST] = (struct exchange){"Write it to '", "n\n"};
    declined[LAST + 1] = (struct exchange){"nothing was written", ""};
    ck_assert_int_eq(rig_talk("init", declined, 80), 2);
    ck_assert(!is_there("specs"));
}
END_TEST

static const struct test tests[] = {
    TEST(answers_from_a_file_become_a_spec_that_runs),
    TEST(a_spec_that_holds_a_key_is_its_owners_alone_and_shows_none),
    TEST(a_key_that_root_writes_is_for_the_group_of_the_directory),
    TEST(a_directory_of_its_own_is_made_and_named_in_the_next_command),
    TEST(init_speaks_json),
    {"a_wrong_answer_is_told_with_its_place_and_nothing_is_written",
     &a_wrong_answer_is_told_with_its_place_and_nothing_is_written, WRONGS, 0},
    TEST(a_file_that_is_there_is_not_written_over_without_a_word),
    TEST(a_second_pipeline_that_pushes_new_records_is_told_with_both_places),
    TEST(without_a_terminal_and_without_answers_it_says_what_is_missing),
    TEST(a_conversation_asks_again_what_is_wrong_and_ends_in_a_spec_that_runs),
    {"whoever_leaves_with_ctrl_c_leaves_everything_as_it_was",
     &whoever_leaves_with_ctrl_c_leaves_everything_as_it_was, LEAVINGS, 0},
    TEST(whoever_declines_at_the_end_has_nothing_written),
    {0},
};

int main(void)
{
    return rig_suite_with("init", tests, begin, rig_finish);
}
