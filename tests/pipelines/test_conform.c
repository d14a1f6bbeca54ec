/* test_conform.c -- the built `wherry conform`: what it finds in a connector. */
#include <stdio.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/text.h"
#include "plugin/kit/json_tree.h"
#include "tests/pipelines/debugged.h"

enum { OK = 0, FAILED = 1, USAGE = 2, SPEC_WRONG = 78 };

#ifdef __SANITIZE_ADDRESS__
#define OVERRUN "AddressSanitizer: heap-buffer-overflow"
#else
#define OVERRUN "plugin 'debug' crashed in read, signal 6"
#endif

/* A connector that goes wrong in one way, and the rule that it breaks by that. */
static const struct wrong {
    const char *on, *does, *rule, *words;
} wrongs[] = {
    {"open", "crash", "open-close", "plugin 'debug' crashed in open, signal 11"},
    {"close", "abort", "open-close", "plugin 'debug' crashed in close, signal 6"},
    {"check", "exit", "identity", "plugin 'debug' ended the program in check"},
    {"check", "fail", "identity", "told to go wrong in check"},
    {"catalog", "leave", "catalog", "plugin 'debug' ended the program in catalog"},
    {"source_open", "loop", "read",
     "plugin 'debug' did not return in open of its source"},
    {"read", "stall", "read", "plugin 'debug' did not return in read"},
    {"read", "close", "read",
     "plugin 'debug' closed files that belong to the host in read"},
    {"read", "replace", "read",
     "plugin 'debug' closed files that belong to the host in read"},
    {"read", "overrun", "read", OVERRUN},
    {"read", "no_key", "read",
     "plugin 'debug' returned a record without a key in read"},
    {"read", "bad_text", "read", "not well-formed text in read"},
    {"read", "retry", "read", "told to go wrong in read"},
    {"read", "end", "same-twice", "the second time only"},
    {"read", "forget", "batch-of-one", "the first time only"},
    {"source_close", "crash", "read", "crashed in close of its source, signal 11"},
    {"lookup", "forget", "lookup", "was not reported as WHERRY_ABSENT"},
    {"sink_open", "denied", "verdict", "told to go wrong in sink_open"},
    {"write", "twice", "verdict", "returned a second verdict on one change in write"},
    {"write", "silent", "verdict", "returned no verdict on 1 of the changes"},
    {"write", "foreign", "verdict", "a verdict on a change that it was not given"},
    {"write", "end", "verdict", "a status that this call does not have in write"},
    {"write", "crash", "verdict", "plugin 'debug' crashed in write, signal 11"},
    {"write", "ignore", "read-back", "but the verdict was DONE"},
    {"flush", "exit", "verdict", "plugin 'debug' ended the program in flush"},
    {"rename", "ignore", "rename", "nobody has the new address, but the verdict was"},
    {"rename", "crash", "rename", "plugin 'debug' crashed in write, signal 11"},
    {"join", "ignore", "join-leave", "the contact is not in the segment after a JOIN"},
    {"leave", "ignore", "join-leave", "the contact is in the segment after a LEAVE"},
    {"leave", "crash", "join-leave", "plugin 'debug' crashed in write, signal 11"},
    {"find", "forget", "static-segment", "in lower case created another one"},
    {"remove", "fail", "static-segment", "remove: told to go wrong in remove"},
    {"submit", "silent", "bulk", "neither a ticket nor a verdict for a change in bulk"},
    {"poll", "forget", "bulk", "was not reported as over"},
    {"poll", "retry", "bulk", "told to go wrong in poll"},
    {"collect", "silent", "bulk", "the update was not accepted: UNKNOWN"},
    {"collect", "ignore", "bulk", "does not have what was written, but the verdict"},
    {"collect", "crash", "bulk", "plugin 'debug' crashed in bulk_collect, signal 11"},
};

static struct arena arena;

/* The finding of a rule in a report as JSON; NULL: there is none. */
static const struct json_node *finding(const char *report, const char *rule)
{
    const struct json_node *node =
        json_tree_parse(&arena, report, strlen(report), NULL);
    ck_assert_msg(node != NULL, "no JSON: %s", report);
    node = json_tree_get(node, "findings");
    for (node = node->first; node != NULL; node = node->next)
        if (text_same(json_tree_text(json_tree_get(node, "rule")), rule))
            return node;
    return NULL;
}

static const char *member(const struct json_node *node, const char *key)
{
    return json_tree_text(json_tree_get(node, key));
}

/* The document alone, without the text of standard error after it. */
static const char *report(void)
{
    const char *end = strstr(debugged_said(), "\n}\n");
    ck_assert_msg(end != NULL, "%s", debugged_said());
    return arena_text_n(&arena, debugged_said(), (size_t)(end + 2 - debugged_said()));
}

static const char *environment = ""; /* of the next one */

