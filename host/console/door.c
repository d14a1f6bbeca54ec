/* door.c -- who comes in, and to which page. */
#include "host/console/door.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "host/base/log.h"
#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/pages.h"
#include "host/listen/host_name.h"
#include "plugin/kit/url.h"

/* ---- From where */

static bool is_name_of_ours(const struct visit *visit)
{
    const struct console_options *options = &visit->console->options;
    char machine[HOST_NAME_MAX + 1] = "";
    if (gethostname(machine, sizeof machine - 1) != 0)
        machine[0] = '\0';
    return options->any_name || host_name_is_ours(visit->host, machine, options->name);
}

/* A browser says where a form was sent from; another site's page never counts. */
static bool comes_from_us(const struct visit *visit)
{
    if (visit->site[0] != '\0' && !text_same(visit->site, "same-origin"))
        return false;
    if (visit->origin[0] == '\0')
        return true;
    const char *scheme = visit->console->options.secure ? "https://" : "http://";
    return text_starts_with(visit->origin, scheme) &&
           text_same_ignoring_case(visit->origin + strlen(scheme), visit->host);
}

/* ---- Who */

/* `session`: the one by which they have come; NULL: a proxy says who it is. */
static enum role role_of(struct visit *visit, const struct session *session,
                         const char *name)
{
    struct console *console = visit->console;
    struct user user = {.role = ROLE_NOBODY};
    struct wherry_error error = {0};
    const enum wherry_status status =
        users_find(console->options.users, name, &user, &error);
    if (status == WHERRY_FAILED)
        log_write(LOG_ERROR, "%s; nobody is let in", error.message);
    const bool in =
        status == WHERRY_OK &&
        (session == NULL || sessions_holds(&console->sessions, session, user.hash));
    explicit_bzero(user.hash, sizeof user.hash);
    return in ? user.role : ROLE_NOBODY;
}

/* True: the visit has a text of its own for its forms. */
static bool find_who(struct visit *visit)
{
    struct console *console = visit->console;
    char text[SESSION_TEXT];
    if (strlen(visit->cookie) != SESSION_TEXT - 1) {
        if (!sessions_make_text(text))
            return false;
        visit_set_cookie(visit, text);
    }
    sessions_token(&console->sessions, visit->cookie, visit->token);
    const struct session *session =
        sessions_find(&console->sessions, visit->cookie, console->now_ms);
    /* Who has signed out at the proxy, or is somebody else there, is so here. */
    if (visit->signed_in_by_proxy[0] != '\0')
        session = NULL;
    const char *name = session == NULL ? visit->signed_in_by_proxy : session->name;
    if (name[0] == '\0')
        return true;
    visit->role = role_of(visit, session, name);
    if (console->options.reads_only && visit->role > ROLE_SUPPORT)
        visit->role = ROLE_SUPPORT;
    if (visit->role != ROLE_NOBODY)
        visit->user = arena_text(&visit->arena, name);
    return true;
}

/* ---- To which page */

static const char *take_part(struct visit *visit, const char **at)
{
    size_t length = strcspn(*at, "/");
    const char *part = arena_text_n(&visit->arena, *at, length);
    *at += length;
    return part;
}

static bool matches(struct visit *visit, const char *pattern)
{
    const char *at = visit->path;
    size_t parts = 0;
    memset(visit->parts, 0, sizeof visit->parts);
    for (; *pattern != '\0'; pattern++) {
        if (pattern[0] == '{' && parts < VISIT_PARTS) {
            visit->parts[parts] = take_part(visit, &at);
            if (visit->parts[parts++][0] == '\0')
                return false;
            pattern++; /* '}' */
        } else if (*pattern != *at++) {
            return false;
        }
    }
    return *at == '\0';
}

/* True: there is one. Else the visit is answered. */
static bool find_page(struct visit *visit)
{
    bool elsewise = false;
    for (const struct page *page = pages; page->path != NULL; page++) {
        if (!matches(visit, page->path))
            continue;
        if (page->method == visit->method) {
            visit->page = page;
            return true;
        }
        elsewise = true;
    }
    if (elsewise)
        visit_refuse(visit, 405, "Not possible",
                     "This address does not accept this kind of request.");
    else
        visit_refuse(visit, 404, "Not found", "There is no page at this address.");
    return false;
}

static void send_to_sign_in(struct visit *visit)
{
    struct buffer url = {0};
    url_begin(&url, "");
    url_segment(&url, "sign-in");
    if (visit->method == METHOD_GET && !text_same(visit->path, "/"))
        url_query(&url, "next", visit->path);
    visit_go(visit, arena_text(&visit->arena, buffer_text(&url)));
    buffer_free(&url);
}

static void refuse_role(struct visit *visit)
{
    const bool acts = visit->page->least == ROLE_OPERATOR;
    if (acts && visit->console->options.reads_only) {
        visit_refuse(visit, 403, "This console only shows",
                     "Nothing was done: this console may read the state and not write "
                     "it. Use the command line, or a console that runs as the user "
                     "whose state it is.");
        return;
    }
    visit_refuse(
        visit, 403, "Not allowed",
        arena_format(&visit->arena,
                     "This needs the role '%s'. You have '%s'. The operator of this "
                     "console can change that.",
                     role_name(visit->page->least), role_name(visit->role)));
}

static bool may_come_in(struct visit *visit)
{
    if (visit->page->least > visit->role) {
        if (visit->role == ROLE_NOBODY)
            send_to_sign_in(visit);
        else
            refuse_role(visit);
        return false;
    }
    if (visit->method == METHOD_GET)
        return true;
    if (comes_from_us(visit) &&
        sessions_token_is(&visit->console->sessions, visit->cookie,
                          visit_form(visit, "token")))
        return true;
    visit_refuse(visit, 403, "Please send it again",
                 "Nothing was done: this form is not of your present session. Go back, "
                 "load the page again, and send it once more.");
    return false;
}

void door_receive(struct visit *visit)
{
    if (visit->console->options.proxy_only && !visit->by_proxy) {
        visit_refuse(
            visit, 403, "Not from here",
            "The console answers its proxy only. Use the address of the proxy; "
            "if this is the proxy, start the console with --proxy.");
        return;
    }
    if (!is_name_of_ours(visit)) {
        visit_refuse(
            visit, 421, "Not this name",
            "The console does not answer to the name in this address. Start it "
            "with --behind NAME to allow it.");
        return;
    }
    if (!find_who(visit)) {
        visit_refuse(visit, 503, "Not now", "The system has no random bytes to give.");
        return;
    }
    if (find_page(visit) && may_come_in(visit) && visit->page->ask != NULL)
        visit->page->ask(visit);
}
