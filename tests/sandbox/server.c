/* server.c -- HTTP on loopback, in one thread, around a world. */
#include "tests/sandbox/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/compress.h"
#include "tests/sandbox/http_date.h"

enum { BODY_MAX = 64 * 1024 * 1024, CONNECTIONS_MAX = 1000, URL_ROOM = 64 };
enum { COMPRESS_ABOVE = 256, WAIT_MAX_MS = 1000, SECOND_MS = 1000 };

enum stage { READING, WAITING, HELD, READY };

/* One request on its way; the list holds those between their arrival and leaving. */
struct call {
    struct exchange exchange;
    struct server *server;
    struct MHD_Connection *connection;
    struct call *next, **link;
    enum stage stage;
    bool begun;
    int64_t due_ms;  /* real time */
    unsigned faults; /* the generation that its rule is of */
};

struct server {
    struct world *world;
    struct MHD_Daemon *daemon;
    char url[URL_ROOM];
    struct call *first, **last;
};

const char *server_url(const struct server *server)
{
    return server->url;
}

static void *on_target(void *self, const char *target,
                       struct MHD_Connection *connection)
{
    struct server *server = self;
    struct call *call = memory_allocate(sizeof *call);
    call->server = server;
    call->connection = connection;
    call->exchange.base = server->url;
    call->exchange.fault = "";
    exchange_parse_target(&call->exchange, target);
    return call;
}

static const char *header(struct call *call, const char *name)
{
    const char *value =
        MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND, name);
    return value == NULL ? "" : arena_text(&call->exchange.arena, value);
}

/* Marks the connection, once, as one that carries Mailchimp. */
static void count_connection(struct call *call)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    bool *carries = info == NULL ? NULL : info->socket_context;
    if (carries == NULL || *carries || call->exchange.service != MAILCHIMP)
        return;
    *carries = true;
    meters_connection(&call->server->world->meters, 1);
}

/* Each process may have an address of its own: all of 127.0.0.0/8 is this machine. */
static void note_client(struct call *call)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct sockaddr_in client = {0};
    if (info == NULL || info->client_addr == NULL)
        return;
    memcpy(&client, info->client_addr, sizeof client);
    inet_ntop(AF_INET, &client.sin_addr, call->exchange.from,
              sizeof call->exchange.from);
}

/* When the kernel had the request: on a busy machine we look at it later, and at several at
 * once that came one by one. */
static int64_t arrived_ms(const struct call *call)
{
    struct tcp_info told = {0};
    socklen_t length = sizeof told;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info == NULL ||
        getsockopt(info->connect_fd, IPPROTO_TCP, TCP_INFO, &told, &length) != 0)
        return clock_monotonic_ms();
    return clock_monotonic_ms() - told.tcpi_last_data_recv;
}

/* Above the service's limit at the moment of arrival? */
static bool is_crowded(const struct call *call)
{
    struct world *world = call->server->world;
    const struct exchange *exchange = &call->exchange;
    int64_t limit = 0;
    int64_t window = SECOND_MS - dials_get(&world->dials, OMETRIA_GRACE_MS);
    struct rate *rate = &world->meters.reads;
    if (exchange->service == MAILCHIMP) {
        limit = dials_get(&world->dials, MAILCHIMP_CONNECTIONS);
        return limit > 0 && world->meters.at_once > limit;
    }
    if (exchange->service != OMETRIA)
        return false;
    limit = dials_get(&world->dials, OMETRIA_READS_PER_SECOND);
    if (exchange_is(exchange, 1, "push")) {
        rate = &world->meters.pushes;
        limit = dials_get(&world->dials, OMETRIA_PUSHES_PER_SECOND);
    }
    size_t within = rate_note(rate, arrived_ms(call), window);
    return limit > 0 && within > (size_t)limit;
}

static void begin(struct call *call, const char *method)
{
    struct exchange *exchange = &call->exchange;
    call->begun = true;
    exchange->method = arena_text(&exchange->arena, method);
    exchange->authorization = header(call, "Authorization");
    exchange->ometria_key = header(call, "X-Ometria-Auth");
    exchange->accepts_gzip =
        text_contains_ignoring_case(header(call, "Accept-Encoding"), "gzip");
    exchange->came_ms = world_now_ms(call->server->world);
    note_client(call);
    count_connection(call);
    meters_arrived(&call->server->world->meters, exchange);
    exchange->crowded = is_crowded(call);
}

