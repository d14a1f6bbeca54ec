/* scripted_host.h -- a struct wherry_host without sockets and without time.
 *
 * A test writes down the requests that a connector must make and the answers it gets:
 *
 *     struct scripted_host *host = scripted_host_create();
 *     scripted_host_expect(host, &(struct scripted_exchange){
 *         .method = "GET", .url = "https://us1.api.mailchimp.com/3.0/ping",
 *         .header = "Authorization", .answer = {.code = 200, .body = "{}"}});
 *     ... connector.open(scripted_host_table(host), &config, &self, &error) ...
 *     scripted_host_finished(host);
 *     scripted_host_destroy(host);
 *
 * A request that is not the expected one fails the test and says what was expected and
 * what came; so does whatever a host could not accept: a request without a lane, http
 * to another machine, a body that is not JSON, a tag that is already in flight, a
 * struct without its size, a second verdict for one tag. Answers live in memory of
 * their own until the next http_wait, so that a sanitizer sees who keeps them longer.
 */
#ifndef SUPPORT_SCRIPTED_HOST_H
#define SUPPORT_SCRIPTED_HOST_H

#include "plugin/wherry.h"

struct scripted_host;

struct scripted_answer {
    long code;                /* 0: no answer; then `failure` says why */
    const char *content_type; /* NULL: application/json, or "" without a body */
    const char *body;         /* NULL: "" */
    int64_t date_ms;
    const char *request_id; /* NULL: "" */
    const char *failure;    /* NULL: "" */
    bool may_have_applied;
};

/* One request and its answer. All texts are copied. What is NULL is not looked at,
 * except `body`: neither body nor body_fits means that there must be no body. */
struct scripted_exchange {
    const char *method;
    const char *url; /* the whole of it, exactly */
    bool (*url_fits)(void *self, const char *url);
    const char *body; /* the same JSON document: blanks and order of keys are free */
    bool (*body_fits)(void *self, const char *body, size_t length);
    const char *header; /* the name of one that must be there, in any case */
    const char *lane;
    unsigned times; /* so many requests in all; 0: one */
    struct scripted_answer answer;
    /* Instead of `answer`: makes it from the request, when that is sent. The texts need
     * not live longer than until it returns: they are copied. */
    void (*reply)(void *self, const struct wherry_request *request,
                  struct scripted_answer *answer);
    void *self; /* for the three callbacks */
};

/* Which of the answers in flight comes next. */
enum scripted_order {
    SCRIPTED_IN_ORDER, /* the one whose exchange is first in the script */
    SCRIPTED_REVERSED, /* the last one */
    SCRIPTED_RANDOM,   /* any, by the seed */
};

struct scripted_host *scripted_host_create(void);
void scripted_host_destroy(struct scripted_host *host);
const struct wherry_host *scripted_host_table(struct scripted_host *host);

void scripted_host_expect(struct scripted_host *host,
                          const struct scripted_exchange *exchange);
/* By default requests must be sent in the order of the script. With true, each is
 * answered by the first exchange that fits it and is not used up. */
void scripted_host_any_order(struct scripted_host *host, bool any);
void scripted_host_deliver(struct scripted_host *host, enum scripted_order order,
                           uint64_t seed);
/* Fails the test unless all that was expected was sent and all answers were waited
 * for. */
void scripted_host_finished(const struct scripted_host *host);

/* What is asked for in pieces comes in pieces of so many bytes; 0: as asked. `breaks`:
 * after the first one it breaks off, and comes again. */
void scripted_host_piece(struct scripted_host *host, size_t piece, bool breaks);

void scripted_host_set_now(struct scripted_host *host, int64_t now_ms);
/* From then on `cancelled` says true, http_send and http_wait say CANCELLED: after so
 * many further calls to any of the three. */
void scripted_host_cancel_after(struct scripted_host *host, unsigned calls);

/* What the connector did. */
struct scripted_lane {
    const char *name;
    unsigned in_flight, per_second; /* as the connector gave them at first */
    unsigned requests;
    unsigned most_in_flight; /* sent and not waited for, queued ones included */
};

struct scripted_log {
    enum wherry_log_level level;
    const char *message;
};

struct scripted_verdict {
    uint64_t tag;
    struct wherry_verdict verdict; /* a deep copy, record and fields included */
};

size_t scripted_host_request_count(const struct scripted_host *host);
/* Fails the test if the lane was never used. */
const struct scripted_lane *scripted_host_lane(const struct scripted_host *host,
                                               const char *name);
size_t scripted_host_log_count(const struct scripted_host *host);
const struct scripted_log *scripted_host_log(const struct scripted_host *host,
                                             size_t index);
/* True if `text` occurs in any logged message: to assert that a secret does not. */
bool scripted_host_logged(const struct scripted_host *host, const char *text);
size_t scripted_host_verdict_count(const struct scripted_host *host);
const struct scripted_verdict *scripted_host_verdict_at(
    const struct scripted_host *host, size_t index);
/* The one verdict of a tag; fails the test if there is none. */
const struct wherry_verdict *scripted_host_verdict(const struct scripted_host *host,
                                                   uint64_t tag);
/* Tags may be used again from here on. */
void scripted_host_forget_verdicts(struct scripted_host *host);

#endif
