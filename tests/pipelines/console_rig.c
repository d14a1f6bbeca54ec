/* console_rig.c -- the built `wherry console`, asked byte for byte, upon two folders. */
#include "tests/pipelines/console_rig.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/arena.h"
#include "host/base/files.h"
#include "host/base/text.h"
#include "host/console/users.h"
#include "tests/support/patience.h"

static const char spec[] =
    "pipeline: p\n"
    "title: Two folders\n"
    "crm:\n  plugin: csv\n  account: shop\n  folder: ${HOME}/crm\n"
    "list:\n  plugin: csv\n  folder: ${HOME}/list\n"
    "contact_sync:\n"
    "  every: 1d\n"
    "  steps: [push_new_records, push_unsubscribes, push_push_fields]\n"
    "  fields:\n"
    "    - { crm: name, list: name }\n"
    "limits:\n  push_new_records: none\n";
static const char crm[] = "id,email,consent,name\n"
                          "1,ann@example.com,yes,Ann\n"
                          "2,ben@example.com,yes,Ben\n"
                          "3,cat@example.com,yes,Cat\n";
static const char list[] = "id,email,consent,name\n"
                           "a,ann@example.com,subscribed,Ann\n"
                           "b,ben@example.com,subscribed,Ben\n"
                           "c,cat@example.com,subscribed,Cat\n";

static struct {
    struct home home, elsewhere; /* other commands write into files of their own */
    struct told told, other;
    struct asked asked;
    struct arena arena;
    const char *address;
    int pid; /* 0: not running */
} rig;

/* ---- Before and after */

const char *console_rig_users(void)
{
    return program_kept_states() == NULL ? "state/console.users" : "console.users";
}

/* A hash is made once: that takes time on purpose. */
static void write_users(void)
{
    static const char *const others[] = {"vera:viewer", "sue:support",
                                         "oscar:operator"};
    const char *name = console_rig_users();
    const char *path = console_rig_path(name);
    struct buffer all = {0};
    struct wherry_error error = {0};
    ck_assert_msg(users_put(path, "otto", ROLE_OPERATOR, CONSOLE_RIG_PASSWORD,
                            &error) == WHERRY_OK,
                  "%s", error.message);
    home_read(&rig.home, name, &all);
    const char *hash = strchr(strchr(all.bytes, ':') + 1, ':');
    const char *line = arena_text(&rig.arena, hash);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        buffer_format(&all, "%s%s", others[i], line);
    home_write(&rig.home, name, buffer_text(&all));
    buffer_free(&all);
}

static void begin(void)
{
    home_begin(&rig.home);
    home_begin(&rig.elsewhere);
    ck_assert_int_eq(mkdir(console_rig_path("crm"), 0700), 0);
    ck_assert_int_eq(mkdir(console_rig_path("list"), 0700), 0);
    home_write(&rig.home, "specs/p.yaml", spec);
    home_write(&rig.home, "crm/contacts.csv", crm);
    home_write(&rig.home, "list/contacts.csv", list);
    console_rig_run("run p", 0);
    write_users();
}

static void finish(void)
{
    if (rig.pid != 0) {
        kill(rig.pid, SIGKILL);
        waitpid(rig.pid, NULL, 0);
    }
    rig.pid = 0;
    told_free(&rig.told);
    told_free(&rig.other);
    asker_free(&rig.asked);
    arena_free(&rig.arena);
    home_finish(&rig.home);
    home_finish(&rig.elsewhere);
}

int console_rig_suite(const char *name, const struct test *tests)
{
    suite_fixture(begin, finish);
    return suite_run(name, tests);
}

const struct home *console_rig_home(void)
{
    return &rig.home;
}

const char *console_rig_path(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", rig.home.directory, name);
    return path;
}

int console_rig_try(const char *line)
{
    struct buffer full = {0}, environment = {0};
    const char *home = rig.home.directory;
    buffer_format(&full, "%s --specs %s/specs", line, home);
    if (program_kept_states() == NULL)
        buffer_format(&full, " --state %s/state", home);
    buffer_format(&environment, "HOME=%s", home);
    program_run(&rig.elsewhere, buffer_text(&environment), buffer_text(&full),
                &rig.other);
    buffer_free(&full);
    buffer_free(&environment);
    return rig.other.code;
}

const struct told *console_rig_run(const char *line, int code)
{
    console_rig_try(line);
    told_expect(&rig.other, line, code, "");
    return &rig.other;
}

/* ---- The console */

static int times_said(const char *words)
{
    int times = 0;
    buffer_clear(&rig.told.err);
    if (access(console_rig_path("err"), F_OK) == 0)
        home_read(&rig.home, "err", &rig.told.err);
    for (const char *at = buffer_text(&rig.told.err); (at = strstr(at, words)) != NULL;
         at += strlen(words))
        times++;
    return times;
}

void console_rig_expect(const char *words, int times)
{
    struct patience patience = patience_begin();
    while (times_said(words) < times)
        ck_assert_msg(patience_lasts(&patience), "'%s' was not said %d times in:\n%s",
                      words, times, buffer_text(&rig.told.err));
}

void console_rig_start(const char *environment, const char *line)
{
    static const char said[] = "the console is at ";
    remove(console_rig_path("err"));
    rig.pid = program_start(&rig.home, environment, line);
    console_rig_expect(said, 1);
    console_rig_expect("\n", 1);
    const char *at = strstr(buffer_text(&rig.told.err), said) + strlen(said);
    if (text_starts_with(at, "http"))
        at = strstr(at, "//") + 2;
    rig.address = arena_text_n(&rig.arena, at, strcspn(at, "\n"));
}

