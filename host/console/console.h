/* console.h -- what all visits share. It belongs to the server, which lends it to each. */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "host/console/drafts.h"
#include "host/console/errand.h"
#include "host/console/jobs.h"
#include "host/console/sessions.h"
#include "host/console/trail.h"

/* Texts are borrowed for as long as the console runs. */
struct console_options {
    struct errand_program program;
    const char *state; /* where the states are, as a person is shown it */
    const char *plans; /* how the paths of plans begin, which are files */
    const char *users; /* the file of users.h */
    const char *trail; /* the file of trail.h */
    /* The name by which browsers know it: that of the proxy in front, or of the address
     * it listens at; besides it, it answers only to an IP address, localhost and the
     * machine's own name, see host/listen/host_name.h. `any_name`: behind a Unix
     * socket, it answers to all. */
    const char *name;
    bool any_name;
    /* The header in which a proxy says who has signed in there; NULL: none is
     * believed. */
    const char *trusted_header;
    /* The address of that proxy, see peer.h; NULL: this machine. */
    const char *proxy;
    /* Only that proxy encrypts: requests that bypass it are refused. */
    bool proxy_only;
    bool secure; /* browsers reach it by https: cookies go no other way */
    /* It may read the state and not write it: nobody is more than support here. */
    bool reads_only;
    const char *version;
};

struct console {
    struct console_options options;
    struct errands errands;
    struct sessions sessions;
    struct jobs jobs;
    struct drafts drafts;
    struct trail trail;
    int64_t now_ms; /* of the clock that is never set, at this turn of the loop */
};

#endif
