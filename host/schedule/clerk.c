/* clerk.c -- a process that asks the database for its parent. */
#include "host/schedule/clerk.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/error.h"
#include "host/base/files.h"

enum { PIECE = 16 * 1024, PIECES_AT_ONCE = 64 };

/* A message is its length, and so many bytes. */
static void write_message(int line, const struct buffer *message, bool *good)
{
    const uint64_t length = message->length;
    *good = files_write_all(line, &length, sizeof length) &&
            files_write_all(line, buffer_text(message), message->length);
}

/* Whether `told` has a whole one; it is moved to `message`. */
static bool take_message(struct buffer *told, struct buffer *message)
{
    uint64_t length;
    if (told->length < sizeof length)
        return false;
    memcpy(&length, buffer_text(told), sizeof length);
    if (told->length - sizeof length < length)
        return false;
    struct buffer rest = {0};
    const char *at = buffer_text(told) + sizeof length;
    buffer_clear(message);
    buffer_add(message, at, (size_t)length);
    buffer_add(&rest, at + length, told->length - sizeof length - (size_t)length);
    buffer_free(told);
    *told = rest;
    return true;
}

/* ---- The child ---- */

/* False: the parent is gone. */
static bool await_message(int line, struct buffer *told, struct buffer *message)
{
    char piece[PIECE];
    while (!take_message(told, message)) {
        const ssize_t got = read(line, piece, sizeof piece);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        if (got > 0)
            buffer_add(told, piece, (size_t)got);
    }
    return true;
}

/* A Ctrl-C at the terminal, or a stop of all that a service has, is for the parent: it may
 * have something to ask still. */
static void block_signals(void)
{
    static const int blocked[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof blocked / sizeof *blocked; i++)
        sigaddset(&set, blocked[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* It has nothing open but its line: what the parent closes is closed. */
static void serve(int line, pid_t parent, clerk_work *work, void *self)
{
    enum { LINE = STDERR_FILENO + 1 };
    struct buffer told = {0}, question = {0}, answer = {0};
    bool good = true;
    block_signals();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    if (getppid() != parent || dup2(line, LINE) < 0 ||
        close_range(LINE + 1, ~0U, 0) != 0)
        _exit(EXIT_FAILURE);
    while (good && await_message(LINE, &told, &question)) {
        buffer_clear(&answer);
        work(self, &question, &answer);
        write_message(LINE, &answer, &good);
    }
    _exit(EXIT_SUCCESS);
}

/* ---- The parent ---- */

void clerk_end(struct clerk *clerk)
{
    if (clerk->pid != 0) {
        kill((pid_t)clerk->pid, SIGKILL);
        while (waitpid((pid_t)clerk->pid, NULL, 0) < 0 && errno == EINTR)
            ;
        close(clerk->line);
    }
    buffer_free(&clerk->told);
    *clerk = (struct clerk){0};
}

enum wherry_status clerk_start(struct clerk *clerk, clerk_work *work, void *self,
                               struct wherry_error *error)
{
    int ends[2];
    clerk_end(clerk);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail(error, WHERRY_FAILED, "cannot make a socket: %s", strerror(errno));
    const pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        serve(ends[1], parent, work, self);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return fail(error, WHERRY_FAILED, "cannot start a process: %s",
                    strerror(errno));
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    clerk->pid = pid;
    clerk->line = ends[0];
    return WHERRY_OK;
}

/* If it is gone, clerk_hear finds that out. */
void clerk_ask(struct clerk *clerk, const struct buffer *question, int64_t steady_ms)
{
    struct buffer message = {0};
    const uint64_t length = question->length;
    assert(!clerk->busy && clerk->pid != 0);
    buffer_add(&message, &length, sizeof length);
    buffer_add(&message, buffer_text(question), question->length);
    const ssize_t sent =
        send(clerk->line, buffer_text(&message), message.length, MSG_NOSIGNAL);
    if (sent != (ssize_t)message.length)
        shutdown(clerk->line, SHUT_RDWR);
    buffer_free(&message);
    clerk->busy = true;
    clerk->asked_ms = steady_ms;
}

enum clerk_news clerk_hear(struct clerk *clerk, int64_t steady_ms,
                           struct buffer *answer)
{
    char piece[PIECE];
    bool gone = false;
    if (!clerk->busy)
        return CLERK_SILENT;
    for (int i = 0; i < PIECES_AT_ONCE; i++) {
        const ssize_t got = read(clerk->line, piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        gone = got == 0 || (got < 0 && errno != EAGAIN);
        if (got <= 0)
            break;
        buffer_add(&clerk->told, piece, (size_t)got);
    }
    if (take_message(&clerk->told, answer)) {
        clerk->busy = false;
        return CLERK_ANSWERED;
    }
    if (!gone && steady_ms - clerk->asked_ms < CLERK_PATIENCE_MS)
        return CLERK_SILENT;
    clerk_end(clerk);
    return CLERK_LOST;
}

int clerk_descriptor(const struct clerk *clerk)
{
    return clerk->busy ? clerk->line : -1;
}

int64_t clerk_wait_ms(const struct clerk *clerk, int64_t steady_ms)
{
    const int64_t until_ms = clerk->asked_ms + CLERK_PATIENCE_MS;
    if (!clerk->busy)
        return INT64_MAX;
    return until_ms <= steady_ms ? 0 : until_ms - steady_ms;
}
