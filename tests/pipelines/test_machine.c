/* test_machine.c -- what this machine refuses ends in a sentence and an exit code. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/program.h"
#include "tests/support/sandbox.h"
#include "tests/support/suite.h"

#define SPEC                                                                           \
    "pipeline: uk\n" SANDBOX_CONNECTIONS "contact_sync:\n"                             \
    "  every: 1h\n"                                                                    \
    "  steps: [push_unsubscribes]\n"

static struct home home;
static struct told told;
static struct sandbox *sandbox;
static char environment[128], path[128];

static void begin(void)
{
    home_begin(&home);
    sandbox = sandbox_start();
    snprintf(environment, sizeof environment, "URL=%s", sandbox_url(sandbox));
    home_write(&home, "specs/uk.yaml", SPEC);
    sandbox_post(sandbox, "seed",
                 "{\"people\":400,\"common\":200,\"random\":7,\"plain\":true}");
}

static void finish(void)
{
    sandbox_stop(sandbox);
    home_finish(&home);
    told_free(&told);
}

static void expect(const char *line, int code)
{
    program_run(&home, environment, line, &told);
    ck_assert_msg(told.code == code, "wherry %s: code %d, not %d, said:\n%s%s", line,
                  told.code, code, buffer_text(&told.out), buffer_text(&told.err));
}

static void expect_in(const struct buffer *text, const char *words)
{
    ck_assert_msg(strstr(buffer_text(text), words) != NULL, "wanted: %s\nin:\n%s",
                  words, buffer_text(text));
}

static const char *in_home(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", home.directory, name);
    return path;
}

START_TEST(a_state_that_cannot_be_looked_at_is_not_told_as_new)
{
    mkdir(in_home("state"), 0700);
    ck_assert_int_eq(symlink("uk.db", in_home("state/uk.db")), 0);
    expect("status", 1);
    expect_in(&told.err, "cannot open state file '");
    expect_in(&told.err, "state/uk.db': Too many levels of symbolic links");
    expect_in(&told.out, "uk: unreadable\n");
    expect("status uk --json", 1);
    expect_in(&told.out, "\"state\": \"unreadable\"");
}
END_TEST

START_TEST(a_state_directory_that_is_none_is_not_told_as_new)
{
    rmdir(in_home("state"));
    home_write(&home, "state", "x");
    expect("status", 1);
    expect_in(&told.err, "state/uk.db': Not a directory");
    expect("run uk", 1);
}
END_TEST

START_TEST(a_state_file_that_may_not_grow_fails_the_run_with_its_name)
{
    const struct rlimit small = {64 * 1024, RLIM_INFINITY};
    expect("run uk", 0);
    unlink(in_home("state/uk.db"));
    unlink(in_home("state/uk.db-wal"));
    unlink(in_home("state/uk.db-shm"));
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    expect("run uk", 1);
    expect_in(&told.err, "state file '");
    expect_in(&told.err, "state/uk.db': ");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_state_that_cannot_be_looked_at_is_not_told_as_new),
        TEST(a_state_directory_that_is_none_is_not_told_as_new),
        TEST(a_state_file_that_may_not_grow_fails_the_run_with_its_name),
        {0},
    };
    suite_fixture(begin, finish);
    return suite_run("machine", tests);
}
