/* any_host.c -- a host whose services answer with the bytes of an input. */
#include "tests/fuzz/any_host.h"

#include <string.h>

#include "host/base/memory.h"
#include "host/base/words.h"
#include "tests/fuzz/replay.h"

enum { BIT_MORE = 16, BIT_AGAIN = 32 }; /* of the byte of a status */
enum { CALLS_MOST = 400, KEY_MOST = 1280, RECORDS_FULL = 500, SEPARATOR = 0x1E };

/* Whether our key appears in a message, and not because a service has sent it to us:
 * the host removes that one, because it knows where it is. */
static bool betrays(const struct any_host *host, const char *text)
{
    return strstr(text, ANY_HOST_SECRET) != NULL &&
           memmem(host->input, host->length, ANY_HOST_SECRET,
                  strlen(ANY_HOST_SECRET)) == NULL;
}

static struct any_host *host_of(const struct wherry_host *table)
{
    return table->self;
}

static bool is_cancelled(struct any_host *host)
{
    return ++host->calls >= host->cancel_at;
}

static void log_nothing(const struct wherry_host *table, enum wherry_log_level level,
                        const char *message)
{
    MUST(level <= WHERRY_LOG_WARNING);
    MUST(!betrays(host_of(table), message));
}

static bool cancelled(const struct wherry_host *table)
{
    return is_cancelled(host_of(table));
}

static int64_t now_ms(const struct wherry_host *table)
{
    (void)table;
    return INT64_C(1781510400000);
}

static enum wherry_status http_send(const struct wherry_host *table,
                                    const struct wherry_request *request, uint64_t tag,
                                    struct wherry_error *error)
{
    struct any_host *host = host_of(table);
    MUST(request->size == sizeof *request && request->lane != NULL);
    MUST(strncmp(request->url, "http", 4) == 0);
    MUST(!betrays(host, request->url));
    MUST(request->body == NULL || strlen(request->body) == request->body_length);
    if (is_cancelled(host) || host->flying_count == ANY_HOST_TAGS) {
        *error = (struct wherry_error){.status = WHERRY_CANCELLED, .message = "stop"};
        return WHERRY_CANCELLED;
    }
    for (size_t i = 0; i < host->flying_count; i++)
        MUST(host->flying[i].tag != tag);
    host->flying[host->flying_count].tag = tag;
    host->flying[host->flying_count].pieces = request->piece > 0;
    host->flying[host->flying_count++].given = 0;
    return WHERRY_OK;
}

static unsigned next_byte(struct any_host *host)
{
    return host->at < host->length ? (unsigned char)host->input[host->at++] : 0;
}

/* Up to the separator, in memory of its own. */
static char *take(struct any_host *host, size_t *length)
{
    const char *from = host->input + host->at;
    const size_t rest = host->length - host->at;
    const char *end = rest == 0 ? NULL : memchr(from, SEPARATOR, rest);
    *length = end == NULL ? rest : (size_t)(end - from);
    host->at += *length + (end != NULL);
    return memory_text_n(rest == 0 ? "" : from, *length);
}

char *any_host_take(struct any_host *host)
{
    size_t length;
    return take(host, &length);
}

static size_t take_body(struct any_host *host)
{
    size_t length;
    free(host->body);
    host->body = take(host, &length);
    return length;
}

