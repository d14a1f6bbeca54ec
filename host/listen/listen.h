/* listen.h -- answers to HTTP requests, inside a loop that the caller runs.
 *
 * The only code that includes libmicrohttpd, which starts no thread here: there is one
 * descriptor to wait for, and one function to call when it is readable or time is over.
 * Only GET and HEAD are answered. Each connection is for one request and has half a
 * minute; see guests.h for which clients stay and host_name.h for which requests are
 * accepted. A long answer is made piece by piece, whenever its client can take more, so
 * that the loop is never blocked for long and a slow client costs nothing but its
 * place.
 */
#ifndef LISTEN_LISTEN_H
#define LISTEN_LISTEN_H

#include "host/base/buffer.h"
#include "plugin/wherry.h"

enum listen_piece {
    LISTEN_MORE,   /* something was added */
    LISTEN_END,    /* nothing was added: the answer is complete */
    LISTEN_BROKEN, /* the answer so far is no longer true: the connection is cut */
};

struct listen_answer {
    int code;           /* 200; of a path that there is not: 404 */
    const char *type;   /* of its content */
    struct buffer text; /* the whole answer, taken over; or: */
    enum listen_piece (*next)(void *source, struct buffer *piece);
    void (*end)(void *source); /* also for one that was broken off, or never begun */
    void *source;
};
/* Answers a request for `path`. All is {0} before but `code`, which is 404. */
typedef void listen_handler(void *self, const char *path, struct listen_answer *answer);

struct listen;

/* `address` is as in address.h and lives as long; `anybody`: it may be one that other
 * machines reach. FAILED with the reason; if the address is not allowed, the error's
 * option is "listen". */
enum wherry_status listen_open(const char *address, bool anybody,
                               listen_handler *handler, void *self,
                               struct listen **opened, struct wherry_error *error);
void listen_close(struct listen *listen); /* NULL is fine */

/* "127.0.0.1:9464", with the port as it is, or a path. */
const char *listen_name(const struct listen *listen);
/* To wait for until it is readable. */
int listen_descriptor(const struct listen *listen);
/* How long to wait at most; INT64_MAX: for ever. */
int64_t listen_wait_ms(const struct listen *listen);
/* Does everything that can be done at once. */
void listen_turn(struct listen *listen);

#endif
