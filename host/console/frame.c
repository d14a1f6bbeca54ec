/* frame.c -- what all pages have around them. */
#include "host/console/frame.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/console/console.h"

/* ---- Around a page */

/* Without the script the page asks again by itself. */
static void add_reload(struct visit *visit)
{
    markup_open(&visit->body, "noscript");
    markup_open(&visit->body, "meta");
    markup_attribute(&visit->body, "http-equiv", "refresh");
    markup_attribute(&visit->body, "content", "3");
    markup_close(&visit->body);
    markup_close(&visit->body);
}

static void add_head(struct visit *visit, const char *title)
{
    struct markup *body = &visit->body;
    markup_open(body, "head");
    markup_open(body, "meta");
    markup_attribute(body, "charset", "utf-8");
    markup_close(body);
    markup_open(body, "meta");
    markup_attribute(body, "name", "viewport");
    markup_attribute(body, "content", "width=device-width, initial-scale=1");
    markup_close(body);
    markup_open(body, "title");
    /* A form that comes back with errors says so first, also to who only hears it. */
    markup_format(body, "%s%s – Wherry", visit->status == 422 ? "Error: " : "", title);
    markup_close(body);
    markup_open(body, "link");
    markup_attribute(body, "rel", "stylesheet");
    markup_address(body, "href", "/style.css");
    markup_close(body);
    markup_open(body, "link");
    markup_attribute(body, "rel", "icon");
    markup_address(body, "href", "/icon.svg");
    markup_close(body);
    markup_open(body, "script");
    markup_address(body, "src", "/script.js");
    markup_flag(body, "defer");
    markup_close(body);
    if (visit->again)
        add_reload(visit);
    markup_close(body);
}

void frame_mark_current(struct visit *visit, const char *address)
{
    markup_attribute(&visit->body, "aria-current",
                     text_same(visit->path, address) ? "page" : "true");
}

static void add_place(struct visit *visit, const char *address, const char *text,
                      const char *here)
{
    struct markup *body = &visit->body;
    markup_open(body, "li");
    markup_open(body, "a");
    markup_address(body, "href", address);
    if (text_same(address, here))
        frame_mark_current(visit, address);
    markup_text(body, text);
    markup_close(body);
    markup_close(body);
}

static void add_navigation(struct visit *visit, const char *here)
{
    struct markup *body = &visit->body;
    markup_open(body, "nav");
    markup_attribute(body, "aria-label", "Main");
    markup_open(body, "ul");
    add_place(visit, "/", "Pipelines", here);
    if (visit->role >= ROLE_SUPPORT)
        add_place(visit, "/people", "People", here);
    add_place(visit, "/settings", "Settings", here);
    markup_close(body);
    markup_close(body);
}

static void add_user(struct visit *visit)
{
    struct markup *body = &visit->body;
    markup_begin(body, "div", "user");
    markup_open(body, "span");
    markup_format(body, "%s, %s", visit->user, role_name(visit->role));
    markup_close(body);
    if (visit->signed_in_by_proxy[0] == '\0')
        frame_button(visit, "/sign-out", "Sign out", "plain");
    markup_close(body);
}

void frame_open(struct visit *visit, const char *title, const char *here)
{
    struct markup *body = &visit->body;
    markup_open(body, "html");
    markup_attribute(body, "lang", "en");
    add_head(visit, title);
    markup_open(body, "body");
    markup_open(body, "a");
    markup_address(body, "href", "#main");
    markup_attribute(body, "class", "skip");
    markup_text(body, "Skip to the content");
    markup_close(body);
    markup_open(body, "header");
    markup_open(body, "a");
    markup_address(body, "href", "/");
    markup_attribute(body, "class", "brand");
    markup_text(body, "Wherry");
    markup_close(body);
    if (visit->role != ROLE_NOBODY) {
        add_navigation(visit, here);
        add_user(visit);
    }
    markup_close(body);
    markup_open(body, "main");
    markup_attribute(body, "id", "main");
    markup_attribute(body, "tabindex", "-1");
}

void frame_title(struct visit *visit, const char *title)
{
    markup_open(&visit->body, "h1");
    markup_foreign(&visit->body, title);
    markup_close(&visit->body);
}

void frame_begin(struct visit *visit, const char *title, const char *here)
{
    frame_open(visit, title, here);
    frame_title(visit, title);
}

void frame_end(struct visit *visit)
{
    struct markup *body = &visit->body;
    markup_close(body); /* main */
    markup_open(body, "footer");
    if (visit->console->options.reads_only && visit->role != ROLE_NOBODY)
        markup_text(body, "This console only shows: it may not write the state. ");
    markup_format(body, "Wherry %s. ", visit->console->options.version);
    if (visit->role != ROLE_NOBODY) {
        markup_open(body, "span");
        markup_attribute(body, "id", "zone"); /* for the script */
        markup_text(body, "Times are in UTC.");
        markup_close(body);
    }
    markup_close(body);
    if (visit->status == 0)
        visit->status = 200;
}

/* Back to the form that was refused, or up to the pipeline. */
static void add_way_on(struct visit *visit)
{
    const char *path = visit->page == NULL ? "" : visit->page->path;
    markup_begin(&visit->body, "div", "actions");
    if (visit->status == 400) /* only forms are refused so, and each is where it goes */
        markup_link(&visit->body, visit->path, "Back to the form");
    if (visit->status != 404 && text_starts_with(path, "/pipelines/{}"))
        markup_link(&visit->body, visit_address(visit, "pipelines", visit->parts[0]),
                    "To the pipeline");
    markup_link(&visit->body, "/", "To the pipelines");
    markup_close(&visit->body);
}

