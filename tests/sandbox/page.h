/* page.h -- which rows of a collection one answer shows.
 *
 * Both services page by offset: the rows are gone through in order, and each is asked
 * about once.
 *     while ((row = next(...)))
 *         if (page_shows(&page, &row)) tell(row);
 * A row that a hiccup leaves out keeps its place, so that the next page begins where it
 * would have begun; but a page never ends up empty for that: then it goes on.
 */
#ifndef SANDBOX_PAGE_H
#define SANDBOX_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/hiccups.h"

struct page {
    struct hiccups *hiccups;
    size_t count, offset;
    size_t seen, told, missed;
    size_t uncounted; /* missed ones that the total passes over, too */
};

/* At most `cap` rows, where that is above 0. */
void page_begin(struct page *page, struct hiccups *hiccups, size_t count, size_t offset,
                int64_t cap);
bool page_shows(struct page *page, const struct row *row);
/* No further row will be shown. */
bool page_is_full(const struct page *page);
/* The total to show once all rows were passed. */
int64_t page_total(const struct page *page);

#endif