/* The body is whole: the call joins those that wait. */
static void arrive(struct call *call)
{
    struct server *server = call->server;
    struct world *world = server->world;
    struct exchange *exchange = &call->exchange;
    call->due_ms = clock_monotonic_ms();
    if (exchange->service == MAILCHIMP || exchange->service == OMETRIA) {
        call->due_ms += dials_get(&world->dials, exchange->service == MAILCHIMP
                                                     ? MAILCHIMP_LATENCY_MS
                                                     : OMETRIA_LATENCY_MS);
        exchange->rule = faults_hit(&world->faults, exchange);
        call->faults = world->faults.generation;
        if (exchange->rule != NULL && fault_stalls(exchange->rule))
            call->due_ms += exchange->rule->hold_ms;
    }
    call->stage = WAITING;
    call->link = server->last;
    call->next = NULL;
    *server->last = call;
    server->last = &call->next;
}

static void leave(struct call *call)
{
    *call->link = call->next;
    if (call->next != NULL)
        call->next->link = call->link;
    else
        call->server->last = call->link;
}

static ssize_t read_cut(void *self, uint64_t position, char *room, size_t size)
{
    const struct call *call = self;
    const struct exchange *exchange = &call->exchange;
    if (position >= (uint64_t)exchange->cut_at)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    size_t length = (size_t)exchange->cut_at - (size_t)position;
    length = length < size ? length : size;
    memcpy(room, exchange->answer.bytes + position, length);
    return (ssize_t)length;
}

static bool maybe_compress(struct call *call)
{
    struct exchange *exchange = &call->exchange;
    const struct dials *dials = &call->server->world->dials;
    bool allowed =
        (exchange->service == MAILCHIMP && dials_get(dials, MAILCHIMP_GZIP) != 0) ||
        (exchange->service == OMETRIA && dials_get(dials, OMETRIA_GZIP) != 0);
    if (!allowed || exchange->plain || !exchange->accepts_gzip ||
        exchange->answer.length < COMPRESS_ABOVE)
        return false;
    compress_gzip(&exchange->answer);
    return true;
}

static struct MHD_Response *make_response(struct call *call)
{
    struct exchange *exchange = &call->exchange;
    bool compressed = maybe_compress(call);
    size_t length = exchange->answer.length;
    struct MHD_Response *response = NULL;
    char date[HTTP_DATE_ROOM];
    if (exchange->cut_at < 0 || exchange->cut_at >= (int64_t)length)
        exchange->cut_at = (int64_t)length / 2;
    if (exchange->delivery == DELIVER_CUT && length > 0)
        response =
            MHD_create_response_from_callback(length, 4096, read_cut, call, NULL);
    else
        response = MHD_create_response_from_buffer(length, exchange->answer.bytes,
                                                   MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        abort();
    if (compressed)
        MHD_add_response_header(response, "Content-Encoding", "gzip");
    http_date(world_now_ms(call->server->world) + exchange->date_skew_ms, date);
    MHD_add_response_header(response, "Date", date);
    MHD_add_response_header(response, "Server", "openresty");
    if (exchange->content_type != NULL)
        MHD_add_response_header(response, "Content-Type", exchange->content_type);
    for (size_t i = 0; i < exchange->header_count; i++)
        MHD_add_response_header(response, exchange->headers[i].name,
                                exchange->headers[i].value);
    return response;
}

static enum MHD_Result deliver(struct call *call)
{
    if (call->exchange.delivery == DELIVER_NOTHING)
        return MHD_NO;
    struct MHD_Response *response = make_response(call);
    enum MHD_Result result =
        MHD_queue_response(call->connection, (unsigned)call->exchange.status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_length, void **state)
{
    struct call *call = *state;
    (void)self, (void)url, (void)version;
    if (!call->begun) {
        begin(call, method);
        return MHD_YES;
    }
    if (*upload_length > 0) {
        if (call->exchange.body.length + *upload_length > BODY_MAX)
            return MHD_NO;
        buffer_add(&call->exchange.body, upload, *upload_length);
        *upload_length = 0;
        return MHD_YES;
    }
    if (call->stage == READY)
        return deliver(call);
    arrive(call);
    MHD_suspend_connection(connection);
    return MHD_YES;
}

static void on_end(void *self, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode how)
{
    struct call *call = *state;
    struct server *server = self;
    (void)connection, (void)how;
    if (call == NULL)
        return;
    if (call->stage == WAITING || call->stage == HELD)
        leave(call);
    if (call->begun)
        meters_left(&server->world->meters, &call->exchange);
    buffer_free(&call->exchange.body);
    buffer_free(&call->exchange.answer);
    arena_free(&call->exchange.arena);
    free(call);
    *state = NULL;
}

static void on_connection(void *self, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct server *server = self;
    (void)connection;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = memory_allocate(sizeof(bool));
        return;
    }
    bool *carries = *context;
    if (carries != NULL && *carries)
        meters_connection(&server->world->meters, -1);
    free(carries);
    *context = NULL;
}

struct server *server_start(struct world *world, uint16_t port)
{
    struct server *server = memory_allocate(sizeof *server);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    server->world = world;
    server->last = &server->first;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_SUPPRESS_DATE_NO_CLOCK, port,
        NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, server, MHD_OPTION_NOTIFY_COMPLETED,
        on_end, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
        MHD_OPTION_END);
    if (server->daemon == NULL) {
        fprintf(stderr, "wherry-sandbox: cannot listen on port %u: %s\n", port,
                strerror(errno));
        free(server);
        return NULL;
    }
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    snprintf(server->url, URL_ROOM, "http://127.0.0.1:%u", info->port);
    return server;
}

