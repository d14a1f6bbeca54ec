/* segments_page.c -- the CRM's segments, and which of them are mirrored on the list. */
#include "host/console/segments_page.h"

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"

void segments_ask(struct visit *visit)
{
    visit_send(visit, "segments", visit->parts[0]);
}

static void add_act(struct visit *visit, const struct json_node *segment, bool synced)
{
    const char *act = synced ? "remove" : "add";
    const char *title = json_tree_member(segment, "title");
    frame_form(visit,
               visit_address(visit, "pipelines", visit->parts[0], "segments", act));
    frame_hidden(visit, "segment", json_tree_member(segment, "id"));
    markup_begin(&visit->body, "button", synced ? "danger" : "plain");
    markup_attribute(
        &visit->body, "aria-label",
        arena_format(&visit->arena, "%s %s", synced ? "Stop the sync of" : "Sync",
                     title[0] == '\0' ? json_tree_member(segment, "id") : title));
    markup_text(&visit->body, synced ? "Stop" : "Sync");
    markup_close(&visit->body);
    markup_close(&visit->body);
}

static void add_state(struct visit *visit, const struct json_node *state)
{
    struct markup *body = &visit->body;
    markup_open(body, "td");
    if (!json_tree_is(state, JSON_OBJECT)) {
        markup_text(body, "in the next run");
    } else if (json_tree_member(state, "error")[0] != '\0') {
        markup_begin(body, "span", "some");
        markup_foreign(body, json_tree_member(state, "error"));
        markup_close(body);
    } else {
        markup_format(body, "%s of %s on the list, ",
                      json_tree_member(state, "on_list"),
                      json_tree_member(state, "members"));
        frame_time(visit, json_tree_member(state, "synced"));
    }
    markup_close(body);
}

static void add_row(struct visit *visit, const struct json_node *segment)
{
    struct markup *body = &visit->body;
    const char *synced_to = json_tree_member(segment, "static_segment");
    bool synced = synced_to[0] != '\0';
    markup_open(body, "tr");
    markup_open(body, "th");
    markup_attribute(body, "scope", "row");
    markup_foreign(body, json_tree_member(segment, "title"));
    markup_close(body);
    markup_element_class(body, "td", "count", json_tree_member(segment, "members"));
    markup_open(body, "td");
    frame_time(visit, json_tree_member(segment, "refreshed"));
    markup_close(body);
    frame_cell(visit, synced ? synced_to : "not synced");
    if (synced)
        add_state(visit, json_tree_get(segment, "state"));
    else
        frame_cell(visit, "");
    markup_begin(body, "td", "acts");
    if (visit->role >= ROLE_OPERATOR)
        add_act(visit, segment, synced);
    markup_close(body);
    markup_close(body);
}

void segments_show(struct visit *visit)
{
    static const char *const headings[] = {
        "Segment in the CRM", "Members",    "Refreshed", "Static segment of the list",
        "Last sync",          "What to do", NULL};
    const struct json_node *all = json_tree_get(visit_told(visit, 0), "segments");
    frame_begin(visit, arena_format(&visit->arena, "Segments of %s", visit->parts[0]),
                "");
    markup_element(&visit->body, "p",
                   "A segment of the CRM is mirrored to a static segment of the list. "
                   "Only people who are subscribed on the list can be in it.");
    if (all == NULL) {
        frame_failed(visit, 0, "The segments cannot be shown.");
    } else if (all->count == 0) {
        markup_element(&visit->body, "p", "The CRM has no segment that is saved.");
    } else {
        frame_table(visit, "Segments", headings);
        for (const struct json_node *one = all->first; one != NULL; one = one->next)
            add_row(visit, one);
        frame_table_end(visit);
    }
    markup_open(&visit->body, "p");
    markup_link(&visit->body, visit_address(visit, "pipelines", visit->parts[0]),
                "To the pipeline");
    markup_close(&visit->body);
    frame_end(visit);
}

static void change(struct visit *visit, const char *verb, const char *title)
{
    const char *segment = visit_form(visit, "segment");
    if (segment[0] == '\0') {
        visit_refuse(visit, 400, "Not done", "No segment was named.");
        return;
    }
    struct errand *errand = act_errand(visit, "segments", "--write");
    errand_word(errand, verb);
    errand_word(errand, segment);
    act_begin(visit, title, errand, segment);
}

void segments_add(struct visit *visit)
{
    change(visit, "add", "Sync a segment");
}

void segments_remove(struct visit *visit)
{
    change(visit, "remove", "Stop the sync of a segment");
}
