/* server.c -- the console's loop. */
#include "host/console/server.h"

#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/console/asset.h"
#include "host/console/door.h"
#include "host/console/intake.h"
#include "host/console/peer.h"
#include "host/console/visit.h"

enum {
    CONNECTIONS_MOST = 200,
    CONNECTIONS_OF_ONE = 100,
    CONNECTION_BYTES = 64 << 10,
    IDLE_S = 30,
    POLL_MOST = 2 + 64,
    WAIT_MOST_MS = 1000,
    FORM_BYTES = 1024,
};

enum stage { COMING, WORKING, READY };

struct server {
    struct console console;
    struct MHD_Daemon *daemon;
    struct call *first; /* those that wait for their errands */
    bool secure;
};

/* A visit and the connection that it came by. */
struct call {
    struct visit visit;
    struct server *server;
    struct MHD_Connection *connection;
    struct MHD_PostProcessor *form;
    struct intake intake; /* of the form */
    size_t came;          /* bytes of the body */
    enum stage stage;
    struct call *next;
};

/* The library declares what it only reads as if it wrote it. */
static void *lent(const void *bytes)
{
    const union {
        const void *ours;
        void *theirs;
    } pointer = {bytes};
    return pointer.theirs;
}

/* ---- A request comes in */

static const char *header(struct call *call, const char *name)
{
    const char *value =
        MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND, name);
    return value == NULL ? "" : arena_text(&call->visit.arena, value);
}

static enum MHD_Result add_query(void *self, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct visit *visit = self;
    (void)kind;
    if (visit->query.count < VISIT_PAIRS)
        visit->query.all[visit->query.count++] =
            (struct pair){arena_text(&visit->arena, name),
                          arena_text(&visit->arena, value == NULL ? "" : value)};
    return MHD_YES;
}

/* A value may come in several pieces. */
static enum MHD_Result add_form(void *self, enum MHD_ValueKind kind, const char *name,
                                const char *file, const char *type,
                                const char *encoding, const char *value,
                                uint64_t offset, size_t length)
{
    (void)kind, (void)file, (void)type, (void)encoding;
    intake_add(self, name, value, offset, length);
    return MHD_YES;
}

static enum method method_of(const char *method)
{
    if (text_same(method, MHD_HTTP_METHOD_GET) ||
        text_same(method, MHD_HTTP_METHOD_HEAD))
        return METHOD_GET;
    return text_same(method, MHD_HTTP_METHOD_POST) ? METHOD_POST : METHOD_OTHER;
}

static bool comes_by_proxy(const struct call *call)
{
    const struct console_options *options = &call->server->console.options;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info != NULL && peer_is_proxy(info->client_addr, options->proxy);
}

static struct call *begin(struct server *server, struct MHD_Connection *connection,
                          const char *url, const char *method)
{
    struct call *call = memory_allocate(sizeof *call);
    struct visit *visit = &call->visit;
    call->server = server;
    call->connection = connection;
    visit->console = &server->console;
    visit->method = method_of(method);
    visit->path = arena_text(&visit->arena, url);
    visit->user = visit->cookie = visit->signed_in_by_proxy = "";
    visit->host = header(call, "Host");
    visit->origin = header(call, "Origin");
    visit->site = header(call, "Sec-Fetch-Site");
    const char *cookie =
        MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, "wherry");
    if (cookie != NULL)
        visit->cookie = arena_text(&visit->arena, cookie);
    visit->by_proxy = comes_by_proxy(call);
    if (visit->by_proxy && server->console.options.trusted_header != NULL)
        visit->signed_in_by_proxy =
            header(call, server->console.options.trusted_header);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_query, visit);
    call->intake = (struct intake){.form = &visit->form, .arena = &visit->arena};
    if (visit->method == METHOD_POST)
        call->form =
            MHD_create_post_processor(connection, FORM_BYTES, add_form, &call->intake);
    return call;
}

static void end_call(struct call *call)
{
    for (struct call **link = &call->server->first; *link != NULL;
         link = &(*link)->next)
        if (*link == call) {
            *link = call->next;
            break;
        }
    if (call->form != NULL)
        MHD_destroy_post_processor(call->form);
    intake_free(&call->intake);
    visit_free(&call->visit);
    free(call);
}

/* ---- An answer goes out */

static const char content_security[] =
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

