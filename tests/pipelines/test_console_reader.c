/* test_console_reader.c -- a console of another user, who may read the state and not write
 * it: it shows everything, changes nothing, and says so.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/pipelines/console_rig.h"

enum { NOBODY = 65534 };

/* The program, with its plugins, where the other user gets to it: what was built may be in
 * a folder that is closed to others. */
static void bring_program(void)
{
    static char built[400];
    char command[2048];
    const char *here = getenv("WHERRY");
    if (built[0] == '\0' && here != NULL)
        snprintf(built, sizeof built, "%s", here);
    if (built[0] == '\0')
        return;
    snprintf(command, sizeof command,
             "mkdir '%s' && cd '%s' && cp '%s' wherry && cp -r \"$(dirname "
             "'%s')/plugins\" . "
             "&& chmod -R u=rwX,go=rX .",
             console_rig_path("bin"), console_rig_path("bin"), built, built);
    ck_assert_int_eq(system(command), 0);
    setenv("WHERRY", console_rig_path("bin/wherry"), 1);
}

/* As an administrator does it: the state for its group, the users for the console. False:
 * that takes root. */
static bool share(void)
{
    char from[160];
    if (geteuid() != 0) {
        suite_skip("only root can be another user");
        return false;
    }
    ck_assert_int_eq(chmod(console_rig_home()->directory, 0755), 0);
    bring_program();
    ck_assert_int_eq(chmod(console_rig_path("specs"), 0755), 0);
    ck_assert_int_eq(chmod(console_rig_path("crm"), 0755), 0);
    ck_assert_int_eq(chmod(console_rig_path("list"), 0755), 0);
    ck_assert_int_eq(chown(console_rig_path("state"), 0, NOBODY), 0);
    ck_assert_int_eq(chmod(console_rig_path("state"), 02750), 0);
    ck_assert_int_eq(mkdir(console_rig_path("console"), 0700), 0);
    snprintf(from, sizeof from, "%s", console_rig_path("state/console.users"));
    ck_assert_int_eq(rename(from, console_rig_path("console/users")), 0);
    ck_assert_int_eq(chown(console_rig_path("console/users"), NOBODY, NOBODY), 0);
    ck_assert_int_eq(chown(console_rig_path("console"), NOBODY, NOBODY), 0);
    return true;
}

static const char *console_line(void)
{
    static char line[256];
    snprintf(line, sizeof line, "console --listen 127.0.0.1:0 --users %s",
             console_rig_path("console/users"));
    return line;
}

static void start(void)
{
    program_be(NOBODY);
    console_rig_start("", console_line());
    program_be(0);
}

static void expect_page(const char *path, const char *cookie, const char *words)
{
    const struct asked *asked = console_rig_ask("GET", path, cookie, "", NULL);
    ck_assert_msg(asked->code == 200 && console_rig_shows(asked, words),
                  "%s: %d, without '%s':\n%s", path, asked->code, words,
                  buffer_text(&asked->body));
    static const char *const acts[] = {
        "/run\"",  "/refresh\"", "/pause\"",  "/resume\"",       "/plan\"",
        "/undo\"", "/delete\"",  "/forget\"", "/parked/retry\"", "/parked/drop\""};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        ck_assert_msg(!console_rig_shows(asked, acts[i]), "%s: %s", path, acts[i]);
}

static mode_t mode_of(const char *name)
{
    struct stat facts;
    ck_assert_msg(stat(console_rig_path(name), &facts) == 0, "%s", name);
    return facts.st_mode & 07777;
}

