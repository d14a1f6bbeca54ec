/* test_examples.c -- the files that show how runs are started: each is well-formed, is
 * what the manual shows, and its command lines do what they should.
 */
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "host/base/text.h"
#include "host/spec/cron_syntax.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/suite.h"

#define DOC TOP_SRCDIR "/doc/"

enum { LINE_ROOM = 512 };

static char *read_file(const char *path)
{
    struct buffer text = {0};
    char piece[4096];
    size_t length;
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "'%s' is not there", path);
    while ((length = fread(piece, 1, sizeof piece, file)) > 0)
        buffer_add(&text, piece, length);
    fclose(file);
    return buffer_take(&text);
}

/* Behind the comment at its head. */
static const char *body_of(const char *text)
{
    while (*text == '#')
        text = strchr(text, '\n') + 1;
    return text;
}

static void expect_cron(const char *fields)
{
    struct cron_syntax cron;
    struct wherry_error error = {0};
    ck_assert_msg(cron_syntax_parse(fields, &cron, &error), "'%s': %s", fields,
                  error.message);
}

/* "wherry run newsletter ...": it must do a run. */
static void expect_run(const char *line)
{
    ck_assert_msg(text_starts_with(line, "wherry run newsletter "), "%s", line);
    serve_write_spec("newsletter", SANDBOX_LIST, "");
    serve_ask(line + strlen("wherry "), 0, "baseline");
}

