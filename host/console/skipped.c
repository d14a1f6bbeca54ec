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
    grid_text(visit, work_words(json_tree_member(one, "kind")));
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
    size_t shown = 0;
    grid_begin(visit, "What was skipped", headings);
    for (const struct json_node *one = all->first; one != NULL && shown < GRID_ROWS;
         one = one->next, shown++)
        add_row(visit, pipeline, one);
    grid_end(visit);
    if (shown < all->count)
        markup_element(&visit->body, "p",
                       arena_format(&visit->arena,
                                    "These are the first %zu; the others were skipped "
                                    "for the same reasons.",
                                    shown));
}
