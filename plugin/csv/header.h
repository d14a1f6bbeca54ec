/* header.h -- the columns of a file, by the names in its first row. */
#ifndef CSV_HEADER_H
#define CSV_HEADER_H

#include "host/base/arena.h"
#include "plugin/csv/instance.h"
#include "plugin/csv/rows.h"

/* Columns that mean something. All others are fields. */
enum column {
    COLUMN_EMAIL,
    COLUMN_ID,
    COLUMN_CONSENT,
    COLUMN_CONSENT_AT,
    COLUMN_CONSENT_BY,
    COLUMN_CHANGED_AT,
    COLUMN_COUNT
};

struct header {
    size_t count;
    const char *const *names;
    int at[COLUMN_COUNT]; /* -1: there is none */
    const char *line_end; /* of the first row: what a new row ends with */
};

/* Contacts have an address and a consent; members of a segment an address or an id. */
enum header_of { HEADER_OF_CONTACTS, HEADER_OF_MEMBERS };

/* Takes the first row of the file. FAILED, with the place, if it cannot be used. */
enum wherry_status header_read(const struct csv *csv, struct rows *rows,
                               enum header_of of, struct arena *arena,
                               struct header *header, struct wherry_error *error);

/* The name that a column has by the options. */
const char *header_name(const struct csv_config *config, enum column column);
/* The column of the field; -1: no column has this name. */
int header_field(const struct header *header, const char *name);
/* True for a column that means something else, or has no name. */
bool header_is_field(const struct header *header, size_t index);

/* How a row of this file ends: as it did, or as its header if it is the last one and
 * has no end. */
const char *header_line_end(const struct header *header, const struct row *row);

#endif
