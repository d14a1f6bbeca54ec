/* main.c -- wherry-sandbox [--port N] [--until-eof]: Ometria and Mailchimp on loopback.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "tests/sandbox/server.h"

static int usage(void)
{
    fputs("usage: wherry-sandbox [--port N] [--until-eof]\n", stderr);
    return 2;
}

/* A descriptor that can be read when the process is to end. */
static int watch_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

int main(int argc, char **argv)
{
    int64_t port = 0;
    bool until_eof = false;
    for (int i = 1; i < argc; i++) {
        if (text_same(argv[i], "--until-eof"))
            until_eof = true;
        else if (i + 1 < argc && text_same(argv[i], "--port") &&
                 text_to_integer(argv[i + 1], 0, UINT16_MAX, &port))
            i++;
        else
            return usage();
    }
    struct world *world = memory_allocate(sizeof *world);
    int signals = watch_signals();
    world_init(world);
    struct server *server = server_start(world, (uint16_t)port);
    if (server == NULL) {
        world_finish(world);
        free(world);
        return 1;
    }
    printf("listening on %s\n", server_url(server));
    fflush(stdout);
    server_run(server, signals, until_eof ? STDIN_FILENO : -1);
    server_stop(server);
    world_finish(world);
    free(world);
    close(signals);
    return 0;
}
