/* address.c -- where a person wants a process to listen. */
#include "host/listen/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "host/base/error.h"
#include "host/base/text.h"

#define LOOPBACK "127.0.0.1"
static const char path_mark[] = "unix:";
enum { PORT_MOST = 65535 };

const char *listen_address_path(const struct listen_address *address)
{
    return address->socket.ss_family == AF_UNIX
               ? ((const struct sockaddr_un *)(const void *)&address->socket)->sun_path
               : NULL;
}

static enum wherry_status take_path(const char *option, const char *path,
                                    struct listen_address *address,
                                    struct wherry_error *error)
{
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof un.sun_path || *path == '\0')
        return fail_option(error, WHERRY_FAILED, option,
                           "'--%s': the path of a socket has 1 to %zu bytes", option,
                           sizeof un.sun_path - 1);
    snprintf(un.sun_path, sizeof un.sun_path, "%s", path);
    memcpy(&address->socket, &un, sizeof un);
    address->length = sizeof un;
    address->local = true;
    return WHERRY_OK;
}

/* Splits HOST:PORT, [HOST]:PORT or PORT in two; false: it is none of them. */
static bool split(const char *text, char host[LISTEN_HOST_ROOM], int64_t *port)
{
    const char *colon = strrchr(text, ':');
    if (colon == NULL) {
        snprintf(host, LISTEN_HOST_ROOM, LOOPBACK);
        return text_to_integer(text, 0, PORT_MOST, port);
    }
    size_t length = (size_t)(colon - text);
    if (*text == '[' && length >= 2 && text[length - 1] == ']') {
        text++;
        length -= 2;
    } else if (memchr(text, ':', length) != NULL) {
        return false; /* IPv6 without brackets: the port could be a part of it */
    }
    if (length == 0 || length >= LISTEN_HOST_ROOM)
        return false;
    snprintf(host, LISTEN_HOST_ROOM, "%.*s", (int)length, text);
    return text_to_integer(colon + 1, 0, PORT_MOST, port);
}

static bool is_loopback(const struct sockaddr_storage *socket)
{
    if (socket->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)socket;
        return ntohl(in->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *in6 = (const void *)socket;
    return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

static enum wherry_status look_up(const char *option, const char *host, int64_t port,
                                  struct listen_address *address,
                                  struct wherry_error *error)
{
    char service[8];
    struct addrinfo *found = NULL;
    const struct addrinfo wanted = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    snprintf(service, sizeof service, "%d", (int)port);
    const char *asked = text_same_ignoring_case(host, "localhost") ? LOOPBACK : host;
    const int answer = getaddrinfo(asked, service, &wanted, &found);
    if (answer != 0)
        return fail_option(error, WHERRY_FAILED, option,
                           "'--%s': there is no host '%s': %s", option, host,
                           gai_strerror(answer));
    memcpy(&address->socket, found->ai_addr, found->ai_addrlen);
    address->length = found->ai_addrlen;
    address->local = is_loopback(&address->socket);
    freeaddrinfo(found);
    return WHERRY_OK;
}

enum wherry_status listen_address_parse(const char *option, const char *text,
                                        struct listen_address *address,
                                        struct wherry_error *error)
{
    int64_t port = 0;
    *address = (struct listen_address){.text = text};
    if (text_starts_with(text, path_mark))
        return take_path(option, text + sizeof path_mark - 1, address, error);
    if (strchr(text, '/') != NULL)
        return take_path(option, text, address, error);
    if (!split(text, address->host, &port))
        return fail_option(error, WHERRY_FAILED, option,
                           "'--%s' takes HOST:PORT, such as 127.0.0.1:9464 or "
                           "[::1]:9464, or the path of a socket, not '%s'",
                           option, text);
    return look_up(option, address->host, port, address, error);
}
