/* origin.h -- where a URL leads, and whether a request may go there.
 *
 * https anywhere, plain http only to this machine: 127.0.0.0/8, ::1, and `localhost`,
 * which must also resolve there. No user name or password in a URL.
 */
#ifndef HTTP_ORIGIN_H
#define HTTP_ORIGIN_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct origin {
    char *host; /* the name alone; safe to show. The caller frees */
    bool loopback;
    bool encrypted;
};

/* Messages show the host and never the rest of the URL, which may hold an address. */
enum wherry_status origin_parse(const char *url, struct origin *origin,
                                struct wherry_error *error);

/* A numeric address of this machine, as "127.0.0.1" or "::1". */
bool origin_is_loopback(const char *ip);

#endif
