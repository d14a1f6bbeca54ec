/* intake.c -- what a plugin hands over, before anybody above believes it. */
#include "host/connector/intake.h"

#include <string.h>

#include "host/base/words.h"
#include "host/http/leave_out.h"

enum {
    KEY_LIMIT = 4 * 320,   /* RFC 5321: 64 + '@' + 255, spelled in any script */
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

/* Not too long, and plain; each text that is not is looked at closer. */
static bool fits_plainly(const char *text, size_t limit)
{
    const size_t length = text == NULL ? SIZE_MAX : strnlen(text, limit + 1);
    return length <= limit && words_are_plain(text, length);
}

static bool fits(const char *text, size_t limit)
{
    return fits_plainly(text, limit) ||
           (text != NULL && strnlen(text, limit + 1) <= limit && words_are_text(text));
}

/* What is printed, compared or sent as it is: nothing in it may be hidden. */
static bool fits_line(const char *text, size_t limit)
{
    return fits_plainly(text, limit) || (fits(text, limit) && !words_are_unruly(text));
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
        if (!fits_line(fields[i].name, NAME_LIMIT) || fields[i].name[0] == '\0')
            return "a field without a well-formed name";
        if (fields[i].value == NULL)
            return "a field whose value is NULL instead of \"\"";
        if (!fits(fields[i].value, value_limit))
            return "a field whose value is too long or not UTF-8";
    }
    return NULL;
}

/* Does the record say which contact it is, as far as its flags need that? */
static const char *naming_fault(const struct wherry_record *record)
{
    const bool absent = (record->flags & WHERRY_ABSENT) != 0;
    const bool removed = (record->flags & WHERRY_REMOVED) != 0;
    if (record->key == NULL || record->id == NULL)
        return "a record whose key or id is NULL instead of \"\"";
    /* The service's spelling may be odd; that is not a fault of the plugin. */
    if (!fits_plainly(record->key, KEY_LIMIT) &&
        (!fits(record->key, KEY_LIMIT) || words_have_control(record->key)))
        return "a record whose key is not well-formed text";
    if (!fits_line(record->id, ID_LIMIT))
        return "a record whose id is not well-formed text";
    if ((record->flags & WHERRY_UNREADABLE) != 0)
        return NULL;
    if (record->key[0] == '\0' && !removed && !(absent && record->id[0] != '\0'))
        return "a record without a key";
    if (record->id[0] == '\0' && !absent)
        return "a record without an id";
    return NULL;
}

static const char *flags_fault(const struct wherry_record *record, bool lookup)
{
    const unsigned known =
        WHERRY_REMOVED | WHERRY_CONSENT_ONLY | WHERRY_ABSENT | WHERRY_UNREADABLE;
    if ((record->flags & ~known) != 0)
        return "a record with an unknown flag";
    if ((record->flags & WHERRY_ABSENT) != 0 && !lookup)
        return "an absent record outside a look-up";
    if ((record->flags & WHERRY_UNREADABLE) == 0)
        return NULL;
    if ((record->flags & (WHERRY_ABSENT | WHERRY_REMOVED)) != 0)
        return "a record that is both gone and unreadable";
    if (record->fault == NULL || record->fault[0] == '\0')
        return "an unreadable record that does not say why";
    return NULL;
}

const char *intake_record(const struct wherry_record *record, bool lookup)
{
    const char *fault = flags_fault(record, lookup);
    if (fault == NULL)
        fault = naming_fault(record);
    /* What else an unreadable record contains is not passed on. */
    if (fault != NULL || (record->flags & WHERRY_UNREADABLE) != 0)
        return fault;
    if ((unsigned)record->consent > WHERRY_ARCHIVED)
        return "a record with an unknown consent";
    if ((unsigned)record->by > WHERRY_BY_API)
        return "a record with an unknown source of consent";
    if (!is_time(record->consent_at_ms) || !is_time(record->changed_at_ms))
        return "a record with an impossible time";
    return fields_fault(record->fields, record->field_count);
}

static const char *faults_fault(const struct wherry_verdict *verdict)
{
    if (verdict->fault_count == 0)
        return NULL;
    if (verdict->outcome != WHERRY_DONE && verdict->outcome != WHERRY_ACCEPTED &&
        verdict->outcome != WHERRY_REFUSED)
        return "faults of fields with a verdict that has none";
    if (verdict->fault_count > FIELDS_LIMIT)
        return "a verdict with too many faults";
    if (verdict->faults == NULL)
        return "a verdict that counts faults and has none";
    for (size_t i = 0; i < verdict->fault_count; i++) {
        const struct wherry_field_fault *fault = &verdict->faults[i];
        if (!fits_line(fault->field, NAME_LIMIT) || fault->field[0] == '\0')
            return "a fault of a field without a well-formed name";
        if (fault->words == NULL)
            return "a fault whose words are NULL";
    }
    return NULL;
}

