/* matrix.c -- the table of wherry-faults(7), made by the tests that walk it. */
#include "tests/machine/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/pipelines/rig.h"

enum { WHOLE = 100000, SPARSE = 3, ROWS_MOST = 256, CODES = 256, WORDS = 96 };

#define PAGE TOP_SRCDIR "/doc/wherry-faults.7"

static char notes[64]; /* a file of the tests, which are processes of their own */

struct row {
    char fault[WORDS], command[WORDS], next[WORDS];
    bool codes[CODES];
    bool skipped;
};

struct table {
    struct row rows[ROWS_MOST];
    size_t count;
};

static void add_note(const char *fault, const char *command, int code, const char *next)
{
    FILE *file = fopen(notes, "a");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "%s\t%s\t%s\t%d\n", fault, command, next, code);
    ck_assert_int_eq(fclose(file), 0);
}

/* ---- Walks ---- */

static bool is_writing(void)
{
    const char *golden = getenv("WHERRY_GOLDEN");
    return golden != NULL && text_same(golden, "write");
}

bool matrix_is_whole(void)
{
    return suite_rounds(1) >= WHOLE / 100;
}

int matrix_next_place(int place)
{
    const int sparse = suite_rounds(100) / 100 + 1;
    return matrix_is_whole() ? place + 1 : place + 1 + place / sparse;
}

int matrix_sample(int places, int samples, int index)
{
    const int wanted = matrix_is_whole() ? places : suite_rounds(samples);
    const int count = wanted < places ? wanted : places;
    if (is_writing() && index >= count && index < count + 2)
        return index == count ? 1 : places;
    if (index >= count)
        return 0;
    return (int)((int64_t)places * (2 * index + 1) / (2 * (int64_t)count)) + 1;
}

bool matrix_samples(const char *fault, int fault_number, const char *command,
                    int command_number)
{
    const int effort = suite_rounds(100), every = SPARSE * 100 / effort;
    if (every <= 1 || is_writing() || command_number == 0 ||
        (fault_number + command_number) % every == 0)
        return true;
    add_note(fault, command, -1, "");
    return false;
}

/* ---- What was seen ---- */

void matrix_saw(const char *fault, const char *command, int code, const char *next)
{
    ck_assert(code >= 0 && code < CODES);
    add_note(fault, command, code, next);
}

void matrix_skip(const char *fault, const char *command, const char *why)
{
    add_note(fault, command, -1, "");
    suite_skip(why);
}

static struct row *find_row(struct table *table, const char *fault, const char *command)
{
    for (size_t i = 0; i < table->count; i++)
        if (text_same(table->rows[i].fault, fault) &&
            text_same(table->rows[i].command, command))
            return &table->rows[i];
    return NULL;
}

static struct row *need_row(struct table *table, const char *fault, const char *command)
{
    struct row *row = find_row(table, fault, command);
    if (row != NULL || table->count == ROWS_MOST)
        return row;
    row = &table->rows[table->count++];
    snprintf(row->fault, WORDS, "%s", fault);
    snprintf(row->command, WORDS, "%s", command);
    return row;
}

static void read_notes(struct table *table)
{
    char line[4 * WORDS];
    FILE *file = fopen(notes, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char *rest = line;
        const char *fault = strsep(&rest, "\t"), *command = strsep(&rest, "\t"),
                   *next = strsep(&rest, "\t");
        const int code = rest == NULL ? -1 : (int)strtol(rest, NULL, 10);
        struct row *row = need_row(table, fault, command);
        if (row == NULL)
            continue;
        if (code < 0) {
            row->skipped = true;
            continue;
        }
        row->codes[code] = true;
        snprintf(row->next, WORDS, "%s", next);
    }
    if (file != NULL)
        fclose(file);
}

/* ---- The page ---- */

static void add_codes(const bool *codes, struct buffer *out)
{
    const char *between = "";
    for (int code = 0; code < CODES; code++)
        if (codes[code]) {
            buffer_format(out, "%s%d", between, code);
            between = ", ";
        }
}

static bool is_alike(const struct row *one, const struct row *other)
{
    return text_same(one->fault, other->fault) && text_same(one->next, other->next) &&
           memcmp(one->codes, other->codes, sizeof one->codes) == 0;
}

/* Commands to which the same happens share an item. */
static void write_items(const struct table *table, struct buffer *out)
{
    bool told[ROWS_MOST] = {false};
    for (size_t i = 0; i < table->count; i++) {
        const struct row *row = &table->rows[i];
        if (told[i])
            continue;
        buffer_format(out, ".It %s Ta ", row->fault);
        for (size_t j = i; j < table->count; j++) {
            if (told[j] || !is_alike(row, &table->rows[j]))
                continue;
            buffer_format(out, "%s%s", j == i ? "" : "; ", table->rows[j].command);
            told[j] = true;
        }
        buffer_add_text(out, " Ta ");
        add_codes(row->codes, out);
        buffer_format(out, " Ta %s\n", row->next);
    }
}

