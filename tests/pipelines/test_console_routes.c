/* test_console_routes.c -- who may do what in the console: every page there is, by every
 * role and every method. The rows come from the table of pages itself, so that none can be
 * forgotten.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/text.h"
#include "host/console/pages.h"
#include "tests/pipelines/console_rig.h"

static const char *const methods[] = {"GET",   "HEAD",    "POST",  "PUT", "DELETE",
                                      "PATCH", "OPTIONS", "TRACE", "BREW"};
enum { METHODS = sizeof methods / sizeof *methods, PATH_ROOM = 128 };

/* The roles, by who has them; the first one has not signed in. */
static const char *const users[] = {[ROLE_NOBODY] = NULL,
                                    [ROLE_VIEWER] = "vera",
                                    [ROLE_SUPPORT] = "sue",
                                    [ROLE_OPERATOR] = "otto"};
enum { ROLES = ROLE_OPERATOR + 1 };

static const char *cookies[ROLES];

static void sign_all_in(void)
{
    console_rig_start("", "console --listen 127.0.0.1:0");
    for (int role = ROLE_VIEWER; role < ROLES; role++)
        cookies[role] = console_rig_sign_in(users[role]);
}

/* The pattern with something in each place that takes one. */
static const char *path_of(const struct page *page)
{
    static char path[PATH_ROOM];
    const char *const parts[] = {text_starts_with(page->path, "/pipelines/") ? "p"
                                                                             : "1",
                                 strstr(page->path, "parked/{}") != NULL ? "retry"
                                 : strstr(page->path, "people") != NULL  ? "c1"
                                                                         : "1",
                                 "1"};
    size_t length = 0, part = 0;
    for (const char *at = page->path; *at != '\0'; at++)
        if (*at == '{') {
            length += (size_t)snprintf(path + length, sizeof path - length, "%s",
                                       parts[part++]);
            at++;
        } else {
            path[length++] = *at;
        }
    path[length] = '\0';
    return path;
}

/* What the console has noted, and what is on the list and in the spec. */
static void look(struct buffer *whole)
{
    static const char *const files[] = {"list/contacts.csv", "crm/contacts.csv",
                                        "specs/p.yaml", "state/console.trail"};
    struct buffer one = {0};
    buffer_clear(whole);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        home_read(console_rig_home(), files[i], &one);
        buffer_add(whole, buffer_text(&one), one.length);
    }
    buffer_free(&one);
}

static void expect_untouched(const struct buffer *before)
{
    struct buffer after = {0};
    look(&after);
    ck_assert_str_eq(buffer_text(&after), buffer_text(before));
    buffer_free(&after);
}

static bool leads_to_sign_in(const struct asked *asked)
{
    return asked->code == 303 &&
           strstr(buffer_text(&asked->head), "Location: /sign-in") != NULL;
}

static void expect_refused(const struct page *page, const char *path, int role)
{
    const char *form = NULL;
    char token[128];
    if (page->method == METHOD_POST) {
        snprintf(token, sizeof token, "agreed=yes&token=%s",
                 role == ROLE_NOBODY ? "" : console_rig_token(cookies[role]));
        form = token;
    }
    const struct asked *asked = console_rig_ask(
        page->method == METHOD_POST ? "POST" : "GET", path, cookies[role], "", form);
    if (role == ROLE_NOBODY)
        ck_assert_msg(leads_to_sign_in(asked) && asked->body.length == 0, "%s: %d",
                      path, asked->code);
    else
        ck_assert_msg(asked->code == 403 &&
                          console_rig_shows(asked, "This needs the role"),
                      "%s by %s: %d", path, users[role], asked->code);
}

START_TEST(who_has_not_the_role_of_a_page_is_refused_and_nothing_happens)
{
    struct buffer before = {0};
    sign_all_in();
    look(&before);
    for (const struct page *page = pages; page->path != NULL; page++)
        for (int role = ROLE_NOBODY; role < (int)page->least; role++)
            expect_refused(page, path_of(page), role);
    expect_untouched(&before);
    buffer_free(&before);
}
END_TEST

/* A page that is there for everybody or changes something for less than an operator has
 * to be named here. */
START_TEST(no_page_is_open_that_was_not_meant_to_be)
{
    static const char *const open[] = {"/style.css", "/script.js", "/icon.svg",
                                       "/sign-in", "/sign-out"};
    static const char *const harmless[] = {"/sign-in", "/sign-out", "/people",
                                           "/pipelines/{}/people/{}/export"};
    for (const struct page *page = pages; page->path != NULL; page++) {
        bool is_open = false, is_harmless = page->method == METHOD_GET;
        for (size_t i = 0; i < sizeof open / sizeof *open; i++)
            is_open = is_open || text_same(open[i], page->path);
        for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
            is_harmless = is_harmless || text_same(harmless[i], page->path);
        ck_assert_msg(is_open == (page->least == ROLE_NOBODY), "%s", page->path);
        ck_assert_msg(is_harmless || page->least == ROLE_OPERATOR, "%s", page->path);
        if (strstr(page->path, "people") != NULL)
            ck_assert_msg(page->least >= ROLE_SUPPORT, "%s", page->path);
        ck_assert_msg(page->ask != NULL || page->show != NULL, "%s", page->path);
    }
}
END_TEST

static const struct page *page_at(const char *path_pattern, enum method method)
{
    for (const struct page *page = pages; page->path != NULL; page++)
        if (page->method == method && text_same(page->path, path_pattern))
            return page;
    return NULL;
}

