/* runs.c -- the runs of a pipeline, and what one of them did. */
#include "host/console/runs.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"
#include "host/console/work_words.h"

/* One more than a page has: the first of the next one. */
#define ONE_MORE "101"

enum { OF_LINES, OF_RUN };

static const char *from_or(struct visit *visit, const char *otherwise)
{
    const char *from = visit_query(visit, "from");
    return from[0] == '\0' ? otherwise : from;
}

/* ---- All of them */

void runs_ask(struct visit *visit)
{
    visit_ask(
        visit, "history",
        WORDS("--last", ONE_MORE, "--from", from_or(visit, "9223372036854775807")),
        WORDS(visit->parts[0]));
}

static const char *run_address(struct visit *visit, const char *run)
{
    return visit_address(visit, "pipelines", visit->parts[0], "runs", run);
}

static void add_run(struct visit *visit, const struct json_node *run)
{
    const char *number = json_tree_member(run, "run");
    const char *outcome = json_tree_member(run, "outcome");
    grid_row(visit, NULL);
    grid_head(visit);
    markup_link(
        &visit->body, run_address(visit, number),
        arena_format(&visit->arena, "%s %s", json_tree_member(run, "kind"), number));
    markup_close(&visit->body);
    grid_time(visit, json_tree_member(run, "started"));
    grid_cell(visit, text_same(outcome, "ok") ? NULL : "some");
    markup_text(&visit->body, outcome);
    markup_close(&visit->body);
    grid_text(visit, json_tree_member(run, "summary"));
    grid_row_end(visit);
}

/* The way to the first page, and to the one that begins with `next`; NULL: there is none. */
static void add_pages(struct visit *visit, const char *address,
                      const struct json_node *next, const char *key)
{
    const bool first = visit_query(visit, "from")[0] == '\0';
    grid_pages(visit, first ? NULL : address,
               next == NULL
                   ? NULL
                   : grid_address(visit, address, "from", json_tree_member(next, key)));
}

static void add_runs(struct visit *visit, const struct json_node *all)
{
    static const char *const headings[] = {"Run", "Started", "Outcome", "What it did",
                                           NULL};
    const char *address = visit_address(visit, "pipelines", visit->parts[0], "runs");
    const struct json_node *one = all->first;
    grid_begin(visit, "Runs, the newest first", headings);
    for (int i = 0; one != NULL && i < GRID_ROWS; one = one->next, i++)
        add_run(visit, one);
    grid_end(visit);
    add_pages(visit, address, one, "run");
}

void runs_show(struct visit *visit)
{
    const struct json_node *all = visit_told(visit, 0);
    if (all == NULL) {
        tabs_refuse(visit, 0, "Runs", "runs");
        return;
    }
    tabs_begin(visit, visit->parts[0], "Runs", "runs");
    if (all->count == 0)
        frame_empty(visit,
                    visit_query(visit, "from")[0] == '\0'
                        ? "There was no run yet. The first one takes the "
                          "baseline: it reads both sides and writes nothing."
                        : "There is no run before this one, or it is no longer kept.");
    else
        add_runs(visit, all);
    frame_end(visit);
}

/* ---- One of them */

void run_ask(struct visit *visit)
{
    const char *pipeline = visit->parts[0], *run = visit->parts[1];
    visit_ask(visit, "history",
              WORDS("--run", run, "--most", ONE_MORE, "--from", from_or(visit, "1")),
              WORDS(pipeline));
    visit_ask(visit, "history", WORDS("--report", "--last", "1", "--from", run),
              WORDS(pipeline));
}

static void add_line(struct visit *visit, const struct json_node *line)
{
    grid_row(visit, NULL);
    grid_contact(visit, visit->parts[0], json_tree_member(line, "contact"));
    grid_event(visit, json_tree_member(line, "event"), json_tree_member(line, "step"));
    grid_change(visit, json_tree_member(line, "before"),
                json_tree_member(line, "after"));
    grid_text(visit, json_tree_member(line, "words"));
    grid_time(visit, json_tree_member(line, "at"));
    grid_row_end(visit);
}

