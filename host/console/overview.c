/* overview.c -- the first page: every pipeline, and how it is doing. */
#include "host/console/overview.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/sparkline.h"
#include "host/console/unread_specs.h"

enum { PIPELINES_SHOWN = 40 }; /* each with its last hundred runs */
enum { OF_STATUS, OF_CHECK };

void overview_ask(struct visit *visit)
{
    visit_ask(visit, "status", WORDS("--runs", OVERVIEW_RUNS), WORDS(NULL));
    visit_send(visit, "check");
}

/* ---- Small things that other pages show, too */

static const char *badge_words(const char *state)
{
    static const char *const words[][2] = {
        {"active", "Active"},         {"error", "Error"},
        {"paused", "Paused"},         {"new", "New"},
        {"spec wrong", "Spec wrong"}, {"unreadable", "Unreadable"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_same(words[i][0], state))
            return words[i][1];
    return "Unknown";
}

static bool is_broken(const char *state)
{
    return text_same(state, "error") || text_same(state, "spec wrong") ||
           text_same(state, "unreadable");
}

void overview_badge(struct visit *visit, const struct json_node *pipeline)
{
    const char *state = json_tree_member(pipeline, "state");
    const char *class = is_broken(state)             ? "badge error"
                        : text_same(state, "active") ? "badge active"
                        : text_same(state, "paused") ? "badge paused"
                                                     : "badge new";
    markup_element_class(&visit->body, "span", class, badge_words(state));
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
    const char *outcome = json_tree_member(run, "outcome");
    const char *summary = json_tree_member(run, "summary");
    frame_time(visit, json_tree_member(run, "started"));
    markup_text(&visit->body, ": ");
    markup_foreign(&visit->body, outcome);
    if (summary[0] != '\0' && !text_same(summary, outcome)) {
        markup_text(&visit->body, "; ");
        markup_foreign(&visit->body, summary);
    }
}

static void add_account(struct visit *visit, const struct json_node *connection)
{
    const char *account = json_tree_member(connection, "account");
    markup_foreign(&visit->body, json_tree_member(connection, "plugin"));
    if (account[0] == '\0')
        return;
    markup_text(&visit->body, " ");
    markup_foreign(&visit->body, account);
}

void overview_between(struct visit *visit, const struct json_node *pipeline)
{
    add_account(visit, json_tree_get(pipeline, "crm"));
    markup_text(&visit->body, " and ");
    add_account(visit, json_tree_get(pipeline, "list"));
}

/* ---- The table */

static int64_t number_of(const struct json_node *pipeline, const char *key)
{
    return json_tree_integer(json_tree_get(pipeline, key), 0);
}

/* Somebody should look at it. */
static bool is_troubled(const struct json_node *pipeline)
{
    return is_broken(json_tree_member(pipeline, "state")) ||
           json_tree_true(json_tree_get(pipeline, "late")) ||
           number_of(pipeline, "parked") > 0 || number_of(pipeline, "drift") > 0;
}

static void add_name(struct visit *visit, const struct json_node *pipeline)
{
    struct markup *body = &visit->body;
    const char *id = json_tree_member(pipeline, "pipeline");
    const char *title = json_tree_member(pipeline, "title");
    grid_head(visit);
    markup_open(body, "a");
    markup_address(body, "href", visit_address(visit, "pipelines", id));
    markup_foreign(body, title[0] == '\0' ? id : title);
    markup_close(body);
    markup_begin(body, "div", "help");
    if (!text_same(id, title) && title[0] != '\0') {
        markup_text(body, id);
        markup_text(body, ": ");
    }
    overview_between(visit, pipeline);
    markup_close(body);
    markup_close(body);
}

static void add_state(struct visit *visit, const struct json_node *pipeline)
{
    const char *error = json_tree_member(pipeline, "error");
    grid_cell(visit, "state");
    overview_badge(visit, pipeline);
    if (error[0] != '\0') {
        markup_begin(&visit->body, "div", "why");
        markup_foreign(&visit->body, error);
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
}

static void add_row(struct visit *visit, const struct json_node *pipeline)
{
    static const char *const counts[] = {"owed", "parked", "drift"};
    grid_row(visit, NULL);
    add_name(visit, pipeline);
    add_state(visit, pipeline);
    grid_cell(visit, "runs");
    overview_last_run(visit, pipeline);
    sparkline_add(visit, json_tree_get(pipeline, "runs"));
    markup_close(&visit->body);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        grid_number(visit, json_tree_member(pipeline, counts[i]),
                    i > 0 && number_of(pipeline, counts[i]) > 0);
    grid_row_end(visit);
}

static bool is_shown(struct visit *visit, const struct json_node *pipeline)
{
    const char *from = visit_query(visit, "from");
    const bool all = !text_same(visit_query(visit, "show"), "trouble");
    return (all || is_troubled(pipeline)) &&
           strcmp(json_tree_member(pipeline, "pipeline"), from) >= 0;
}

static const char *address_from(struct visit *visit, const char *from)
{
    const bool all = !text_same(visit_query(visit, "show"), "trouble");
    return grid_address(visit, "/", "from", from, "show", all ? "" : "trouble");
}

/* On the first page: they have no id to stand in an order by. */
static void add_unread(struct visit *visit, const struct json_node *all)
{
    enum { LAST_RUNS, OWED, PARKED, DRIFT, BEHIND };
    const struct json_node *check = visit_told(visit, OF_CHECK), *one = NULL;
    if (visit_query(visit, "from")[0] != '\0')
        return;
    for (int i = 0;
         i < PIPELINES_SHOWN && (one = unread_specs_next(check, all, one)) != NULL; i++)
        unread_specs_add_row(visit, one, BEHIND);
}

static void add_table(struct visit *visit, const struct json_node *all)
{
    static const char *const headings[] = {"Pipeline", "State",  "Last runs", "#Owed",
                                           "#Parked",  "#Drift", NULL};
    const char *next = NULL;
    size_t shown = 0;
    grid_begin(visit, "Pipelines", headings);
    add_unread(visit, all);
    for (const struct json_node *one = all->first; one != NULL && next == NULL;
         one = one->next) {
        if (!is_shown(visit, one))
            continue;
        if (shown++ < PIPELINES_SHOWN)
            add_row(visit, one);
        else
            next = json_tree_member(one, "pipeline");
    }
    grid_end(visit);
    grid_pages(visit,
               visit_query(visit, "from")[0] == '\0' ? NULL : address_from(visit, ""),
               next == NULL ? NULL : address_from(visit, next));
}

/* ---- The page */

static void add_summary(struct visit *visit, const struct json_node *all)
{
    struct markup *body = &visit->body;
    const bool only = text_same(visit_query(visit, "show"), "trouble");
    const size_t unread = unread_specs_count(visit_told(visit, OF_CHECK), all);
    size_t troubled = unread;
    for (const struct json_node *one = all->first; one != NULL; one = one->next)
        troubled += is_troubled(one);
    markup_begin(body, "p", "summary");
    markup_format(body, all->count == 1 ? "%zu pipeline. " : "%zu pipelines. ",
                  all->count);
    if (unread > 0)
        markup_format(body,
                      unread == 1 ? "%zu spec cannot be read. "
                                  : "%zu specs cannot be read. ",
                      unread);
    if (troubled == 0)
        markup_text(body, "None needs attention.");
    else if (only)
        markup_format(body, "These %zu need attention. ", troubled);
    else
        markup_link(body, "/?show=trouble",
                    arena_format(&visit->arena, "%zu need%s attention", troubled,
                                 troubled == 1 ? "s" : ""));
    if (only)
        markup_link(body, "/", "Show all");
    markup_close(body);
}

void overview_show(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, OF_STATUS);
    frame_begin(visit, "Pipelines", "/");
    if (all == NULL) {
        frame_failed(visit, OF_STATUS, "The pipelines cannot be shown:");
        frame_empty(visit, "Settings shows what is wrong with the specs.");
    } else if (all->count == 0 &&
               unread_specs_count(visit_told(visit, OF_CHECK), all) == 0) {
        frame_empty(visit, "There is no pipeline yet. A pipeline connects one CRM "
                           "account with one list.");
    } else {
        add_summary(visit, all);
        add_table(visit, all);
    }
    if (visit->role >= ROLE_OPERATOR) {
        markup_begin(&visit->body, "div", "actions");
        markup_begin(&visit->body, "a", "button");
        markup_address(&visit->body, "href", "/connections/new");
        markup_text(&visit->body, "Add a connection");
        markup_close(&visit->body);
        markup_close(&visit->body);
    }
    frame_end(visit);
}