static void conform(const char *plugin, const char *options, int code)
{
    char line[256];
    snprintf(line, sizeof line, "conform %s %s", plugin, options);
    int ended = debugged_run(environment, line);
    ck_assert_msg(ended == code, "%s: %d instead of %d: %s", line, ended, code,
                  debugged_said());
}

static const char *copied(const char *module)
{
    char name[96];
    snprintf(name, sizeof name, "plugins/%s.so", module);
    return debugged_path(name);
}

static const char *against(const char *more)
{
    static char options[256];
    char *spec = arena_text(&arena, debugged_path("specs/p.yaml"));
    snprintf(options, sizeof options, "--against %s %s", spec, more);
    return options;
}

START_TEST(what_a_connector_does_wrong_fails_its_rule)
{
    const struct wrong *wrong = &wrongs[_i];
    debugged_write_spec(wrong->on, wrong->does);
    /* It is given up after 200 ms. */
    if (text_same(wrong->does, "loop") || text_same(wrong->does, "stall"))
        environment = "WHERRY_IMPATIENCE=100";
    const char *options = against("--write --json");
    conform(copied("debug"), options, FAILED);
    const struct json_node *found = finding(report(), wrong->rule);
    ck_assert_str_eq(member(found, "found"), "failed");
    ck_assert_msg(strstr(member(found, "why"), wrong->words) != NULL,
                  "'%s' instead of '%s'", member(found, "why"), wrong->words);
    /* However it ends, the others are looked at. */
    ck_assert_str_eq(member(finding(report(), "options"), "found"), "passed");
    ck_assert_ptr_null(
        strstr(member(finding(report(), "static-segment"), "why"), "not reached"));
    arena_free(&arena);
}
END_TEST

START_TEST(a_connector_that_does_nothing_wrong_passes)
{
    debugged_write_spec(NULL, NULL);
    const char *options = against("--write");
    conform(copied("debug"), options, OK);
    ck_assert_ptr_nonnull(strstr(debugged_said(), " 0 failed"));
    static const char *const passed[] = {"rename", "bulk", "join-leave",
                                         "static-segment"};
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++) {
        char line[64];
        snprintf(line, sizeof line, "  passed   %s ", passed[i]);
        ck_assert_msg(strstr(debugged_said(), line) != NULL, "%s", debugged_said());
    }
    ck_assert_ptr_nonnull(strstr(debugged_said(), "as the list:"));
    ck_assert_ptr_null(strstr(debugged_said(), "as the CRM:"));
    arena_free(&arena);
}
END_TEST

START_TEST(the_template_passes)
{
    char spec[512];
    debugged_copy("echo");
    debugged_write_spec(NULL, NULL);
    snprintf(spec, sizeof spec,
             "pipeline: p\n"
             "crm: { plugin: echo, people: ann@example.com ben@example.com }\n"
             "list: { plugin: echo, people: ann@example.com }\n"
             "contact_sync:\n  every: 1h\n  steps: [push_push_fields]\n"
             "  fields: [{ crm: NAME, list: NAME }]\n");
    home_write(debugged_home(), "specs/p.yaml", spec);
    const char *options = against("--write");
    conform(copied("echo"), options, OK);
    ck_assert_ptr_nonnull(strstr(debugged_said(), "as the CRM:"));
    ck_assert_ptr_nonnull(strstr(debugged_said(), "as the list:"));
    arena_free(&arena);
}
END_TEST

START_TEST(connectors_of_older_interfaces_are_looked_at_too)
{
    static const char *const modules[] = {"frozen_1_0", "frozen_1_1", "frozen_1_2"};
    char path[96];
    snprintf(path, sizeof path, "%s/%s", modules[_i], modules[_i]);
    debugged_copy(path);
    conform(copied(modules[_i]), "", OK);
    snprintf(path, sizeof path, "made for interface 1.%d", _i);
    ck_assert_msg(strstr(debugged_said(), path) != NULL, "%s", debugged_said());
}
END_TEST

START_TEST(without_a_spec_no_service_is_asked_and_it_says_so)
{
    conform(copied("debug"), "--json", OK);
    static const char *const skipped[] = {"read", "lookup", "verdict"};
    for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++) {
        const struct json_node *found = finding(report(), skipped[i]);
        ck_assert_str_eq(member(found, "found"), "skipped");
        ck_assert_str_eq(member(found, "why"), "it needs a service: --against SPEC");
    }
    ck_assert_str_eq(member(finding(report(), "open-close"), "found"), "passed");
    arena_free(&arena);
}
END_TEST

