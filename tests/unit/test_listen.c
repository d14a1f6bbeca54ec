/* test_listen.c -- a listener for HTTP, inside of the test's own loop; and clients that
 * are slow, many, or mean harm.
 */
#include "host/listen/listen.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/listen/guests.h"
#include "host/listen/socket.h"
#include "tests/support/asker.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

#define HOST "Host: 127.0.0.1\r\n\r\n"
enum { LONG = 64 * 1024 * 1024, WHOLE = 1024 * 1024, PIECE = 16 * 1024 };

static struct listen *listener;
static int handled;      /* requests that came as far as that */
static size_t told;      /* bytes of the long answer that were asked for */
static int begun, ended; /* long answers */
static bool breaks;
static size_t long_bytes;

static enum listen_piece tell_long(void *self, struct buffer *piece)
{
    char some[PIECE];
    (void)self;
    memset(some, 'x', sizeof some);
    if (breaks && told > 0)
        return LISTEN_BROKEN;
    if (told >= long_bytes)
        return LISTEN_END;
    buffer_add(piece, some, sizeof some);
    told += sizeof some;
    return LISTEN_MORE;
}

static void end_long(void *self)
{
    (void)self;
    ended++;
}

static void answer(void *self, const char *path, struct listen_answer *to)
{
    (void)self;
    handled++;
    if (text_same(path, "/short")) {
        to->code = 200;
        to->type = "text/plain";
        buffer_add_text(&to->text, "hello\n");
    } else if (text_same(path, "/long")) {
        to->code = 200;
        to->type = "text/plain";
        to->next = tell_long;
        to->end = end_long;
        begun++;
    }
}

