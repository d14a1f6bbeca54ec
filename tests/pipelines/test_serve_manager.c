/* test_serve_manager.c -- the built `wherry serve` under a service manager, which the
 * test plays.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"

static int ear;
static char environment[256];

static void listen_for(const char *more)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/notify", rig_directory());
    snprintf(environment, sizeof environment, "NOTIFY_SOCKET=%s%s", address.sun_path,
             more);
    ear = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(ear, (struct sockaddr *)&address, sizeof address), 0);
}

/* Waits for a message that begins so; others may come before it. */
static void expect(const char *start)
{
    char message[512];
    struct patience patience = patience_begin();
    struct pollfd waiting = {.fd = ear, .events = POLLIN};
    do {
        const int left_ms = patience_left_ms(&patience);
        ck_assert_msg(left_ms > 0 && poll(&waiting, 1, left_ms) > 0, "no '%s'", start);
        ssize_t got = recv(ear, message, sizeof message - 1, 0);
        message[got < 0 ? 0 : got] = '\0';
    } while (!text_starts_with(message, start));
}

/* No message that begins so has come. */
static void expect_none(const char *start)
{
    char message[512];
    ssize_t got;
    while ((got = recv(ear, message, sizeof message - 1, MSG_DONTWAIT)) >= 0) {
        message[got] = '\0';
        ck_assert_msg(!text_starts_with(message, start), "%s", message);
    }
}

static void stop(void)
{
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
}

START_TEST(the_manager_hears_of_start_reload_and_stop)
{
    listen_for("");
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start(environment, "");
    expect("READY=1");
    expect("STATUS=1 pipeline, ");
    serve_expect("a: run 1:");
    serve_signal(SIGHUP);
    expect("RELOADING=1\nMONOTONIC_USEC=");
    expect("READY=1");
    serve_signal(SIGTERM);
    expect("STOPPING=1");
    ck_assert_int_eq(serve_wait(), 0);
    close(ear);
}
END_TEST

START_TEST(a_reload_that_is_refused_ends_too)
{
    listen_for("");
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start(environment, "");
    expect("READY=1");
    serve_write_spec("a", SANDBOX_LIST, "max_runs: 2h\n");
    serve_signal(SIGHUP);
    expect("RELOADING=1");
    expect("READY=1");
    stop();
    close(ear);
}
END_TEST

START_TEST(serve_is_ready_only_when_its_specs_are_read)
{
    char specs[96];
    listen_for("");
    snprintf(specs, sizeof specs, "%s/specs", rig_directory());
    ck_assert_int_eq(rmdir(specs), 0);
    serve_start(environment, "");
    ck_assert_int_eq(serve_wait(), 78);
    expect_none("READY=1");
    close(ear);
}
END_TEST

START_TEST(the_watchdog_hears_from_serve_while_a_run_is_stuck)
{
    listen_for(" WATCHDOG_USEC=400000");
    serve_write_spec("a", SANDBOX_LIST, "");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":0}");
    serve_start(environment, "");
    expect("READY=1");
    const int child = serve_freeze();
    for (int i = 0; i < 5; i++)
        expect("WATCHDOG=1");
    kill(child, SIGCONT);
    stop();
    close(ear);
}
END_TEST

START_TEST(a_run_does_not_speak_to_the_manager)
{
    char path[64], variables[4096];
    listen_for(" WATCHDOG_USEC=60000000");
    serve_write_spec("a", SANDBOX_LIST, "");
    sandbox_post(rig_sandbox(), "fault", "{\"kind\":\"late\",\"times\":0}");
    serve_start(environment, "");
    snprintf(path, sizeof path, "/proc/%d/environ", serve_child());
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    size_t length = fread(variables, 1, sizeof variables - 1, file);
    fclose(file);
    ck_assert_uint_gt(length, 0);
    for (size_t i = 0; i < length; i += strlen(variables + i) + 1) {
        variables[length] = '\0';
        ck_assert(!text_starts_with(variables + i, "NOTIFY_SOCKET="));
        ck_assert(!text_starts_with(variables + i, "WATCHDOG_"));
    }
    stop();
    close(ear);
}
END_TEST

START_TEST(a_line_has_no_time_of_its_own_in_the_journal)
{
    serve_write_spec("a", SANDBOX_LIST, "");
    serve_start("JOURNAL_STREAM=8:12345", "");
    serve_expect("a: run 1:");
    stop();
    ck_assert(serve_said("\nwherry: a: run 1:"));
    serve_start("", "");
    serve_expect("serving 1 pipeline");
    stop();
    ck_assert(!serve_said("\nwherry: "));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_manager_hears_of_start_reload_and_stop),
        TEST(a_reload_that_is_refused_ends_too),
        TEST(serve_is_ready_only_when_its_specs_are_read),
        TEST(the_watchdog_hears_from_serve_while_a_run_is_stuck),
        TEST(a_run_does_not_speak_to_the_manager),
        TEST(a_line_has_no_time_of_its_own_in_the_journal),
        {0}};
    return serve_suite("serve under a manager", tests);
}
