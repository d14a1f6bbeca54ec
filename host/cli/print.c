/* print.c -- text for a person, as wide as the screen, and JSON for machines. */
#include "host/cli/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/base/duration.h"
#include "host/base/memory.h"
#include "host/base/shown.h"
#include "host/base/words.h"
#include "host/cli/command.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"

enum {
    LABEL_COLUMNS = 13,
    TABLE_INDENT = 2,
    TABLE_GAP = 2,
    LAST_LEAST = 20, /* columns that the last one of a table has at least */
    SECOND_MS = 1000,
};

size_t print_columns(const char *text)
{
    return shown_columns(text, strlen(text));
}

static void blanks(struct buffer *out, size_t count)
{
    while (count-- > 0)
        buffer_add_char(out, ' ');
}

/* `text` was made safe, so that blanks are its only white space. */
static void wrap(struct buffer *out, size_t at, size_t indent, const char *text)
{
    bool first = true;
    while (*text != '\0') {
        text += strspn(text, " ");
        size_t length = strcspn(text, " ");
        if (length == 0)
            break;
        size_t wide = shown_columns(text, length);
        if (!first && at + 1 + wide > screen_width()) {
            buffer_add_char(out, '\n');
            blanks(out, indent);
            at = indent;
        } else if (!first) {
            buffer_add_char(out, ' ');
            at++;
        }
        buffer_add(out, text, length);
        at += wide;
        text += length;
        first = false;
    }
}

void print_wrapped(struct buffer *out, size_t at, size_t indent, const char *text)
{
    struct buffer shown = {0};
    shown_add(&shown, text);
    wrap(out, at, indent, buffer_text(&shown));
    buffer_free(&shown);
}

struct styled {
    const char *word;
    enum screen_style style;
};

static enum screen_style find_style(const struct styled *rows, const char *word,
                                    enum screen_style otherwise)
{
    for (; rows->word != NULL; rows++)
        if (strcmp(rows->word, word) == 0)
            return rows->style;
    return otherwise;
}

static enum screen_style style_of(const char *label)
{
    static const struct styled labels[] = {
        {"error", SCREEN_BAD},   {"late", SCREEN_BAD},    {"last error", SCREEN_BAD},
        {"trouble", SCREEN_BAD}, {"parked", SCREEN_WARN}, {"refused", SCREEN_WARN},
        {"but", SCREEN_WARN},    {"to do", SCREEN_HEAD},  {NULL, SCREEN_PLAIN}};
    return find_style(labels, label, SCREEN_PLAIN);
}

void print_labelled(struct buffer *out, const char *label, const char *text)
{
    const enum screen_style style = style_of(label);
    blanks(out, TABLE_INDENT);
    if (style != SCREEN_PLAIN)
        screen_mark(out, style);
    buffer_add_text(out, label);
    if (style != SCREEN_PLAIN)
        screen_mark(out, SCREEN_PLAIN);
    size_t at = TABLE_INDENT + print_columns(label);
    size_t stop = TABLE_INDENT + LABEL_COLUMNS;
    blanks(out, at < stop ? stop - at : 1);
    print_wrapped(out, at < stop ? stop : at + 1, stop, text);
    buffer_add_char(out, '\n');
}

void print_headline(struct buffer *out, const char *pipeline, const char *state,
                    int64_t since_ms, int64_t now_ms)
{
    static const struct styled states[] = {{"active", SCREEN_GOOD},
                                           {"new", SCREEN_HEAD},
                                           {"paused", SCREEN_WARN},
                                           {NULL, SCREEN_PLAIN}};
    screen_mark(out, SCREEN_HEAD);
    shown_format(out, "%s", pipeline);
    screen_mark(out, SCREEN_PLAIN);
    buffer_add_text(out, ": ");
    screen_mark(out, find_style(states, state, SCREEN_BAD));
    shown_format(out, "%s", state);
    screen_mark(out, SCREEN_PLAIN);
    if (since_ms != 0) {
        buffer_add_text(out, " since ");
        print_when(out, since_ms, now_ms);
    }
    buffer_add_char(out, '\n');
}

