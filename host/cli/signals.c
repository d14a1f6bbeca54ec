/* signals.c -- the wish to stop. */
#include "host/cli/signals.h"

#include <signal.h>
#include <stddef.h>

#include "host/base/exit_code.h"

static const int stopping[] = {SIGINT, SIGTERM, SIGHUP};
enum { STOPPING = sizeof stopping / sizeof *stopping };

static volatile sig_atomic_t stop_wished; /* by this signal; 0: not */

static void note_wish(int number)
{
    stop_wished = number;
    /* The next one takes the usual way. */
    for (size_t i = 0; i < STOPPING; i++)
        signal(stopping[i], SIG_DFL);
}

void signals_watch(void)
{
    const struct sigaction action = {.sa_handler = note_wish};
    for (size_t i = 0; i < STOPPING; i++) {
        struct sigaction before;
        if (sigaction(stopping[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(stopping[i], &action, NULL);
    }
    /* If a reader goes away, or a file would exceed a limit of the system, a write
     * fails: both end with a message. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

bool signals_cancelled(void *self)
{
    (void)self;
    return stop_wished != 0;
}

int signals_code(void *self)
{
    (void)self;
    return stop_wished == 0 ? CODE_FAILED : CODE_SIGNALLED + stop_wished;
}
