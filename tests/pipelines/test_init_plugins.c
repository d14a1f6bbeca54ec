/* test_init_plugins.c -- `wherry init` for connectors without a key: folders of CSV files,
 * and one of somebody else's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

static struct home home;
static struct told told;
static struct buffer file;

static void begin(void)
{
    char command[256];
    home_begin(&home);
    told = (struct told){0};
    snprintf(command, sizeof command, "mkdir -p %s/crm/segments %s/list %s/plugins",
             home.directory, home.directory, home.directory);
    ck_assert_int_eq(system(command), 0);
    home_write(&home, "crm/contacts.csv",
               "id,email,consent,name\n1,ann@example.com,yes,Ann\n");
    home_write(&home, "crm/segments/VIP.csv", "id\n1\n");
    home_write(&home, "list/contacts.csv",
               "id,email,consent,NAME\na,ann@example.com,subscribed,Ann\n");
    home_copy(&home, BUILD "/tests/plugins/echo.so", "plugins/echo.so");
}

static void finish(void)
{
    told_free(&told);
    buffer_free(&file);
    home_finish(&home);
}

static void expect_file(const char *name, const char *text)
{
    home_read(&home, name, &file);
    ck_assert_str_eq(buffer_text(&file), text);
}

static void run(const char *line, int code, const char *words)
{
    program_run(&home, "", line, &told);
    told_expect(&told, line, code, words);
}

static const struct exchange folders[] = {
    {"newsletter]: ", "people\n"},
    {"none): ", "\n"},
    {"Plugin [ometria]: ", "csv\n"},
    {"folder: ", ""},
    {"folder: ", "relative\n"},
    {"[y/N] ", "\n"},
    {"must be an absolute path", ""},
    {"Plugin [csv]: ", "\n"},
    {"folder [relative]: ", "${HOME}/crm\n"},
    {"[y/N] ", "\n"},
    {"Connected", ""},
    {"Plugin [mailchimp]: ", "csv\n"},
    {"folder: ", ""},
    {"folder: ", "${HOME}/list\n"},
    {"[y/N] ", "\n"},
    {"Connected", ""},
    {"all, none [1,2]: ", "all\n"},
    {"[15m]: ", "\n"},
    {"Field of the CRM (Enter: no more): ", "name\n"},
    {"Field of the list (Enter: none) [NAME]: ", "\n"},
    {"Direction [both]: ", "\n"},
    {"Field of the CRM (Enter: no more): ", "\n"},
    {"Segment (Enter: no more): ", "1\n"},
    {"[VIP]: ", "\n"},
    {"Segment (Enter: no more): ", "VIP\n"},
    {"[VIP]: ", "Other\n"},
    {"is already in the item", ""},
    {"Segment (Enter: no more): ", "\n"},
    {"[6h]: ", "\n"},
    {"Write it to '", "y\n"},
    {"1 pipeline is correct", ""},
    {NULL, NULL},
};

START_TEST(two_folders_are_asked_for_and_run)
{
    program_talk(&home, "", "init", folders, 80, &told);
    told_expect(&told, "init", 0, "takes the baseline");
    expect_file("specs/people.yaml",
                "# Written by `wherry init`. wherry-spec(5) explains every key.\n"
                "pipeline: people\n"
                "crm:\n  plugin: csv\n  folder: \"${HOME}/crm\"\n"
                "list:\n  plugin: csv\n  folder: \"${HOME}/list\"\n"
                "contact_sync:\n  every: 15m\n  steps:\n"
                "    import_unsubscribes:\n    push_unsubscribes:\n"
                "    import_new_records:\n    push_new_records:\n"
                "    push_push_fields:\n    import_pull_fields:\n"
                "  fields:\n    - { crm: name, list: NAME }\n"
                "segment_sync:\n  every: 6h\n  segments:\n"
                "    - { crm: VIP, list: VIP }\n");
    run("run people", 0, "The baseline was taken");
}
END_TEST

START_TEST(two_folders_are_set_up_by_answers)
{
    char line[160];
    home_write(&home, "answers.yaml",
               "pipeline: people\n"
               "crm: {plugin: csv, folder: '${HOME}/crm'}\n"
               "list: {plugin: csv, folder: '${HOME}/list'}\n"
               "steps: [push_unsubscribes]\nsegments: [VIP]\n");
    snprintf(line, sizeof line, "init --answers %s/answers.yaml", home.directory);
    run(line, 0, "1 pipeline is correct");
    run("run people", 0, "The baseline was taken");
}
END_TEST

/* Its options are unknown to us, it has neither a key nor lists to choose from. */
static const struct exchange others[] = {
    {"newsletter]: ", "echo\n"},
    {"none): ", "\n"},
    {"Plugin [ometria]: ", "echo\n"},
    {"[y/N] ", "y\n"},
    {"how many people there is room for", ""},
    {"Option to set (Enter: no more): ", "limit\n"},
    {"limit: ", ""},
    {"limit: ", "many\n"},
    {"Option to set (Enter: no more): ", "\n"},
    {"'limit' needs a whole number", ""},
    {"Plugin [echo]: ", "\n"},
    {"[y/N] ", "y\n"},
    {"Option to set (Enter: no more): ", "limit\n"},
    {"limit [many]: ", "5\n"},
    {"Option to set (Enter: no more): ", "\n"},
    {"Connected", ""},
    {"Plugin [mailchimp]: ", "csv\n"},
    {"folder: ", ""},
    {"folder: ", "${HOME}/list\n"},
    {"[y/N] ", "\n"},
    {"Connected", ""},
    {"all, none [1,2]: ", "none\n"},
    {"nothing to do", ""},
    {"all, none [1,2]: ", "\n"},
    {"[15m]: ", "1h\n"},
    {"Write it to '", "\n"},
    {"1 pipeline is correct", ""},
    {NULL, NULL},
};

