/* backfill_page.c -- adding, once, those who are on one side only. */
#include "host/console/backfill_page.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/act.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/tabs.h"

/* ---- What is wanted */

static void add_choice(struct visit *visit, const char *value, const char *text,
                       bool chosen)
{
    struct markup *body = &visit->body;
    const char *id = arena_format(&visit->arena, "target-%s", value);
    markup_begin(body, "div", "choice");
    markup_open(body, "input");
    markup_attribute(body, "type", "radio");
    markup_attribute(body, "name", "target");
    markup_attribute(body, "id", id);
    markup_attribute(body, "value", value);
    if (chosen)
        markup_flag(body, "checked");
    markup_close(body);
    markup_open(body, "label");
    markup_attribute(body, "for", id);
    markup_text(body, text);
    markup_close(body);
    markup_close(body);
}

void backfill_show(struct visit *visit)
{
    struct markup *body = &visit->body;
    tabs_begin(visit, visit->parts[0], "Backfill", "");
    markup_element(
        body, "p",
        "Runs carry over only what changes. A backfill adds, once, those who "
        "are on one side only and have opted in. Nobody who ever left is "
        "added. First it counts; nothing is sent by that.");
    frame_form(visit, visit_address(visit, "pipelines", visit->parts[0], "backfill"));
    markup_open(body, "fieldset");
    markup_element(body, "legend", "Where to");
    add_choice(visit, "list", "From the CRM to the list", true);
    add_choice(visit, "crm", "From the list to the CRM", false);
    markup_close(body);
    frame_input(visit, "text", "segment", "Only people in this segment of the CRM", "",
                "An id or a title; blank for all. Only from the CRM to the list.");
    frame_input(visit, "text", "limit", "At most so many people", "",
                "Blank for all. Try it with a few first.");
    markup_element(body, "button", "Count");
    markup_close(body);
    frame_end(visit);
}

/* The command with what the form says. NULL: it is refused. */
static struct errand *wanted(struct visit *visit, bool dry)
{
    const char *segment = visit_form(visit, "segment");
    const char *limit = visit_form(visit, "limit");
    const bool from_list = text_same(visit_form(visit, "target"), "crm");
    int64_t number;
    if (limit[0] != '\0' && !text_to_integer(limit, 1, 1000000000, &number)) {
        visit_refuse(visit, 400, "Not done",
                     "Nothing was done: the limit must be a number from 1.");
        return NULL;
    }
    if (segment[0] != '\0' && from_list) {
        visit_refuse(visit, 400, "Not done",
                     "Nothing was done: a segment takes people from the CRM, so it "
                     "cannot be used from the list to the CRM.");
        return NULL;
    }
    struct errand *errand = errand_create("backfill");
    errand_word(errand, "--json");
    errand_word(errand, dry ? "--dry-run" : "--yes");
    if (from_list)
        errand_word(errand, "--from-list");
    if (segment[0] != '\0')
        errand_word(errand, arena_format(&visit->arena, "--segment=%s", segment));
    if (limit[0] != '\0')
        errand_word(errand, arena_format(&visit->arena, "--limit=%s", limit));
    errand_operands(errand, &visit->console->errands);
    errand_word(errand, visit->parts[0]);
    return errand;
}

void backfill_count(struct visit *visit)
{
    struct errand *errand = wanted(visit, true);
    if (errand != NULL)
        act_begin_look(visit, "Backfill", errand, "backfills", NULL);
}

/* ---- What was found */

static void add_left_out(struct visit *visit, const struct json_node *reasons)
{
    static const char *const headings[] = {"Left out because", "#How many", NULL};
    if (reasons == NULL || reasons->count == 0)
        return;
    markup_element(&visit->body, "h2", "Who is left out");
    grid_begin(visit, "Who is left out", headings);
    for (const struct json_node *one = reasons->first; one != NULL; one = one->next) {
        grid_row(visit, NULL);
        grid_head(visit);
        markup_text(&visit->body, json_tree_member(one, "words"));
        markup_close(&visit->body);
        grid_number(visit, json_tree_member(one, "count"), false);
        grid_row_end(visit);
    }
    grid_end(visit);
}

/* The person agrees to this number of people, and no more are added. */
static void add_agreement(struct visit *visit, const struct job *job,
                          const struct json_node *found)
{
    const char *number = json_tree_member(found, "would_add");
    const bool to_list = text_same(json_tree_member(found, "target"), "list");
    frame_form(visit,
               visit_address(visit, "pipelines", job->pipeline, "backfill", "do"));
    frame_hidden(visit, "target", json_tree_member(found, "target"));
    frame_hidden(visit, "segment", json_tree_member(found, "segment"));
    frame_hidden(visit, "limit", number);
    markup_open(&visit->body, "button");
    markup_text(&visit->body, arena_format(&visit->arena, "Add %s %s to the %s",
                                           frame_grouped(visit, number),
                                           text_same(number, "1") ? "person" : "people",
                                           to_list ? "list" : "CRM"));
    markup_close(&visit->body);
    markup_close(&visit->body);
}

static void add_found(struct visit *visit, const struct job *job,
                      const struct json_node *found)
{
    const bool some = json_tree_integer(json_tree_get(found, "would_add"), 0) > 0;
    const bool to_list = text_same(json_tree_member(found, "target"), "list");
    frame_notice(visit, "info", "Nothing has been sent yet.",
                 some ? "Nobody is added twice: you can stop it and start it again."
                      : "There is nobody to add.");
    markup_begin(&visit->body, "dl", "facts");
    frame_count(visit, "Would add", json_tree_get(found, "would_add"));
    frame_count(visit, to_list ? "On the list now, about" : "In the CRM now, about",
                json_tree_get(found, "contacts_before"));
    frame_count(visit, "Then", json_tree_get(found, "contacts_after"));
    markup_close(&visit->body);
    if (some && to_list)
        markup_element_class(&visit->body, "p", "help",
                             "The service may bill by the number of contacts.");
    markup_begin(&visit->body, "div", "actions");
    if (some)
        add_agreement(visit, job, found);
    markup_link(&visit->body,
                visit_address(visit, "pipelines", job->pipeline, "backfill"),
                "Count again");
    markup_close(&visit->body);
    add_left_out(visit, json_tree_get(found, "reasons"));
}

void backfill_show_found(struct visit *visit)
{
    const struct job *job = jobs_find(&visit->console->jobs, visit->parts[0]);
    if (job == NULL || job->errand->state != ERRAND_OVER ||
        !text_same(job->result == NULL ? "" : job->result, "backfills")) {
        visit_refuse(visit, 404, "Not found",
                     "This count no longer exists. Count again.");
        return;
    }
    const struct buffer *told = &job->errand->told;
    const struct json_node *found = json_tree_get(
        json_tree_parse(&visit->arena, buffer_text(told), told->length, NULL),
        "backfill");
    tabs_begin(visit, job->pipeline, "Backfill", "");
    if (found == NULL)
        frame_notice(visit, "bad", "What was found cannot be shown.", "");
    else
        add_found(visit, job, found);
    frame_end(visit);
}

void backfill_do(struct visit *visit)
{
    struct errand *errand = wanted(visit, false);
    if (errand != NULL)
        act_begin(visit, "Backfill", errand, visit_form(visit, "limit"));
}
