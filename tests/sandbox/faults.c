/* faults.c -- what goes wrong on purpose. */
#include "tests/sandbox/faults.h"

#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/base/text.h"
#include "tests/sandbox/ometria.h"
#include "tests/sandbox/problem.h"
#include "tests/sandbox/world.h"

static const char *const kinds[] = {
    "429", "bare_403", "html", "akamai",  "error",   "body",  "drop", "lost_answer",
    "cut", "stall",    "late", "partial", "replace", "plain", "date", NULL};

void faults_clear(struct faults *faults)
{
    const unsigned generation = faults->generation + 1;
    arena_free(&faults->arena);
    *faults = (struct faults){.generation = generation};
}

static bool is_kind(const char *kind)
{
    for (int i = 0; kinds[i] != NULL; i++)
        if (text_same(kinds[i], kind))
            return true;
    return false;
}

bool faults_add(struct faults *faults, const struct json_node *rule,
                struct wherry_error *error)
{
    const char *kind = node_text(rule, "kind", "");
    if (!is_kind(kind))
        return fail(error, WHERRY_FAILED, "no fault of the kind '%.40s'", kind), false;
    if (faults->count == FAULTS_MAX)
        return fail(error, WHERRY_FAILED, "more than %d faults", FAULTS_MAX), false;
    struct fault *fault = &faults->rules[faults->count++];
    bool body = text_same(kind, "body");
    *fault = (struct fault){
        .path = arena_text(&faults->arena, node_text(rule, "path", "*")),
        .from = arena_text(&faults->arena, node_text(rule, "from", "")),
        .to = arena_text(&faults->arena, node_text(rule, "to", "")),
        .title = arena_text(&faults->arena,
                            node_text(rule, "title", "Internal Server Error")),
        .detail =
            arena_text(&faults->arena, node_text(rule, body ? "body" : "detail", "")),
        .content_type = arena_text(&faults->arena,
                                   node_text(rule, "content_type", "application/json")),
        .skip = node_integer(rule, "skip", 0),
        .every = node_integer(rule, "every", 1),
        .times = node_integer(rule, "times", 1),
        .status = node_integer(rule, "status",
                               body                       ? 200
                               : text_same(kind, "error") ? 500
                                                          : 503),
        .bytes = node_integer(rule, "bytes", -1),
        .hold_ms = node_integer(rule, "ms", FAULT_LONG_MS),
        .retry_after = node_integer(rule, "retry_after", 0),
        .skew_ms = node_integer(rule, "seconds", 0) * 1000,
    };
    snprintf(fault->kind, sizeof fault->kind, "%s", kind);
    snprintf(fault->method, sizeof fault->method, "%.7s",
             node_text(rule, "method", ""));
    if (fault->every < 1)
        fault->every = 1;
    return true;
}

static bool is_due(struct fault *fault, const struct exchange *exchange)
{
    if (!exchange_matches(fault->path, exchange->path) ||
        (fault->method[0] != '\0' && !text_same(fault->method, exchange->method)) ||
        (fault->times > 0 && fault->hits >= fault->times))
        return false;
    fault->passed++;
    if (fault->passed <= fault->skip ||
        (fault->passed - fault->skip) % fault->every != 0)
        return false;
    fault->hits++;
    return true;
}

/* The rules may be gone when a held request is served. */
static const struct fault *copy(const struct fault *fault, struct arena *arena)
{
    struct fault *rule = arena_allocate(arena, sizeof *rule);
    *rule = *fault;
    rule->path = arena_text(arena, fault->path);
    rule->from = arena_text(arena, fault->from);
    rule->to = arena_text(arena, fault->to);
    rule->title = arena_text(arena, fault->title);
    rule->detail = arena_text(arena, fault->detail);
    rule->content_type = arena_text(arena, fault->content_type);
    return rule;
}

const struct fault *faults_hit(struct faults *faults, struct exchange *exchange)
{
    for (size_t i = 0; i < faults->count; i++)
        if (is_due(&faults->rules[i], exchange))
            return copy(&faults->rules[i], &exchange->arena);
    return NULL;
}

bool fault_stalls(const struct fault *fault)
{
    return text_same(fault->kind, "stall");
}

