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

enum { FAULT_MAX = 200 }; /* bytes of faults; above this no more are listed */

#define NAMED(text) .name = (text), .length = sizeof(text) - 1

static const struct {
    const char *name;
    size_t length;
    bool of_segment; /* described for the members of a segment too */
} texts[MEMBER_TEXTS] = {
    [MEMBER_ID] = {NAMED("contact_id"), .of_segment = false},
    [MEMBER_ADDRESS] = {NAMED("email_address"), .of_segment = true},
    [MEMBER_STATUS] = {NAMED("status"), .of_segment = true},
    [MEMBER_REASON] = {NAMED("unsubscribe_reason"), .of_segment = false},
    [MEMBER_OPT] = {NAMED("timestamp_opt"), .of_segment = true},
    [MEMBER_SIGNUP] = {NAMED("timestamp_signup"), .of_segment = true},
    [MEMBER_CHANGED] = {NAMED("last_changed"), .of_segment = true},
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
    for (size_t i = 0; i < MEMBER_TEXTS; i++) {
        if ((which & MEMBER_OF_SEGMENT) != 0 && !texts[i].of_segment)
            continue;
        buffer_format(fields, "%s%s%s", comma, prefix, texts[i].name);
        comma = ",";
    }
    if ((which & MEMBER_MERGE_FIELDS) != 0)
        buffer_format(fields, ",%smerge_fields", prefix);
}

void member_begin(struct member_reader *reader)
{
    const size_t count = reader->merge->count;
    memset(reader->texts, 0, sizeof reader->texts);
    reader->place = MEMBER_NOTHING;
    reader->unreadable = NULL;
    reader->fault = "";
    if (reader->fields == NULL)
        reader->fields = arena_array(reader->arena, count, sizeof *reader->fields);
    else if (count > 0)
        memset(reader->fields, 0, count * sizeof *reader->fields);
}

static void blame_record(struct member_reader *reader, const char *fault)
{
    if (reader->unreadable == NULL)
        reader->unreadable = fault;
}

/* Without a choice of fields, their faults do not matter either. */
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

/* What of a field a key holds: all of it, a part by its number, or what no address has. */
enum { WHOLE = VALUE_PARTS, OTHER_PART };

/* In one number, of which 0 stands for MEMBER_NOTHING. */
enum { PLACE_BITS = 2, PART_BITS = 3 };

static unsigned pack(enum member_place place, size_t index, unsigned part)
{
    const size_t what = ((index << PART_BITS) | part) << PLACE_BITS | (unsigned)place;
    return what < MEMBER_OTHERS ? (unsigned)what : 0;
}

static unsigned find_part(const char *name)
{
    unsigned part = 0;
    while (part < VALUE_PARTS && !text_same(value_part_names[part], name))
        part++;
    return part < VALUE_PARTS ? part : OTHER_PART;
}

/* The field of `key`, TAG or TAG.addr1; a tag has no dot. 0 for a field that is not
 * wanted: then nobody needs to understand its value. */
static unsigned find_field(const struct member_reader *reader, const char *key,
                           size_t length)
{
    for (size_t i = 0; i < reader->merge->count; i++) {
        const char *tag = reader->merge->list[i].tag;
        if ((reader->wanted != NULL && !reader->wanted[i]) || tag[0] != key[0])
            continue;
        const size_t tag_length = strlen(tag);
        if (tag_length > length || memcmp(tag, key, tag_length) != 0 ||
            (key[tag_length] != '\0' && key[tag_length] != '.'))
            continue;
        return pack(MEMBER_FIELD, i,
                    key[tag_length] == '.' ? find_part(key + tag_length + 1) : WHOLE);
    }
    return 0;
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
    struct member_field_told *told = &reader->fields[index];
    if (told->parts == NULL)
        told->parts = arena_array(reader->arena, VALUE_PARTS, sizeof *told->parts);
    return told->parts;
}

static void take_part(struct member_reader *reader, size_t index,
                      const struct json_value *value)
{
    const char **parts = parts_of(reader, index);
    if (parts == NULL || reader->part == OTHER_PART)
        return;
    parts[reader->part] = arena_text_n(reader->arena, value->text, value->length);
    if (value->flawed)
        blame_field(reader, index, unread);
}

static void take_merge_value(struct member_reader *reader,
                             const struct json_value *value)
{
    const size_t index = reader->index;
    if (reader->part != WHOLE) {
        take_part(reader, index, value);
        return;
    }
    const char *why = "";
    reader->fields[index].value =
        value_from_scalar(reader->arena, &reader->merge->list[index], value, &why);
    if (reader->fields[index].value == NULL)
        blame_field(reader, index, why);
    else if (value->flawed)
        blame_field(reader, index, unread);
}

/* An object or an array among the merge fields: right for an address alone. */
static void take_merge_shape(struct member_reader *reader, enum json_type type)
{
    const size_t index = reader->index;
    if (reader->part == WHOLE && type == JSON_OBJECT && parts_of(reader, index) != NULL)
        return;
    reader->fields[index] = (struct member_field_told){.spoiled = true};
    blame_field(reader, index, type == JSON_OBJECT ? "is an object" : "is a list");
}

/* ---- What we return of every member ---- */

static const char merge_name[] = "merge_fields";

static unsigned find_text(const char *key, size_t length)
{
    for (size_t i = 0; i < MEMBER_TEXTS; i++)
        if (texts[i].length == length && memcmp(texts[i].name, key, length) == 0)
            return pack(MEMBER_TEXT, i, WHOLE);
    return 0;
}