/* Cuts `text` before `mark` and ends the piece there; NULL: it is not there. */
static char *cut_at(char *text, const char *mark)
{
    char *at = text == NULL ? NULL : strstr(text, mark);
    if (at == NULL)
        return NULL;
    *at = '\0';
    return at + strlen(mark);
}

static void read_item(char *line, struct table *table)
{
    char *commands = cut_at(line, " Ta "), *codes = cut_at(commands, " Ta "),
         *next = cut_at(codes, " Ta ");
    while (next != NULL && commands != NULL) {
        char *more = cut_at(commands, "; ");
        struct row *row = need_row(table, line, commands);
        if (row == NULL)
            return;
        snprintf(row->next, WORDS, "%s", next);
        for (const char *at = codes; *at != '\0'; at += strspn(at, ", ")) {
            char *end;
            row->codes[strtol(at, &end, 10) % CODES] = true;
            at = end;
        }
        commands = more;
    }
}

struct page {
    struct buffer text;
    size_t from, to; /* of the part */
};

static bool read_page(const char *part, struct page *page)
{
    struct wherry_error error = {0};
    char begin[WORDS], end[WORDS];
    if (files_read(PAGE, SIZE_MAX, &page->text, &error) != WHERRY_OK) {
        fprintf(stderr, "%s\n", error.message);
        return false;
    }
    snprintf(begin, sizeof begin, ".\\\" Made by tests/machine/test_%s.\n", part);
    snprintf(end, sizeof end, ".\\\" End of tests/machine/test_%s.\n", part);
    const char *text = buffer_text(&page->text), *first = strstr(text, begin),
               *last = strstr(text, end);
    if (first == NULL || last == NULL || last < first) {
        fprintf(stderr, "%s has no part of test_%s\n", PAGE, part);
        return false;
    }
    page->from = (size_t)(first - text) + strlen(begin);
    page->to = (size_t)(last - text);
    return true;
}

static void read_part(const struct page *page, struct table *table)
{
    char *part = memory_text_n(page->text.bytes + page->from, page->to - page->from);
    char *rest = part;
    for (char *line = NULL; (line = strsep(&rest, "\n")) != NULL;)
        if (text_starts_with(line, ".It "))
            read_item(line + strlen(".It "), table);
    free(part);
}

static bool write_page(const struct page *page, const struct table *seen)
{
    FILE *file = fopen(PAGE, "w");
    struct buffer items = {0};
    if (file == NULL)
        return false;
    write_items(seen, &items);
    fwrite(page->text.bytes, 1, page->from, file);
    fputs(buffer_text(&items), file);
    fputs(page->text.bytes + page->to, file);
    buffer_free(&items);
    return fclose(file) == 0;
}

/* ---- Held against each other ---- */

static bool complain(const struct row *row, const char *what)
{
    fprintf(stderr, "wherry-faults(7): '%s', '%s': %s\n", row->fault, row->command,
            what);
    return false;
}

static bool holds(const struct row *seen, const struct row *told)
{
    bool fits = true;
    if (told == NULL)
        return complain(seen, "has no row");
    if (seen->skipped)
        return true;
    if (!text_same(seen->next, told->next))
        fits = complain(seen, seen->next);
    for (int code = 0; code < CODES; code++) {
        char words[WORDS];
        snprintf(words, sizeof words, "%d is %s", code,
                 seen->codes[code] ? "seen and not told" : "told and not seen");
        if (seen->codes[code] && !told->codes[code])
            fits = complain(seen, words);
        if (matrix_is_whole() && told->codes[code] && !seen->codes[code])
            fits = complain(seen, words);
    }
    return fits;
}

static bool compare(struct table *seen, struct table *told)
{
    bool fits = true;
    for (size_t i = 0; i < seen->count; i++)
        fits &= holds(&seen->rows[i],
                      find_row(told, seen->rows[i].fault, seen->rows[i].command));
    for (size_t i = 0; i < told->count; i++)
        if (find_row(seen, told->rows[i].fault, told->rows[i].command) == NULL)
            fits = complain(&told->rows[i], "is walked by no test");
    return fits;
}

static bool settle(const char *part)
{
    static struct table seen, told;
    struct page page = {0};
    read_notes(&seen);
    bool fits = read_page(part, &page);
    if (fits && is_writing()) {
        fits = write_page(&page, &seen);
    } else if (fits) {
        read_part(&page, &told);
        fits = compare(&seen, &told);
    }
    buffer_free(&page.text);
    return fits;
}

int matrix_run(const char *part, matrix_suite *suite, const struct test *tests)
{
    const char *parent = getenv("TMPDIR");
    snprintf(notes, sizeof notes, "%.40s/wherry-seen-XXXXXX",
             parent == NULL ? "/tmp" : parent);
    const int file = mkstemp(notes);
    if (file < 0)
        return EXIT_FAILURE;
    close(file);
    setenv("WHERRY", BUILD "/tests/machine/wherry", 1);
    int status = suite(part, tests);
    /* One test alone has not seen it all. */
    if (status == EXIT_SUCCESS && getenv("WHERRY_TEST") == NULL && !settle(part))
        status = EXIT_FAILURE;
    unlink(notes);
    return status;
}
