/* new_page.h -- one page of a new connection that is being made, and what its pages
 * share. */
#ifndef CONSOLE_NEW_PAGE_H
#define CONSOLE_NEW_PAGE_H

#include "host/console/drafts.h"
#include "host/console/form.h"

struct new_page {
    struct visit *visit;
    struct draft *draft;             /* NULL: nothing was filled in yet */
    const struct json_node *told;    /* by `wherry init --dry-run`; NULL: not asked */
    const struct json_node *plugins; /* by `wherry plugins` */
    size_t from;                     /* the first row of a long table */
    struct form form;
};

/* "": not filled in. */
const char *new_value(const struct new_page *page, const char *name);
/* Returns the value of a field as it was sent, without blanks around it. */
void new_save(struct new_page *page, const char *name);
/* A line of text of the page with its label. */
void new_line(const struct new_page *page, const char *name, const char *label,
              const char *value, const char *help);
/* The form of this page, closed by markup_close; it carries the row along. */
void new_form(const struct new_page *page);
/* The number in "fields[12]"; -1: it is not such an answer. */
int64_t new_index(const char *answer, const char *name);

#endif
