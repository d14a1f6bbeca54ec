/* record_code.c -- a record as bytes: for staging, and to see whether it changed. */
#include "host/picture/record_code.h"

#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/error.h"
#include "host/base/text.h"

/* Fixed part, then key and the mapped fields in the mapping's order; after them what
 * could not be read, if there is any. */
struct head {
    int32_t consent, by;
    int64_t consent_at_ms;
    uint32_t field_count;
};

/* SQLite keeps this much in six bytes. A change goes unseen because two digests are the
 * same about once in 140,000,000,000,000 changes. */
#define DIGEST_MASK UINT64_C(0x7FFFFFFFFFFF)

/* A field that the record does not have is stored as this, which is not UTF-8. */
static const char untold[] = "\xFF";

static const char *field_value(const struct wherry_record *record, const char *name)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (text_same(record->fields[i].name, name))
            return record->fields[i].value;
    return untold;
}

void record_encode(const struct wherry_record *record, const struct mapping *mapping,
                   enum side side, struct arena *arena, const void **body,
                   size_t *length, uint64_t *digest)
{
    struct head head;
    memset(&head, 0, sizeof head); /* padding is hashed too */
    head.consent = (int32_t)record->consent;
    head.by = (int32_t)record->by;
    head.consent_at_ms = record->consent_at_ms;
    head.field_count = (uint32_t)mapping->count;
    size_t size = sizeof head + strlen(record->key) + 1;
    const char *values[MAPPING_MOST];
    uint64_t which = 0; /* fields */
    for (size_t i = 0; i < mapping->count; i++) {
        values[i] = field_value(record, mapping->fields[i].names[side]);
        size += strlen(values[i]) + 1;
        which = which * 31 + mapping->fields[i].number + 1;
    }
    const char *fault = record->fault == NULL ? "" : record->fault;
    if (*fault != '\0')
        size += strlen(fault) + 1;
    char *bytes = arena_allocate(arena, size);
    memcpy(bytes, &head, sizeof head);
    char *at = stpcpy(bytes + sizeof head, record->key) + 1;
    for (size_t i = 0; i < mapping->count; i++)
        at = stpcpy(at, values[i]) + 1;
    if (*fault != '\0')
        stpcpy(at, fault);
    *body = bytes;
    *length = size;
    /* Two records with one address may be identical, and so may fields that were mapped
     * at another time. */
    const uint64_t whose = XXH3_64bits_withSeed(record->id, strlen(record->id), which);
    *digest = (XXH3_64bits_withSeed(bytes, size, whose) & DIGEST_MASK) |
              1; /* 0: nothing learned */
}

static const char *next_text(const char **at, const char *end)
{
    const char *text = *at;
    const char *stop = memchr(text, '\0', (size_t)(end - text));
    if (stop == NULL)
        return NULL;
    *at = stop + 1;
    return text;
}

enum wherry_status record_decode(const void *body, size_t length,
                                 const struct mapping *mapping, enum side side,
                                 const char *id, struct arena *arena,
                                 struct wherry_record *record,
                                 struct wherry_error *error)
{
    static const char damaged[] = "a staged record of the state is damaged";
    struct head head;
    if (length < sizeof head)
        return fail(error, WHERRY_FAILED, damaged);
    memcpy(&head, body, sizeof head);
    const char *at = (const char *)body + sizeof head;
    const char *end = (const char *)body + length;
    const char *key = next_text(&at, end);
    if (key == NULL || head.field_count != mapping->count || head.consent < 0 ||
        head.consent > WHERRY_ARCHIVED || head.by < 0 || head.by > WHERRY_BY_API)
        return fail(error, WHERRY_FAILED, damaged);
    struct wherry_field *fields = arena_array(arena, mapping->count, sizeof *fields);
    size_t told = 0;
    for (size_t i = 0; i < mapping->count; i++) {
        const char *value = next_text(&at, end);
        if (value == NULL)
            return fail(error, WHERRY_FAILED, damaged);
        if (!text_same(value, untold))
            fields[told++] =
                (struct wherry_field){mapping->fields[i].names[side], value};
    }
    const char *fault = at < end ? next_text(&at, end) : "";
    if (fault == NULL || at != end)
        return fail(error, WHERRY_FAILED, damaged);
    *record = (struct wherry_record){.size = sizeof *record,
                                     .key = key,
                                     .id = id,
                                     .consent = (enum wherry_consent)head.consent,
                                     .by = (enum wherry_word)head.by,
                                     .consent_at_ms = head.consent_at_ms,
                                     .fields = fields,
                                     .field_count = told,
                                     .fault = fault};
    return WHERRY_OK;
}
