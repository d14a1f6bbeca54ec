/* exchange.h -- one request, copied, and the answer it gets in the end.
 *
 * Waits in its lane's queue, runs (a try), may pause before the next try, and ends in
 * its client's finished list. It owns all its texts.
 */
#ifndef HTTP_EXCHANGE_H
#define HTTP_EXCHANGE_H

#include <curl/curl.h>

#include "host/base/buffer.h"
#include "host/http/leave_out.h"
#include "host/http/origin.h"
#include "plugin/wherry.h"

struct http_client;
struct lane;

enum {
    EXCHANGE_CONNECT_MS = 10 * 1000,
    EXCHANGE_TOTAL_MS = 130 * 1000, /* Mailchimp answers after 120 s */
    EXCHANGE_MOST_MS = 60 * 60 * 1000,
    EXCHANGE_BODY_LIMIT = 32 * 1024 * 1024,
    EXCHANGE_TRIES = 6,
    EXCHANGE_MOST_TRIES = 20,
};

struct exchange {
    struct exchange *next;
    struct http_client *client; /* who sends it and gets the answer */
    struct lane *lane;
    uint64_t tag;

    const char *method; /* a literal */
    char *url;
    struct origin origin;
    struct curl_slist *headers;
    char *body; /* NULL: none */
    size_t body_length;
    int64_t connect_timeout_ms, total_timeout_ms;
    size_t body_limit;
    char *leave_out; /* of the answer; NULL: nothing */
    size_t piece;    /* of the answer, each given for itself; 0: it is given whole */
    bool repeatable;
    unsigned tries_allowed;

    /* The present try. */
    CURL *easy;
    char trouble[CURL_ERROR_SIZE];
    uint64_t ticket; /* in the lane's pace */
    bool sent;       /* its first byte may have left */
    bool sent_again; /* curl wanted to send it twice by itself, and was stopped */
    bool strayed;    /* `localhost` was somewhere else */
    bool head_read;  /* to the blank line after it */
    size_t received; /* of the body */
    struct leave_out leaving_out;
    bool in_pieces;  /* it says yes; `answer` has what was not given yet */
    long piece_code; /* that it says so with */
    size_t given;    /* of it, to the connector */
    bool paused;     /* until a piece is taken */
    bool too_long;   /* the answer went over its limit */
    bool untrusted;  /* the server there cannot prove who it is */

    /* All tries so far. */
    unsigned tries;
    bool may_have_applied;
    int64_t due_ms; /* resting until then */

    /* The last answer, or why there is none. */
    long code;
    struct buffer answer;
    char content_type[96];
    char request_id[72];
    int64_t date_ms;
    char failure[400];
};

/* Checks and copies; the lane is the caller's concern. NULL: the request cannot be
 * made, and `error` says why without showing a header's value or the URL's path. */
struct exchange *exchange_create(const struct wherry_request *request, uint64_t tag,
                                 struct wherry_error *error);
void exchange_destroy(struct exchange *exchange); /* NULL is fine */

/* First in, first out. */
struct exchange_list {
    struct exchange *first, **end;
};

void exchange_list_init(struct exchange_list *list);
void exchange_list_add(struct exchange_list *list, struct exchange *exchange);
struct exchange *exchange_list_take(struct exchange_list *list); /* NULL: empty */
void exchange_list_remove(struct exchange_list *list, struct exchange *exchange);
void exchange_list_destroy(struct exchange_list *list); /* and all in it */

#endif
