/* connection.c -- one pipeline, and what can be done with it. */
#include "host/console/connection.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/overview.h"
#include "host/console/sparkline.h"
#include "host/console/tabs.h"
#include "host/console/work_words.h"

enum { OF_STATUS, OF_RUN, OF_ACTIONS };

#define ACTIONS_SHOWN "10"

void connection_ask(struct visit *visit)
{
    const char *pipeline = visit->parts[0];
    visit_ask(visit, "status", WORDS("--runs", OVERVIEW_RUNS), WORDS(pipeline));
    visit_ask(visit, "history", WORDS("--report", "--last", "1"), WORDS(pipeline));
    visit_ask(visit, "history", WORDS("--actions", "--last", ACTIONS_SHOWN),
              WORDS(pipeline));
}

/* ---- Its steps */

/* "12 of 15", what the last run did of what it owed; "–" where it was not due. */
static const char *what_was_done(struct visit *visit, const struct json_node *step)
{
    if (!json_tree_true(json_tree_get(step, "due")))
        return "–";
    const int64_t done = json_tree_integer(json_tree_get(step, "done"), 0) +
                         json_tree_integer(json_tree_get(step, "accepted"), 0);
    return arena_format(&visit->arena, "%" PRId64 " of %s", done,
                        json_tree_member(step, "owed"));
}

static const char *seconds_of(struct visit *visit, int64_t ms)
{
    if (ms < 0)
        return "–";
    const int64_t s = (ms + 999) / 1000;
    if (s < 120)
        return arena_format(&visit->arena, "%" PRId64 " s", s);
    return s < 7200 ? arena_format(&visit->arena, "%" PRId64 " min", (s + 59) / 60)
                    : arena_format(&visit->arena, "%" PRId64 " h", (s + 3599) / 3600);
}

static void add_name(struct visit *visit, const struct json_node *work)
{
    const char *name = json_tree_member(work, "work");
    grid_head(visit);
    markup_text(&visit->body, work_words(name));
    markup_begin(&visit->body, "div", "help");
    markup_element(&visit->body, "code", name);
    markup_close(&visit->body);
    markup_close(&visit->body);
}

static void add_work(struct visit *visit, const struct json_node *work,
                     const struct json_node *steps)
{
    const bool late = json_tree_true(json_tree_get(work, "late"));
    const char *limit = json_tree_member(work, "limit");
    grid_row(visit, late ? "late" : NULL);
    add_name(visit, work);
    grid_text(visit, json_tree_member(work, "schedule"));
    grid_cell(visit, NULL);
    frame_time(visit, json_tree_member(work, "last_complete"));
    markup_close(&visit->body);
    grid_cell(visit, NULL);
    if (late)
        markup_element_class(&visit->body, "span", "badge error", "Late");
    if (json_tree_member(work, "due_since")[0] != '\0')
        markup_text(&visit->body, "due");
    else
        frame_time(visit, json_tree_member(work, "next_due"));
    markup_close(&visit->body);
    grid_text(visit,
              seconds_of(visit, json_tree_integer(json_tree_get(work, "lag_ms"), -1)));
    grid_text(visit, what_was_done(
                         visit, json_tree_get(steps, json_tree_member(work, "work"))));
    grid_text(visit, limit[0] == '\0' ? "–" : limit);
    grid_row_end(visit);
}

static void add_works(struct visit *visit, const struct json_node *all)
{
    static const char *const headings[] = {"Step",     "Starts", "Last done",
                                           "Next",     "Lag",    "Done in the last run",
                                           "Stops at", NULL};
    const struct json_node *steps =
        json_tree_find(visit_told(visit, OF_RUN), "[0].report.steps");
    markup_element(&visit->body, "h2", "What it does");
    if (all == NULL || all->count == 0) {
        frame_empty(visit, "No step is on: this pipeline does nothing.");
        return;
    }
    grid_begin(visit, "Steps", headings);
    for (const struct json_node *one = all->first; one != NULL; one = one->next)
        add_work(visit, one, steps);
    grid_end(visit);
    markup_element_class(
        &visit->body, "p", "help",
        "Lag: how long the changes of the last run were on their way. Stops at: a step "
        "that owes more changes than this makes none of them, until somebody has "
        "looked "
        "at the plan and lets it. A share is one of the subscribed people; where a "
        "share "
        "and a number stand there, both must be exceeded.");
}

