/* fuzz_folder.c -- any bytes as the files of the connector for CSV files: every operation,
 * and nothing that was not to be changed is another one afterwards.
 *
 * The first byte of an input chooses the operation, the second the separator; then come
 * the contacts, a segment, and what else the operation takes, up to 0x1E each.
 */
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/csv/instance.h"
#include "plugin/csv/rows.h"
#include "plugin/kit/address.h"
#include "tests/fuzz/any_folder.h"
#include "tests/fuzz/any_host.h"
#include "tests/fuzz/operations.h"
#include "tests/fuzz/replay.h"

extern const struct wherry_connector wherry_connector;

/* Numbers of operations: contacts are written; a segment is written, or removed. */
enum { WRITES = 7, JOINS = 8, REMOVES = 10 };
enum { HEAD = 2, SEPARATORS = 3 };

static const char separators[SEPARATORS] = {',', ';', '\t'};
static const char contacts[] = "contacts.csv", segment[] = "segments/42.csv";

/* Is it a row of a contact whom the operations change? */
static bool is_theirs(const struct row *row)
{
    static const char *const theirs[] = {"ann@one.example", "bob@one.example"};
    char key[ADDRESS_ROOM];
    for (size_t i = 0; i < row->cell_count; i++) {
        const char *cell = row->cells[i];
        if (strstr(cell, "db0233-4e96-000001") != NULL)
            return true;
        if (!address_normalise(cell, key))
            continue;
        for (size_t k = 0; k < sizeof theirs / sizeof *theirs; k++)
            if (strcmp(key, theirs[k]) == 0)
                return true;
    }
    return false;
}

/* Each row of `old` that is not theirs is in `new`, in its order; between these are
 * only rows that are theirs, or new at the end. */
static void must_keep(const struct buffer *old, const struct buffer *new,
                      char separator)
{
    const char *at = buffer_text(new), *const end = at + new->length;
    struct rows rows;
    struct wherry_error error;
    any_folder_put("old", old->bytes, old->length);
    FILE *file = fopen(any_folder_path("old"), "r");
    MUST(file != NULL);
    rows_begin(&rows, fileno(file), "old", separator);
    while (rows_next(&rows, &error) == WHERRY_OK) {
        const struct row *row = &rows.row;
        if (row->kind == ROW_CELLS && is_theirs(row))
            continue;
        size_t raw = row->raw_length;
        while (raw > 0 && (row->raw[raw - 1] == '\n' || row->raw[raw - 1] == '\r'))
            raw--; /* the last line gets an end where a row follows it */
        const char *found =
            raw == 0 ? at : memmem(at, (size_t)(end - at), row->raw, raw);
        MUST(found != NULL);
        at = found + raw;
    }
    rows_finish(&rows);
    fclose(file);
}

static void put_files(struct any_host *host, struct buffer old[2])
{
    const char *const names[] = {contacts, segment};
    any_folder_empty();
    mkdir(any_folder_path("segments"), 0700);
    for (size_t i = 0; i < 2; i++) {
        const size_t from = host->at;
        free(any_host_take(host));
        const bool stopped = host->at > from && host->input[host->at - 1] == 0x1E;
        buffer_add(&old[i], host->input + from, host->at - from - (stopped ? 1 : 0));
        any_folder_put(names[i], buffer_text(&old[i]), old[i].length);
    }
}

static void judge_files(const struct buffer old[2], unsigned operation, char separator)
{
    const char *const names[] = {contacts, segment};
    const unsigned writes[] = {WRITES, JOINS};
    for (size_t i = 0; i < 2; i++) {
        struct buffer new = {0};
        any_folder_get(names[i], &new);
        if (operation == writes[i])
            must_keep(&old[i], &new, separator);
        else if (i == 0 || operation != REMOVES)
            MUST(new.length == old[i].length &&
                 (new.length == 0 || memcmp(new.bytes, old[i].bytes, new.length) == 0));
        buffer_free(&new);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    _Alignas(max_align_t) char config[OPERATIONS_CONFIG] = {0};
    struct any_host host;
    struct buffer old[2] = {{0}};
    struct wherry_error error = {0};
    void *self = NULL;
    if (length < HEAD)
        return 0;
    const unsigned operation = bytes[0] % OPERATIONS, chosen = bytes[1] % SEPARATORS;
    any_host_begin(&host, (const char *)bytes + HEAD, length - HEAD);
    put_files(&host, old);
    operations_configure(any_folder(), config);
    ((struct csv_config *)(void *)config)->separator = (int)chosen;
    const enum wherry_status status =
        wherry_connector.open(&host.table, config, &self, &error);
    any_host_judge(&host, status, &error);
    MUST(status == WHERRY_OK);
    operations_do(&host, self, operation);
    wherry_connector.close(self);
    judge_files(old, operation, separators[chosen]);
    any_host_finish(&host);
    for (size_t i = 0; i < 2; i++)
        buffer_free(&old[i]);
    return 0;
}
