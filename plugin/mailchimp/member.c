/* member.c -- a list member, from the JSON that shows it to a record. */
#include "plugin/mailchimp/member.h"

#include <openssl/evp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/address.h"
#include "plugin/kit/dates.h"
#include "plugin/mailchimp/value.h"

enum { FAULT_MAX = 200 }; /* bytes of faults after which no more are listed */

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
    reader->unreadable = NULL;
    reader->fault = "";
    size_t count = reader->merge->count;
    reader->values = arena_array(reader->arena, count, sizeof *reader->values);
    reader->parts = arena_array(reader->arena, count, sizeof *reader->parts);
    reader->spoiled = arena_array(reader->arena, count, sizeof *reader->spoiled);
}

static void blame_record(struct member_reader *reader, const char *fault)
{
    if (reader->unreadable == NULL)
        reader->unreadable = fault;
}

/* Where nobody chose the fields, nobody asked for their faults either. */
static void blame_value(struct member_reader *reader, const char *name,
                        const char *what)
{
    if (reader->wanted == NULL || strlen(reader->fault) > FAULT_MAX)
        return;
    reader->fault = arena_format(reader->arena, "%s%s%s %s", reader->fault,
                                 reader->fault[0] != '\0' ? "; " : "", name, what);
}

static void blame_field(struct member_reader *reader, size_t index, const char *what)
{
    const char *tag = reader->merge->list[index].tag;
    blame_value(reader, arena_format(reader->arena, "the value of '%s'", tag), what);
}

static const char unread[] = "has characters that cannot be read";

/* ---- Merge fields ---- */

/* Which field `key`, TAG or TAG.addr1, is of; a tag has no dot. False for one that is
 * not wanted, or of which nothing can be used: what it is need not be understood. */
static bool find_field(const struct member_reader *reader, const char *key,
                       size_t *index, const char **part)
{
    size_t length = strcspn(key, ".");
    for (*index = 0; *index < reader->merge->count; ++*index) {
        const struct merge_field *field = &reader->merge->list[*index];
        if (strncmp(field->tag, key, length) != 0 || field->tag[length] != '\0')
            continue;
        *part = key[length] == '.' ? key + length + 1 : NULL;
        return !reader->spoiled[*index] &&
               (reader->wanted == NULL || reader->wanted[*index]);
    }
    return false;
}

static bool wants_any(const struct member_reader *reader)
{
    for (size_t i = 0; reader->wanted != NULL && i < reader->merge->count; i++)
        if (reader->wanted[i])
            return true;
    return false;
}

/* The parts of an address, all blank at first; NULL for a field of another type. */
static const char **parts_of(struct member_reader *reader, size_t index)
{
    if (reader->merge->list[index].type != MERGE_ADDRESS)
        return NULL;
    if (reader->parts[index] == NULL)
        reader->parts[index] =
            arena_array(reader->arena, VALUE_PARTS, sizeof **reader->parts);
    return reader->parts[index];
}

static void take_part(struct member_reader *reader, size_t index, const char *name,
                      const struct json_value *value)
{
    const char **parts = parts_of(reader, index);
    for (int part = 0; parts != NULL && part < VALUE_PARTS; part++) {
        if (!text_same(name, value_part_names[part]))
            continue;
        parts[part] = arena_text_n(reader->arena, value->text, value->length);
        if (value->flawed)
            blame_field(reader, index, unread);
    }
}

static void take_merge_value(struct member_reader *reader, const char *key,
                             const struct json_value *value)
{
    size_t index;
    const char *part;
    if (!find_field(reader, key, &index, &part))
        return;
    if (part != NULL) {
        take_part(reader, index, part, value);
        return;
    }
    const char *why = "";
    reader->values[index] =
        value_from_scalar(reader->arena, &reader->merge->list[index], value, &why);
    if (reader->values[index] == NULL)
        blame_field(reader, index, why);
    else if (value->flawed)
        blame_field(reader, index, unread);
}

/* An object or an array among the merge fields: right for an address alone. */
static void take_merge_shape(struct member_reader *reader, const char *key,
                             enum json_type type)
{
    size_t index;
    const char *part;
    if (!find_field(reader, key, &index, &part))
        return;
    if (part == NULL && type == JSON_OBJECT && parts_of(reader, index) != NULL)
        return;
    reader->parts[index] = NULL;
    reader->values[index] = NULL;
    reader->spoiled[index] = true;
    blame_field(reader, index, type == JSON_OBJECT ? "is an object" : "is a list");
}

/* ---- What is told of every member ---- */

