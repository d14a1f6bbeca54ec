/* test_command_line.c -- the command line, without any service. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/support/program.h"
#include "tests/support/suite.h"

#define GOOD_SPEC                                                                      \
    "pipeline: uk-newsletter\n"                                                        \
    "title: UK newsletter\n"                                                           \
    "crm:\n"                                                                           \
    "  plugin: ometria\n"                                                              \
    "  api_key: ${OMETRIA_API_KEY}\n"                                                  \
    "list:\n"                                                                          \
    "  plugin: mailchimp\n"                                                            \
    "  api_key: ${MAILCHIMP_API_KEY}\n"                                                \
    "  list_id: a36b032126\n"                                                          \
    "contact_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  steps: [push_unsubscribes]\n"

#define KEYS "OMETRIA_API_KEY=some MAILCHIMP_API_KEY=0123456789abcdef-us1"

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

/* Whatever the state: there is none. */
START_TEST(an_operand_that_can_name_nothing_is_a_usage_error)
{
    static const struct {
        const char *line, *words;
    } rows[] = {
        {"explain uk-newsletter zz!", "'zz!' is neither an email address nor"},
        {"explain uk-newsletter ann@", "CONTACT is not an email address"},
        {"undo uk-newsletter 1 --contact zz!", "'zz!' is neither an email address"},
        {"forget uk-newsletter zz! --yes", "'zz!' is neither an email address nor"},
        {"parked retry uk-newsletter zz!", "'zz!' is neither an email address nor"},
        {"parked drop uk-newsletter @", "CONTACT is not an email address"},
        {"console user add a/b", "'a/b' cannot be a user name"},
    };
    home_write(&home, "specs/uk.yaml", GOOD_SPEC);
    expect(KEYS, rows[_i].line, 2, rows[_i].words);
    ck_assert_uint_eq(told.out.length, 0);
}
END_TEST

START_TEST(a_misspelt_word_gets_the_one_that_was_meant)
{
    static const struct {
        const char *line, *meant;
    } rows[] = {
        {"chek", "did you mean 'check'?"},
        {"check --jsn", "did you mean '--json'?"},
        {"run uk-newsletter --step push_unsubscribe",
         "did you mean 'push_unsubscribes'?"},
        {"run uk-newsletter --allow=push_unsubscribe",
         "did you mean 'push_unsubscribes'?"},
        {"status uk-newsleter", "did you mean 'uk-newsletter'?"},
        {"plugins mailchip", "did you mean 'mailchimp'?"},
        {"parked lst uk-newsletter", "did you mean 'list'?"},
    };
    home_write(&home, "specs/uk.yaml", GOOD_SPEC);
    expect(KEYS, rows[_i].line, 2, rows[_i].meant);
    ck_assert(!told_said(&told, "?;"));
    ck_assert_uint_eq(told.out.length, 0);
}
END_TEST

START_TEST(a_wrong_command_line_ends_with_2_and_says_why)
{
    static const struct {
        const char *line, *words;
    } rows[] = {
        {"run", "'run' needs PIPELINE"},
        {"paths uk-newsletter", "takes only options"},
        {"explain uk-newsletter", "needs PIPELINE CONTACT"},
        {"history uk-newsletter --last", "'--last' needs a value"},
        {"history uk-newsletter --last=0", "a number from 1"},
        {"history uk-newsletter --last=x", "a number from 1"},
        {"run uk-newsletter --wait=5x", "a time such as"},
        {"run uk-newsletter --wait=-1", "a time such as"},
        {"check --log=xml", "'--log' must be text or json, not 'xml'"},
        {"check --log-json", "has no option '--log-json'"},
        {"undo uk-newsletter -1", "has no option '-1'"},
        {"run nowhere --wait=5", "no pipeline 'nowhere'"},
        {"run nowhere --wait 90s", "no pipeline 'nowhere'"},
        {"check --json=yes", "takes no value"},
        {"parked lst uk-newsletter", "'parked' has no subcommand 'lst': use list, "
                                     "reasons, retry or drop; did you mean 'list'?"},
        {"state chekc uk-newsletter",
         "'state' has no subcommand 'chekc': use check, backup, restore, export "
         "or import; did you mean "
         "'check'?"},
        {"parked retry uk-newsletter", "'parked retry' takes PIPELINE and one CONTACT"},
        {"parked drop uk-newsletter x@example.net --all", "--all"},
        {"parked list uk-newsletter x@example.net", "takes only PIPELINE"},
        {"run nowhere", "no pipeline 'nowhere'"},
        {"status --state mysql://wherry@db.example.net/wherry",
         "'--state' needs a directory or a URI of PostgreSQL"},
        {"plugins zzzzzzzzzzzz", "'; `wherry plugins` lists them"},
        {"run uk-newsletter --step zzzzzzzzzzzz",
         "unknown step 'zzzzzzzzzzzz'; `wherry run --help` lists the steps"},
        {"run uk-newsletter --state=s3://bucket", "'--state' needs a directory"},
    };
    home_write(&home, "specs/uk.yaml", GOOD_SPEC);
    expect(KEYS, rows[_i].line, 2, rows[_i].words);
}
END_TEST