static void open_at(const char *address)
{
    struct wherry_error error = {0};
    ck_assert_msg(listen_open(address, false, answer, NULL, &listener, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
}

static void setup(void)
{
    scratch_setup();
    handled = begun = ended = 0;
    told = 0;
    breaks = false;
    long_bytes = LONG;
    open_at("127.0.0.1:0");
}

static void teardown(void)
{
    listen_close(listener);
    scratch_teardown();
}

/* One turn of the loop; rests a moment if there is nothing to do. */
static void turn(void *self)
{
    struct pollfd waiting = {.fd = listen_descriptor(listener), .events = POLLIN};
    const int64_t wait = listen_wait_ms(listener);
    (void)self;
    poll(&waiting, 1, wait < 1 ? (int)wait : 1);
    listen_turn(listener);
}

static void ask(const char *request, struct asked *asked)
{
    asker_ask(listen_name(listener), request, turn, NULL, asked);
}

static void expect(const char *request, int code, const char *body)
{
    struct asked asked = {0};
    ask(request, &asked);
    ck_assert_msg(asked.code == code, "%d for %s", asked.code, request);
    if (body != NULL)
        ck_assert_str_eq(buffer_text(&asked.body), body);
    asker_free(&asked);
}

static int open_files(void)
{
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(folder);
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* ---- What is answered ---- */

START_TEST(a_path_that_there_is_is_answered)
{
    struct asked asked = {0};
    ask("GET /short HTTP/1.1\r\n" HOST, &asked);
    ck_assert_int_eq(asked.code, 200);
    ck_assert_str_eq(buffer_text(&asked.body), "hello\n");
    ck_assert_ptr_nonnull(strstr(buffer_text(&asked.head), "Connection: close"));
    ck_assert_ptr_nonnull(strstr(buffer_text(&asked.head), "Content-Length: 6"));
    asker_free(&asked);
    expect("HEAD /short HTTP/1.1\r\n" HOST, 200, "");
    expect("GET /short?a=b HTTP/1.1\r\n" HOST, 200, "hello\n");
    expect("GET /short HTTP/1.0\r\n\r\n", 200, "hello\n");
}
END_TEST

START_TEST(of_all_else_nothing_is_told)
{
    static const char *const requests[] = {
        "GET / HTTP/1.1\r\n" HOST,       "GET /shortx HTTP/1.1\r\n" HOST,
        "GET /short/ HTTP/1.1\r\n" HOST, "GET //short HTTP/1.1\r\n" HOST,
        "GET /SHORT HTTP/1.1\r\n" HOST,  "GET /../etc/passwd HTTP/1.1\r\n" HOST};
    struct asked asked = {0};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        expect(requests[i], 404, "not found\n");
    ask("GET /nothing HTTP/1.1\r\n" HOST, &asked);
    ck_assert_ptr_null(strstr(buffer_text(&asked.head), "Server:"));
    ck_assert(!text_contains_ignoring_case(buffer_text(&asked.head), "microhttpd"));
    asker_free(&asked);
}
END_TEST

START_TEST(other_methods_are_refused_before_anything_is_looked_at)
{
    static const char *const methods[] = {"POST",  "PUT",   "DELETE", "OPTIONS",
                                          "TRACE", "PATCH", "get",    "X"};
    char request[128];
    struct asked asked = {0};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        snprintf(request, sizeof request, "%s /short HTTP/1.1\r\n" HOST, methods[i]);
        expect(request, 405, NULL);
    }
    ask("POST /short HTTP/1.1\r\nContent-Length: 5\r\n" HOST "hello", &asked);
    ck_assert_int_eq(asked.code, 405);
    ck_assert_ptr_nonnull(strstr(buffer_text(&asked.head), "Allow: GET, HEAD"));
    asker_free(&asked);
    ck_assert_int_eq(handled, 0);
}
END_TEST

START_TEST(a_request_under_the_name_of_a_stranger_is_refused)
{
    expect("GET /short HTTP/1.1\r\nHost: evil.example.com\r\n\r\n", 403, "forbidden\n");
    expect("GET /short HTTP/1.1\r\nHost: evil.example.com:80\r\n\r\n", 403, NULL);
    ck_assert_int_eq(handled, 0);
    expect("GET /short HTTP/1.1\r\nHost: localhost:9464\r\n\r\n", 200, NULL);
}
END_TEST

START_TEST(a_connection_is_for_one_request)
{
    expect("GET /short HTTP/1.1\r\n" HOST "GET /short HTTP/1.1\r\n" HOST, 200,
           "hello\n");
    ck_assert_int_eq(handled, 1);
}
END_TEST

START_TEST(a_long_answer_comes_whole)
{
    struct asked asked = {0};
    long_bytes = WHOLE;
    ask("GET /long HTTP/1.1\r\n" HOST, &asked);
    ck_assert_int_eq(asked.code, 200);
    ck_assert_uint_eq(asked.body.length, WHOLE);
    ck_assert_int_eq(begun, 1);
    asker_free(&asked);
    listen_turn(listener);
    ck_assert_int_eq(ended, 1);
}
END_TEST

START_TEST(an_answer_that_is_true_no_more_is_cut)
{
    struct asked asked = {0};
    breaks = true;
    ask("GET /long HTTP/1.1\r\n" HOST, &asked);
    ck_assert_int_eq(asked.code, 0);
    ck_assert_int_eq(ended, 1);
    asker_free(&asked);
}
END_TEST

/* ---- Clients that are slow, many, or mean harm ---- */

START_TEST(nothing_is_kept_for_a_client_that_does_not_read)
{
    enum { TURNS = 2000, KEPT_MOST = LONG / 4 };
    const int slow = asker_connect(listen_name(listener));
    asker_send(slow, "GET /long HTTP/1.1\r\n" HOST);
    for (int i = 0; i < TURNS; i++)
        listen_turn(listener);
    ck_assert_int_eq(begun, 1);
    ck_assert_uint_lt(told, KEPT_MOST); /* what the kernel takes */
    expect("GET /short HTTP/1.1\r\n" HOST, 200, "hello\n");
    close(slow);
}
END_TEST

START_TEST(a_client_that_goes_away_ends_its_answer)
{
    const struct patience patience = patience_begin();
    const int hasty = asker_connect(listen_name(listener));
    asker_send(hasty, "GET /long HTTP/1.1\r\n" HOST);
    while (begun == 0)
        turn(NULL);
    close(hasty);
    while (ended == 0) {
        ck_assert(patience_left_ms(&patience) > 0);
        turn(NULL);
    }
    ck_assert_uint_lt(told, LONG);
}
END_TEST

START_TEST(many_clients_that_say_nothing_neither_keep_others_out_nor_take_our_files)
{
    enum { MANY = 100 };
    int idle[MANY];
    const int before = open_files();
    for (int i = 0; i < MANY; i++) {
        idle[i] = asker_connect(listen_name(listener));
        ck_assert_int_ge(idle[i], 0);
        for (int turns = 0; turns < 3; turns++)
            listen_turn(listener);
        ck_assert_int_le(open_files() - before, i + 1 + GUESTS_ROOM);
    }
    expect("GET /short HTTP/1.1\r\n" HOST, 200, "hello\n");
    for (int turns = 0; turns < 3; turns++)
        listen_turn(listener);
    ck_assert_int_le(open_files() - before, MANY + GUESTS_MOST);
    for (int i = 0; i < MANY; i++)
        close(idle[i]);
    for (int turns = 0; turns < 10; turns++)
        listen_turn(listener);
    ck_assert_int_eq(open_files(), before);
}
END_TEST

/* A byte now and then: it is never silent for long, and still has to go. */
START_TEST(a_request_that_does_not_end_is_not_waited_for)
{
    const struct patience patience = patience_begin();
    listen_close(listener);
    setenv("WHERRY_HASTE", "300", 1);
    open_at("127.0.0.1:0");
    const int slow = asker_connect(listen_name(listener));
    asker_send(slow, "GET /short HTTP/1.1\r\nX: ");
    char byte = 0;
    for (;;) {
        ck_assert(patience_left_ms(&patience) > 0);
        turn(NULL);
        if (send(slow, "y", 1, MSG_NOSIGNAL) < 0 ||
            recv(slow, &byte, 1, MSG_DONTWAIT) == 0)
            break;
    }
    ck_assert_int_eq(handled, 0);
    close(slow);
}
END_TEST

START_TEST(what_is_too_long_or_no_request_is_refused)
{
    enum { HEAD = 64 * 1024 };
    struct buffer request = {0};
    struct asked asked = {0};
    buffer_add_text(&request, "GET /short HTTP/1.1\r\nX: ");
    for (int i = 0; i < HEAD; i++)
        buffer_add_char(&request, 'x');
    buffer_add_text(&request, "\r\n" HOST);
    ask(buffer_text(&request), &asked);
    ck_assert_int_ne(asked.code, 200);
    buffer_clear(&request);
    buffer_add_text(&request, "GET /");
    for (int i = 0; i < HEAD; i++)
        buffer_add_char(&request, 'x');
    buffer_add_text(&request, " HTTP/1.1\r\n" HOST);
    ask(buffer_text(&request), &asked);
    ck_assert_int_ne(asked.code, 200);
    ask("\x16\x03\x01 this is no HTTP\r\n\r\n", &asked);
    ck_assert_int_ne(asked.code, 200);
    ck_assert_int_eq(handled, 0);
    expect("GET /short HTTP/1.1\r\n" HOST, 200, "hello\n");
    asker_free(&asked);
    buffer_free(&request);
}
END_TEST

/* ---- Where it listens ---- */

static void expect_refused(const char *address, bool anybody, const char *words)
{
    struct wherry_error error = {0};
    struct listen *other = NULL;
    ck_assert_int_eq(listen_open(address, anybody, answer, NULL, &other, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_null(other);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
}

START_TEST(an_address_that_others_reach_must_be_meant)
{
    struct wherry_error error = {0};
    struct listen *other = NULL;
    expect_refused("0.0.0.0:0", false, "add --listen-public");
    ck_assert_int_eq(listen_open("0.0.0.0:0", true, answer, NULL, &other, &error),
                     WHERRY_OK);
    listen_close(other);
}
END_TEST

START_TEST(a_port_that_is_in_use_is_an_error)
{
    expect_refused(listen_name(listener), false, "another program listens there");
}
END_TEST

START_TEST(a_path_is_for_the_owner_and_the_group_and_goes_at_the_end)
{
    struct stat found;
    const char *path = scratch_path("w.sock");
    listen_close(listener);
    umask(0);
    open_at(path);
    ck_assert_int_eq(stat(path, &found), 0);
    ck_assert(S_ISSOCK(found.st_mode));
    ck_assert_int_eq(found.st_mode & 0777, 0660);
    ck_assert_int_eq((int)umask(0), 0); /* as it was */
    ck_assert_str_eq(listen_name(listener), path);
    expect("GET /short HTTP/1.1\r\nHost: whatever\r\n\r\n", 200, "hello\n");
    expect_refused(path, false, "another program listens there");
    listen_close(listener);
    listener = NULL;
    ck_assert_int_ne(stat(path, &found), 0);
}
END_TEST

/* As one that was killed leaves it. */
static void leave_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    const int file = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(file, (struct sockaddr *)&address, sizeof address), 0);
    close(file);
}

START_TEST(what_one_that_was_killed_left_behind_is_replaced)
{
    const char *path = scratch_path("w.sock");
    leave_socket(path);
    listen_close(listener);
    open_at(path);
    expect("GET /short HTTP/1.1\r\n" HOST, 200, "hello\n");
}
END_TEST

START_TEST(a_file_of_another_kind_is_left_alone)
{
    size_t length = 0;
    scratch_write("file", "precious", 8);
    expect_refused(scratch_path("file"), false, "the file there is not a socket");
    char *text = scratch_read("file", &length);
    ck_assert_uint_eq(length, 8);
    free(text);
    expect_refused(scratch_path("nowhere/w.sock"), false, "No such file");
}
END_TEST

START_TEST(the_socket_of_another_one_is_not_removed)
{
    struct stat found;
    const char *path = scratch_path("w.sock");
    listen_close(listener);
    open_at(path);
    ck_assert_int_eq(unlink(path), 0);
    leave_socket(path);
    listen_close(listener);
    listener = NULL;
    ck_assert_int_eq(stat(path, &found), 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_path_that_there_is_is_answered),
        TEST(of_all_else_nothing_is_told),
        TEST(other_methods_are_refused_before_anything_is_looked_at),
        TEST(a_request_under_the_name_of_a_stranger_is_refused),
        TEST(a_connection_is_for_one_request),
        TEST(a_long_answer_comes_whole),
        TEST(an_answer_that_is_true_no_more_is_cut),
        TEST(nothing_is_kept_for_a_client_that_does_not_read),
        TEST(a_client_that_goes_away_ends_its_answer),
        TEST(many_clients_that_say_nothing_neither_keep_others_out_nor_take_our_files),
        TEST(a_request_that_does_not_end_is_not_waited_for),
        TEST(what_is_too_long_or_no_request_is_refused),
        TEST(an_address_that_others_reach_must_be_meant),
        TEST(a_port_that_is_in_use_is_an_error),
        TEST(a_path_is_for_the_owner_and_the_group_and_goes_at_the_end),
        TEST(what_one_that_was_killed_left_behind_is_replaced),
        TEST(a_file_of_another_kind_is_left_alone),
        TEST(the_socket_of_another_one_is_not_removed),
        {0}};
    suite_fixture(setup, teardown);
    return suite_run("listen", tests);
}
