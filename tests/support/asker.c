/* asker.c -- asks a listener over HTTP, byte for byte. */
#include "tests/support/asker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/patience.h"
#include "tests/support/suite.h"

enum { GLANCE_MS = 20, PIECE = 16 * 1024 };

static int connect_to(const struct sockaddr *address, socklen_t length)
{
    const int file = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(file, 0);
    if (connect(file, address, length) == 0)
        return file;
    close(file);
    return -1;
}

int asker_connect(const char *address)
{
    const char *colon = strrchr(address, ':');
    if (strchr(address, '/') != NULL) {
        struct sockaddr_un un = {.sun_family = AF_UNIX};
        snprintf(un.sun_path, sizeof un.sun_path, "%s", address);
        return connect_to((struct sockaddr *)&un, sizeof un);
    }
    ck_assert_ptr_nonnull(colon);
    const in_port_t port = htons((uint16_t)atoi(colon + 1));
    if (*address == '[') {
        const struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
                                         .sin6_port = port,
                                         .sin6_addr = IN6ADDR_LOOPBACK_INIT};
        return connect_to((const struct sockaddr *)&in6, sizeof in6);
    }
    const struct sockaddr_in in = {.sin_family = AF_INET,
                                   .sin_port = port,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return connect_to((const struct sockaddr *)&in, sizeof in);
}

void asker_send(int file, const char *text)
{
    const size_t length = strlen(text);
    ck_assert_int_eq(send(file, text, length, MSG_NOSIGNAL), (ssize_t)length);
}

/* ---- What is answered ---- */

static void join_chunks(const char *at, const char *end, struct asked *asked)
{
    for (;;) {
        char *line = NULL;
        const unsigned long length = strtoul(at, &line, 16);
        if (line == at || strncmp(line, "\r\n", 2) != 0 ||
            (size_t)(end - line) < length + 4) {
            asked->code = 0; /* it was cut off */
            return;
        }
        if (length == 0)
            return;
        buffer_add(&asked->body, line + 2, length);
        at = line + 2 + length + 2;
    }
}

void asker_take(const struct buffer *all, struct asked *asked)
{
    const char *text = buffer_text(all);
    const char *end = strstr(text, "\r\n\r\n");
    buffer_clear(&asked->head);
    buffer_clear(&asked->body);
    asked->code = 0;
    if (end == NULL || sscanf(text, "HTTP/1.%*c %d ", &asked->code) != 1)
        return;
    buffer_add(&asked->head, text, (size_t)(end - text));
    if (strstr(buffer_text(&asked->head), "chunked") != NULL)
        join_chunks(end + 4, text + all->length, asked);
    else
        buffer_add_text(&asked->body, end + 4);
}

static void read_all(int file, void (*turn)(void *self), void *self, struct buffer *all)
{
    char piece[PIECE];
    const struct patience patience = patience_begin();
    for (;;) {
        struct pollfd waiting = {.fd = file, .events = POLLIN};
        ck_assert_msg(patience_left_ms(&patience) > 0, "no end of the answer comes");
        if (turn != NULL)
            turn(self);
        if (poll(&waiting, 1, turn != NULL ? 0 : GLANCE_MS) <= 0)
            continue;
        const ssize_t got = read(file, piece, sizeof piece);
        if (got <= 0)
            return;
        buffer_add(all, piece, (size_t)got);
    }
}

void asker_rest(int file, struct asked *asked)
{
    struct buffer all = {0};
    read_all(file, NULL, NULL, &all);
    close(file);
    asker_take(&all, asked);
    buffer_free(&all);
}

void asker_ask(const char *address, const char *request, void (*turn)(void *self),
               void *self, struct asked *asked)
{
    struct buffer all = {0};
    const int file = asker_connect(address);
    ck_assert_msg(file >= 0, "nobody listens at '%s': %s", address, strerror(errno));
    asker_send(file, request);
    read_all(file, turn, self, &all);
    close(file);
    asker_take(&all, asked);
    buffer_free(&all);
}

void asker_get(const char *address, const char *path, struct asked *asked)
{
    char request[256];
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path,
             strchr(address, '/') != NULL ? "localhost" : address);
    asker_ask(address, request, NULL, NULL, asked);
}

void asker_free(struct asked *asked)
{
    buffer_free(&asked->head);
    buffer_free(&asked->body);
}