static void add_headers(const struct call *call, struct MHD_Response *response)
{
    const struct visit *visit = &call->visit;
    static const char *const always[][2] = {
        {"Content-Security-Policy", content_security},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        /* With "no-referrer" browsers would not say where a form of ours comes from. */
        {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
    };
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        MHD_add_response_header(response, always[i][0], always[i][1]);
    MHD_add_response_header(response, "Cache-Control",
                            visit->asset != NULL ? "max-age=300" : "no-store");
    if (call->server->secure)
        MHD_add_response_header(response, "Strict-Transport-Security",
                                "max-age=31536000");
    MHD_add_response_header(response, "Content-Type",
                            visit->asset != NULL  ? visit->asset->type
                            : visit->type != NULL ? visit->type
                                                  : "text/html; charset=utf-8");
    if (visit->download != NULL)
        MHD_add_response_header(response, "Content-Disposition", visit->download);
    if (visit->location != NULL)
        MHD_add_response_header(response, "Location", visit->location);
    if (visit->set_cookie != NULL)
        MHD_add_response_header(response, "Set-Cookie", visit->set_cookie);
}

static enum MHD_Result deliver(struct call *call)
{
    struct visit *visit = &call->visit;
    size_t length = 0;
    const char *bytes = visit->asset != NULL ? visit->asset->bytes
                                             : markup_finish(&visit->body, &length);
    if (visit->asset != NULL)
        length = visit->asset->length;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(length, lent(bytes), MHD_RESPMEM_PERSISTENT);
    if (response == NULL)
        return MHD_NO;
    add_headers(call, response);
    enum MHD_Result result =
        MHD_queue_response(call->connection, visit->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- In between */

static bool is_working(const struct visit *visit)
{
    for (size_t i = 0; i < visit->errand_count; i++)
        if (visit->errands[i]->state != ERRAND_OVER)
            return true;
    return false;
}

static void show(struct call *call)
{
    struct visit *visit = &call->visit;
    if (visit->status == 0 && visit->page != NULL && visit->page->show != NULL)
        visit->page->show(visit);
    if (visit->status == 0)
        visit_refuse(visit, 500, "Not done", "This page has no answer.");
    call->stage = READY;
}

static enum MHD_Result work_on(struct call *call)
{
    struct server *server = call->server;
    server->console.now_ms = clock_monotonic_ms();
    intake_end(&call->intake);
    if (call->came > VISIT_BODY_MOST)
        visit_refuse(&call->visit, 413, "Too much", "This form is too long.");
    else
        door_receive(&call->visit);
    if (call->visit.status == 0 && is_working(&call->visit)) {
        call->stage = WORKING;
        call->next = server->first;
        server->first = call;
        MHD_suspend_connection(call->connection);
        return MHD_YES;
    }
    show(call);
    return deliver(call);
}

static enum MHD_Result on_request(void *self, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *upload,
                                  size_t *upload_length, void **state)
{
    struct call *call = *state;
    (void)version;
    if (call == NULL) {
        *state = begin(self, connection, url, method);
        return MHD_YES;
    }
    if (*upload_length > 0) {
        call->came += *upload_length;
        if (call->form != NULL && call->came <= VISIT_BODY_MOST)
            MHD_post_process(call->form, upload, *upload_length);
        *upload_length = 0;
        return MHD_YES;
    }
    return call->stage == READY ? deliver(call) : work_on(call);
}

static void on_end(void *self, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode how)
{
    (void)self, (void)connection, (void)how;
    if (*state != NULL)
        end_call(*state);
    *state = NULL;
}

static bool answer_those_that_can(struct server *server)
{
    bool some = false;
    for (struct call **link = &server->first; *link != NULL;) {
        struct call *call = *link;
        if (is_working(&call->visit)) {
            link = &call->next;
            continue;
        }
        *link = call->next;
        show(call);
        MHD_resume_connection(call->connection);
        some = true;
    }
    return some;
}

/* ---- The loop */

static int wait_ms(const struct server *server)
{
    MHD_UNSIGNED_LONG_LONG limit;
    int64_t wait = WAIT_MOST_MS;
    int64_t errands = errands_wait_ms(&server->console.errands, clock_monotonic_ms());
    if (MHD_get_timeout(server->daemon, &limit) == MHD_YES && (int64_t)limit < wait)
        wait = (int64_t)limit;
    if (errands >= 0 && errands < wait)
        wait = errands;
    return (int)wait;
}

/* Gives the signal that ended it. */
static int loop(struct server *server, int signals)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    struct pollfd watched[POLL_MOST] = {{.fd = info->epoll_fd, .events = POLLIN},
                                        {.fd = signals, .events = POLLIN}};
    for (;;) {
        size_t count =
            2 + errands_watch(&server->console.errands, watched + 2, POLL_MOST - 2);
        int ready = poll(watched, count, wait_ms(server));
        if (ready < 0 && errno != EINTR)
            return SIGTERM;
        server->console.now_ms = clock_monotonic_ms();
        MHD_run(server->daemon);
        drafts_sweep(&server->console.drafts, server->console.now_ms);
        errands_turn(&server->console.errands, server->console.now_ms);
        while (answer_those_that_can(server))
            MHD_run(server->daemon);
        struct signalfd_siginfo came;
        if (ready > 0 && watched[1].revents != 0 &&
            read(signals, &came, sizeof came) == (ssize_t)sizeof came)
            return (int)came.ssi_signo;
    }
}

static const char tls_versions[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

static enum wherry_status start(struct server *server,
                                const struct server_options *options,
                                struct wherry_error *error)
{
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, lent(options->certificate)},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, lent(options->key)},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, lent(tls_versions)},
        {MHD_OPTION_END, 0, NULL}};
    bool secure = options->certificate != NULL;
    server->secure = options->console.secure;
    /* The library closes the socket that it gets where it cannot begin. */
    const int listening = fcntl(options->listening, F_DUPFD_CLOEXEC, 0);
    if (listening < 0)
        return fail(error, WHERRY_FAILED, "the console cannot be served: %s",
                    strerror(errno));
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (secure ? MHD_USE_TLS : 0u), 0, NULL,
        NULL, on_request, server, MHD_OPTION_LISTEN_SOCKET, listening,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MOST,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_OF_ONE,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_NOTIFY_COMPLETED,
        on_end, NULL, MHD_OPTION_ARRAY, secure ? tls : &tls[3], MHD_OPTION_END);
    if (server->daemon == NULL)
        return fail(error, WHERRY_FAILED, "the console cannot be served: %s%s",
                    strerror(errno),
                    secure ? ", or its certificate and key do not match" : "");
    return WHERRY_OK;
}

