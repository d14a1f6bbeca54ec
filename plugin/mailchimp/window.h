/* window.h -- a span of time read page by page while people change.
 *
 * Members are read in the order of `last_changed`. A member who changes moves to the
 * end, so an offset into that order would skip the members after them; a window
 * advances by time instead: each page begins at the last second of the page before.
 * Only a second that more people share than a page holds is walked by offset, within
 * bounds of its own.
 *
 * Both bounds are chosen so that it does not matter whether the service includes the
 * second at the bound; its documents do not say.
 *
 * Pure: the caller asks what window_ask says and hands over what came.
 */
#ifndef MAILCHIMP_WINDOW_H
#define MAILCHIMP_WINDOW_H

#include "plugin/mailchimp/member_page.h"
#include "plugin/mailchimp/walk.h"

#define WINDOW_UNBOUND INT64_MIN /* `since`: from the very first */
#define WINDOW_OPEN INT64_MAX    /* `last`: to the very last */

struct window {
    int64_t since; /* all up to this second was returned; the rest comes after it */
    int64_t last;  /* the last second that belongs to the window */
    bool ended;
    bool doubtful;      /* a crowded second would not hold still */
    uint64_t remaining; /* about how many rows are left */
    bool crowded;       /* walking through the second `crowd` */
    int64_t crowd;
    struct walk walk;
};

/* What to ask next. */
struct window_page {
    bool has_since, has_before;
    int64_t since, before; /* seconds, as the service's filters take them */
    uint64_t offset;
};

void window_begin(struct window *window, int64_t since, int64_t last);
void window_free(struct window *window);
void window_ask(const struct window *window, struct window_page *page);
/* Takes the page that was asked for with this many rows. RETRY if it is not in the
 * requested order. */
enum wherry_status window_take(struct window *window, const struct member_page *page,
                               size_t asked, struct wherry_error *error);

/* Moves the later half of the rest to `upper`; false if there is nothing to divide. */
bool window_split(struct window *window, struct window *upper);

#endif