void print_stamp(struct buffer *out, int64_t ms)
{
    if (ms == 0) {
        buffer_add_text(out, "never");
        return;
    }
    char stamp[32];
    struct tm parts;
    time_t seconds = (time_t)(ms / SECOND_MS);
    localtime_r(&seconds, &parts);
    strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M", &parts);
    buffer_add_text(out, stamp);
}

bool print_is_ahead(int64_t ms, int64_t now_ms)
{
    enum { MINUTE_MS = 60 * SECOND_MS }; /* by which clocks may differ */
    return ms > now_ms + MINUTE_MS;
}

void print_when(struct buffer *out, int64_t ms, int64_t now_ms)
{
    print_stamp(out, ms);
    if (ms == 0)
        return;
    buffer_add_text(out, " (");
    if (print_is_ahead(ms, now_ms)) {
        buffer_add_text(out, "in the future: is this machine's clock right?)");
        return;
    }
    if (now_ms - ms < SECOND_MS) {
        buffer_add_text(out, "just now)");
        return;
    }
    duration_words(out, (now_ms - ms) / SECOND_MS * SECOND_MS);
    buffer_add_text(out, " ago)");
}

void table_begin(struct table *table, size_t columns)
{
    *table = (struct table){.columns = columns};
}

void table_cell_as(struct table *table, enum screen_style style, const char *text)
{
    struct buffer shown = {0};
    table->texts =
        memory_grow(table->texts, table->cells, &table->room, sizeof(char *));
    table->styles = memory_grow(table->styles, table->cells, &table->style_room,
                                sizeof *table->styles);
    shown_add(&shown, text);
    table->styles[table->cells] = style;
    table->texts[table->cells++] = buffer_take(&shown);
}

void table_cell(struct table *table, const char *text)
{
    table_cell_as(table, SCREEN_PLAIN, text);
}

void table_heading(struct table *table, const char *const *names)
{
    for (size_t i = 0; i < table->columns; i++)
        table_cell_as(table, SCREEN_HEAD, names[i]);
    table->headed = true;
}

/* 0: no row has anything there; its heading alone is not shown. */
static size_t width_of(const struct table *table, size_t column)
{
    const size_t first = table->headed ? column + table->columns : column;
    size_t width = 0;
    for (size_t i = first; i < table->cells; i += table->columns) {
        size_t columns = print_columns(table->texts[i]);
        if (columns > width)
            width = columns;
    }
    if (width > 0 && table->headed && print_columns(table->texts[column]) > width)
        width = print_columns(table->texts[column]);
    return width;
}

static void put_cell(const struct table *table, size_t cell, size_t at, bool last,
                     struct buffer *out)
{
    const char *text = table->texts[cell];
    const enum screen_style style = table->styles[cell];
    const size_t most = screen_width() - LAST_LEAST;
    if (style != SCREEN_PLAIN)
        screen_mark(out, style);
    if (last)
        wrap(out, at, at > most ? most : at, text);
    else
        buffer_add_text(out, text);
    if (style != SCREEN_PLAIN)
        screen_mark(out, SCREEN_PLAIN);
}

/* A column with the same stop as the next one has no width: it is left out. */
static void put_row(const struct table *table, const size_t *stops, size_t first,
                    struct buffer *out)
{
    size_t at = 0;
    for (size_t column = 0; column < table->columns; column++) {
        const char *text = table->texts[first + column];
        if (*text == '\0' || stops[column] == stops[column + 1])
            continue;
        size_t gap = stops[column] > at ? stops[column] - at : 1;
        blanks(out, gap);
        at += gap;
        put_cell(table, first + column, at, column + 1 == table->columns, out);
        at += print_columns(text);
    }
    buffer_add_char(out, '\n');
}

