/* signals.c -- the wish to stop. */
#include "host/cli/signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t stop_wished;

static void note_wish(int number)
{
    (void)number;
    stop_wished = 1;
    /* The next one takes the usual way. */
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

void signals_watch(void)
{
    struct sigaction action = {.sa_handler = note_wish};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    /* A reader that goes away shows as a failed write, and so does a file that grows
     * beyond what the system allows: both end in a sentence. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

bool signals_cancelled(void *self)
{
    (void)self;
    return stop_wished != 0;
}
