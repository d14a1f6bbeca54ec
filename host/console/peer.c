/* peer.c -- whether a request comes from the proxy in front. */
#include "host/console/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* An address of either family in the form of IPv6: ::ffff:192.0.2.1 for IPv4. */
static bool take(const char *text, size_t length, struct in6_addr *address)
{
    char one[INET6_ADDRSTRLEN], mapped[INET6_ADDRSTRLEN + 8];
    if (length == 0 || length >= sizeof one)
        return false;
    snprintf(one, sizeof one, "%.*s", (int)length, text);
    if (inet_pton(AF_INET6, one, address) == 1)
        return true;
    snprintf(mapped, sizeof mapped, "::ffff:%s", one);
    return strchr(one, ':') == NULL && inet_pton(AF_INET6, mapped, address) == 1;
}

static bool address_of(const struct sockaddr *peer, struct in6_addr *address)
{
    if (peer->sa_family == AF_INET6) {
        *address = ((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
        return true;
    }
    if (peer->sa_family != AF_INET)
        return false;
    const struct in_addr *in =
        &((const struct sockaddr_in *)(const void *)peer)->sin_addr;
    memset(address, 0, sizeof *address);
    memset(&address->s6_addr[10], 0xFF, 2);
    memcpy(&address->s6_addr[12], in, sizeof *in);
    return true;
}

static bool is_loopback(const struct in6_addr *address)
{
    return IN6_IS_ADDR_LOOPBACK(address) ||
           (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

bool peer_list_is_good(const char *addresses)
{
    struct in6_addr address;
    for (;;) {
        const size_t length = strcspn(addresses, ",");
        if (!take(addresses, length, &address))
            return false;
        if (addresses[length] == '\0')
            return true;
        addresses += length + 1;
    }
}

bool peer_is_proxy(const struct sockaddr *peer, const char *addresses)
{
    struct in6_addr address, one;
    if (peer->sa_family == AF_UNIX)
        return addresses == NULL;
    if (!address_of(peer, &address))
        return false;
    if (addresses == NULL)
        return is_loopback(&address);
    for (;;) {
        const size_t length = strcspn(addresses, ",");
        if (take(addresses, length, &one) && IN6_ARE_ADDR_EQUAL(&one, &address))
            return true;
        if (addresses[length] == '\0')
            return false;
        addresses += length + 1;
    }
}
