/* test_child.c -- a run as a process of its own: what it gets, what it says, its end.
 */
#include "host/schedule/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/spec/pipeline.h"
#include "host/spec/spec.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

enum { GLANCE_MS = 10 };

static int own_stderr = -1;
static char *heard; /* all that was logged */
static char path[SCRATCH_ROOM];
static struct pipeline news = {.id = "news"};

static void begin(void)
{
    scratch_setup();
    own_stderr = dup(STDERR_FILENO);
    int file = open(scratch_path("log"), O_RDWR | O_CREAT | O_APPEND, 0600);
    dup2(file, STDERR_FILENO);
    close(file);
}

static void finish(void)
{
    dup2(own_stderr, STDERR_FILENO);
    close(own_stderr);
    free(heard);
    heard = NULL;
    scratch_teardown();
}

static struct child_program program(const char *script)
{
    char text[1024];
    int length = snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
    scratch_write("program", text, (size_t)length);
    ck_assert_int_eq(chmod(scratch_path("program"), 0700), 0);
    snprintf(path, sizeof path, "%s", scratch_path("program"));
    return (struct child_program){.program = path,
                                  .specs = "/specs",
                                  .states = {"/state"},
                                  .plugins = "/plugins",
                                  .pack = -1};
}

/* Runs the program to its end; gives its code. */
static int run(const struct child_program *how, struct child *child)
{
    int code = -1;
    size_t length = 0;
    struct wherry_error error = {0};
    ck_assert_int_eq(ftruncate(STDERR_FILENO, 0), 0);
    struct work_set work = work_set_of(STEP_IMPORT_UNSUBSCRIBES);
    work_set_add(&work, STEP_PUSH_UNSUBSCRIBES);
    ck_assert_msg(child_start(child, how, &news, work, &error) == WHERRY_OK, "%s",
                  error.message);
    while (!child_ended(child, &code)) {
        child_listen(child);
        poll(NULL, 0, GLANCE_MS);
    }
    char *log = scratch_read("log", &length);
    free(heard);
    heard = memory_text_n(log, length);
    free(log);
    return code;
}

static void expect(const char *script, int code, const char *log, const char *words)
{
    struct child child;
    struct child_program how = program(script);
    ck_assert_int_eq(run(&how, &child), code);
    ck_assert_str_eq(heard, log);
    ck_assert_str_eq(child.words, words);
    child_forget(&child);
}

#define LINE(level, pipeline, event, message)                                          \
    "{\"time\":\"2026-11-22T10:00:00.000Z\",\"level\":\"" level                        \
    "\",\"pipeline\":\"" pipeline "\",\"run\":3,\"event\":\"" event                    \
    "\",\"message\":\"" message "\",\"counts\":{\"done\":2}}"

START_TEST(each_line_of_a_child_is_logged_under_its_pipeline)
{
    static const struct {
        const char *script, *log, *words;
    } rows[] = {
        {"echo '" LINE("info", "news", "run_ended", "run 3: 2 done") "' >&2",
         "wherry: news: run 3: 2 done\n", "run 3: 2 done"},
        {"echo '" LINE("warning", "news", "plugin", "slow") "' >&2",
         "wherry: news: warning: slow\n", "slow"},
        {"echo '" LINE("error", "news", "message", "no \\\\\"way\\\\\"") "' >&2",
         "wherry: news: error: no \"way\"\n", "no \"way\""},
        {"echo '{\"time\":\"x\",\"level\":\"info\",\"event\":\"?\",\"message\":\"m\"}' "
         ">&2",
         "wherry: news: m\n", "m"},
        {"echo '{\"level\":\"info\",\"event\":\"?\",\"message\":\"m\"}' >&2",
         "wherry: news: error: "
         "{\"level\":\"info\",\"event\":\"?\",\"message\":\"m\"}\n",
         "{\"level\":\"info\",\"event\":\"?\",\"message\":\"m\"}"},
        {"echo 'news.yaml:3:1: wrong' >&2",
         "wherry: news: error: news.yaml:3:1: wrong\n", "news.yaml:3:1: wrong"},
        {"printf 'cut off' >&2", "wherry: news: error: cut off\n", "cut off"},
        {"printf 'a\\001\\tb\\r\\n\\n\\n' >&2", "wherry: news: error: a  b \n",
         "a  b "},
        {"printf 'caf\\303\\251 \\377\\303\\n' >&2", "wherry: news: error: café ??\n",
         "café ??"},
        {"echo report", "", ""},
        {"printf one >&2; sleep 0; echo ' two' >&2; echo three >&2",
         "wherry: news: error: one two\nwherry: news: error: three\n", "three"},
    };
    expect(rows[_i].script, 0, rows[_i].log, rows[_i].words);
}
END_TEST

/* As they are: the child's time, its run, and fields that we know nothing of. */
START_TEST(the_fields_of_a_child_come_over_unchanged)
{
    static const char line[] = LINE("info", "news", "run_ended", "run 3");
    struct child child;
    char script[512], whole[512];
    snprintf(script, sizeof script, "echo '%s' >&2", line);
    snprintf(whole, sizeof whole, "%s\n", line);
    struct child_program how = program(script);
    log_set_json(true);
    ck_assert_int_eq(run(&how, &child), 0);
    log_set_json(false);
    ck_assert_str_eq(heard, whole);
    ck_assert(child.told);
    child_forget(&child);
}
END_TEST

