/* grid.c -- tables, and the way from one page of them to the next. */
#include "host/console/grid.h"

#include <inttypes.h>

#include "host/base/text.h"
#include "host/console/frame.h"
#include "plugin/kit/url.h"

static bool is_number(const char *heading)
{
    return heading[0] == '#';
}

static const char *words_of(const char *heading)
{
    return heading + is_number(heading);
}

/* A table whose display is changed is no longer one for a screen reader, unless it has
 * the role. */
static void open_as(struct visit *visit, const char *element, const char *role)
{
    markup_open(&visit->body, element);
    markup_attribute(&visit->body, "role", role);
}

static void add_headings(struct visit *visit, const char *const *headings)
{
    struct markup *body = &visit->body;
    open_as(visit, "thead", "rowgroup");
    open_as(visit, "tr", "row");
    for (; *headings != NULL; headings++) {
        open_as(visit, "th", "columnheader");
        markup_attribute(body, "scope", "col");
        if (is_number(*headings))
            markup_attribute(body, "class", "count");
        markup_text(body, words_of(*headings));
        markup_close(body);
    }
    markup_close(body);
    markup_close(body);
}

void grid_begin(struct visit *visit, const char *caption, const char *const *headings)
{
    struct markup *body = &visit->body;
    markup_begin(body, "div", "wide");
    markup_attribute(body, "tabindex", "0");
    markup_attribute(body, "role", "region");
    markup_attribute(body, "aria-label", caption);
    open_as(visit, "table", "table");
    markup_element(body, "caption", caption);
    add_headings(visit, headings);
    open_as(visit, "tbody", "rowgroup");
    visit->headings = headings;
}

void grid_end(struct visit *visit)
{
    markup_close(&visit->body); /* tbody */
    markup_close(&visit->body); /* table */
    markup_close(&visit->body); /* div */
}

void grid_row(struct visit *visit, const char *class)
{
    open_as(visit, "tr", "row");
    if (class != NULL)
        markup_attribute(&visit->body, "class", class);
    visit->column = 0;
}

void grid_row_end(struct visit *visit)
{
    markup_close(&visit->body);
}

/* ---- Cells */

static void open_cell(struct visit *visit, const char *element, const char *role,
                      const char *class)
{
    const char *heading = visit->headings[visit->column];
    struct markup *body = &visit->body;
    open_as(visit, element, role);
    if (class != NULL)
        markup_attribute(body, "class", class);
    if (heading == NULL) /* a row of ours is too long */
        return;
    markup_attribute(body, "data-label", words_of(heading));
    visit->column++;
}

void grid_head(struct visit *visit)
{
    open_cell(visit, "th", "rowheader", NULL);
    markup_attribute(&visit->body, "scope", "row");
}

void grid_cell(struct visit *visit, const char *class)
{
    open_cell(visit, "td", "cell", class);
}

void grid_text(struct visit *visit, const char *text)
{
    grid_cell(visit, text[0] == '\0' ? "empty" : NULL);
    if (text[0] != '\0')
        frame_words(visit, text);
    markup_close(&visit->body);
}

void grid_time(struct visit *visit, const char *moment)
{
    grid_cell(visit, moment[0] == '\0' ? "empty" : NULL);
    if (moment[0] != '\0')
        frame_time(visit, moment);
    markup_close(&visit->body);
}

void grid_number(struct visit *visit, const char *number, bool alarming)
{
    grid_cell(visit, alarming ? "count some" : "count");
    markup_text(&visit->body, number[0] == '\0' ? "–" : frame_grouped(visit, number));
    markup_close(&visit->body);
}

void grid_event(struct visit *visit, const char *event, const char *step)
{
    grid_cell(visit, NULL);
    markup_foreign(&visit->body, event);
    if (step[0] != '\0') {
        markup_begin(&visit->body, "div", "help");
        markup_element(&visit->body, "code", step);
        markup_close(&visit->body);
    }
    markup_close(&visit->body);
}

void grid_change(struct visit *visit, const char *before, const char *after)
{
    const bool some = before[0] != '\0' || after[0] != '\0';
    grid_cell(visit, some ? NULL : "empty");
    if (some && visit->role < ROLE_SUPPORT) {
        markup_text(&visit->body, "(hidden)");
    } else if (some) {
        frame_words(visit, before);
        markup_text(&visit->body, before[0] == '\0' ? "→ " : " → ");
        frame_words(visit, after);
    }
    markup_close(&visit->body);
}

void grid_contact(struct visit *visit, const char *pipeline, const char *contact)
{
    grid_head(visit);
    if (contact[0] == '\0')
        markup_text(&visit->body, "–");
    else if (visit->role >= ROLE_SUPPORT)
        markup_link(&visit->body,
                    visit_address(visit, "pipelines", pipeline, "people", contact),
                    contact);
    else
        markup_text(&visit->body, contact);
    markup_close(&visit->body);
}

/* ---- Pages */

int64_t grid_first(struct visit *visit)
{
    int64_t from = 1;
    return text_to_integer(visit_query(visit, "from"), 1, INT64_MAX, &from) ? from : 1;
}

const char *grid_number_text(struct visit *visit, int64_t number)
{
    return number <= 1 ? "" : arena_format(&visit->arena, "%" PRId64, number);
}

const char *grid_address_of(struct visit *visit, const char *address,
                            const char *const *pairs)
{
    struct buffer url = {0};
    url_begin(&url, address);
    for (; pairs[0] != NULL; pairs += 2)
        if (pairs[1][0] != '\0')
            url_query(&url, pairs[0], pairs[1]);
    /* Of "/" nothing is left as a base. */
    const char *whole =
        arena_format(&visit->arena, "%s%s", buffer_text(&url)[0] == '/' ? "" : "/",
                     buffer_text(&url));
    buffer_free(&url);
    return whole;
}

void grid_pages(struct visit *visit, const char *first, const char *next)
{
    struct markup *body = &visit->body;
    if (first == NULL && next == NULL)
        return;
    markup_begin(body, "nav", "pages");
    markup_attribute(body, "aria-label", "Pages");
    if (first != NULL)
        markup_link(body, first, "First page");
    if (next != NULL)
        markup_link(body, next, "Next page");
    markup_close(body);
}