START_TEST(without_a_command_the_commands_are_listed)
{
    expect("", "", 2, "sync both sides once");
    expect("", "help", 0, "sync both sides once");
    expect("", "help run", 0, "--allow STEP");
    expect("", "--version", 0, "plugin interface 1.");
}
END_TEST

START_TEST(every_command_has_a_help_within_80_columns)
{
    static const char *const names[] = {"check",   "plugins", "schema",  "lists",
                                        "fields",  "plan",    "run",     "status",
                                        "history", "parked",  "explain", "refresh",
                                        "serve",   "pause",   "resume",  "delete"};
    char line[64];
    snprintf(line, sizeof line, "%s --help", names[_i]);
    expect("", line, 0, "Usage: wherry ");
    ck_assert(told_said(&told, names[_i]));
    for (const char *at = buffer_text(&told.out); *at != '\0';) {
        size_t length = strcspn(at, "\n");
        ck_assert_msg(length <= 80, "%.*s", (int)length, at);
        at += length + 1;
    }
}
END_TEST

/* The lines after "Examples:" are command lines that are understood: with --help after
 * them each ends well. */
START_TEST(every_command_shows_two_examples_that_it_understands)
{
    struct buffer overview = {0};
    program_run(&home, "", "help", &told);
    buffer_add_text(&overview, buffer_text(&told.out));
    char *rest = overview.bytes;
    int commands = 0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char name[32] = "", call[64], example[200];
        int examples = 0;
        if (strncmp(line, "  ", 2) != 0 || sscanf(line, "%31s", name) != 1)
            continue;
        snprintf(call, sizeof call, "%s --help", name);
        expect("", call, 0, "\nExamples:\n");
        char *help = strdup(strstr(buffer_text(&told.out), "\nExamples:\n") + 11);
        char *left = help;
        for (char *shown; (shown = strsep(&left, "\n")) != NULL && *shown != '\0';) {
            ck_assert_msg(strncmp(shown, "  wherry ", 9) == 0, "%s", shown);
            ck_assert_msg(strncmp(shown + 9, name, strlen(name)) == 0, "%s", shown);
            snprintf(example, sizeof example, "%s --help", shown + 9);
            expect("", example, 0, "Usage: ");
            examples++;
        }
        free(help);
        ck_assert_msg(examples >= 2, "'%s' shows %d", name, examples);
        commands++;
    }
    ck_assert_int_gt(commands, 20);
    buffer_free(&overview);
}
END_TEST

START_TEST(a_good_spec_passes_the_check)
{
    home_write(&home, "specs/uk.yaml", GOOD_SPEC);
    expect(KEYS, "check", 0, "1 pipeline is correct, 0 errors");
    expect(KEYS, "check --json", 0, "\"uk-newsletter\"");
}
END_TEST

