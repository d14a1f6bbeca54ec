/* scripted_host.c -- a struct wherry_host without sockets and without time. */
#include "tests/support/scripted_host.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/support/json_same.h"
#include "tests/support/recorder.h"
#include "tests/support/scripted_answer.h"
#include "tests/support/scripted_request.h"
#include "tests/support/suite.h"

struct exchange {
    struct scripted_exchange script;
    unsigned used;
};

/* A request that was sent and whose answer was not fetched yet. */
struct flight {
    uint64_t tag;
    size_t exchange; /* place in the script */
    size_t lane;
    size_t piece, given;           /* 0: it is given whole; of it, so far */
    bool broke;                    /* and has begun again */
    struct scripted_answer answer; /* its texts are in `texts` */
    struct text_of_answer texts;
};

struct scripted_host {
    struct wherry_host table;
    struct arena arena; /* the script and the records of what was done */
    struct exchange *exchanges;
    size_t exchange_count, exchange_room;
    struct flight *flights;
    size_t flight_count, flight_room;
    struct scripted_lane *lanes;
    size_t lane_count, lane_room;
    struct scripted_log *logs;
    size_t log_count, log_room;
    struct scripted_verdict *verdicts;
    size_t verdict_count, verdict_room, verdicts_forgotten;
    struct text_of_answer handed; /* what the last http_wait lent out */
    size_t piece;
    bool breaks;
    size_t requests;
    bool any_order;
    enum scripted_order order;
    uint64_t seed;
    int64_t now_ms;
    bool cancelling;
    unsigned calls_left;
};

static struct scripted_host *host_of(const struct wherry_host *table)
{
    return table->self;
}

/* The script */

static const char *or_any(const char *text)
{
    return text == NULL ? "(any)" : text;
}

static bool used_up(const struct exchange *exchange)
{
    unsigned times = exchange->script.times == 0 ? 1 : exchange->script.times;
    return exchange->used >= times;
}

static size_t find_exchange(const struct scripted_host *host,
                            const struct wherry_request *request, const char *body)
{
    const char *wrong = NULL;
    size_t next = host->exchange_count;
    for (size_t i = 0; i < host->exchange_count; i++) {
        if (used_up(&host->exchanges[i]))
            continue;
        const char *misfits =
            scripted_request_misfit(&host->exchanges[i].script, request, body);
        if (misfits == NULL)
            return i;
        if (next == host->exchange_count) {
            next = i;
            wrong = misfits;
        }
        if (!host->any_order)
            break;
    }
    if (next == host->exchange_count)
        ck_abort_msg("unexpected request %zu: %s %s %s\nafter the end of the script",
                     host->requests + 1, request->method, request->url,
                     body == NULL ? "" : body);
    const struct scripted_exchange *script = &host->exchanges[next].script;
    ck_abort_msg("unexpected request %zu: %s %s (lane %s) %s\nexpected exchange %zu: "
                 "%s %s (lane %s) %s\nthe %s differs%s%s",
                 host->requests + 1, request->method, request->url, request->lane->name,
                 body == NULL ? "" : body, next + 1, or_any(script->method),
                 or_any(script->url), or_any(script->lane),
                 script->body == NULL ? "" : script->body, wrong,
                 text_same(wrong, "header") ? ": there must be " : "",
                 text_same(wrong, "header") ? script->header : "");
    return next;
}

/* Answers */

static size_t use_lane(struct scripted_host *host, const struct wherry_lane *lane)
{
    size_t index = 0;
    while (index < host->lane_count && !text_same(host->lanes[index].name, lane->name))
        index++;
    if (index == host->lane_count) {
        host->lanes = memory_grow(host->lanes, host->lane_count, &host->lane_room,
                                  sizeof *host->lanes);
        host->lanes[host->lane_count++] = (struct scripted_lane){
            .name = arena_text(&host->arena, lane->name),
            .in_flight = lane->in_flight,
            .per_second = lane->per_second,
        };
    }
    unsigned flying = 1;
    for (size_t i = 0; i < host->flight_count; i++)
        flying += host->flights[i].lane == index ? 1 : 0;
    struct scripted_lane *used = &host->lanes[index];
    used->requests++;
    if (used->most_in_flight < flying)
        used->most_in_flight = flying;
    return index;
}

