/* profile.h -- a profile as a record.
 *
 * Ometria shows neither when a profile changed nor when or by whom its consent did: a
 * record from a profile leaves those unknown.
 */
#ifndef OMETRIA_PROFILE_H
#define OMETRIA_PROFILE_H

#include "plugin/ometria/ometria.h"
#include "plugin/ometria/rows.h"

/* Which members of a profile a read wants, and where in a row they come to stand. */
struct profile_shape {
    struct arena arena;
    struct rows_plan plan;
    const char **names;        /* the fields wanted */
    size_t *columns, *aliases; /* of each name; alias 0: it has none */
    size_t name_count;
};

/* What was not told as it was shown. */
struct profile_counts {
    uint64_t no_address;  /* profiles without one: left out */
    uint64_t bad_address; /* with a text that is no address: left out */
    uint64_t unreadable;  /* values that are none of their field's type: told blank */
};

void profile_shape_init(struct profile_shape *shape, const char *label,
                        const char *const *names, size_t count);
void profile_shape_finish(struct profile_shape *shape);

/* The record of one row, in the memory of the rows. False with an empty error: it is
 * left out, and counted. False with an error: it has another form than a profile. */
bool profile_record(const struct profile_shape *shape, struct rows *rows, size_t index,
                    struct profile_counts *counts, struct wherry_record *record,
                    struct wherry_error *error);
/* The id alone, or NULL with the error filled. */
const char *profile_id(const struct profile_shape *shape, const struct rows *rows,
                       size_t index, struct wherry_error *error);

/* The address as the service spells it; "" where there is none. */
const char *profile_address(const struct profile_shape *shape, const struct rows *rows,
                            size_t index);

/* One line for the log, if there is anything to say. */
void profile_log_counts(const struct ometria *ometria,
                        const struct profile_counts *counts);

#endif
