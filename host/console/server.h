/* server.h -- the console's loop: requests in, errands out, answers back.
 *
 * One thread, one poll. A request whose page needs commands waits without delaying any
 * other. Bounded: connections, their number from one address, the time and the memory
 * of each, the size of what is sent.
 */
#ifndef CONSOLE_SERVER_H
#define CONSOLE_SERVER_H

#include "host/console/console.h"
#include "plugin/wherry.h"

struct server_options {
    struct console_options console;
    int listening; /* a socket that listens already; it stays the caller's */
    const char *certificate, *key; /* PEM texts for TLS; NULL: none */
    /* At SIGHUP: reads the two again into the options; sessions and jobs continue.
     * FAILED: the old two stay in use. NULL: SIGHUP ends the console. */
    enum wherry_status (*renew)(struct server_options *options, void *self,
                                struct wherry_error *error);
    void *self;
};

/* Serves until SIGTERM or SIGINT. OK: it was asked to end. */
enum wherry_status server_run(struct server_options *options,
                              struct wherry_error *error);

#endif
