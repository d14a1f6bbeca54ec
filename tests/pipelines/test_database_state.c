/* test_database_state.c -- commands with a state in PostgreSQL: they do as with a
 * directory, say where they cannot, need no disk, and show no password.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/store/lease.h"
#include "tests/pipelines/rig.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/program.h"

#define CANARY "pw-canary-1"

enum { PEOPLE = 20 };

static void seed(void)
{
    sandbox_post(rig_sandbox(), "seed",
                 "{\"people\":%d,\"common\":10,\"random\":7,\"plain\":true}", PEOPLE);
    rig_write_spec(&(struct rig_spec){.steps = RIG_ALL_STEPS});
}

static void keep_in(bool database)
{
    program_keep_states(database ? rig_keep(database_uri("wherry")) : NULL);
}

static const char *behind_the_head(const char *name)
{
    const char *text = strchr(rig_file(name), '\n');
    ck_assert_ptr_nonnull(text);
    return text;
}

static void export_to(const char *name)
{
    rig_expect_now(rig_keep_format("state export p --out %s", rig_path(name)), 0,
                   "p: exported");
}

static void import_from(const char *name)
{
    rig_expect_now(rig_keep_format("state import p %s", rig_path(name)), 0,
                   "p: imported");
}

/* _i: from where. */
START_TEST(a_paused_state_moves_to_the_other_backend_and_goes_on_there)
{
    const bool from = _i == 1;
    seed();
    keep_in(from);
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    rig_expect_now("pause p", 0, "");
    export_to("one.jsonl");
    keep_in(!from);
    import_from("one.jsonl");
    rig_expect_now("state check p", 0, "p: sound");
    export_to("two.jsonl");
    ck_assert_str_eq(behind_the_head("one.jsonl"), behind_the_head("two.jsonl"));
    rig_expect_now(rig_keep_format("state import p %s", rig_path("two.jsonl")), 1,
                   from ? "files beside it"
                        : "has a state already: nothing was imported; run "
                          "`wherry delete p`");
    rig_expect_now("run p", 0, "paused since");
    rig_expect_now("resume p", 0, "");
    rig_forget_requests();
    rig_expect("run p", 0);
    rig_expect_no_write();
}
END_TEST

START_TEST(a_run_leaves_nothing_on_the_disk)
{
    seed();
    rig_set_environment(rig_keep_format("HOME=%s", rig_path("nowhere")));
    rig_expect("run p", 0);
    rig_expect("run p", 0);
    rig_expect_now("explain p nobody@example.net", 1, "");
    ck_assert_int_ne(access(rig_path("state"), F_OK), 0);
    ck_assert_int_ne(access(rig_path("nowhere"), F_OK), 0);
}
END_TEST

START_TEST(copies_are_left_to_the_tools_of_the_server)
{
    seed();
    rig_expect("run p", 0);
    for (int i = 0; i < 2; i++) {
        rig_expect_now(rig_keep_format("state %s p %s", i == 0 ? "backup" : "restore",
                                       rig_path("copy")),
                       1, "pg_dump");
        ck_assert_int_ne(access(rig_path("copy"), F_OK), 0);
    }
    rig_expect_now("state check p", 0, "place        postgresql:///wherry?host=");
}
END_TEST

