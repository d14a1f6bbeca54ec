/* test_http_tls.c -- which certificates we trust. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/http_rig.h"
#include "tests/support/suite.h"
#include "tests/support/wire_certificate.h"

static const struct wire_reply script[] = {{.bytes = HTTP_RIG_JSON}};

struct tls_rig {
    struct http_rig rig;
    char ca_file[WIRE_PATH_ROOM];
};

static void start(struct tls_rig *tls, const char *name, bool trusted)
{
    *tls = (struct tls_rig){.rig = HTTP_RIG(script)};
    tls->rig.wire.tls = wire_certificate(name, tls->ca_file);
    if (trusted)
        tls->rig.options.ca_file = tls->ca_file;
}

static void stop(struct tls_rig *tls)
{
    http_rig_stop(&tls->rig);
    SSL_CTX_free(tls->rig.wire.tls);
    unlink(tls->ca_file);
}

START_TEST(a_certificate_of_the_named_ca_file_is_accepted)
{
    struct tls_rig tls;
    start(&tls, "IP:127.0.0.1", true);
    http_rig_start(&tls.rig);
    for (int i = 0; i < 3; i++) {
        const struct wherry_response *response = http_rig_do(&tls.rig, "POST", false);
        ck_assert_msg(response->code == 200, "%s", response->failure);
    }
    ck_assert_uint_eq(wire_server_meters(tls.rig.server).connections, 1);
    stop(&tls);
}
END_TEST

START_TEST(ssl_cert_file_names_whom_to_trust)
{
    struct tls_rig tls;
    start(&tls, "IP:127.0.0.1", false);
    setenv("SSL_CERT_FILE", tls.ca_file, 1);
    http_rig_start(&tls.rig);
    const struct wherry_response *response = http_rig_do(&tls.rig, "GET", false);
    ck_assert_msg(response->code == 200, "%s", response->failure);
    stop(&tls);
}
END_TEST

/* Not a temporary fault of the service: nothing is repeated, and the connector learns
 * that it cannot continue. */
static void check_refused(struct tls_rig *tls)
{
    http_rig_start(&tls->rig);
    struct wherry_error *error = &tls->rig.error;
    struct wherry_response response = {.size = sizeof response};
    struct wherry_request request = http_rig_request(&tls->rig, "POST");
    request.repeatable = true;
    ck_assert_int_eq(http_client_send(tls->rig.client, &request, 1, error), WHERRY_OK);
    ck_assert_int_eq(http_client_wait(tls->rig.client, &response, error),
                     WHERRY_FAILED);
    ck_assert_int_eq(error->status, WHERRY_FAILED);
    ck_assert_ptr_nonnull(
        strstr(error->message, "the certificate of '127.0.0.1' is not trusted: SSL"));
    ck_assert_ptr_nonnull(strstr(error->message, "set SSL_CERT_FILE"));
    /* No repeat would cure it, and not a byte of the request went out. */
    struct http_meters meters;
    http_client_meters(tls->rig.client, &meters);
    ck_assert_uint_eq(meters.requests, 1);
    ck_assert_uint_eq(wire_server_meters(tls->rig.server).bytes, 0);
    stop(tls);
}

START_TEST(a_certificate_that_nobody_vouches_for_is_refused)
{
    struct tls_rig tls;
    start(&tls, "IP:127.0.0.1", false);
    check_refused(&tls);
}
END_TEST

START_TEST(a_certificate_of_another_name_is_refused)
{
    struct tls_rig tls;
    start(&tls, "DNS:example.com", true);
    check_refused(&tls);
}
END_TEST

START_TEST(a_server_with_old_tls_only_is_refused)
{
    struct tls_rig tls;
    start(&tls, "IP:127.0.0.1", true);
    SSL_CTX_set_security_level(tls.rig.wire.tls, 0);
    ck_assert_int_eq(SSL_CTX_set_max_proto_version(tls.rig.wire.tls, TLS1_1_VERSION),
                     1);
    http_rig_start(&tls.rig);
    struct wherry_request request = http_rig_request(&tls.rig, "GET");
    request.tries = 1;
    ck_assert_int_eq(http_rig_ask(&tls.rig, &request)->code, 0);
    ck_assert_uint_eq(http_rig_requests(&tls.rig), 0);
    stop(&tls);
}
END_TEST

START_TEST(a_handshake_that_is_cut_off_is_tried_again_for_any_request)
{
    struct tls_rig tls;
    start(&tls, "IP:127.0.0.1", true);
    tls.rig.wire.hang_up_first = 2;
    http_rig_start(&tls.rig);
    const struct wherry_response *response = http_rig_do(&tls.rig, "POST", false);
    ck_assert_msg(response->code == 200, "%s", response->failure);
    ck_assert(!response->may_have_applied);
    ck_assert_uint_eq(wire_server_meters(tls.rig.server).connections, 3);
    ck_assert_uint_eq(http_rig_requests(&tls.rig), 1);
    stop(&tls);
}
END_TEST

static int see_protocols(SSL *ssl, const unsigned char **out, unsigned char *out_length,
                         const unsigned char *in, unsigned length, void *self)
{
    (void)ssl, (void)self;
    static const unsigned char only[] = "\x08http/1.1";
    bool as_should_be = length == 9 && memcmp(in, only, 9) == 0;
    *out = in + 1;
    *out_length = in[0];
    return as_should_be ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

START_TEST(only_http_1_1_is_offered_so_that_a_request_is_a_connection)
{
    struct tls_rig tls;
    start(&tls, "IP:127.0.0.1", true);
    SSL_CTX_set_alpn_select_cb(tls.rig.wire.tls, see_protocols, NULL);
    http_rig_start(&tls.rig);
    const struct wherry_response *response = http_rig_do(&tls.rig, "GET", false);
    ck_assert_msg(response->code == 200, "%s", response->failure);
    stop(&tls);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(a_certificate_of_the_named_ca_file_is_accepted),
        TEST(ssl_cert_file_names_whom_to_trust),
        TEST(a_certificate_that_nobody_vouches_for_is_refused),
        TEST(a_certificate_of_another_name_is_refused),
        TEST(a_server_with_old_tls_only_is_refused),
        TEST(a_handshake_that_is_cut_off_is_tried_again_for_any_request),
        TEST(only_http_1_1_is_offered_so_that_a_request_is_a_connection),
        {0},
    };
    return suite_run("http tls", tests);
}
