/* test_console_door.c -- who is at the door of the console: TLS, the proxy in front, names
 * that are not ours, tries to sign in, sessions.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/console/users.h"
#include "tests/pipelines/console_rig.h"
#include "tests/support/wire_certificate.h"

/* ---- TLS */

/* A certificate of its own in NAME.crt and NAME.key of the rig's directory. */
static void write_certificate(const char *name)
{
    char ca_file[WIRE_PATH_ROOM], path[160];
    struct buffer text = {0};
    struct home here = {"."};
    SSL_CTX *made = wire_certificate("IP:127.0.0.1", ca_file);
    home_read(&here, ca_file, &text);
    unlink(ca_file);
    snprintf(path, sizeof path, "%s.crt", name);
    home_write(console_rig_home(), path, buffer_text(&text));
    snprintf(path, sizeof path, "%s/%s.key", console_rig_home()->directory, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fchmod(fileno(file), 0600), 0);
    ck_assert_int_eq(PEM_write_PrivateKey(file, SSL_CTX_get0_privatekey(made), NULL,
                                          NULL, 0, NULL, NULL),
                     1);
    fclose(file);
    SSL_CTX_free(made);
    buffer_free(&text);
}

static const char *tls_line(const char *command, const char *more)
{
    static char line[512];
    const char *home = console_rig_home()->directory;
    snprintf(line, sizeof line,
             "%s %s --certificate %s/a.crt --certificate-key %s/a.key", command, more,
             home, home);
    return line;
}

/* What came, and whether it came by the certificate in this file; "" where no connection
 * was made. The caller frees it. */
static void ask_by_tls(int most, const char *request, const char *certificate,
                       struct buffer *answer)
{
    char piece[4096];
    int got = 0;
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_max_proto_version(context, most);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    ck_assert_int_eq(
        SSL_CTX_load_verify_locations(context, console_rig_path(certificate), NULL), 1);
    SSL *tls = SSL_new(context);
    const int file = asker_connect(console_rig_address());
    ck_assert_int_ge(file, 0);
    SSL_set_fd(tls, file);
    buffer_clear(answer);
    if (SSL_connect(tls) == 1) {
        SSL_write(tls, request, (int)strlen(request));
        while ((got = SSL_read(tls, piece, sizeof piece)) > 0)
            buffer_add(answer, piece, (size_t)got);
    }
    SSL_free(tls);
    SSL_CTX_free(context);
    close(file);
}

static bool has(const struct buffer *answer, const char *words)
{
    return strstr(buffer_text(answer), words) != NULL;
}

static const char sign_in[] = "GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                              "Connection: close\r\n\r\n";

START_TEST(with_a_certificate_there_is_https_and_nothing_else)
{
    struct buffer answer = {0};
    write_certificate("a");
    console_rig_start("", tls_line("console", "--listen 127.0.0.1:0"));
    console_rig_expect("the console is at https://", 1);
    ask_by_tls(TLS1_3_VERSION, sign_in, "a.crt", &answer);
    ck_assert(has(&answer, "HTTP/1.1 200"));
    ck_assert(has(&answer, "; Secure"));
    ck_assert(has(&answer, "Strict-Transport-Security: max-age="));
    ask_by_tls(TLS1_2_VERSION, sign_in, "a.crt", &answer);
    ck_assert(has(&answer, "HTTP/1.1 200"));
    ask_by_tls(TLS1_1_VERSION, sign_in, "a.crt", &answer);
    ck_assert_str_eq(buffer_text(&answer), "");
    ck_assert_int_ne(console_rig_ask("GET", "/sign-in", NULL, "", NULL)->code, 200);
    buffer_free(&answer);
}
END_TEST

