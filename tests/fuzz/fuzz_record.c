/* fuzz_record.c -- any bytes as a staged record: refused, or a record that is staged
 * and read again unchanged, with the same digest.
 *
 * The first byte says how many fields are mapped.
 */
#include <string.h>

#include "host/picture/record_code.h"
#include "tests/fuzz/replay.h"

enum { FIELDS = 3 };

static struct mapped fields[FIELDS] = {{.number = 1, .names = {"FNAME", "firstname"}},
                                       {.number = 2, .names = {"LNAME", "lastname"}},
                                       {.number = 9, .names = {"SIZE", "size"}}};

static void must_come_back(const struct wherry_record *record,
                           const struct mapping *mapping, enum side side,
                           struct arena *arena)
{
    struct wherry_record back;
    struct wherry_error error = {0};
    const void *once, *twice;
    size_t length, again;
    uint64_t digest, same;
    record_encode(record, mapping, side, arena, &once, &length, &digest);
    MUST(digest != 0);
    MUST(record_decode(once, length, mapping, side, record->id, arena, &back, &error) ==
         WHERRY_OK);
    MUST(strcmp(record->key, back.key) == 0 && strcmp(record->fault, back.fault) == 0);
    MUST(record->consent == back.consent && record->by == back.by);
    MUST(record->consent_at_ms == back.consent_at_ms);
    MUST(record->field_count == back.field_count);
    for (size_t i = 0; i < record->field_count; i++) {
        MUST(strcmp(record->fields[i].name, back.fields[i].name) == 0);
        MUST(strcmp(record->fields[i].value, back.fields[i].value) == 0);
    }
    record_encode(&back, mapping, side, arena, &twice, &again, &same);
    MUST(same == digest && again == length && memcmp(once, twice, length) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena arena = {0};
    struct wherry_record record;
    struct wherry_error error = {0};
    if (length == 0)
        return 0;
    const struct mapping mapping = {.fields = fields, .count = bytes[0] % (FIELDS + 1)};
    const enum side side = bytes[0] % 2 == 0 ? SIDE_LIST : SIDE_CRM;
    const enum wherry_status status = record_decode(
        bytes + 1, length - 1, &mapping, side, "id-1", &arena, &record, &error);
    MUST(status == WHERRY_OK || status == WHERRY_FAILED);
    if (status == WHERRY_OK)
        must_come_back(&record, &mapping, side, &arena);
    else
        MUST(strstr(error.message, "damaged") != NULL);
    arena_free(&arena);
    return 0;
}
