/* address.h -- where a person wants a process to listen.
 *
 *     127.0.0.1:9464   [::1]:9464   localhost:9464   9464, which is 127.0.0.1:9464
 *     0.0.0.0:9464     monitor.example.com:9464      reached from other machines
 *     /run/wherry/metrics.sock      unix:metrics.sock
 *
 * Port 0 is one that the kernel chooses. A name is looked up once, here.
 */
#ifndef LISTEN_ADDRESS_H
#define LISTEN_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "plugin/wherry.h"

enum { LISTEN_HOST_ROOM = 256 };

struct listen_address {
    struct sockaddr_storage socket;
    socklen_t length;
    bool local; /* only this machine can reach it: loopback, or a socket's path */
    char host[LISTEN_HOST_ROOM]; /* as it was written; "" for a path */
    const char *text;            /* all of it as it was written: the caller's */
};

/* `option` is the one by which it was given: "listen". FAILED: it is not an address; the
 * error's option is that. */
enum wherry_status listen_address_parse(const char *option, const char *text,
                                        struct listen_address *address,
                                        struct wherry_error *error);
/* The path of a Unix socket; NULL: it is not one. */
const char *listen_address_path(const struct listen_address *address);

#endif
