/* test_csv_rows.c -- rows of a CSV file: what they are, and that no byte is lost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "plugin/csv/rows.h"
#include "tests/support/suite.h"

/* The most that one read gives: 0 as much as is asked for. */
static size_t piece;

ssize_t __real_read(int file, void *bytes, size_t length);
ssize_t __wrap_read(int file, void *bytes, size_t length);

ssize_t __wrap_read(int file, void *bytes, size_t length)
{
    return __real_read(file, bytes, piece > 0 && piece < length ? piece : length);
}

static int file_of(const char *bytes, size_t length)
{
    int file = memfd_create("rows", 0);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, bytes, length), (ssize_t)length);
    ck_assert_int_eq(lseek(file, 0, SEEK_SET), 0);
    return file;
}

/* All rows as text: "line: kind" with the cells between bars. What the file holds must
 * be what the rows say it does, byte by byte. */
static char *read_all(const char *bytes, size_t length)
{
    struct rows rows;
    struct wherry_error error = {0};
    struct buffer text = {0}, raw = {0};
    enum wherry_status status;
    const int file = file_of(bytes, length);
    rows_begin(&rows, file, "x.csv", ',');
    while ((status = rows_next(&rows, &error)) == WHERRY_OK) {
        const struct row *row = &rows.row;
        buffer_format(&text, "%d:", (int)row->line);
        if (row->kind == ROW_BLANK)
            buffer_add_text(&text, "blank");
        if (row->kind == ROW_BAD)
            buffer_format(&text, "bad(%.11s)", row->fault);
        for (size_t i = 0; i < row->cell_count; i++)
            buffer_format(&text, "[%s]", row->cells[i]);
        buffer_add_char(&text, ' ');
        buffer_add(&raw, row->raw, row->raw_length);
    }
    ck_assert_msg(status == WHERRY_END, "%s", error.message);
    ck_assert_uint_eq(raw.length, length);
    ck_assert_mem_eq(buffer_text(&raw), bytes, length);
    rows_finish(&rows);
    buffer_free(&raw);
    close(file);
    return buffer_take(&text);
}

static const struct {
    const char *bytes, *rows;
} cases[] = {
    {"a,b\nc,d\n", "1:[a][b] 2:[c][d] "},
    {"a,b\r\nc,d\r\n", "1:[a][b] 2:[c][d] "},
    {"a,b\nc,d", "1:[a][b] 2:[c][d] "},
    {"\xEF\xBB\xBF"
     "a,b\nc,\n",
     "1:[a][b] 2:[c][] "},
    {"\"a,1\",\"b\"\"2\"\n", "1:[a,1][b\"2] "},
    {"\"a\nb\",c\nd,e\n", "1:[a\nb][c] 3:[d][e] "},
    {"\"a\r\nb\",c\r\nd,e\r\n", "1:[a\r\nb][c] 3:[d][e] "},
    {" a , b\t\n", "1:[ a ][ b\t] "},
    {"a\n\n\r\nb\n", "1:[a] 2:blank 3:blank 4:[b] "},
    {"\n", "1:blank "},
    {",,\n", "1:[][][] "},
    {"\"\"\n", "1:[] "},
    /* A quote that is not closed costs its own line. */
    {"a,\"b\nc,d\n\"e\",f\n", "1:bad(a quote is ) 2:[c][d] 3:[e][f] "},
    {"a,\"b\nc,d\n", "1:bad(a quote is ) 2:[c][d] "},
    {"a,\"b", "1:bad(a quote is ) "},
    {"a,b\"c\nd,e\n", "1:bad(a quote is ) 2:[d][e] "},
    {"a,\"b\"c\nd,e\n", "1:bad(a quote is ) 2:[d][e] "},
    {"a,\"b\" ,c\nd\n", "1:bad(a quote is ) 2:[d] "},
    {"a,b\rc,d\ne,f\n", "1:bad(it ends wit) 2:[e][f] "},
    {"caf\xE9,x\n", "1:[caf\xE9][x] "},
};

START_TEST(a_row_is_what_rfc_4180_says_and_no_byte_is_lost)
{
    const char *bytes = cases[_i].bytes;
    for (piece = 0; piece <= 31; piece++) {
        char *rows = read_all(bytes, strlen(bytes));
        ck_assert_msg(strcmp(rows, cases[_i].rows) == 0, "in pieces of %zu: %s", piece,
                      rows);
        free(rows);
    }
}
END_TEST

