/* tabs.c -- the pages of one pipeline. */
#include "host/console/tabs.h"

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

void tabs_begin(struct visit *visit, const char *pipeline, const char *title,
                const char *here)
{
    static const char *const tabs[][2] = {{"", "State"},
                                          {"runs", "Runs"},
                                          {"segments", "Segments"},
                                          {"parked", "Parked"},
                                          {"spec", "Spec"}};
    struct markup *body = &visit->body;
    frame_open(visit, title, text_same(here, "people") ? "/people" : "/");
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
