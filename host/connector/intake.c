/* intake.c -- what a plugin hands over, before anybody above believes it. */
#include "host/connector/intake.h"

#include <string.h>
#include <unistr.h>

enum {
    KEY_LIMIT = 320,       /* RFC 5321: 64 + '@' + 255 */
    ID_LIMIT = 255,        /* of a remote; they are UUIDs and short numbers */
    NAME_LIMIT = 255,      /* of a field */
    FIELDS_LIMIT = 1000,   /* of one contact; Mailchimp allows 80 */
    HEADERS_LIMIT = 64,    /* of a request */
    TITLE_LIMIT = 4 * 1024 /* what people called a list, a segment or a choice */
};

/* A value is at most as long as the longest token that the JSON reader lets through. */
static const size_t value_limit = (size_t)1024 * 1024;

/* 9999-12-31T23:59:59.999Z, the last time that can be spelled. */
static const int64_t last_ms = 253402300799999;

bool intake_is_text(const char *text)
{
    return text != NULL && u8_check((const uint8_t *)text, strlen(text)) == NULL;
}

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7F;
}

bool intake_has_control(const char *text)
{
    for (; *text != '\0'; text++)
        if (is_control((unsigned char)*text))
            return true;
    return false;
}

void intake_scrub(char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        ucs4_t character;
        int length = u8_mbtoucr(&character, (const uint8_t *)text, left);
        if (length < 1 || is_control((unsigned char)*text)) {
            *text = '?';
            length = 1;
        }
        text += length;
        left -= (size_t)length;
    }
}

static bool fits(const char *text, size_t limit)
{
    return text != NULL && strnlen(text, limit + 1) <= limit && intake_is_text(text);
}

static bool is_time(int64_t ms)
{
    return ms >= 0 && ms <= last_ms;
}

static const char *fields_fault(const struct wherry_field *fields, size_t count)
{
    if (count > FIELDS_LIMIT)
        return "a record with too many fields";
    if (count > 0 && fields == NULL)
        return "a record that counts fields and has none";
    for (size_t i = 0; i < count; i++) {
        if (!fits(fields[i].name, NAME_LIMIT) || fields[i].name[0] == '\0')
            return "a field without a well-formed name";
        if (fields[i].value == NULL)
            return "a field whose value is NULL";
        if (!fits(fields[i].value, value_limit))
            return "a field whose value is too long or not UTF-8";
    }
    return NULL;
}

const char *intake_record(const struct wherry_record *record, bool lookup)
{
    const unsigned flags = WHERRY_REMOVED | WHERRY_CONSENT_ONLY | WHERRY_ABSENT;
    if (record == NULL || record->size < sizeof *record)
        return "a record without its size";
    if ((record->flags & ~flags) != 0)
        return "a record with an unknown flag";
    bool absent = (record->flags & WHERRY_ABSENT) != 0;
    bool removed = (record->flags & WHERRY_REMOVED) != 0;
    if (absent && !lookup)
        return "an absent record outside of a look-up";
    if (!fits(record->key, KEY_LIMIT) || intake_has_control(record->key))
        return "a record whose key is no well-formed text";
    if (!fits(record->id, ID_LIMIT) || intake_has_control(record->id))
        return "a record whose id is no well-formed text";
    if (record->key[0] == '\0' && !removed)
        return "a record without a key";
    if (record->id[0] == '\0' && !absent)
        return "a record without an id";
    if ((unsigned)record->consent > WHERRY_ARCHIVED)
        return "a record with an unknown consent";
    if ((unsigned)record->by > WHERRY_BY_API)
        return "a record with an unknown word behind its consent";
    if (!is_time(record->consent_at_ms) || !is_time(record->changed_at_ms))
        return "a record with an impossible time";
    return fields_fault(record->fields, record->field_count);
}

const char *intake_verdict(const struct wherry_verdict *verdict, enum wherry_verb verb)
{
    if (verdict == NULL || verdict->size < sizeof *verdict)
        return "a verdict without its size";
    if ((unsigned)verdict->outcome > WHERRY_UNKNOWN)
        return "an unknown verdict";
    if ((unsigned)verdict->reason > WHERRY_REASON_OTHER)
        return "a verdict with an unknown reason";
    if (verdict->outcome == WHERRY_EXISTS && verb != WHERRY_CREATE &&
        verb != WHERRY_RENAME)
        return "the verdict EXISTS on a change that makes no address";
    if (verdict->words == NULL || verdict->field == NULL)
        return "a verdict whose words or field are NULL";
    if (!fits(verdict->field, NAME_LIMIT))
        return "a verdict whose field is no well-formed text";
    if (verdict->record != NULL && verdict->outcome != WHERRY_DONE)
        return "a record with a verdict other than DONE";
    return verdict->record == NULL ? NULL : intake_record(verdict->record, false);
}

