/* test_hostile_names.c -- names that strangers chose reach a terminal shown, never
 * obeyed: of a list, a field, a segment, a person, a file, and words of a service. */
#include <stdio.h>
#include <string.h>

#include "host/base/words.h"
#include "tests/support/program.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"

#define MANY "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
/* As JSON, and YAML in double quotes, spell it: five lines of it are forged. */
#define HOSTILE                                                                        \
    "evil\\u001b[2J\\u009b31m\\u202egpj\\u2066\\u2028\\u0085\\u007f\\b\\r\\n"          \
    "wherry: forged\\n  owed  forged\\n<script>"
#define HOSTILE_LONG HOSTILE MANY MANY MANY MANY MANY MANY
/* As bytes. */
#define HOSTILE_FILE "evil\x1B[2J\xE2\x80\xAE\x9B\nforged\xC2\x9B.yaml"

#define SPEC                                                                           \
    "pipeline: uk\n" SANDBOX_CONNECTIONS "contact_sync:\n"                             \
    "  every: 1h\n"                                                                    \
    "  steps:\n"                                                                       \
    "    [import_new_records, import_pull_fields, import_unsubscribes,\n"              \
    "     push_new_records, push_unsubscribes, push_push_fields]\n"                    \
    "  fields:\n"                                                                      \
    "    - {crm: firstname, list: FNAME}\n"                                            \
    "segment_sync:\n"                                                                  \
    "  every: 1h\n"                                                                    \
    "  segments:\n"                                                                    \
    "    - { crm: \"1042\", list: VIP }\n"

static struct home home;
static struct told told;
static struct sandbox *sandbox;
static char environment[128];

static void begin(void)
{
    home_begin(&home);
    sandbox = sandbox_start();
    sandbox_free_pace(sandbox);
    snprintf(environment, sizeof environment, "WHERRY_HASTE=1000 URL=%s",
             sandbox_url(sandbox));
    home_write(&home, "specs/uk.yaml", SPEC);
}

static void finish(void)
{
    sandbox_stop(sandbox);
    home_finish(&home);
    told_free(&told);
}

/* Line breaks are the only control that may pass; and no line is a stranger's. */
static void expect_tame(const char *line, const char *stream, const struct buffer *said)
{
    const char *text = buffer_text(said);
    struct character next;
    ck_assert_uint_eq(strlen(text), said->length);
    for (size_t at = 0; at < said->length; at += next.length) {
        next = words_next(text + at, said->length - at);
        ck_assert_msg(next.tame || next.code == '\n',
                      "`wherry %s` lets %x through at %zu of %s:\n%s", line,
                      (unsigned)next.code, at, stream, text);
    }
    ck_assert_msg(strstr(text, "\nwherry: forged") == NULL &&
                      strstr(text, "\n  owed  forged") == NULL &&
                      strstr(text, "\nforged") == NULL,
                  "`wherry %s` breaks a line of %s for a stranger:\n%s", line, stream,
                  text);
}

/* The command is as before: only how it is shown is looked at. */
static void look(const char *line)
{
    program_run(&home, environment, line, &told);
    ck_assert_msg(told.code < 128, "`wherry %s` ended with %d", line, told.code);
    ck_assert_msg(told.out.length + told.err.length > 0, "`wherry %s` said nothing",
                  line);
    expect_tame(line, "standard output", &told.out);
    expect_tame(line, "standard error", &told.err);
}

static void look_both(const char *line)
{
    char with[256];
    look(line);
    snprintf(with, sizeof with, "%s --json", line);
    look(with);
}

/* The hostile name must be in the output: else nothing was tested. */
static void expect_told(const char *line, const char *words)
{
    ck_assert_msg(told_said(&told, words), "`wherry %s` does not tell '%s':\n%s%s",
                  line, words, buffer_text(&told.out), buffer_text(&told.err));
}

static void seed(void)
{
    sandbox_post(sandbox, "act",
                 "[{\"side\":\"list\",\"do\":\"add_list\",\"list\":\"evil0\","
                 "\"name\":\"" HOSTILE_LONG "\"},"
                 "{\"side\":\"list\",\"do\":\"add_field\",\"tag\":\"EVIL\","
                 "\"type\":\"text\",\"name\":\"" HOSTILE_LONG "\"},"
                 "{\"side\":\"list\",\"do\":\"add_field\",\"tag\":\"ONE\","
                 "\"type\":\"dropdown\",\"name\":\"One\","
                 "\"choices\":[\"" HOSTILE "\",\"b\"]},"
                 "{\"side\":\"crm\",\"do\":\"add_property\",\"name\":\"" HOSTILE "\"},"
                 "{\"side\":\"crm\",\"do\":\"add_segment\",\"segment\":\"1042\","
                 "\"title\":\"" HOSTILE_LONG "\",\"dynamic\":true},"
                 "{\"side\":\"crm\",\"do\":\"join\",\"address\":\"ann@example.net\"},"
                 "{\"side\":\"list\",\"do\":\"join\",\"address\":\"ann@example.net\"},"
                 "{\"side\":\"crm\",\"do\":\"enter\",\"address\":\"ann@example.net\","
                 "\"segment\":\"1042\"}]");
}

