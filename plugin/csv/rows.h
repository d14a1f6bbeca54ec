/* rows.h -- the rows of a CSV file, one after the other, in flat memory.
 *
 * The bytes of each row are at hand as they stand in the file, with the end of the line,
 * so that whoever writes the file again writes what it does not change as it was. libcsv
 * takes a row apart: it is fed line by line, and says after each whether the row ended
 * there or goes on within quotes.
 *
 * What is no row by RFC 4180 is a bad one: the line that it began with. The next row
 * begins with the next line, wherever a quote that was never closed would lead to.
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

/* A row is at most so long, and has at most so many cells. */
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
    char *bytes; /* what was read of the file and is not yet told */
    size_t start, end, room;
    bool at_end;
    uint64_t next_line;

    struct buffer text; /* of the cells, a NUL behind each */
    size_t *places;     /* where each begins in it */
    const char **cells;
    size_t count, place_room, cell_room;
    const char *fault;
    unsigned ended; /* how many rows the parser saw end in the line that it was fed */
    bool flawed;    /* a NUL byte, or too many cells */
};

void rows_begin(struct rows *rows, int file, const char *name, char separator);
void rows_finish(struct rows *rows);
/* OK: there is a row; END: none is left. FAILED also for what is no UTF-8 at all. */
enum wherry_status rows_next(struct rows *rows, struct wherry_error *error);
/* Nothing stands in it: an empty line, or blank cells, as a spreadsheet leaves behind. */
bool row_is_blank(const struct row *row);

/* A row as text, with the end of its line. `quote_all`: also what needs no quotes. */
void rows_write(struct buffer *text, const char *const *cells, size_t count,
                char separator, bool quote_all, const char *line_end);

#endif
