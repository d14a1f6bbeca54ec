/* sweep.h -- a listing whose paging nobody documents, read to its end all the same.
 *
 * Each page is asked for with limit and offset, and the offset moves by as many rows as
 * came. The end is a page that is empty or brings no row that the page before it did
 * not have: so it does not matter whether the service honours limit, offset, both or
 * neither. An empty listing costs one request, any other one more than its pages.
 *
 * Where a loss would be seen and the listing is asked for often, `brief` saves that one
 * more: a page of a length that nobody gives pages is the last.
 */
#ifndef OMETRIA_SWEEP_H
#define OMETRIA_SWEEP_H

#include "plugin/ometria/ometria.h"
#include "plugin/ometria/rows.h"

struct sweep {
    struct ometria *ometria;
    const struct rows_plan *plan;
    const char *url; /* without limit and offset */
    bool brief;      /* to be set after sweep_init */
    bool ended;      /* by the last page's length */
    size_t offset;
    unsigned asked;
    uint64_t *before; /* the rows of the page before, sorted */
    size_t before_count;
    struct rows rows;
    int64_t date_ms; /* the service's time at the first answer */
};

/* `plan` and `url` outlive the sweep; the latter may have queries already. */
void sweep_init(struct sweep *sweep, struct ometria *ometria,
                const struct rows_plan *plan, const char *url);
void sweep_finish(struct sweep *sweep);
/* The next page in sweep->rows: OK, or END after the last. */
enum wherry_status sweep_next(struct sweep *sweep, struct wherry_error *error);

#endif