void table_end(struct table *table, struct buffer *out)
{
    size_t *stops = memory_array(table->columns + 1, sizeof *stops);
    size_t stop = TABLE_INDENT;
    const bool empty = table->headed && table->cells == table->columns;
    for (size_t column = 0; column < table->columns; column++) {
        stops[column] = stop;
        size_t width = width_of(table, column);
        stop += width == 0 ? 0 : width + TABLE_GAP;
    }
    stops[table->columns] = stop;
    for (size_t first = 0; first < table->cells && !empty; first += table->columns)
        put_row(table, stops, first, out);
    for (size_t i = 0; i < table->cells; i++)
        free(table->texts[i]);
    free(table->texts);
    free(table->styles);
    free(stops);
    *table = (struct table){0};
}

void print_member_time(struct json_writer *json, const char *key, int64_t ms)
{
    char stamp[DATES_ROOM];
    json_key(json, key);
    if (ms == 0) {
        json_null(json);
        return;
    }
    dates_format_utc(ms, stamp);
    json_text(json, stamp);
}

void print_hide_addresses(struct buffer *text, bool shown)
{
    if (shown || text->length == 0)
        return;
    address_redact(text->bytes);
    text->length = strlen(text->bytes);
}

struct json_writer *print_json_report(bool shown)
{
    struct json_writer *json = json_writer_create(true);
    json_writer_hide_addresses(json, !shown);
    return json;
}

int print_json(struct json_writer *json)
{
    struct wherry_error error = {0};
    const char *text = NULL;
    size_t length = 0;
    int code = CODE_OK;
    if (json_writer_finish(json, &text, &length, &error) == WHERRY_OK)
        print_document(text);
    else
        code = command_failed(&error);
    json_writer_destroy(json);
    return code;
}

void print_document(const char *document)
{
    struct buffer shown = {0};
    shown_json(&shown, document);
    buffer_add_char(&shown, '\n');
    fputs(buffer_text(&shown), stdout);
    buffer_free(&shown);
}

static void put_bytes(const char *page, FILE *stream)
{
    struct buffer shown = {0};
    shown_page(&shown, page);
    fputs(buffer_text(&shown), stream);
    buffer_free(&shown);
}

/* With the terminal sequences for our marks. Without colour there are none: see
 * screen.h. */
static void put_page(const char *page, FILE *stream)
{
    const bool coloured = screen_coloured(fileno(stream));
    if (!coloured && !screen_coloured(STDOUT_FILENO) &&
        !screen_coloured(STDERR_FILENO)) {
        put_bytes(page, stream);
        return;
    }
    struct buffer piece = {0};
    for (; *page != '\0'; page++) {
        const char *sequence = screen_sequence(*page);
        if (sequence == NULL) {
            buffer_add_char(&piece, *page);
            continue;
        }
        put_bytes(buffer_text(&piece), stream);
        buffer_clear(&piece);
        if (coloured)
            fputs(sequence, stream);
    }
    put_bytes(buffer_text(&piece), stream);
    buffer_free(&piece);
}

void print_text(struct buffer *out)
{
    put_page(buffer_text(out), stdout);
    buffer_free(out);
}

void print_aside(struct buffer *text)
{
    put_page(buffer_text(text), stderr);
    fflush(stderr);
    buffer_free(text);
}

void print_file(const char *bytes)
{
    if (isatty(STDOUT_FILENO) == 1)
        put_bytes(bytes, stdout);
    else
        fputs(bytes, stdout);
}

void print_words(struct json_writer *json, const char *text)
{
    char *valid = memory_text(text);
    words_mend(valid);
    json_text(json, valid);
    free(valid);
}

void print_member_words(struct json_writer *json, const char *key, const char *text)
{
    json_key(json, key);
    print_words(json, text);
}

bool print_is_beside_log(void)
{
    struct stat out, err;
    return fstat(STDOUT_FILENO, &out) == 0 && fstat(STDERR_FILENO, &err) == 0 &&
           out.st_dev == err.st_dev && out.st_ino == err.st_ino;
}
