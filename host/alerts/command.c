/* command.c -- an alert is given to a command of the operator's. */
#include "host/alerts/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/error.h"
#include "host/base/log.h"
#include "host/connector/redact.h"
#include "host/schedule/environment.h"

enum {
    LINES_MOST = 50,
    LINE_MOST = 512,
    PIECE = 1024,
    GLANCE_MS = 50,
    NOT_RUN = 127, /* as a shell reports it */
};

struct call {
    pid_t pid;
    int in, out; /* our ends; -1: closed */
    struct buffer line;
    size_t lines;
    size_t given; /* of the alert */
};

static void become(const char *command, int in, int out)
{
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    char **selected = environment_select(environ, NULL);
    environ = selected;
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    free(selected);
    _exit(NOT_RUN);
}

static enum wherry_status start(const char *command, struct call *call,
                                struct wherry_error *error)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
        fail(error, WHERRY_FAILED, "cannot make a pipe: %s", strerror(errno));
        if (in[0] >= 0) {
            close(in[0]);
            close(in[1]);
        }
        return WHERRY_FAILED;
    }
    call->pid = fork();
    if (call->pid == 0)
        become(command, in[0], out[1]);
    const int reason = errno;
    close(in[0]);
    close(out[1]);
    call->in = in[1];
    call->out = out[0];
    fcntl(call->in, F_SETFL, O_NONBLOCK);
    fcntl(call->out, F_SETFL, O_NONBLOCK);
    if (call->pid < 0)
        return fail(error, WHERRY_FAILED, "cannot start a process: %s",
                    strerror(reason));
    setpgid(call->pid, call->pid); /* whichever process comes first */
    return WHERRY_OK;
}

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

/* A command need not read its input. */
static void give(struct call *call, const struct buffer *json)
{
    while (call->in >= 0 && call->given < json->length) {
        const ssize_t sent =
            write(call->in, json->bytes + call->given, json->length - call->given);
        if (sent > 0)
            call->given += (size_t)sent;
        else if (errno == EAGAIN)
            return;
        else if (errno != EINTR)
            break;
    }
    close_end(&call->in);
}

static void end_line(struct call *call)
{
    char shown[LINE_MOST];
    if (call->line.length > 0 && call->lines++ < LINES_MOST) {
        redact_copy(buffer_text(&call->line), shown, sizeof shown);
        log_tell(LOG_INFO, LOG_ALERT_OUTPUT, "the alert's command says: %s", shown);
    }
    buffer_clear(&call->line);
}

static void hear(struct call *call)
{
    char piece[PIECE];
    ssize_t got;
    while (call->out >= 0 && call->lines <= LINES_MOST) {
        got = read(call->out, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        for (ssize_t i = 0; i < got; i++) {
            if (piece[i] != '\n' && piece[i] != '\0')
                buffer_add_char(&call->line, piece[i]);
            if (piece[i] == '\n' || call->line.length >= LINE_MOST)
                end_line(call);
        }
        if (got <= 0)
            break;
    }
    close_end(&call->out);
}

static enum wherry_status judge(int status, struct wherry_error *error)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return WHERRY_OK;
    if (WIFEXITED(status))
        return fail(error, WHERRY_FAILED, "it ended with %d", WEXITSTATUS(status));
    return fail(error, WHERRY_FAILED, "it was ended by signal %d (%s)",
                WTERMSIG(status), strsignal(WTERMSIG(status)));
}

/* The shell, and what it has started. */
static void end(const struct call *call)
{
    kill(-call->pid, SIGKILL);
    while (waitpid(call->pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

static void wait_for_news(const struct call *call)
{
    struct pollfd ends[] = {{.fd = call->out, .events = POLLIN},
                            {.fd = call->in, .events = POLLOUT}};
    poll(ends, sizeof ends / sizeof *ends, GLANCE_MS);
}

static enum wherry_status attend(struct call *call, const struct buffer *json,
                                 int64_t until_ms, bool (*cancelled)(void *self),
                                 void *self, struct wherry_error *error)
{
    for (;;) {
        int status = 0;
        give(call, json);
        hear(call);
        const pid_t gone = waitpid(call->pid, &status, WNOHANG);
        if (gone == call->pid) {
            hear(call);
            end_line(call);
            return judge(status, error);
        }
        if (cancelled != NULL && cancelled(self)) {
            end(call);
            return fail(error, WHERRY_CANCELLED, "cancelled");
        }
        if (clock_monotonic_ms() >= until_ms) {
            end(call);
            return fail(error, WHERRY_FAILED,
                        "it took longer than 'time_limit' allows, and was ended");
        }
        wait_for_news(call);
    }
}

enum wherry_status command_give(const char *command, const struct buffer *json,
                                int64_t limit_ms, bool (*cancelled)(void *self),
                                void *self, struct wherry_error *error)
{
    struct call call = {.in = -1, .out = -1};
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction before;
    const int64_t until_ms = clock_monotonic_ms() + limit_ms;
    sigaction(SIGPIPE, &ignore, &before); /* it may end without having read */
    enum wherry_status status = start(command, &call, error);
    if (status == WHERRY_OK)
        status = attend(&call, json, until_ms, cancelled, self, error);
    close_end(&call.in);
    close_end(&call.out);
    buffer_free(&call.line);
    sigaction(SIGPIPE, &before, NULL);
    return status;
}