/* A plugin shares standard error with its run. */
START_TEST(a_line_that_is_not_the_childs_own_does_not_pass_as_it_is)
{
    static const char *const scripts[] = {
        "echo '" LINE("info", "other", "run_ended", "run 3") "' >&2",
        "printf '" LINE("info", "news", "late", "a\\342\\200\\256b") "\\n' >&2",
        "echo '[\"time\"]' >&2",
        "echo 'plain words' >&2",
    };
    struct child child;
    struct child_program how = program(scripts[_i]);
    log_set_json(true);
    ck_assert_int_eq(run(&how, &child), 0);
    log_set_json(false);
    ck_assert_msg(strstr(heard, "\"pipeline\":\"news\"") != NULL, "%s", heard);
    ck_assert_ptr_null(strstr(heard, "\"pipeline\":\"other\""));
    ck_assert_ptr_null(strstr(heard, "\342\200\256"));
    ck_assert_ptr_null(strstr(heard, "2026-11-22"));
    ck_assert(!child.told);
    child_forget(&child);
}
END_TEST

START_TEST(a_line_without_an_end_is_told_in_parts)
{
    struct child child;
    struct child_program how = program("head -c 1000000 /dev/zero | tr '\\000' x >&2");
    ck_assert_int_eq(run(&how, &child), 0);
    ck_assert_uint_le(child.line.room, 32 * 1024);
    ck_assert_uint_lt(strlen(child.words), CHILD_WORDS);
    ck_assert_uint_gt(strlen(heard), 100 * 1000);
    child_forget(&child);
}
END_TEST

START_TEST(the_exit_code_or_the_signal_of_a_child_is_told)
{
    expect("exit 3", 3, "", "");
    expect("kill -TERM $$", CHILD_SIGNALLED + SIGTERM, "", "");
    expect("echo 'dying' >&2; kill -KILL $$", CHILD_SIGNALLED + SIGKILL,
           "wherry: news: error: dying\n", "dying");
}
END_TEST

START_TEST(a_child_gets_the_work_and_the_directories)
{
    struct child child;
    struct child_program how = program("echo \"$@\" in \"$WHERRY_STATE\" >&2");
    ck_assert_int_eq(run(&how, &child), 0);
    ck_assert_str_eq(heard, "wherry: news: error: run news --log json --specs /specs "
                            "--plugins /plugins --step "
                            "import_unsubscribes,push_unsubscribes in /state\n");
    child_forget(&child);
}
END_TEST

START_TEST(a_child_inherits_the_specs_in_force)
{
    struct child child;
    struct child_program how = program("cat <&$WHERRY_SPEC_PACK >&2");
    how.pack = memfd_create("pack", MFD_CLOEXEC);
    ck_assert_int_eq(write(how.pack, "spec\n", 5), 5);
    ck_assert_int_eq(lseek(how.pack, 0, SEEK_SET), 0);
    ck_assert_int_eq(run(&how, &child), 0);
    ck_assert_str_eq(heard, "wherry: news: error: spec\n");
    ck_assert_int_eq(fcntl(how.pack, F_GETFD), FD_CLOEXEC);
    close(how.pack);
    child_forget(&child);
}
END_TEST

START_TEST(a_child_is_told_which_file_of_the_specs_in_force_is_its_own)
{
    struct child child;
    struct child_program how = program("echo \"$WHERRY_SPEC_FILE\" >&2");
    how.pack = memfd_create("pack", MFD_CLOEXEC);
    news.file = "/specs/news.yaml";
    ck_assert_int_eq(run(&how, &child), 0);
    ck_assert_str_eq(heard, "wherry: news: error: /specs/news.yaml\n");
    close(how.pack);
    child_forget(&child);
}
END_TEST

START_TEST(a_child_gets_its_own_keys_and_those_of_nobody_else)
{
    const struct spec_variable second = {.name = "NEWS_LIST_KEY"};
    const struct spec_variable first = {.name = "WHERRY_NEWS_KEY", .next = &second};
    struct child child;
    struct child_program how = program(
        "echo "
        "\"$WHERRY_NEWS_KEY,$NEWS_LIST_KEY,$OTHER_KEY,$WHERRY_OTHER_KEY,$NEWS_LIST,"
        "$LC_TIME,$HTTPS_PROXY,$SSL_CERT_FILE,$WHERRY_HASTE,$WHERRY_IMPATIENCE,${PATH:+"
        "path}\" >&2");
    setenv("WHERRY_NEWS_KEY", "a=1", 1);
    setenv("NEWS_LIST_KEY", "b", 1);
    setenv("NEWS_LIST", "stranger", 1);
    setenv("OTHER_KEY", "stranger", 1);
    setenv("WHERRY_OTHER_KEY", "stranger", 1);
    setenv("LC_TIME", "C", 1);
    setenv("HTTPS_PROXY", "proxy", 1);
    setenv("SSL_CERT_FILE", "ca.pem", 1);
    setenv("WHERRY_HASTE", "7", 1);
    setenv("WHERRY_IMPATIENCE", "8", 1);
    news.variables = &first;
    ck_assert_int_eq(run(&how, &child), 0);
    ck_assert_str_eq(heard, "wherry: news: error: a=1,b,,,,C,proxy,ca.pem,7,8,path\n");
    ck_assert_str_eq(getenv("OTHER_KEY"), "stranger"); /* ours stays as it is */
    child_forget(&child);
}
END_TEST