START_TEST(a_new_certificate_is_taken_at_a_reload_and_a_bad_one_is_not)
{
    struct buffer answer = {0};
    write_certificate("a");
    console_rig_start("", tls_line("console", "--listen 127.0.0.1:0 --reload-on-hup"));
    ask_by_tls(TLS1_3_VERSION, sign_in, "a.crt", &answer);
    ck_assert(has(&answer, "HTTP/1.1 200"));
    char from[160];
    snprintf(from, sizeof from, "%s", console_rig_path("a.crt"));
    ck_assert_int_eq(rename(from, console_rig_path("old.crt")), 0);
    write_certificate("a");
    console_rig_signal(SIGHUP);
    console_rig_expect("the certificate was read again", 1);
    ask_by_tls(TLS1_3_VERSION, sign_in, "a.crt", &answer);
    ck_assert(has(&answer, "HTTP/1.1 200"));
    ask_by_tls(TLS1_3_VERSION, sign_in, "old.crt", &answer);
    ck_assert_str_eq(buffer_text(&answer), "");
    for (int times = 1; times <= 3; times++) {
        struct buffer good = {0};
        home_read(console_rig_home(), "a.crt", &good);
        home_write(console_rig_home(), "a.crt", "this is none\n");
        console_rig_signal(SIGHUP);
        console_rig_expect("the certificate from before stays in force", times);
        home_write(console_rig_home(), "a.crt", buffer_text(&good));
        ask_by_tls(TLS1_3_VERSION, sign_in, "a.crt", &answer);
        ck_assert(has(&answer, "HTTP/1.1 200"));
        buffer_free(&good);
    }
    console_rig_signal(SIGTERM);
    ck_assert_int_eq(console_rig_wait(), 0);
    buffer_free(&answer);
}
END_TEST

START_TEST(a_key_that_others_can_read_or_that_is_of_another_certificate_is_refused)
{
    const char *line = tls_line("console", "--listen 127.0.0.1:0");
    write_certificate("a");
    ck_assert_int_eq(chmod(console_rig_path("a.key"), 0644), 0);
    told_expect(console_rig_run(line, 1), line, 1, "other users can read the key");
    write_certificate("b");
    ck_assert_int_eq(chmod(console_rig_path("a.key"), 0600), 0);
    char from[160];
    snprintf(from, sizeof from, "%s", console_rig_path("b.key"));
    ck_assert_int_eq(rename(from, console_rig_path("a.key")), 0);
    told_expect(console_rig_run(line, 1), line, 1, "certificate and key do not match");
}
END_TEST

/* ---- The proxy in front */

#define NAME "Host: console.example.com\r\n"

/* The first page, asked for as this user by the word of a header, from this address. */
static int ask_from(const char *from, const char *user)
{
    char request[256];
    struct asked asked = {0};
    struct sockaddr_in source = {.sin_family = AF_INET}, target = source;
    const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const long port = strtol(strchr(console_rig_address(), ':') + 1, NULL, 10);
    inet_pton(AF_INET, from, &source.sin_addr);
    inet_pton(AF_INET, "127.0.0.1", &target.sin_addr);
    target.sin_port = htons((uint16_t)port);
    ck_assert_int_eq(bind(file, (struct sockaddr *)&source, sizeof source), 0);
    ck_assert_int_eq(connect(file, (struct sockaddr *)&target, sizeof target), 0);
    snprintf(request, sizeof request,
             "GET / HTTP/1.1\r\n" NAME "X-User: %s\r\nConnection: close\r\n\r\n", user);
    asker_send(file, request);
    asker_rest(file, &asked);
    const int code = asked.code;
    asker_free(&asked);
    return code;
}

START_TEST(a_proxy_on_this_machine_says_who_has_signed_in)
{
    console_rig_start("", "console --listen 127.0.0.1:0 --behind console.example.com "
                          "--trust-header X-User");
    ck_assert_int_eq(ask_from("127.0.0.1", "vera"), 200);
    ck_assert_int_eq(ask_from("127.0.0.1", "nobody-such"), 303);
    ck_assert_int_eq(ask_from("127.0.0.1", ""), 303);
    /* The role is that of the users' file. */
    ck_assert_int_eq(
        console_rig_ask("GET", "/people", NULL, NAME "X-User: vera\r\n", NULL)->code,
        403);
    ck_assert_int_eq(
        console_rig_ask("GET", "/people", NULL, NAME "X-User: sue\r\n", NULL)->code,
        200);
    /* It needs the token as well: the proxy says who, not that they meant it. */
    ck_assert_int_eq(console_rig_ask("POST", "/pipelines/p/pause", NULL,
                                     NAME "X-User: otto\r\n", "a=b")
                         ->code,
                     403);
}
END_TEST

