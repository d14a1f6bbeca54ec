/* new_connection.c -- a new connection, filled in page by page. */
#include "host/console/new_connection.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/log.h"
#include "host/base/text.h"
#include "host/console/console.h"
#include "host/console/frame.h"
#include "host/console/new_steps.h"
#include "plugin/kit/url.h"

#define START "/connections/new"
#define WAIT_S "10" /* for an account that a run uses */

enum { WRONG = 422, TOLD_KEPT_MOST = 2 << 20 };

/* ---- Which page ---- */

static const struct new_step *find_step(const struct visit *visit)
{
    const char *path = visit->parts[0] == NULL ? new_steps[0].path : visit->parts[0];
    for (const struct new_step *step = new_steps; step->path != NULL; step++)
        if (text_same(step->path, path))
            return step;
    return NULL;
}

static const char *address_of(struct visit *visit, const struct new_step *step,
                              size_t from)
{
    struct buffer url = {0};
    url_begin(&url, START);
    if (step != new_steps)
        url_segment(&url, step->path);
    if (from > 0)
        url_query(&url, "from", arena_format(&visit->arena, "%zu", from));
    const char *address = arena_text(&visit->arena, buffer_text(&url));
    buffer_free(&url);
    return address;
}

static const struct new_step *neighbour(const struct new_page *page,
                                        const struct new_step *step, int by)
{
    do
        step += by;
    while (step->skip != NULL && step->skip(page));
    return step;
}

static struct draft *find_draft(struct visit *visit)
{
    struct console *console = visit->console;
    return drafts_find(&console->drafts, console->sessions.key, visit->cookie,
                       console->now_ms);
}

static size_t row_of(const char *text)
{
    int64_t row;
    return text_to_integer(text, 0, DRAFT_PAIRS_MOST, &row) ? (size_t)row : 0;
}

static const struct json_node *parse(struct visit *visit, const char *text)
{
    return text == NULL ? NULL
                        : json_tree_parse(&visit->arena, text, strlen(text), NULL);
}

static void begin(struct visit *visit, struct draft *draft, struct new_page *page)
{
    *page = (struct new_page){.visit = visit,
                              .draft = draft,
                              .from = row_of(visit->method == METHOD_GET
                                                 ? visit_query(visit, "from")
                                                 : visit_form(visit, "from")),
                              .form.visit = visit};
    if (draft != NULL) {
        page->told = parse(visit, draft->told);
        page->plugins = parse(visit, draft->plugins);
    }
}

/* ---- What is asked ---- */

static void send_init(struct visit *visit, const struct draft *draft,
                      enum draft_extent extent, bool dry_run)
{
    struct errand *errand = errand_create("init");
    errand_word(errand, "--json");
    errand_word(errand, "--answers");
    errand_word(errand, "-");
    errand_word(errand, "--wait");
    errand_word(errand, WAIT_S);
    if (dry_run)
        errand_word(errand, "--dry-run");
    errand_operands(errand, &visit->console->errands);
    errand->given = draft_answers(draft, extent);
    visit_send_errand(visit, errand);
}

static void keep_told(struct visit *visit, struct draft *draft, size_t at,
                      enum draft_extent extent)
{
    const struct errand *errand = visit->errands[at];
    const bool good =
        visit_told(visit, at) != NULL && errand->told.length <= TOLD_KEPT_MOST;
    draft_keep(&draft->told, good ? buffer_text(&errand->told) : NULL);
    draft->extent = (int)extent;
}

static bool is_known(const struct draft *draft, enum draft_extent extent)
{
    return draft->told != NULL && draft->extent >= (int)extent;
}

/* ---- A page is shown ---- */

static void show_page(struct new_page *page, const struct new_step *step)
{
    struct visit *visit = page->visit;
    struct markup *body = &visit->body;
    size_t number = 1;
    for (const struct new_step *one = new_steps; one < step; one++)
        number += one->skip == NULL || !one->skip(page);
    frame_begin(visit, step->title, "/");
    markup_begin(body, "p", "help");
    markup_format(body, "A new connection: step %zu", number);
    markup_close(body);
    form_summary(&page->form);
    step->show(page);
    if (page->draft != NULL && page->draft->count > 0) {
        markup_begin(body, "div", "actions");
        frame_button(visit, "/connections/discard", "Throw this away", "danger");
        markup_close(body);
    }
    frame_end(visit);
}

void new_connection_ask(struct visit *visit)
{
    const struct new_step *step = find_step(visit);
    const struct draft *draft = find_draft(visit);
    if (step == NULL)
        visit_refuse(visit, 404, "Not found", "There is no page at this address.");
    else if (step == new_steps)
        visit_send(visit, "plugins");
    else if (draft == NULL || draft->plugins == NULL)
        visit_go(visit, START);
    else if (!is_known(draft, step->to_show))
        send_init(visit, draft, step->to_show, true);
}

/* Without an answer of the command nothing can be chosen: the page says why. */
static void show_failure(struct visit *visit, const struct new_step *step)
{
    frame_begin(visit, step->title, "/");
    frame_failed(visit, 0, "This page cannot be shown.");
    markup_link(&visit->body, START, "To the start");
    frame_end(visit);
}

