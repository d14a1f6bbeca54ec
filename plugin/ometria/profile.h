/* profile.h -- a profile as a record.
 *
 * Ometria shows neither when a profile changed nor when or by whom its consent did: a
 * record from a profile leaves those unknown. A profile that cannot be read is returned
 * as such and stops nothing else.
 */
#ifndef OMETRIA_PROFILE_H
#define OMETRIA_PROFILE_H

#include "plugin/ometria/instance.h"
#include "plugin/ometria/rows.h"

/* Which members of a profile a read wants, and their columns in a row. */
struct profile_shape {
    struct arena arena;
    struct rows_plan plan;
    const char **names;        /* the fields wanted */
    size_t *columns, *aliases; /* of each name; alias 0: it has none */
    size_t name_count;
};

void profile_shape_init(struct profile_shape *shape, const char *label,
                        const char *const *names, size_t count);
void profile_shape_finish(struct profile_shape *shape);

/* The record of one row, in the memory of the rows. A value that cannot be read is left
 * out; without a readable id, address or consent the record is UNREADABLE.
 * `record->fault` says what was wrong. */
void profile_record(const struct profile_shape *shape, struct rows *rows, size_t index,
                    struct wherry_record *record);

/* What distinguishes the row from others: its id, or, if that cannot be read, a text
 * made of all that it shows; `*has_id` says which. In the memory of the rows. */
const char *profile_identity(const struct profile_shape *shape, struct rows *rows,
                             size_t index, bool *has_id);

#endif