/* splitmix64: the same seed gives the same order on every machine. */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static size_t choose_flight(struct scripted_host *host)
{
    if (host->order == SCRIPTED_RANDOM)
        return (size_t)(next_random(&host->seed) % host->flight_count);
    size_t best = 0;
    for (size_t i = 1; i < host->flight_count; i++) {
        size_t here = host->flights[i].exchange, there = host->flights[best].exchange;
        bool sooner = host->order == SCRIPTED_IN_ORDER ? here < there : here >= there;
        if (sooner)
            best = i;
    }
    return best;
}

/* The table */

static bool count_call(struct scripted_host *host)
{
    if (!host->cancelling)
        return false;
    if (host->calls_left == 0)
        return true;
    host->calls_left--;
    return false;
}

static bool service_cancelled(const struct wherry_host *table)
{
    return count_call(host_of(table));
}

static int64_t service_now_ms(const struct wherry_host *table)
{
    return host_of(table)->now_ms;
}

static void service_log(const struct wherry_host *table, enum wherry_log_level level,
                        const char *message)
{
    struct scripted_host *host = host_of(table);
    ck_assert_msg(message != NULL, "a log line is NULL");
    host->logs =
        memory_grow(host->logs, host->log_count, &host->log_room, sizeof *host->logs);
    host->logs[host->log_count++] = (struct scripted_log){
        .level = level,
        .message = arena_text(&host->arena, message),
    };
}

static enum wherry_status service_send(const struct wherry_host *table,
                                       const struct wherry_request *request,
                                       uint64_t tag, struct wherry_error *error)
{
    struct scripted_host *host = host_of(table);
    scripted_request_check(request);
    if (count_call(host))
        return fail(error, WHERRY_CANCELLED, "cancelled");
    for (size_t i = 0; i < host->flight_count; i++)
        ck_assert_msg(host->flights[i].tag != tag,
                      "tag %" PRIu64 " is in flight already: %s", tag, request->url);
    char *body = request->body == NULL ? NULL : scripted_request_body(request);
    size_t index = find_exchange(host, request, body);
    free(body);
    struct exchange *exchange = &host->exchanges[index];
    exchange->used++;
    struct scripted_answer answer = exchange->script.answer;
    if (exchange->script.reply != NULL)
        exchange->script.reply(exchange->script.self, request, &answer);
    size_t lane = use_lane(host, request->lane);
    host->flights = memory_grow(host->flights, host->flight_count, &host->flight_room,
                                sizeof *host->flights);
    struct flight *flight = &host->flights[host->flight_count++];
    *flight = (struct flight){.tag = tag,
                              .exchange = index,
                              .lane = lane,
                              .piece = request->piece,
                              .answer = answer};
    if (request->piece > 0 && host->piece > 0)
        flight->piece = host->piece;
    scripted_answer_own(&flight->texts, &answer);
    host->requests++;
    return WHERRY_OK;
}

/* Whether it is one of several pieces that are still to come. */
static bool hand_piece(struct scripted_host *host, struct flight *flight,
                       struct wherry_response *response)
{
    const size_t left = strlen(flight->texts.body) - flight->given;
    if (flight->piece == 0 || flight->answer.code / 100 != 2 || left <= flight->piece)
        return false;
    scripted_answer_part(&flight->texts, flight->given, flight->piece, &host->handed,
                         response);
    response->tag = flight->tag;
    response->code = flight->answer.code;
    const bool again = host->breaks && !flight->broke;
    flight->given = again ? 0 : flight->given + flight->piece;
    flight->broke = true;
    return true;
}