/* ---- What it knows */

static void add_counts(struct visit *visit, const struct json_node *pipeline)
{
    static const char *const counts[][2] = {
        {"On the list", "on_list"},     {"Subscribed", "subscribed"},
        {"In the CRM", "in_crm"},       {"On both sides", "on_both_sides"},
        {"Changes still owed", "owed"}, {"Not yet confirmed", "under_way"},
        {"Parked", "parked"},           {"Drift at the last audit", "drift"}};
    struct markup *body = &visit->body;
    markup_element(body, "h2", "Contacts");
    markup_begin(body, "dl", "tiles");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        markup_open(body, "div");
        frame_count(visit, counts[i][0], json_tree_get(pipeline, counts[i][1]));
        markup_close(body);
    }
    markup_close(body);
}

static void add_read(struct visit *visit, const char *title,
                     const struct json_node *read)
{
    struct markup *body = &visit->body;
    markup_element(body, "dt", title);
    markup_open(body, "dd");
    markup_text(body, "as of ");
    frame_time(visit, json_tree_member(read, "changes"));
    markup_text(body, "; read in full ");
    frame_time(visit, json_tree_member(read, "whole"));
    markup_close(body);
}

static void add_reads(struct visit *visit, const struct json_node *pipeline)
{
    markup_element(&visit->body, "h2", "How old these numbers are");
    markup_begin(&visit->body, "dl", "facts");
    add_read(visit, "The list", json_tree_get(pipeline, "list_read"));
    add_read(visit, "The CRM", json_tree_get(pipeline, "crm_read"));
    markup_element(&visit->body, "dt", "Last audit");
    markup_open(&visit->body, "dd");
    frame_time(visit, json_tree_member(pipeline, "audited"));
    markup_close(&visit->body);
    markup_close(&visit->body);
}

/* What people did here, the latest first. */
static void add_done(struct visit *visit, const struct json_node *actions)
{
    static const char *const headings[] = {"At", "Who", "What", "About", NULL};
    if (actions == NULL || actions->count == 0)
        return;
    markup_element(&visit->body, "h2", "Who did what");
    grid_begin(visit, "The latest actions in the console", headings);
    for (const struct json_node *one = actions->first; one != NULL; one = one->next) {
        grid_row(visit, NULL);
        grid_time(visit, json_tree_member(one, "at"));
        grid_text(visit, json_tree_member(one, "user"));
        grid_text(visit, json_tree_member(one, "action"));
        grid_text(visit, json_tree_member(one, "about"));
        grid_row_end(visit);
    }
    grid_end(visit);
}

/* ---- What can be done */

static const char *act_address(struct visit *visit, const char *act)
{
    return visit_address(visit, "pipelines", visit->parts[0], act);
}

/* The one that its state asks for stands first, and alone is filled. */
static const char *main_act(const char *state)
{
    return text_same(state, "paused")  ? "resume"
           : text_same(state, "error") ? "refresh"
                                       : "run";
}

static void add_act(struct visit *visit, const char *act, const char *text,
                    const char *first)
{
    frame_button(visit, act_address(visit, act), text,
                 text_same(act, first) ? NULL : "plain");
}

static void add_actions(struct visit *visit, const char *state)
{
    const bool paused = text_same(state, "paused");
    const char *first = main_act(state);
    markup_begin(&visit->body, "div", "actions");
    if (paused) {
        add_act(visit, "resume", "Resume", first);
    } else {
        if (text_same(first, "refresh"))
            add_act(visit, "refresh", "Refresh status", first);
        add_act(visit, "run", text_same(state, "new") ? "Enable" : "Run now", first);
        add_act(visit, "plan", "Plan", first);
        add_act(visit, "pause", "Pause", first);
    }
    if (!text_same(first, "refresh"))
        add_act(visit, "refresh", "Refresh status", first);
    markup_close(&visit->body);
}