START_TEST(a_plugin_of_somebody_else_is_asked_about_by_its_own_options)
{
    char line[160];
    snprintf(line, sizeof line, "init --plugins %s/plugins", home.directory);
    program_talk(&home, "", line, others, 80, &told);
    told_expect(&told, line, 0, "takes the baseline");
    expect_file("specs/echo.yaml",
                "# Written by `wherry init`. wherry-spec(5) explains every key.\n"
                "pipeline: echo\n"
                "crm:\n  plugin: echo\n  limit: \"5\"\n"
                "list:\n  plugin: csv\n  folder: \"${HOME}/list\"\n"
                "contact_sync:\n  every: 1h\n  steps:\n"
                "    import_unsubscribes:\n    push_unsubscribes:\n");
}
END_TEST

/* ---- Which directories are meant ---- */

START_TEST(paths_tells_each_directory_and_what_names_it)
{
    run("paths", 0, "WHERRY_SPECS");
    ck_assert(told_said(&told, home.directory));
    ck_assert(told_said(&told, "WHERRY_STATE"));
    run("paths --specs /tmp/elsewhere", 0, "  specs    /tmp/elsewhere ");
    ck_assert(told_said(&told, "missing"));
    ck_assert(told_said(&told, "--specs"));
    program_run(&home, "", "paths --json", &told);
    told_expect(&told, "paths --json", 0, "\"named_by\": \"WHERRY_SPECS\"");
    ck_assert(told_said(&told, "\"named_by\": \"the built-in ones\""));
}
END_TEST

/* The variables, not set. */
START_TEST(the_usual_directories_are_those_of_whoever_asks)
{
    char line[256];
    snprintf(line, sizeof line,
             "env -u WHERRY_SPECS -u WHERRY_STATE HOME=%s %s paths >%s/paths",
             home.directory, WHERRY_PROGRAM, home.directory);
    ck_assert_int_eq(system(line), 0);
    home_read(&home, "paths", &file);
    const char *usual = geteuid() == 0 ? "/etc/wherry" : "/.config/wherry";
    ck_assert_ptr_nonnull(strstr(buffer_text(&file), usual));
    ck_assert_ptr_nonnull(strstr(
        buffer_text(&file), geteuid() == 0 ? "default of root" : "default of other"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(two_folders_are_asked_for_and_run),
        TEST(two_folders_are_set_up_by_answers),
        TEST(a_plugin_of_somebody_else_is_asked_about_by_its_own_options),
        TEST(paths_tells_each_directory_and_what_names_it),
        TEST(the_usual_directories_are_those_of_whoever_asks),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("init of plugins", tests);
}
