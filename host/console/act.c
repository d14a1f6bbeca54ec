/* act.c -- an action: a command that changes something, started as a job. */
#include "host/console/act.h"

#include <inttypes.h>
#include <stdio.h>

#include "host/base/exit_code.h"
#include "host/base/log.h"
#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/skipped.h"
#include "host/console/tabs.h"

enum { LINES_SHOWN = 40, AGAIN_MS = 1000 };

struct errand *act_errand_of(struct visit *visit, const char *const *words)
{
    struct errand *errand = errand_create(*words);
    for (words++; *words != NULL; words++)
        errand_word(errand, *words);
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[0]);
    return errand;
}

static const char *job_address(struct visit *visit, int64_t number, const char *more)
{
    return visit_address(visit, "jobs", arena_format(&visit->arena, "%" PRId64, number),
                         more);
}

static void begin(struct visit *visit, const char *title, struct errand *errand,
                  const char *result, const char *plan)
{
    struct console *console = visit->console;
    /* Copied, so that nothing is changed through these. */
    const struct job wanted = {.pipeline = arena_text(&visit->arena, visit->parts[0]),
                               .title = arena_text(&visit->arena, title),
                               .user = arena_text(&visit->arena, visit->user),
                               .plan = plan == NULL ? NULL
                                                    : arena_text(&visit->arena, plan),
                               .result = result,
                               .errand = errand};
    const struct job *job = jobs_begin(&console->jobs, &console->errands, &wanted);
    if (job == NULL)
        visit_refuse(visit, 503, "Not now",
                     "Nothing was done: too much is running already. Try again later.");
    else
        visit_go(visit, job_address(visit, job->number, NULL));
}

bool act_note(struct visit *visit, const char *title, const char *about)
{
    struct wherry_error error = {0};
    if (trail_add(&visit->console->trail, visit->user, title, visit->parts[0], about,
                  &error) == WHERRY_OK)
        return true;
    log_write(LOG_ERROR, "%s", error.message);
    visit_refuse(visit, 500, "Not done",
                 "Nothing was done: the console cannot note who does it.");
    return false;
}

void act_begin(struct visit *visit, const char *title, struct errand *errand,
               const char *about)
{
    if (act_note(visit, title, about))
        begin(visit, title, errand, NULL, NULL);
    else
        errand_destroy(errand, &visit->console->errands);
}

void act_begin_look(struct visit *visit, const char *title, struct errand *errand,
                    const char *result, const char *plan)
{
    begin(visit, title, errand, result, plan);
}

/* ---- The page of a job */

static const char *latest_lines(const struct buffer *said)
{
    const char *start = buffer_text(said);
    size_t at = said->length, lines = 0;
    while (at > 0 && lines <= LINES_SHOWN)
        lines += start[--at] == '\n';
    return lines > LINES_SHOWN ? start + at + 1 : start;
}

static const char *how_it_is(struct visit *visit, const struct errand *errand)
{
    switch (errand->state) {
    case ERRAND_WAITING:
        return "waits for its turn";
    case ERRAND_RUNNING:
        return "is running";
    case ERRAND_OVER:
        break;
    }
    if (exit_code_stopped(errand->code))
        return "stopped before its end. What was done stays done";
    if (errand->code >= ERRAND_SIGNALLED)
        return arena_format(&visit->arena, "ended by signal %d",
                            errand->code - ERRAND_SIGNALLED);
    switch (errand->code) {
    case CODE_OK:
        return "done";
    case CODE_PARTIAL:
        return "done, but not all of it: something was parked, skipped, or is not "
               "effective";
    case CODE_LIMIT:
        return "stopped by a limit: look at the plan, and let the step go above it";
    case CODE_BUSY:
        return "busy: another run uses the pipeline or its account. Try again later";
    case CODE_LOST:
        return "another host has taken its turn over: nothing is to be done, the next "
               "run "
               "continues";
    case CODE_DENIED:
        return "a service refuses the key, account or list: the connection is in error";
    case CODE_SPEC:
        return "not done: the spec is wrong";
    default:
        return arena_format(&visit->arena, "failed, with exit code %d", errand->code);
    }
}

static const char *class_of(const struct errand *errand)
{
    if (errand->state != ERRAND_OVER)
        return "info";
    if (errand->code == CODE_PARTIAL || errand->code == CODE_LIMIT ||
        exit_code_stopped(errand->code))
        return "warn";
    return errand->code == CODE_OK ? "good" : "bad";
}

/* What it told is nothing, or not for a person. */
static bool is_for_program(const struct errand *errand)
{
    return errand->told.length == 0 || errand->told.bytes[0] == '{' ||
           errand->told.bytes[0] == '[';
}

