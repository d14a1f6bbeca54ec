/* matrix.c -- the table of wherry-faults(7), made by the tests that walk it. */
#include "tests/machine/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/pipelines/rig.h"

enum { WHOLE = 100000, SPARSE = 4, ROWS_MOST = 512, CODES = 256, WORDS = 96 };

#define PAGE TOP_SRCDIR "/doc/wherry-faults.7"

static char notes[64]; /* a file of the tests, which are processes of their own */

struct row {
    char fault[WORDS], command[WORDS], codes[WORDS], next[WORDS];
    bool seen[CODES];
    bool skipped;
};

struct table {
    struct row rows[ROWS_MOST];
    size_t count;
};

enum note { NOTE_ROW, NOTE_SEEN, NOTE_SKIPPED };

static void add_note(enum note note, const struct matrix_fault *fault,
                     const char *command, int code, const char *next)
{
    FILE *file = fopen(notes, "a");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "%s\t%s\t%d\t%d\t%s\t%s\n", fault->words, command, (int)note, code,
            fault->codes, next);
    ck_assert_int_eq(fclose(file), 0);
}

/* ---- Walks ---- */

bool matrix_is_whole(void)
{
    return suite_rounds(1) >= WHOLE / 100;
}

int matrix_next_place(int place)
{
    const int rounds = suite_rounds(100) / 100, sparse = rounds < 1 ? 1 : rounds;
    return matrix_is_whole() ? place + 1 : place + 1 + place / sparse;
}

int matrix_sample(int places, int samples, int index)
{
    const int wanted = matrix_is_whole() ? places : suite_rounds(samples);
    const int count = wanted < places ? wanted : places;
    if (index >= count)
        return 0;
    return (int)((int64_t)places * (2 * index + 1) / (2 * (int64_t)count)) + 1;
}

bool matrix_enter(const struct matrix_fault *fault, const char *command, int number,
                  const char *next)
{
    const int every = SPARSE * 100 / suite_rounds(100);
    add_note(NOTE_ROW, fault, command, 0, next);
    if (every <= 1 || number == 0 || (fault->number + number) % every == 0)
        return true;
    add_note(NOTE_SKIPPED, fault, command, 0, "");
    return false;
}

/* ---- What was seen ---- */

static void read_codes(const char *text, bool codes[CODES])
{
    memset(codes, 0, CODES * sizeof *codes);
    for (const char *at = text; *at != '\0'; at += strspn(at, ", ")) {
        char *end;
        const long code = strtol(at, &end, 10);
        if (end == at || code < 0 || code >= CODES)
            return;
        codes[code] = true;
        at = end;
    }
}

void matrix_saw(const struct matrix_fault *fault, const char *command, int code)
{
    bool codes[CODES];
    read_codes(fault->codes, codes);
    ck_assert_msg(code >= 0 && code < CODES && codes[code],
                  "%s: %s: ended with %d:\n%s%s", command, fault->words, code,
                  rig_told(), rig_error());
    add_note(NOTE_SEEN, fault, command, code, "");
}

