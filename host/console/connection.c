/* connection.c -- one pipeline, and what can be done with it. */
#include "host/console/connection.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/overview.h"
#include "host/console/sparkline.h"

enum { OF_STATUS, OF_RUNS, OF_ACTIONS };

#define RUNS_DRAWN "100"
#define ACTIONS_SHOWN "10"

static void send_history(struct visit *visit, const char *last, const char *more)
{
    struct errand *errand = errand_create("history");
    errand_word(errand, "--json");
    errand_word(errand, "--last");
    errand_word(errand, last);
    if (more != NULL)
        errand_word(errand, more);
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[0]);
    visit_send_errand(visit, errand);
}

void connection_ask(struct visit *visit)
{
    visit_send(visit, "status", visit->parts[0]);
    send_history(visit, RUNS_DRAWN, NULL);
    send_history(visit, ACTIONS_SHOWN, "--actions");
}

/* ---- What it shows */

static void add_work(struct visit *visit, const struct json_node *work)
{
    static const char *const headings[] = {"Step", "Last done", "Next due",
                                           "Longest way", NULL};
    struct markup *body = &visit->body;
    frame_table(visit, "Steps", headings);
    for (const struct json_node *one = work->first; one != NULL; one = one->next) {
        int64_t lag = json_tree_integer(json_tree_get(one, "lag_ms"), -1);
        bool late = json_tree_true(json_tree_get(one, "late"));
        markup_begin(body, "tr", late ? "late" : NULL);
        markup_open(body, "th");
        markup_attribute(body, "scope", "row");
        markup_text(body, json_tree_text(json_tree_get(one, "work")));
        markup_close(body);
        markup_open(body, "td");
        frame_time(visit, json_tree_string(json_tree_get(one, "last_complete"), ""));
        markup_close(body);
        markup_open(body, "td");
        frame_time(visit, json_tree_string(json_tree_get(one, "next_due"), ""));
        if (late)
            markup_element_class(body, "span", "badge error", "Late");
        markup_close(body);
        frame_cell(visit, lag < 0 ? "–"
                                  : arena_format(&visit->arena, "%" PRId64 " s",
                                                 (lag + 999) / 1000));
        markup_close(body);
    }
    frame_table_end(visit);
}

static void add_counts(struct visit *visit, const struct json_node *pipeline)
{
    static const char *const counts[][2] = {
        {"On the list", "on_list"},     {"Subscribed", "subscribed"},
        {"In the CRM", "in_crm"},       {"On both sides", "on_both_sides"},
        {"Changes still owed", "owed"}, {"Not yet confirmed", "under_way"},
        {"Parked", "parked"},           {"Drift at the last audit", "drift"}};
    struct markup *body = &visit->body;
    markup_element(body, "h2", "Contacts");
    markup_begin(body, "dl", "facts");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        frame_count(visit, counts[i][0], json_tree_get(pipeline, counts[i][1]));
    markup_close(body);
}

static void add_read(struct visit *visit, const char *title,
                     const struct json_node *read)
{
    struct markup *body = &visit->body;
    markup_element(body, "dt", title);
    markup_open(body, "dd");
    markup_text(body, "changes ");
    frame_time(visit, json_tree_string(json_tree_get(read, "changes"), ""));
    markup_text(body, ", whole ");
    frame_time(visit, json_tree_string(json_tree_get(read, "whole"), ""));
    markup_close(body);
}

static void add_reads(struct visit *visit, const struct json_node *pipeline)
{
    markup_element(&visit->body, "h2", "When each side was read");
    markup_begin(&visit->body, "dl", "facts");
    add_read(visit, "The list", json_tree_get(pipeline, "list_read"));
    add_read(visit, "The CRM", json_tree_get(pipeline, "crm_read"));
    markup_close(&visit->body);
}

static const char *act_address(struct visit *visit, const char *act)
{
    return visit_address(visit, "pipelines", visit->parts[0], act);
}

static bool is_in_state(const struct json_node *pipeline, const char *state)
{
    return text_same(json_tree_text(json_tree_get(pipeline, "state")), state);
}