START_TEST(commands_take_turns_in_the_database)
{
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    const struct states states = {database_uri("wherry")};
    seed();
    rig_expect("run p", 0);
    ck_assert_msg(lease_take(states, "pipeline p", 0, NULL, NULL, &lease, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    rig_expect_now("run p", 5, "busy");
    rig_expect_now("status", 0, "");
    lease_release(lease);
    rig_expect("run p", 0);
    rig_expect_now("delete p --yes", 0, "state deleted");
    rig_expect_now("delete p --yes", 2, "has no state in 'postgresql:///wherry");
}
END_TEST

/* A server with trust asks for none, so it may be there. */
static const char *with_password(void)
{
    return rig_keep_format("WHERRY_STATE=%s&password=" CANARY, database_uri("wherry"));
}

START_TEST(no_password_is_in_what_a_command_says)
{
    static const char *const lines[] = {"paths",
                                        "paths --json",
                                        "run p",
                                        "run p --log json",
                                        "run p --json",
                                        "status",
                                        "status --json",
                                        "status --metrics",
                                        "history p",
                                        "state check p --json",
                                        "state export p",
                                        "state backup p b",
                                        "explain p nobody@example.net",
                                        "state check q",
                                        "parked list p",
                                        "export kubernetes",
                                        "check"};
    const char *const broken =
        "WHERRY_STATE=postgresql://wherry:" CANARY "@nowhere.invalid/wherry";
    const char *const wrong =
        "WHERRY_STATE=postgresql://wherry:" CANARY "@nowhere/wherry?" CANARY "=1";
    seed();
    program_keep_states(NULL);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *const places[] = {with_password(), broken, wrong};
        for (size_t place = 0; place < 3; place++) {
            rig_run_now_with(places[place], lines[i]);
            ck_assert_msg(!rig_said(CANARY), "%s: %s%s", lines[i], rig_told(),
                          rig_error());
        }
    }
    rig_expect_now("paths --state postgresql://wherry:" CANARY "@db/wherry", 2,
                   "other users can read a command line");
    ck_assert(!rig_said(CANARY));
    rig_expect_now("paths --state postgresql://wherry@db/wherry?nonsense=1", 2,
                   "libpq cannot read");
}
END_TEST

START_TEST(a_supervisor_runs_pipelines_whose_states_are_in_the_database)
{
    seed();
    rig_set_environment("WHERRY_HASTE=100");
    const int pid = rig_start_now("serve");
    struct patience patience = patience_begin();
    do {
        ck_assert_msg(patience_lasts(&patience), "no run has ended well: %s%s",
                      rig_told(), rig_error());
        rig_run_now_with("", "history p --json");
    } while (!rig_said("\"outcome\": \"ok\""));
    kill(pid, SIGTERM);
    ck_assert_int_eq(rig_wait(pid), 0);
}
END_TEST

/* A server that lets them in and says nothing. */
START_TEST(a_supervisor_that_waits_for_the_database_can_be_stopped)
{
    struct sockaddr_un silent = {.sun_family = AF_UNIX};
    seed();
    snprintf(silent.sun_path, sizeof silent.sun_path, "%s/.s.PGSQL.5432",
             rig_directory());
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(server, (struct sockaddr *)&silent, sizeof silent), 0);
    ck_assert_int_eq(listen(server, 4), 0);
    program_keep_states(NULL);
    rig_set_environment(
        rig_keep_format("WHERRY_STATE=postgresql:///wherry?host=%s", rig_directory()));
    const int pid = rig_start_now("serve");
    const int client = accept(server, NULL, NULL);
    ck_assert_int_ge(client, 0);
    kill(pid, SIGTERM);
    ck_assert_int_eq(rig_wait(pid), 0);
    ck_assert_ptr_nonnull(strstr(rig_error(), "stopped"));
    close(client);
    close(server);
}
END_TEST

START_TEST(the_console_asks_for_the_file_of_its_users)
{
    seed();
    rig_expect_now("console", 2, "name it with --users");
    rig_expect_now("history p --actions", 2, "WHERRY_CONSOLE_USERS");
    rig_run_now_with(rig_keep_format("WHERRY_CONSOLE_USERS=%s", rig_path("users")),
                     "history p --actions");
    rig_expect_said("history p --actions", 0, "");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_paused_state_moves_to_the_other_backend_and_goes_on_there",
         &a_paused_state_moves_to_the_other_backend_and_goes_on_there, 2, 0},
        TEST(a_run_leaves_nothing_on_the_disk),
        TEST(copies_are_left_to_the_tools_of_the_server),
        TEST(commands_take_turns_in_the_database),
        TEST(no_password_is_in_what_a_command_says),
        TEST(a_supervisor_runs_pipelines_whose_states_are_in_the_database),
        TEST(a_supervisor_that_waits_for_the_database_can_be_stopped),
        TEST(the_console_asks_for_the_file_of_its_users),
        {0}};
    setenv("WHERRY_TEST_STATES", "postgresql", 1);
    return rig_suite("database state", tests);
}
