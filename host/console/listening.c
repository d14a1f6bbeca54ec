/* listening.c -- the socket that the console listens on. */
#include "host/console/listening.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/text.h"

enum { BACKLOG = 64, PORT_ROOM = 8 };

static enum wherry_status refused(const char *address, struct wherry_error *error)
{
    return fail(error, WHERRY_FAILED, "cannot listen on '%s': %s", address,
                strerror(errno));
}

static int open_socket(int family)
{
    return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* ---- A Unix socket */

static bool is_left_over(const struct sockaddr_un *where)
{
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool gone = probe >= 0 &&
                connect(probe, (const struct sockaddr *)where, sizeof *where) != 0 &&
                errno == ECONNREFUSED;
    if (probe >= 0)
        close(probe);
    return gone;
}

static enum wherry_status listen_on_path(const char *address, const char *path,
                                         struct listening *listening,
                                         struct wherry_error *error)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    if (path[0] != '/' || strlen(path) >= sizeof where.sun_path)
        return fail(error, WHERRY_FAILED,
                    "'%s': a Unix socket has a whole path of at most %zu bytes",
                    address, sizeof where.sun_path - 1);
    snprintf(where.sun_path, sizeof where.sun_path, "%s", path);
    if (is_left_over(&where))
        unlink(path);
    listening->socket = open_socket(AF_UNIX);
    mode_t before = umask(S_IXUSR | S_IXGRP | S_IRWXO);
    bool good =
        listening->socket >= 0 &&
        bind(listening->socket, (const struct sockaddr *)&where, sizeof where) == 0 &&
        listen(listening->socket, BACKLOG) == 0;
    umask(before);
    if (!good)
        return refused(address, error);
    buffer_add_text(&listening->path, path);
    buffer_add_text(&listening->host, "*");
    buffer_add_text(&listening->url, address);
    return WHERRY_OK;
}

/* ---- A port */

static bool is_loopback(const struct sockaddr *where)
{
    if (where->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)where;
        return ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    const struct sockaddr_in6 *in6 = (const void *)where;
    return where->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
}

/* The name and the port of "NAME:PORT" or "[ADDRESS]:PORT"; false: it is neither. */
static bool split(const char *address, struct buffer *name, char port[PORT_ROOM])
{
    int64_t number;
    const char *colon = strrchr(address, ':');
    if (colon == NULL || colon == address ||
        !text_to_integer(colon + 1, 0, UINT16_MAX, &number))
        return false;
    const char *start = address;
    size_t length = (size_t)(colon - address);
    if (start[0] == '[' && start[length - 1] == ']') {
        start++;
        length -= 2;
    }
    buffer_add(name, start, length);
    snprintf(port, PORT_ROOM, "%d", (int)number);
    return true;
}

static bool bind_one(const struct addrinfo *found, struct listening *listening)
{
    const int on = 1;
    listening->socket = open_socket(found->ai_family);
    return listening->socket >= 0 &&
           setsockopt(listening->socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ==
               0 &&
           bind(listening->socket, found->ai_addr, found->ai_addrlen) == 0 &&
           listen(listening->socket, BACKLOG) == 0;
}

static int port_of(int socket)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } where = {0};
    socklen_t length = sizeof where;
    if (getsockname(socket, &where.any, &length) != 0)
        return 0;
    return ntohs(where.any.sa_family == AF_INET6 ? where.six.sin6_port
                                                 : where.four.sin_port);
}

static enum wherry_status listen_on_port(const char *address, const char *name,
                                         const char *port, struct listening *listening,
                                         struct wherry_error *error)
{
    const struct addrinfo wanted = {.ai_family = AF_UNSPEC,
                                    .ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int reason = getaddrinfo(name, port, &wanted, &found);
    if (reason != 0)
        return fail(error, WHERRY_FAILED, "cannot listen on '%s': %s", address,
                    gai_strerror(reason));
    listening->open = !is_loopback(found->ai_addr);
    bool good = bind_one(found, listening);
    bool six = found->ai_family == AF_INET6;
    enum wherry_status status = good ? WHERRY_OK : refused(address, error);
    freeaddrinfo(found);
    if (!good)
        return status;
    bool bare_six = six && strchr(name, ':') != NULL;
    buffer_format(&listening->host, "%s%s%s:%d", bare_six ? "[" : "", name,
                  bare_six ? "]" : "", port_of(listening->socket));
    buffer_format(&listening->url, "http://%s", buffer_text(&listening->host));
    return WHERRY_OK;
}

enum wherry_status listening_begin(const char *address, struct listening *listening,
                                   struct wherry_error *error)
{
    static const char unix_head[] = "unix:";
    struct buffer name = {0};
    char port[PORT_ROOM] = "";
    enum wherry_status status;
    *listening = (struct listening){.socket = -1};
    if (text_starts_with(address, unix_head))
        status = listen_on_path(address, address + strlen(unix_head), listening, error);
    else if (!split(address, &name, port))
        status = fail(error, WHERRY_FAILED,
                      "'%s' is no address to listen on: 127.0.0.1:PORT, [::1]:PORT or "
                      "unix:/PATH",
                      address);
    else
        status = listen_on_port(address, buffer_text(&name), port, listening, error);
    buffer_free(&name);
    if (status != WHERRY_OK && listening->socket >= 0) {
        close(listening->socket);
        listening->socket = -1;
    }
    if (status != WHERRY_OK)
        listening_end(listening);
    return status;
}

void listening_end(struct listening *listening)
{
    if (listening->path.length > 0)
        unlink(listening->path.bytes);
    buffer_free(&listening->host);
    buffer_free(&listening->url);
    buffer_free(&listening->path);
}