START_TEST(an_address_has_the_methods_of_the_table_and_no_other)
{
    struct buffer before = {0};
    sign_all_in();
    look(&before);
    for (const struct page *page = pages; page->path != NULL; page++)
        for (size_t i = 0; i < METHODS; i++) {
            const bool read =
                text_same(methods[i], "GET") || text_same(methods[i], "HEAD");
            if (read ? page_at(page->path, METHOD_GET) != NULL
                     : text_same(methods[i], "POST") &&
                           page_at(page->path, METHOD_POST) != NULL)
                continue;
            const struct asked *asked = console_rig_ask(
                methods[i], path_of(page), cookies[ROLE_OPERATOR], "", NULL);
            ck_assert_msg(asked->code == 405, "%s %s: %d", methods[i], page->path,
                          asked->code);
        }
    expect_untouched(&before);
    buffer_free(&before);
}
END_TEST

static void expect_no_form(const char *path, const char *cookie, const char *more,
                           const char *form)
{
    const struct asked *asked = console_rig_ask("POST", path, cookie, more, form);
    ck_assert_msg(asked->code == 403 && console_rig_shows(asked, "Nothing was done"),
                  "%s '%s' '%s': %d", path, more, form, asked->code);
}

START_TEST(without_the_token_of_its_session_no_form_does_anything)
{
    static const char *const elsewhere[] = {
        "Origin: https://evil.example\r\n", "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n",
        "Sec-Fetch-Site: none\r\n"};
    struct buffer before = {0};
    char mine[160], theirs[160], in_query[PATH_ROOM + 100];
    sign_all_in();
    const char *cookie = cookies[ROLE_OPERATOR], *token = console_rig_token(cookie);
    const char *other = console_rig_sign_in("oscar");
    snprintf(theirs, sizeof theirs, "agreed=yes&token=%s", console_rig_token(other));
    snprintf(mine, sizeof mine, "agreed=yes&token=%s", token);
    look(&before);
    for (const struct page *page = pages; page->path != NULL; page++) {
        if (page->method != METHOD_POST)
            continue;
        const char *path = path_of(page);
        expect_no_form(path, cookie, "", "agreed=yes");
        expect_no_form(path, cookie, "", "agreed=yes&token=");
        expect_no_form(path, cookie, "",
                       "agreed=yes&token=00000000000000000000000000000000"
                       "00000000000000000000000000000000");
        expect_no_form(path, cookie, "", theirs);
        snprintf(in_query, sizeof in_query, "%s?token=%s", path, token);
        expect_no_form(in_query, cookie, "", "agreed=yes");
        for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
            expect_no_form(path, cookie, elsewhere[i], mine);
    }
    expect_untouched(&before);
    buffer_free(&before);
}
END_TEST

/* The other way round: what is refused above is done where all is as it should be. */
START_TEST(who_has_the_role_gets_the_page)
{
    sign_all_in();
    for (const struct page *page = pages; page->path != NULL; page++) {
        const bool ends =
            text_same(page->path, "/sign-out") || strstr(page->path, "/delete") != NULL;
        for (int role = (int)page->least; role < ROLES; role++) {
            const char *path = path_of(page);
            if (page->method != METHOD_GET || ends)
                continue;
            const struct asked *asked =
                console_rig_ask("GET", path, cookies[role], "", NULL);
            ck_assert_msg(asked->code != 403 && asked->code != 405 &&
                              asked->code != 500 && !leads_to_sign_in(asked) &&
                              asked->code != 0,
                          "%s: %d", path, asked->code);
            if (role == ROLE_VIEWER)
                ck_assert_msg(!console_rig_shows(asked, "@example.com"), "%s", path);
        }
    }
    ck_assert_int_eq(
        console_rig_post("/pipelines/p/pause", cookies[ROLE_OPERATOR], "")->code, 303);
    console_rig_follow(cookies[ROLE_OPERATOR]);
    ck_assert(told_said(console_rig_run("history p --actions", 0), "otto"));
}
END_TEST

START_TEST(every_answer_says_what_a_browser_must_not_do_with_it)
{
    static const char *const lines[] = {
        "Content-Security-Policy: default-src 'none'; style-src 'self'; script-src "
        "'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "X-Content-Type-Options: nosniff",
        "X-Frame-Options: DENY",
        "Referrer-Policy: same-origin"};
    sign_all_in();
    for (const struct page *page = pages; page->path != NULL; page++)
        for (int role = ROLE_NOBODY; role < ROLES; role += ROLE_OPERATOR) {
            const bool post = page->method == METHOD_POST;
            const struct asked *asked =
                console_rig_ask(post ? "POST" : "GET", path_of(page), cookies[role], "",
                                post ? "a=b" : NULL);
            const char *head = buffer_text(&asked->head);
            for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
                ck_assert_msg(strstr(head, lines[i]) != NULL, "%s: %s", page->path,
                              lines[i]);
            ck_assert_msg(strstr(head, "unsafe") == NULL, "%s", page->path);
            ck_assert_msg(strstr(buffer_text(&asked->body), " style=\"") == NULL &&
                              strstr(buffer_text(&asked->body), " onclick") == NULL,
                          "%s", page->path);
        }
}
END_TEST

static const struct test tests[] = {
    TEST(who_has_not_the_role_of_a_page_is_refused_and_nothing_happens),
    TEST(no_page_is_open_that_was_not_meant_to_be),
    TEST(an_address_has_the_methods_of_the_table_and_no_other),
    TEST(without_the_token_of_its_session_no_form_does_anything),
    TEST(who_has_the_role_gets_the_page),
    TEST(every_answer_says_what_a_browser_must_not_do_with_it),
    {0},
};

int main(void)
{
    return console_rig_suite("the pages of the console", tests);
}
