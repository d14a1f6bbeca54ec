/* person.h -- a row of the contacts as a record.
 *
 * The id of a file without such a column is the address in its normal form.
 */
#ifndef CSV_PERSON_H
#define CSV_PERSON_H

#include "plugin/csv/header.h"
#include "plugin/kit/address.h"

enum { PERSON_FAULT_ROOM = 300 };

struct person {
    struct wherry_record record; /* valid until the next row is asked for */
    bool blank;                  /* an empty row: there is no record */
    /* Marks a record as one that cannot be read and belongs to no known contact. */
    bool faceless;
    bool bad; /* something of it could not be read: `fault` */
    char fault[PERSON_FAULT_ROOM];
    char key[ADDRESS_SPELLED_ROOM]; /* as it is spelled, without blanks around it */
    char normal[ADDRESS_ROOM];      /* "" if the cell holds no address */
    char id[CSV_NAME_MOST + 1];     /* as it stands in the file; "" if none does */
};

/* The fields to return: their names and their columns; -1: no column. */
struct wanted {
    const char *const *names;
    const int *columns;
    size_t count;
    struct wherry_field *fields; /* room for so many */
};

/* Finds the columns of the names; `unknown` as in struct wherry_read. */
void wanted_find(const struct header *header, const struct wherry_read *read,
                 struct arena *arena, struct wanted *wanted);

/* Whose row it is: key, normal and id alone, as far as they can be read. False if the
 * row does not have as many cells as there are columns. */
bool person_name(const struct header *header, const struct row *row,
                 struct person *person);
void person_read(const struct csv *csv, const struct header *header,
                 const struct row *row, const struct wanted *wanted,
                 struct person *person);

#endif