const char *intake_verdict(const struct wherry_verdict *verdict, enum wherry_verb verb)
{
    if ((unsigned)verdict->outcome > WHERRY_UNKNOWN)
        return "an unknown verdict";
    if ((unsigned)verdict->reason > WHERRY_REASON_FULL)
        return "a verdict with an unknown reason";
    if (verdict->outcome == WHERRY_EXISTS && verb != WHERRY_CREATE &&
        verb != WHERRY_RENAME)
        return "the verdict EXISTS on a change that does not create an address";
    if (verdict->words == NULL || verdict->field == NULL)
        return "a verdict whose words or field are NULL instead of \"\"";
    if (!fits_line(verdict->field, NAME_LIMIT))
        return "a verdict with a malformed field name";
    if (verdict->record != NULL && verdict->outcome != WHERRY_DONE)
        return "a record with a verdict other than DONE";
    return faults_fault(verdict);
}

static const char *place_fault(const char *place, size_t room)
{
    if (memchr(place, '\0', room) == NULL)
        return "a place to continue from that is too long";
    if (!words_are_text(place) || words_are_unruly(place))
        return "a place to continue from that is not well-formed text";
    return NULL;
}

const char *intake_pass(const struct wherry_pass *pass)
{
    const char *fault = place_fault(pass->next, sizeof pass->next);
    if (fault == NULL)
        fault = place_fault(pass->resume, sizeof pass->resume);
    if (fault != NULL)
        return fault;
    return is_time(pass->date_ms) ? NULL : "a pass with an impossible time";
}

const char *intake_entry(const struct wherry_entry *entry, enum wherry_kind kind)
{
    if (!fits_line(entry->id, TITLE_LIMIT) || entry->id[0] == '\0')
        return "an entry without a well-formed id";
    if (entry->name == NULL || entry->note == NULL)
        return "an entry whose name or note is NULL instead of \"\"";
    if (!fits(entry->name, TITLE_LIMIT) || !fits(entry->note, TITLE_LIMIT))
        return "an entry whose name or note is not well-formed text";
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
        segment->id[0] == '\0' || !words_are_text(segment->id) ||
        words_are_unruly(segment->id))
        return "a segment without a well-formed id";
    if (memchr(segment->name, '\0', sizeof segment->name) == NULL ||
        segment->name[0] == '\0' || !words_are_text(segment->name))
        return "a segment without a well-formed name";
    if (segment->members < -1)
        return "a segment with an impossible number of members";
    return segment->made && !make ? "a segment that it was not asked to create" : NULL;
}

const char *intake_identity(const struct wherry_identity *identity)
{
    if (!fits_line(identity->account_key, ID_LIMIT) || identity->account_key[0] == '\0')
        return "no well-formed key for the account that it reaches";
    if (!fits(identity->account_name, TITLE_LIMIT) ||
        !fits(identity->list_name, TITLE_LIMIT) ||
        !fits(identity->warning, TITLE_LIMIT))
        return "a name or a warning that is not well-formed text";
    return is_time(identity->date_ms) ? NULL : "an impossible time";
}

static const char *header_fault(const struct wherry_header *header)
{
    if (header->name == NULL || header->name[0] == '\0' || header->value == NULL)
        return "a request with a header that has no name or value";
    /* A line break would begin another header. */
    if (strchr(header->name, ':') != NULL || words_have_control(header->name) ||
        words_have_control(header->value))
        return "a request with a malformed header";
    return NULL;
}

static bool is_plain_name(const char *name)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789_";
    const size_t length = strspn(name, plain);
    return length > 0 && length <= LEAVE_OUT_NAME_MOST && name[length] == '\0';
}

static const char *headers_fault(const struct wherry_request *request)
{
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

enum { PIECE_LEAST = 1024, PIECE_MOST = 1024 * 1024 };

const char *intake_request(const struct wherry_request *request)
{
    if (request->method == NULL || request->url == NULL)
        return "a request without a method or a URL";
    if (request->lane == NULL || request->lane->name == NULL ||
        request->lane->in_flight == 0)
        return "a request without a lane";
    if (request->body == NULL && request->body_length > 0)
        return "a request that counts a body and has none";
    if (request->connect_timeout_ms < 0 || request->total_timeout_ms < 0)
        return "a request with a negative time-out";
    if (request->piece != 0 &&
        (request->piece < PIECE_LEAST || request->piece > PIECE_MOST))
        return "a request for pieces of less than 1024 or more than 1048576 bytes";
    if (request->leave_out != NULL && !is_plain_name(request->leave_out))
        return "a request that leaves out what is no name";
    return headers_fault(request);
}
