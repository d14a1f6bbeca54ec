/* listen.c -- answers to HTTP requests, inside of a loop that somebody else turns. */
#include "host/listen/listen.h"

#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/listen/guests.h"
#include "host/listen/host_name.h"
#include "host/listen/socket.h"

/* A request for us has some hundred bytes of head. A client must send or take the next
 * bytes within IDLE_S. A long answer is handed over a piece at a time. */
enum { HEAD_BYTES = 16 * 1024, IDLE_S = 10, PIECE = 32 * 1024 };
/* If no more descriptors can be had, new connections wait so long. */
enum { PAUSE_MS = 1000 };
enum { NOT_FOUND = 404, NOT_ALLOWED = 405, FORBIDDEN = 403 };
static const char plain[] = "text/plain; charset=utf-8";

struct listen {
    struct listen_socket socket;
    struct MHD_Daemon *daemon;
    int epoll; /* of both: the socket's and the daemon's descriptor */
    listen_handler *handler;
    void *self;
    struct guests guests;
    int64_t stay_ms;
    int64_t paused_until_ms; /* steady; 0: not paused */
    char machine[HOST_NAME_MAX + 1];
    char name[LISTEN_NAME_ROOM];
};

/* ---- The connected clients ---- */

static int file_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *file =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return file == NULL ? -1 : file->connect_fd;
}

static void note_connection(void *self, struct MHD_Connection *connection, void **own,
                            enum MHD_ConnectionNotificationCode what)
{
    struct listen *listen = self;
    (void)own;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED)
        guests_remove(&listen->guests, file_of(connection));
}

/* ---- Answers ---- */

/* A long answer on its way. */
struct sending {
    struct listen_answer answer;
    struct buffer piece;
    size_t at; /* of the piece */
};

static ssize_t send_more(void *self, uint64_t position, char *to, size_t room)
{
    struct sending *sending = self;
    (void)position;
    if (sending->at == sending->piece.length) {
        buffer_clear(&sending->piece);
        sending->at = 0;
        switch (sending->answer.next(sending->answer.source, &sending->piece)) {
        case LISTEN_END:
            return MHD_CONTENT_READER_END_OF_STREAM;
        case LISTEN_BROKEN:
            return MHD_CONTENT_READER_END_WITH_ERROR;
        default:
            break;
        }
    }
    const size_t left = sending->piece.length - sending->at;
    const size_t length = left < room ? left : room;
    memcpy(to, buffer_text(&sending->piece) + sending->at, length);
    sending->at += length;
    return (ssize_t)length;
}

static void end_sending(void *self)
{
    struct sending *sending = self;
    if (sending->answer.end != NULL)
        sending->answer.end(sending->answer.source);
    buffer_free(&sending->piece);
    free(sending);
}

static struct MHD_Response *make_response(struct listen_answer *answer)
{
    if (answer->next == NULL) {
        const size_t length = answer->text.length;
        return MHD_create_response_from_buffer(length, buffer_take(&answer->text),
                                               MHD_RESPMEM_MUST_FREE);
    }
    struct sending *sending = memory_allocate(sizeof *sending);
    sending->answer = *answer;
    return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE, send_more,
                                             sending, end_sending);
}

static enum MHD_Result send_answer(struct MHD_Connection *connection,
                                   struct listen_answer *answer, bool not_allowed)
{
    struct MHD_Response *response = make_response(answer);
    if (response == NULL) /* for want of memory, which ends us elsewhere */
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", answer->type);
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, "Connection", "close");
    if (not_allowed)
        MHD_add_response_header(response, "Allow", "GET, HEAD");
    const enum MHD_Result result =
        MHD_queue_response(connection, (unsigned)answer->code, response);
    MHD_destroy_response(response);
    return result;
}

static void answer_shortly(struct listen_answer *answer, int code, const char *words)
{
    *answer = (struct listen_answer){.code = code, .type = plain};
    buffer_add_text(&answer->text, words);
}

static enum MHD_Result take_request(void *self, struct MHD_Connection *connection,
                                    const char *path, const char *method,
                                    const char *version, const char *upload,
                                    size_t *upload_length, void **own)
{
    struct listen *listen = self;
    struct listen_answer answer = {.code = NOT_FOUND};
    guests_hear(&listen->guests, file_of(connection));
    (void)version, (void)upload, (void)upload_length, (void)own;
    const bool allowed = text_same(method, "GET") || text_same(method, "HEAD");
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    const bool network = listen_address_path(&listen->socket.address) == NULL;
    if (network &&
        !host_name_is_ours(host, listen->machine, listen->socket.address.host))
        answer_shortly(&answer, FORBIDDEN, "forbidden\n");
    else if (allowed)
        listen->handler(listen->self, path, &answer);
    else
        answer_shortly(&answer, NOT_ALLOWED, "not allowed\n");
    if (answer.code == NOT_FOUND)
        answer_shortly(&answer, NOT_FOUND, "not found\n");
    return send_answer(connection, &answer, answer.code == NOT_ALLOWED);
}

/* ---- Connections ---- */

static void watch(const struct listen *listen, int verb, int file, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = file};
    epoll_ctl(listen->epoll, verb, file, &event);
}

static void pause_accepting(struct listen *listen, int64_t now_ms)
{
    watch(listen, EPOLL_CTL_MOD, listen->socket.file, 0);
    listen->paused_until_ms = now_ms + PAUSE_MS;
}

