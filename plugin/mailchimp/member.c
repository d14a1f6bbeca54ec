/* member.c -- a list member, from the JSON that shows it to a record. */
#include "plugin/mailchimp/member.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/mailchimp/collection.h"
#include "plugin/mailchimp/value.h"

static const struct {
    const char *name;
    bool of_segment; /* described for the members of a segment too */
} needed[] = {
    {"contact_id", false},         {"email_address", true}, {"status", true},
    {"unsubscribe_reason", false}, {"timestamp_opt", true}, {"timestamp_signup", true},
    {"last_changed", true},
};

static const struct {
    const char *status;
    enum wherry_consent consent;
} statuses[] = {
    {"subscribed", WHERRY_SUBSCRIBED}, {"unsubscribed", WHERRY_UNSUBSCRIBED},
    {"cleaned", WHERRY_BOUNCED},       {"pending", WHERRY_PENDING},
    {"archived", WHERRY_ARCHIVED},     {"transactional", WHERRY_UNSTATED},
};

void member_fields(struct buffer *fields, const char *prefix, unsigned which)
{
    const char *comma = "";
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if ((which & MEMBER_OF_SEGMENT) != 0 && !needed[i].of_segment)
            continue;
        buffer_format(fields, "%s%s%s", comma, prefix, needed[i].name);
        comma = ",";
    }
    if ((which & MEMBER_MERGE_FIELDS) != 0)
        buffer_format(fields, ",%smerge_fields", prefix);
}

void member_begin(struct member_reader *reader)
{
    memset(&reader->told, 0, sizeof reader->told);
    size_t count = reader->merge->count;
    reader->values = arena_array(reader->arena, count, sizeof *reader->values);
    reader->parts = arena_array(reader->arena, count, sizeof *reader->parts);
}

static bool take_part(struct member_reader *reader, size_t index, const char *name,
                      const struct json_value *value)
{
    if (reader->parts[index] == NULL)
        reader->parts[index] =
            arena_array(reader->arena, VALUE_PARTS, sizeof **reader->parts);
    for (int part = 0; part < VALUE_PARTS; part++)
        if (text_same(name, value_part_names[part]))
            reader->parts[index][part] =
                arena_text_n(reader->arena, value->text, value->length);
    return true;
}

/* `key` is TAG or TAG.addr1; a tag has no dot. */
static bool take_merge_value(struct member_reader *reader, const char *key,
                             const struct json_value *value)
{
    size_t length = strcspn(key, ".");
    for (size_t i = 0; i < reader->merge->count; i++) {
        const struct merge_field *field = &reader->merge->list[i];
        if (strncmp(field->tag, key, length) != 0 || field->tag[length] != '\0')
            continue;
        if (reader->wanted != NULL && !reader->wanted[i])
            return true;
        if (key[length] == '.')
            return take_part(reader, i, key + length + 1, value);
        reader->values[i] = value_from_scalar(reader->arena, field, value);
        return true;
    }
    return true;
}

