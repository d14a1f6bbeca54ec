/* skipped.c -- what of a plan was not done, and why. */
#include "host/console/skipped.h"

#include "host/console/frame.h"
#include "host/console/grid.h"
#include "host/console/work_words.h"

static void add_row(struct visit *visit, const char *pipeline,
                    const struct json_node *one)
{
    grid_row(visit, NULL);
    grid_contact(visit, pipeline, json_tree_member(one, "contact"));
    grid_text(visit, work_words(json_tree_member(one, "change")));
    grid_text(visit, json_tree_member(one, "why"));
    grid_row_end(visit);
}

void skipped_add(struct visit *visit, const char *pipeline,
                 const struct json_node *plan)
{
    static const char *const headings[] = {"Contact", "Change", "Why it was skipped",
                                           NULL};
    const struct json_node *all = json_tree_get(plan, "skipped");
    if (all == NULL)
        return;
    markup_open(&visit->body, "p");
    if (all->count == 0)
        markup_format(&visit->body, "All %s changes of the plan were made.",
                      json_tree_member(plan, "changes"));
    else
        markup_format(&visit->body, "Of %s changes in the plan, %zu %s skipped.",
                      json_tree_member(plan, "changes"), all->count,
                      all->count == 1 ? "was" : "were");
    markup_close(&visit->body);
    if (all->count == 0)
        return;
    const int64_t from = grid_first(visit);
    int64_t line = 0, next = 0;
    grid_begin(visit, "What was skipped", headings);
    for (const struct json_node *one = all->first; one != NULL && next == 0;
         one = one->next) {
        if (++line == from + GRID_ROWS)
            next = line;
        else if (line >= from)
            add_row(visit, pipeline, one);
    }
    grid_end(visit);
    grid_pages(visit, from == 1 ? NULL : visit->path,
               next == 0 ? NULL
                         : grid_address(visit, visit->path, "from",
                                        grid_number_text(visit, next)));
}
