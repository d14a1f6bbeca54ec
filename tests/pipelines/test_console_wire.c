/* test_console_wire.c -- bytes that no browser sends: the console answers them or closes
 * the connection, shows nothing that it should not, and goes on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/text.h"
#include "tests/pipelines/console_rig.h"

static void start(void)
{
    console_rig_start("", "console --listen 127.0.0.1:0");
}

static void expect_alive(const char *after)
{
    const struct asked *asked = console_rig_ask("GET", "/sign-in", NULL, "", NULL);
    ck_assert_msg(asked->code == 200, "%d after %s", asked->code, after);
}

static void expect_harmless(const struct asked *asked, const char *what)
{
    static const int codes[] = {0,   200, 303, 400, 403, 404, 405, 408,
                                411, 413, 414, 417, 421, 431, 501, 505};
    static const char *const never[] = {"root:", "Usage: wherry", "<script>",
                                        "@example"};
    bool known = false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        known = known || asked->code == codes[i];
    ck_assert_msg(known, "%s: %d", what, asked->code);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        ck_assert_msg(!console_rig_shows(asked, never[i]), "%s: %s", what, never[i]);
}

static const struct asked *throw(const struct buffer *bytes, const char *what)
{
    const struct asked *asked = console_rig_throw(bytes->bytes, bytes->length);
    expect_harmless(asked, what);
    return asked;
}

START_TEST(an_odd_path_leads_to_no_other_page_and_no_file)
{
    static const char *const paths[] = {"/..",
                                        "/../../etc/passwd",
                                        "/%2e%2e/%2e%2e/etc/passwd",
                                        "/..%2f..%2fetc/passwd",
                                        "/.%00./etc/passwd",
                                        "//",
                                        "//etc/passwd",
                                        "/pipelines/",
                                        "/pipelines//runs",
                                        "/pipelines/p/runs/../../..",
                                        "/pipelines/p%2fruns",
                                        "/pipelines/..%2fp",
                                        "/pipelines/..",
                                        "/pipelines/%2e%2e",
                                        "/%00",
                                        "/style.css%00.html",
                                        "/style.css/x",
                                        "/STYLE.CSS",
                                        "/pipelines/%3Cscript%3E",
                                        "/pipelines/--help",
                                        "/pipelines/-x/runs",
                                        "/pipelines/p/runs/--json",
                                        "/pipelines/p/people/--help",
                                        "/jobs/0",
                                        "/jobs/-1",
                                        "/jobs/99999999999999999999",
                                        "/plans/x",
                                        "/plans/..",
                                        "/%",
                                        "/%zz",
                                        "/%c0%ae%c0%ae/etc/passwd",
                                        "/\xff\xfe",
                                        "/p\\..\\x",
                                        "http://evil.example/",
                                        "*",
                                        "",
                                        "?",
                                        "/?",
                                        "/#x",
                                        "/;x",
                                        "/?%00=%00"};
    start();
    const char *cookie = console_rig_sign_in("otto");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct asked *asked = console_rig_ask("GET", paths[i], cookie, "", NULL);
        expect_harmless(asked, paths[i]);
        asked = console_rig_ask("POST", paths[i], cookie, "", "agreed=yes");
        expect_harmless(asked, paths[i]);
        ck_assert_msg(asked->code != 303, "%s", paths[i]);
    }
    expect_alive("odd paths");
}
END_TEST

static void repeat(struct buffer *bytes, const char *piece, size_t times)
{
    while (times-- > 0)
        buffer_add_text(bytes, piece);
}

START_TEST(what_is_too_long_is_refused)
{
    struct buffer bytes = {0};
    start();
    buffer_add_text(&bytes, "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX: ");
    repeat(&bytes, "0123456789abcdef", 65536); /* 1 MiB */
    buffer_add_text(&bytes, "\r\n\r\n");
    ck_assert_int_ne(throw(&bytes, "a header of 1 MiB")->code, 200);
    buffer_clear(&bytes);
    buffer_add_text(&bytes, "GET /");
    repeat(&bytes, "0123456789abcdef", 65536);
    buffer_add_text(&bytes, " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    ck_assert_int_ne(throw(&bytes, "an address of 1 MiB")->code, 200);
    buffer_clear(&bytes);
    buffer_add_text(&bytes, "GET /sign-in HTTP/1.1\r\nHost: localhost\r\n");
    repeat(&bytes, "A: b\r\n", 20000);
    buffer_add_text(&bytes, "\r\n");
    ck_assert_int_ne(throw(&bytes, "20,000 headers")->code, 200);
    buffer_clear(&bytes);
    buffer_add_text(&bytes,
                    "POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
                    "Content-Type: application/x-www-form-urlencoded\r\n"
                    "Content-Length: 4194304\r\nConnection: close\r\n\r\nuser=");
    repeat(&bytes, "0123456789abcdef", 262144);
    ck_assert_int_ne(throw(&bytes, "a body of 4 MiB")->code, 200);
    buffer_free(&bytes);
    expect_alive("too long ones");
}
END_TEST

