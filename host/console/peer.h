/* peer.h -- whether a request comes from the proxy in front. Pure. */
#ifndef CONSOLE_PEER_H
#define CONSOLE_PEER_H

#include <stdbool.h>
#include <sys/socket.h>

/* Whether these are IP addresses, joined by commas. */
bool peer_list_is_good(const char *addresses);

/* Whether this is one of them. NULL: any process of this machine is the proxy, over
 * loopback or a Unix socket. An IPv4 address is the same when it comes as an IPv6 one. */
bool peer_is_proxy(const struct sockaddr *peer, const char *addresses);

#endif
