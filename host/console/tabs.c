/* tabs.c -- the pages of one pipeline. */
#include "host/console/tabs.h"

#include <string.h>

#include "host/base/exit_code.h"
#include "host/base/text.h"
#include "host/console/frame.h"

static void add_way(struct visit *visit, const char *pipeline)
{
    struct markup *body = &visit->body;
    markup_begin(body, "nav", "way");
    markup_attribute(body, "aria-label", "Way up");
    markup_link(body, "/", "Pipelines");
    markup_text(body, " › ");
    markup_open(body, "a");
    markup_address(body, "href", visit_address(visit, "pipelines", pipeline));
    markup_foreign(body, pipeline);
    markup_close(body);
    markup_close(body);
}

static void add_tab(struct visit *visit, const char *pipeline, const char *page,
                    const char *text, const char *here)
{
    struct markup *body = &visit->body;
    const bool first = page[0] == '\0';
    const char *address = first ? visit_address(visit, "pipelines", pipeline)
                                : visit_address(visit, "pipelines", pipeline, page);
    markup_open(body, "li");
    markup_open(body, "a");
    markup_address(body, "href", address);
    if (text_same(here, page))
        frame_mark_current(visit, address);
    markup_text(body, text);
    markup_close(body);
    markup_close(body);
}

/* The title of the document: many of them are open, each of another pipeline. */
static const char *words_of(struct visit *visit, const char *title,
                            const char *pipeline)
{
    return text_same(title, pipeline)
               ? title
               : arena_format(&visit->arena, "%s – %s", title, pipeline);
}

void tabs_begin(struct visit *visit, const char *pipeline, const char *title,
                const char *here)
{
    static const char *const tabs[][2] = {{"", "State"},
                                          {"runs", "Runs"},
                                          {"segments", "Segments"},
                                          {"parked", "Parked"},
                                          {"spec", "Spec"}};
    struct markup *body = &visit->body;
    frame_open(visit, words_of(visit, title, pipeline),
               text_same(here, "people") ? "/people" : "/");
    add_way(visit, pipeline);
    frame_title(visit, title);
    markup_begin(body, "nav", "tabs");
    markup_attribute(body, "aria-label", "Of this pipeline");
    markup_open(body, "ul");
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
        if (visit->role >= ROLE_OPERATOR || !text_same(tabs[i][0], "spec"))
            add_tab(visit, pipeline, tabs[i][0], tabs[i][1], here);
    markup_close(body);
    markup_close(body);
}

void tabs_refuse(struct visit *visit, size_t at, const char *title, const char *here)
{
    const struct errand *errand = visit->errands[at];
    const char *pipeline = visit->parts[0], *why = visit_why(visit, at);
    const bool is_new = strstr(why, "no state yet") != NULL; /* host/cli/session.c */
    if (errand->code == CODE_USAGE) {
        visit_refuse(visit, 404, "Not found", why);
        return;
    }
    visit->status = is_new ? 200 : 404;
    tabs_begin(visit, pipeline, title, here);
    if (is_new) {
        frame_empty(visit, "This pipeline has not run yet. Its first run takes the "
                           "baseline: it reads both sides and writes nothing.");
        frame_back(visit, visit_address(visit, "pipelines", pipeline),
                   "To its state, where it is enabled");
    } else {
        frame_notice(visit, "bad",
                     errand->code == CODE_SPEC ? "The spec is wrong:"
                                               : "This cannot be shown:",
                     why);
        if (errand->code == CODE_SPEC && visit->role >= ROLE_OPERATOR)
            frame_back(visit, visit_address(visit, "pipelines", pipeline, "spec"),
                       "To the spec, with what is wrong at its line");
    }
    frame_end(visit);
}
