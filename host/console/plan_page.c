/* plan_page.c -- a plan: read, agreed to, done. */
#include "host/console/plan_page.h"

#include <glob.h>
#include <inttypes.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"
#include "host/console/work_words.h"

#define PLAN_FILE "console.plan."

/* ---- Making one */

static const char *plan_file(struct visit *visit)
{
    const struct console *console = visit->console;
    return arena_format(&visit->arena, "%s/" PLAN_FILE "%d.%" PRId64,
                        console->options.program.state, (int)getpid(),
                        console->jobs.last + 1);
}

void plan_sweep(const char *state)
{
    struct buffer pattern = {0};
    glob_t found = {0};
    buffer_format(&pattern, "%s/" PLAN_FILE "*", state);
    if (glob(buffer_text(&pattern), GLOB_NOSORT, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            unlink(found.gl_pathv[i]);
    globfree(&found);
    buffer_free(&pattern);
}

void plan_make(struct visit *visit)
{
    const char *file = plan_file(visit);
    act_begin_look(visit, "Plan", act_errand(visit, "plan", "--json", "--out", file),
                   "plans", file);
}

void plan_make_undo(struct visit *visit)
{
    const char *file = plan_file(visit);
    struct errand *errand = act_errand(visit, "undo", "--json", "--out", file);
    errand_word(errand, visit->parts[1]);
    act_begin_look(visit, arena_format(&visit->arena, "Undo run %s", visit->parts[1]),
                   errand, "plans", file);
}

/* ---- Showing it */

static const struct job *find_plan(struct visit *visit)
{
    const struct job *job = jobs_find(&visit->console->jobs, visit->parts[0]);
    if (job != NULL && job->plan != NULL && job->errand->state == ERRAND_OVER)
        return job;
    visit_refuse(visit, 404, "Not found",
                 "This plan no longer exists. Make a new one.");
    return NULL;
}

/* One address for all steps and each of them: "" is all. */
static const char *address_of_step(struct visit *visit, const char *step)
{
    return grid_address(visit, visit_address(visit, "plans", visit->parts[0]), "step",
                        step);
}

static size_t count_step(const struct json_node *changes, const char *step)
{
    size_t count = 0;
    for (const struct json_node *one = changes->first; one != NULL; one = one->next)
        count += text_same(json_tree_member(one, "step"), step);
    return count;
}

/* False: an earlier change is of the same step. */
static bool is_first_of_step(const struct json_node *changes,
                             const struct json_node *at)
{
    for (const struct json_node *one = changes->first; one != at; one = one->next)
        if (text_same(json_tree_member(one, "step"), json_tree_member(at, "step")))
            return false;
    return true;
}

static void add_place(struct visit *visit, const char *step, const char *text)
{
    markup_open(&visit->body, "li");
    markup_open(&visit->body, "a");
    markup_address(&visit->body, "href", address_of_step(visit, step));
    if (text_same(step, visit_query(visit, "step")))
        markup_attribute(&visit->body, "aria-current", "true");
    markup_text(&visit->body, text);
    markup_close(&visit->body);
    markup_close(&visit->body);
}

static void add_summary(struct visit *visit, const struct json_node *changes)
{
    markup_element(&visit->body, "h2", "What would be done");
    markup_begin(&visit->body, "ul", "steps");
    add_place(visit, "", arena_format(&visit->arena, "All: %zu", changes->count));
    for (const struct json_node *one = changes->first; one != NULL; one = one->next)
        if (is_first_of_step(changes, one))
            add_place(visit, json_tree_member(one, "step"),
                      arena_format(&visit->arena, "%s: %zu",
                                   work_words(json_tree_member(one, "step")),
                                   count_step(changes, json_tree_member(one, "step"))));
    markup_close(&visit->body);
}

/* "FNAME: Ann -> Anne", for those who may see it. */
static void add_fields(struct visit *visit, const struct json_node *fields)
{
    grid_cell(visit, fields == NULL || fields->count == 0 ? "empty" : NULL);
    for (const struct json_node *one = fields == NULL ? NULL : fields->first;
         one != NULL; one = one->next) {
        markup_open(&visit->body, "div");
        markup_foreign(&visit->body, json_tree_member(one, "name"));
        if (visit->role >= ROLE_SUPPORT) {
            markup_text(&visit->body, ": ");
            markup_foreign(&visit->body, json_tree_member(one, "before"));
            markup_text(&visit->body, " → ");
            markup_foreign(&visit->body, json_tree_member(one, "after"));
        }
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
}

static void add_change(struct visit *visit, const struct json_node *one,
                       const char *pipeline)
{
    const char *held = json_tree_member(one, "held");
    grid_row(visit, NULL);
    grid_contact(visit, pipeline, json_tree_member(one, "contact"));
    grid_cell(visit, NULL);
    markup_text(&visit->body, json_tree_member(one, "change"));
    if (held[0] != '\0') {
        markup_begin(&visit->body, "div", "why");
        markup_text(&visit->body, "held back: ");
        markup_foreign(&visit->body, held);
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
    add_fields(visit, json_tree_get(one, "fields"));
    grid_text(visit, json_tree_member(one, "rule"));
    grid_row_end(visit);
}

/* The pages of a plan are numbered: it stays as it is. */
static int64_t first_shown(struct visit *visit)
{
    int64_t from = 1;
    return text_to_integer(visit_query(visit, "from"), 1, INT64_MAX, &from) ? from : 1;
}

static void add_pages(struct visit *visit, int64_t from, int64_t of)
{
    const char *step = visit_query(visit, "step");
    const char *address = address_of_step(visit, step), *next = NULL;
    if (from + GRID_ROWS <= of)
        next = arena_format(&visit->arena, "%s%cfrom=%" PRId64, address,
                            step[0] == '\0' ? '?' : '&', from + GRID_ROWS);
    if (of > GRID_ROWS)
        markup_element_class(
            &visit->body, "p", "help",
            arena_format(&visit->arena,
                         "%" PRId64 " to %" PRId64 " of %" PRId64
                         ". Approving makes all of them.",
                         from, from + GRID_ROWS <= of ? from + GRID_ROWS - 1 : of, of));
    grid_pages(visit, from == 1 ? NULL : address, next);
}

static void add_changes(struct visit *visit, const struct json_node *changes,
                        const char *pipeline)
{
    static const char *const headings[] = {"Contact", "Change", "Fields", "Why", NULL};
    const char *step = visit_query(visit, "step");
    const int64_t from = first_shown(visit);
    int64_t of = 0;
    grid_begin(visit, "Changes", headings);
    for (const struct json_node *one = changes->first; one != NULL; one = one->next) {
        if (step[0] != '\0' && !text_same(step, json_tree_member(one, "step")))
            continue;
        if (++of >= from && of < from + GRID_ROWS)
            add_change(visit, one, pipeline);
    }
    grid_end(visit);
    add_pages(visit, from, of);
}

static void add_left(struct visit *visit, const struct json_node *left,
                     const char *pipeline)
{
    static const char *const headings[] = {"Contact", "Change", "Why it stays", NULL};
    if (left == NULL || left->count == 0)
        return;
    markup_element(&visit->body, "h2", "What cannot be taken back");
    grid_begin(visit, "What cannot be taken back", headings);
    size_t shown = 0;
    for (const struct json_node *one = left->first; one != NULL && shown < GRID_ROWS;
         one = one->next, shown++) {
        grid_row(visit, NULL);
        grid_contact(visit, pipeline, json_tree_member(one, "contact"));
        grid_text(visit, json_tree_member(one, "change"));
        grid_text(visit, json_tree_member(one, "why"));
        grid_row_end(visit);
    }
    grid_end(visit);
    if (shown < left->count)
        markup_element(&visit->body, "p",
                       arena_format(&visit->arena, "These are the first %zu of %zu.",
                                    shown, left->count));
}

/* What a limit stops, or something else holds back, is in the plan and in no file. */
static size_t count_held(const struct json_node *changes)
{
    size_t held = 0;
    for (const struct json_node *one = changes->first; one != NULL; one = one->next)
        held += json_tree_member(one, "held")[0] != '\0';
    return held;
}

static void add_approval(struct visit *visit, const struct json_node *changes)
{
    const size_t held = count_held(changes), made = changes->count - held;
    frame_notice(
        visit, "info", "Nothing has been changed yet.",
        made == 0 ? "All of these changes are held back: there is nothing to approve."
                  : "If you approve, exactly these changes are made. One whose "
                    "contact has moved on since is left out.");
    if (held > 0)
        frame_notice(visit, "warn",
                     arena_format(&visit->arena, "%zu %s held back.", held,
                                  held == 1 ? "change is" : "changes are"),
                     "Each says why. They are not made by approving this plan.");
    if (made == 0)
        return;
    markup_begin(&visit->body, "div", "actions");
    frame_button(visit, visit_address(visit, "plans", visit->parts[0], "apply"),
                 arena_format(&visit->arena,
                              made == 1 ? "Approve %zu change" : "Approve %zu changes",
                              made),
                 NULL);
    markup_close(&visit->body);
}

void plan_show(struct visit *visit)
{
    const struct job *job = find_plan(visit);
    if (job == NULL)
        return;
    /* What was cut is no JSON. */
    const struct json_node *told =
        job->errand->cut
            ? NULL
            : json_tree_parse(&visit->arena, buffer_text(&job->errand->told),
                              job->errand->told.length, NULL);
    const struct json_node *changes = json_tree_get(told, "changes");
    tabs_begin(visit, job->pipeline, job->title, "");
    if (changes == NULL) {
        frame_notice(visit, "bad", "The plan cannot be shown.",
                     "It has more changes than a page can tell. Use `wherry plan --out "
                     "FILE`, and approve it there.");
    } else if (changes->count == 0) {
        frame_empty(visit, "There is nothing to do: both sides are as they should be.");
        add_left(visit, json_tree_get(told, "left"), job->pipeline);
    } else {
        add_approval(visit, changes);
        add_summary(visit, changes);
        add_changes(visit, changes, job->pipeline);
        add_left(visit, json_tree_get(told, "left"), job->pipeline);
    }
    frame_end(visit);
}

void plan_apply(struct visit *visit)
{
    const struct job *job = find_plan(visit);
    if (job == NULL)
        return;
    const char *file = arena_text(&visit->arena, job->plan);
    const char *about = arena_text(&visit->arena, job->title);
    visit->parts[0] = arena_text(&visit->arena, job->pipeline);
    struct errand *errand = act_errand(visit, "apply", "--json");
    errand_word(errand, file);
    act_begin(visit, "Apply", errand, about);
}