START_TEST(all_that_is_wrong_with_a_spec_is_told_with_its_place)
{
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm:\n"
               "  plugin: omtria\n"
               "  api_key: x\n"
               "list:\n"
               "  plugin: mailchimp\n"
               "  api_key: 0123456789abcdef-us1\n"
               "  lst_id: a36b032126\n"
               "contact_sync:\n"
               "  every: 1h\n"
               "  steps: [push_unsubscribes]\n");
    expect("", "check", 78, "uk.yaml:3:11: unknown plugin 'omtria'");
    ck_assert(told_said(&told, "did you mean 'ometria'?"));
    ck_assert(told_said(&told, "uk.yaml:8:11: "));
    ck_assert(told_said(&told, "did you mean 'list_id'?"));
    expect("", "run uk", 78, "uk.yaml:3:11: unknown plugin 'omtria'");
    expect("", "check --json", 78, "\"column\": 11");
}
END_TEST

/* Each is wrong in one way, or in none. The lines of the CRM begin at 5, those of the
 * list at 9 where the CRM has one. */
static const struct wrong {
    const char *crm, *list, *environment;
    int code;
    const char *words;
} wrongs[] = {
    {"api_key: ${OMETRIA_API_KEY}", "api_key: ${MAILCHIMP_API_KEY}",
     "MAILCHIMP_API_KEY=0123456789abcdef", 78,
     "uk.yaml:9:12: the API key does not end in a dash and its data centre"},
    {"api_key: ${OMETRIA_API_KEY}", "api_key: ${MAILCHIMP_API_KEY}",
     "MAILCHIMP_API_KEY=0123456789abcdef-", 78, "uk.yaml:9:12: the API key"},
    {"api_key: ${OMETRIA_API_KEY}", "api_key: ${MAILCHIMP_API_KEY}",
     "MAILCHIMP_API_KEY=0123456789abcdef-21", 78, "uk.yaml:9:12: the API key"},
    {"api_key: ${OMETRIA_API_KEY}", "api_key: ${MAILCHIMP_API_KEY}",
     "MAILCHIMP_API_KEY=0123456789abcdef-us21", 0, "1 pipeline is correct"},
    {"api_key: ${OMETRIA_API_KEY}", "api_key_file: key", "", 78,
     "uk.yaml:9:17: the API key"},
    {"api_key: ${OMETRIA_API_KEY}", "api_key: 0123456789abcdef", "", 78,
     "uk.yaml:9:12: the API key"},
    {"api_key: ${OMETRIA_API_KEY}", "api_key: 0123456789abcdef-us21", "", 0,
     "uk.yaml:9:12: warning: 'api_key' holds the key itself"},
    {"api_key: mine", "api_key: ${MAILCHIMP_API_KEY}",
     "MAILCHIMP_API_KEY=0123456789abcdef-us21", 0,
     "uk.yaml:5:12: warning: 'api_key' holds the key itself"},
    {"api_key: ${OMETRIA_API_KEY}",
     "api_key: ${TOKEN}\n  base_url: https://us21.api.mailchimp.com/3.0",
     "TOKEN=0123456789abcdef", 0, "1 pipeline is correct"},
    {"api_key: ${OMETRIA_API_KEY}", "api_key: $MAILCHIMP_API_KEY", "", 78,
     "uk.yaml:9:12: 'api_key' is the text '$MAILCHIMP_API_KEY': a variable needs "
     "braces"},
    {"api_key: $OMETRIA_API_KEY", "api_key: ${KEY}", "KEY=a-us1", 78,
     "uk.yaml:5:12: 'api_key' is the text '$OMETRIA_API_KEY'"},
    {"api_key: ${OMETRIA_API_KEY}",
     "base_url: http://us21.api.mailchimp.com/3.0\n  api_key: ${KEY}", "KEY=a-us21", 78,
     "uk.yaml:9:13: 'base_url': 'us21.api.mailchimp.com' must use https"},
    {"base_url: ftp://api.ometria.com\n  api_key: ${OMETRIA_API_KEY}",
     "api_key: ${KEY}", "KEY=a-us21", 78,
     "uk.yaml:5:13: 'base_url': 'api.ometria.com' must use https, not 'ftp'"},
    {"base_url: api.ometria.com\n  api_key: ${OMETRIA_API_KEY}", "api_key: ${KEY}",
     "KEY=a-us21", 78, "uk.yaml:5:13: 'base_url': "},
};

