/* new_steps.h -- the pages of a new connection: what each saves and shows, and which
 * errors belong to it. */
#ifndef CONSOLE_NEW_STEPS_H
#define CONSOLE_NEW_STEPS_H

#include "host/console/draft_answers.h"
#include "host/console/new_page.h"

struct new_step {
    const char *path, *title;
    /* How much must be known to show it, and how much is checked once it was sent. */
    enum draft_extent to_show, to_judge;
    /* Takes what was sent into the draft. */
    void (*save)(struct new_page *page);
    void (*show)(struct new_page *page);
    /* The field of the page for an error about this answer; NULL: the page has none,
     * "": it has, but not a single one. */
    const char *(*field)(struct new_page *page, const char *answer);
    /* Is there nothing to fill in here? NULL: there always is. */
    bool (*skip)(const struct new_page *page);
    /* The next row in a long table; 0: there is none. NULL: it has no such table. */
    size_t (*next_row)(const struct new_page *page);
};

/* In their order; the path of the last one is NULL. */
extern const struct new_step new_steps[];

#endif
