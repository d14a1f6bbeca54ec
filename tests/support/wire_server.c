/* wire_server.c -- a server that sends, byte for byte, what a test wants. */
#include "tests/support/wire_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/clock.h"
#include "host/base/memory.h"
#include "tests/support/process.h"

enum { MOST_CONNECTIONS = 256 };

/* What the child reports to its parent. */
struct record {
    struct wire_meters meters;
    int64_t times_ms[WIRE_MOST_REQUESTS];
    size_t starts[WIRE_MOST_REQUESTS]; /* into text; WIRE_MOST_TEXT: did not fit */
    size_t used;
    char text[WIRE_MOST_TEXT + 1];
};

struct wire_server {
    struct record *record;
    pid_t child;
    unsigned port;
};

struct connection {
    int fd;
    SSL *ssl;
    struct buffer received;
    const struct wire_reply *reply; /* NULL: a request is awaited */
    size_t sent;
    int64_t due_ms; /* of the next byte */
};

struct child {
    const struct wire_options *options;
    struct record *record;
    int listener;
    struct connection connections[MOST_CONNECTIONS];
    unsigned count;
    unsigned tails; /* answers that came as far as their tails */
};

static void drop(struct child *child, unsigned i)
{
    struct connection *connection = &child->connections[i];
    SSL_free(connection->ssl);
    close(connection->fd);
    buffer_free(&connection->received);
    *connection = child->connections[--child->count];
}

