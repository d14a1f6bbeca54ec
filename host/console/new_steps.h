/* new_steps.h -- the pages of a new connection: what each saves, shows and is to blame
 * for. */
#ifndef CONSOLE_NEW_STEPS_H
#define CONSOLE_NEW_STEPS_H

#include "host/console/draft_answers.h"
#include "host/console/new_page.h"

struct new_step {
    const char *path, *title;
    /* How much must have been asked to show it, and is asked once it was sent. */
    enum draft_extent to_show, to_judge;
    /* Takes what was sent into the draft. */
    void (*save)(struct new_page *page);
    void (*show)(struct new_page *page);
    /* The field that is to blame for a complaint about this answer; NULL: the page has
     * none that is, "": it has, but not a single one. */
    const char *(*field)(struct new_page *page, const char *answer);
    /* Is there nothing to be filled in here? NULL: there always is. */
    bool (*skip)(const struct new_page *page);
    /* The row that comes next in a long table; 0: none does. NULL: it has no such table. */
    size_t (*next_row)(const struct new_page *page);
};

/* In their order; the path of the last one is NULL. */
extern const struct new_step new_steps[];

#endif
