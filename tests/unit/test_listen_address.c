/* test_listen_address.c -- where a listener listens, and which clients it accepts. */
#include "host/listen/address.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/listen/guests.h"
#include "host/listen/host_name.h"
#include "tests/support/suite.h"

START_TEST(an_address_is_taken_apart)
{
    static const struct {
        const char *text, *host;
        bool local;
        int family; /* AF_UNSPEC: it is refused */
    } rows[] = {{"127.0.0.1:9464", "127.0.0.1", true, AF_INET},
                {"127.9.9.9:1", "127.9.9.9", true, AF_INET},
                {"9464", "127.0.0.1", true, AF_INET},
                {"localhost:0", "localhost", true, AF_INET},
                {"LOCALHOST:80", "LOCALHOST", true, AF_INET},
                {"[::1]:9464", "::1", true, AF_INET6},
                {"0.0.0.0:9464", "0.0.0.0", false, AF_INET},
                {"10.0.0.7:9464", "10.0.0.7", false, AF_INET},
                {"[::]:9464", "::", false, AF_INET6},
                {"/run/w.sock", "", true, AF_UNIX},
                {"./w.sock", "", true, AF_UNIX},
                {"unix:w.sock", "", true, AF_UNIX},
                {"", "", false, AF_UNSPEC},
                {"w.sock", "", false, AF_UNSPEC},
                {":9464", "", false, AF_UNSPEC},
                {"127.0.0.1:", "", false, AF_UNSPEC},
                {"127.0.0.1:65536", "", false, AF_UNSPEC},
                {"127.0.0.1:-1", "", false, AF_UNSPEC},
                {"127.0.0.1:http", "", false, AF_UNSPEC},
                {"::1:9464", "", false, AF_UNSPEC},
                {"[]:9464", "", false, AF_UNSPEC},
                {"unix:", "", false, AF_UNSPEC}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct listen_address address;
        struct wherry_error error = {0};
        const bool good =
            listen_address_parse("listen", rows[i].text, &address, &error) == WHERRY_OK;
        ck_assert_msg(good == (rows[i].family != AF_UNSPEC), "%s", rows[i].text);
        if (!good) {
            ck_assert_str_eq(error.option, "listen");
            continue;
        }
        ck_assert_int_eq(address.socket.ss_family, rows[i].family);
        ck_assert_msg(address.local == rows[i].local, "%s", rows[i].text);
        ck_assert_str_eq(address.host, rows[i].host);
    }
}
END_TEST

START_TEST(only_names_of_ours_are_let_in)
{
    static const struct {
        const char *header;
        bool ours;
    } rows[] = {{NULL, true},
                {"127.0.0.1", true},
                {"127.0.0.1:9464", true},
                {"10.1.2.3", true}, /* no name can lead there */
                {"[::1]:9464", true},
                {"[::1]", true},
                {"localhost", true},
                {"LocalHost:1", true},
                {"localhost.", true},
                {"here", true},
                {"here:80", true},
                {"monitor.example.com", true},
                {"", false},
                {":80", false},
                {"evil.example.com", false},
                {"localhost.evil.example.com", false},
                {"127.0.0.1.evil.example.com", false},
                {"here.evil.example.com", false},
                {"[::1", false},
                {"[::1]evil", false},
                {"[evil.example.com]", false},
                {"1.2.3", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(host_name_is_ours(rows[i].header, "here",
                                        "monitor.example.com") == rows[i].ours,
                      "%s", rows[i].header);
    ck_assert(!host_name_is_ours("", "", ""));
}
END_TEST

START_TEST(whoever_came_first_has_to_go_first)
{
    int pairs[GUESTS_MOST + 1][2];
    char byte;
    struct guests guests = {0};
    for (int i = 0; i <= GUESTS_MOST; i++) {
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
        ck_assert(guests_have_room(&guests));
        guests_add(&guests, pairs[i][0], i);
    }
    ck_assert_int_eq(recv(pairs[0][1], &byte, 1, MSG_DONTWAIT), 0); /* its end */
    ck_assert_int_eq(recv(pairs[1][1], &byte, 1, MSG_DONTWAIT), -1);
    ck_assert_int_eq(guests_wait_ms(&guests, 100, 50), 51);
    guests_show_out(&guests, 100, 101);
    ck_assert_int_eq(recv(pairs[1][1], &byte, 1, MSG_DONTWAIT), 0);
    ck_assert_int_eq(recv(pairs[2][1], &byte, 1, MSG_DONTWAIT), -1);
    ck_assert_int_eq(guests_wait_ms(&guests, 100, 101), 1);
    for (int i = 0; i <= GUESTS_MOST; i++) {
        guests_remove(&guests, pairs[i][0]);
        close(pairs[i][0]);
        close(pairs[i][1]);
    }
    ck_assert_uint_eq(guests.count, 0);
    ck_assert_int_eq(guests_wait_ms(&guests, 100, 101), INT64_MAX);
}
END_TEST

START_TEST(who_has_not_said_what_she_wants_has_to_go_before_one_who_has)
{
    int pairs[GUESTS_MOST][2];
    char byte;
    struct guests guests = {0};
    for (int i = 0; i < GUESTS_MOST; i++) {
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pairs[i]), 0);
        guests_add(&guests, pairs[i][0], i);
        if (i != 5)
            guests_hear(&guests, pairs[i][0]);
    }
    ck_assert(guests_have_room(&guests));
    ck_assert_int_eq(recv(pairs[0][1], &byte, 1, MSG_DONTWAIT), -1);
    ck_assert_int_eq(recv(pairs[5][1], &byte, 1, MSG_DONTWAIT), 0);
    guests_add(&guests, -1, 100);
    guests_hear(&guests, -1);
    ck_assert(guests_have_room(&guests)); /* all have said it: the first one */
    ck_assert_int_eq(recv(pairs[0][1], &byte, 1, MSG_DONTWAIT), 0);
    for (int i = 0; i < GUESTS_MOST; i++) {
        close(pairs[i][0]);
        close(pairs[i][1]);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(an_address_is_taken_apart),
        TEST(only_names_of_ours_are_let_in),
        TEST(whoever_came_first_has_to_go_first),
        TEST(who_has_not_said_what_she_wants_has_to_go_before_one_who_has),
        {0}};
    return suite_run("listen address", tests);
}