unsigned member_wants(const struct member_reader *reader, const char *key,
                      size_t length)
{
    const size_t merge_length = sizeof merge_name - 1;
    if (length < merge_length || memcmp(key, merge_name, merge_length) != 0)
        return find_text(key, length);
    if (length == merge_length)
        return pack(MEMBER_FIELDS, 0, WHOLE);
    return key[merge_length] == '.'
               ? find_field(reader, key + merge_length + 1, length - merge_length - 1)
               : 0;
}

/* A field that cannot be used is read no further. */
void member_expect(struct member_reader *reader, unsigned what)
{
    reader->place = MEMBER_NOTHING;
    if (what >= MEMBER_OTHERS)
        return;
    reader->place = (enum member_place)(what & ((1U << PLACE_BITS) - 1));
    reader->part = what >> PLACE_BITS & ((1U << PART_BITS) - 1);
    reader->index = what >> (PLACE_BITS + PART_BITS);
    if (reader->place == MEMBER_FIELD && reader->fields[reader->index].spoiled)
        reader->place = MEMBER_NOTHING;
}

/* Not text where text was expected: it matters only if it is needed. */
static const char no_text[] = "";

static void take_text(struct member_reader *reader, const struct json_value *value)
{
    if (value->type == JSON_NULL)
        return;
    bool readable = value->type == JSON_STRING && !value->flawed;
    reader->texts[reader->index] =
        readable ? arena_text_n(reader->arena, value->text, value->length) : no_text;
}

static void blame_fields(struct member_reader *reader)
{
    if (wants_any(reader))
        blame_value(reader, "'merge_fields'", "is not an object");
}

void member_value(struct member_reader *reader, const struct json_value *value)
{
    if (reader->place == MEMBER_FIELDS) {
        if (value->length > 0)
            blame_fields(reader);
        return; /* it may be one of several */
    }
    if (reader->place == MEMBER_FIELD)
        take_merge_value(reader, value);
    else
        take_text(reader, value);
    reader->place = MEMBER_NOTHING;
}

void member_shape(struct member_reader *reader, enum json_type type)
{
    const enum member_place place = reader->place;
    reader->place = MEMBER_NOTHING;
    if (place == MEMBER_FIELD)
        take_merge_shape(reader, type);
    else if (place == MEMBER_TEXT)
        reader->texts[reader->index] = no_text;
    else if (type == JSON_ARRAY) /* each of its elements is in a wrong place */
        reader->place = MEMBER_FIELDS;
}

/* NULL if it was not there or cannot be read, which becomes a fault. */
static const char *need_text(struct member_reader *reader, enum member_text which)
{
    const char *text = reader->texts[which];
    if (text != NULL && text != no_text)
        return text;
    blame_record(reader, arena_format(reader->arena,
                                      text == NULL ? "it has no '%s'"
                                                   : "its '%s' is not readable text",
                                      texts[which].name));
    return NULL;
}

/* A time that is "", or of an age without services, is unknown: 0. */
static int64_t need_time(struct member_reader *reader, enum member_text which)
{
    const char *text = reader->texts[which];
    int64_t ms = 0;
    if (text == no_text)
        need_text(reader, which);
    else if (text != NULL && text[0] != '\0' && !dates_parse(text, &ms))
        blame_record(reader, arena_format(reader->arena, "its '%s' is not a time",
                                          texts[which].name));
    return ms < 0 ? 0 : ms;
}

static enum wherry_consent need_consent(struct member_reader *reader)
{
    const char *status = need_text(reader, MEMBER_STATUS);
    for (size_t i = 0; status != NULL && i < sizeof statuses / sizeof *statuses; i++)
        if (text_same(statuses[i].status, status))
            return statuses[i].consent;
    if (status != NULL)
        blame_record(reader, "its 'status' is unknown");
    return WHERRY_UNSTATED;
}

static enum wherry_word word_of(struct member_reader *reader)
{
    const char *reason = reader->texts[MEMBER_REASON];
    if (reason == no_text)
        blame_value(reader, "'unsubscribe_reason'", "is not readable text");
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
        const char *value = reader->fields[i].value;
        if (reader->fields[i].parts != NULL)
            value = value_from_parts(reader->arena, reader->fields[i].parts);
        if (value != NULL)
            fields[record->field_count++] =
                (struct wherry_field){merge->list[i].tag, value};
    }
    record->fields = fields;
}

/* The consent of the subscribed is as old as their opt-in; `signup` counts only if
 * there is none. */
static void put_times(struct member_reader *reader, struct member *member)
{
    struct wherry_record *record = &member->record;
    int64_t changed = need_time(reader, MEMBER_CHANGED), since = 0;
    if (record->consent == WHERRY_SUBSCRIBED) {
        since = need_time(reader, MEMBER_OPT);
        if (since <= 0)
            since = need_time(reader, MEMBER_SIGNUP);
    }
    record->changed_at_ms = changed;
    record->consent_at_ms = since > 0 ? since : changed;
    member->changed_s = changed != 0 ? changed / 1000 : -1;
}

/* As the service spells it; "" if no record of ours could be joined by it. */
static const char *need_key(struct member_reader *reader)
{
    const char *address = need_text(reader, MEMBER_ADDRESS);
    char key[ADDRESS_ROOM];
    if (address == NULL)
        return "";
    if (!address_normalise(address, key)) {
        blame_record(reader, "its email address cannot be used");
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
    const char *id = reader->texts[MEMBER_ID];
    reader->place = MEMBER_NOTHING;
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
        spoil(member, "it has no readable 'contact_id'");
}

void member_of_no_shape(struct member *member)
{
    *member = (struct member){.record = {.key = "", .id = ""}, .changed_s = -1};
    spoil(member, "it is not an object");
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
