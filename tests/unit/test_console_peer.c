/* test_console_peer.c -- who is the proxy in front of the console. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include "host/console/peer.h"
#include "tests/support/suite.h"

static const struct sockaddr *peer(const char *text)
{
    static union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
    } made;
    memset(&made, 0, sizeof made);
    if (inet_pton(AF_INET, text, &made.in.sin_addr) == 1)
        made.in.sin_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &made.in6.sin6_addr) == 1)
        made.in6.sin6_family = AF_INET6;
    else
        made.un.sun_family = AF_UNIX;
    return &made.any;
}

START_TEST(the_proxy_is_who_was_named)
{
    static const struct {
        const char *peer, *addresses;
        bool is;
    } rows[] = {
        {"127.0.0.1", NULL, true},
        {"127.9.9.9", NULL, true},
        {"::1", NULL, true},
        {"::ffff:127.0.0.1", NULL, true},
        {"socket", NULL, true},
        {"192.0.2.1", NULL, false},
        {"2001:db8::1", NULL, false},
        {"::ffff:192.0.2.1", NULL, false},
        {"192.0.2.1", "192.0.2.1", true},
        {"::ffff:192.0.2.1", "192.0.2.1", true},
        {"192.0.2.1", "::ffff:192.0.2.1", true},
        {"192.0.2.2", "192.0.2.1", false},
        {"192.0.2.1", "192.0.2.11", false},
        {"192.0.2.11", "192.0.2.1", false},
        {"192.0.2.2", "192.0.2.1,192.0.2.2", true},
        {"2001:db8::1", "192.0.2.1,2001:db8:0::1", true},
        {"127.0.0.1", "192.0.2.1", false},
        {"::1", "192.0.2.1", false},
        {"socket", "192.0.2.1", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(peer_is_proxy(peer(rows[i].peer), rows[i].addresses) ==
                          rows[i].is,
                      "%s of %s", rows[i].peer,
                      rows[i].addresses == NULL ? "this machine" : rows[i].addresses);
}
END_TEST

START_TEST(a_list_of_something_else_is_refused)
{
    static const char *const good[] = {"192.0.2.1", "::1", "192.0.2.1,2001:db8::1"};
    static const char *const bad[] = {"",           "proxy",        "192.0.2.1,",
                                      ",192.0.2.1", "192.0.2.0/24", "192.0.2.1 ",
                                      "*",          "192.0.2",      "::ffff:1.2.3"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(peer_list_is_good(good[i]), "'%s'", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!peer_list_is_good(bad[i]), "'%s'", bad[i]);
}
END_TEST

static const struct test tests[] = {
    TEST(the_proxy_is_who_was_named),
    TEST(a_list_of_something_else_is_refused),
    {0},
};

int main(void)
{
    return suite_run("the proxy of the console", tests);
}
