/* fuzz_import.c -- any bytes as an exported state: refused in one line, or a state that is
 * sound. The lines are tried as they are, and sealed as if we had written them.
 */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/picture/form/import.h"
#include "host/picture/form/seal.h"
#include "host/picture/soundness.h"
#include "tests/fuzz/replay.h"

/* What a line that we sealed ends with. */
static const char seal[] = ",\"seal\":\"0123456789abcdef\"}";
enum { SEAL = sizeof seal - 1, MARK = 9 };

static void refuse_row(void *self, int64_t row, const char *words)
{
    (void)self;
    (void)row;
    (void)words;
    MUST(false);
}

static void try_file(int file)
{
    char path[64];
    struct store *store = NULL;
    struct import_result result;
    struct wherry_error error = {0}, why = {0};
    int64_t rows = 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const struct import_terms terms = {.path = path, .pipeline = "shop", .now_ms = 1};
    MUST(store_open(":memory:", STORE_WRITE, &store, &why) == WHERRY_OK);
    const enum wherry_status status = import_state(store, &terms, &result, &error);
    MUST(status == WHERRY_OK || status == WHERRY_FAILED);
    if (status == WHERRY_OK) {
        MUST(soundness_check(store, &refuse_row, NULL, NULL, &rows, &why) == WHERRY_OK);
        MUST(rows == result.end.contacts - result.dropped);
    } else {
        MUST(error.message[0] != '\0' && strchr(error.message, '\n') == NULL);
    }
    store_close(store);
}

static void seal_line(struct seal_writer *writer, const char *line, size_t length)
{
    struct buffer bare = {0};
    const bool sealed = length > SEAL && memcmp(line + length - SEAL, seal, MARK) == 0;
    buffer_add(&bare, line, sealed ? length - SEAL : length);
    if (sealed)
        buffer_add_char(&bare, '}');
    const char *made = strstr(buffer_text(&bare), FORM_MADE);
    if (bare.length > 0)
        seal_write(writer, bare.bytes, bare.length,
                   writer->lines == 0 && made != NULL ? (size_t)(made - bare.bytes)
                                                      : bare.length);
    buffer_free(&bare);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct wherry_error error;
    const int raw = memfd_create("raw", MFD_CLOEXEC);
    MUST(raw >= 0 && files_write_all(raw, bytes, length));
    try_file(raw);
    close(raw);
    const int file = memfd_create("sealed", MFD_CLOEXEC);
    struct seal_writer writer = {.file = file};
    const char *at = (const char *)bytes, *const end = at + length;
    MUST(file >= 0);
    while (at < end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        next = next == NULL ? end : next;
        seal_line(&writer, at, (size_t)(next - at));
        at = next + 1;
    }
    MUST(seal_flush(&writer, &error) == WHERRY_OK);
    seal_writer_free(&writer);
    try_file(file);
    close(file);
    return 0;
}
