/* mailchimp_collection.h -- one page of a collection, as Mailchimp shows them all.
 *
 *     if (!collection_begin(&rows, world, exchange, "segments")) return;
 *     for (...) if (collection_shows(&rows, &row)) tell_segment(rows.answer, ...);
 *     collection_close(&rows, list_id);
 *     collection_finish(&rows, self, links);
 *
 * Every row of the collection is asked about, so that they are counted. Between close
 * and finish there is room for further keys.
 */
#ifndef SANDBOX_MAILCHIMP_COLLECTION_H
#define SANDBOX_MAILCHIMP_COLLECTION_H

#include "tests/sandbox/mailchimp_json.h"
#include "tests/sandbox/page.h"
#include "tests/sandbox/world.h"

struct collection {
    struct world *world;
    struct exchange *exchange;
    struct answer *answer;
    struct page page;
    bool open; /* `fields` wants the rows */
};

/* `count` and `offset` of the request; false if it was refused, with the answer
 * made. */
bool collection_page(struct world *world, struct exchange *exchange, struct page *page);

/* Rows are under `key`. False if the request was refused, with the answer made. */
bool collection_begin(struct collection *rows, struct world *world,
                      struct exchange *exchange, const char *key);
/* The same with a page that was read before. */
void collection_open(struct collection *rows, const char *key);
bool collection_shows(struct collection *rows, const struct row *row);
/* The end of the rows, the list's id (NULL: no such key) and the total. */
void collection_close(struct collection *rows, const char *list_id);
/* `links` NULL: none. */
void collection_finish(struct collection *rows, const char *self,
                       const struct link *links);

#endif
