/* test_plugins.c -- where plugins come from, what is shown of them, and of fields that
 * they do not have. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/text.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

static struct home home;
static struct told told;

static void begin(void)
{
    home_begin(&home);
}

static void finish(void)
{
    home_finish(&home);
    told_free(&told);
}

/* The code, and words that must be in what was said. */
static void expect(const char *environment, const char *line, int code,
                   const char *words)
{
    program_run(&home, environment, line, &told);
    told_expect(&told, line, code, words);
}

/* A path in the home directory; valid until the next call. */
static const char *in_home(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", home.directory, name);
    return path;
}

/* `module` of the build becomes a plugin of the user; gives the variable that names its
 * directory. */
static const char *add_plugin(const char *module, const char *name)
{
    static char variable[544];
    char from[512], to[128];
    mkdir(in_home("mine"), 0700);
    snprintf(from, sizeof from, BUILD "/%s.so", module);
    snprintf(to, sizeof to, "mine/%s.so", name);
    home_copy(&home, from, to);
    snprintf(variable, sizeof variable, "WHERRY_PLUGINS=%s", in_home("mine"));
    return variable;
}

START_TEST(plugins_of_a_directory_come_to_those_that_are_built_in)
{
    const char *variable = add_plugin("tests/plugins/echo", "echo");
    char line[600];
    expect(variable, "plugins", 0, "echo 1.0 (CRM or list)");
    ck_assert(told_said(&told, "mailchimp 1.0 (list)"));
    ck_assert(told_said(&told, in_home("mine/echo.so")));
    snprintf(line, sizeof line, "plugins --plugins %s", in_home("mine"));
    expect("", line, 0, "echo 1.0 (CRM or list)");
    ck_assert(told_said(&told, "mailchimp 1.0 (list)"));
    expect("", "plugins", 0, "mailchimp 1.0 (list)");
    ck_assert(!told_said(&told, "echo"));
}
END_TEST

START_TEST(a_plugin_that_hides_a_built_in_one_is_taken_and_told)
{
    const char *variable = add_plugin("plugins/csv", "my-csv");
    char hides[600];
    snprintf(hides, sizeof hides, "'%s' hides '" BUILD "/plugins/csv.so'",
             in_home("mine/my-csv.so"));
    expect(variable, "plugins", 0, hides);
    expect(variable, "plugins csv", 0, in_home("mine/my-csv.so"));
    expect(variable, "plugins --json", 0, "\"hidden\": [\n");
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm: {plugin: csv, folder: /}\n"
               "list: {plugin: csv, folder: /tmp}\n"
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    expect(variable, "check", 0, hides);
    expect(variable, "check --json", 0, "\"hidden_plugins\": [\n");
    expect(variable, "fields uk", 1, hides);
    expect("", "check", 0, "1 pipeline is correct");
    ck_assert(!told_said(&told, "hides"));
}
END_TEST

static void expect_narrow(const char *line)
{
    expect("", line, 0, "");
    for (const char *at = buffer_text(&told.out); *at != '\0';) {
        size_t length = strcspn(at, "\n");
        const bool path = strstr(at, BUILD) != NULL && strstr(at, BUILD) < at + length;
        ck_assert_msg(length <= 80 || path, "%s: %.*s", line, (int)length, at);
        at += length + (at[length] == '\n');
    }
}

