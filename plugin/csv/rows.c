/* rows.c -- the rows of a CSV file, one after the other, in flat memory. */
#include "plugin/csv/rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "plugin/kit/blank.h"

enum { READ_BYTES = 256 * 1024, BOM_BYTES = 3 };

static const char broken_quote[] =
    "a quote is not closed, or is inside a value without quotes";
static const char lone_return[] =
    "it ends with only a carriage return: save the file with line feeds";
static const char too_long[] = "it is longer than 1 MiB: is a quote not closed?";
static const char too_odd[] = "it has a NUL byte, or more than 2000 cells";

/* ---- What libcsv reports ---- */

/* Blanks are part of a value (RFC 4180, 2.4). */
static int is_no_blank(unsigned char byte)
{
    (void)byte;
    return 0;
}

static void take_cell(void *bytes, size_t length, void *self)
{
    struct rows *rows = self;
    if (rows->count == ROWS_CELLS_MOST ||
        (length > 0 && memchr(bytes, '\0', length) != NULL)) {
        rows->flawed = true;
        return;
    }
    rows->places =
        memory_grow(rows->places, rows->count, &rows->place_room, sizeof *rows->places);
    rows->places[rows->count++] = rows->text.length;
    if (length > 0)
        buffer_add(&rows->text, bytes, length);
    buffer_add_char(&rows->text, '\0');
}

static void take_end(int byte, void *self)
{
    struct rows *rows = self;
    (void)byte;
    rows->ended++;
}

static void start_parser(struct rows *rows)
{
    if (csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        abort(); /* it knows all these options */
    csv_set_delim(&rows->parser, (unsigned char)rows->separator);
    csv_set_space_func(&rows->parser, is_no_blank);
    csv_set_realloc_func(&rows->parser, realloc);
}

void rows_begin(struct rows *rows, int file, const char *name, char separator)
{
    *rows = (struct rows){
        .file = file, .name = name, .separator = separator, .next_line = 1};
    start_parser(rows);
}

void rows_finish(struct rows *rows)
{
    csv_free(&rows->parser);
    buffer_free(&rows->text);
    free(rows->places);
    free(rows->cells);
    free(rows->bytes);
}

bool row_is_blank(const struct row *row)
{
    for (size_t i = 0; row->kind == ROW_CELLS && i < row->cell_count; i++)
        if (!text_is_blank(row->cells[i]))
            return false;
    return row->kind != ROW_BAD;
}

/* ---- The bytes of the file ---- */

/* Reads more of the file after what is in memory. */
static enum wherry_status fill(struct rows *rows, struct wherry_error *error)
{
    if (rows->start > 0) {
        memmove(rows->bytes, rows->bytes + rows->start, rows->end - rows->start);
        rows->end -= rows->start;
        rows->start = 0;
    }
    if (rows->room - rows->end < READ_BYTES) {
        rows->room = rows->end + 2 * (size_t)READ_BYTES;
        rows->bytes = memory_resize(rows->bytes, rows->room, 1);
    }
    ssize_t count;
    do
        count = read(rows->file, rows->bytes + rows->end, rows->room - rows->end);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return fail(error, WHERRY_FAILED, "cannot read '%s': %s", rows->name,
                    strerror(errno));
    rows->at_end = count == 0;
    rows->end += (size_t)count;
    return WHERRY_OK;
}

/* UTF-16 has a mark at its beginning, or a NUL in its first two characters. */
static enum wherry_status refuse_encoding(struct rows *rows, struct wherry_error *error)
{
    enum { LOOK = 4 };
    const size_t look = rows->end < LOOK ? rows->end : LOOK;
    const bool marked = rows->end >= 2 && (memcmp(rows->bytes, "\xFF\xFE", 2) == 0 ||
                                           memcmp(rows->bytes, "\xFE\xFF", 2) == 0);
    if (!marked && (look == 0 || memchr(rows->bytes, '\0', look) == NULL))
        return WHERRY_OK;
    return fail(error, WHERRY_FAILED,
                "'%s' is in UTF-16: save it as 'CSV UTF-8', or convert it with `iconv "
                "-f UTF-16 -t UTF-8`",
                rows->name);
}

static enum wherry_status fill_first(struct rows *rows, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    while (status == WHERRY_OK && !rows->at_end && rows->end < READ_BYTES)
        status = fill(rows, error);
    return status == WHERRY_OK ? refuse_encoding(rows, error) : status;
}

/* ---- One row ---- */

enum fed {
    FED_ROW,  /* the row ended */
    FED_MORE, /* it continues in the next line */
    FED_BAD,
};

/* Gives the parser one line, which ends with a line feed or the file. */
static enum fed feed(struct rows *rows, const char *line, size_t length, bool last)
{
    rows->ended = 0;
    if (csv_parse(&rows->parser, line, length, take_cell, take_end, rows) != length) {
        rows->fault = broken_quote;
        return FED_BAD;
    }
    if (last && csv_fini(&rows->parser, take_cell, take_end, rows) != 0) {
        rows->fault = broken_quote;
        return FED_BAD;
    }
    rows->fault = rows->flawed ? too_odd : rows->ended > 1 ? lone_return : NULL;
    if (rows->fault != NULL)
        return FED_BAD;
    return rows->ended == 1 ? FED_ROW : FED_MORE;
}

static void clear_row(struct rows *rows)
{
    buffer_clear(&rows->text);
    rows->count = 0;
    rows->flawed = false;
    rows->row = (struct row){.kind = ROW_CELLS, .file = rows->name};
}

/* Sets the cells, now that their text no longer moves. */
static void point_cells(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        rows->cells =
            memory_grow(rows->cells, i, &rows->cell_room, sizeof *rows->cells);
        rows->cells[i] = rows->text.bytes + rows->places[i];
    }
    rows->row.cells = rows->cells;
    rows->row.cell_count = rows->count;
}

