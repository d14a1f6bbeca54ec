/* exchange.h -- one request and its answer, away from the sockets.
 *
 * The server fills the first half, a service the second. Everything hangs on the
 * exchange's arena. The path is in parts without the service's prefix, decoded:
 * /mailchimp/3.0/lists/a/members gives "lists", "a", "members".
 */
#ifndef SANDBOX_EXCHANGE_H
#define SANDBOX_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "tests/sandbox/node.h"

struct hiccups;

enum service { MAILCHIMP, OMETRIA, ARCHIVES, CONTROL, NO_SERVICE };

enum { PARTS_MAX = 12, PARAMETERS_MAX = 48, HEADERS_MAX = 8 };

/* What happens to the connection instead of, or after, a plain answer. */
enum delivery { DELIVER, DELIVER_CUT, DELIVER_NOTHING };

struct exchange {
    struct arena arena;
    enum service service;
    const char *method;
    const char *path;  /* as sent, without the query */
    const char *query; /* as sent, "" for none */
    const char *parts[PARTS_MAX];
    size_t part_count;
    bool ends_with_slash;
    struct parameter {
        const char *name, *value;
    } parameters[PARAMETERS_MAX];
    size_t parameter_count;
    const char *authorization, *ometria_key; /* "" for none */
    bool accepts_gzip;
    char from[16];   /* the client's address */
    int64_t came_ms; /* when it arrived, by the sandbox's clock */
    struct buffer body;
    const char *base;        /* http://127.0.0.1:PORT */
    struct hiccups *hiccups; /* that its rows may meet; NULL: none */

    int status;
    const char *content_type;
    struct {
        const char *name, *value;
    } headers[HEADERS_MAX];
    size_t header_count;
    struct buffer answer;
    enum delivery delivery;
    int64_t cut_at; /* bytes of the body as sent; below 0: its half */
    bool applied, plain;
    bool crowded;             /* arrived above the service's limit: 429 */
    const char *request_id;   /* NULL until asked for */
    bool half;                /* a batch is broken off in its middle */
    int64_t date_skew_ms;     /* how far the Date header runs ahead */
    int64_t hold_ms;          /* real time from now until the answer leaves */
    const struct fault *rule; /* NULL for none */
    const char *fault;        /* its kind, "" for none */
};

/* Parts the target of a request: path, parts, parameters, service. */
void exchange_parse_target(struct exchange *exchange, const char *target);
/* "" for a missing parameter. */
const char *exchange_parameter(const struct exchange *exchange, const char *name);
bool exchange_has(const struct exchange *exchange, const char *name);
int64_t exchange_number(const struct exchange *exchange, const char *name,
                        int64_t fallback);
/* Is the path this one? "*" stands for any part. */
bool exchange_is(const struct exchange *exchange, size_t count, ...);
bool exchange_method(const struct exchange *exchange, const char *method);

void exchange_header(struct exchange *exchange, const char *name, const char *value);
/* An answer of plain text. */
void exchange_answer(struct exchange *exchange, int status, const char *content_type,
                     const char *text);
/* A pattern with '*' for any text, also none. */
bool exchange_matches(const char *pattern, const char *text);

#endif