START_TEST(what_a_connection_says_wrong_is_told_at_its_place_without_network)
{
    char spec[1024], environment[256], path[128];
    snprintf(spec, sizeof spec,
             "pipeline: uk-newsletter\n"
             "title: UK newsletter\n"
             "crm:\n"
             "  plugin: ometria\n"
             "  %s\n"
             "list:\n"
             "  plugin: mailchimp\n"
             "  list_id: a36b032126\n"
             "  %s\n"
             "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n",
             wrongs[_i].crm, wrongs[_i].list);
    snprintf(environment, sizeof environment, "OMETRIA_API_KEY=some %s",
             wrongs[_i].environment);
    home_write(&home, "specs/uk.yaml", spec);
    home_write(&home, "specs/key", "0123456789abcdef\n");
    snprintf(path, sizeof path, "%s/specs/key", home.directory);
    ck_assert_int_eq(chmod(path, 0600), 0);
    expect(environment, "check", wrongs[_i].code, wrongs[_i].words);
    ck_assert(!told_said(&told, "0123456789abcdef"));
    ck_assert(told_said(&told, wrongs[_i].code == 0 ? "0 errors" : "1 error,"));
}
END_TEST

/* No fault hides another, whichever part finds it: the reader, the host, either
 * plugin. */
START_TEST(one_check_tells_the_errors_of_all_kinds)
{
    static const char *const words[] = {
        "uk.yaml:4:13: 'base_url': 'api.ometria.com' must use https",
        "uk.yaml:5:12: 'api_key' is the text '$OMETRIA': a variable needs braces",
        "uk.yaml:6:17: 'members_path' must be a path such as",
        "uk.yaml:7:28: 'changes_since_parameter' has no value",
        "uk.yaml:8:1: 'list_id' is missing",
        "uk.yaml:10:12: the API key does not end in a dash",
        "uk.yaml:10:12: warning: 'api_key' holds the key itself",
        "uk.yaml:11:11: plugin 'mailchimp' has no option 'lst_id'",
        "uk.yaml:12:14: 'page_size' needs a whole number from 1 to 1000",
        "uk.yaml:14:3: unknown key 'evry': did you mean 'every'?",
        "us.yaml:2:33: 'api_key' is empty or has characters that are not allowed in a "
        "key",
        "us.yaml:2:61: 'members_path' must be a path such as",
        "us.yaml:3:48: variable 'NOWHERE' is not set",
        "0 pipelines are correct, 12 errors, 1 warning",
    };
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm:\n"
               "  plugin: ometria\n"
               "  base_url: http://api.ometria.com/v2\n"
               "  api_key: $OMETRIA\n"
               "  members_path: everybody\n"
               "  changes_since_parameter: ''\n"
               "list:\n"
               "  plugin: mailchimp\n"
               "  api_key: 0123456789abcdef\n"
               "  lst_id: a36b032126\n"
               "  page_size: 5000\n"
               "contact_sync:\n"
               "  evry: 1h\n"
               "  steps: [push_unsubscribes]\n");
    home_write(
        &home, "specs/us.yaml",
        "pipeline: us\n"
        "crm: {plugin: ometria, api_key: '${OMETRIA}', members_path: everybody}\n"
        "list: {plugin: mailchimp, list_id: b, api_key: '${NOWHERE}'}\n"
        "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        expect("OMETRIA=k\xC3\xB6y", "check", 78, words[i]);
}
END_TEST

/* What belongs together is judged together: if the URL is not known, it is not known
 * either whether the key must name its data centre. */
START_TEST(a_key_is_not_blamed_where_the_url_is_not_known)
{
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm: {plugin: ometria, api_key: '${OMETRIA}'}\n"
               "list: {plugin: mailchimp, list_id: b, api_key: '${KEY}', base_url: "
               "'${URL}'}\n"
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    expect("OMETRIA=a KEY=token", "check", 78, "1 error,");
    expect("OMETRIA=a KEY=token", "check", 78, "variable 'URL' is not set");
    expect("OMETRIA=a KEY=token URL=http://example.com", "check", 78, "1 error,");
    expect("OMETRIA=a KEY=token URL=https://example.com", "check", 0, "0 errors");
}
END_TEST