static const char **place_of(struct member_reader *reader, const char *key)
{
    const struct {
        const char *key;
        const char **place;
    } places[] = {
        {"email_address", &reader->told.address},
        {"contact_id", &reader->told.contact_id},
        {"id", &reader->told.hash},
        {"status", &reader->told.status},
        {"unsubscribe_reason", &reader->told.reason},
        {"timestamp_opt", &reader->told.timestamp_opt},
        {"timestamp_signup", &reader->told.timestamp_signup},
        {"last_changed", &reader->told.last_changed},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (text_same(places[i].key, key))
            return places[i].place;
    return NULL;
}

bool member_value(struct member_reader *reader, const char *key,
                  const struct json_value *value, struct wherry_error *error)
{
    static const char merge[] = "merge_fields.";
    if (strncmp(key, merge, sizeof merge - 1) == 0)
        return take_merge_value(reader, key + sizeof merge - 1, value);
    const char **place = place_of(reader, key);
    if (place == NULL)
        return true;
    if (value->type != JSON_STRING && value->type != JSON_NULL)
        return fail(error, WHERRY_FAILED, "a member's '%s' is no text", key) ==
               WHERRY_OK;
    *place = arena_text_n(reader->arena, value->text, value->length);
    return true;
}

/* A time that is "" is unknown. */
static bool read_time(const char *text, const char *key, int64_t *ms,
                      struct wherry_error *error)
{
    *ms = 0;
    if (text == NULL || text[0] == '\0' || dates_parse(text, ms))
        return true;
    return fail(error, WHERRY_FAILED, "a member's '%s' is no time", key) == WHERRY_OK;
}

static enum wherry_consent consent_of(const char *status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (text_same(statuses[i].status, status))
            return statuses[i].consent;
    return WHERRY_UNSTATED; /* a newer word: nothing is written because of it */
}

static enum wherry_word word_of(const char *reason)
{
    if (reason == NULL || reason[0] == '\0')
        return WHERRY_BY_UNKNOWN;
    return text_contains_ignoring_case(reason, "unsubscribed by admin")
               ? WHERRY_BY_ADMIN
               : WHERRY_BY_PERSON;
}

static void put_fields(const struct member_reader *reader, struct wherry_record *record)
{
    const struct merge_fields *merge = reader->merge;
    struct wherry_field *fields =
        arena_array(reader->arena, merge->count, sizeof *fields);
    for (size_t i = 0; i < merge->count; i++) {
        const char *value = reader->values[i];
        if (reader->parts[i] != NULL)
            value = value_from_parts(reader->arena, reader->parts[i]);
        if (value != NULL)
            fields[record->field_count++] =
                (struct wherry_field){merge->list[i].tag, value};
    }
    record->fields = fields;
}

static bool put_times(const struct member_reader *reader, struct member *member,
                      struct wherry_error *error)
{
    int64_t opt, signup, changed;
    if (!read_time(reader->told.timestamp_opt, "timestamp_opt", &opt, error) ||
        !read_time(reader->told.timestamp_signup, "timestamp_signup", &signup, error) ||
        !read_time(reader->told.last_changed, "last_changed", &changed, error))
        return false;
    struct wherry_record *record = &member->record;
    record->changed_at_ms = changed;
    record->consent_at_ms = changed;
    if (record->consent == WHERRY_SUBSCRIBED && (opt > 0 || signup > 0))
        record->consent_at_ms = opt > 0 ? opt : signup;
    bool blank =
        reader->told.last_changed == NULL || reader->told.last_changed[0] == '\0';
    member->changed_s = blank ? -1 : changed / 1000;
    return true;
}

static const char *key_of(struct arena *arena, const char *address)
{
    char key[ADDRESS_ROOM];
    return address_normalise(address, key) ? arena_text(arena, key) : "";
}

bool member_finish(struct member_reader *reader, struct member *member,
                   struct wherry_error *error)
{
    if (reader->told.address == NULL)
        return fail(error, WHERRY_FAILED, "a member without 'email_address'") ==
               WHERRY_OK;
    if (reader->told.status == NULL)
        return fail(error, WHERRY_FAILED, "a member without 'status'") == WHERRY_OK;
    *member = (struct member){.address = reader->told.address};
    member->record = (struct wherry_record){
        .size = sizeof member->record,
        .key = key_of(reader->arena, reader->told.address),
        .id = reader->told.contact_id != NULL ? reader->told.contact_id : "",
        .consent = consent_of(reader->told.status),
        .by = word_of(reader->told.reason),
    };
    put_fields(reader, &member->record);
    return put_times(reader, member, error);
}

/* ---- A page, and one member ---- */

enum { PAGE_MEMBERS_MAX = 20000 }; /* far above any count that is asked for */

struct page_reading {
    struct member_reader reader;
    struct member *members;
    size_t count, room;
    uint64_t total;
    bool array, total_told;
};

static bool page_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    static const char below[] = "members[].";
    struct page_reading *page = self;
    if (strncmp(path, below, sizeof below - 1) == 0)
        return member_value(&page->reader, path + sizeof below - 1, value, error);
    if (text_same(path, "members[]"))
        return fail(error, WHERRY_FAILED, "a member that is no object") == WHERRY_OK;
    if (!text_same(path, "total_items"))
        return true;
    int64_t total;
    if (value->type != JSON_NUMBER ||
        !text_to_integer(value->text, 0, INT64_MAX, &total))
        return fail(error, WHERRY_FAILED, "'total_items' is no count") == WHERRY_OK;
    page->total = (uint64_t)total;
    page->total_told = true;
    return true;
}

static bool page_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    struct page_reading *page = self;
    if (type == JSON_ARRAY && text_same(path, "members"))
        page->array = true;
    if (!text_same(path, "members[]"))
        return true;
    if (page->count == PAGE_MEMBERS_MAX)
        return fail(error, WHERRY_FAILED, "more members than any page has") ==
               WHERRY_OK;
    member_begin(&page->reader);
    return true;
}

