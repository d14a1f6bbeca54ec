/* wire_server.h -- a server that sends, byte for byte, what a test wants.
 *
 * One forked child with raw sockets on a free port of 127.0.0.1. The n-th request that
 * arrives, on any connection, gets the n-th reply, and the last reply serves all later
 * ones. What arrived is kept for the test to inspect; so are the meters, which are
 * exact: a connection that the client has closed is noticed before a new one counts.
 */
#ifndef SUPPORT_WIRE_SERVER_H
#define SUPPORT_WIRE_SERVER_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire_reply {
    const char *bytes; /* the whole answer, head and body; NULL: none */
    size_t length;     /* 0: as long as the text in `bytes` */
    int delay_ms;      /* before the first byte */
    unsigned crowd;    /* nor before so many requests have come in all */
    int drip_ms;       /* between each byte and the next; 0: all at once */
    size_t tail;       /* so many last bytes leave when all of so many answers */
    unsigned tails;    /* lack only theirs */
    bool close;        /* after the last byte; else the connection is kept */
};

struct wire_options {
    const struct wire_reply *replies; /* must outlive the server */
    size_t count;
    unsigned hang_up_first; /* so many connections are closed as soon as they come */
    SSL_CTX *tls;           /* NULL: plain; see wire_certificate.h */
};

enum { WIRE_MOST_REQUESTS = 4096, WIRE_MOST_TEXT = 1 << 20 };

struct wire_meters {
    unsigned connections;      /* ever made */
    unsigned open;             /* when the last request had arrived */
    unsigned most_connections; /* at one time */
    unsigned requests;
    size_t bytes; /* received */
};

struct wire_server;

struct wire_server *wire_server_start(const struct wire_options *options);
void wire_server_stop(struct wire_server *server); /* NULL is fine */

unsigned wire_server_port(const struct wire_server *server);
struct wire_meters wire_server_meters(const struct wire_server *server);
/* The whole text of the n-th request, from 0; "" if there was none. */
const char *wire_server_request(const struct wire_server *server, unsigned n);
/* When its last byte came, on this machine's monotonic clock. */
int64_t wire_server_time_ms(const struct wire_server *server, unsigned n);
unsigned wire_server_most_in_a_second(const struct wire_server *server);

#endif