START_TEST(a_form_of_too_many_or_odd_pairs_changes_nothing)
{
    struct buffer form = {0};
    start();
    const char *cookie = console_rig_sign_in("otto");
    repeat(&form, "a=b&", 5000);
    buffer_format(&form, "token=%s", console_rig_token(cookie));
    const struct asked *asked =
        console_rig_ask("POST", "/pipelines/p/pause", cookie, "", buffer_text(&form));
    ck_assert_int_eq(asked->code, 403); /* the token came too late to be kept */
    buffer_clear(&form);
    repeat(&form, "&=&", 100);
    asked = console_rig_ask("POST", "/people", cookie, "", buffer_text(&form));
    ck_assert_int_eq(asked->code, 403);
    buffer_free(&form);
    expect_alive("odd forms");
}
END_TEST

#define HOST "Host: localhost\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
static const struct {
    const char *what, *bytes;
    size_t length;
} broken[] = {
#define ROW(what, bytes)                                                               \
    {                                                                                  \
        what, bytes, sizeof(bytes) - 1                                                 \
    }
    ROW("nothing", "\r\n\r\n"),
    ROW("a NUL in the path", "GET /\0x HTTP/1.1\r\n" HOST "\r\n"),
    ROW("a NUL in a header", "GET /sign-in HTTP/1.1\r\nHost: local\0host\r\n\r\n"),
    ROW("no host", "GET /sign-in HTTP/1.1\r\n\r\n"),
    ROW("two hosts", "GET /sign-in HTTP/1.1\r\n" HOST "Host: evil.example\r\n"
                     "Connection: close\r\n\r\n"),
    ROW("HTTP/1.0", "GET /sign-in HTTP/1.0\r\n" HOST "\r\n"),
    ROW("HTTP/0.9", "GET /sign-in\r\n\r\n"),
    ROW("HTTP/9.9", "GET /sign-in HTTP/9.9\r\n" HOST "\r\n"),
    ROW("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ROW("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    ROW("a folded header",
        "GET /sign-in HTTP/1.1\r\n" HOST "X: a\r\n b\r\nConnection: close\r\n\r\n"),
    ROW("a blank before the colon",
        "GET /sign-in HTTP/1.1\r\nHost : localhost\r\nConnection: close\r\n\r\n"),
    ROW("bare line feeds", "GET /sign-in HTTP/1.1\nHost: localhost\n"
                           "Connection: close\n\n"),
    ROW("a chunk without a length",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM
        "Transfer-Encoding: chunked\r\n\r\nxyz\r\na=b\r\n0\r\n\r\n"),
    ROW("a chunk that is too long for any number",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na=b\r\n0\r\n\r\n"),
    ROW("a chunk that is longer than it says",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM
        "Transfer-Encoding: chunked\r\n\r\n1\r\nabcdef\r\n0\r\n\r\n"),
    ROW("another coding", "POST /sign-in HTTP/1.1\r\n" HOST FORM
                          "Transfer-Encoding: gzip\r\nConnection: close\r\n\r\nabc"),
    ROW("a length below zero",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: -1\r\n\r\na=b"),
    ROW("a length that is none",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: three\r\n\r\na=b"),
    ROW("two lengths", "POST /sign-in HTTP/1.1\r\n" HOST FORM
                       "Content-Length: 3\r\nContent-Length: 30\r\n"
                       "Connection: close\r\n\r\na=b"),
    ROW("a length and chunks", "POST /sign-in HTTP/1.1\r\n" HOST FORM
                               "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"
                               "Connection: close\r\n\r\n0\r\n\r\n"),
    ROW("no length",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Connection: close\r\n\r\n"),
    ROW("a body that is JSON",
        "POST /sign-in HTTP/1.1\r\n" HOST "Content-Type: application/json\r\n"
        "Content-Length: 2\r\nConnection: close\r\n\r\n{}"),
    ROW("a body in parts that are none",
        "POST /sign-in HTTP/1.1\r\n" HOST
        "Content-Type: multipart/form-data; boundary=x\r\n"
        "Content-Length: 9\r\nConnection: close\r\n\r\n--y\r\n\r\n--"),
    ROW("expect", "POST /sign-in HTTP/1.1\r\n" HOST FORM
                  "Expect: 200-maybe\r\nContent-Length: 3\r\n"
                  "Connection: close\r\n\r\na=b"),
    ROW("an upgrade", "GET /sign-in HTTP/1.1\r\n" HOST
                      "Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"),
    ROW("a cookie that is none",
        "GET / HTTP/1.1\r\n" HOST "Cookie: wherry; wherry=; =; ;;;=\"\"; wherry=\"\r\n"
        "Connection: close\r\n\r\n"),
    ROW("CONNECT",
        "CONNECT evil.example:443 HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"),
#undef ROW
};
/* Each is sent whole; whatever comes of it, nothing is done and the next one is served. */
START_TEST(broken_requests_harm_nobody)
{
    struct buffer bytes = {0};
    start();
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        buffer_clear(&bytes);
        buffer_add(&bytes, broken[i].bytes, broken[i].length);
        throw(&bytes, broken[i].what);
        expect_alive(broken[i].what);
    }
    buffer_free(&bytes);
}
END_TEST

START_TEST(requests_in_a_row_are_each_looked_at_alone)
{
    struct buffer bytes = {0};
    start();
    const char *cookie = console_rig_sign_in("otto");
    /* Signed in, then not; the second one must not be the first one's. */
    buffer_format(&bytes,
                  "GET /settings HTTP/1.1\r\n" HOST "Cookie: %s\r\n\r\n"
                  "GET /settings HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
                  cookie);
    const struct asked *asked = console_rig_exchange(bytes.bytes, bytes.length);
    ck_assert_int_eq(asked->code, 200);
    ck_assert(console_rig_shows(asked, "HTTP/1.1 303 "));
    ck_assert(console_rig_shows(asked, "Location: /sign-in"));
    buffer_free(&bytes);
    expect_alive("requests in a row");
}
END_TEST

START_TEST(who_sends_slowly_holds_nobody_up)
{
    enum { SLOW = 40 };
    int slow[SLOW];
    start();
    for (size_t i = 0; i < SLOW; i++) {
        slow[i] = asker_connect(console_rig_address());
        ck_assert_int_ge(slow[i], 0);
        asker_send(slow[i], i % 2 == 0 ? "GET /sign-in HTT"
                                       : "POST /sign-in HTTP/1.1\r\n" HOST FORM
                                         "Content-Length: 1000\r\n\r\nuser=o");
    }
    expect_alive("slow ones have come");
    ck_assert_int_eq(
        console_rig_ask("GET", "/", console_rig_sign_in("vera"), "", NULL)->code, 200);
    for (size_t i = 0; i < SLOW; i++)
        close(slow[i]);
    expect_alive("slow ones have gone");
}
END_TEST

/* A request that works, with some bytes of it changed, doubled or cut. */
START_TEST(random_bytes_harm_nobody)
{
    struct buffer bytes = {0}, good = {0};
    unsigned seed = 20261130;
    start();
    const char *cookie = console_rig_sign_in("otto");
    const char *token = console_rig_token(cookie);
    buffer_format(&good,
                  "POST /people HTTP/1.1\r\n" HOST FORM "Cookie: %s\r\n"
                  "Content-Length: %zu\r\nConnection: close\r\n\r\n"
                  "token=%s&pipeline=p&contact=nobody%%40example.org",
                  cookie, strlen(token) + 50, token);
    for (int round = suite_rounds(150); round > 0; round--) {
        buffer_clear(&bytes);
        buffer_add(&bytes, good.bytes, good.length);
        for (int i = rand_r(&seed) % 6; i >= 0; i--)
            bytes.bytes[(size_t)rand_r(&seed) % bytes.length] =
                (char)(rand_r(&seed) % 4 == 0 ? '\n' : rand_r(&seed) % 256);
        if (rand_r(&seed) % 3 == 0)
            bytes.length = (size_t)rand_r(&seed) % bytes.length;
        const int file = asker_connect(console_rig_address());
        ck_assert_int_ge(file, 0);
        ck_assert_int_eq(write(file, bytes.bytes, bytes.length), (ssize_t)bytes.length);
        close(file);
        if (round % 10 == 0)
            expect_alive("random bytes");
    }
    buffer_free(&bytes);
    buffer_free(&good);
    expect_alive("random bytes");
    console_rig_signal(15);
    ck_assert_int_eq(console_rig_wait(), 0);
}
END_TEST

static const struct test tests[] = {
    TEST(an_odd_path_leads_to_no_other_page_and_no_file),
    TEST(what_is_too_long_is_refused),
    TEST(a_form_of_too_many_or_odd_pairs_changes_nothing),
    TEST(broken_requests_harm_nobody),
    TEST(requests_in_a_row_are_each_looked_at_alone),
    TEST(who_sends_slowly_holds_nobody_up),
    TEST(random_bytes_harm_nobody),
    {0},
};

int main(void)
{
    return console_rig_suite("the console on the wire", tests);
}