static bool has_gone(const struct connection *connection)
{
    char byte;
    ssize_t got = recv(connection->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

static void drop_those_gone(struct child *child)
{
    for (unsigned i = child->count; i-- > 0;)
        if (has_gone(&child->connections[i]))
            drop(child, i);
}

static SSL *shake_hands(SSL_CTX *tls, int fd)
{
    SSL *ssl = SSL_new(tls);
    if (ssl != NULL && SSL_set_fd(ssl, fd) == 1 && SSL_accept(ssl) == 1)
        return ssl;
    SSL_free(ssl);
    return NULL;
}

static void take_connection(struct child *child)
{
    int fd = accept(child->listener, NULL, NULL);
    if (fd < 0)
        return;
    struct wire_meters *meters = &child->record->meters;
    drop_those_gone(child);
    meters->connections++;
    if (child->count + 1 > meters->most_connections)
        meters->most_connections = child->count + 1;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL *ssl = NULL;
    bool hang_up = meters->connections <= child->options->hang_up_first;
    if (!hang_up && child->options->tls != NULL) {
        ssl = shake_hands(child->options->tls, fd);
        hang_up = ssl == NULL;
    }
    if (hang_up || child->count == MOST_CONNECTIONS) {
        SSL_free(ssl);
        close(fd);
        return;
    }
    child->connections[child->count++] = (struct connection){.fd = fd, .ssl = ssl};
}

/* How long the request in `text` is as a whole, 0 if its end is not here yet. */
static size_t request_length(const char *text, size_t length)
{
    const char *end = length == 0 ? NULL : strstr(text, "\r\n\r\n");
    if (end == NULL)
        return 0;
    size_t whole = (size_t)(end - text) + 4;
    const char *field = strcasestr(text, "\r\nContent-Length:");
    if (field != NULL && field < end)
        whole += strtoul(field + strlen("\r\nContent-Length:"), NULL, 10);
    return whole <= length ? whole : 0;
}

static void note_request(struct record *record, const char *text, size_t length)
{
    unsigned n = record->meters.requests;
    if (n < WIRE_MOST_REQUESTS) {
        bool fits = length + 1 < WIRE_MOST_TEXT - record->used;
        record->times_ms[n] = clock_monotonic_ms();
        record->starts[n] = fits ? record->used : WIRE_MOST_TEXT;
        if (fits) {
            memcpy(record->text + record->used, text, length);
            record->used += length + 1;
        }
    }
    record->meters.requests++;
}

static const struct wire_reply *next_reply(const struct child *child)
{
    size_t n = child->record->meters.requests;
    size_t last = child->options->count - 1;
    return &child->options->replies[n < last ? n : last];
}

static void begin_reply(struct child *child, struct connection *connection)
{
    struct buffer *received = &connection->received;
    size_t length = request_length(buffer_text(received), received->length);
    if (length == 0)
        return;
    connection->reply = next_reply(child);
    connection->sent = 0;
    connection->due_ms = clock_monotonic_ms() + connection->reply->delay_ms;
    child->record->meters.open = child->count;
    note_request(child->record, buffer_text(received), length);
    buffer_clear(received); /* the client does not send two at a time */
}

/* False if the client has gone. */
static bool receive(struct child *child, struct connection *connection)
{
    char piece[64 * 1024];
    ssize_t got = connection->ssl == NULL
                      ? recv(connection->fd, piece, sizeof piece, 0)
                      : SSL_read(connection->ssl, piece, (int)sizeof piece);
    if (got <= 0)
        return false;
    child->record->meters.bytes += (size_t)got;
    buffer_add(&connection->received, piece, (size_t)got);
    if (connection->reply == NULL)
        begin_reply(child, connection);
    return true;
}

static ssize_t put(struct connection *connection, const char *bytes, size_t length)
{
    return connection->ssl == NULL ? send(connection->fd, bytes, length, MSG_NOSIGNAL)
                                   : SSL_write(connection->ssl, bytes, (int)length);
}

static size_t reply_length(const struct wire_reply *reply)
{
    if (reply->length == 0 && reply->bytes != NULL)
        return strlen(reply->bytes);
    return reply->length;
}

static bool waits_with_tail(const struct child *child,
                            const struct connection *connection)
{
    const struct wire_reply *reply = connection->reply;
    return child->tails < reply->tails &&
           connection->sent == reply_length(reply) - reply->tail;
}

/* A reply that has begun or waits only for its time. */
static bool has_turn(const struct child *child, const struct connection *connection)
{
    const struct wire_reply *reply = connection->reply;
    return reply != NULL && child->record->meters.requests >= reply->crowd &&
           !waits_with_tail(child, connection);
}

/* False if the connection must be closed. */
static bool go_on(struct child *child, struct connection *connection, int64_t now_ms)
{
    const struct wire_reply *reply = connection->reply;
    if (!has_turn(child, connection) || connection->due_ms > now_ms)
        return true;
    size_t length = reply_length(reply);
    if (child->tails < reply->tails)
        length -= reply->tail;
    while (connection->sent < length && connection->due_ms <= now_ms) {
        size_t piece = reply->drip_ms > 0 ? 1 : length - connection->sent;
        ssize_t put_bytes = put(connection, reply->bytes + connection->sent, piece);
        if (put_bytes <= 0)
            return false;
        connection->sent += (size_t)put_bytes;
        if (reply->drip_ms > 0)
            connection->due_ms = now_ms + reply->drip_ms;
    }
    if (connection->sent < length)
        return true;
    if (length < reply_length(reply)) {
        child->tails++;
        return true;
    }
    connection->reply = NULL;
    return !reply->close;
}

static int time_to_next(const struct child *child)
{
    int64_t now_ms = clock_monotonic_ms(), least_ms = 1000;
    for (unsigned i = 0; i < child->count; i++) {
        const struct connection *connection = &child->connections[i];
        if (has_turn(child, connection) && connection->due_ms - now_ms < least_ms)
            least_ms = connection->due_ms - now_ms;
    }
    return least_ms < 0 ? 0 : (int)least_ms;
}

static void turn(struct child *child)
{
    struct pollfd polls[MOST_CONNECTIONS + 1];
    for (unsigned i = 0; i < child->count; i++)
        polls[i] = (struct pollfd){.fd = child->connections[i].fd, .events = POLLIN};
    unsigned count = child->count;
    polls[count] = (struct pollfd){.fd = child->listener, .events = POLLIN};
    poll(polls, count + 1, time_to_next(child));
    int64_t now_ms = clock_monotonic_ms();
    for (unsigned i = count; i-- > 0;) {
        bool here = polls[i].revents == 0 || receive(child, &child->connections[i]);
        if (!here || !go_on(child, &child->connections[i], now_ms))
            drop(child, i);
    }
    if (polls[count].revents != 0)
        take_connection(child);
}

static _Noreturn void serve(struct child *child)
{
    signal(SIGPIPE, SIG_IGN);
    for (;;)
        turn(child);
}

static int listen_somewhere(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 ||
        listen(fd, MOST_CONNECTIONS) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        abort();
    *port = ntohs(address.sin_port);
    return fd;
}

struct wire_server *wire_server_start(const struct wire_options *options)
{
    struct wire_server *server = memory_allocate(sizeof *server);
    const size_t size = sizeof *server->record;
    const int flags = MAP_SHARED | MAP_ANONYMOUS; /* of no file: -1 */
    // cppcheck-suppress invalidFunctionArg
    server->record = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (server->record == MAP_FAILED)
        abort();
    int listener = listen_somewhere(&server->port);
    server->child = process_fork();
    if (server->child < 0)
        abort();
    if (server->child == 0) {
        struct child *child = memory_allocate(sizeof *child);
        child->options = options;
        child->record = server->record;
        child->listener = listener;
        serve(child);
    }
    close(listener);
    return server;
}

void wire_server_stop(struct wire_server *server)
{
    if (server == NULL)
        return;
    kill(server->child, SIGKILL);
    waitpid(server->child, NULL, 0);
    munmap(server->record, sizeof *server->record);
    free(server);
}

unsigned wire_server_port(const struct wire_server *server)
{
    return server->port;
}

struct wire_meters wire_server_meters(const struct wire_server *server)
{
    return server->record->meters;
}

const char *wire_server_request(const struct wire_server *server, unsigned n)
{
    const struct record *record = server->record;
    bool kept = n < record->meters.requests && n < WIRE_MOST_REQUESTS;
    return kept ? record->text + record->starts[n] : "";
}

int64_t wire_server_time_ms(const struct wire_server *server, unsigned n)
{
    return n < WIRE_MOST_REQUESTS ? server->record->times_ms[n] : 0;
}

unsigned wire_server_most_in_a_second(const struct wire_server *server)
{
    const struct record *record = server->record;
    unsigned count = record->meters.requests, most = 0;
    if (count > WIRE_MOST_REQUESTS)
        count = WIRE_MOST_REQUESTS;
    for (unsigned first = 0, end = 0; first < count; first++) {
        while (end < count && record->times_ms[end] < record->times_ms[first] + 1000)
            end++;
        if (end - first > most)
            most = end - first;
    }
    return most;
}