/* The rest of the line that begins with `start`, into `rest`. */
static bool line_with(const char *text, const char *start, char rest[LINE_ROOM])
{
    for (const char *line = text; line != NULL && *line != '\0';) {
        const char *from = line + strspn(line, " ");
        if (text_starts_with(from, start)) {
            from += strlen(start);
            snprintf(rest, LINE_ROOM, "%.*s", (int)strcspn(from, "\n"), from);
            return true;
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return false;
}

START_TEST(the_manual_shows_each_file_as_it_is)
{
    static const char *const names[] = {"crontab", "wherry-keys.conf",
                                        "wherry-run@.service", "wherry-run@.timer"};
    char path[LINE_ROOM];
    char *page = read_file(DOC "wherry-schedulers.7");
    snprintf(path, sizeof path, DOC "examples/%s", names[_i]);
    char *text = read_file(path);
    ck_assert_msg(strstr(page, body_of(text)) != NULL,
                  "wherry-schedulers.7 does not show '%s' as it is", names[_i]);
    ck_assert_ptr_null(strchr(text, '\\')); /* which troff would take */
    free(text);
    free(page);
}
END_TEST

/* ---- cron */

/* Runs the line as cron would: by a shell, with a home, and the PATH of the crontab;
 * the program that was built takes the place of /usr/local/bin, a file that of the
 * system's log. */
static int as_cron(const char *crontab, const char *command)
{
    char path[2 * LINE_ROOM], given[LINE_ROOM];
    const char *home = rig_directory();
    const char *installed = "/usr/local/bin:";
    ck_assert(line_with(crontab, "PATH=", given));
    ck_assert_msg(text_starts_with(given, installed), "%s", given);
    snprintf(path, sizeof path, "%s/bin:%s:%s", home, BUILD, given + strlen(installed));
    setenv("PATH", path, 1);
    setenv("HOME", home, 1);
    snprintf(path, sizeof path, "%s/specs", home);
    setenv("WHERRY_SPECS", path, 1);
    snprintf(path, sizeof path, "%s/state", home);
    setenv("WHERRY_STATE", path, 1);
    int status = system(command);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void make_keys(void)
{
    char path[LINE_ROOM];
    snprintf(path, sizeof path, "%s/.config", rig_directory());
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/.config/wherry", rig_directory());
    ck_assert_int_eq(mkdir(path, 0700), 0);
    rig_write_file(".config/wherry/keys", "export OMETRIA_API_KEY=x\n");
}

/* The system's log. */
static void make_logger(void)
{
    ck_assert_int_eq(mkdir(rig_path("bin"), 0700), 0);
    rig_write_file("bin/logger", "#!/bin/sh\n[ \"$*\" = '-t wherry' ] || exit 1\n"
                                 "exec cat >>\"$HOME/log\"\n");
    ck_assert_int_eq(chmod(rig_path("bin/logger"), 0700), 0);
}

START_TEST(each_line_of_the_crontab_does_what_it_says)
{
    int lines = 0;
    char *text, *rest;
    make_keys();
    make_logger();
    text = read_file(DOC "examples/crontab");
    char *whole = strdup(text);
    rest = text;
    serve_write_spec("newsletter", SANDBOX_LIST, "");
    serve_write_spec("reports", "b000000001", "");
    for (char *line = NULL; (line = strsep(&rest, "\n")) != NULL;) {
        if (*line == '\0' || *line == '#' || isupper((unsigned char)*line))
            continue;
        char *command = line;
        for (int field = 0; field < 5; field++)
            command += strcspn(command, " ") + 1;
        command[-1] = '\0';
        expect_cron(line);
        ck_assert_msg(as_cron(whole, command) == 0, "%s", command);
        lines++;
    }
    ck_assert_int_eq(lines, 4);
    free(text);
    free(whole);
    ck_assert_ptr_nonnull(strstr(rig_file("log"), "newsletter: run 1,"));
    ck_assert_ptr_nonnull(strstr(rig_file("log"), "reports: run 1,"));
    serve_ask("history newsletter", 0, "baseline");
    serve_ask("history reports", 0, "baseline");
}
END_TEST

/* Both lines of the front page are lines of that file. */
START_TEST(the_readme_shows_lines_of_the_crontab)
{
    char line[LINE_ROOM];
    char *readme = read_file(TOP_SRCDIR "/README.md");
    char *crontab = read_file(DOC "examples/crontab");
    static const char *const starts[] = {"PATH=/", "*/15 "};
    for (int i = 0; i < 2; i++) {
        char whole[LINE_ROOM + 8];
        ck_assert(line_with(crontab, starts[i], line));
        snprintf(whole, sizeof whole, "    %s%s\n", starts[i], line);
        ck_assert_msg(strstr(readme, whole) != NULL, "%s", whole);
    }
    free(readme);
    free(crontab);
}
END_TEST

/* ---- systemd */

START_TEST(the_unit_for_systemd_starts_reloads_and_stops_serve)
{
    char line[LINE_ROOM];
    char *text = read_file(DOC "systemd/wherry.service.in");
    ck_assert(line_with(text, "ExecStart=@bindir@/wherry serve", line));
    ck_assert_ptr_nonnull(strstr(text, "\nType=notify\n"));
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("", line);
    serve_expect("a: run 1: baseline");
    ck_assert_ptr_nonnull(strstr(text, "\nExecReload=kill -HUP $MAINPID\n"));
    serve_signal(SIGHUP);
    serve_expect("now using the new specs");
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    free(text);
}
END_TEST

START_TEST(the_service_of_a_timer_does_a_run)
{
    char line[LINE_ROOM], full[LINE_ROOM + 32];
    char *text = read_file(DOC "examples/wherry-run@.service");
    ck_assert(line_with(text, "ExecStart=wherry run %i ", line));
    snprintf(full, sizeof full, "wherry run newsletter %s", line);
    expect_run(full);
    free(text);
}
END_TEST

/* The unit with the program as it was built, in the test's directory. */
static void write_unit(const char *name, const char *from, const char *word,
                       const char *instead)
{
    struct buffer made = {0};
    char *text = read_file(from);
    const char *at = strstr(text, word);
    if (at == NULL) {
        buffer_add_text(&made, text);
    } else {
        buffer_add(&made, text, (size_t)(at - text));
        buffer_format(&made, "%s%s", instead, at + strlen(word));
    }
    rig_write_file(name, buffer_text(&made));
    buffer_free(&made);
    free(text);
}

START_TEST(systemd_has_nothing_to_say_against_a_unit)
{
    static const char *const units[] = {
        "wherry.service", "wherry-run@newsletter.service", "wherry-run@.timer"};
    char command[LINE_ROOM], path[128];
    if (system("command -v systemd-analyze >/dev/null 2>&1") != 0) {
        suite_skip("there is no systemd-analyze");
        return;
    }
    write_unit("wherry.service", DOC "systemd/wherry.service.in", "@bindir@", BUILD);
    write_unit("wherry-run@.service", DOC "examples/wherry-run@.service",
               "ExecStart=wherry", "ExecStart=" BUILD "/wherry");
    write_unit("wherry-run@.timer", DOC "examples/wherry-run@.timer", "ExecStart", "");
    snprintf(command, sizeof command,
             "cd %s && systemd-analyze verify --man=no ./%s >told 2>&1",
             rig_directory(), units[_i]);
    int status = system(command);
    snprintf(path, sizeof path, "%s/told", rig_directory());
    char *told = read_file(path);
    ck_assert_msg(status == 0 && !text_contains_ignoring_case(told, "wherry"), "%s",
                  told);
    free(told);
}
END_TEST

/* ---- Kubernetes and Nomad */

/* The program was asked for this and ended with 0; its standard output. */
static const char *exported(const char *line)
{
    serve_write_spec("newsletter", SANDBOX_LIST, "");
    rig_expect_now(line, 0, "");
    return rig_told();
}

START_TEST(a_cronjob_as_it_is_exported_does_a_run)
{
    struct buffer line = {0};
    exported("export kubernetes newsletter --json");
    const struct json_node *job =
        json_tree_at(json_tree_get(rig_printed(), "items"), 2);
    ck_assert_str_eq(json_tree_member(job, "kind"), "CronJob");
    expect_cron(json_tree_text(json_tree_find(job, "spec.schedule")));
    const struct json_node *words =
        json_tree_find(job, "spec.jobTemplate.spec.template.spec.containers[0].args");
    ck_assert_ptr_nonnull(words);
    for (const struct json_node *word = words->first; word != NULL; word = word->next)
        buffer_format(&line, " %s", json_tree_text(word));
    serve_ask(buffer_text(&line) + 1, 0, "baseline");
    buffer_free(&line);
}
END_TEST

/* The quoted words of a list, with blanks before. */
static void add_words(const char *list, struct buffer *line)
{
    for (const char *at = list; (at = strchr(at, '"')) != NULL;) {
        size_t length = strcspn(at + 1, "\"");
        buffer_format(line, " %.*s", (int)length, at + 1);
        at += length + 2;
    }
}

START_TEST(a_job_of_nomad_as_it_is_exported_does_a_run)
{
    char value[LINE_ROOM];
    struct buffer line = {0};
    const char *text = exported("export nomad newsletter");
    ck_assert(line_with(text, "crons = [\"", value));
    value[strcspn(value, "\"")] = '\0';
    expect_cron(value);
    ck_assert(line_with(text, "args = [", value));
    add_words(value, &line);
    serve_ask(buffer_text(&line) + 1, 0, "baseline");
    buffer_free(&line);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"the_manual_shows_each_file_as_it_is", &the_manual_shows_each_file_as_it_is, 4,
         0},
        TEST(each_line_of_the_crontab_does_what_it_says),
        TEST(the_readme_shows_lines_of_the_crontab),
        TEST(the_unit_for_systemd_starts_reloads_and_stops_serve),
        TEST(the_service_of_a_timer_does_a_run),
        {"systemd_has_nothing_to_say_against_a_unit",
         &systemd_has_nothing_to_say_against_a_unit, 3, 0},
        TEST(a_cronjob_as_it_is_exported_does_a_run),
        TEST(a_job_of_nomad_as_it_is_exported_does_a_run),
        {0}};
    return serve_suite("examples", tests);
}
