/* mailchimp_collection.c -- one page of a collection, as Mailchimp shows them all. */
#include "tests/sandbox/mailchimp_collection.h"

#include "tests/sandbox/mailchimp.h"
#include "tests/sandbox/problem.h"

enum { COUNT_DEFAULT = 10, COUNT_MAX = 1000 };

bool collection_page(struct world *world, struct exchange *exchange, struct page *page)
{
    int64_t count = exchange_number(exchange, "count", COUNT_DEFAULT);
    int64_t offset = exchange_number(exchange, "offset", 0);
    bool all = count == 0 && dials_get(&world->dials, MAILCHIMP_COUNT_ZERO) ==
                                 MAILCHIMP_COUNT_ZERO_ALL;
    bool refused =
        count > COUNT_MAX && dials_get(&world->dials, MAILCHIMP_COUNT_ABOVE) ==
                                 MAILCHIMP_COUNT_ABOVE_REFUSED;
    if (count < 0 || offset < 0 || refused) {
        struct problem problem = {0};
        problem_field(&problem, PROBLEM_SCHEMA,
                      count < 0 || refused ? "count" : "offset",
                      "This value is out of range.");
        problem_tell(world, exchange, &problem);
        return false;
    }
    page_begin(page, &world->hiccups,
               all ? SIZE_MAX : (size_t)(count > COUNT_MAX ? COUNT_MAX : count),
               (size_t)offset, dials_get(&world->dials, MAILCHIMP_PAGE_CAP));
    return true;
}

bool collection_begin(struct collection *rows, struct world *world,
                      struct exchange *exchange, const char *key)
{
    *rows = (struct collection){.world = world, .exchange = exchange};
    if (!collection_page(world, exchange, &rows->page))
        return false;
    collection_open(rows, key);
    return true;
}

void collection_open(struct collection *rows, const char *key)
{
    rows->answer = answer_create(rows->exchange);
    answer_begin_object(rows->answer);
    rows->open = answer_key(rows->answer, key);
    if (rows->open)
        answer_begin_array(rows->answer);
    else
        rows->page.count = 0; /* only counted */
}

bool collection_shows(struct collection *rows, const struct row *row)
{
    return page_shows(&rows->page, row);
}

void collection_close(struct collection *rows, const char *list_id)
{
    if (rows->open)
        answer_end_array(rows->answer);
    if (list_id != NULL)
        answer_member_text(rows->answer, "list_id", list_id);
    answer_member_integer(rows->answer, "total_items", page_total(&rows->page));
}

void collection_finish(struct collection *rows, const char *self,
                       const struct link *links)
{
    if (links != NULL)
        mailchimp_links(rows->answer, rows->exchange->base, self, links);
    answer_end_object(rows->answer);
    mailchimp_finish(rows->world, rows->exchange, rows->answer, rows->page.told > 0);
}
