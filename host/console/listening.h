/* listening.h -- the socket that the console listens on.
 *
 * An address is "unix:/PATH", "127.0.0.1:PORT", "[::1]:PORT" or "localhost:PORT"; port 0
 * is any that is free. Others than those of the loopback are `open`: whoever reaches the
 * machine reaches them.
 */
#ifndef CONSOLE_LISTENING_H
#define CONSOLE_LISTENING_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

struct listening {
    int socket;
    bool open; /* not of the loopback alone */
    struct buffer
        host;          /* as browsers name it: "127.0.0.1:7420"; "*" of a Unix socket */
    struct buffer url; /* to be told: "http://127.0.0.1:7420", or the path */
    struct buffer path; /* of a Unix socket; "" */
};

/* Listens. A Unix socket that a process which is gone has left is taken away; it lets in
 * its owner and its group. */
enum wherry_status listening_begin(const char *address, struct listening *listening,
                                   struct wherry_error *error);
/* Takes the Unix socket away; the socket itself is whoever's that serves on it. */
void listening_end(struct listening *listening);

#endif