START_TEST(nothing_is_written_unless_it_was_said)
{
    struct buffer calls = {0};
    char spec[640];
    snprintf(spec, sizeof spec,
             "pipeline: p\ncrm: { plugin: csv, folder: '${HOME}/crm' }\n"
             "list: { plugin: debug, people: ann@example.com, log: '${HOME}/log' }\n"
             "contact_sync:\n  every: 1h\n  steps: [push_unsubscribes]\n");
    home_write(debugged_home(), "specs/p.yaml", spec);
    conform(copied("debug"), against("--json"), OK);
    ck_assert_str_eq(member(finding(report(), "verdict"), "why"), "it needs --write");
    home_read(debugged_home(), "log", &calls);
    ck_assert_ptr_nonnull(strstr(buffer_text(&calls), "read 1"));
    ck_assert_ptr_null(strstr(buffer_text(&calls), "write 1"));
    conform(copied("debug"), against("--write"), OK);
    ck_assert_ptr_nonnull(strstr(debugged_said(), "This creates the contact "));
    buffer_clear(&calls);
    home_read(debugged_home(), "log", &calls);
    ck_assert_ptr_nonnull(strstr(buffer_text(&calls), "write 1"));
    buffer_free(&calls);
    arena_free(&arena);
}
END_TEST

START_TEST(the_key_of_the_other_side_is_no_more_told_than_its_own)
{
    home_write(debugged_home(), "specs/p.yaml",
               "pipeline: p\ncrm: { plugin: ometria, api_key: '${CRM_KEY}' }\n"
               "list:\n  plugin: debug\n  on: check\n  does: fail\n"
               "  says: ' by ${CRM_KEY}'\n"
               "contact_sync:\n  every: 1h\n  steps: [push_unsubscribes]\n");
    environment = "CRM_KEY=0123456789abcdef0123456789abcdef";
    const char *options = against("--json");
    conform(copied("debug"), options, FAILED);
    ck_assert_msg(strstr(debugged_said(), "wrong in check by ***") != NULL, "%s",
                  debugged_said());
    ck_assert_ptr_null(strstr(debugged_said(), "0123456789abcdef"));
    arena_free(&arena);
}
END_TEST

START_TEST(what_cannot_be_looked_at_is_told)
{
    char words[160];
    debugged_expect("conform", USAGE, "'conform' needs FILE.so");
    debugged_expect("conform x.so --write", USAGE, "'--write' needs '--against");
    debugged_expect("conform /nowhere/x.so", FAILED, "/nowhere/x.so");
    debugged_copy("bad/name_missing");
    snprintf(words, sizeof words, "conform %s", copied("name_missing"));
    debugged_expect(words, FAILED, "name_missing.so'");
    debugged_copy("crashes_at_once");
    snprintf(words, sizeof words, "conform %s", copied("crashes_at_once"));
    debugged_expect(words, FAILED, "crashed while it was loaded, signal 11");
    debugged_copy("echo");
    debugged_write_spec(NULL, NULL);
    conform(copied("echo"), against(""), SPEC_WRONG);
    ck_assert_ptr_nonnull(strstr(debugged_said(), "has 'plugin: echo'"));
    arena_free(&arena);
}
END_TEST

static bool stands_in_a_header(const char *rule)
{
    static const char *const headers[] = {"wherry.h", "wherry_data.h"};
    char path[512], line[256], word[64];
    bool found = false;
    snprintf(word, sizeof word, "[%s]", rule);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        snprintf(path, sizeof path, "%s/plugin/%s", TOP_SRCDIR, headers[i]);
        FILE *file = fopen(path, "r");
        ck_assert_ptr_nonnull(file);
        while (fgets(line, sizeof line, file) != NULL)
            found = found || strstr(line, word) != NULL;
        fclose(file);
    }
    return found;
}

START_TEST(each_rule_stands_in_the_header_that_asks_for_it)
{
    size_t count = 0;
    conform(copied("debug"), "--json", OK);
    const char *text = report();
    const struct json_node *node = json_tree_parse(&arena, text, strlen(text), NULL);
    for (node = json_tree_get(node, "findings")->first; node != NULL;
         node = node->next) {
        ck_assert_msg(stands_in_a_header(member(node, "rule")), "no header has [%s]",
                      member(node, "rule"));
        count++;
    }
    ck_assert_uint_ge(count, 20);
    arena_free(&arena);
}
END_TEST

static const struct test tests[] = {
    {.name = "what_a_connector_does_wrong_fails_its_rule",
     .test = &what_a_connector_does_wrong_fails_its_rule,
     .rounds = sizeof wrongs / sizeof *wrongs},
    TEST(a_connector_that_does_nothing_wrong_passes),
    TEST(the_template_passes),
    {.name = "connectors_of_older_interfaces_are_looked_at_too",
     .test = &connectors_of_older_interfaces_are_looked_at_too,
     .rounds = 3},
    TEST(without_a_spec_no_service_is_asked_and_it_says_so),
    TEST(nothing_is_written_unless_it_was_said),
    TEST(the_key_of_the_other_side_is_no_more_told_than_its_own),
    TEST(what_cannot_be_looked_at_is_told),
    TEST(each_rule_stands_in_the_header_that_asks_for_it),
    {0},
};

int main(void)
{
    return debugged_suite("conform", tests);
}
