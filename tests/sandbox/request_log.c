/* request_log.c -- what was asked of the services, and what they answered. */
#include "tests/sandbox/request_log.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "plugin/kit/json_writer.h"

struct log_entry {
    int64_t n, at_ms, came_ms;
    enum service service;
    char method[8], fault[16], from[16];
    char *path, *query, *body; /* body NULL: dropped */
    size_t body_length, answer_bytes;
    int status;
    bool applied;
};

static const char *const service_names[] = {[MAILCHIMP] = "mailchimp",
                                            [OMETRIA] = "ometria",
                                            [ARCHIVES] = "archives",
                                            [CONTROL] = "control",
                                            [NO_SERVICE] = ""};

static void drop_body(struct request_log *log, struct log_entry *entry)
{
    if (entry->body == NULL)
        return;
    log->bytes -= entry->body_length;
    free(entry->body);
    entry->body = NULL;
}

static void drop_first(struct request_log *log)
{
    struct log_entry *entry = &log->entries[log->first];
    drop_body(log, entry);
    free(entry->path);
    free(entry->query);
    log->first = (log->first + 1) % log->room;
    log->count--;
}

static void copy_word(char *to, size_t room, const char *from)
{
    size_t length = strlen(from) < room ? strlen(from) : room - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

/* The ring is straight (first is 0) until it has reached its full size. */
static struct log_entry *next_entry(struct request_log *log)
{
    if (log->count == LOG_ENTRIES_MAX)
        drop_first(log);
    else if (log->room < LOG_ENTRIES_MAX)
        log->entries =
            memory_grow(log->entries, log->count, &log->room, sizeof *log->entries);
    if (log->room > LOG_ENTRIES_MAX)
        log->room = LOG_ENTRIES_MAX;
    return &log->entries[(log->first + log->count++) % log->room];
}

void request_log_add(struct request_log *log, const struct exchange *exchange,
                     int64_t at_ms)
{
    struct log_entry *entry = next_entry(log);
    *entry = (struct log_entry){
        .n = ++log->last,
        .at_ms = at_ms,
        .came_ms = exchange->came_ms,
        .service = exchange->service,
        .path = memory_text(exchange->path),
        .query = memory_text(exchange->query),
        .body = memory_text_n(buffer_text(&exchange->body), exchange->body.length),
        .body_length = exchange->body.length,
        .answer_bytes = exchange->answer.length,
        .status = exchange->delivery == DELIVER_NOTHING ? 0 : exchange->status,
        .applied = exchange->applied};
    copy_word(entry->method, sizeof entry->method, exchange->method);
    copy_word(entry->fault, sizeof entry->fault, exchange->fault);
    copy_word(entry->from, sizeof entry->from, exchange->from);
    log->bytes += entry->body_length;
    for (size_t i = 0; log->bytes > LOG_BYTES_MAX && i < log->count; i++)
        drop_body(log, &log->entries[(log->first + i) % log->room]);
}

void request_log_clear(struct request_log *log)
{
    while (log->count > 0)
        drop_first(log);
    free(log->entries);
    *log = (struct request_log){0};
}

/* Bytes that are not UTF-8 are shown as '?': a log must be readable. */
static void tell_body(struct answer *answer, const struct log_entry *entry)
{
    if (entry->body == NULL) {
        answer_null(answer);
        return;
    }
    char *text = memory_text_n(entry->body, entry->body_length);
    struct json_writer *probe = json_writer_create(false);
    const char *written = NULL;
    size_t length = 0;
    json_text(probe, text);
    if (json_writer_finish(probe, &written, &length, NULL) != WHERRY_OK)
        for (char *c = text; *c != '\0'; c++)
            *c = (unsigned char)*c >= 0x80 ? '?' : *c;
    answer_text(answer, text);
    json_writer_destroy(probe);
    free(text);
}

static void tell_entry(struct answer *answer, const struct log_entry *entry)
{
    answer_begin_object(answer);
    answer_member_integer(answer, "n", entry->n);
    answer_member_integer(answer, "at_ms", entry->at_ms);
    answer_member_integer(answer, "came_ms", entry->came_ms);
    answer_member_text(answer, "service", service_names[entry->service]);
    answer_member_text(answer, "method", entry->method);
    answer_member_text(answer, "path", entry->path);
    answer_member_text(answer, "query", entry->query);
    answer_key(answer, "body");
    tell_body(answer, entry);
    answer_member_integer(answer, "status", entry->status);
    answer_member_boolean(answer, "applied", entry->applied);
    answer_member_text(answer, "fault", entry->fault);
    answer_member_integer(answer, "answer_bytes", (int64_t)entry->answer_bytes);
    answer_member_text(answer, "from", entry->from);
    answer_end_object(answer);
}

void request_log_tell(const struct request_log *log, const struct exchange *exchange,
                      struct answer *answer)
{
    int64_t since = exchange_number(exchange, "since", 0);
    const char *service = exchange_parameter(exchange, "service");
    const char *method = exchange_parameter(exchange, "method");
    answer_begin_array(answer);
    for (size_t i = 0; i < log->count; i++) {
        const struct log_entry *entry = &log->entries[(log->first + i) % log->room];
        if (entry->n > since &&
            (service[0] == '\0' || text_same(service, service_names[entry->service])) &&
            (method[0] == '\0' || text_same(method, entry->method)))
            tell_entry(answer, entry);
    }
    answer_end_array(answer);
}
