/* settings.c -- what the console and the pipelines are set up with. */
#include "host/console/settings.h"

#include <stdio.h>

#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"

enum { OF_CHECK, OF_PLUGINS };

void settings_ask(struct visit *visit)
{
    visit_send(visit, "check");
    visit_send(visit, "plugins");
}

static void add_complaint(struct visit *visit, const struct json_node *one)
{
    bool wrong = text_same(json_tree_member(one, "severity"), "error");
    frame_notice(visit, wrong ? "bad" : "warn",
                 arena_format(&visit->arena, "%s:%s:%s:", json_tree_member(one, "file"),
                              json_tree_member(one, "line"),
                              json_tree_member(one, "column")),
                 json_tree_member(one, "message"));
}

static void add_specs(struct visit *visit, const struct json_node *told)
{
    const struct json_node *complaints = json_tree_get(told, "complaints");
    markup_element(&visit->body, "h2", "Specs");
    if (told == NULL) {
        frame_failed(visit, OF_CHECK, "The specs cannot be checked.");
        return;
    }
    if (complaints == NULL || complaints->count == 0)
        frame_notice(visit, "good", "All specs are good.", "");
    for (const struct json_node *one = complaints == NULL ? NULL : complaints->first;
         one != NULL; one = one->next)
        add_complaint(visit, one);
}

static void add_plugins(struct visit *visit, const struct json_node *told)
{
    static const char *const headings[] = {"Plugin",     "Version", "Connects",
                                           "What it is", "File",    NULL};
    const struct json_node *plugins = json_tree_get(told, "plugins");
    markup_element(&visit->body, "h2", "Plugins");
    if (plugins == NULL) {
        frame_failed(visit, OF_PLUGINS, "The plugins cannot be listed.");
        return;
    }
    frame_table(visit, "Plugins that were found", headings);
    for (const struct json_node *one = plugins->first; one != NULL; one = one->next) {
        markup_open(&visit->body, "tr");
        frame_cell(visit, json_tree_member(one, "name"));
        frame_cell(visit, json_tree_member(one, "version"));
        frame_cell(visit, json_tree_member(one, "role"));
        frame_cell(visit, json_tree_member(one, "summary"));
        frame_cell(visit, json_tree_member(one, "file"));
        markup_close(&visit->body);
    }
    frame_table_end(visit);
}

void settings_show(struct visit *visit)
{
    const struct console_options *options = &visit->console->options;
    frame_begin(visit, "Settings", "/settings");
    markup_begin(&visit->body, "dl", "facts");
    frame_fact(visit, "Version", options->version);
    frame_fact(visit, "Specs are in", options->program.specs);
    frame_fact(visit, "State is in", options->program.state);
    frame_fact(visit, "Users are in", options->users);
    frame_fact(visit, "Actions are noted in", options->trail);
    markup_close(&visit->body);
    add_specs(visit, visit_told(visit, OF_CHECK));
    add_plugins(visit, visit_told(visit, OF_PLUGINS));
    frame_end(visit);
}
