/* sparkline.c -- the latest runs of a pipeline as a row of bars. */
#include "host/console/sparkline.h"

#include "host/base/buffer.h"
#include "host/base/exit_code.h"
#include "host/console/frame.h"

enum { BAR_STEP = 4, HEIGHT = 24 };

enum kind { GOOD, IN_PART, BAD, KINDS };

/* The bars differ in height, too: colour alone does not tell. */
static const struct {
    const char *class;
    int height;
} looks[KINDS] = {
    [GOOD] = {"good", 10}, [IN_PART] = {"warn", 16}, [BAD] = {"bad", HEIGHT}};

static enum kind kind_of(const struct json_node *code)
{
    if (json_tree_is(code, JSON_NULL)) /* it is under way, or was cut off */
        return IN_PART;
    switch (json_tree_integer(code, CODE_FAILED)) {
    case CODE_OK:
        return GOOD;
    case CODE_PARTIAL:
    case CODE_LIMIT:
        return IN_PART;
    default:
        return BAD;
    }
}

/* All bars of one kind as one line: a page has many of them. */
static void add_bars(struct visit *visit, const struct json_node *codes, enum kind kind)
{
    struct buffer path = {0};
    size_t at = codes->count;
    for (const struct json_node *one = codes->first; one != NULL; one = one->next) {
        at--;
        if (kind_of(one) == kind)
            buffer_format(&path, "M%zu %dv%d", at * BAR_STEP + BAR_STEP / 2,
                          HEIGHT - looks[kind].height, looks[kind].height);
    }
    if (path.length > 0) {
        markup_open(&visit->body, "path");
        markup_attribute(&visit->body, "class", looks[kind].class);
        markup_attribute(&visit->body, "d", buffer_text(&path));
        markup_close(&visit->body);
    }
    buffer_free(&path);
}

static void add_label(struct visit *visit, const struct json_node *codes)
{
    size_t counts[KINDS] = {0};
    for (const struct json_node *one = codes->first; one != NULL; one = one->next)
        counts[kind_of(one)]++;
    markup_attribute(&visit->body, "role", "img");
    markup_attribute(
        &visit->body, "aria-label",
        arena_format(&visit->arena,
                     "The latest %zu runs: %zu good, %zu in part, %zu failed",
                     codes->count, counts[GOOD], counts[IN_PART], counts[BAD]));
}

void sparkline_add(struct visit *visit, const struct json_node *codes)
{
    if (codes == NULL || codes->count < 2)
        return;
    const size_t width = codes->count * BAR_STEP;
    markup_begin(&visit->body, "svg", "sparkline");
    markup_attribute(&visit->body, "width", arena_format(&visit->arena, "%zu", width));
    markup_attribute(&visit->body, "height", arena_format(&visit->arena, "%d", HEIGHT));
    add_label(visit, codes);
    for (int kind = GOOD; kind < KINDS; kind++)
        add_bars(visit, codes, (enum kind)kind);
    markup_close(&visit->body);
}