static enum wherry_status service_wait(const struct wherry_host *table,
                                       struct wherry_response *response,
                                       struct wherry_error *error)
{
    struct scripted_host *host = host_of(table);
    ck_assert_msg(response->size == sizeof *response,
                  "response.size must be set before http_wait, it is %zu",
                  response->size);
    scripted_answer_disown(&host->handed);
    if (count_call(host))
        return fail(error, WHERRY_CANCELLED, "cancelled");
    if (host->flight_count == 0)
        return WHERRY_END;
    size_t index = choose_flight(host);
    if (hand_piece(host, &host->flights[index], response))
        return WHERRY_OK;
    struct flight flight = host->flights[index];
    host->flight_count--;
    memmove(&host->flights[index], &host->flights[index + 1],
            (host->flight_count - index) * sizeof flight);
    host->handed = flight.texts;
    *response = (struct wherry_response){
        .size = sizeof *response,
        .tag = flight.tag,
        .code = flight.answer.code,
        .may_have_applied = flight.answer.may_have_applied,
        .failure = flight.texts.failure,
        .content_type = flight.texts.content_type,
        .body = flight.texts.body + flight.given,
        .body_length = strlen(flight.texts.body) - flight.given,
        .offset = flight.given,
        .date_ms = flight.answer.date_ms,
        .request_id = flight.texts.request_id,
    };
    return WHERRY_OK;
}

static const struct wherry_field_fault *copy_faults(
    struct arena *arena, const struct wherry_verdict *verdict)
{
    struct wherry_field_fault *copy =
        arena_array(arena, verdict->fault_count, sizeof *copy);
    ck_assert_msg(verdict->fault_count == 0 || verdict->faults != NULL,
                  "the verdict counts faults and has none");
    for (size_t i = 0; i < verdict->fault_count; i++) {
        const struct wherry_field_fault *fault = &verdict->faults[i];
        ck_assert_msg(fault->field != NULL && fault->field[0] != '\0' &&
                          fault->words != NULL,
                      "fault %zu of the verdict has no field or no words", i);
        copy[i].field = arena_text(arena, fault->field);
        copy[i].words = arena_text(arena, fault->words);
    }
    return copy;
}

static void service_verdict(const struct wherry_host *table, uint64_t tag,
                            const struct wherry_verdict *verdict)
{
    struct scripted_host *host = host_of(table);
    ck_assert_msg(verdict->size == sizeof *verdict, "verdict.size is %zu",
                  verdict->size);
    ck_assert_msg(verdict->words != NULL && verdict->field != NULL,
                  "the verdict's words or field are NULL: absent text is \"\"");
    for (size_t i = host->verdicts_forgotten; i < host->verdict_count; i++)
        ck_assert_msg(host->verdicts[i].tag != tag, "a second verdict for tag %" PRIu64,
                      tag);
    host->verdicts = memory_grow(host->verdicts, host->verdict_count,
                                 &host->verdict_room, sizeof *host->verdicts);
    struct scripted_verdict *kept = &host->verdicts[host->verdict_count++];
    *kept = (struct scripted_verdict){.tag = tag, .verdict = *verdict};
    kept->verdict.words = arena_text(&host->arena, verdict->words);
    kept->verdict.field = arena_text(&host->arena, verdict->field);
    if (verdict->record != NULL)
        kept->verdict.record = recorder_copy(&host->arena, verdict->record);
    kept->verdict.faults = copy_faults(&host->arena, verdict);
}

/* Life */

void scripted_host_piece(struct scripted_host *host, size_t piece, bool breaks)
{
    host->piece = piece;
    host->breaks = breaks;
}

struct scripted_host *scripted_host_create(void)
{
    struct scripted_host *host = memory_allocate(sizeof *host);
    host->table = (struct wherry_host){
        .size = sizeof host->table,
        .self = host,
        .peer = "",
        .log = service_log,
        .cancelled = service_cancelled,
        .now_ms = service_now_ms,
        .http_send = service_send,
        .http_wait = service_wait,
        .verdict = service_verdict,
    };
    host->now_ms = 1795392000000; /* 2026-11-23, for those who do not care */
    return host;
}

void scripted_host_destroy(struct scripted_host *host)
{
    if (host == NULL)
        return;
    for (size_t i = 0; i < host->flight_count; i++)
        scripted_answer_disown(&host->flights[i].texts);
    scripted_answer_disown(&host->handed);
    free(host->exchanges);
    free(host->flights);
    free(host->lanes);
    free(host->logs);
    free(host->verdicts);
    arena_free(&host->arena);
    free(host);
}

const struct wherry_host *scripted_host_table(struct scripted_host *host)
{
    return &host->table;
}