/* A fault holds its request back no longer than it is in force. */
static bool is_let_go(const struct call *call)
{
    return call->exchange.rule != NULL &&
           call->faults != call->server->world->faults.generation;
}

static bool is_due(const struct call *call, int64_t now_ms)
{
    return call->due_ms <= now_ms || is_let_go(call);
}

/* Serves what is due; returns whether anything left. */
static bool serve_due(struct server *server)
{
    bool left = false;
    int64_t now = clock_monotonic_ms();
    for (struct call *call = server->first, *next = NULL; call != NULL; call = next) {
        next = call->next;
        if (!is_due(call, now))
            continue;
        if (call->stage == WAITING) {
            call->stage = HELD;
            world_serve(server->world, &call->exchange);
            call->due_ms = clock_monotonic_ms() + call->exchange.hold_ms;
        }
        if (call->exchange.hold_ms > 0 && !is_due(call, now))
            continue;
        leave(call);
        call->stage = READY;
        MHD_resume_connection(call->connection);
        left = true;
    }
    return left;
}

static int wait_ms(const struct server *server)
{
    MHD_UNSIGNED_LONG_LONG limit = WAIT_MAX_MS;
    int64_t now = clock_monotonic_ms(), wait = WAIT_MAX_MS;
    if (MHD_get_timeout(server->daemon, &limit) == MHD_YES && (int64_t)limit < wait)
        wait = (int64_t)limit;
    for (const struct call *call = server->first; call != NULL; call = call->next)
        if (call->due_ms - now < wait)
            wait = call->due_ms > now ? call->due_ms - now : 0;
    return (int)wait;
}

void server_run(struct server *server, int end, int input)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd watched[] = {{.fd = info->epoll_fd, .events = POLLIN},
                               {.fd = end, .events = POLLIN},
                               {.fd = input, .events = POLLIN}};
    char ignored[256];
    for (;;) {
        int ready = poll(watched, 3, wait_ms(server));
        if (ready < 0 && errno != EINTR)
            return;
        MHD_run(server->daemon);
        while (serve_due(server))
            MHD_run(server->daemon);
        if (server->world->quitting || (ready > 0 && watched[1].revents != 0))
            return;
        if (ready > 0 && watched[2].revents != 0 &&
            read(input, ignored, sizeof ignored) <= 0)
            return;
    }
}

void server_stop(struct server *server)
{
    if (server == NULL)
        return;
    while (server->first != NULL) {
        struct call *call = server->first;
        leave(call);
        call->stage = READY;
        call->exchange.delivery = DELIVER_NOTHING;
        MHD_resume_connection(call->connection);
    }
    MHD_run(server->daemon);
    MHD_stop_daemon(server->daemon);
    free(server);
}
