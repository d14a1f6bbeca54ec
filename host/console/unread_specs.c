/* unread_specs.c -- the specs that are too wrong to be read. */
#include "host/console/unread_specs.h"

#include <string.h>

#include "host/base/text.h"
#include "host/console/grid.h"

static bool has_file(const struct json_node *pipelines, const char *file)
{
    for (const struct json_node *one = pipelines == NULL ? NULL : pipelines->first;
         one != NULL; one = one->next)
        if (text_same(json_tree_member(one, "file"), file))
            return true;
    return false;
}

/* The complaints about one file follow each other. */
const struct json_node *unread_specs_next(const struct json_node *check,
                                          const struct json_node *pipelines,
                                          const struct json_node *last)
{
    const struct json_node *all = json_tree_get(check, "complaints");
    const struct json_node *one = last != NULL  ? last->next
                                  : all == NULL ? NULL
                                                : all->first;
    const char *before = last == NULL ? "" : json_tree_member(last, "file");
    for (; one != NULL; one = one->next) {
        const char *file = json_tree_member(one, "file");
        if (text_same(json_tree_member(one, "severity"), "error") && file[0] != '\0' &&
            !text_same(file, before) && !has_file(pipelines, file))
            return one;
    }
    return NULL;
}

size_t unread_specs_count(const struct json_node *check,
                          const struct json_node *pipelines)
{
    size_t count = 0;
    const struct json_node *one = NULL;
    while ((one = unread_specs_next(check, pipelines, one)) != NULL)
        count++;
    return count;
}

void unread_specs_add_row(struct visit *visit, const struct json_node *complaint,
                          size_t columns)
{
    struct markup *body = &visit->body;
    const char *file = json_tree_member(complaint, "file");
    const char *name = strrchr(file, '/');
    const char *line = json_tree_member(complaint, "line");
    grid_row(visit, NULL);
    grid_head(visit);
    markup_open(body, "a");
    markup_address(body, "href", "/settings#specs");
    markup_foreign(body, name == NULL ? file : name + 1);
    markup_close(body);
    markup_element_class(body, "div", "help",
                         "A spec that cannot be read: it runs nothing.");
    markup_close(body);
    grid_cell(visit, "state");
    markup_element_class(body, "span", "badge error", "Spec wrong");
    markup_begin(body, "div", "why");
    if (line[0] != '\0' && !text_same(line, "0"))
        markup_format(body, "Line %s: ", line);
    markup_foreign(body, json_tree_member(complaint, "message"));
    markup_close(body);
    markup_close(body);
    for (; columns > 0; columns--)
        grid_text(visit, "");
    grid_row_end(visit);
}
