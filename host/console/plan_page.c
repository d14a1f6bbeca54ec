/* plan_page.c -- a plan: read, agreed to, done. */
#include "host/console/plan_page.h"

#include <glob.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/form.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"
#include "host/console/work_words.h"

#define ALLOW "allow." /* and a step: the field that lets it go above its limit */

enum { ROOM = 12 }; /* of a command, for where its files are and its operands */

/* ---- Making one */

static const char *plan_file(struct visit *visit)
{
    const struct console *console = visit->console;
    return arena_format(&visit->arena, "%s%d.%" PRId64, console->options.plans,
                        (int)getpid(), console->jobs.last + 1);
}

static void sweep(const char *pattern)
{
    glob_t found = {0};
    if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            unlink(found.gl_pathv[i]);
    globfree(&found);
}

void plan_sweep(const char *plans)
{
    struct buffer pattern = {0};
    const char *name = strrchr(plans, '/');
    name = name == NULL ? plans : name + 1;
    buffer_format(&pattern, "%s*", plans);
    sweep(buffer_text(&pattern));
    /* One that has no name yet, see new_file.h. */
    buffer_clear(&pattern);
    buffer_format(&pattern, "%.*s.%s*.new", (int)(name - plans), plans, name);
    sweep(buffer_text(&pattern));
    buffer_free(&pattern);
}

