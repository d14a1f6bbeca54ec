/* readiness.c -- one segment: who of it can be reached by the list, and who not and why. */
#include "host/console/readiness.h"

#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"

/* One more than a page has: the first of the next one. */
#define ONE_MORE "101"

enum { OF_SEGMENTS, OF_MISSING };

/* Names people on demand, for users who may see them. */
static bool names_people(const struct visit *visit)
{
    return visit->role >= ROLE_SUPPORT && visit_query(visit, "why")[0] != '\0';
}

void readiness_ask(struct visit *visit)
{
    const char *why = visit_query(visit, "why"), *from = visit_query(visit, "from");
    visit_ask(visit, "segments", WORDS("--known"), WORDS(visit->parts[0]));
    if (names_people(visit))
        visit_ask(visit, "segments",
                  WORDS("--show-addresses", "--most", ONE_MORE, "--reason", why,
                        "--from", from[0] == '\0' ? "1" : from),
                  WORDS(visit->parts[0], "missing", visit->parts[1]));
}

static const char *address_of(struct visit *visit, const char *why, const char *from)
{
    return grid_address(
        visit,
        visit_address(visit, "pipelines", visit->parts[0], "segments", visit->parts[1]),
        "why", why, "from", from);
}

static void add_row(struct visit *visit, const char *words, const char *count,
                    const char *why)
{
    grid_row(visit, NULL);
    grid_head(visit);
    markup_text(&visit->body, words);
    markup_close(&visit->body);
    grid_number(visit, count, false);
    if (visit->role >= ROLE_SUPPORT) {
        grid_cell(visit, "acts");
        if (why != NULL) {
            markup_open(&visit->body, "a");
            markup_address(&visit->body, "href", address_of(visit, why, ""));
            markup_attribute(&visit->body, "aria-label",
                             arena_format(&visit->arena, "Show who: %s", words));
            if (text_same(why, visit_query(visit, "why")))
                markup_attribute(&visit->body, "aria-current", "true");
            markup_text(&visit->body, "Show who");
            markup_close(&visit->body);
        }
        markup_close(&visit->body);
    }
    grid_row_end(visit);
}

static void add_counts(struct visit *visit, const struct json_node *state)
{
    static const char *const headings[] = {"Members of the segment", "#How many", "Who",
                                           NULL};
    static const char *const fewer[] = {"Members of the segment", "#How many", NULL};
    const struct json_node *absent = json_tree_get(state, "not_on_list");
    grid_begin(visit, "Who is ready", visit->role >= ROLE_SUPPORT ? headings : fewer);
    add_row(visit, "All in the CRM", json_tree_member(state, "members"), NULL);
    add_row(visit, "Subscribed on the list: ready", json_tree_member(state, "on_list"),
            NULL);
    for (const struct json_node *one = absent == NULL ? NULL : absent->first;
         one != NULL; one = one->next)
        add_row(visit,
                arena_format(&visit->arena, "Not: %s", json_tree_member(one, "words")),
                json_tree_member(one, "count"), json_tree_member(one, "why"));
    if (!text_same(json_tree_member(state, "refused"), "0"))
        add_row(visit, "Refused by the static segment",
                json_tree_member(state, "refused"), NULL);
    if (!text_same(json_tree_member(state, "others"), "0"))
        add_row(visit, "Put in by others, and left alone",
                json_tree_member(state, "others"), NULL);
    grid_end(visit);
}

static void add_people(struct visit *visit)
{
    static const char *const headings[] = {"Contact", "Address", "Why", NULL};
    const struct json_node *all = visit_told(visit, OF_MISSING);
    markup_element(&visit->body, "h2", "Who is not on the list");
    if (all == NULL) {
        frame_failed(visit, OF_MISSING, "They cannot be shown:");
        return;
    }
    if (all->count == 0) {
        frame_empty(visit, "Nobody, by now.");
        return;
    }
    const struct json_node *one = all->first;
    grid_begin(visit, "People", headings);
    for (int i = 0; one != NULL && i < GRID_ROWS; one = one->next, i++) {
        grid_row(visit, NULL);
        grid_contact(visit, visit->parts[0], json_tree_member(one, "contact"));
        grid_text(visit, json_tree_member(one, "address"));
        grid_text(visit, json_tree_member(one, "words"));
        grid_row_end(visit);
    }
    grid_end(visit);
    const char *why = visit_query(visit, "why");
    grid_pages(
        visit,
        visit_query(visit, "from")[0] == '\0' ? NULL : address_of(visit, why, ""),
        one == NULL ? NULL : address_of(visit, why, json_tree_member(one, "number")));
}

static const struct json_node *find(struct visit *visit)
{
    const struct json_node *all =
        json_tree_get(visit_told(visit, OF_SEGMENTS), "segments");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next)
        if (text_same(json_tree_member(one, "id"), visit->parts[1]))
            return one;
    return NULL;
}

void readiness_show(struct visit *visit)
{
    const struct json_node *segment = find(visit);
    const struct json_node *state = json_tree_get(segment, "state");
    if (segment == NULL) {
        visit_refuse(visit, 404, "No such segment",
                     visit_told(visit, OF_SEGMENTS) == NULL
                         ? visit_why(visit, OF_SEGMENTS)
                         : "The pipeline does not sync a segment with this id.");
        return;
    }
    tabs_begin(visit, visit->parts[0],
               arena_format(&visit->arena, "Segment %s",
                            json_tree_member(segment, "static_segment")),
               "segments");
    if (!json_tree_is(state, JSON_OBJECT)) {
        frame_empty(visit, "It was not synced yet: the next run does it.");
        frame_end(visit);
        return;
    }
    if (json_tree_member(state, "error")[0] != '\0')
        frame_notice(visit, "bad",
                     "The last sync failed:", json_tree_member(state, "error"));
    markup_open(&visit->body, "p");
    markup_text(&visit->body, "As of the last sync, ");
    frame_time(visit, json_tree_member(state, "synced"));
    markup_text(&visit->body, ".");
    markup_close(&visit->body);
    add_counts(visit, state);
    if (names_people(visit))
        add_people(visit);
    frame_end(visit);
}