static int open_signals(void)
{
    sigset_t ours;
    sigemptyset(&ours);
    sigaddset(&ours, SIGTERM);
    sigaddset(&ours, SIGINT);
    sigaddset(&ours, SIGHUP);
    sigprocmask(SIG_BLOCK, &ours, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &ours, SFD_CLOEXEC);
}

static void stop(struct server *server)
{
    for (struct call *call = server->first; call != NULL; call = call->next) {
        visit_refuse(&call->visit, 503, "Not now",
                     "The console stops, or reads its certificate again. Nothing was "
                     "lost: load the page again.");
        call->stage = READY;
        MHD_resume_connection(call->connection);
    }
    server->first = NULL;
    MHD_run(server->daemon);
    const int listening = MHD_quiesce_daemon(server->daemon); /* else it is shut down */
    close(listening);
    MHD_stop_daemon(server->daemon);
    server->daemon = NULL;
}

/* With the certificate as it is now, or, where that is no good, as it was. */
static enum wherry_status renew(struct server *server, struct server_options *options,
                                struct wherry_error *error)
{
    struct server_options others = *options;
    if (options->certificate == NULL)
        return WHERRY_OK;
    if (options->renew(&others, options->self, error) != WHERRY_OK) {
        log_write(LOG_ERROR, "%s; the certificate from before stays in force",
                  error->message);
        return WHERRY_OK;
    }
    stop(server);
    if (start(server, &others, error) == WHERRY_OK) {
        *options = others;
        log_write(LOG_INFO, "the certificate was read again");
        return WHERRY_OK;
    }
    log_write(LOG_ERROR, "%s; the certificate from before stays in force",
              error->message);
    return start(server, options, error);
}

static enum wherry_status serve(struct server *server, struct server_options *options,
                                int signals, struct wherry_error *error)
{
    enum wherry_status status = start(server, options, error);
    while (status == WHERRY_OK && loop(server, signals) == SIGHUP &&
           options->renew != NULL)
        status = renew(server, options, error);
    if (server->daemon != NULL)
        stop(server);
    return status;
}

enum wherry_status server_run(struct server_options *options,
                              struct wherry_error *error)
{
    struct server server = {.console.options = options->console};
    server.console.errands.program = options->console.program;
    server.console.trail.file = options->console.trail;
    if (!sessions_begin(&server.console.sessions))
        return fail(error, WHERRY_FAILED, "the system has no random bytes: %s",
                    strerror(errno));
    int signals = open_signals();
    enum wherry_status status = serve(&server, options, signals, error);
    jobs_end(&server.console.jobs, &server.console.errands);
    errands_end(&server.console.errands);
    drafts_end(&server.console.drafts);
    sessions_end(&server.console.sessions);
    close(signals);
    return status;
}