START_TEST(who_may_read_the_state_sees_the_pages_and_can_do_nothing)
{
    if (!share())
        return;
    console_rig_run("status", 0); /* its owner opens it */
    start();
    const char *otto = console_rig_sign_in("otto");
    expect_page("/", otto, "Two folders");
    expect_page("/pipelines/p", otto, "Active");
    expect_page("/pipelines/p/runs", otto, "baseline");
    expect_page("/pipelines/p/runs/1", otto, "no line in the journal");
    expect_page("/pipelines/p/parked", otto, "Nothing is parked");
    expect_page("/pipelines/p/people/c1", otto, "@example.com");
    expect_page("/settings", otto, "This console only shows");
    const struct asked *asked = console_rig_post("/pipelines/p/pause", otto, "");
    ck_assert_int_eq(asked->code, 403);
    ck_assert(console_rig_shows(asked, "This console only shows"));
    ck_assert(console_rig_shows(asked, "Nothing was done"));
    /* A user with a lower role gets the usual message about the role. */
    asked = console_rig_ask("GET", "/people", console_rig_sign_in("vera"), "", NULL);
    ck_assert_int_eq(asked->code, 403);
    ck_assert(console_rig_shows(asked, "This needs the role"));
    struct buffer trail = {0};
    home_read(console_rig_home(), "console/console.trail", &trail);
    ck_assert(strstr(buffer_text(&trail), "otto") != NULL);
    buffer_free(&trail);
}
END_TEST

START_TEST(what_a_run_writes_is_seen_at_once)
{
    if (!share())
        return;
    console_rig_run("status", 0);
    start();
    const char *vera = console_rig_sign_in("vera");
    for (int run = 2; run <= 4; run++) {
        char words[32];
        snprintf(words, sizeof words, ">run %d</a>", run);
        console_rig_run("run p", 0);
        expect_page("/pipelines/p/runs", vera, words);
    }
}
END_TEST

START_TEST(the_group_reads_the_state_and_nothing_else)
{
    if (!share())
        return;
    console_rig_run("run p", 0);
    ck_assert_uint_eq(mode_of("state/p.db"), 0640);
    ck_assert_uint_eq(mode_of("state/p.db-wal"), 0640);
    ck_assert_uint_eq(mode_of("state/p.db-shm"), 0640);
    ck_assert_uint_eq(mode_of("state/leases") & 077, 0);
    /* No longer shared, the state is its owner's again. */
    ck_assert_int_eq(chmod(console_rig_path("state"), 0700), 0);
    console_rig_run("status", 0);
    ck_assert_uint_eq(mode_of("state/p.db"), 0600);
    /* A directory that was made under a umask of 027 or 022 shares nothing. */
    ck_assert_int_eq(chmod(console_rig_path("state"), 0750), 0);
    console_rig_run("status", 0);
    ck_assert_uint_eq(mode_of("state/p.db"), 0600);
    ck_assert_int_eq(chmod(console_rig_path("state"), 02755), 0);
    console_rig_run("status", 0);
    ck_assert_uint_eq(mode_of("state/p.db"), 0600);
}
END_TEST

START_TEST(what_cannot_be_read_is_said_with_the_way_out)
{
    if (!share())
        return;
    /* Not opened since it was shared. */
    ck_assert_int_eq(chmod(console_rig_path("state/p.db"), 0640), 0);
    ck_assert_int_eq(chown(console_rig_path("state/p.db"), 0, NOBODY), 0);
    program_be(NOBODY);
    told_expect(console_rig_run("history p", 1), "history p", 1,
                "its owner has to open it once");
    program_be(0);
    ck_assert_int_eq(chmod(console_rig_path("state"), 0700), 0);
    program_be(NOBODY);
    told_expect(console_rig_run(console_line(), 1), "console", 1,
                "or let its group read it (`chmod 2750`)");
    program_be(0);
}
END_TEST

static const struct test tests[] = {
    TEST(who_may_read_the_state_sees_the_pages_and_can_do_nothing),
    TEST(what_a_run_writes_is_seen_at_once),
    TEST(the_group_reads_the_state_and_nothing_else),
    TEST(what_cannot_be_read_is_said_with_the_way_out),
    {0},
};

int main(void)
{
    return console_rig_suite("a console that only reads", tests);
}
