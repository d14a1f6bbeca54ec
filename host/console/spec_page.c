/* spec_page.c -- the spec of a pipeline, read-only, with complaints at their lines. */
#include "host/console/spec_page.h"

#include "host/base/text.h"
#include "host/console/frame.h"
#include "host/console/tabs.h"

enum { LINES_SHOWN = 600 };

void spec_page_ask(struct visit *visit)
{
    visit_ask(visit, "check", WORDS("--lines"), WORDS(visit->parts[0]));
}

static void add_complaints(struct visit *visit, const struct json_node *complaints,
                           const char *line)
{
    struct markup *body = &visit->body;
    for (const struct json_node *one = complaints == NULL ? NULL : complaints->first;
         one != NULL; one = one->next) {
        const bool wrong = text_same(json_tree_member(one, "severity"), "error");
        if (!text_same(json_tree_member(one, "line"), line))
            continue;
        markup_begin(body, "strong", wrong ? "bad" : "warn");
        markup_text(body, wrong ? "Error: " : "Warning: ");
        markup_foreign(body, json_tree_member(one, "message"));
        markup_close(body);
    }
}

static void add_line(struct visit *visit, const struct json_node *line,
                     const struct json_node *complaints)
{
    struct markup *body = &visit->body;
    markup_open(body, "li");
    if (json_tree_true(json_tree_get(line, "hidden")))
        markup_element_class(body, "em", "help", "not shown: it may hold a secret");
    else
        markup_element(body, "code", json_tree_member(line, "text"));
    add_complaints(visit, complaints, json_tree_member(line, "line"));
    markup_close(body);
}

static void add_lines(struct visit *visit, const struct json_node *lines,
                      const struct json_node *complaints)
{
    struct markup *body = &visit->body;
    markup_begin(body, "div", "lines");
    markup_attribute(body, "tabindex", "0");
    markup_attribute(body, "role", "region");
    markup_attribute(body, "aria-label", "The lines of the spec");
    markup_open(body, "ol");
    const struct json_node *one = lines->first;
    for (int i = 0; one != NULL && i < LINES_SHOWN; one = one->next, i++)
        add_line(visit, one, complaints);
    markup_close(body);
    markup_close(body);
    if (one != NULL)
        frame_empty(visit, "The file is longer: the rest of it is not shown.");
}

void spec_page_show(struct visit *visit)
{
    const struct json_node *told = visit_told(visit, 0);
    const struct json_node *lines = json_tree_get(told, "lines");
    const struct json_node *complaints = json_tree_get(told, "complaints");
    if (lines == NULL) {
        visit_refuse(visit, 404, "The spec cannot be shown", visit_why(visit, 0));
        return;
    }
    tabs_begin(visit, visit->parts[0], "Spec", "spec");
    markup_element_class(
        &visit->body, "p", "help",
        "As it stands in its file. It is changed there, or by what the "
        "other pages offer. Keys are never shown.");
    if (complaints == NULL || complaints->count == 0)
        frame_notice(visit, "good", "Nothing is wrong with it.", "");
    else
        frame_notice(
            visit, "warn",
            arena_format(&visit->arena,
                         complaints->count == 1 ? "%zu complaint." : "%zu complaints.",
                         complaints->count),
            "Each stands under its line.");
    add_complaints(visit, complaints, "0");
    add_lines(visit, lines, complaints);
    frame_end(visit);
}