START_TEST(a_nul_byte_makes_a_row_bad)
{
    static const char bytes[] = "abcd,e\nf\0g,h\ni,j\n";
    char *rows = read_all(bytes, sizeof bytes - 1);
    ck_assert_str_eq(rows, "1:[abcd][e] 2:bad(it has a NU) 3:[i][j] ");
    free(rows);
}
END_TEST

static void expect_refusal(const char *bytes, size_t length, const char *words)
{
    struct rows rows;
    struct wherry_error error = {0};
    enum wherry_status status;
    const int file = file_of(bytes, length);
    rows_begin(&rows, file, "x.csv", ',');
    while ((status = rows_next(&rows, &error)) == WHERRY_OK)
        continue;
    ck_assert_int_eq(status, WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
    rows_finish(&rows);
    close(file);
}

START_TEST(another_encoding_is_told_with_the_way_out)
{
    expect_refusal("\xFF\xFE"
                   "a\0,\0b\0\n",
                   10, "iconv -f UTF-16 -t UTF-8");
    expect_refusal("\xFE\xFF\0a\0,", 6, "CSV UTF-8");
    expect_refusal("a\0,\0b\0\n\0", 8, "is in UTF-16");
}
END_TEST

START_TEST(a_line_without_end_is_refused_before_it_fills_the_memory)
{
    enum { LENGTH = 3 * ROWS_BYTES_MOST };
    char *bytes = memory_allocate(LENGTH);
    memset(bytes, 'x', LENGTH);
    memcpy(bytes, "a,b\n", 4);
    expect_refusal(bytes, LENGTH, "x.csv:2: the line is longer than 1 MiB");
    free(bytes);
}
END_TEST

/* The quote of the second line swallows all that follows, up to a limit. */
START_TEST(a_row_over_many_lines_has_a_limit)
{
    struct buffer bytes = {0};
    buffer_add_text(&bytes, "a\n\"");
    while (bytes.length < 2 * (size_t)ROWS_BYTES_MOST)
        buffer_add_text(&bytes, "0123456789abcdef0123456789abcdef\n");
    char *rows = read_all(bytes.bytes, bytes.length);
    ck_assert_ptr_nonnull(strstr(rows, "2:bad(it is longe) 3:[0123"));
    free(rows);
    buffer_free(&bytes);
}
END_TEST

START_TEST(more_cells_than_anybody_has_make_a_row_bad)
{
    struct buffer bytes = {0};
    for (int i = 0; i < ROWS_CELLS_MOST; i++)
        buffer_add_char(&bytes, ',');
    buffer_add_text(&bytes, "\nb\n");
    char *rows = read_all(bytes.bytes, bytes.length);
    ck_assert_str_eq(rows, "1:bad(it has a NU) 2:[b] ");
    free(rows);
    buffer_free(&bytes);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    static const char *const cells[] = {"plain", "a,b", "say \"hi\"", "two\nlines",
                                        "cr\r",  "",    " blank "};
    struct buffer text = {0};
    rows_write(&text, cells, 7, ',', false, "\r\n");
    ck_assert_str_eq(text.bytes,
                     "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\","
                     ", blank \r\n");
    char *rows = read_all(text.bytes, text.length);
    ck_assert_str_eq(rows, "1:[plain][a,b][say \"hi\"][two\nlines][cr\r][][ blank ] ");
    free(rows);
    buffer_clear(&text);
    rows_write(&text, cells, 2, ',', true, "\n");
    ck_assert_str_eq(text.bytes, "\"plain\",\"a,b\"\n");
    buffer_clear(&text);
    rows_write(&text, &cells[5], 1, ',', false, "\n"); /* and no empty line */
    ck_assert_str_eq(text.bytes, "\"\"\n");
    buffer_free(&text);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        {.name = "a_row_is_what_rfc_4180_says_and_no_byte_is_lost",
         .test = &a_row_is_what_rfc_4180_says_and_no_byte_is_lost,
         .rounds = sizeof cases / sizeof *cases},
        TEST(a_nul_byte_makes_a_row_bad),
        TEST(another_encoding_is_told_with_the_way_out),
        TEST(a_line_without_end_is_refused_before_it_fills_the_memory),
        TEST(a_row_over_many_lines_has_a_limit),
        TEST(more_cells_than_anybody_has_make_a_row_bad),
        TEST(what_is_written_is_read_back),
        {0}};
    return suite_run("csv_rows", tests);
}
