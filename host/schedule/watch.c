/* watch.c -- the signals that a supervisor obeys. */
#include "host/schedule/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "host/base/error.h"

bool watch_ends_with_terminal(void)
{
    struct sigaction before;
    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler == SIG_IGN)
        return false;
    const int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
    if (terminal >= 0)
        close(terminal);
    return terminal >= 0;
}

int watch_signals(struct wherry_error *error)
{
    static const int watched[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        sigaddset(&set, watched[i]);
        signal(watched[i], SIG_DFL); /* an ignored SIGCHLD would lose the exit codes */
    }
    sigprocmask(SIG_BLOCK, &set, NULL);
    const int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
        fail(error, WHERRY_FAILED, "cannot watch for signals: %s", strerror(errno));
    return signals;
}
