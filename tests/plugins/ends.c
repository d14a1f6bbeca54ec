/* ends.c -- a plugin that ends the process in the middle of a call, as its spec says. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tests/plugins/whole.h"

struct ends_config {
    const char *how;
};

/* Deep enough for any stack; the compiler may not make a loop of it. */
static unsigned fall(volatile unsigned *depth)
{
    volatile char room[4096];
    room[0] = (char)*depth;
    *depth += 1;
    return *depth == 0 ? 0 : fall(depth) + (unsigned)room[0];
}

static enum wherry_status ends_open(const struct wherry_host *host, const void *config,
                                    void **self, struct wherry_error *error)
{
    const char *how = ((const struct ends_config *)config)->how;
    volatile unsigned depth = 1;
    (void)host;
    (void)self;
    (void)error;
    if (strcmp(how, "exit") == 0)
        exit(0);
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "fault") == 0)
        raise(SIGSEGV);
    if (strcmp(how, "deep") == 0)
        fall(&depth);
    return WHERRY_OK;
}

static const struct wherry_option options[] = {
    {.name = "how", .help = "exit, abort, fault, deep"}};

WHERRY_CONNECTOR(WHOLE, .name = "ends", .roles = WHERRY_LIST | WHERRY_CRM,
                 .options = options, .option_count = 1, .open = ends_open);