static void add_rare_action(struct visit *visit, const char *act, const char *text,
                            const char *what)
{
    markup_open(&visit->body, "li");
    markup_link(&visit->body, act_address(visit, act), text);
    markup_text(&visit->body, what);
    markup_close(&visit->body);
}

static void add_rare_actions(struct visit *visit)
{
    markup_element(&visit->body, "h2", "Seldom needed");
    markup_begin(&visit->body, "ul", "rare");
    add_rare_action(visit, "key", "Replace a key",
                    ": when a service has a new one. It is tried first.");
    add_rare_action(visit, "backfill", "Backfill",
                    ": add, once, those who are on one side only.");
    add_rare_action(visit, "delete", "Delete",
                    ": forget all that is known of this pipeline.");
    markup_close(&visit->body);
}

/* ---- The page */

/* What a state asks of somebody, where that is not plain. */
static void add_advice(struct visit *visit, const struct json_node *pipeline)
{
    const char *state = json_tree_member(pipeline, "state");
    const char *error = json_tree_member(pipeline, "error");
    if (error[0] != '\0')
        frame_notice(visit, "bad", "Error:", error);
    if (text_same(state, "new"))
        frame_notice(
            visit, "info", "This connection is new.",
            "Enable takes the baseline: it reads both sides and writes nothing. "
            "What changes from then on is synced.");
    else if (text_same(state, "paused"))
        frame_notice(visit, "info", "Paused by a person.",
                     "No run starts, and nothing is late, until it is resumed.");
    else if (text_same(state, "spec wrong"))
        frame_notice(visit, "bad", "Its spec is wrong.",
                     "No run starts until it is fixed: see Spec.");
    else if (json_tree_true(json_tree_get(pipeline, "late")))
        frame_notice(visit, "warn", "It is late.",
                     "A step was not done for longer than it should be. Is `wherry "
                     "serve` running? The latest run says why, if one was tried.");
}

static void add_pipeline(struct visit *visit, const struct json_node *pipeline)
{
    struct markup *body = &visit->body;
    const char *since = json_tree_member(pipeline, "since");
    markup_begin(body, "p", "state");
    overview_badge(visit, pipeline);
    if (since[0] != '\0') {
        markup_text(body, " since ");
        frame_time(visit, since);
    }
    markup_text(body, since[0] != '\0' ? ", between " : " between ");
    overview_between(visit, pipeline);
    markup_close(body);
    add_advice(visit, pipeline);
    if (visit->role >= ROLE_OPERATOR)
        add_actions(visit, json_tree_member(pipeline, "state"));
    markup_begin(body, "p", "last");
    markup_text(body, "Last run: ");
    overview_last_run(visit, pipeline);
    markup_close(body);
    sparkline_add(visit, json_tree_get(pipeline, "runs"));
    add_counts(visit, pipeline);
    add_works(visit, json_tree_get(pipeline, "work"));
    add_reads(visit, pipeline);
    add_done(visit, visit_told(visit, OF_ACTIONS));
    if (visit->role >= ROLE_OPERATOR)
        add_rare_actions(visit);
}

void connection_show(struct visit *visit)
{
    const struct json_node *told = visit_told(visit, OF_STATUS);
    const struct json_node *pipeline =
        json_tree_is(told, JSON_ARRAY) ? json_tree_at(told, 0) : told;
    const char *title = json_tree_member(pipeline, "title");
    if (pipeline == NULL) {
        tabs_refuse(visit, OF_STATUS, visit->parts[0], "");
        return;
    }
    tabs_begin(visit, visit->parts[0], title[0] == '\0' ? visit->parts[0] : title, "");
    add_pipeline(visit, pipeline);
    frame_end(visit);
}

/* ---- Acts */

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
            act_begin(visit, acts[i].title,
                      act_errand(visit, acts[i].command, "--json"), "");
            return;
        }
    visit_refuse(visit, 404, "Not found", "There is no such action.");
}
