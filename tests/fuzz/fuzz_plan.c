/* fuzz_plan.c -- any bytes as a plan: refused in one line, or returned as it was made;
 * any lines sealed as if we had written them; and a plan of ours, which is returned as
 * it was written.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/base/words.h"
#include "host/tell/contact.h"
#include "host/tell/plan_file.h"
#include "tests/fuzz/replay.h"

/* That of the corpus. */
#define PIPELINE "shop"
#define STATE "2be8ad6825df4028"

enum { CHANGES_MOST = 8, KIND_MOST = 300 };

/* What is returned must be this; no changes: anything. */
struct expected {
    struct run_change changes[CHANGES_MOST];
    size_t count, told;
    int64_t undo;
};

static enum wherry_status take(void *self, const struct run_change *change,
                               struct wherry_error *error)
{
    struct expected *expected = self;
    (void)error;
    MUST(change->row > 0);
    MUST(*change->kind != '\0');
    if (expected->told < expected->count) {
        const struct run_change *wanted = &expected->changes[expected->told];
        MUST(change->row == wanted->row && change->depends == wanted->depends);
        MUST(text_same(change->kind, wanted->kind));
    }
    expected->told++;
    return WHERRY_OK;
}

static enum wherry_status read_plan(int file, bool edited, struct expected *expected)
{
    char path[64];
    struct wherry_error error = {0};
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const struct plan_reading reading = {.path = path,
                                         .pipeline = PIPELINE,
                                         .state = STATE,
                                         .edited = edited,
                                         .undo = &expected->undo,
                                         .change = &take,
                                         .self = expected};
    expected->told = 0;
    const enum wherry_status status = plan_file_read(&reading, &error);
    MUST(status == WHERRY_OK || status == WHERRY_FAILED);
    MUST(status == WHERRY_OK || error.message[0] != '\0');
    MUST(strchr(error.message, '\n') == NULL);
    return status;
}

static int new_file(const char *name)
{
    const int file = memfd_create(name, MFD_CLOEXEC);
    MUST(file >= 0);
    return file;
}

/* ---- As they are ---- */

static void try_bytes(const void *bytes, size_t length)
{
    const int file = new_file("bytes");
    struct expected strict = {.count = 0}, edited = {.count = 0};
    MUST(files_write_all(file, bytes, length));
    if (read_plan(file, false, &strict) == WHERRY_OK) {
        MUST(read_plan(file, true, &edited) == WHERRY_OK);
        MUST(strict.told == edited.told);
    } else {
        MUST(strict.told == 0); /* no line of it has a seal of ours except by our
                                 * hand */
        read_plan(file, true, &edited);
    }
    close(file);
}

/* ---- Sealed ---- */

/* As plan_file.c does it. */
static uint64_t seal_of(uint64_t seed, const char *text)
{
    struct buffer both = {0};
    buffer_format(&both, "%016" PRIx64 " %s", seed, text);
    const uint64_t seal = text_seed(buffer_text(&both));
    buffer_free(&both);
    return seal;
}

/* The first line is the head, without its end; the others are changes, without theirs. */
static void try_sealed(const char *text)
{
    struct buffer plan = {0}, lines = {0};
    struct expected any = {.count = 0};
    const int file = new_file("sealed");
    char *copy = memory_text(text), *rest = copy, *line;
    char *head = strsep(&rest, "\n");
    const uint64_t seed = text_seed(head);
    uint64_t digest = 0;
    int64_t changes = 0;
    while ((line = strsep(&rest, "\n")) != NULL) {
        const uint64_t seal = seal_of(seed, line);
        buffer_format(&lines, "%s,\"seal\":\"%016" PRIx64 "\"}\n", line, seal);
        digest = seal_of(digest, "") ^ seal;
        changes++;
    }
    buffer_format(&plan,
                  "%s,\"changes\":%12" PRId64 ",\"digest\":\"%016" PRIx64 "\"}\n%s",
                  head, changes, digest, buffer_text(&lines));
    MUST(files_write_all(file, plan.bytes, plan.length));
    if (read_plan(file, false, &any) == WHERRY_OK)
        MUST((int64_t)any.told == changes);
    close(file);
    free(copy);
    buffer_free(&plan);
    buffer_free(&lines);
}

/* ---- Ours ---- */

static void write_plan(int file, struct expected *expected, const char *words)
{
    struct plan_writer writer;
    struct wherry_error error = {0};
    const struct plan_head head = {.pipeline = PIPELINE,
                                   .state = STATE,
                                   .made_ms = INT64_C(1781510400000),
                                   .undo = expected->undo};
    const struct wherry_field before = {"FNAME", words}, after = {words, "Ann"};
    plan_writer_begin(&writer, file, &head);
    for (size_t i = 0; i < expected->count; i++) {
        char contact[CONTACT_ROOM];
        contact_name(expected->changes[i].row, contact);
        const struct run_planned planned = {.change = expected->changes[i],
                                            .step = words,
                                            .contact = contact,
                                            .address = "ann@one.example",
                                            .what = words,
                                            .rule = words,
                                            .held = "",
                                            .before = &before,
                                            .after = &after,
                                            .field_count = 1};
        plan_writer_add(&writer, &planned);
    }
    MUST(plan_writer_finish(&writer, &error) == WHERRY_OK);
    plan_writer_free(&writer);
}

/* The lines are kinds of changes. No address gets into the file. */
static void try_ours(const char *text)
{
    struct expected expected = {.undo = (int64_t)(text_seed(text) % 3)};
    struct buffer plan = {0};
    const int64_t undo = expected.undo;
    const int file = new_file("ours");
    char *copy = memory_text(text), *rest = copy, *line;
    words_mend(copy);
    while (expected.count < CHANGES_MOST && (line = strsep(&rest, "\n")) != NULL)
        if (*line != '\0' && strlen(line) < KIND_MOST)
            expected.changes[expected.count++] =
                (struct run_change){.row = (int64_t)(text_seed(line) >> 16 | 1),
                                    .kind = line,
                                    .depends = text_seed(line)};
    write_plan(file, &expected, copy);
    MUST(read_plan(file, false, &expected) == WHERRY_OK);
    MUST(expected.told == expected.count && expected.undo == undo);
    MUST(files_read_all(file, SIZE_MAX, &plan));
    MUST(strstr(buffer_text(&plan), "ann@one.example") == NULL ||
         strstr(text, "ann@one.example") != NULL);
    close(file);
    free(copy);
    buffer_free(&plan);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char *text = memory_text_n((const char *)bytes, length);
    try_bytes(bytes, length);
    try_sealed(text);
    try_ours(text);
    free(text);
    return 0;
}
