/* fuzz_csv.c -- any bytes as a CSV file: no byte is lost, and what is a row can be
 * written and read again. */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plugin/csv/rows.h"
#include "tests/fuzz/replay.h"

static int file_of(const void *bytes, size_t length)
{
    int file = memfd_create("rows", 0);
    MUST(file >= 0);
    MUST(write(file, bytes, length) == (ssize_t)length);
    MUST(lseek(file, 0, SEEK_SET) == 0);
    return file;
}

static void must_be_same(const struct row *one, const struct row *other)
{
    MUST(other->kind == ROW_CELLS);
    MUST(one->cell_count == other->cell_count);
    for (size_t i = 0; i < one->cell_count; i++)
        MUST(strcmp(one->cells[i], other->cells[i]) == 0);
}

/* Behind another line: the first one of a file may have a mark of its own. */
static void must_come_back(const struct row *row, bool quote_all)
{
    struct rows again;
    struct wherry_error error;
    struct buffer text = {0};
    buffer_add_text(&text, "before\n");
    rows_write(&text, row->cells, row->cell_count, ',', quote_all, "\n");
    const int file = file_of(text.bytes, text.length);
    rows_begin(&again, file, "x", ',');
    MUST(rows_next(&again, &error) == WHERRY_OK);
    MUST(rows_next(&again, &error) == WHERRY_OK);
    must_be_same(row, &again.row);
    MUST(rows_next(&again, &error) == WHERRY_END);
    rows_finish(&again);
    close(file);
    buffer_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct rows rows;
    struct wherry_error error;
    enum wherry_status status;
    size_t at = 0;
    uint64_t line = 0;
    const int file = file_of(bytes, length);
    rows_begin(&rows, file, "x", ',');
    while ((status = rows_next(&rows, &error)) == WHERRY_OK) {
        const struct row *row = &rows.row;
        MUST(row->raw_length > 0 && row->raw_length <= length - at);
        MUST(memcmp(row->raw, bytes + at, row->raw_length) == 0);
        MUST(row->line > line);
        MUST((row->kind == ROW_BAD) == (row->fault != NULL));
        MUST((row->kind == ROW_CELLS) == (row->cell_count > 0));
        at += row->raw_length;
        line = row->line;
        if (row->kind == ROW_CELLS) {
            must_come_back(row, false);
            must_come_back(row, true);
        }
    }
    MUST(status == WHERRY_END ? at == length : status == WHERRY_FAILED);
    rows_finish(&rows);
    close(file);
    return 0;
}