static void go_on_accepting(struct listen *listen, int64_t now_ms)
{
    if (listen->paused_until_ms == 0 || now_ms < listen->paused_until_ms)
        return;
    watch(listen, EPOLL_CTL_MOD, listen->socket.file, EPOLLIN);
    listen->paused_until_ms = 0;
}

/* False: no client is waiting, or none can be accepted now. */
static bool let_one_in(struct listen *listen, int64_t now_ms)
{
    struct sockaddr_storage from = {0};
    socklen_t length = sizeof from;
    if (!guests_have_room(&listen->guests))
        return false;
    const int file = accept4(listen->socket.file, (struct sockaddr *)&from, &length,
                             SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (file < 0) {
        if (errno == EINTR || errno == ECONNABORTED)
            return true;
        if (errno != EAGAIN && errno != EWOULDBLOCK)
            pause_accepting(listen, now_ms);
        return false;
    }
    guests_add(&listen->guests, file, now_ms);
    if (MHD_add_connection(listen->daemon, file, (struct sockaddr *)&from, length) !=
        MHD_YES)
        guests_remove(&listen->guests, file); /* it has closed it */
    return true;
}

/* No more at once than this: the loop has other things to do. */
static void let_in(struct listen *listen, int64_t now_ms)
{
    go_on_accepting(listen, now_ms);
    if (listen->paused_until_ms != 0)
        return;
    for (int i = 0; i < GUESTS_MOST; i++)
        if (!let_one_in(listen, now_ms))
            return;
}

void listen_turn(struct listen *listen)
{
    const int64_t now_ms = clock_monotonic_ms();
    guests_show_out(&listen->guests, listen->stay_ms, now_ms);
    let_in(listen, now_ms);
    MHD_run(listen->daemon);
}

int64_t listen_wait_ms(const struct listen *listen)
{
    MHD_UNSIGNED_LONG_LONG timeout;
    const int64_t now_ms = clock_monotonic_ms();
    int64_t wait = guests_wait_ms(&listen->guests, listen->stay_ms, now_ms);
    if (MHD_get_timeout(listen->daemon, &timeout) == MHD_YES &&
        (uint64_t)timeout < (uint64_t)wait)
        wait = (int64_t)timeout;
    if (listen->paused_until_ms != 0) {
        const int64_t pause = listen->paused_until_ms - now_ms;
        wait = pause < wait ? pause : wait;
    }
    return wait < 0 ? 0 : wait;
}

int listen_descriptor(const struct listen *listen)
{
    return listen->epoll;
}

const char *listen_name(const struct listen *listen)
{
    return listen->name;
}

/* ---- Beginning and end ---- */

static void be_silent(void *self, const char *format, va_list arguments)
{
    (void)self, (void)format, (void)arguments;
}

static void find_names(struct listen *listen)
{
    if (gethostname(listen->machine, sizeof listen->machine - 1) != 0)
        listen->machine[0] = '\0';
    listen_socket_name(&listen->socket, listen->name);
}

static enum wherry_status start(struct listen *listen, struct wherry_error *error)
{
    listen->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL, take_request, listen,
        MHD_OPTION_EXTERNAL_LOGGER, be_silent, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        note_connection, listen, MHD_OPTION_CONNECTION_LIMIT, (unsigned)GUESTS_ROOM,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_BYTES, MHD_OPTION_END);
    listen->epoll = epoll_create1(EPOLL_CLOEXEC);
    const union MHD_DaemonInfo *inner =
        listen->daemon == NULL
            ? NULL
            : MHD_get_daemon_info(listen->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (inner == NULL || listen->epoll < 0)
        return fail(error, WHERRY_FAILED, "cannot listen at '%s': %s",
                    listen->socket.address.text, strerror(errno));
    watch(listen, EPOLL_CTL_ADD, listen->socket.file, EPOLLIN);
    watch(listen, EPOLL_CTL_ADD, inner->epoll_fd, EPOLLIN);
    return WHERRY_OK;
}

enum wherry_status listen_open(const char *address, bool anybody,
                               listen_handler *handler, void *self,
                               struct listen **opened, struct wherry_error *error)
{
    struct listen_address parsed;
    *opened = NULL;
    enum wherry_status status = listen_address_parse("listen", address, &parsed, error);
    if (status == WHERRY_OK && !parsed.local && !anybody)
        status = fail_option(
            error, WHERRY_FAILED, "listen",
            "'--listen': other machines can reach '%s'; add --listen-public to "
            "allow this",
            address);
    if (status != WHERRY_OK)
        return status;
    struct listen *listen = memory_allocate(sizeof *listen);
    *listen = (struct listen){.handler = handler,
                              .self = self,
                              .epoll = -1,
                              .stay_ms = GUESTS_STAY_MS / (int64_t)fault_haste()};
    status = listen_socket_open(&parsed, &listen->socket, error);
    if (status == WHERRY_OK)
        status = start(listen, error);
    if (status != WHERRY_OK) {
        listen_close(listen);
        return status;
    }
    find_names(listen);
    *opened = listen;
    return WHERRY_OK;
}

void listen_close(struct listen *listen)
{
    if (listen == NULL)
        return;
    if (listen->daemon != NULL)
        MHD_stop_daemon(listen->daemon);
    if (listen->epoll >= 0)
        close(listen->epoll);
    listen_socket_close(&listen->socket);
    free(listen);
}