START_TEST(the_header_of_anybody_else_is_ignored)
{
    console_rig_start("", "console --listen 127.0.0.1:0 --behind console.example.com "
                          "--trust-header X-User --proxy 127.0.0.9");
    ck_assert_int_eq(ask_from("127.0.0.9", "otto"), 200);
    ck_assert_int_eq(ask_from("127.0.0.9", ""), 303);
    ck_assert_int_eq(ask_from("127.0.0.1", "otto"), 403);
    ck_assert_int_eq(ask_from("127.0.0.1", ""), 403);
    ck_assert_int_eq(ask_from("127.0.0.8", "otto"), 403);
}
END_TEST

START_TEST(without_a_proxy_no_header_says_who_has_signed_in)
{
    static const char *const headers[] = {"X-User", "X-Forwarded-User", "Remote-User",
                                          "X-Remote-User", "Authorization"};
    console_rig_start("", "console --listen 127.0.0.1:0");
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        char line[96];
        snprintf(line, sizeof line, "%s: otto\r\n", headers[i]);
        ck_assert_int_eq(console_rig_ask("GET", "/", NULL, line, NULL)->code, 303);
    }
}
END_TEST

START_TEST(past_the_proxy_a_header_is_ignored_by_https_too)
{
    struct buffer answer = {0};
    static const char request[] = "GET / HTTP/1.1\r\n" NAME "X-User: otto\r\n"
                                  "Connection: close\r\n\r\n";
    write_certificate("a");
    console_rig_start("", tls_line("console", "--listen 127.0.0.1:0 --behind "
                                              "console.example.com --trust-header "
                                              "X-User --proxy 127.0.0.9"));
    ask_by_tls(TLS1_3_VERSION, request, "a.crt", &answer);
    ck_assert_msg(has(&answer, "HTTP/1.1 303"), "%s", buffer_text(&answer));
    ck_assert(has(&answer, "Location: /sign-in"));
    buffer_free(&answer);
}
END_TEST

START_TEST(a_name_that_is_not_ours_is_not_answered_to)
{
    static const char *const names[] = {"evil.example",
                                        "127.0.0.1.evil.example",
                                        "localhost.evil.example:1",
                                        "[::1",
                                        ":1",
                                        "[]",
                                        "console.example.com"};
    char line[160];
    console_rig_start("", "console --listen 127.0.0.1:0");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(line, sizeof line, "Host: %s\r\n", names[i]);
        const struct asked *asked =
            console_rig_ask("GET", "/sign-in", NULL, line, NULL);
        ck_assert_msg(asked->code == 421, "%s", names[i]);
        /* An option that there is: the message is the way out. */
        ck_assert(console_rig_shows(asked, "Start it with --behind NAME"));
    }
}
END_TEST

/* ---- Signing in and out */

static int try(const char *user, const char *password)
{
    char form[512], cookie[256];
    const struct asked *asked = console_rig_ask("GET", "/sign-in", NULL, "", NULL);
    snprintf(cookie, sizeof cookie, "%s", console_rig_cookie(asked));
    cookie[strcspn(cookie, ";")] = '\0';
    const char *token = strstr(buffer_text(&asked->body), "name=\"token\" value=\"");
    ck_assert_ptr_nonnull(token);
    snprintf(form, sizeof form, "token=%.64s&user=%s&password=%s",
             token + strlen("name=\"token\" value=\""), user, password);
    return console_rig_ask("POST", "/sign-in", cookie, "", form)->code;
}

START_TEST(tries_to_sign_in_are_slowed_for_that_name_only)
{
    int refused = 0;
    console_rig_start("", "console --listen 127.0.0.1:0");
    for (int i = 0; i < 6; i++)
        refused += try("vera", "not+this+one+surely") == 429;
    ck_assert_int_ge(refused, 3);
    /* Also with the right one: who guesses learns nothing by it. */
    ck_assert_int_eq(try("vera", "correct+horse+battery"), 429);
    ck_assert_int_eq(try("sue", "correct+horse+battery"), 303);
}
END_TEST

