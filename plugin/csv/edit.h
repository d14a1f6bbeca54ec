/* edit.h -- applies one change to one row. */
#ifndef CSV_EDIT_H
#define CSV_EDIT_H

#include "plugin/csv/header.h"
#include "plugin/csv/jobs.h"

/* A row that may be changed: the cells are those of the file until they are replaced by
 * others, which live in `arena`. */
struct edit {
    const struct csv *csv;
    const struct header *header;
    struct arena *arena;
    const char **cells; /* header->count */
    bool changed;
};

/* The cells of a row as they are; `cells` has room for them. */
void edit_begin(struct edit *edit, const struct row *row);
/* Carries out an UPDATE, UNSUBSCRIBE or RENAME, and settles the job. */
void edit_apply(struct edit *edit, struct job *job);
/* The cells of a new row, with an id that no other row has; settles the job too. */
enum wherry_status edit_create(struct edit *edit, struct job *job,
                               struct wherry_error *error);
/* The row as text. `like`: the old row, whose quotes and end it keeps; NULL: a new one.
 * False if it would be too long. */
bool edit_write(const struct edit *edit, const struct row *like, struct buffer *text);

#endif
