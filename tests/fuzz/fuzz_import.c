/* fuzz_import.c -- any bytes as an exported state: refused in one line, or a state that is
 * sound, and that goes out and in again as it is. The lines are tried as they are, and
 * sealed as if we had written them.
 */
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/picture/form/export.h"
#include "host/picture/form/import.h"
#include "host/picture/form/seal.h"
#include "host/picture/soundness.h"
#include "tests/fuzz/any_folder.h"
#include "tests/fuzz/replay.h"

/* What a line that we sealed ends with. */
static const char seal[] = ",\"seal\":\"0123456789abcdef\"}";
enum { SEAL = sizeof seal - 1, MARK = 9 };
/* One of so many inputs is tried as it is, too: few get beyond their first line. */
enum { UNSEALED = 8 };

static void refuse_row(void *self, int64_t row, const char *words)
{
    (void)self;
    (void)row;
    (void)words;
    MUST(false);
}

static enum wherry_status import_file(int file, struct store *store,
                                      struct import_result *result,
                                      struct wherry_error *error)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const struct import_terms terms = {.path = path, .pipeline = "shop", .now_ms = 1};
    return import_state(store, &terms, result, error);
}

static struct store *open_store(const char *name, enum store_mode mode)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    MUST(store_open(any_folder_path(name), mode, &store, &error) == WHERRY_OK);
    return store;
}

/* An empty one: made once, and copied, which is twice as quick. */
static struct store *new_store(const char *name)
{
    static struct buffer empty;
    if (empty.length == 0) {
        store_close(open_store(name, STORE_WRITE));
        any_folder_get(name, &empty);
    }
    any_folder_put(name, empty.bytes, empty.length);
    return open_store(name, STORE_WRITE);
}

/* ---- Out again ---- */

static int export_state_of(const char *name)
{
    struct form_end end = {0};
    struct wherry_error error = {0};
    struct store *store = open_store(name, STORE_READ);
    const int file = memfd_create("export", MFD_CLOEXEC);
    const struct export_terms terms = {
        .pipeline = "shop", .made_ms = INT64_C(1781510400000), .file = file};
    MUST(file >= 0);
    MUST(export_state(store, &terms, &end, &error) == WHERRY_OK);
    MUST(end.lost == 0 && end.damages == 0);
    store_close(store);
    return file;
}

/* What there is in the file, as it goes out of a state that it went into. */
static int go_through(int file, struct import_result *result)
{
    static const char name[] = "other.db";
    struct wherry_error error = {0};
    struct store *store = new_store(name);
    MUST(import_file(file, store, result, &error) == WHERRY_OK);
    store_close(store);
    return export_state_of(name);
}

static void must_be_same(int one, int other)
{
    struct buffer first = {0}, second = {0};
    MUST(files_read_all(one, SIZE_MAX, &first));
    MUST(files_read_all(other, SIZE_MAX, &second));
    MUST(first.length == second.length);
    MUST(memcmp(first.bytes, second.bytes, first.length) == 0);
    buffer_free(&first);
    buffer_free(&second);
}

/* What was taken goes out, and in again, and is the same to the letter. */
static void must_come_back(int file)
{
    struct import_result first = {0}, second = {0};
    const int one = go_through(file, &first);
    const int other = go_through(one, &second);
    MUST(second.dropped == 0 && !second.loss);
    must_be_same(one, other);
    close(one);
    close(other);
}

static void try_file(int file)
{
    struct import_result result = {0};
    struct wherry_error error = {0}, why = {0};
    int64_t rows = 0;
    struct store *store = new_store("shop.db");
    const enum wherry_status status = import_file(file, store, &result, &error);
    MUST(status == WHERRY_OK || status == WHERRY_FAILED);
    if (status == WHERRY_OK) {
        MUST(soundness_check(store, &refuse_row, NULL, NULL, &rows, &why) == WHERRY_OK);
        MUST(rows == result.end.contacts - result.dropped);
        must_come_back(file);
    } else {
        MUST(error.message[0] != '\0' && strchr(error.message, '\n') == NULL);
    }
    store_close(store);
}

/* ---- Sealed ---- */

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

static void try_bytes(const uint8_t *bytes, size_t length)
{
    const int file = memfd_create("raw", MFD_CLOEXEC);
    MUST(file >= 0 && files_write_all(file, bytes, length));
    try_file(file);
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct wherry_error error;
    if (length % UNSEALED == 0)
        try_bytes(bytes, length);
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