void visit_refuse(struct visit *visit, unsigned status, const char *title,
                  const char *what)
{
    markup_free(&visit->body);
    visit->location = NULL;
    visit->status = status;
    frame_begin(visit, title, "");
    markup_element(&visit->body, "p", what);
    add_way_on(visit);
    frame_end(visit);
}

/* ---- Forms */

void frame_hidden(struct visit *visit, const char *name, const char *value)
{
    struct markup *body = &visit->body;
    markup_open(body, "input");
    markup_attribute(body, "type", "hidden");
    markup_attribute(body, "name", name);
    markup_attribute(body, "value", value);
    markup_close(body);
}

void frame_form(struct visit *visit, const char *address)
{
    struct markup *body = &visit->body;
    markup_open(body, "form");
    markup_attribute(body, "method", "post");
    markup_address(body, "action", address);
    frame_hidden(visit, "token", visit->token);
}

void frame_button(struct visit *visit, const char *address, const char *text,
                  const char *class)
{
    struct markup *body = &visit->body;
    frame_form(visit, address);
    markup_begin(body, "button", class);
    markup_text(body, text);
    markup_close(body);
    markup_close(body);
}

void frame_input(struct visit *visit, const char *type, const char *name,
                 const char *label, const char *value, const char *help)
{
    struct markup *body = &visit->body;
    char help_id[80];
    snprintf(help_id, sizeof help_id, "%s-help", name);
    markup_begin(body, "p", "input");
    markup_open(body, "label");
    markup_attribute(body, "for", name);
    markup_text(body, label);
    markup_close(body);
    if (help != NULL) {
        markup_begin(body, "span", "help");
        markup_attribute(body, "id", help_id);
        markup_text(body, help);
        markup_close(body);
    }
    markup_open(body, "input");
    markup_attribute(body, "type", type);
    markup_attribute(body, "name", name);
    markup_attribute(body, "id", name);
    markup_attribute(body, "value", value);
    if (help != NULL)
        markup_attribute(body, "aria-describedby", help_id);
    if (text_same(type, "password"))
        markup_attribute(body, "autocomplete", "current-password");
    else if (text_same(name, "user"))
        markup_attribute(body, "autocomplete", "username");
    markup_close(body);
    markup_close(body);
}

/* ---- Small things */

void frame_time(struct visit *visit, const char *moment)
{
    struct markup *body = &visit->body;
    if (moment[0] == '\0') {
        markup_text(body, "never");
        return;
    }
    markup_open(body, "time");
    markup_attribute(body, "datetime", moment);
    size_t day = strcspn(moment, "T");
    int minutes = moment[day] == '\0' ? 0 : 5;
    markup_format(body, "%.*s %.*s UTC", (int)day, moment, minutes,
                  moment[day] == '\0' ? "" : moment + day + 1);
    markup_close(body);
}

/* The length of "2026-11-30 08:47" or "2026-11-30T08:47:58Z" at the begin of a text; 0:
 * something else stands there. */
static size_t moment_length(const char *text)
{
    static const char *const shapes[] = {"0000-00-00T00:00:00Z", "0000-00-00 00:00"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const char *shape = shapes[i];
        size_t at = 0;
        while (shape[at] != '\0' &&
               (shape[at] == '0' ? text[at] >= '0' && text[at] <= '9'
                                 : text[at] == shape[at]))
            at++;
        if (shape[at] == '\0')
            return at;
    }
    return 0;
}

void frame_words(struct visit *visit, const char *text)
{
    const char *from = text;
    for (const char *at = text; *at != '\0'; at++) {
        const size_t length = at > text && at[-1] != ' ' ? 0 : moment_length(at);
        if (length == 0 || (at[length] >= '0' && at[length] <= '9'))
            continue;
        markup_foreign(&visit->body,
                       arena_format(&visit->arena, "%.*s", (int)(at - from), from));
        frame_time(visit, arena_format(&visit->arena, "%.10sT%.5s:00Z", at, at + 11));
        from = at + length;
        at = from - 1;
    }
    if (*from != '\0' || from == text)
        markup_foreign(&visit->body, from);
}

void frame_back(struct visit *visit, const char *address, const char *text)
{
    markup_begin(&visit->body, "p", "back");
    markup_link(&visit->body, address, text);
    markup_close(&visit->body);
}

void frame_empty(struct visit *visit, const char *text)
{
    markup_element_class(&visit->body, "p", "nothing", text);
}

void frame_notice(struct visit *visit, const char *class, const char *title,
                  const char *text)
{
    struct markup *body = &visit->body;
    char classes[64];
    snprintf(classes, sizeof classes, "notice %s", class);
    markup_begin(body, "div", classes);
    markup_element(body, "strong", title);
    if (text[0] != '\0') {
        markup_text(body, " ");
        frame_words(visit, text);
    }
    markup_close(body);
}

void frame_failed(struct visit *visit, size_t at, const char *what)
{
    frame_notice(visit, "bad", what, visit_why(visit, at));
}

void frame_fact(struct visit *visit, const char *term, const char *what)
{
    markup_element(&visit->body, "dt", term);
    markup_open(&visit->body, "dd");
    markup_foreign(&visit->body, what[0] == '\0' ? "–" : what);
    markup_close(&visit->body);
}

const char *frame_grouped(struct visit *visit, const char *number)
{
    struct buffer out = {0};
    size_t length = strlen(number);
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0 && number[i - 1] != '-')
            buffer_add_text(&out, "\xC2\xA0");
        buffer_add_char(&out, number[i]);
    }
    const char *text = arena_text(&visit->arena, buffer_text(&out));
    buffer_free(&out);
    return text;
}

void frame_count(struct visit *visit, const char *term, const struct json_node *number)
{
    const char *text = json_tree_text(number);
    frame_fact(visit, term, text[0] == '\0' ? "–" : frame_grouped(visit, text));
}
