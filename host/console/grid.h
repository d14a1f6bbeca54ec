/* grid.h -- tables, and the way from one page of them to the next.
 *
 * grid_begin; for each row grid_row, one call for each column, grid_row_end; grid_end. On
 * a narrow screen each row stands as a block of its own, in which each cell says what it
 * is: so a cell knows its heading, and a table stays one for a screen reader.
 */
#ifndef CONSOLE_GRID_H
#define CONSOLE_GRID_H

#include "host/console/visit.h"

enum { GRID_ROWS = 100 }; /* of a page; more are on the next one */

/* The headings, ended by NULL, are borrowed until grid_end. One that begins with '#' is
 * of a column of numbers. */
void grid_begin(struct visit *visit, const char *caption, const char *const *headings);
void grid_row(struct visit *visit, const char *class); /* NULL: none */
void grid_row_end(struct visit *visit);
void grid_end(struct visit *visit);

/* A cell that is left open, for markup_close: what the row is of, or something else. */
void grid_head(struct visit *visit);
void grid_cell(struct visit *visit, const char *class);
/* One with a text. */
void grid_text(struct visit *visit, const char *text);
void grid_time(struct visit *visit, const char *moment);
void grid_number(struct visit *visit, const char *number, bool alarming);
/* What happened, and the step that it belongs to; before and after, of a person, for those
 * who may see persons. */
void grid_event(struct visit *visit, const char *event, const char *step);
void grid_change(struct visit *visit, const char *before, const char *after);
/* A head that names a contact by the short id, with a link for users who may see people. */
void grid_contact(struct visit *visit, const char *pipeline, const char *contact);

/* Where a table begins whose rows have numbers: "from" of the query; 1 without it. */
int64_t grid_first(struct visit *visit);
/* For an address: "" for the first one. */
const char *grid_number_text(struct visit *visit, int64_t number);
/* Links to the first page and to the next one; NULL: there is none. */
void grid_pages(struct visit *visit, const char *first, const char *next);
/* An address with these behind '?': a name, its value, the next name, ...; one whose
 * value is "" is left out. */
#define grid_address(visit, address, ...)                                              \
    grid_address_of(visit, address, WORDS(__VA_ARGS__))
const char *grid_address_of(struct visit *visit, const char *address,
                            const char *const *pairs);

#endif
