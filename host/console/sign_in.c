/* sign_in.c -- the pages by which one comes in and goes out. */
#include "host/console/sign_in.h"

#include <inttypes.h>
#include <string.h>

#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "plugin/kit/url.h"

enum { VERIFY_MOST_MS = 20 * 1000 };

/* Where to go afterwards: an address of ours, or the first page. */
static const char *safe_next(const char *next)
{
    bool ours = next[0] == '/' && next[1] != '/' &&
                strpbrk(next, "\\?#\t\r\n") == NULL && !text_same(next, "/sign-in");
    return ours ? next : "/";
}

/* The same as an address: a path came in decoded. */
static const char *address_of(struct visit *visit, const char *path)
{
    struct buffer url = {0};
    url_begin(&url, "");
    while (*path == '/') {
        const size_t length = strcspn(++path, "/");
        if (length > 0)
            url_segment(&url, arena_text_n(&visit->arena, path, length));
        path += length;
    }
    const char *address =
        url.length == 0 ? "/" : arena_text(&visit->arena, buffer_text(&url));
    buffer_free(&url);
    return address;
}

static void show_form(struct visit *visit, unsigned status, const char *wrong,
                      const char *next)
{
    struct markup *body = &visit->body;
    visit->status = status;
    frame_begin(visit, "Sign in", "");
    if (wrong != NULL)
        frame_notice(visit, "bad", "You are not signed in.", wrong);
    frame_form(visit, "/sign-in");
    frame_hidden(visit, "next", safe_next(next));
    frame_input(visit, "text", "user", "Name", visit_form(visit, "user"), NULL);
    frame_input(visit, "password", "password", "Password", "", NULL);
    markup_element(body, "button", "Sign in");
    markup_close(body);
    markup_element_class(body, "p", "help",
                         "No account? The operator of this console can add one with "
                         "'wherry console user add'.");
    frame_end(visit);
}

void sign_in_show(struct visit *visit)
{
    if (visit->user[0] != '\0')
        visit_go(visit, "/");
    else
        show_form(visit, 200, NULL, visit_query(visit, "next"));
}

void sign_in_ask(struct visit *visit)
{
    struct console *console = visit->console;
    const char *user = visit_form(visit, "user");
    int64_t pause = sessions_pause_ms(&console->sessions, user, console->now_ms);
    if (pause > 0) {
        show_form(visit, 429,
                  arena_format(&visit->arena,
                               "There were too many tries. Try again in %" PRId64 " s.",
                               pause / 1000 + 1),
                  visit_form(visit, "next"));
        return;
    }
    /* The next one has to wait until this one is known to be good. */
    sessions_note_try(&console->sessions, user, true, console->now_ms);
    struct errand *errand = errand_create("console");
    errand_word(errand, "--users");
    errand_word(errand, console->options.users);
    errand_operands(errand, &console->errands);
    errand_word(errand, "user");
    errand_word(errand, "verify");
    errand_word(errand, user);
    errand->given = memory_text(visit_form(visit, "password"));
    errand->most_ms = VERIFY_MOST_MS;
    visit_send_errand(visit, errand);
}

static void let_in(struct visit *visit, const char *user)
{
    struct console *console = visit->console;
    struct wherry_error error = {0};
    struct user found = {0};
    char text[SESSION_TEXT];
    if (users_find(console->options.users, user, &found, &error) != WHERRY_OK ||
        trail_add(&console->trail, user, "sign in", "", "", &error) != WHERRY_OK) {
        log_write(LOG_ERROR, "%s", error.message);
        visit_refuse(visit, 500, "Not signed in", "The console cannot note it.");
        return;
    }
    /* What the browser was known by before may be known to somebody else. */
    if (!sessions_open(&console->sessions, user, found.hash, console->now_ms, text)) {
        visit_refuse(visit, 503, "Not now", "The system has no random bytes to give.");
        return;
    }
    visit_set_cookie(visit, text);
    visit_go(visit, address_of(visit, safe_next(visit_form(visit, "next"))));
}

void sign_in_done(struct visit *visit)
{
    struct console *console = visit->console;
    const char *user = visit_form(visit, "user");
    const struct errand *errand = visit->errands[0];
    if (errand->code == 0 && !errand->late && !errand->cut) {
        sessions_note_try(&console->sessions, user, false, console->now_ms);
        let_in(visit, user);
        return;
    }
    log_write(LOG_WARNING, "console: a try to sign in failed");
    show_form(visit, 403, "Name or password is wrong.", visit_form(visit, "next"));
}

void sign_out(struct visit *visit)
{
    struct console *console = visit->console;
    const struct draft *draft = drafts_find(&console->drafts, console->sessions.key,
                                            visit->cookie, console->now_ms);
    if (draft != NULL)
        drafts_drop(&console->drafts, draft);
    sessions_close(&console->sessions, visit->cookie, console->now_ms);
    visit_set_cookie(visit, "");
    visit_go(visit, "/sign-in");
}
