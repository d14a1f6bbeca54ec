/* parked_page.c -- the changes of a pipeline that a service refused. */
#include "host/console/parked_page.h"

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"

void parked_ask(struct visit *visit)
{
    visit_send(visit, "parked", "list", visit->parts[0]);
}

/* One button: what to do with the changes of this contact, or of all. */
static void add_act(struct visit *visit, const char *act, const char *contact,
                    const char *text, const char *class)
{
    struct markup *body = &visit->body;
    frame_form(visit,
               visit_address(visit, "pipelines", visit->parts[0], "parked", act));
    frame_hidden(visit, "contact", contact);
    markup_begin(body, "button", class);
    markup_text(body, text);
    markup_close(body);
    markup_close(body);
}

static void add_row(struct visit *visit, const struct json_node *one)
{
    struct markup *body = &visit->body;
    const char *contact = json_tree_member(one, "contact");
    markup_open(body, "tr");
    markup_open(body, "th");
    markup_attribute(body, "scope", "row");
    if (visit->role >= ROLE_SUPPORT)
        markup_link(
            body, visit_address(visit, "pipelines", visit->parts[0], "people", contact),
            contact);
    else
        markup_text(body, contact);
    markup_close(body);
    frame_cell(visit, json_tree_member(one, "step"));
    frame_cell(visit, json_tree_member(one, "reason"));
    frame_cell(visit, visit->role >= ROLE_SUPPORT ? json_tree_member(one, "words")
                                                  : "(hidden)");
    markup_open(body, "td");
    frame_time(visit, json_tree_member(one, "at"));
    markup_close(body);
    markup_begin(body, "td", "acts");
    if (visit->role >= ROLE_OPERATOR) {
        add_act(visit, "retry", contact, "Retry", "plain");
        add_act(visit, "drop", contact, "Drop", "danger");
    }
    markup_close(body);
    markup_close(body);
}

void parked_show(struct visit *visit)
{
    static const char *const headings[] = {
        "Contact", "Step", "Reason", "What was answered", "Since", "What to do", NULL};
    const struct json_node *all = visit_told(visit, 0);
    if (all == NULL) {
        visit_refuse(visit, 404, "What is parked cannot be shown", visit_why(visit, 0));
        return;
    }
    frame_begin(visit, arena_format(&visit->arena, "Parked in %s", visit->parts[0]),
                "");
    markup_element(&visit->body, "p",
                   "A parked change was refused for good. It is sent again when it "
                   "changes, or when you retry it. The contact is not lost.");
    if (all->count == 0) {
        markup_element(&visit->body, "p", "Nothing is parked.");
    } else {
        if (visit->role >= ROLE_OPERATOR)
            add_act(visit, "retry", "", "Retry all", NULL);
        frame_table(visit, "Changes that were refused", headings);
        for (const struct json_node *one = all->first; one != NULL; one = one->next)
            add_row(visit, one);
        frame_table_end(visit);
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