START_TEST(a_plugin_on_the_wrong_side_is_refused)
{
    home_write(&home, "specs/uk.yaml",
               "pipeline: uk\n"
               "crm: {plugin: mailchimp, api_key: 0123456789abcdef-us1, list_id: a}\n"
               "list: {plugin: mailchimp, api_key: 0123456789abcdef-us2, list_id: b}\n"
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    expect("", "check", 78, "uk.yaml:2:15: the plugin 'mailchimp' cannot be the CRM");
}
END_TEST

START_TEST(a_variable_that_is_not_set_stops_a_run_but_not_a_question)
{
    home_write(&home, "specs/uk.yaml", GOOD_SPEC);
    expect("", "run uk-newsletter", 78, "uk.yaml:5:12: ");
    expect("", "status", 0, "uk-newsletter: new");
    expect("", "explain uk-newsletter x@example.net", 1, "no state yet");
    expect("", "history uk-newsletter", 1, "no state yet");
    expect("", "parked list uk-newsletter", 1, "no state yet");
}
END_TEST

START_TEST(a_specs_directory_that_is_not_there_is_named)
{
    char line[256];
    snprintf(line, sizeof line, "check --specs=%s/elsewhere", home.directory);
    expect("", line, 78, "/elsewhere'");
    expect("WHERRY_SPECS=/nowhere", "check", 78, "'/nowhere'");
}
END_TEST

START_TEST(an_empty_specs_directory_is_an_error)
{
    expect("", "check", 78, "no spec found in ");
    expect("", "status", 0, "no spec found in ");
}
END_TEST

START_TEST(the_plugins_of_the_build_tree_are_found_beside_the_program)
{
    expect("", "plugins", 0, "mailchimp");
    ck_assert(told_said(&told, "ometria"));
    expect("", "plugins mailchimp", 0, "list_id");
    expect("", "plugins ometria --json", 0, "\"name\": \"api_key\"");
    ck_assert(!told_said(&told, "mailchimp.so"));
}
END_TEST

START_TEST(log_lines_are_json_when_asked_for)
{
    expect("", "run nowhere --log json", 2, "{\"time\":\"");
    ck_assert(told_said(&told, "\"level\":\"error\""));
    expect("", "run nowhere --log text", 2, "wherry: nowhere: error: no pipeline");
}
END_TEST

START_TEST(an_option_beats_the_environment)
{
    expect("WHERRY_PLUGINS=/nowhere", "plugins", 1, "/nowhere");
    char line[128];
    snprintf(line, sizeof line, "plugins --plugins=%s", home.directory);
    expect("WHERRY_PLUGINS=/nowhere", line, 0, "ometria");
    ck_assert(!told_said(&told, "/nowhere"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"an_operand_that_can_name_nothing_is_a_usage_error",
         &an_operand_that_can_name_nothing_is_a_usage_error, 7, 0},
        {"a_misspelt_word_gets_the_one_that_was_meant",
         &a_misspelt_word_gets_the_one_that_was_meant, 7, 0},
        {"a_wrong_command_line_ends_with_2_and_says_why",
         &a_wrong_command_line_ends_with_2_and_says_why, 23, 0},
        {"every_command_has_a_help_within_80_columns",
         &every_command_has_a_help_within_80_columns, 16, 0},
        TEST(without_a_command_the_commands_are_listed),
        TEST(every_command_shows_two_examples_that_it_understands),
        TEST(a_good_spec_passes_the_check),
        TEST(all_that_is_wrong_with_a_spec_is_told_with_its_place),
        {"what_a_connection_says_wrong_is_told_at_its_place_without_network",
         &what_a_connection_says_wrong_is_told_at_its_place_without_network, 14, 0},
        TEST(one_check_tells_the_errors_of_all_kinds),
        TEST(a_key_is_not_blamed_where_the_url_is_not_known),
        TEST(a_plugin_on_the_wrong_side_is_refused),
        TEST(a_variable_that_is_not_set_stops_a_run_but_not_a_question),
        TEST(a_specs_directory_that_is_not_there_is_named),
        TEST(an_empty_specs_directory_is_an_error),
        TEST(the_plugins_of_the_build_tree_are_found_beside_the_program),
        TEST(log_lines_are_json_when_asked_for),
        TEST(an_option_beats_the_environment),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("command line", tests);
}