int console_rig_pid(void)
{
    return rig.pid;
}

void console_rig_signal(int signal)
{
    ck_assert_int_eq(kill(rig.pid, signal), 0);
}

int console_rig_wait(void)
{
    const int pid = rig.pid;
    rig.pid = 0;
    program_wait(&rig.home, pid, &rig.told);
    return rig.told.code;
}

const char *console_rig_address(void)
{
    return rig.address;
}

/* ---- Asking */

static int send_all(const char *bytes, size_t length)
{
    const int file = asker_connect(rig.address);
    ck_assert_int_ge(file, 0);
    for (size_t sent = 0; sent < length;) {
        const ssize_t put = send(file, bytes + sent, length - sent, MSG_NOSIGNAL);
        if (put <= 0)
            break; /* it has answered, and reads no more */
        sent += (size_t)put;
    }
    return file;
}

const struct asked *console_rig_exchange(const char *bytes, size_t length)
{
    asker_rest(send_all(bytes, length), &rig.asked);
    return &rig.asked;
}

const struct asked *console_rig_throw(const char *bytes, size_t length)
{
    char piece[4096];
    struct buffer all = {0};
    ssize_t got = 0;
    const int file = send_all(bytes, length);
    console_rig_ask("GET", "/sign-in", NULL, "", NULL); /* so that it has seen them */
    while ((got = recv(file, piece, sizeof piece, MSG_DONTWAIT)) > 0)
        buffer_add(&all, piece, (size_t)got);
    close(file);
    asker_take(&all, &rig.asked);
    buffer_free(&all);
    return &rig.asked;
}

const struct asked *console_rig_ask(const char *method, const char *path,
                                    const char *cookie, const char *more,
                                    const char *form)
{
    struct buffer request = {0};
    buffer_format(&request, "%s %s HTTP/1.1\r\nConnection: close\r\n", method, path);
    if (strstr(more, "Host:") == NULL)
        buffer_format(&request, "Host: %s\r\n",
                      rig.address[0] == '/' ? "localhost" : rig.address);
    if (cookie != NULL)
        buffer_format(&request, "Cookie: %s\r\n", cookie);
    buffer_add_text(&request, more);
    if (form != NULL)
        buffer_format(&request,
                      "Content-Type: application/x-www-form-urlencoded\r\n"
                      "Content-Length: %zu\r\n",
                      strlen(form));
    buffer_add_text(&request, "\r\n");
    buffer_add_text(&request, form == NULL ? "" : form);
    const struct asked *asked = console_rig_exchange(request.bytes, request.length);
    buffer_free(&request);
    return asked;
}

static const char *header(const struct asked *asked, const char *name)
{
    const char *at = strstr(buffer_text(&asked->head), name);
    if (at == NULL)
        return "";
    at += strlen(name);
    return arena_text_n(&rig.arena, at, strcspn(at, "\r\n"));
}

const char *console_rig_cookie(const struct asked *asked)
{
    return header(asked, "Set-Cookie: ");
}

static const char *pair_of(const char *cookie)
{
    return arena_text_n(&rig.arena, cookie, strcspn(cookie, ";"));
}

static const char *token_in(const struct asked *asked)
{
    static const char mark[] = "name=\"token\" value=\"";
    const char *at = strstr(buffer_text(&asked->body), mark);
    ck_assert_msg(at != NULL, "%d without a form:\n%s", asked->code,
                  buffer_text(&asked->body));
    at += strlen(mark);
    return arena_text_n(&rig.arena, at, strcspn(at, "\""));
}

const char *console_rig_sign_in(const char *name)
{
    const struct asked *asked = console_rig_ask("GET", "/sign-in", NULL, "", NULL);
    const char *before = pair_of(console_rig_cookie(asked));
    const char *form =
        arena_format(&rig.arena, "token=%s&user=%s&password=correct+horse+battery",
                     token_in(asked), name);
    asked = console_rig_ask("POST", "/sign-in", before, "", form);
    ck_assert_msg(asked->code == 303, "%s: %d\n%s", name, asked->code,
                  buffer_text(&asked->body));
    return pair_of(console_rig_cookie(asked));
}

const char *console_rig_token(const char *cookie)
{
    return token_in(console_rig_ask("GET", "/", cookie, "", NULL));
}

const struct asked *console_rig_post(const char *path, const char *cookie,
                                     const char *pairs)
{
    const char *form =
        arena_format(&rig.arena, "token=%s&%s", console_rig_token(cookie), pairs);
    return console_rig_ask("POST", path, cookie, "", form);
}

const struct asked *console_rig_follow(const char *cookie)
{
    const char *address = header(&rig.asked, "Location: ");
    struct patience patience = patience_begin();
    const struct asked *asked = NULL;
    ck_assert_msg(address[0] == '/', "%d leads nowhere:\n%s", rig.asked.code,
                  buffer_text(&rig.asked.body));
    do {
        ck_assert(patience_lasts(&patience));
        asked = console_rig_ask("GET", address, cookie, "", NULL);
    } while (asked->code == 200 && console_rig_shows(asked, "data-events="));
    return asked;
}

bool console_rig_shows(const struct asked *asked, const char *words)
{
    return strstr(buffer_text(&asked->body), words) != NULL;
}
