/* window.c -- a span of time read page by page while people change. */
#include "plugin/mailchimp/window.h"

#include "host/base/error.h"

void window_begin(struct window *window, int64_t since, int64_t last)
{
    *window = (struct window){.since = since, .last = last};
    window->ended = last != WINDOW_OPEN && since >= last;
}

void window_free(struct window *window)
{
    walk_free(&window->walk);
}

void window_ask(const struct window *window, struct window_page *page)
{
    *page = (struct window_page){0};
    if (window->crowded) {
        *page = (struct window_page){.has_since = true,
                                     .has_before = true,
                                     .since = window->crowd - 1,
                                     .before = window->crowd + 1,
                                     .offset = window->walk.offset};
        return;
    }
    if (window->since != WINDOW_UNBOUND) {
        page->has_since = true;
        page->since = window->since;
    }
    if (window->last != WINDOW_OPEN) {
        page->has_before = true;
        page->before = window->last + 1;
    }
}

static enum wherry_status check_order(const struct window *window,
                                      const struct member_page *page,
                                      struct wherry_error *error)
{
    int64_t before = -1;
    for (size_t i = 0; i < page->count; i++) {
        int64_t second = page->members[i].changed_s;
        if (second < 0) /* not known: the order comes from those around it */
            continue;
        if (second < before)
            return fail(error, WHERRY_RETRY,
                        "a page of members is not in the order of 'last_changed'");
        if (window->since != WINDOW_UNBOUND && second < window->since)
            return fail(error, WHERRY_RETRY,
                        "a page of members is from before 'since_last_changed'");
        before = second;
    }
    return WHERRY_OK;
}

/* -1: none of the page is known. */
static int64_t last_second(const struct member_page *page)
{
    size_t i = page->count;
    while (i > 0 && page->members[i - 1].changed_s < 0)
        i--;
    return i > 0 ? page->members[i - 1].changed_s : -1;
}

/* Is all of it of the second of its last one? */
static bool has_one_second(const struct member_page *page, int64_t second)
{
    return page->count > 0 && page->members[0].changed_s == second;
}

static void advance(struct window *window, int64_t since)
{
    window->since = since;
    if (window->last != WINDOW_OPEN && since >= window->last)
        window->ended = true;
}

static void enter_crowd(struct window *window, int64_t second)
{
    window->crowded = true;
    window->crowd = second;
    walk_begin(&window->walk);
}

static void take_crowd(struct window *window, const struct member_page *page)
{
    member_page_walk(page, &window->walk);
    window->remaining -=
        window->remaining > page->count ? page->count : window->remaining;
    if (!window->walk.ended)
        return;
    window->doubtful |= window->walk.doubtful;
    window->crowded = false;
    walk_free(&window->walk);
    advance(window, window->crowd);
}

enum wherry_status window_take(struct window *window, const struct member_page *page,
                               size_t asked, struct wherry_error *error)
{
    enum wherry_status status;
    if (window->crowded) {
        take_crowd(window, page);
        return WHERRY_OK;
    }
    status = check_order(window, page, error);
    if (status != WHERRY_OK)
        return status;
    window->remaining = page->total > page->count ? page->total - page->count : 0;
    /* A page is the last one if it is short and its own total says so too. */
    if (page->count == 0 || (page->count < asked && page->total <= page->count)) {
        window->ended = true;
        return WHERRY_OK;
    }
    int64_t second = last_second(page);
    if (second < 0)
        return fail(error, WHERRY_RETRY,
                    "a page of members has no 'last_changed' to continue from");
    if (window->last != WINDOW_OPEN && second > window->last)
        window->ended = true;
    else if (has_one_second(page, second) && second > window->since)
        enter_crowd(window, second); /* none is from before it */
    else if (window->since == WINDOW_UNBOUND || second - 1 > window->since)
        advance(window, second - 1);
    else /* a page of one second, or of those that an inclusive bound shows again */
        enter_crowd(window, window->since + 1);
    return WHERRY_OK;
}

bool window_split(struct window *window, struct window *upper)
{
    if (window->ended || window->last == WINDOW_OPEN || window->since == WINDOW_UNBOUND)
        return false;
    int64_t first = window->crowded ? window->crowd : window->since;
    if (window->last - first < 2)
        return false;
    int64_t middle = first + (window->last - first) / 2;
    window_begin(upper, middle, window->last);
    upper->remaining = window->remaining / 2;
    window->remaining -= upper->remaining;
    window->last = middle;
    return true;
}