START_TEST(what_a_plugin_is_and_can_do_is_told_within_80_columns)
{
    static const char *const words[] = {"interface    1.", "/plugins/mailchimp.so",
                                        "write in bulk", "api_key (required)"};
    static const char *const more[] = {"list_id", "(text, required)",
                                       "(whole number, 1 to",
                                       "'api_key_file' with a path"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        expect("", "plugins", 0, words[i]);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        expect("", "plugins mailchimp", 0, more[i]);
    ck_assert(!told_said(&told, "ometria"));
    expect("", "plugins csv", 0, "(comma, semicolon or tab;");
    expect_narrow("plugins");
    expect_narrow("plugins csv");
    expect_narrow("plugins mailchimp");
    expect_narrow("plugins ometria");
}
END_TEST

START_TEST(machines_are_told_the_same)
{
    static const char *const words[] = {"\"interface\": \"1.", "\"bulk\"",
                                        "\"minimum\": 1", "\"default\": \"9\"",
                                        "\"secret\": true"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        expect("", "plugins mailchimp --json", 0, words[i]);
    expect("", "plugins --markdown", 0, "## mailchimp 1.0\n");
    expect("", "plugins mailchimp --markdown", 0,
           "| `connections` | whole number, 1 to 10 | `9` |");
}
END_TEST

/* ---- Fields that are not there, and catalogs */

START_TEST(a_plugin_without_a_catalog_says_so)
{
    const char *variable = add_plugin("tests/plugins/odd", "odd");
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm: {plugin: odd, account: a}\n"
               "list: {plugin: odd, account: b}\n"
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    expect(variable, "lists uk", 1, "plugin 'odd' has no catalog to choose from");
    expect(variable, "fields uk", 0, "its plugin cannot list the fields");
}
END_TEST

START_TEST(a_catalog_without_lists_blames_no_key_where_there_is_none)
{
    const char *variable = add_plugin("tests/plugins/echo", "echo");
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm: {plugin: echo, account: a}\n"
               "list: {plugin: echo, account: b}\n"
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    expect(variable, "lists uk", 0, "the plugin 'echo' cannot show its lists");
    ck_assert(!told_said(&told, "this key"));
}
END_TEST

START_TEST(a_misspelt_field_of_a_record_is_told_once_with_the_one_that_was_meant)
{
    const char *variable = add_plugin("tests/plugins/odd", "odd");
    static const char told_field[] =
        "plugin 'odd' returned a field 'frist_name' that wherry did not ask for: is it "
        "'first_name'?";
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm: {plugin: odd, account: a}\n"
               "list: {plugin: odd, account: b}\n"
               "contact_sync:\n"
               "  every: 1h\n"
               "  steps: [push_unsubscribes, push_push_fields]\n"
               "  fields: [{crm: first_name, list: FULL}]\n");
    expect(variable, "run uk", 0, told_field);
    const char *first = strstr(buffer_text(&told.err), told_field);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(strstr(first + 1, told_field));
}
END_TEST

START_TEST(a_misspelt_field_of_a_spec_is_told_with_the_one_that_was_meant)
{
    struct buffer spec = {0};
    mkdir(in_home("crm"), 0700);
    mkdir(in_home("list"), 0700);
    home_write(&home, "crm/contacts.csv",
               "id,email,consent,firstname\n1,ann@example.com,yes,Ann\n");
    home_write(&home, "list/contacts.csv",
               "id,email,consent,name\na,ann@example.com,yes,Ann\n");
    buffer_format(&spec,
                  "pipeline: uk\n"
                  "crm: {plugin: csv, account: a, folder: %s/crm}\n"
                  "list: {plugin: csv, account: b, folder: %s/list}\n"
                  "contact_sync:\n"
                  "  every: 1h\n"
                  "  steps: [push_unsubscribes, push_push_fields]\n"
                  "  fields: [{crm: fristname, list: name}]\n",
                  home.directory, home.directory);
    home_write(&home, "specs/uk.yaml", buffer_text(&spec));
    buffer_free(&spec);
    expect("", "fields uk", 0, "Did you mean 'firstname'?");
    expect("", "run uk", 3, "Did you mean 'firstname'?");
    expect("", "run uk --json", 3, "\"nearest\":\"firstname\"");
}
END_TEST

START_TEST(a_secret_with_a_variable_without_braces_is_refused)
{
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm: {plugin: ometria, api_key: 'a$SHOP_KEY'}\n"
               "list: {plugin: mailchimp, list_id: a, api_key: '${KEY}'}\n"
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    /* What a variable gives is not looked at. */
    expect("KEY=a$SHOP_KEY-us1", "check", 78,
           "uk.yaml:2:33: 'api_key' contains a variable");
    ck_assert(told_said(&told, "1 error,"));
}
END_TEST

/* ---- What names an account */

static void write_folders(const char *id, const char *crm, const char *list)
{
    struct buffer spec = {0};
    char name[32];
    snprintf(name, sizeof name, "specs/%s.yaml", id);
    mkdir(in_home(crm), 0700);
    mkdir(in_home(list), 0700);
    buffer_format(&spec,
                  "pipeline: %s\n"
                  "crm: {plugin: csv, folder: %s/%s}\n"
                  "list: {plugin: csv, folder: %s/%s}\n"
                  "contact_sync: {every: 1h, steps: [push_new_records]}\n",
                  id, home.directory, crm, home.directory, list);
    home_write(&home, name, buffer_text(&spec));
    buffer_free(&spec);
}

START_TEST(two_pipelines_into_one_folder_are_noticed)
{
    write_folders("a", "crm-a", "list");
    write_folders("b", "crm-b", "list");
    expect("", "check", 78, "b.yaml:3:29: only one pipeline may use a list");
    write_folders("b", "crm-b", "list-b");
    expect("", "check", 0, "2 pipelines are correct");
    write_folders("b", "crm-a", "list-b");
    expect("", "check", 78, "only one pipeline of a CRM account may have");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(plugins_of_a_directory_come_to_those_that_are_built_in),
        TEST(a_plugin_that_hides_a_built_in_one_is_taken_and_told),
        TEST(what_a_plugin_is_and_can_do_is_told_within_80_columns),
        TEST(machines_are_told_the_same),
        TEST(a_plugin_without_a_catalog_says_so),
        TEST(a_catalog_without_lists_blames_no_key_where_there_is_none),
        TEST(a_misspelt_field_of_a_record_is_told_once_with_the_one_that_was_meant),
        TEST(a_misspelt_field_of_a_spec_is_told_with_the_one_that_was_meant),
        TEST(a_secret_with_a_variable_without_braces_is_refused),
        TEST(two_pipelines_into_one_folder_are_noticed),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("plugins", tests);
}
