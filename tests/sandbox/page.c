/* page.c -- which rows of a collection one answer shows. */
#include "tests/sandbox/page.h"

void page_begin(struct page *page, struct hiccups *hiccups, size_t count, size_t offset,
                int64_t cap)
{
    *page = (struct page){.hiccups = hiccups, .count = count, .offset = offset};
    if (cap > 0 && page->count > (size_t)cap)
        page->count = (size_t)cap;
}

bool page_is_full(const struct page *page)
{
    bool behind =
        page->seen >= page->offset && page->seen - page->offset >= page->count;
    return behind && (page->told > 0 || page->missed == 0);
}

bool page_shows(struct page *page, const struct row *row)
{
    bool counted = true;
    bool full = page_is_full(page);
    if (page->seen++ < page->offset || full)
        return false;
    if (hiccups_miss(page->hiccups, row, READ_PAGES, &counted)) {
        page->missed++;
        page->uncounted += counted ? 0 : 1;
        return false;
    }
    page->told++;
    return true;
}

int64_t page_total(const struct page *page)
{
    return (int64_t)(page->seen - page->uncounted);
}
