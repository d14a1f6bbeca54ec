/* parked_page.c -- the changes of a pipeline that a service refused. */
#include "host/console/parked_page.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"
#include "host/console/work_words.h"

/* One more than a page has: the first of the next one. */
#define ONE_MORE "101"

enum { OF_LIST, OF_REASONS };

void parked_ask(struct visit *visit)
{
    const char *reason = visit_query(visit, "reason"),
               *from = visit_query(visit, "from");
    const char *options[] = {"--most", ONE_MORE, NULL, NULL, NULL, NULL, NULL};
    size_t count = 2;
    if (reason[0] != '\0') {
        options[count++] = "--reason";
        options[count++] = reason;
    }
    if (from[0] != '\0') {
        options[count++] = "--from";
        options[count++] = from;
    }
    visit_ask(visit, "parked", options, WORDS("list", visit->parts[0]));
    visit_send(visit, "parked", "reasons", visit->parts[0]);
}

static const char *address_of(struct visit *visit, const char *reason, const char *from)
{
    const char *address = grid_address(
        visit, visit_address(visit, "pipelines", visit->parts[0], "parked"), "reason",
        reason);
    if (from[0] == '\0')
        return address;
    return arena_format(&visit->arena, "%s%cfrom=%s", address,
                        reason[0] == '\0' ? '?' : '&', from);
}

/* ---- By class */

/* What a word of the command means; the word itself for any other. */
static const char *reason_words(const char *reason)
{
    static const char *const words[][2] = {
        {"address", "The address is refused"},
        {"value", "A value is refused"},
        {"state", "The contact's state there forbids it"},
        {"unreadable", "A record cannot be read"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(words[i][0], reason))
            return words[i][1];
    return reason;
}

static void add_class(struct visit *visit, const struct json_node *one)
{
    const char *reason = json_tree_member(one, "reason");
    const char *step = json_tree_member(one, "step");
    grid_row(visit, NULL);
    grid_head(visit);
    markup_open(&visit->body, "a");
    markup_address(&visit->body, "href", address_of(visit, reason, ""));
    if (text_same(reason, visit_query(visit, "reason")))
        markup_attribute(&visit->body, "aria-current", "true");
    markup_text(&visit->body, reason_words(reason));
    markup_close(&visit->body);
    markup_close(&visit->body);
    grid_text(visit, step[0] == '\0' ? "Reading" : work_words(step));
    grid_number(visit, json_tree_member(one, "count"), false);
    grid_row_end(visit);
}

static void add_classes(struct visit *visit, const struct json_node *reasons)
{
    static const char *const headings[] = {"Why", "Of", "#How many", NULL};
    if (reasons == NULL || reasons->count == 0)
        return;
    grid_begin(visit, "What is parked, by reason", headings);
    for (const struct json_node *one = reasons->first; one != NULL; one = one->next)
        add_class(visit, one);
    grid_end(visit);
    if (visit_query(visit, "reason")[0] != '\0')
        frame_back(visit, address_of(visit, "", ""), "Show all reasons");
}

/* ---- One by one */

/* One button: what is to become of the changes of this contact, or of all. */
static void add_act(struct visit *visit, const char *act, const char *contact,
                    const char *text, const char *class)
{
    struct markup *body = &visit->body;
    frame_form(visit,
               visit_address(visit, "pipelines", visit->parts[0], "parked", act));
    frame_hidden(visit, "contact", contact);
    markup_begin(body, "button", class);
    if (contact[0] != '\0')
        markup_attribute(body, "aria-label",
                         arena_format(&visit->arena, "%s %s", text, contact));
    markup_text(body, text);
    markup_close(body);
    markup_close(body);
}

static void add_row(struct visit *visit, const struct json_node *one)
{
    const char *contact = json_tree_member(one, "contact");
    const char *step = json_tree_member(one, "step");
    grid_row(visit, NULL);
    grid_contact(visit, visit->parts[0], contact);
    grid_text(visit, step[0] == '\0' ? "Reading" : work_words(step));
    grid_text(visit, reason_words(json_tree_member(one, "reason")));
    grid_text(visit, visit->role >= ROLE_SUPPORT ? json_tree_member(one, "words")
                                                 : "(hidden)");
    grid_time(visit, json_tree_member(one, "at"));
    if (visit->role >= ROLE_OPERATOR) {
        grid_cell(visit, "acts");
        add_act(visit, "retry", contact, "Retry", "plain");
        add_act(visit, "drop", contact, "Drop", "danger");
        markup_close(&visit->body);
    }
    grid_row_end(visit);
}

static void add_table(struct visit *visit, const struct json_node *all)
{
    static const char *const headings[] = {"Contact", "Change",     "Why", "The answer",
                                           "Since",   "What to do", NULL};
    static const char *const fewer[] = {"Contact",    "Change", "Why",
                                        "The answer", "Since",  NULL};
    const char *last = "", *next = NULL;
    int contacts = 0;
    grid_begin(visit, "Changes that were refused",
               visit->role >= ROLE_OPERATOR ? headings : fewer);
    for (const struct json_node *one = all->first; one != NULL; one = one->next) {
        const char *contact = json_tree_member(one, "contact");
        contacts += !text_same(contact, last);
        last = contact;
        if (contacts > GRID_ROWS) {
            next = contact;
            break;
        }
        add_row(visit, one);
    }
    grid_end(visit);
    const char *reason = visit_query(visit, "reason");
    grid_pages(visit,
               visit_query(visit, "from")[0] == '\0' ? NULL
                                                     : address_of(visit, reason, ""),
               next == NULL ? NULL : address_of(visit, reason, next));
}

void parked_show(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, OF_LIST);
    if (all == NULL) {
        visit_refuse(visit, 404, "What is parked cannot be shown",
                     visit_why(visit, OF_LIST));
        return;
    }
    tabs_begin(visit, visit->parts[0], "Parked", "parked");
    markup_element_class(
        &visit->body, "p", "help",
        "A service refused these changes for good, so they are not sent again. A "
        "change "
        "is sent again by itself when the contact changes once more. Retry sends it as "
        "it is; drop gives it up.");
    if (all->count == 0 && visit_query(visit, "reason")[0] == '\0') {
        frame_empty(visit, "Nothing is parked.");
    } else {
        add_classes(visit, visit_told(visit, OF_REASONS));
        if (visit->role >= ROLE_OPERATOR && all->count > 0) {
            markup_begin(&visit->body, "div", "actions");
            add_act(visit, "retry", "", "Retry all", "plain");
            markup_close(&visit->body);
        }
        add_table(visit, all);
    }
    frame_end(visit);
}

void parked_act(struct visit *visit)
{
    const char *contact = visit_form(visit, "contact");
    bool all = contact[0] == '\0', retry = text_same(visit->parts[1], "retry");
    if (!retry && (all || !text_same(visit->parts[1], "drop"))) {
        visit_refuse(visit, 404, "Not found", "There is no such action.");
        return;
    }
    struct errand *errand = errand_create("parked");
    if (all)
        errand_word(errand, "--all");
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[1]);
    errand_word(errand, visit->parts[0]);
    if (!all)
        errand_word(errand, contact);
    act_begin(visit, retry ? "Retry parked" : "Drop parked", errand, contact);
}
