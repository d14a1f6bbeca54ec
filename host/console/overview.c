/* overview.c -- the first page: every pipeline, and how it is doing. */
#include "host/console/overview.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/text.h"
#include "host/console/frame.h"

void overview_ask(struct visit *visit)
{
    visit_send(visit, "status");
}

static const char *badge_words(const char *state)
{
    static const char *const words[][2] = {
        {"active", "Active"}, {"error", "Error"}, {"paused", "Paused"}, {"new", "New"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(words[i][0], state))
            return words[i][1];
    return "Unknown";
}

void overview_badge(struct visit *visit, const struct json_node *pipeline)
{
    char class[64];
    const char *state = json_tree_text(json_tree_get(pipeline, "state"));
    const char *words = badge_words(state);
    snprintf(class, sizeof class, "badge %s",
             text_same(words, "Unknown") ? "new" : state);
    markup_element_class(&visit->body, "span", class, words);
    if (json_tree_true(json_tree_get(pipeline, "running")))
        markup_element_class(&visit->body, "span", "badge running", "Running");
    if (json_tree_true(json_tree_get(pipeline, "late")))
        markup_element_class(&visit->body, "span", "badge error", "Late");
}

void overview_last_run(struct visit *visit, const struct json_node *pipeline)
{
    const struct json_node *run = json_tree_get(pipeline, "last_run");
    if (!json_tree_is(run, JSON_OBJECT)) {
        markup_text(&visit->body, "no run yet");
        return;
    }
    frame_time(visit, json_tree_string(json_tree_get(run, "started"), ""));
    markup_text(&visit->body, ": ");
    const char *outcome = json_tree_text(json_tree_get(run, "outcome"));
    const char *summary = json_tree_text(json_tree_get(run, "summary"));
    markup_foreign(&visit->body, summary[0] == '\0' ? outcome : summary);
}

static bool is_some(const struct json_node *pipeline, const char *key)
{
    return json_tree_integer(json_tree_get(pipeline, key), 0) > 0;
}

static void add_number(struct visit *visit, const struct json_node *pipeline,
                       const char *key)
{
    const char *class =
        is_some(pipeline, key) && !text_same(key, "owed") ? "count some" : "count";
    markup_element_class(&visit->body, "td", class,
                         json_tree_text(json_tree_get(pipeline, key)));
}

static void add_row(struct visit *visit, const struct json_node *pipeline)
{
    struct markup *body = &visit->body;
    const char *id = json_tree_text(json_tree_get(pipeline, "pipeline"));
    const char *title = json_tree_text(json_tree_get(pipeline, "title"));
    markup_open(body, "tr");
    markup_open(body, "th");
    markup_attribute(body, "scope", "row");
    markup_link(body, visit_address(visit, "pipelines", id),
                title[0] == '\0' ? id : title);
    markup_close(body);
    markup_open(body, "td");
    overview_badge(visit, pipeline);
    markup_close(body);
    markup_open(body, "td");
    overview_last_run(visit, pipeline);
    markup_close(body);
    add_number(visit, pipeline, "owed");
    add_number(visit, pipeline, "parked");
    add_number(visit, pipeline, "drift");
    markup_close(body);
}

static void add_error(struct visit *visit, const struct json_node *pipeline)
{
    const char *error = json_tree_text(json_tree_get(pipeline, "error"));
    if (error[0] != '\0')
        frame_notice(visit, "bad",
                     arena_format(&visit->arena, "%s:",
                                  json_tree_text(json_tree_get(pipeline, "pipeline"))),
                     error);
}

void overview_show(struct visit *visit)
{
    static const char *const headings[] = {"Pipeline", "Connection", "Last run", "Owed",
                                           "Parked",   "Drift",      NULL};
    const struct json_node *all = visit_told(visit, 0);
    frame_begin(visit, "Pipelines", "/");
    if (all == NULL) {
        frame_failed(visit, 0, "The pipelines cannot be shown.");
    } else if (all->count == 0) {
        markup_element(&visit->body, "p",
                       "There is no pipeline yet. A pipeline connects one CRM account "
                       "with one list.");
    } else {
        for (const struct json_node *one = all->first; one != NULL; one = one->next)
            add_error(visit, one);
        frame_table(visit, "All pipelines", headings);
        for (const struct json_node *one = all->first; one != NULL; one = one->next)
            add_row(visit, one);
        frame_table_end(visit);
    }
    if (visit->role >= ROLE_OPERATOR) {
        markup_begin(&visit->body, "div", "actions");
        markup_link(&visit->body, "/connections/new", "Add a connection");
        markup_close(&visit->body);
    }
    frame_end(visit);
}