void plan_make(struct visit *visit)
{
    const char *file = plan_file(visit), *step = visit_form(visit, "step");
    if (step[0] == '\0')
        act_begin_look(visit, "Plan",
                       act_errand(visit, "plan", "--json", "--out", file), "plans",
                       file);
    else
        act_begin_look(
            visit, arena_format(&visit->arena, "Plan of %s", step),
            act_errand(visit, "plan", "--json", "--step", step, "--out", file), "plans",
            file);
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

/* What of a plan is shown: one step, or what is held back, or all. */
struct choice {
    const char *step; /* ""; any */
    bool held;        /* only what is held back */
    bool left;    /* of an undo: what cannot be taken back, in place of the changes */
    int64_t from; /* the number of a line: a plan stays as it is */
};

static struct choice choice_of(struct visit *visit)
{
    const char *show = visit_query(visit, "show");
    return (struct choice){.step = visit_query(visit, "step"),
                           .held = text_same(show, "held"),
                           .left = text_same(show, "left"),
                           .from = grid_first(visit)};
}

static const char *address_of(struct visit *visit, const struct choice *choice)
{
    return grid_address(visit, visit_address(visit, "plans", visit->parts[0]), "step",
                        choice->step, "show",
                        choice->held   ? "held"
                        : choice->left ? "left"
                                       : "",
                        "from", grid_number_text(visit, choice->from));
}

static bool is_held(const struct json_node *change)
{
    return json_tree_member(change, "held")[0] != '\0';
}

static bool is_chosen(const struct choice *choice, const struct json_node *change)
{
    return (choice->step[0] == '\0' ||
            text_same(choice->step, json_tree_member(change, "step"))) &&
           (!choice->held || is_held(change));
}

static size_t count(const struct json_node *changes, const struct choice *choice)
{
    size_t count = 0;
    for (const struct json_node *one = changes == NULL ? NULL : changes->first;
         one != NULL; one = one->next)
        count += is_chosen(choice, one);
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

static void add_place(struct visit *visit, const struct choice *choice,
                      const char *text, size_t number)
{
    const struct choice now = choice_of(visit);
    markup_open(&visit->body, "li");
    markup_open(&visit->body, "a");
    markup_address(&visit->body, "href", address_of(visit, choice));
    if (text_same(choice->step, now.step) && choice->held == now.held &&
        choice->left == now.left)
        markup_attribute(&visit->body, "aria-current", "true");
    markup_format(&visit->body, "%s: %zu", text, number);
    markup_close(&visit->body);
    markup_close(&visit->body);
}

static void add_summary(struct visit *visit, const struct json_node *changes,
                        const struct json_node *left)
{
    const struct choice all = {.step = ""}, held = {.step = "", .held = true},
                        stays = {.step = "", .left = true};
    const size_t held_back = count(changes, &held);
    markup_element(&visit->body, "h2", "What would be done");
    markup_begin(&visit->body, "ul", "steps");
    add_place(visit, &all, "All", changes->count);
    for (const struct json_node *one = changes->first; one != NULL; one = one->next) {
        const struct choice step = {.step = json_tree_member(one, "step")};
        if (is_first_of_step(changes, one))
            add_place(visit, &step, work_words(step.step), count(changes, &step));
    }
    if (held_back > 0)
        add_place(visit, &held, "Held back", held_back);
    if (left != NULL && left->count > GRID_ROWS)
        add_place(visit, &stays, "Cannot be taken back", left->count);
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
    grid_row(visit, NULL);
    grid_contact(visit, pipeline, json_tree_member(one, "contact"));
    grid_cell(visit, NULL);
    markup_text(&visit->body, json_tree_member(one, "change"));
    if (is_held(one)) {
        markup_begin(&visit->body, "div", "why");
        markup_text(&visit->body, "held back: ");
        markup_foreign(&visit->body, json_tree_member(one, "held"));
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
    add_fields(visit, json_tree_get(one, "fields"));
    grid_text(visit, json_tree_member(one, "rule"));
    grid_row_end(visit);
}

static void add_pages(struct visit *visit, const struct choice *choice, int64_t next)
{
    struct choice first = *choice, following = *choice;
    first.from = 1;
    following.from = next;
    grid_pages(visit, choice->from == 1 ? NULL : address_of(visit, &first),
               next == 0 ? NULL : address_of(visit, &following));
}

static void add_changes(struct visit *visit, const struct json_node *changes,
                        const char *pipeline)
{
    static const char *const headings[] = {"Contact", "Change", "Fields", "Why", NULL};
    const struct choice choice = choice_of(visit);
    int64_t line = 0, next = 0, shown = 0;
    grid_begin(visit, "Changes", headings);
    for (const struct json_node *one = changes->first; one != NULL && next == 0;
         one = one->next) {
        if (++line < choice.from || !is_chosen(&choice, one))
            continue;
        if (shown++ < GRID_ROWS)
            add_change(visit, one, pipeline);
        else
            next = line;
    }
    grid_end(visit);
    if (count(changes, &choice) > GRID_ROWS)
        markup_element_class(
            &visit->body, "p", "help",
            "Approving makes all changes of the plan that are not held "
            "back, those on the other pages, too.");
    add_pages(visit, &choice, next);
}

/* Beside the changes only the first page of them; the others have a place of their own. */
static void add_left(struct visit *visit, const struct json_node *left,
                     const char *pipeline)
{
    static const char *const headings[] = {"Contact", "Change", "Why it stays", NULL};
    const struct choice choice = choice_of(visit);
    int64_t line = 0, next = 0;
    if (left == NULL || left->count == 0)
        return;
    markup_element(&visit->body, "h2", "What cannot be taken back");
    grid_begin(visit, "What cannot be taken back", headings);
    for (const struct json_node *one = left->first; one != NULL && next == 0;
         one = one->next) {
        const int64_t from = choice.left ? choice.from : 1;
        if (++line < from)
            continue;
        if (line == from + GRID_ROWS) {
            next = line;
            break;
        }
        grid_row(visit, NULL);
        grid_contact(visit, pipeline, json_tree_member(one, "contact"));
        grid_text(visit, json_tree_member(one, "change"));
        grid_text(visit, json_tree_member(one, "why"));
        grid_row_end(visit);
    }
    grid_end(visit);
    if (choice.left)
        add_pages(visit, &choice, next);
    else if (next != 0)
        frame_back(visit, address_of(visit, &(struct choice){.step = "", .left = true}),
                   arena_format(&visit->arena, "Show all %zu", left->count));
}

/* The first step from this one on that a limit stops. */
static const struct json_node *stopped_from(const struct json_node *step)
{
    while (step != NULL && !json_tree_true(json_tree_get(step, "stopped")))
        step = step->next;
    return step;
}

static const struct json_node *first_stopped(const struct json_node *told)
{
    const struct json_node *steps = json_tree_find(told, "report.steps");
    return stopped_from(steps == NULL ? NULL : steps->first);
}

/* A step above its limit makes nothing, unless who approves lets it. */
static void add_limits(struct visit *visit, const struct json_node *told)
{
    struct form form = {.visit = visit};
    for (const struct json_node *one = first_stopped(told); one != NULL;
         one = stopped_from(one->next)) {
        const char *owed = frame_grouped(visit, json_tree_member(one, "owed"));
        const struct form_choice choice = {
            .name = arena_format(&visit->arena, ALLOW "%s", one->key),
            .value = "yes",
            .label = arena_format(&visit->arena, "Go above the limit once: %s",
                                  work_words(one->key)),
            .help = arena_format(&visit->arena,
                                 "%s changes are more than this step may make at once, "
                                 "so none of them is made unless you allow it here.",
                                 owed),
            .several = true};
        form_choice(&form, &choice);
    }
}

static void add_approval(struct visit *visit, const struct json_node *told,
                         const struct json_node *changes)
{
    const size_t held = count(changes, &(struct choice){.step = "", .held = true});
    const size_t made = changes->count - held;
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
    if (first_stopped(told) != NULL)
        frame_notice(visit, "warn", "A limit stops this plan.",
                     "A step has more changes than it may make at once. Look at them "
                     "first: so many at once may be a mistake.");
    frame_form(visit, visit_address(visit, "plans", visit->parts[0], "apply"));
    add_limits(visit, told);
    markup_begin(&visit->body, "div", "actions");
    markup_element(
        &visit->body, "button",
        arena_format(&visit->arena,
                     made == 1 ? "Approve %zu change" : "Approve %zu changes", made));
    markup_close(&visit->body);
    markup_close(&visit->body);
}

/* A plan of one step may be small enough. */
static void add_too_large(struct visit *visit, const struct job *job)
{
    static const char *const steps[] = {"import_unsubscribes", "push_unsubscribes",
                                        "import_new_records",  "push_new_records",
                                        "import_pull_fields",  "push_push_fields",
                                        "segment_sync"};
    struct form form = {.visit = visit};
    frame_notice(
        visit, "bad", "The plan is too large to be shown.",
        arena_format(
            &visit->arena,
            "Nothing was changed. A page can show a plan of some 20,000 "
            "changes. Plan one step alone; or, on the machine, `wherry plan %s "
            "--out FILE` writes all of it, and `wherry apply %s FILE` makes "
            "it.",
            job->pipeline, job->pipeline));
    frame_form(visit, visit_address(visit, "pipelines", job->pipeline, "plan"));
    form_pick(&form,
              &(struct form_line){.name = "step", .label = "Plan one step alone"});
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        form_option(&form, steps[i], work_words(steps[i]), i == 0, true);
    form_pick_end(&form);
    form_buttons(&form, "Plan this step", false);
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
    const struct json_node *left = json_tree_get(told, "left");
    tabs_begin(visit, job->pipeline, job->title, "");
    if (changes == NULL) {
        add_too_large(visit, job);
    } else if (changes->count == 0) {
        frame_empty(visit, "There is nothing to do: both sides are as they should be.");
        add_left(visit, left, job->pipeline);
    } else {
        add_approval(visit, told, changes);
        add_summary(visit, changes, left);
        if (!choice_of(visit).left)
            add_changes(visit, changes, job->pipeline);
        add_left(visit, left, job->pipeline);
    }
    frame_end(visit);
}

/* Adds the step that a field of the form allows; gives the words of the trail with it. The
 * command knows which steps there are. */
static const char *allow(struct visit *visit, struct errand *errand, const char *field,
                         const char *about)
{
    if (!text_starts_with(field, ALLOW) || errand->word_count + ROOM > ERRAND_WORDS)
        return about;
    const char *step = field + strlen(ALLOW);
    errand_word(errand, "--allow");
    errand_word(errand, step);
    return arena_format(&visit->arena, "%s; above the limit: %s", about, step);
}

void plan_apply(struct visit *visit)
{
    const struct job *job = find_plan(visit);
    if (job == NULL)
        return;
    if (job->errand->cut) {
        visit_refuse(visit, 409, "Not approved",
                     "This plan was too large to be shown, so nobody has read it. Plan "
                     "one step alone. Nothing was changed.");
        return;
    }
    const char *file = arena_text(&visit->arena, job->plan);
    const char *about = arena_text(&visit->arena, job->title);
    visit->parts[0] = arena_text(&visit->arena, job->pipeline);
    struct errand *errand = errand_create("apply");
    errand_word(errand, "--json");
    for (size_t i = 0; i < visit->form.count; i++)
        about = allow(visit, errand, visit->form.all[i].name, about);
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[0]);
    errand_word(errand, file);
    act_begin(visit, "Apply", errand, about);
}