void new_connection_show(struct visit *visit)
{
    const struct new_step *step = find_step(visit);
    struct draft *draft = find_draft(visit);
    struct new_page page;
    if (step != new_steps && draft == NULL) { /* it has ended since */
        visit_go(visit, START);
        return;
    }
    if (step != new_steps && visit->errand_count > 0)
        keep_told(visit, draft, 0, step->to_show);
    begin(visit, draft, &page);
    if (step == new_steps)
        page.plugins = visit_told(visit, 0);
    if (step == new_steps ? page.plugins == NULL : page.told == NULL)
        show_failure(visit, step);
    else
        show_page(&page, step);
}

/* ---- A page was sent ---- */

void new_connection_send(struct visit *visit)
{
    const struct new_step *step = find_step(visit);
    struct console *console = visit->console;
    struct draft *draft = find_draft(visit);
    struct new_page page;
    if (step == NULL) {
        visit_refuse(visit, 404, "Not found", "There is no page at this address.");
        return;
    }
    if (step == new_steps)
        draft = drafts_open(&console->drafts, console->sessions.key, visit->cookie,
                            console->now_ms);
    if (draft == NULL) {
        visit_go(visit, START);
        return;
    }
    begin(visit, draft, &page);
    draft->changed = false;
    step->save(&page);
    if (draft->changed)
        draft_keep(&draft->told, NULL);
    if (text_same(visit_form(visit, "go"), "back") && step != new_steps) {
        visit_go(visit, page.from > 0
                            ? address_of(visit, step, 0)
                            : address_of(visit, neighbour(&page, step, -1), 0));
        return;
    }
    send_init(visit, draft, step->to_judge, true);
    if (step == new_steps)
        visit_send(visit, "plugins");
}

static void collect_errors(struct new_page *page, const struct new_step *step)
{
    const struct json_node *all = json_tree_get(page->told, "complaints");
    for (const struct json_node *one = all == NULL ? NULL : all->first; one != NULL;
         one = one->next) {
        const char *field = step->field(page, json_tree_member(one, "answer"));
        if (field != NULL && !text_same(json_tree_member(one, "severity"), "warning"))
            form_add_error(&page->form, field, json_tree_member(one, "message"));
    }
    if (page->told == NULL)
        form_add_error(&page->form, "", visit_why(page->visit, 0));
}

/* A side that did not answer is an error even if no field is to blame. */
static void add_side_error(struct new_page *page, const struct new_step *step)
{
    const struct json_node *side = json_tree_get(page->told, step->path);
    const char *words = json_tree_member(side, "words");
    if (page->form.error_count == 0 && words[0] != '\0')
        form_add_error(&page->form, "", words);
}

void new_connection_sent(struct visit *visit)
{
    enum { OF_INIT, OF_PLUGINS };
    const struct new_step *step = find_step(visit);
    struct draft *draft = find_draft(visit);
    struct new_page page;
    if (draft == NULL) {
        visit_go(visit, START);
        return;
    }
    keep_told(visit, draft, OF_INIT, step->to_judge);
    if (step == new_steps && visit_told(visit, OF_PLUGINS) != NULL)
        draft_keep(&draft->plugins, buffer_text(&visit->errands[OF_PLUGINS]->told));
    begin(visit, draft, &page);
    collect_errors(&page, step);
    add_side_error(&page, step);
    const size_t row = step->next_row == NULL ? 0 : step->next_row(&page);
    if (page.form.error_count > 0) {
        visit->status = WRONG;
        show_page(&page, step);
    } else if (row > 0) {
        visit_go(visit, address_of(visit, step, row));
    } else {
        visit_go(visit, address_of(visit, neighbour(&page, step, 1), 0));
    }
}

/* ---- The end ---- */

void new_connection_discard(struct visit *visit)
{
    const struct draft *draft = find_draft(visit);
    if (draft != NULL)
        drafts_drop(&visit->console->drafts, draft);
    visit_go(visit, "/");
}

void new_connection_create(struct visit *visit)
{
    const struct draft *draft = find_draft(visit);
    struct wherry_error error = {0};
    if (draft == NULL) {
        visit_go(visit, START);
        return;
    }
    if (trail_add(&visit->console->trail, visit->user, "Create",
                  draft_get(draft, "pipeline"), "", &error) != WHERRY_OK) {
        log_write(LOG_ERROR, "%s", error.message);
        visit_refuse(visit, 500, "Not done",
                     "Nothing was done: the console cannot note who does it.");
        return;
    }
    send_init(visit, draft, DRAFT_WHOLE, false);
}

void new_connection_created(struct visit *visit)
{
    struct draft *draft = find_draft(visit);
    const struct json_node *told = visit_told(visit, 0);
    const char *id = json_tree_member(told, "pipeline");
    struct new_page page;
    const struct new_step *last = new_steps;
    /* It reports the file as soon as that is there; its exit code also covers the other
     * specs. */
    if (id[0] != '\0' && json_tree_get(told, "file") != NULL) {
        const char *address = visit_address(visit, "pipelines", id);
        if (draft != NULL)
            drafts_drop(&visit->console->drafts, draft);
        visit_go(visit, address);
        return;
    }
    if (draft == NULL || draft->told == NULL) {
        visit_refuse(visit, 409, "Not created", visit_why(visit, 0));
        return;
    }
    while (last[1].path != NULL)
        last++;
    begin(visit, draft, &page);
    form_add_error(&page.form, "", visit_why(visit, 0));
    visit->status = WRONG;
    show_page(&page, last);
}
