/* test_http_names.c -- names of hosts that do not resolve, for now or for ever.
 *
 * libcurl asks the resolver of this file, which fails as often as a test wants.
 */
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/http_rig.h"
#include "tests/support/suite.h"
#include "tests/support/wire_certificate.h"

#define NAME "api.wherry.invalid"

static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};

/* libcurl calls the resolver from a thread of its own. */
static atomic_uint questions;
static atomic_uint failures; /* how many of the first questions fail */
static uint16_t port;

/* Seen by libcurl in place of libc's. */
#define SHOWN __attribute__((visibility("default")))

SHOWN int getaddrinfo(const char *name, const char *service,
                      const struct addrinfo *hints, struct addrinfo **found)
{
    (void)service, (void)hints;
    ck_assert_str_eq(name, NAME);
    if (atomic_fetch_add(&questions, 1) < atomic_load(&failures))
        return EAI_AGAIN;
    struct {
        struct addrinfo head;
        struct sockaddr_in where;
    } *answer = calloc(1, sizeof *answer);
    answer->where = (struct sockaddr_in){.sin_family = AF_INET,
                                         .sin_port = htons(port),
                                         .sin_addr = {htonl(INADDR_LOOPBACK)}};
    answer->head = (struct addrinfo){.ai_family = AF_INET,
                                     .ai_socktype = SOCK_STREAM,
                                     .ai_protocol = IPPROTO_TCP,
                                     .ai_addrlen = sizeof answer->where,
                                     .ai_addr = (struct sockaddr *)&answer->where};
    *found = &answer->head;
    return 0;
}

SHOWN void freeaddrinfo(struct addrinfo *found)
{
    free(found);
}

struct named {
    struct http_rig rig;
    char ca_file[WIRE_PATH_ROOM];
};

static void start(struct named *named, unsigned failing)
{
    *named = (struct named){.rig = HTTP_RIG(script)};
    named->rig.wire.tls = wire_certificate("DNS:" NAME, named->ca_file);
    named->rig.options.ca_file = named->ca_file;
    http_rig_start(&named->rig);
    port = (uint16_t)wire_server_port(named->rig.server);
    snprintf(named->rig.url, sizeof named->rig.url,
             "https://" NAME ":%u/people?email=secret-ann", port);
    atomic_store(&questions, 0);
    atomic_store(&failures, failing);
}

static void stop(struct named *named)
{
    http_rig_stop(&named->rig);
    SSL_CTX_free(named->rig.wire.tls);
    unlink(named->ca_file);
}

START_TEST(a_name_that_resolves_at_the_third_try_gets_its_answer)
{
    struct named named;
    start(&named, 2);
    const struct wherry_response *response = http_rig_do(&named.rig, "POST", false);
    ck_assert_msg(response->code == 200, "%s", response->failure);
    ck_assert(!response->may_have_applied);
    ck_assert_uint_eq(atomic_load(&questions), 3);
    stop(&named);
}
END_TEST

START_TEST(a_name_that_never_resolves_is_asked_again_and_told_in_plain_words)
{
    struct named named;
    start(&named, 1000);
    const struct wherry_response *response = http_rig_do(&named.rig, "POST", false);
    ck_assert_int_eq(response->code, 0);
    ck_assert(!response->may_have_applied);
    ck_assert_str_eq(response->failure,
                     "no answer from '" NAME "': Could not resolve host: " NAME);
    ck_assert_uint_eq(atomic_load(&questions), 6);
    stop(&named);
}
END_TEST

/* Each handle that is used again is as new, whatever became of its last request. */
START_TEST(many_requests_to_a_name_that_does_not_resolve_all_end_alike)
{
    enum { MANY = 40 };
    struct named named;
    start(&named, 100000);
    for (int i = 0; i < MANY; i++) {
        const struct wherry_response *response = http_rig_do(&named.rig, "GET", true);
        ck_assert_ptr_nonnull(strstr(response->failure, "Could not resolve host"));
    }
    ck_assert_uint_eq(atomic_load(&questions), MANY * 6);
    stop(&named);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_name_that_resolves_at_the_third_try_gets_its_answer),
        TEST(a_name_that_never_resolves_is_asked_again_and_told_in_plain_words),
        TEST(many_requests_to_a_name_that_does_not_resolve_all_end_alike),
        {0},
    };
    return suite_run("http names", tests);
}