const char *intake_pass(const struct wherry_pass *pass)
{
    if (memchr(pass->next, '\0', sizeof pass->next) == NULL)
        return "a place to go on from that is too long";
    if (!intake_is_text(pass->next) || intake_has_control(pass->next))
        return "a place to go on from that is no well-formed text";
    return is_time(pass->date_ms) ? NULL : "a pass with an impossible time";
}

const char *intake_entry(const struct wherry_entry *entry, enum wherry_kind kind)
{
    if (entry == NULL || entry->size < sizeof *entry)
        return "an entry without its size";
    if (!fits(entry->id, TITLE_LIMIT) || entry->id[0] == '\0' ||
        intake_has_control(entry->id))
        return "an entry without a well-formed id";
    if (!fits(entry->name, TITLE_LIMIT) || !fits(entry->note, TITLE_LIMIT))
        return "an entry whose name or note is no well-formed text";
    if (entry->members < -1 || !is_time(entry->changed_at_ms))
        return "an entry with impossible numbers";
    if (kind != WHERRY_FIELDS)
        return NULL;
    if ((unsigned)entry->type > WHERRY_FIELD_ADDRESS)
        return "a field of an unknown type";
    if (entry->choices == NULL)
        return NULL;
    for (size_t i = 0; entry->choices[i] != NULL; i++)
        if (i == FIELDS_LIMIT || !fits(entry->choices[i], TITLE_LIMIT))
            return "a field with a malformed choice";
    return NULL;
}

const char *intake_segment(const struct wherry_segment *segment, bool make)
{
    if (memchr(segment->id, '\0', sizeof segment->id) == NULL ||
        segment->id[0] == '\0' || !intake_is_text(segment->id) ||
        intake_has_control(segment->id))
        return "a segment without a well-formed id";
    if (memchr(segment->name, '\0', sizeof segment->name) == NULL ||
        segment->name[0] == '\0' || !intake_is_text(segment->name))
        return "a segment without a well-formed name";
    if (segment->members < -1)
        return "a segment with an impossible number of members";
    return segment->made && !make ? "a segment that it was not asked to make" : NULL;
}

const char *intake_identity(const struct wherry_identity *identity)
{
    if (!fits(identity->account_key, ID_LIMIT) || identity->account_key[0] == '\0' ||
        intake_has_control(identity->account_key))
        return "no well-formed key of the account that it reaches";
    if (!fits(identity->account_name, TITLE_LIMIT) ||
        !fits(identity->list_name, TITLE_LIMIT) ||
        !fits(identity->warning, TITLE_LIMIT))
        return "a name or a warning that is no well-formed text";
    return is_time(identity->date_ms) ? NULL : "an impossible time";
}

static const char *header_fault(const struct wherry_header *header)
{
    if (header->name == NULL || header->name[0] == '\0' || header->value == NULL)
        return "a request with a header that has no name or value";
    /* A line break would begin another header. */
    if (strchr(header->name, ':') != NULL || intake_has_control(header->name) ||
        intake_has_control(header->value))
        return "a request with a malformed header";
    return NULL;
}

const char *intake_request(const struct wherry_request *request)
{
    if (request == NULL || request->size < sizeof *request)
        return "a request without its size";
    if (request->method == NULL || request->url == NULL)
        return "a request without a method or a URL";
    if (request->lane == NULL || request->lane->name == NULL ||
        request->lane->in_flight == 0)
        return "a request without a lane";
    if (request->body == NULL && request->body_length > 0)
        return "a request that counts a body and has none";
    if (request->connect_timeout_ms < 0 || request->total_timeout_ms < 0)
        return "a request with a negative time-out";
    if (request->header_count > HEADERS_LIMIT ||
        (request->header_count > 0 && request->headers == NULL))
        return "a request that counts headers it does not have";
    for (size_t i = 0; i < request->header_count; i++) {
        const char *fault = header_fault(&request->headers[i]);
        if (fault != NULL)
            return fault;
    }
    return NULL;
}
