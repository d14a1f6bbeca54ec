/* sweep.h -- a listing whose paging nobody documents, read to its end all the same.
 *
 * Each page is asked for with limit and offset, and the offset moves by as many rows as
 * came. The end is a page that is empty or brings no row that the page before it did
 * not have: so it does not matter whether the service honours limit, offset, both or
 * neither. That a page is shorter than asked is no end: a service may give less at a
 * time. An empty listing costs one request, any other one more than its pages.
 */
#ifndef OMETRIA_SWEEP_H
#define OMETRIA_SWEEP_H

#include "plugin/ometria/moment.h"
#include "plugin/ometria/rows.h"

struct sweep {
    struct ometria *ometria;
    const struct rows_plan *plan;
    const char *url;       /* without limit and offset */
    struct moment *moment; /* to be set after sweep_init, or NULL */
    size_t offset;
    unsigned asked;
    uint64_t *before; /* the rows of the page before, sorted */
    size_t before_count;
    struct rows rows;
};

/* `plan` and `url` outlive the sweep; the latter may have queries already. */
void sweep_init(struct sweep *sweep, struct ometria *ometria,
                const struct rows_plan *plan, const char *url);
void sweep_finish(struct sweep *sweep);
/* The next page in sweep->rows: OK, or END after the last. */
enum wherry_status sweep_next(struct sweep *sweep, struct wherry_error *error);

#endif
