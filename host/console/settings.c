/* settings.c -- what the console and the pipelines are set up with. */
#include "host/console/settings.h"

#include <stdio.h>

#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"

enum { OF_CHECK, OF_PLUGINS, OF_STATUS };
enum { COMPLAINTS_SHOWN = 100 };

void settings_ask(struct visit *visit)
{
    visit_send(visit, "check");
    visit_send(visit, "plugins");
    visit_send(visit, "status");
}

/* ---- Health */

static void add_health(struct visit *visit, const struct json_node *all)
{
    static const char *const states[] = {"active", "new",        "paused",
                                         "error",  "spec wrong", "unreadable"};
    enum { STATES = sizeof states / sizeof *states };
    size_t counts[STATES] = {0}, late = 0;
    markup_element(&visit->body, "h2", "Health");
    if (all == NULL) {
        frame_failed(visit, OF_STATUS, "The pipelines cannot be shown:");
        return;
    }
    for (const struct json_node *one = all->first; one != NULL; one = one->next) {
        late += json_tree_true(json_tree_get(one, "late"));
        for (size_t i = 0; i < STATES; i++)
            counts[i] += text_same(states[i], json_tree_member(one, "state"));
    }
    markup_begin(&visit->body, "dl", "facts");
    for (size_t i = 0; i < STATES; i++)
        if (counts[i] > 0)
            frame_fact(visit, arena_format(&visit->arena, "Pipelines %s", states[i]),
                       arena_format(&visit->arena, "%zu", counts[i]));
    frame_fact(visit, "Pipelines late", arena_format(&visit->arena, "%zu", late));
    markup_close(&visit->body);
}

/* ---- Specs */

static void add_complaint(struct visit *visit, const struct json_node *one)
{
    const bool wrong = text_same(json_tree_member(one, "severity"), "error");
    const char *pipeline = json_tree_member(one, "pipeline");
    grid_row(visit, NULL);
    grid_head(visit);
    markup_foreign(&visit->body, json_tree_member(one, "file"));
    markup_close(&visit->body);
    grid_number(visit, json_tree_member(one, "line"), false);
    grid_cell(visit, NULL);
    markup_element_class(&visit->body, "span", wrong ? "badge error" : "badge paused",
                         wrong ? "Error" : "Warning");
    markup_text(&visit->body, " ");
    markup_foreign(&visit->body, json_tree_member(one, "message"));
    markup_close(&visit->body);
    grid_cell(visit, NULL);
    if (pipeline[0] != '\0' && visit->role >= ROLE_OPERATOR)
        markup_link(&visit->body, visit_address(visit, "pipelines", pipeline, "spec"),
                    pipeline);
    else
        markup_foreign(&visit->body, pipeline);
    markup_close(&visit->body);
    grid_row_end(visit);
}

static void add_specs(struct visit *visit, const struct json_node *told)
{
    static const char *const headings[] = {"File", "#Line", "Complaint", "Spec", NULL};
    const struct json_node *complaints = json_tree_get(told, "complaints");
    const struct json_node *one = complaints == NULL ? NULL : complaints->first;
    markup_open(&visit->body, "h2");
    markup_attribute(&visit->body, "id", "specs");
    markup_text(&visit->body, "Specs");
    markup_close(&visit->body);
    if (told == NULL) {
        frame_failed(visit, OF_CHECK, "The specs cannot be checked:");
        return;
    }
    if (one == NULL) {
        frame_notice(visit, "good", "Nothing is wrong with the specs.", "");
        return;
    }
    grid_begin(visit, "What is wrong with the specs", headings);
    for (int i = 0; one != NULL && i < COMPLAINTS_SHOWN; one = one->next, i++)
        add_complaint(visit, one);
    grid_end(visit);
    if (one != NULL)
        markup_element(&visit->body, "p",
                       arena_format(&visit->arena,
                                    "These are the first %d of %zu; `wherry check` "
                                    "shows all.",
                                    COMPLAINTS_SHOWN, complaints->count));
}

/* ---- Plugins */

static void add_refused(struct visit *visit, const struct json_node *refused)
{
    for (const struct json_node *one = refused == NULL ? NULL : refused->first;
         one != NULL; one = one->next)
        frame_notice(visit, "bad", "A plugin was refused:", json_tree_text(one));
}

static void add_plugins(struct visit *visit, const struct json_node *told)
{
    static const char *const headings[] = {"Plugin",     "Version", "Connects",
                                           "What it is", "File",    NULL};
    static const char *const members[] = {"version", "role", "summary", "file"};
    const struct json_node *plugins = json_tree_get(told, "plugins");
    markup_element(&visit->body, "h2", "Plugins");
    if (plugins == NULL) {
        frame_failed(visit, OF_PLUGINS, "The plugins cannot be listed:");
        return;
    }
    if (plugins->count == 0) {
        frame_empty(visit, "No plugin was found: no service can be reached.");
        return;
    }
    grid_begin(visit, "Plugins that were found", headings);
    for (const struct json_node *one = plugins->first; one != NULL; one = one->next) {
        grid_row(visit, NULL);
        grid_head(visit);
        markup_foreign(&visit->body, json_tree_member(one, "name"));
        markup_close(&visit->body);
        for (size_t i = 0; i < sizeof members / sizeof *members; i++)
            grid_text(visit, json_tree_member(one, members[i]));
        grid_row_end(visit);
    }
    grid_end(visit);
}

void settings_show(struct visit *visit)
{
    const struct console_options *options = &visit->console->options;
    frame_begin(visit, "Settings", "/settings");
    add_health(visit, visit_told(visit, OF_STATUS));
    add_specs(visit, visit_told(visit, OF_CHECK));
    add_refused(visit, json_tree_get(visit_told(visit, OF_CHECK), "refused_plugins"));
    add_plugins(visit, visit_told(visit, OF_PLUGINS));
    markup_element(&visit->body, "h2", "This console");
    markup_begin(&visit->body, "dl", "facts");
    frame_fact(visit, "Version", options->version);
    frame_fact(visit, "Specs are in", options->program.specs);
    frame_fact(visit, "State is in", options->state);
    frame_fact(visit, "Users are in", options->users);
    frame_fact(visit, "Actions are noted in", options->trail);
    markup_close(&visit->body);
    frame_end(visit);
}