/* The row is the first `length` bytes from the start. */
static void settle_row(struct rows *rows, size_t length, uint64_t lines)
{
    rows->row.raw = rows->bytes + rows->start;
    rows->row.raw_length = length;
    rows->row.line = rows->next_line;
    rows->next_line += lines;
    rows->start += length;
    point_cells(rows);
}

static void settle_bad(struct rows *rows, size_t first_line)
{
    csv_free(&rows->parser);
    start_parser(rows);
    clear_row(rows);
    rows->row.kind = ROW_BAD;
    rows->row.fault = rows->fault;
    settle_row(rows, first_line, 1);
}

/* The length of the line that begins `from` bytes after the start, with its end; 0 at
 * the end of the file. *last: nothing comes after it. */
static enum wherry_status measure(struct rows *rows, size_t from, size_t *length,
                                  bool *last, struct wherry_error *error)
{
    size_t looked = from;
    enum wherry_status status = WHERRY_OK;
    for (;;) {
        const char *begin = rows->bytes + rows->start;
        const size_t there = rows->end - rows->start;
        const char *end =
            there > looked ? memchr(begin + looked, '\n', there - looked) : NULL;
        *last = end == NULL;
        *length = end == NULL ? there - from : (size_t)(end - begin) + 1 - from;
        if (end != NULL || rows->at_end)
            return WHERRY_OK;
        if (there - from > ROWS_BYTES_MOST)
            return fail(error, WHERRY_FAILED,
                        "%s:%" PRIu64 ": the line is longer than 1 MiB", rows->name,
                        rows->next_line);
        looked = there;
        status = fill(rows, error);
        if (status != WHERRY_OK)
            return status;
    }
}

static bool is_empty_line(const char *line, size_t length)
{
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r'))
        length--;
    return length == 0;
}

/* What of a row was looked at so far. */
struct extent {
    size_t length, first_line; /* in bytes */
    uint64_t lines;
};

/* How many bytes at the beginning of the file are a mark and no text. */
static size_t mark_length(const struct rows *rows, const struct extent *extent,
                          const char *line, size_t length)
{
    const bool first = rows->next_line == 1 && extent->lines == 0;
    return first && length >= BOM_BYTES && memcmp(line, "\xEF\xBB\xBF", BOM_BYTES) == 0
               ? BOM_BYTES
               : 0;
}

/* Looks at one more line of the row. */
static enum fed take_line(struct rows *rows, struct extent *extent, size_t length,
                          bool last)
{
    const char *line = rows->bytes + rows->start + extent->length;
    const size_t mark = mark_length(rows, extent, line, length);
    extent->length += length;
    if (extent->lines++ == 0) {
        extent->first_line = length;
        if (is_empty_line(line + mark, length - mark)) {
            rows->row.kind = ROW_BLANK;
            return FED_ROW;
        }
    }
    if (extent->length > ROWS_BYTES_MOST) {
        rows->fault = too_long;
        return FED_BAD;
    }
    const enum fed fed = feed(rows, line + mark, length - mark, last);
    if (fed != FED_MORE || !last)
        return fed;
    rows->fault = broken_quote;
    return FED_BAD;
}

enum wherry_status rows_next(struct rows *rows, struct wherry_error *error)
{
    struct extent extent = {0};
    enum fed fed = FED_MORE;
    enum wherry_status status = WHERRY_OK;
    clear_row(rows);
    if (rows->next_line == 1)
        status = fill_first(rows, error);
    while (status == WHERRY_OK && fed == FED_MORE) {
        bool last;
        size_t length;
        status = measure(rows, extent.length, &length, &last, error);
        if (status == WHERRY_OK && length == 0 && extent.lines == 0)
            return WHERRY_END;
        if (status == WHERRY_OK)
            fed = take_line(rows, &extent, length, last);
    }
    if (status == WHERRY_OK && fed == FED_BAD)
        settle_bad(rows, extent.first_line);
    else if (status == WHERRY_OK)
        settle_row(rows, extent.length, extent.lines);
    return status;
}

/* ---- Writing ---- */

static bool needs_quotes(const char *cell, char separator)
{
    const char odd[] = {separator, '"', '\r', '\n', '\0'};
    return cell[strcspn(cell, odd)] != '\0';
}

void rows_write(struct buffer *text, const char *const *cells, size_t count,
                char separator, bool quote_all, const char *line_end)
{
    /* A row of one empty cell would be an empty line. */
    const bool alone = count == 1 && *cells[0] == '\0';
    for (size_t i = 0; i < count; i++) {
        const bool quotes = quote_all || alone || needs_quotes(cells[i], separator);
        if (i > 0)
            buffer_add_char(text, separator);
        if (!quotes) {
            buffer_add_text(text, cells[i]);
            continue;
        }
        buffer_add_char(text, '"');
        for (const char *at = cells[i]; *at != '\0'; at++) {
            if (*at == '"')
                buffer_add_char(text, '"');
            buffer_add_char(text, *at);
        }
        buffer_add_char(text, '"');
    }
    buffer_add_text(text, line_end);
}