void matrix_skip(const struct matrix_fault *fault, const char *command, const char *why)
{
    add_note(NOTE_SKIPPED, fault, command, 0, "");
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

static void read_note(char *line, struct table *table)
{
    char *rest = line;
    const char *parts[6] = {NULL};
    for (size_t i = 0; i < sizeof parts / sizeof *parts && rest != NULL; i++)
        parts[i] = strsep(&rest, "\t\n");
    if (parts[5] == NULL)
        return;
    struct row *row = need_row(table, parts[0], parts[1]);
    if (row == NULL)
        return;
    switch ((enum note)strtol(parts[2], NULL, 10)) {
    case NOTE_ROW:
        snprintf(row->codes, WORDS, "%s", parts[4]);
        snprintf(row->next, WORDS, "%s", parts[5]);
        break;
    case NOTE_SEEN:
        row->seen[strtol(parts[3], NULL, 10) % CODES] = true;
        break;
    case NOTE_SKIPPED:
        row->skipped = true;
        break;
    }
}

static void read_notes(struct table *table)
{
    char line[6 * WORDS];
    FILE *file = fopen(notes, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        read_note(line, table);
    if (file != NULL)
        fclose(file);
}

/* ---- The page ---- */

static bool is_alike(const struct row *one, const struct row *other)
{
    return text_same(one->fault, other->fault) && text_same(one->next, other->next) &&
           text_same(one->codes, other->codes);
}

#define ENDS "Ends with "
#define REPAIR "What makes it good: "

/* Commands to which the same happens share an item. */
static void write_item(const struct table *table, size_t first, bool told[ROWS_MOST],
                       struct buffer *out)
{
    const struct row *row = &table->rows[first];
    const char *between = "";
    buffer_add_text(out, ".It\n");
    for (size_t i = first; i < table->count; i++) {
        if (told[i] || !is_alike(row, &table->rows[i]))
            continue;
        buffer_format(out, "%s%s", between, table->rows[i].command);
        between = "; ";
        told[i] = true;
    }
    buffer_format(out, ".\n" ENDS "%s.\n" REPAIR "%s.\n", row->codes, row->next);
}

/* A list of items for each fault. */
static void write_items(const struct table *table, struct buffer *out)
{
    bool told[ROWS_MOST] = {false};
    for (size_t i = 0; i < table->count; i++) {
        if (told[i])
            continue;
        buffer_format(out, ".It %s\n.Bl -dash -compact\n", table->rows[i].fault);
        for (size_t j = i; j < table->count; j++)
            if (!told[j] && text_same(table->rows[i].fault, table->rows[j].fault))
                write_item(table, j, told, out);
        buffer_add_text(out, ".El\n");
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

/* The commands of an item, which is complete now. */
static void read_item(const char *fault, char *commands, const char *codes,
                      const char *next, struct table *table)
{
    while (commands != NULL) {
        char *more = cut_at(commands, "; ");
        struct row *row = need_row(table, fault, commands);
        if (row == NULL)
            return;
        snprintf(row->codes, WORDS, "%s", codes);
        snprintf(row->next, WORDS, "%s", next);
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
    char *rest = part, *commands = NULL;
    const char *fault = "", *codes = "";
    for (char *line = NULL; (line = strsep(&rest, "\n")) != NULL;) {
        if (text_starts_with(line, ".It "))
            fault = line + strlen(".It ");
        if (*line == '.' || *line == '\0')
            continue;
        line[strlen(line) - 1] = '\0'; /* the full stop */
        if (text_starts_with(line, ENDS))
            codes = line + strlen(ENDS);
        else if (text_starts_with(line, REPAIR))
            read_item(fault, commands, codes, line + strlen(REPAIR), table);
        else
            commands = line;
    }
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

/* ---- Compared with each other ---- */

static bool complain(const struct row *row, const char *what)
{
    fprintf(stderr, "wherry-faults(7): '%s', '%s': %s\n", row->fault, row->command,
            what);
    return false;
}

static bool holds(const struct row *entered, const struct row *told)
{
    bool fits = true, codes[CODES];
    if (told == NULL)
        return complain(entered, "has no row");
    if (!text_same(entered->next, told->next))
        fits = complain(entered, entered->next);
    if (!text_same(entered->codes, told->codes))
        fits = complain(entered, entered->codes);
    read_codes(entered->codes, codes);
    for (int code = 0; code < CODES && matrix_is_whole() && !entered->skipped; code++)
        if (codes[code] && !entered->seen[code]) {
            char words[WORDS];
            snprintf(words, sizeof words, "never ended with %d", code);
            fits = complain(entered, words);
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
            fits = complain(&told->rows[i], "is entered by no test");
    return fits;
}

static bool settle(const char *part)
{
    static struct table seen, told;
    struct page page = {0};
    const char *golden = getenv("WHERRY_GOLDEN");
    read_notes(&seen);
    bool fits = read_page(part, &page);
    if (fits && golden != NULL && text_same(golden, "write")) {
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
    mkdir(BUILD "/tests/machine/plugins", 0755); /* its own, where it would miss one */
    int status = suite(part, tests);
    /* One test alone has not seen it all. */
    if (status == EXIT_SUCCESS && getenv("WHERRY_TEST") == NULL && !settle(part))
        status = EXIT_FAILURE;
    unlink(notes);
    return status;
}
