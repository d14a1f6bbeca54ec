/* segments_page.c -- the CRM's segments, and which of them are mirrored on the list. */
#include "host/console/segments_page.h"

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"

enum { OF_CRM, OF_KNOWN };
enum { SEGMENTS_SHOWN = 100 };

/* ---- All of them */

void segments_ask(struct visit *visit)
{
    visit_send(visit, "segments", visit->parts[0]);
    visit_ask(visit, "segments", WORDS("--known"), WORDS(visit->parts[0]));
}

static const char *address_of(struct visit *visit, const struct json_node *segment,
                              const char *act)
{
    return visit_address(visit, "pipelines", visit->parts[0], "segments",
                         json_tree_member(segment, "id"), act);
}

static const char *title_of(const struct json_node *segment)
{
    const char *title = json_tree_member(segment, "title");
    return title[0] == '\0' ? json_tree_member(segment, "id") : title;
}

static bool is_synced(const struct json_node *segment)
{
    return json_tree_is(json_tree_get(segment, "static_segment"), JSON_STRING);
}

static void add_name(struct visit *visit, const struct json_node *segment)
{
    const bool known = json_tree_is(json_tree_get(segment, "state"), JSON_OBJECT);
    grid_head(visit);
    if (known) {
        markup_open(&visit->body, "a");
        markup_address(&visit->body, "href", address_of(visit, segment, NULL));
    }
    markup_foreign(&visit->body, title_of(segment));
    if (known)
        markup_close(&visit->body);
    markup_element_class(&visit->body, "div", "help",
                         json_tree_member(segment, "in_crm")[0] == 'f'
                             ? "no longer in the CRM"
                             : json_tree_member(segment, "kind"));
    markup_close(&visit->body);
}

static void add_state(struct visit *visit, const struct json_node *segment)
{
    const struct json_node *state = json_tree_get(segment, "state");
    struct markup *body = &visit->body;
    grid_cell(visit, NULL);
    if (!is_synced(segment)) {
        markup_element_class(body, "span", "badge off", "Off");
    } else if (!json_tree_is(state, JSON_OBJECT)) {
        markup_element_class(body, "span", "badge new", "With the next run");
    } else if (json_tree_member(state, "error")[0] != '\0') {
        markup_element_class(body, "span", "badge error", "Error");
        markup_begin(body, "div", "why");
        markup_foreign(body, json_tree_member(state, "error"));
        markup_close(body);
    } else {
        markup_element_class(body, "span", "badge active", "On");
        markup_begin(body, "div", "help");
        markup_text(body, "to ");
        markup_foreign(body, json_tree_member(segment, "static_segment"));
        markup_text(body, ", ");
        frame_time(visit, json_tree_member(state, "synced"));
        markup_close(body);
    }
    markup_close(body);
}

static void add_ready(struct visit *visit, const struct json_node *segment)
{
    const struct json_node *state = json_tree_get(segment, "state");
    if (json_tree_is(state, JSON_OBJECT))
        grid_text(visit, arena_format(&visit->arena, "%s of %s",
                                      json_tree_member(state, "on_list"),
                                      json_tree_member(state, "members")));
    else
        grid_text(visit, "");
}

static void add_row(struct visit *visit, const struct json_node *segment)
{
    const bool synced = is_synced(segment);
    grid_row(visit, NULL);
    add_name(visit, segment);
    grid_number(visit, json_tree_member(segment, "members"), false);
    grid_time(visit, json_tree_member(segment, "refreshed"));
    add_state(visit, segment);
    add_ready(visit, segment);
    if (visit->role >= ROLE_OPERATOR) {
        grid_cell(visit, "acts");
        markup_open(&visit->body, "a");
        markup_address(&visit->body, "href",
                       address_of(visit, segment, synced ? "remove" : "add"));
        markup_attribute(&visit->body, "aria-label",
                         arena_format(&visit->arena, "%s %s",
                                      synced ? "Stop the sync of" : "Sync",
                                      title_of(segment)));
        markup_text(&visit->body, synced ? "Stop" : "Sync");
        markup_close(&visit->body);
        markup_close(&visit->body);
    }
    grid_row_end(visit);
}