static const char *known(void *self, const char *name)
{
    (void)self, (void)name;
    return "x-us1";
}

START_TEST(a_spec_tells_which_variables_are_its_own)
{
    static const char mine[] =
        "pipeline: news\n"
        "crm: {plugin: ometria, api_key: '${CRM_KEY}'}\n"
        "list: {plugin: mailchimp, api_key: '${LIST_KEY}',\n"
        "  list_id: a1}\n"
        "contact_sync: {every: 1h, steps: [push_unsubscribes]}\n";
    static const char other[] = "pipeline: other\n"
                                "crm: {plugin: ometria, api_key: '${OTHER_KEY}'}\n"
                                "list: {plugin: mailchimp, api_key: y, list_id: a2}\n"
                                "contact_sync: {every: 1h,\n"
                                "  steps: [push_unsubscribes]}\n";
    struct spec_set *set = spec_set_create(known, NULL);
    spec_add_text(set, "other.yaml", other, strlen(other));
    spec_add_text(set, "mine.yaml", mine, strlen(mine));
    const struct pipeline *pipeline = spec_find(set, "news");
    ck_assert_ptr_nonnull(pipeline);
    int crm = 0, list = 0, all = 0;
    for (const struct spec_variable *v = pipeline->variables; v != NULL; v = v->next) {
        crm += text_same(v->name, "CRM_KEY");
        list += text_same(v->name, "LIST_KEY");
        all++;
    }
    ck_assert_int_eq(crm, 1);
    ck_assert_int_eq(list, 1);
    ck_assert_int_eq(all, 2);
    spec_set_destroy(set);
}
END_TEST

/* Only a process with the keys of all knows who shares an account with whom. */
START_TEST(a_child_is_told_which_accounts_it_takes_turns_for)
{
    struct child child;
    struct child_program how =
        program("echo \"$WHERRY_CRM_ACCOUNT,$WHERRY_LIST_ACCOUNT\" >&2");
    news.crm.account_key = "ometria:shop";
    news.list.account_key = "mailchimp:#17";
    ck_assert_int_eq(run(&how, &child), 0);
    ck_assert_str_eq(heard, "wherry: news: error: ometria:shop,mailchimp:#17\n");
    child_forget(&child);
}
END_TEST

START_TEST(a_program_that_is_not_there_is_told_by_its_path)
{
    struct child child;
    struct child_program how = program("");
    ck_assert_int_eq(remove(how.program), 0);
    ck_assert_int_eq(run(&how, &child), 127);
    ck_assert_msg(text_starts_with(child.words, "cannot run '"), "%s", child.words);
    child_forget(&child);
}
END_TEST

START_TEST(a_signal_that_we_block_is_not_blocked_in_a_child)
{
    struct child child;
    int code = -1;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    struct child_program how = program("while :; do sleep 1; done");
    struct wherry_error error = {0};
    ck_assert_int_eq(
        child_start(&child, &how, &news, work_set_of(STEP_IMPORT_UNSUBSCRIBES), &error),
        WHERRY_OK);
    ck_assert_int_eq(getpgid((pid_t)child.pid), child.pid);
    kill((pid_t)child.pid, SIGTERM);
    while (!child_ended(&child, &code))
        poll(NULL, 0, GLANCE_MS);
    ck_assert_int_eq(code, CHILD_SIGNALLED + SIGTERM);
    kill(-(pid_t)child.pid, SIGKILL); /* the sleep */
    child_forget(&child);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"each_line_of_a_child_is_logged_under_its_pipeline",
         &each_line_of_a_child_is_logged_under_its_pipeline, 11, 0},
        TEST(the_fields_of_a_child_come_over_unchanged),
        {"a_line_that_is_not_the_childs_own_does_not_pass_as_it_is",
         &a_line_that_is_not_the_childs_own_does_not_pass_as_it_is, 4, 0},
        TEST(a_line_without_an_end_is_told_in_parts),
        TEST(the_exit_code_or_the_signal_of_a_child_is_told),
        TEST(a_child_gets_the_work_and_the_directories),
        TEST(a_child_inherits_the_specs_in_force),
        TEST(a_child_is_told_which_file_of_the_specs_in_force_is_its_own),
        TEST(a_child_gets_its_own_keys_and_those_of_nobody_else),
        TEST(a_spec_tells_which_variables_are_its_own),
        TEST(a_child_is_told_which_accounts_it_takes_turns_for),
        TEST(a_program_that_is_not_there_is_told_by_its_path),
        TEST(a_signal_that_we_block_is_not_blocked_in_a_child),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("child", tests);
}
