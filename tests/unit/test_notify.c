/* test_notify.c -- what we report to a service manager, on a socket of the test's
 * own. */
#include "host/schedule/notify.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static int ear = -1;
static struct notify notify;
static char heard[512];

/* Listens at `name`, as NOTIFY_SOCKET has it. */
static void listen_at(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    memcpy(address.sun_path, name, length);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    ear = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ck_assert_int_eq(bind(ear, (struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length)),
                     0);
    setenv("NOTIFY_SOCKET", name, 1);
}

/* The next message; "" if there is none. */
static const char *next(void)
{
    ssize_t got = recv(ear, heard, sizeof heard - 1, 0);
    heard[got < 0 ? 0 : got] = '\0';
    return heard;
}

static void begin(void)
{
    scratch_setup();
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

static void finish(void)
{
    notify_close(&notify);
    if (ear >= 0)
        close(ear);
    ear = -1;
    scratch_teardown();
}

START_TEST(without_a_socket_nothing_is_told)
{
    setenv("WATCHDOG_USEC", "1000000", 1);
    notify_open(&notify);
    notify_ready(&notify);
    ck_assert_int_eq(notify_watchdog(&notify, 1), INT64_MAX);
}
END_TEST

START_TEST(a_manager_without_an_address_is_told_nothing)
{
    static const char *const names[] = {"", "/", "relative", "vsock:2:1234", "@"};
    setenv("NOTIFY_SOCKET", names[_i], 1);
    notify_open(&notify);
    ck_assert_int_eq(notify.socket, -1);
    notify_ready(&notify);
}
END_TEST

START_TEST(the_manager_is_told_each_turn_of_the_life)
{
    listen_at(scratch_path("socket"));
    notify_open(&notify);
    notify_ready(&notify);
    ck_assert_str_eq(next(), "READY=1");
    notify_status(&notify, 2, 1, 0);
    ck_assert_str_eq(next(), "STATUS=2 pipelines, 1 running, 0 waiting");
    notify_status(&notify, 2, 1, 0);
    ck_assert_str_eq(next(), "");
    notify_stopping(&notify);
    ck_assert_str_eq(next(), "STOPPING=1");
}
END_TEST

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

START_TEST(a_reload_is_told_with_its_time)
{
    int64_t at_us = 0, before_us = monotonic_us();
    listen_at(scratch_path("socket"));
    notify_open(&notify);
    notify_reloading(&notify);
    ck_assert_int_eq(sscanf(next(), "RELOADING=1\nMONOTONIC_USEC=%" SCNd64, &at_us), 1);
    ck_assert_int_ge(at_us, before_us);
    ck_assert_int_le(at_us, monotonic_us());
}
END_TEST

START_TEST(a_name_of_the_abstract_room_is_understood)
{
    char name[64];
    snprintf(name, sizeof name, "@wherry-test-%d", (int)getpid());
    listen_at(name);
    notify_open(&notify);
    notify_ready(&notify);
    ck_assert_str_eq(next(), "READY=1");
}
END_TEST

START_TEST(the_watchdog_is_told_twice_in_its_time)
{
    listen_at(scratch_path("socket"));
    setenv("WATCHDOG_USEC", "10000000", 1);
    notify_open(&notify);
    ck_assert_int_eq(notify_watchdog(&notify, 1000), 5000);
    ck_assert_str_eq(next(), "WATCHDOG=1");
    ck_assert_int_eq(notify_watchdog(&notify, 5999), 1);
    ck_assert_str_eq(next(), "");
    ck_assert_int_eq(notify_watchdog(&notify, 6000), 5000);
    ck_assert_str_eq(next(), "WATCHDOG=1");
}
END_TEST

START_TEST(a_watchdog_of_another_process_is_not_ours)
{
    char pid[16];
    listen_at(scratch_path("socket"));
    setenv("WATCHDOG_USEC", "10000000", 1);
    snprintf(pid, sizeof pid, "%d", (int)getpid() + 1);
    setenv("WATCHDOG_PID", pid, 1);
    notify_open(&notify);
    ck_assert_int_eq(notify_watchdog(&notify, 1000), INT64_MAX);
    notify_close(&notify);
    setenv("NOTIFY_SOCKET", scratch_path("socket"), 1);
    setenv("WATCHDOG_USEC", "10000000", 1);
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    setenv("WATCHDOG_PID", pid, 1);
    notify_open(&notify);
    ck_assert_int_eq(notify_watchdog(&notify, 1000), 5000);
}
END_TEST

START_TEST(a_child_inherits_no_variable_of_the_manager)
{
    listen_at(scratch_path("socket"));
    setenv("WATCHDOG_USEC", "10000000", 1);
    setenv("WATCHDOG_PID", "1", 1);
    notify_open(&notify);
    ck_assert_ptr_null(getenv("NOTIFY_SOCKET"));
    ck_assert_ptr_null(getenv("WATCHDOG_USEC"));
    ck_assert_ptr_null(getenv("WATCHDOG_PID"));
}
END_TEST

START_TEST(a_manager_that_is_gone_is_no_trouble)
{
    listen_at(scratch_path("socket"));
    notify_open(&notify);
    close(ear);
    ear = -1;
    notify_ready(&notify);
    notify_stopping(&notify);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(without_a_socket_nothing_is_told),
        {"a_manager_without_an_address_is_told_nothing",
         &a_manager_without_an_address_is_told_nothing, 5, 0},
        TEST(the_manager_is_told_each_turn_of_the_life),
        TEST(a_reload_is_told_with_its_time),
        TEST(a_name_of_the_abstract_room_is_understood),
        TEST(the_watchdog_is_told_twice_in_its_time),
        TEST(a_watchdog_of_another_process_is_not_ours),
        TEST(a_child_inherits_no_variable_of_the_manager),
        TEST(a_manager_that_is_gone_is_no_trouble),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("notify", tests);
}