static void add_told(struct visit *visit, const struct errand *errand)
{
    const char *lines = latest_lines(&errand->said);
    if (errand->state == ERRAND_OVER && *lines == '\0' && is_for_program(errand))
        return;
    markup_open(&visit->body, "pre");
    markup_attribute(&visit->body, "id", "lines");
    markup_attribute(&visit->body, "tabindex", "0");
    markup_attribute(&visit->body, "role", "log");
    markup_attribute(&visit->body, "aria-label", "What it says");
    markup_text(&visit->body, lines);
    if (errand->state == ERRAND_OVER && !is_for_program(errand))
        markup_text(&visit->body, buffer_text(&errand->told));
    markup_close(&visit->body);
}

/* What the command told as JSON: the run that it was, and what it left out. */
static void add_outcome(struct visit *visit, const struct job *job)
{
    const struct buffer *told = &job->errand->told;
    const struct json_node *all =
        told->length == 0
            ? NULL
            : json_tree_parse(&visit->arena, told->bytes, told->length, NULL);
    const struct json_node *report = json_tree_get(all, "report");
    const char *run = json_tree_member(report == NULL ? all : report, "run");
    skipped_add(visit, job->pipeline, json_tree_get(all, "plan"));
    if (run[0] == '\0' || text_same(run, "0"))
        return;
    markup_open(&visit->body, "p");
    markup_link(&visit->body,
                visit_address(visit, "pipelines", job->pipeline, "runs", run),
                arena_format(&visit->arena, "What run %s did, line by line", run));
    markup_close(&visit->body);
}

/* It told something; where that is too much for a page, the page of the result says so. */
static bool has_result(const struct errand *errand)
{
    return errand->told.length > 0 &&
           (errand->cut || errand->code == CODE_OK || errand->code == CODE_PARTIAL ||
            errand->code == CODE_LIMIT);
}

static const struct job *find_job(struct visit *visit)
{
    const struct job *job = jobs_find(&visit->console->jobs, visit->parts[0]);
    if (job == NULL)
        visit_refuse(visit, 404, "Not found",
                     "There is no such job, or it ended long ago. What it did is "
                     "in the runs of its pipeline.");
    return job;
}

void act_show(struct visit *visit)
{
    struct markup *body = &visit->body;
    const struct job *job = find_job(visit);
    if (job == NULL)
        return;
    bool over = job->errand->state == ERRAND_OVER;
    if (over && job->result != NULL && has_result(job->errand)) {
        visit_go(visit, visit_address(visit, job->result, visit->parts[0]));
        return;
    }
    visit->again = !over;
    tabs_begin(visit, job->pipeline, job->title, "");
    markup_open(body, "div");
    markup_attribute(body, "id", "job");
    markup_attribute(body, "role", "status");
    if (!over)
        markup_attribute(body, "data-events",
                         job_address(visit, job->number, "events"));
    frame_notice(visit, class_of(job->errand), how_it_is(visit, job->errand), "");
    markup_close(body);
    if (!over)
        markup_element_class(body, "p", "help", "You can leave this page: it goes on.");
    if (over)
        add_outcome(visit, job);
    add_told(visit, job->errand);
    markup_begin(body, "div", "actions");
    markup_link(body, visit_address(visit, "pipelines", job->pipeline),
                "To the pipeline");
    if (!over)
        frame_button(visit, job_address(visit, job->number, "stop"), "Stop", "danger");
    markup_close(body);
    frame_end(visit);
}

/* One event, and the stream ends: the browser asks again after a second, so that it
 * holds no connection. */
void act_events(struct visit *visit)
{
    const struct job *job = jobs_find(&visit->console->jobs, visit->parts[0]);
    struct buffer *out = &visit->body.out;
    visit->status = 200;
    visit->type = "text/event-stream";
    buffer_format(out, "retry: %d\n", AGAIN_MS);
    if (job == NULL || job->errand->state == ERRAND_OVER) {
        buffer_add_text(out, "event: over\ndata:\n\n");
        return;
    }
    buffer_add_text(out, "event: lines\ndata: ");
    for (const char *c = latest_lines(&job->errand->said); *c != '\0'; c++)
        if (*c == '\n')
            buffer_add_text(out, "\ndata: ");
        else if (*c != '\r')
            buffer_add_char(out, *c);
    buffer_add_text(out, "\n\n");
}

void act_stop(struct visit *visit)
{
    const struct job *job = find_job(visit);
    struct wherry_error error = {0};
    if (job == NULL)
        return;
    if (trail_add(&visit->console->trail, visit->user, "stop", job->pipeline,
                  job->title, &error) != WHERRY_OK)
        log_write(LOG_ERROR, "%s", error.message);
    errand_stop(job->errand);
    visit_go(visit, job_address(visit, job->number, NULL));
}
