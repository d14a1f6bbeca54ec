/* cut_socket.c -- a process that cuts the line at a commit. */
#include "tests/unit/cut_socket.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/process.h"
#include "tests/support/suite.h"

enum { PIECE = 65536, OWN_PORT = 5432 };

static struct sockaddr_un address_of(const char *folder, int port)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/.s.PGSQL.%d", folder, port);
    return address;
}

static bool pass_on(int to, const char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t sent = send(to, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* The client's messages are short: each comes in one piece. */
static bool has(const char *bytes, size_t length, const char *word)
{
    return memmem(bytes, length, word, strlen(word)) != NULL;
}

/* False: the line is cut. */
static bool hear_client(int client, int server, enum cut_when when, bool *begun)
{
    static char bytes[PIECE];
    const ssize_t length = read(client, bytes, sizeof bytes);
    if (length <= 0)
        return false;
    *begun |= has(bytes, (size_t)length, "FOR UPDATE"); /* perhaps with all of it */
    const bool commit = *begun && has(bytes, (size_t)length, "COMMIT");
    if (commit && when == CUT_BEFORE_COMMIT)
        return false;
    if (!pass_on(server, bytes, (size_t)length))
        return false;
    /* Its answer is that it was done. */
    return !commit || read(server, bytes, sizeof bytes) < 0;
}

static void serve(int listening, const struct sockaddr_un *own, enum cut_when when)
{
    static char bytes[PIECE];
    const int client = accept(listening, NULL, NULL);
    const int server = socket(AF_UNIX, SOCK_STREAM, 0);
    bool begun = false;
    if (connect(server, (const struct sockaddr *)own, sizeof *own) != 0)
        return;
    for (;;) {
        struct pollfd ends[] = {{.fd = client, .events = POLLIN},
                                {.fd = server, .events = POLLIN}};
        if (poll(ends, 2, -1) < 0)
            return;
        if (ends[0].revents != 0 && !hear_client(client, server, when, &begun))
            return;
        if (ends[1].revents == 0)
            continue;
        const ssize_t length = read(server, bytes, sizeof bytes);
        if (length <= 0 || !pass_on(client, bytes, (size_t)length))
            return;
    }
}

pid_t cut_socket_begin(const char *folder, enum cut_when when)
{
    const struct sockaddr_un here = address_of(folder, CUT_PORT);
    const struct sockaddr_un own = address_of(folder, OWN_PORT);
    const int listening = socket(AF_UNIX, SOCK_STREAM, 0);
    unlink(here.sun_path);
    ck_assert_int_eq(bind(listening, (const struct sockaddr *)&here, sizeof here), 0);
    ck_assert_int_eq(listen(listening, 1), 0);
    const pid_t process = process_fork();
    if (process == 0) {
        serve(listening, &own, when);
        _exit(0);
    }
    close(listening);
    return process;
}

void cut_socket_end(pid_t process)
{
    kill(process, SIGKILL);
    waitpid(process, NULL, 0);
}
