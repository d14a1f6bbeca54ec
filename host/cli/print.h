/* print.h -- text for a person, as wide as the screen, and JSON for machines. */
#ifndef CLI_PRINT_H
#define CLI_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/base/screen.h"
#include "plugin/kit/json_writer.h"

/* How many columns a text takes: its characters, not its bytes. */
size_t print_columns(const char *text);

/* Adds `text` word by word. The first line continues at column `at`; a line that
 * would exceed the width is broken and continues `indent` columns in. No newline at
 * the end. */
void print_wrapped(struct buffer *out, size_t at, size_t indent, const char *text);

/* A line of "label text", the text wrapped beside the label. Labels that mean trouble,
 * or something to do, are marked. */
void print_labelled(struct buffer *out, const char *label, const char *text);

/* "2026-11-23 03:10" in the local time zone; "never" for 0. */
void print_stamp(struct buffer *out, int64_t ms);
/* Is it a time in the future? Then a clock was wrong, or is. */
bool print_is_ahead(int64_t ms, int64_t now_ms);
/* "2026-11-23 03:10 (12 min ago)", in the local time zone; "never" for 0. A time in the
 * future is reported as trouble with the clock. */
void print_when(struct buffer *out, int64_t ms, int64_t now_ms);
/* The line "PIPELINE: STATE since 2026-11-23 03:10 (12 min ago)"; a time of 0 is left
 * out. */
void print_headline(struct buffer *out, const char *pipeline, const char *state,
                    int64_t since_ms, int64_t now_ms);

/* Columns as wide as their widest cell; empty ones are left out. The last one is
 * wrapped. */
struct table {
    size_t columns, cells, room, style_room;
    char **texts;
    enum screen_style *styles;
    bool headed;
};
void table_begin(struct table *table, size_t columns);
/* The first row: the names of the columns. It is not shown without other rows. */
void table_heading(struct table *table, const char *const *names);
void table_cell(struct table *table, const char *text); /* copied; row by row */
void table_cell_as(struct table *table, enum screen_style style, const char *text);
/* Adds the rows, each after two blanks, and frees the table. */
void table_end(struct table *table, struct buffer *out);

/* A member with a time as 2026-11-22T10:00:00Z, or null for 0. */
void print_member_time(struct json_writer *json, const char *key, int64_t ms);
/* A text, and a member with one, that may not be UTF-8, such as the name of a file: bad
 * bytes become '?'. */
void print_words(struct json_writer *json, const char *text);
void print_member_words(struct json_writer *json, const char *key, const char *text);

/* A report names people by their short ids. So it has no mail address, unless
 * --show-addresses is given (`shown`): addresses within texts of a service, of the
 * journal and of fields become "<address>". */
void print_hide_addresses(struct buffer *text, bool shown);
/* A writer for such a report. */
struct json_writer *print_json_report(bool shown);

/* All output of the commands passes one of these, or the log (host/base/shown.h). */

/* Prints the document and destroys the writer. Returns the exit code. */
int print_json(struct json_writer *json);
/* Prints a document of JSON as a line. */
void print_document(const char *document);
/* Prints the text and frees the buffer. */
void print_text(struct buffer *out);
/* The same on standard error, beside the requested output. */
void print_aside(struct buffer *text);
/* Whether standard output and the log go to the same place. */
bool print_is_beside_log(void);
/* Bytes for another program, unchanged; for a terminal they are made safe. */
void print_file(const char *bytes);

#endif
