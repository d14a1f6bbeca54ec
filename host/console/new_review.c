/* new_review.c -- the last page of a new connection. */
#include "host/console/new_review.h"

#include "host/base/text.h"
#include "host/console/frame.h"

void new_review_save(struct new_page *page)
{
    (void)page;
}

const char *new_review_field(struct new_page *page, const char *answer)
{
    (void)page, (void)answer;
    return "";
}

/* It cannot be created: each error leads to where it can be corrected. */
static void add_complaints(const struct new_page *page)
{
    const struct json_node *all = json_tree_get(page->told, "complaints");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next) {
        const bool warning = text_same(json_tree_member(one, "severity"), "warning");
        const char *answer = json_tree_member(one, "answer");
        frame_notice(
            page->visit, warning ? "warn" : "bad",
            answer[0] == '\0' ? "" : arena_format(&page->visit->arena, "%s:", answer),
            json_tree_member(one, "message"));
    }
}

static void add_side(const struct new_page *page, const char *side, const char *term)
{
    const struct json_node *told = json_tree_get(page->told, side);
    const char *reached = json_tree_member(told, "reached");
    const char *words = json_tree_member(told, "words");
    frame_fact(page->visit, term,
               words[0] != '\0'     ? words
               : reached[0] != '\0' ? reached
                                    : "connected");
}

static void add_facts(const struct new_page *page)
{
    struct markup *body = &page->visit->body;
    const struct json_node *keys = json_tree_get(page->told, "key_files");
    markup_begin(body, "dl", "facts");
    add_side(page, "crm", "CRM");
    add_side(page, "list", "Mailing list");
    frame_fact(page->visit, "The spec goes to", json_tree_member(page->told, "file"));
    for (const struct json_node *one = keys == NULL ? NULL : keys->first; one != NULL;
         one = one->next)
        frame_fact(page->visit, "A key goes to", json_tree_text(one));
    markup_close(body);
}

void new_review_show(struct new_page *page)
{
    struct markup *body = &page->visit->body;
    const bool ready = json_tree_true(json_tree_get(page->told, "ready"));
    add_complaints(page);
    if (ready) {
        markup_element(
            body, "p",
            "This is the spec. Creating it changes nothing at either service: "
            "the first run takes a baseline, and what changes from then on is "
            "synced.");
        add_facts(page);
        markup_begin(body, "pre", "whole");
        markup_attribute(body, "tabindex", "0");
        markup_attribute(body, "role", "region");
        markup_attribute(body, "aria-label", "The change of the spec");
        markup_text(body, json_tree_member(page->told, "diff"));
        markup_close(body);
    } else {
        frame_notice(page->visit, "warn", "It cannot be created yet.",
                     "Go back, and correct or fill in what is missing.");
    }
    markup_begin(body, "div", "actions");
    if (ready)
        frame_button(page->visit, "/connections/create", "Create", NULL);
    frame_form(page->visit, page->visit->path);
    form_back(page->visit);
    markup_close(body);
    markup_close(body);
}
