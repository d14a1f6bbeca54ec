/* rows.h -- the rows of a CSV file, one after the other, in flat memory.
 *
 * The bytes of each row are available as they are in the file, with the end of the
 * line, so that a program that writes the file again can copy the rows that it does not
 * change. libcsv splits a row into cells: it gets line by line, and says after each
 * whether the row ended there or continues within quotes.
 *
 * A row that breaks RFC 4180 is a bad row: the line that it began with. The next row
 * begins with the next line, even if a quote was never closed.
 *
 *     rows_begin(&rows, file, "contacts.csv", ',');
 *     while ((status = rows_next(&rows, &error)) == WHERRY_OK)
 *         ...
 *     rows_finish(&rows);
 */
#ifndef CSV_ROWS_H
#define CSV_ROWS_H

#include <csv.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* The longest row in bytes, and the most cells in a row. */
enum { ROWS_BYTES_MOST = 1024 * 1024, ROWS_CELLS_MOST = 2000 };

enum row_kind {
    ROW_CELLS,
    ROW_BLANK, /* an empty line */
    ROW_BAD,   /* `fault` says why */
};

/* One row, until the next one is asked for. */
struct row {
    enum row_kind kind;
    const char *fault;
    const char *file; /* its name, for messages */
    uint64_t line;    /* the first of its lines, from 1 */
    const char *raw;  /* as it stands in the file */
    size_t raw_length;
    const char *const *cells;
    size_t cell_count;
};

struct rows {
    struct row row;
    int file; /* not owned; from its start */
    const char *name;
    struct csv_parser parser;
    char separator;
    char *bytes; /* what was read of the file and not returned yet */
    size_t start, end, room;
    bool at_end;
    uint64_t next_line;

    struct buffer text; /* of the cells, each with a NUL at its end */
    size_t *places;     /* where each begins in it */
    const char **cells;
    size_t count, place_room, cell_room;
    const char *fault;
    unsigned ended; /* how many rows the parser saw end in the line that it was fed */
    bool flawed;    /* a NUL byte, or too many cells */
};

void rows_begin(struct rows *rows, int file, const char *name, char separator);
void rows_finish(struct rows *rows);
/* OK: there is a row; END: there are no more. FAILED also if the file is not UTF-8 at
 * all. */
enum wherry_status rows_next(struct rows *rows, struct wherry_error *error);
/* True for an empty line and for one with blank cells only, as a spreadsheet leaves
 * them. */
bool row_is_blank(const struct row *row);

/* A row as text, with the end of its line. `quote_all`: also what needs no quotes. */
void rows_write(struct buffer *text, const char *const *cells, size_t count,
                char separator, bool quote_all, const char *line_end);

#endif
