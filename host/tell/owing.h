/* owing.h -- how many contacts the next run would write to, as far as the state shows.
 *
 * A row is open while it must be judged, also if nothing will be written: what was sent
 * waits to be read back, what was refused waits for an operator, and what a backfill
 * asked for waits for a backfill. Those are not owed.
 */
#ifndef TELL_OWING_H
#define TELL_OWING_H

#include "host/picture/row.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"

struct owing {
    int64_t owed;      /* contacts with a change that was sent to no service */
    int64_t under_way; /* others, to whom something was sent and not yet read back */
    /* With a record on this side that is not found there; whatever they are owed. */
    int64_t missing[SIDE_COUNT];
};

/* The side that an action writes to. */
enum side owing_target(enum action action);
/* The row has `field_count` pairs of cells. Does this action owe the contact
 * anything? */
bool owing_action(const struct row *row, size_t field_count,
                  const struct pipeline *pipeline, enum action action);
/* Does any? */
bool owing_row(const struct row *row, size_t field_count,
               const struct pipeline *pipeline);

enum wherry_status owing_count(const struct pipeline *pipeline, struct store *store,
                               struct owing *owing, struct wherry_error *error);

#endif