static bool page_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)type;
    struct page_reading *page = self;
    if (!text_same(path, "members[]"))
        return true;
    page->members =
        memory_grow(page->members, page->count, &page->room, sizeof *page->members);
    return member_finish(&page->reader, &page->members[page->count++], error);
}

enum wherry_status member_read_page(const struct answer *answer, struct arena *arena,
                                    const struct merge_fields *merge,
                                    const bool *wanted, struct member_page *page,
                                    struct wherry_error *error)
{
    struct page_reading reading = {
        .reader = {.arena = arena, .merge = merge, .wanted = wanted}};
    const struct json_handler handler = {
        .self = &reading, .value = page_value, .begin = page_begin, .end = page_end};
    enum wherry_status status = answer_read(answer, &handler, error);
    if (status == WHERRY_OK && (!reading.array || !reading.total_told))
        status = fail(error, WHERRY_FAILED, "the answer to '%s' has no '%s'",
                      answer->label, reading.array ? "total_items" : "members");
    if (status == WHERRY_OK) {
        page->members = arena_array(arena, reading.count, sizeof *page->members);
        for (size_t i = 0; i < reading.count; i++)
            page->members[i] = reading.members[i];
        page->count = reading.count;
        page->total = reading.total;
    }
    free(reading.members);
    return status;
}

struct one_reading {
    struct member_reader reader;
    bool object;
};

static bool one_value(void *self, const char *path, const struct json_value *value,
                      struct wherry_error *error)
{
    struct one_reading *reading = self;
    return member_value(&reading->reader, path, value, error);
}

static bool one_begin(void *self, const char *path, enum json_type type,
                      struct wherry_error *error)
{
    (void)error;
    struct one_reading *reading = self;
    if (path[0] == '\0')
        reading->object = type == JSON_OBJECT;
    return true;
}

enum wherry_status member_read_one(const struct answer *answer, struct arena *arena,
                                   const struct merge_fields *merge, const bool *wanted,
                                   struct member *member, struct wherry_error *error)
{
    struct one_reading reading = {
        .reader = {.arena = arena, .merge = merge, .wanted = wanted}};
    member_begin(&reading.reader);
    const struct json_handler handler = {
        .self = &reading, .value = one_value, .begin = one_begin};
    enum wherry_status status = answer_read(answer, &handler, error);
    if (status != WHERRY_OK)
        return status;
    struct wherry_error why = {0};
    if (!reading.object)
        return fail(error, WHERRY_FAILED, "the answer to '%s' is no object",
                    answer->label);
    if (!member_finish(&reading.reader, member, &why))
        return fail(error, WHERRY_FAILED, "the answer to '%s' cannot be used: %s",
                    answer->label, why.message);
    return WHERRY_OK;
}

/* ---- Names ---- */

void member_hash(const char *address, char hash[MEMBER_HASH_ROOM])
{
    static const char digits[] = "0123456789abcdef";
    char *lower = memory_text(address);
    text_lower(lower);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int length = 0;
    /* MD5 here is a name, not a protection: a FIPS provider must not refuse it. */
    EVP_MD *md5 = EVP_MD_fetch(NULL, "MD5", "-fips");
    if (md5 == NULL ||
        EVP_Digest(lower, strlen(lower), digest, &length, md5, NULL) != 1)
        length = 0;
    EVP_MD_free(md5);
    free(lower);
    if (length * 2 + 1 != MEMBER_HASH_ROOM)
        abort(); /* as out of memory: libcrypto without MD5 */
    for (unsigned int i = 0; i < length; i++) {
        hash[2 * i] = digits[digest[i] >> 4];
        hash[2 * i + 1] = digits[digest[i] & 15];
    }
    hash[2 * length] = '\0';
}

enum wherry_status member_wanted(const struct merge_fields *merge,
                                 const struct wherry_read *read, struct arena *arena,
                                 const bool **wanted, struct wherry_error *error)
{
    bool *flags = arena_array(arena, merge->count + 1, sizeof *flags);
    for (size_t i = 0; i < read->field_count; i++) {
        size_t index = merge_find(merge, read->fields[i]);
        if (index == merge->count)
            return merge_refuse_unknown(merge, read->fields[i], error);
        flags[index] = true;
    }
    *wanted = flags;
    return WHERRY_OK;
}
