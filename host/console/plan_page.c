/* plan_page.c -- a plan: read, agreed to, done. */
#include "host/console/plan_page.h"

#include <glob.h>
#include <inttypes.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "plugin/kit/url.h"

enum { CHANGES_SHOWN = 200 };

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
    act_begin_plan(visit, "Plan", act_errand(visit, "plan", "--json", "--out", file),
                   file);
}

void plan_make_undo(struct visit *visit)
{
    const char *file = plan_file(visit);
    struct errand *errand = act_errand(visit, "undo", "--json", "--out", file);
    errand_word(errand, visit->parts[1]);
    act_begin_plan(visit, arena_format(&visit->arena, "Undo run %s", visit->parts[1]),
                   errand, file);
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
    struct buffer url = {0};
    url_begin(&url, "");
    url_segment(&url, "plans");
    url_segment(&url, visit->parts[0]);
    if (step[0] != '\0')
        url_query(&url, "step", step);
    const char *address = arena_text(&visit->arena, buffer_text(&url));
    buffer_free(&url);
    return address;
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
    markup_element(&visit->body, "h2", "How much of what");
    markup_begin(&visit->body, "ul", "steps");
    add_place(visit, "", arena_format(&visit->arena, "All: %zu", changes->count));
    for (const struct json_node *one = changes->first; one != NULL; one = one->next)
        if (is_first_of_step(changes, one))
            add_place(visit, json_tree_member(one, "step"),
                      arena_format(&visit->arena, "%s: %zu",
                                   json_tree_member(one, "step"),
                                   count_step(changes, json_tree_member(one, "step"))));
    markup_close(&visit->body);
}

/* "FNAME: Ann -> Anne", for those who may see it. */
static void add_fields(struct visit *visit, const struct json_node *fields)
{
    markup_open(&visit->body, "td");
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
    struct markup *body = &visit->body;
    const char *contact = json_tree_member(one, "contact");
    markup_open(body, "tr");
    markup_open(body, "th");
    markup_attribute(body, "scope", "row");
    if (contact[0] != '\0')
        markup_link(body,
                    visit_address(visit, "pipelines", pipeline, "people", contact),
                    contact);
    markup_close(body);
    frame_cell(visit, json_tree_member(one, "change"));
    add_fields(visit, json_tree_get(one, "fields"));
    frame_cell(visit, json_tree_member(one, "rule"));
    frame_cell(visit, json_tree_member(one, "held"));
    markup_close(body);
}

static void add_changes(struct visit *visit, const struct json_node *changes,
                        const char *pipeline)
{
    static const char *const headings[] = {"Contact", "Change",    "Fields",
                                           "Why",     "Held back", NULL};
    const char *step = visit_query(visit, "step");
    size_t shown = 0, of = 0;
    frame_table(visit, "Changes", headings);
    for (const struct json_node *one = changes->first; one != NULL; one = one->next) {
        if (step[0] != '\0' && !text_same(step, json_tree_member(one, "step")))
            continue;
        if (of++ < CHANGES_SHOWN) {
            add_change(visit, one, pipeline);
            shown++;
        }
    }
    frame_table_end(visit);
    if (shown < of)
        markup_element(
            &visit->body, "p",
            arena_format(&visit->arena,
                         "These are the first %zu of %zu. Approving does all "
                         "of them.",
                         shown, of));
}

static void add_left(struct visit *visit, const struct json_node *left)
{
    static const char *const headings[] = {"Contact", "Change", "Why it stays", NULL};
    if (left == NULL || left->count == 0)
        return;
    frame_table(visit, "What cannot be taken back", headings);
    size_t shown = 0;
    for (const struct json_node *one = left->first;
         one != NULL && shown < CHANGES_SHOWN; one = one->next, shown++) {
        markup_open(&visit->body, "tr");
        frame_cell(visit, json_tree_member(one, "contact"));
        frame_cell(visit, json_tree_member(one, "change"));
        frame_cell(visit, json_tree_member(one, "why"));
        markup_close(&visit->body);
    }
    frame_table_end(visit);
}

static void add_approval(struct visit *visit, const struct json_node *changes)
{
    frame_notice(
        visit, "info", "Nothing has been changed yet.",
        "If you approve, exactly these changes are made; one whose contact has "
        "moved on since is left out.");
    markup_begin(&visit->body, "div", "actions");
    frame_button(
        visit, visit_address(visit, "plans", visit->parts[0], "apply"),
        arena_format(&visit->arena,
                     changes->count == 1 ? "Approve %zu change" : "Approve %zu changes",
                     changes->count),
        NULL);
    markup_close(&visit->body);
}

void plan_show(struct visit *visit)
{
    const struct job *job = find_plan(visit);
    if (job == NULL)
        return;
    const struct json_node *told = json_tree_parse(
        &visit->arena, buffer_text(&job->errand->told), job->errand->told.length, NULL);
    const struct json_node *changes = json_tree_get(told, "changes");
    frame_begin(visit, arena_format(&visit->arena, "%s: %s", job->pipeline, job->title),
                "");
    if (changes == NULL) {
        frame_notice(visit, "bad", "The plan cannot be shown.",
                     "It is too long for a page. Use `wherry plan --out FILE`.");
    } else if (changes->count == 0) {
        markup_element(&visit->body, "p", "There is nothing to do.");
        add_left(visit, json_tree_get(told, "left"));
    } else {
        add_approval(visit, changes);
        add_summary(visit, changes);
        add_changes(visit, changes, job->pipeline);
        add_left(visit, json_tree_get(told, "left"));
    }
    markup_open(&visit->body, "p");
    markup_link(&visit->body, visit_address(visit, "pipelines", job->pipeline),
                "To the pipeline");
    markup_close(&visit->body);
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
    struct errand *errand = act_errand(visit, "apply");
    errand_word(errand, file);
    act_begin(visit, "Apply", errand, about);
}