static void add_actions(struct visit *visit, const struct json_node *pipeline)
{
    struct markup *body = &visit->body;
    bool paused = is_in_state(pipeline, "paused");
    markup_begin(body, "div", "actions");
    markup_link(body, act_address(visit, "runs"), "Runs");
    markup_link(body, act_address(visit, "segments"), "Segments");
    markup_link(body, act_address(visit, "parked"), "Parked");
    if (visit->role >= ROLE_OPERATOR) {
        frame_button(visit, act_address(visit, "refresh"), "Refresh status", "plain");
        if (paused) {
            frame_button(visit, act_address(visit, "resume"), "Resume", NULL);
        } else {
            frame_button(visit, act_address(visit, "pause"), "Pause", "plain");
            frame_button(visit, act_address(visit, "plan"), "Plan", "plain");
            frame_button(visit, act_address(visit, "run"),
                         is_in_state(pipeline, "new") ? "Enable" : "Run now", NULL);
        }
        markup_link(body, act_address(visit, "delete"), "Delete");
    }
    markup_close(body);
}

/* What people did here, the latest first. */
static void add_done(struct visit *visit, const struct json_node *actions)
{
    static const char *const headings[] = {"At", "Who", "What", "About", NULL};
    if (actions == NULL || actions->count == 0)
        return;
    frame_table(visit, "What was done in the console", headings);
    for (const struct json_node *one = actions->first; one != NULL; one = one->next) {
        markup_open(&visit->body, "tr");
        markup_open(&visit->body, "td");
        frame_time(visit, json_tree_text(json_tree_get(one, "at")));
        markup_close(&visit->body);
        frame_cell(visit, json_tree_text(json_tree_get(one, "user")));
        frame_cell(visit, json_tree_text(json_tree_get(one, "action")));
        frame_cell(visit, json_tree_text(json_tree_get(one, "about")));
        markup_close(&visit->body);
    }
    frame_table_end(visit);
}

static void add_pipeline(struct visit *visit, const struct json_node *pipeline)
{
    struct markup *body = &visit->body;
    const char *error = json_tree_text(json_tree_get(pipeline, "error"));
    markup_begin(body, "p", "state");
    overview_badge(visit, pipeline);
    markup_text(body, " since ");
    frame_time(visit, json_tree_string(json_tree_get(pipeline, "since"), ""));
    markup_close(body);
    if (error[0] != '\0')
        frame_notice(visit, "bad", "Error:", error);
    if (is_in_state(pipeline, "new") && visit->role >= ROLE_OPERATOR)
        frame_notice(
            visit, "info", "This connection is new.",
            "Enable takes the baseline: it reads both sides and writes nothing. "
            "What changes from then on is synced.");
    add_actions(visit, pipeline);
    markup_open(body, "p");
    markup_text(body, "Last run: ");
    overview_last_run(visit, pipeline);
    markup_close(body);
    sparkline_add(visit, visit_told(visit, OF_RUNS));
    add_counts(visit, pipeline);
    const struct json_node *work = json_tree_get(pipeline, "work");
    if (work != NULL && work->count > 0)
        add_work(visit, work);
    add_reads(visit, pipeline);
    add_done(visit, visit_told(visit, OF_ACTIONS));
}

void connection_show(struct visit *visit)
{
    const struct json_node *told = visit_told(visit, OF_STATUS);
    const struct json_node *pipeline =
        json_tree_is(told, JSON_ARRAY) ? json_tree_at(told, 0) : told;
    const char *title = json_tree_text(json_tree_get(pipeline, "title"));
    if (pipeline == NULL) {
        visit_refuse(visit, 404, "No such pipeline", visit_why(visit, OF_STATUS));
        return;
    }
    frame_begin(visit, title[0] == '\0' ? visit->parts[0] : title, "");
    add_pipeline(visit, pipeline);
    frame_end(visit);
}

/* ---- What can be done with it */

void connection_act(struct visit *visit)
{
    static const struct {
        const char *command, *title;
    } acts[] = {{"run", "Run"},
                {"refresh", "Refresh status"},
                {"pause", "Pause"},
                {"resume", "Resume"}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (text_ends_with(visit->path, acts[i].command)) {
            act_begin(visit, acts[i].title, act_errand(visit, acts[i].command), "");
            return;
        }
    visit_refuse(visit, 404, "Not found", "There is no such action.");
}