static enum wherry_status http_wait(const struct wherry_host *table,
                                    struct wherry_response *response,
                                    struct wherry_error *error)
{
    static const long codes[] = {200, 200, 200, 200, 200, 202, 204, 400,
                                 401, 403, 404, 405, 422, 429, 500, 503};
    static const char *const types[] = {"application/json", "application/problem+json",
                                        "text/html", "", "application/x-gzip"};
    struct any_host *host = host_of(table);
    if (is_cancelled(host)) {
        *error = (struct wherry_error){.status = WHERRY_CANCELLED, .message = "stop"};
        return WHERRY_CANCELLED;
    }
    if (host->flying_count == 0)
        return WHERRY_END;
    const size_t which = host->at < host->length
                             ? (unsigned char)host->input[host->at] % host->flying_count
                             : 0;
    const bool answers = host->at < host->length;
    const unsigned code = next_byte(host), type = next_byte(host);
    const size_t length = take_body(host);
    const long status = answers ? codes[code % (sizeof codes / sizeof *codes)] : 0;
    const bool more =
        host->flying[which].pieces && status / 100 == 2 && (code & BIT_MORE) != 0;
    if ((code & BIT_AGAIN) != 0)
        host->flying[which].given = 0;
    *response = (struct wherry_response){
        .size = response->size,
        .tag = host->flying[which].tag,
        .offset = host->flying[which].given,
        .more = more,
        .code = status,
        .may_have_applied = code >= 128,
        .failure = answers ? "" : "no answer",
        .content_type = types[type % (sizeof types / sizeof *types)],
        .body = host->body,
        .body_length = length,
        .date_ms = type >= 128 ? 0 : now_ms(table),
        .request_id = ""};
    host->flying[which].given += length;
    if (!more)
        host->flying[which] = host->flying[--host->flying_count];
    return WHERRY_OK;
}

static void check_record(const struct wherry_record *record)
{
    MUST(record->size >= sizeof *record);
    MUST(strlen(record->key) <= KEY_MOST && strchr(record->key, '\n') == NULL);
    MUST(record->id != NULL && strchr(record->id, '\n') == NULL);
    MUST(record->consent <= WHERRY_ARCHIVED && record->by <= WHERRY_BY_API);
    MUST(record->consent_at_ms >= 0 && record->changed_at_ms >= 0);
    MUST(words_are_text(record->key) && words_are_text(record->id));
    for (size_t i = 0; i < record->field_count; i++)
        MUST(words_are_text(record->fields[i].name) &&
             words_are_text(record->fields[i].value));
    MUST(record->fault == NULL || words_are_text(record->fault));
    MUST(record->fault == NULL || strchr(record->fault, '\n') == NULL);
}

static void take_verdict(const struct wherry_host *table, uint64_t tag,
                         const struct wherry_verdict *verdict)
{
    struct any_host *host = host_of(table);
    MUST(tag > 0 && tag < sizeof host->verdicts / sizeof *host->verdicts);
    MUST(host->verdicts[tag]++ == 0);
    MUST(verdict->outcome <= WHERRY_UNKNOWN && verdict->reason <= WHERRY_REASON_FULL);
    MUST(words_are_text(verdict->words) && words_are_text(verdict->field));
    MUST(!betrays(host, verdict->words));
    for (size_t i = 0; i < verdict->fault_count; i++)
        MUST(words_are_text(verdict->faults[i].field) &&
             words_are_text(verdict->faults[i].words));
    if (verdict->record != NULL)
        check_record(verdict->record);
}

static void take_record(struct wherry_writer *writer,
                        const struct wherry_record *record)
{
    struct any_host *host = writer->self;
    check_record(record);
    host->records++;
}

static bool is_full(const struct wherry_writer *writer)
{
    const struct any_host *host = writer->self;
    return host->records % RECORDS_FULL == RECORDS_FULL - 1;
}

void any_host_begin(struct any_host *host, const char *input, size_t length)
{
    *host = (struct any_host){.table = {.size = sizeof host->table,
                                        .self = host,
                                        .peer = "peer",
                                        .log = &log_nothing,
                                        .cancelled = &cancelled,
                                        .now_ms = &now_ms,
                                        .http_send = &http_send,
                                        .http_wait = &http_wait,
                                        .verdict = &take_verdict},
                              .writer = {.size = sizeof host->writer,
                                         .self = host,
                                         .record = &take_record,
                                         .full = &is_full},
                              .input = input,
                              .length = length,
                              .cancel_at = CALLS_MOST};
}

void any_host_finish(struct any_host *host)
{
    free(host->body);
}

void any_host_judge(const struct any_host *host, enum wherry_status status,
                    const struct wherry_error *error)
{
    MUST(status <= WHERRY_FAILED);
    if (status == WHERRY_OK || status == WHERRY_END)
        return;
    MUST(strchr(error->message, '\n') == NULL && words_are_text(error->message));
    MUST(!betrays(host, error->message));
    MUST(status == WHERRY_CANCELLED || *error->message != '\0');
}
