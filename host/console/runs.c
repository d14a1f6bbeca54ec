/* runs.c -- the runs of a pipeline, and what one of them did. */
#include "host/console/runs.h"

#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"

#define RUNS_SHOWN "100"

static void send_history(struct visit *visit, const char *option, const char *value)
{
    struct errand *errand = errand_create("history");
    errand_word(errand, "--json");
    errand_word(errand, option);
    errand_word(errand, value);
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[0]);
    visit_send_errand(visit, errand);
}

/* ---- All of them */

void runs_ask(struct visit *visit)
{
    send_history(visit, "--last", RUNS_SHOWN);
}

static void add_run(struct visit *visit, const struct json_node *run)
{
    struct markup *body = &visit->body;
    const char *number = json_tree_member(run, "run");
    const char *outcome = json_tree_member(run, "outcome");
    markup_open(body, "tr");
    markup_open(body, "th");
    markup_attribute(body, "scope", "row");
    markup_link(
        body, visit_address(visit, "pipelines", visit->parts[0], "runs", number),
        arena_format(&visit->arena, "%s %s", json_tree_member(run, "kind"), number));
    markup_close(body);
    markup_open(body, "td");
    frame_time(visit, json_tree_member(run, "started"));
    markup_close(body);
    markup_begin(body, "td", text_same(outcome, "ok") ? NULL : "some");
    markup_text(body, outcome);
    markup_close(body);
    frame_cell(visit, json_tree_member(run, "summary"));
    markup_close(body);
}

void runs_show(struct visit *visit)
{
    static const char *const headings[] = {"Run", "Started", "Outcome", "What it did",
                                           NULL};
    const struct json_node *all = visit_told(visit, 0);
    if (all == NULL) {
        visit_refuse(visit, 404, "The runs cannot be shown", visit_why(visit, 0));
        return;
    }
    frame_begin(visit, arena_format(&visit->arena, "Runs of %s", visit->parts[0]), "");
    if (all->count == 0) {
        markup_element(
            &visit->body, "p",
            "There was no run yet. The first one takes the baseline and writes "
            "nothing.");
    } else {
        frame_table(visit, "The latest runs, newest first", headings);
        for (const struct json_node *one = all->first; one != NULL; one = one->next)
            add_run(visit, one);
        frame_table_end(visit);
    }
    frame_end(visit);
}

/* ---- One of them */

void run_ask(struct visit *visit)
{
    send_history(visit, "--run", visit->parts[1]);
}

/* Values of persons are for users who may see persons. */
static const char *value_for(const struct visit *visit, const char *value)
{
    return visit->role >= ROLE_SUPPORT || value[0] == '\0' ? value : "(hidden)";
}

static void add_line(struct visit *visit, const struct json_node *line)
{
    struct markup *body = &visit->body;
    const char *contact = json_tree_member(line, "contact");
    markup_open(body, "tr");
    markup_open(body, "td");
    frame_time(visit, json_tree_member(line, "at"));
    markup_close(body);
    markup_open(body, "th");
    markup_attribute(body, "scope", "row");
    if (visit->role >= ROLE_SUPPORT && contact[0] != '\0')
        markup_link(
            body, visit_address(visit, "pipelines", visit->parts[0], "people", contact),
            contact);
    else
        markup_text(body, contact);
    markup_close(body);
    frame_cell(visit, json_tree_member(line, "step"));
    frame_cell(visit, json_tree_member(line, "event"));
    frame_cell(visit, value_for(visit, json_tree_member(line, "before")));
    frame_cell(visit, value_for(visit, json_tree_member(line, "after")));
    frame_cell(visit, json_tree_member(line, "words"));
    markup_close(body);
}

void run_show(struct visit *visit)
{
    static const char *const headings[] = {"At",     "Contact", "Step", "Event",
                                           "Before", "After",   "Why",  NULL};
    const struct json_node *lines = visit_told(visit, 0);
    if (lines == NULL) {
        visit_refuse(visit, 404, "The run cannot be shown", visit_why(visit, 0));
        return;
    }
    frame_begin(
        visit,
        arena_format(&visit->arena, "%s: run %s", visit->parts[0], visit->parts[1]),
        "");
    if (lines->count == 0) {
        markup_element(&visit->body, "p",
                       "This run has no line in the journal: it changed nothing and "
                       "learned nothing new, or its lines are no longer kept.");
    } else {
        if (visit->role >= ROLE_OPERATOR) {
            markup_begin(&visit->body, "div", "actions");
            frame_button(visit,
                         visit_address(visit, "pipelines", visit->parts[0], "runs",
                                       visit->parts[1], "undo"),
                         "Plan to undo it", "plain");
            markup_close(&visit->body);
        }
        frame_table(visit, "What happened", headings);
        for (const struct json_node *one = lines->first; one != NULL; one = one->next)
            add_line(visit, one);
        frame_table_end(visit);
    }
    frame_end(visit);
}