static void too_many(struct world *world, const struct fault *fault,
                     struct exchange *exchange)
{
    char seconds[24];
    if (fault->retry_after > 0) {
        snprintf(seconds, sizeof seconds, "%lld", (long long)fault->retry_after);
        exchange_header(exchange, "Retry-After", seconds);
    }
    if (exchange->service == OMETRIA)
        ometria_error(world, exchange, 429, "Too many requests");
    else
        problem_tell(world, exchange,
                     &(struct problem){.status = 429,
                                       .title = "Too Many Requests",
                                       .detail = "You have exceeded the limit of 10 "
                                                 "simultaneous connections."});
}

static void html_page(struct exchange *exchange, int status)
{
    char page[256];
    snprintf(page, sizeof page,
             "<html>\r\n<head><title>%d</title></head>\r\n<body>\r\n<center><h1>%d</h1>"
             "</center>\r\n<hr><center>openresty</center>\r\n</body>\r\n</html>\r\n",
             status, status);
    exchange_answer(exchange, status, "text/html", page);
}

static void error_document(struct world *world, const struct fault *fault,
                           struct exchange *exchange)
{
    if (exchange->service == OMETRIA)
        ometria_error(world, exchange, (int)fault->status, fault->detail);
    else
        problem_tell(world, exchange,
                     &(struct problem){.status = (int)fault->status,
                                       .title = fault->title,
                                       .detail = fault->detail});
}

/* Kinds that answer in place of the service. */
static bool answer_instead(struct world *world, const struct fault *fault,
                           struct exchange *exchange)
{
    if (text_same(fault->kind, "429"))
        too_many(world, fault, exchange);
    else if (text_same(fault->kind, "bare_403"))
        exchange_answer(exchange, 403, NULL, "");
    else if (text_same(fault->kind, "html"))
        html_page(exchange, (int)fault->status);
    else if (text_same(fault->kind, "akamai"))
        exchange_answer(exchange, 503, "application/json",
                        "{\"type\":\"akamai_error_message\",\"title\":\"akamai_503\","
                        "\"status\":503,\"ref_no\":\"Reference Number: 18.0.0.0\"}");
    else if (text_same(fault->kind, "error"))
        error_document(world, fault, exchange);
    else if (text_same(fault->kind, "body"))
        exchange_answer(exchange, (int)fault->status, fault->content_type,
                        fault->detail);
    else if (text_same(fault->kind, "drop"))
        exchange->delivery = DELIVER_NOTHING;
    else
        return false;
    return true;
}

bool fault_before(struct world *world, const struct fault *fault,
                  struct exchange *exchange)
{
    exchange->fault = arena_text(&exchange->arena, fault->kind);
    exchange->half = text_same(fault->kind, "partial");
    return answer_instead(world, fault, exchange);
}

static void replace(const struct fault *fault, struct exchange *exchange)
{
    struct buffer out = {0};
    const char *text = buffer_text(&exchange->answer);
    size_t length = strlen(fault->from);
    const char *hit = NULL;
    while (length > 0 && (hit = strstr(text, fault->from)) != NULL) {
        buffer_add(&out, text, (size_t)(hit - text));
        buffer_add_text(&out, fault->to);
        text = hit + length;
    }
    buffer_add_text(&out, text);
    buffer_free(&exchange->answer);
    exchange->answer = out;
}

void fault_after(const struct fault *fault, struct exchange *exchange)
{
    if (text_same(fault->kind, "lost_answer")) {
        exchange->delivery = DELIVER_NOTHING;
    } else if (text_same(fault->kind, "cut")) {
        exchange->delivery = DELIVER_CUT;
        exchange->cut_at = fault->bytes;
    } else if (text_same(fault->kind, "late") || text_same(fault->kind, "partial")) {
        exchange->hold_ms = fault->hold_ms;
    } else if (text_same(fault->kind, "replace")) {
        replace(fault, exchange);
    } else if (text_same(fault->kind, "plain")) {
        exchange->plain = true;
    } else if (text_same(fault->kind, "date")) {
        exchange->date_skew_ms = fault->skew_ms;
    }
}