static const char *keep(struct scripted_host *host, const char *text)
{
    return text == NULL ? NULL : arena_text(&host->arena, text);
}

void scripted_host_expect(struct scripted_host *host,
                          const struct scripted_exchange *exchange)
{
    ck_assert_msg(exchange->body == NULL || json_valid(exchange->body),
                  "the script's body is not JSON: %s", exchange->body);
    host->exchanges = memory_grow(host->exchanges, host->exchange_count,
                                  &host->exchange_room, sizeof *host->exchanges);
    struct exchange *kept = &host->exchanges[host->exchange_count++];
    *kept = (struct exchange){.script = *exchange};
    struct scripted_exchange *script = &kept->script;
    script->method = keep(host, exchange->method);
    script->url = keep(host, exchange->url);
    script->body = keep(host, exchange->body);
    script->header = keep(host, exchange->header);
    script->lane = keep(host, exchange->lane);
    script->answer.content_type = keep(host, exchange->answer.content_type);
    script->answer.body = keep(host, exchange->answer.body);
    script->answer.request_id = keep(host, exchange->answer.request_id);
    script->answer.failure = keep(host, exchange->answer.failure);
}

void scripted_host_any_order(struct scripted_host *host, bool any)
{
    host->any_order = any;
}

void scripted_host_deliver(struct scripted_host *host, enum scripted_order order,
                           uint64_t seed)
{
    host->order = order;
    host->seed = seed;
}

void scripted_host_finished(const struct scripted_host *host)
{
    for (size_t i = 0; i < host->exchange_count; i++)
        if (!used_up(&host->exchanges[i]))
            ck_abort_msg("never sent: exchange %zu: %s %s (%u times so far)", i + 1,
                         or_any(host->exchanges[i].script.method),
                         or_any(host->exchanges[i].script.url),
                         host->exchanges[i].used);
    ck_assert_msg(host->flight_count == 0, "%zu answers were never waited for",
                  host->flight_count);
}

void scripted_host_set_now(struct scripted_host *host, int64_t now_ms)
{
    host->now_ms = now_ms;
}

void scripted_host_cancel_after(struct scripted_host *host, unsigned calls)
{
    host->cancelling = true;
    host->calls_left = calls;
}

/* Questions */

size_t scripted_host_request_count(const struct scripted_host *host)
{
    return host->requests;
}

const struct scripted_lane *scripted_host_lane(const struct scripted_host *host,
                                               const char *name)
{
    for (size_t i = 0; i < host->lane_count; i++)
        if (text_same(host->lanes[i].name, name))
            return &host->lanes[i];
    ck_abort_msg("lane '%s' was never used", name);
    return NULL;
}

size_t scripted_host_log_count(const struct scripted_host *host)
{
    return host->log_count;
}

const struct scripted_log *scripted_host_log(const struct scripted_host *host,
                                             size_t index)
{
    ck_assert_msg(index < host->log_count, "there is no log line %zu", index);
    return &host->logs[index];
}

bool scripted_host_logged(const struct scripted_host *host, const char *text)
{
    for (size_t i = 0; i < host->log_count; i++)
        if (strstr(host->logs[i].message, text) != NULL)
            return true;
    return false;
}

size_t scripted_host_verdict_count(const struct scripted_host *host)
{
    return host->verdict_count - host->verdicts_forgotten;
}

const struct scripted_verdict *scripted_host_verdict_at(
    const struct scripted_host *host, size_t index)
{
    ck_assert_msg(index < scripted_host_verdict_count(host), "there is no verdict %zu",
                  index);
    return &host->verdicts[host->verdicts_forgotten + index];
}

const struct wherry_verdict *scripted_host_verdict(const struct scripted_host *host,
                                                   uint64_t tag)
{
    for (size_t i = host->verdicts_forgotten; i < host->verdict_count; i++)
        if (host->verdicts[i].tag == tag)
            return &host->verdicts[i].verdict;
    ck_abort_msg("no verdict for tag %" PRIu64, tag);
    return NULL;
}

void scripted_host_forget_verdicts(struct scripted_host *host)
{
    host->verdicts_forgotten = host->verdict_count;
}