/* Where the text of a key is told; NULL: it is not. */
static const char **place_of(struct member_reader *reader, const char *key)
{
    static const struct {
        const char *key;
        size_t offset;
    } places[] = {
        {"email_address", offsetof(struct member_told, address)},
        {"contact_id", offsetof(struct member_told, contact_id)},
        {"status", offsetof(struct member_told, status)},
        {"unsubscribe_reason", offsetof(struct member_told, reason)},
        {"timestamp_opt", offsetof(struct member_told, timestamp_opt)},
        {"timestamp_signup", offsetof(struct member_told, timestamp_signup)},
        {"last_changed", offsetof(struct member_told, last_changed)},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (text_same(places[i].key, key))
            return (const char **)(void *)((char *)&reader->told + places[i].offset);
    return NULL;
}

/* What is no text where text was expected: it counts only where it is needed. */
static const char no_text[] = "";

static const char merge_start[] = "merge_fields.";

void member_value(struct member_reader *reader, const char *key,
                  const struct json_value *value)
{
    if (text_starts_with(key, merge_start)) {
        take_merge_value(reader, key + sizeof merge_start - 1, value);
        return;
    }
    bool misplaced = text_same(key, "merge_fields") || text_same(key, "merge_fields[]");
    if (misplaced && value->length > 0 && wants_any(reader))
        blame_value(reader, "'merge_fields'", "is no object");
    const char **place = place_of(reader, key);
    if (place == NULL || value->type == JSON_NULL)
        return;
    bool readable = value->type == JSON_STRING && !value->flawed;
    *place =
        readable ? arena_text_n(reader->arena, value->text, value->length) : no_text;
}

void member_shape(struct member_reader *reader, const char *key, enum json_type type)
{
    if (text_starts_with(key, merge_start)) {
        take_merge_shape(reader, key + sizeof merge_start - 1, type);
        return;
    }
    if (text_same(key, "merge_fields[]") && wants_any(reader))
        blame_value(reader, "'merge_fields'", "is no object");
    const char **place = place_of(reader, key);
    if (place != NULL)
        *place = no_text;
}

/* NULL if it was not told or cannot be read, which is blamed. */
static const char *need_text(struct member_reader *reader, const char *key)
{
    const char *text = *place_of(reader, key);
    if (text != NULL && text != no_text)
        return text;
    blame_record(reader, arena_format(reader->arena,
                                      text == NULL ? "it has no '%s'"
                                                   : "its '%s' is no readable text",
                                      key));
    return NULL;
}

/* A time that is "" is unknown: 0. */
static int64_t need_time(struct member_reader *reader, const char *key)
{
    const char *text = *place_of(reader, key);
    int64_t ms = 0;
    if (text == no_text)
        need_text(reader, key);
    else if (text != NULL && text[0] != '\0' && !dates_parse(text, &ms))
        blame_record(reader, arena_format(reader->arena, "its '%s' is no time", key));
    return ms;
}

static enum wherry_consent need_consent(struct member_reader *reader)
{
    const char *status = need_text(reader, "status");
    for (size_t i = 0; status != NULL && i < sizeof statuses / sizeof *statuses; i++)
        if (text_same(statuses[i].status, status))
            return statuses[i].consent;
    if (status != NULL)
        blame_record(reader, "its 'status' is a word that is not known");
    return WHERRY_UNSTATED;
}

static enum wherry_word word_of(struct member_reader *reader)
{
    const char *reason = reader->told.reason;
    if (reason == no_text)
        blame_value(reader, "'unsubscribe_reason'", "is no readable text");
    if (reason == NULL || reason[0] == '\0')
        return WHERRY_BY_UNKNOWN;
    return text_contains_ignoring_case(reason, "unsubscribed by admin")
               ? WHERRY_BY_ADMIN
               : WHERRY_BY_PERSON;
}

/* ---- The record ---- */

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

/* The consent of the subscribed is as old as their opt-in; `signup` counts only where
 * that is not told. */
static void put_times(struct member_reader *reader, struct member *member)
{
    struct wherry_record *record = &member->record;
    int64_t changed = need_time(reader, "last_changed"), since = 0;
    if (record->consent == WHERRY_SUBSCRIBED) {
        since = need_time(reader, "timestamp_opt");
        if (since <= 0)
            since = need_time(reader, "timestamp_signup");
    }
    record->changed_at_ms = changed;
    record->consent_at_ms = since > 0 ? since : changed;
    member->changed_s = changed != 0 ? changed / 1000 : -1;
}

/* As the service spells it; "" if nothing of ours could be joined by it. */
static const char *need_key(struct member_reader *reader)
{
    const char *address = need_text(reader, "email_address");
    char key[ADDRESS_ROOM];
    if (address == NULL)
        return "";
    if (!address_normalise(address, key)) {
        blame_record(reader, "its mail address is none that can be used");
        return "";
    }
    size_t length;
    const char *start = address_trimmed(address, &length);
    return arena_text_n(reader->arena, start, length);
}

static void spoil(struct member *member, const char *fault)
{
    member->record = (struct wherry_record){.size = sizeof member->record,
                                            .key = member->record.key,
                                            .id = member->record.id,
                                            .flags = WHERRY_UNREADABLE,
                                            .fault = fault};
}

void member_finish(struct member_reader *reader, struct member *member)
{
    const char *id = reader->told.contact_id;
    *member = (struct member){.record = {.size = sizeof member->record,
                                         .key = need_key(reader),
                                         .id = id != NULL ? id : "",
                                         .consent = need_consent(reader),
                                         .by = word_of(reader)}};
    put_times(reader, member);
    put_fields(reader, &member->record);
    member->record.fault = reader->fault;
    if (reader->unreadable != NULL)
        spoil(member, reader->unreadable);
}

void member_need_id(struct member *member)
{
    if (member->record.id[0] == '\0' && !member_is_unreadable(member))
        spoil(member, "it has no 'contact_id' that can be read");
}

void member_of_no_shape(struct member *member)
{
    *member = (struct member){.record = {.key = "", .id = ""}, .changed_s = -1};
    spoil(member, "it is no object");
}

void member_mark(const struct member *member, uint64_t place,
                 char mark[MEMBER_MARK_ROOM])
{
    const struct wherry_record *record = &member->record;
    const char *known = record->id[0] != '\0' ? record->id : record->key;
    if (known[0] != '\0')
        snprintf(mark, MEMBER_MARK_ROOM, "%s", known);
    else
        snprintf(mark, MEMBER_MARK_ROOM, "?%llu", (unsigned long long)place);
}

bool member_is_unreadable(const struct member *member)
{
    return (member->record.flags & WHERRY_UNREADABLE) != 0;
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

const char *member_join_key(struct arena *arena, const char *address)
{
    char key[ADDRESS_ROOM];
    return arena_text(arena, address_normalise(address, key) ? key : address);
}
