/* sparkline.c -- the latest runs of a pipeline as a row of bars. */
#include "host/console/sparkline.h"

#include "host/base/exit_code.h"
#include "host/base/text.h"
#include "host/console/frame.h"

enum { BAR_STEP = 5, BAR_WIDTH = 4, HEIGHT = 24 };

enum kind { GOOD, IN_PART, BAD, KINDS };

static const char *const classes[KINDS] = {"good", "warn", "bad"};
static const int heights[KINDS] = {10, 16, HEIGHT};

static enum kind kind_of(const struct json_node *run)
{
    switch (json_tree_integer(json_tree_get(run, "code"), CODE_FAILED)) {
    case CODE_OK:
        return GOOD;
    case CODE_PARTIAL:
    case CODE_LIMIT:
        return IN_PART;
    default:
        return BAD;
    }
}

static void add_number(struct visit *visit, const char *name, int64_t number)
{
    markup_attribute(&visit->body, name,
                     arena_format(&visit->arena, "%lld", (long long)number));
}

/* The bars differ in height, too: colour alone is not enough. */
static void add_bar(struct visit *visit, size_t at, enum kind kind)
{
    markup_open(&visit->body, "rect");
    markup_attribute(&visit->body, "class", classes[kind]);
    add_number(visit, "x", (int64_t)at * BAR_STEP);
    add_number(visit, "y", HEIGHT - heights[kind]);
    add_number(visit, "width", BAR_WIDTH);
    add_number(visit, "height", heights[kind]);
    markup_close(&visit->body);
}

void sparkline_add(struct visit *visit, const struct json_node *runs)
{
    size_t counts[KINDS] = {0};
    if (runs == NULL || runs->count < 2)
        return;
    for (const struct json_node *one = runs->first; one != NULL; one = one->next)
        counts[kind_of(one)]++;
    markup_open(&visit->body, "svg");
    markup_attribute(&visit->body, "class", "sparkline");
    markup_attribute(
        &visit->body, "viewbox",
        arena_format(&visit->arena, "0 0 %zu %d", runs->count * BAR_STEP, HEIGHT));
    add_number(visit, "width", (int64_t)runs->count * BAR_STEP);
    add_number(visit, "height", HEIGHT);
    markup_attribute(&visit->body, "role", "img");
    markup_attribute(
        &visit->body, "aria-label",
        arena_format(&visit->arena,
                     "The latest %zu runs: %zu good, %zu in part, %zu failed",
                     runs->count, counts[GOOD], counts[IN_PART], counts[BAD]));
    size_t at = runs->count;
    for (const struct json_node *one = runs->first; one != NULL; one = one->next)
        add_bar(visit, --at, kind_of(one));
    markup_close(&visit->body);
}