static void call_ann(const char *name)
{
    sandbox_post(sandbox, "act",
                 "{\"side\":\"list\",\"do\":\"change\",\"address\":\"ann@example.net\","
                 "\"fields\":{\"FNAME\":\"%s\"}}",
                 name);
}

START_TEST(names_in_a_catalog_are_printed_as_harmless_text)
{
    seed();
    look_both("lists uk");
    look("lists uk");
    expect_told("lists", "<script>");
    look_both("fields uk");
    look("fields uk");
    expect_told("fields", "<script>");
    look_both("segments uk");
    look("segments uk");
    expect_told("segments", "<script>");
    look_both("plugins");
    look_both("plugins mailchimp");
    look_both("refresh uk");
}
END_TEST

START_TEST(names_of_a_person_are_printed_as_harmless_text)
{
    seed();
    look("run uk");
    call_ann(HOSTILE_LONG);
    look_both("plan uk");
    look("plan uk");
    expect_told("plan", "<script>");
    look("run uk --json");
    look_both("explain uk ann@example.net");
    look("explain uk ann@example.net");
    expect_told("explain", "<script>");
    look_both("history uk");
    look_both("history uk --run 2");
    look_both("status");
}
END_TEST

START_TEST(words_of_a_service_are_printed_as_harmless_text)
{
    seed();
    look("run uk");
    sandbox_post(sandbox, "act",
                 "{\"side\":\"crm\",\"do\":\"join\",\"address\":\"bea@example.net\"}");
    sandbox_post(sandbox, "fault",
                 "{\"kind\":\"error\",\"status\":400,\"title\":\"" HOSTILE
                 "\",\"detail\":\"" HOSTILE_LONG
                 "\",\"path\":\"/mailchimp/*/members*\","
                 "\"method\":\"POST\",\"times\":0}");
    look("run uk");
    look_both("parked list uk");
    look_both("explain uk bea@example.net");
    look_both("history uk");
    look_both("history uk --run 2");
    sandbox_control(sandbox, "DELETE", "/control/fault", NULL, NULL);
    sandbox_post(sandbox, "fault",
                 "{\"kind\":\"error\",\"status\":401,\"title\":\"" HOSTILE
                 "\",\"detail\":\"" HOSTILE_LONG "\",\"path\":\"/mailchimp/*\","
                 "\"method\":\"GET\",\"times\":0}");
    look_both("run uk");
    look_both("refresh uk");
    look_both("status");
    look_both("plan uk");
    expect_told("plan", "evil");
}
END_TEST

START_TEST(titles_and_files_of_specs_are_printed_as_harmless_text)
{
    home_write(&home, "specs/titled.yaml",
               "pipeline: titled\n"
               "title: \"" HOSTILE_LONG "\"\n" SANDBOX_CONNECTIONS
               "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n");
    home_write(&home, "specs/" HOSTILE_FILE,
               "pipeline: \"" HOSTILE "\"\n\"" HOSTILE "\": 1\n");
    home_write(&home, "specs/bytes\xFF.yaml", "pipeline: a\x1B[2J\n");
    look_both("check");
    look("check");
    expect_told("check", "evil\\x1b[2J<U+202E>\\x9b\\x0aforged<U+009B>.yaml");
    look_both("status");
    look_both("status titled");
    look_both("run titled");
}
END_TEST

START_TEST(words_of_the_command_line_are_printed_as_harmless_text)
{
    look("run evil\x1B[2J\xE2\x80\xAE\x9B\nforged");
    expect_told("run", "evil\\x1b[2J<U+202E>\\x9b\\x0aforged");
    look("evil\x1B[2J\xE2\x80\xAE\x9B\nforged");
    look("parked evil\x1B[2J\nforged uk");
    look("explain uk evil\x1B[2J\nforged");
    look("status evil\x1B[2J\nforged --json");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(names_in_a_catalog_are_printed_as_harmless_text),
        TEST(names_of_a_person_are_printed_as_harmless_text),
        TEST(words_of_a_service_are_printed_as_harmless_text),
        TEST(titles_and_files_of_specs_are_printed_as_harmless_text),
        TEST(words_of_the_command_line_are_printed_as_harmless_text),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("hostile names", tests);
}
