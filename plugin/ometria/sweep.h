/* sweep.h -- a listing with undocumented paging, read to its end all the same.
 *
 * Each page is asked for with limit and offset, and the offset moves by the number of
 * rows that came. The end is a page that is empty or brings no row that the page before
 * it did not have: so it does not matter whether the service honours limit, offset,
 * both or neither. A page shorter than requested is not the end: a service may give
 * less at a time. An empty listing costs one request, any other one more than its
 * pages.
 *
 * Rows are returned one by one, each when it is whole: a service that does not page
 * gives all in one answer, whatever their number, and the answer is read in pieces as it
 * arrives. Rows that the page before had are not returned again; those of an answer that
 * broke off and came once more are.
 */
#ifndef OMETRIA_SWEEP_H
#define OMETRIA_SWEEP_H

#include "plugin/ometria/moment.h"
#include "plugin/ometria/rows.h"

/* The rows of one page, by their hashes, and the pieces of its text likewise. */
struct sweep_page {
    uint64_t *hashes;
    size_t count, room;
    uint64_t *pieces;
    size_t piece_count, piece_room;
};

/* As rows_plan.take. */
typedef bool sweep_take(void *self, struct rows *rows, struct wherry_error *error);

struct sweep {
    struct ometria *ometria;
    struct rows_plan plan;
    sweep_take *take;
    void *self;
    const char *url;       /* without limit and offset */
    struct moment *moment; /* to be set after sweep_init, or NULL */
    size_t offset;
    unsigned asked;
    uint64_t tag; /* of the request for the next page; 0: it was not asked for yet */
    struct sweep_page before, now; /* sorted; as it comes */
    bool news;                     /* it has a row that the one before had not */
    bool same;  /* so far it is the text of the one before, and not parsed again */
    bool other; /* later it was not: it must be asked for again, */
    bool plain; /* and parsed in any case */
    struct rows rows;
    struct rows_reader reader;
};

/* `url` outlives the sweep, which does not move; it may have queries already. */
void sweep_init(struct sweep *sweep, struct ometria *ometria,
                const struct rows_plan *plan, const char *url, sweep_take *take,
                void *self);
void sweep_finish(struct sweep *sweep);
/* Asks for the next page, and does not wait. */
enum wherry_status sweep_begin(struct sweep *sweep, struct wherry_error *error);
/* Asks for the next page, if that was not done, and returns its rows: OK, or END after
 * the last. */
enum wherry_status sweep_next(struct sweep *sweep, struct wherry_error *error);

#endif