static void add_lines(struct visit *visit, const struct json_node *lines)
{
    static const char *const headings[] = {"Contact", "Event", "Change",
                                           "Why",     "At",    NULL};
    const char *address = run_address(visit, visit->parts[1]);
    const struct json_node *one = lines->first;
    markup_element(&visit->body, "h2", "What happened");
    if (one == NULL) {
        frame_empty(visit,
                    "This run has no line in the journal: it changed nothing and "
                    "learned nothing new, or its lines are no longer kept.");
        return;
    }
    grid_begin(visit, "The lines of its journal", headings);
    for (int i = 0; one != NULL && i < GRID_ROWS; one = one->next, i++)
        add_line(visit, one);
    grid_end(visit);
    add_pages(visit, address, one, "line");
}

static void add_step(struct visit *visit, const struct json_node *step)
{
    static const char *const numbers[] = {"owed",   "done",       "accepted", "waiting",
                                          "parked", "parked_new", "later"};
    grid_row(visit, NULL);
    grid_head(visit);
    markup_text(&visit->body, work_words(step->key));
    if (json_tree_true(json_tree_get(step, "stopped"))) {
        markup_begin(&visit->body, "div", "why");
        markup_foreign(&visit->body, json_tree_member(step, "limit"));
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        grid_number(visit, json_tree_member(step, numbers[i]),
                    text_same(numbers[i], "parked_new") &&
                        !text_same(json_tree_member(step, numbers[i]), "0"));
    grid_row_end(visit);
}

static void add_steps(struct visit *visit, const struct json_node *steps)
{
    static const char *const headings[] = {"Step",          "#Owed",    "#Done",
                                           "#Taken",        "#Waiting", "#Parked",
                                           "#Newly parked", "#Later",   NULL};
    bool some = false;
    for (const struct json_node *one = steps == NULL ? NULL : steps->first; one != NULL;
         one = one->next)
        some = some || json_tree_true(json_tree_get(one, "due"));
    if (!some)
        return;
    markup_element(&visit->body, "h2", "What each step did");
    grid_begin(visit, "What each step did", headings);
    for (const struct json_node *one = steps->first; one != NULL; one = one->next)
        if (json_tree_true(json_tree_get(one, "due")))
            add_step(visit, one);
    grid_end(visit);
    markup_element_class(
        &visit->body, "p", "help",
        "Taken: the service has accepted it, and a later run reads it back. Waiting: "
        "kept for a later run. Parked: refused for good, in all; newly parked: of "
        "these, "
        "by this run. Later: the service said \"not now\".");
}

static void add_run_facts(struct visit *visit, const struct json_node *run)
{
    const char *outcome = json_tree_member(run, "outcome");
    const char *summary = json_tree_member(run, "summary");
    const int64_t code = json_tree_integer(json_tree_get(run, "code"), 1);
    frame_notice(visit,
                 text_same(outcome, "ok") ? "good"
                 : code > 4               ? "bad"
                                          : "warn",
                 arena_format(&visit->arena, "%s:", outcome), summary);
    markup_begin(&visit->body, "dl", "facts");
    frame_fact(visit, "Kind", json_tree_member(run, "kind"));
    markup_element(&visit->body, "dt", "Started");
    markup_open(&visit->body, "dd");
    frame_time(visit, json_tree_member(run, "started"));
    markup_close(&visit->body);
    if (json_tree_member(run, "ended")[0] != '\0') {
        markup_element(&visit->body, "dt", "Ended");
        markup_open(&visit->body, "dd");
        frame_time(visit, json_tree_member(run, "ended"));
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
    add_steps(visit, json_tree_find(run, "report.steps"));
}

static void add_undo(struct visit *visit)
{
    markup_begin(&visit->body, "div", "actions");
    frame_button(visit,
                 visit_address(visit, "pipelines", visit->parts[0], "runs",
                               visit->parts[1], "undo"),
                 "Plan to undo it", "plain");
    markup_element_class(&visit->body, "span", "help",
                         "Shows what can be taken back; nothing is changed by that.");
    markup_close(&visit->body);
}

void run_show(struct visit *visit)
{
    const struct json_node *lines = visit_told(visit, OF_LINES);
    const struct json_node *run = json_tree_at(visit_told(visit, OF_RUN), 0);
    if (lines == NULL) {
        visit_refuse(visit, 404, "The run cannot be shown", visit_why(visit, OF_LINES));
        return;
    }
    tabs_begin(visit, visit->parts[0],
               arena_format(&visit->arena, "Run %s", visit->parts[1]), "runs");
    if (run != NULL)
        add_run_facts(visit, run);
    if (visit->role >= ROLE_OPERATOR && lines->count > 0)
        add_undo(visit);
    add_lines(visit, lines);
    frame_end(visit);
}