START_TEST(a_session_begins_with_a_text_of_its_own_and_ends_at_sign_out)
{
    char chosen[] = "wherry=0123456789abcdef0123456789abcdef"
                    "0123456789abcdef0123456789abcdef";
    console_rig_start("", "console --listen 127.0.0.1:0");
    const struct asked *asked = console_rig_ask("GET", "/sign-in", chosen, "", NULL);
    const char *token = strstr(buffer_text(&asked->body), "name=\"token\" value=\"");
    char form[256];
    ck_assert_ptr_nonnull(token);
    snprintf(form, sizeof form, "token=%.64s&user=otto&password=correct+horse+battery",
             token + strlen("name=\"token\" value=\""));
    asked = console_rig_ask("POST", "/sign-in", chosen, "", form);
    ck_assert_int_eq(asked->code, 303);
    const char *cookie = console_rig_cookie(asked);
    ck_assert(strstr(cookie, "; Path=/; HttpOnly; SameSite=Strict") != NULL);
    ck_assert(strncmp(cookie, chosen, sizeof chosen - 1) != 0);
    ck_assert_int_eq(console_rig_ask("GET", "/", chosen, "", NULL)->code, 303);
    char mine[160];
    snprintf(mine, sizeof mine, "%.*s", (int)strcspn(cookie, ";"), cookie);
    ck_assert_int_eq(console_rig_ask("GET", "/", mine, "", NULL)->code, 200);
    ck_assert_int_eq(console_rig_post("/sign-out", mine, "")->code, 303);
    ck_assert_int_eq(console_rig_ask("GET", "/", mine, "", NULL)->code, 303);
}
END_TEST

START_TEST(a_new_password_ends_the_sessions_of_the_old_one)
{
    struct wherry_error error = {0};
    console_rig_start("", "console --listen 127.0.0.1:0");
    const char *cookie = console_rig_sign_in("otto");
    ck_assert_int_eq(console_rig_ask("GET", "/", cookie, "", NULL)->code, 200);
    ck_assert(users_put(console_rig_path("state/console.users"), "otto", ROLE_OPERATOR,
                        CONSOLE_RIG_PASSWORD, &error) == WHERRY_OK);
    ck_assert_int_eq(console_rig_ask("GET", "/", cookie, "", NULL)->code, 303);
    ck_assert_int_eq(
        console_rig_ask("GET", "/", console_rig_sign_in("otto"), "", NULL)->code, 200);
}
END_TEST

START_TEST(who_is_taken_out_of_the_users_is_out_at_once)
{
    console_rig_start("", "console --listen 127.0.0.1:0");
    const char *cookie = console_rig_sign_in("oscar");
    ck_assert_int_eq(console_rig_ask("GET", "/", cookie, "", NULL)->code, 200);
    console_rig_run("console user remove oscar", 0);
    console_rig_run("console user remove oscar", 2);
    ck_assert_int_eq(console_rig_ask("GET", "/", cookie, "", NULL)->code, 303);
}
END_TEST

static const struct test tests[] = {
    TEST(with_a_certificate_there_is_https_and_nothing_else),
    TEST(a_new_certificate_is_taken_at_a_reload_and_a_bad_one_is_not),
    TEST(a_key_that_others_can_read_or_that_is_of_another_certificate_is_refused),
    TEST(a_proxy_on_this_machine_says_who_has_signed_in),
    TEST(the_header_of_anybody_else_is_ignored),
    TEST(without_a_proxy_no_header_says_who_has_signed_in),
    TEST(past_the_proxy_a_header_is_ignored_by_https_too),
    TEST(a_name_that_is_not_ours_is_not_answered_to),
    TEST(tries_to_sign_in_are_slowed_for_that_name_only),
    TEST(a_session_begins_with_a_text_of_its_own_and_ends_at_sign_out),
    TEST(a_new_password_ends_the_sessions_of_the_old_one),
    TEST(who_is_taken_out_of_the_users_is_out_at_once),
    {0},
};

int main(void)
{
    return console_rig_suite("the door of the console", tests);
}
