/* reading.h -- a file that is open, with its columns known: what every walk over rows
 * begins with. */
#ifndef CSV_READING_H
#define CSV_READING_H

#include "plugin/csv/folder.h"
#include "plugin/csv/header.h"
#include "plugin/csv/stamp.h"

struct reading {
    int file;
    struct rows rows;
    struct header header;
    struct arena arena; /* for the header, and what lives as long */
    struct stamp stamp; /* of the file when it was opened */
    mode_t mode;
    uid_t owner;
    gid_t group;
};

/* After any status but OK there is nothing to end. */
enum wherry_status reading_begin(const struct csv *csv, const struct place *place,
                                 enum header_of of, struct reading *reading,
                                 struct wherry_error *error);
/* The next row; END at the end. RETRY at the end if the file is not what it was when it
 * was opened: the rows may be half of the old file and half of the new one. */
enum wherry_status reading_next(struct reading *reading, struct wherry_error *error);
void reading_end(struct reading *reading);

/* Where a later read can continue: a text that is the same for the same file with the
 * same options, and differs for any other. */
void reading_next_since(const struct csv *csv, const struct stamp *stamp,
                        char next[256]);

#endif