static void add_table(struct visit *visit, const struct json_node *all)
{
    static const char *const headings[] = {
        "Segment in the CRM", "#Members",   "Refreshed", "Sync",
        "Ready on the list",  "What to do", NULL};
    static const char *const fewer[] = {"Segment in the CRM", "#Members",
                                        "Refreshed",          "Sync",
                                        "Ready on the list",  NULL};
    const char *address =
        visit_address(visit, "pipelines", visit->parts[0], "segments");
    const char *from = visit_query(visit, "from");
    const struct json_node *one = all->first;
    while (from[0] != '\0' && one != NULL &&
           !text_same(json_tree_member(one, "id"), from))
        one = one->next;
    grid_begin(visit, "Segments", visit->role >= ROLE_OPERATOR ? headings : fewer);
    for (int i = 0; one != NULL && i < SEGMENTS_SHOWN; one = one->next, i++)
        add_row(visit, one);
    grid_end(visit);
    grid_pages(visit, from[0] == '\0' ? NULL : address,
               one == NULL
                   ? NULL
                   : grid_address(visit, address, "from", json_tree_member(one, "id")));
}

/* The CRM does not answer: what is synced is known all the same. */
static void add_known(struct visit *visit)
{
    const struct json_node *known =
        json_tree_get(visit_told(visit, OF_KNOWN), "segments");
    frame_failed(visit, OF_CRM, "The CRM cannot be asked for its segments:");
    if (known == NULL || known->count == 0)
        return;
    markup_element(&visit->body, "p", "These are synced:");
    add_table(visit, known);
}

void segments_show(struct visit *visit)
{
    const struct json_node *all = json_tree_get(visit_told(visit, OF_CRM), "segments");
    tabs_begin(visit, visit->parts[0], "Segments", "segments");
    markup_element_class(
        &visit->body, "p", "help",
        "A saved segment of the CRM is mirrored to a static segment of the list. Only "
        "people who are subscribed on the list can be in it.");
    if (all == NULL)
        add_known(visit);
    else if (all->count == 0)
        frame_empty(visit,
                    "The CRM has no saved segment. Save one there, and load this "
                    "page again.");
    else
        add_table(visit, all);
    frame_end(visit);
}

/* ---- A change of the spec: shown, and made */

static bool adds(const struct visit *visit)
{
    return text_ends_with(visit->path, "/add");
}

void segment_change_ask(struct visit *visit)
{
    visit_send(visit, "segments", visit->parts[0], adds(visit) ? "add" : "remove",
               visit->parts[1]);
}

/* What is added and what goes differ by more than the sign in front. */
static void add_diff(struct visit *visit, const char *diff)
{
    markup_begin(&visit->body, "pre", "diff");
    markup_attribute(&visit->body, "tabindex", "0");
    markup_attribute(&visit->body, "role", "region");
    markup_attribute(&visit->body, "aria-label", "The change of the spec");
    while (*diff != '\0') {
        const char *end = diff;
        while (*end != '\0' && *end++ != '\n')
            continue;
        const char *line = arena_text_n(&visit->arena, diff, (size_t)(end - diff));
        if (*line == '+' && !text_starts_with(line, "+++ "))
            markup_element(&visit->body, "ins", line);
        else if (*line == '-' && !text_starts_with(line, "--- "))
            markup_element(&visit->body, "del", line);
        else
            markup_text(&visit->body, line);
        diff = end;
    }
    markup_close(&visit->body);
}

void segment_change_show(struct visit *visit)
{
    const struct json_node *told = visit_told(visit, 0);
    const bool adding = adds(visit);
    if (told == NULL) {
        visit_refuse(visit, 404, "This cannot be changed", visit_why(visit, 0));
        return;
    }
    tabs_begin(visit, visit->parts[0],
               adding ? "Sync a segment" : "Stop the sync of a segment", "segments");
    markup_begin(&visit->body, "dl", "facts");
    frame_fact(visit, "Segment in the CRM", json_tree_member(told, "segment"));
    frame_fact(visit, "Static segment", json_tree_member(told, "static_segment"));
    markup_close(&visit->body);
    markup_element(&visit->body, "p",
                   adding
                       ? "The next run fills the static segment, and keeps it as the "
                         "segment of the CRM is."
                       : "The static segment stays on the list, with those who are "
                         "in it, and is kept up to date no longer.");
    add_diff(visit, json_tree_member(told, "diff"));
    markup_begin(&visit->body, "div", "actions");
    frame_button(visit, visit->path, adding ? "Write this change" : "Stop the sync",
                 NULL);
    markup_link(&visit->body,
                visit_address(visit, "pipelines", visit->parts[0], "segments"),
                "Leave it as it is");
    markup_close(&visit->body);
    frame_end(visit);
}

void segment_change(struct visit *visit)
{
    struct errand *errand = act_errand(visit, "segments", "--write");
    errand_word(errand, adds(visit) ? "add" : "remove");
    errand_word(errand, visit->parts[1]);
    act_begin(visit, adds(visit) ? "Sync a segment" : "Stop the sync of a segment",
              errand, visit->parts[1]);
}
