/* serve.h -- the supervisor: starts a run of each pipeline when it is due, for months.
 *
 * The roster decides what is due, and which pipeline waits for which; this is the loop
 * around it: processes, signals, files, the service manager.
 *
 *  SIGTERM, SIGINT  asks each run to stop, waits for them, ends; a second one ends them
 *                   at once
 *  SIGHUP           reads the specs again, as a changed file does; but at a terminal
 *                   without a service manager, where it says that the terminal was
 *                   closed, it stops as SIGTERM does
 *  SIGUSR1          everything is due now
 *
 * Specs are taken over as a whole or not at all: with an error anywhere, those in force
 * stay. Only at the start, when there are none, the good ones run without the wrong
 * ones. Runs get the specs in force, whatever is on the disk by then.
 */
#ifndef SCHEDULE_SERVE_H
#define SCHEDULE_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "host/schedule/endpoint.h"
#include "host/schedule/fleet.h"
#include "host/schedule/roster.h"
#include "host/store/states.h"
#include "plugin/wherry.h"

struct serve_options {
    const char *specs, *plugins; /* as for `wherry run` */
    struct states states;
    const char *program; /* what is started: "/proc/self/exe" */
    size_t jobs;
    const char *version; /* of this program, as others see it */
    bool verbose;
    bool reload_on_hup;               /* SIGHUP reloads the specs in any case */
    struct endpoint_options endpoint; /* what it answers, and where */
    const char *const *console;    /* the words of `wherry console ...`, which is kept
                                 * alive beside the runs; NULL: it is not */
    bool (*cancelled)(void *self); /* asked to stop before it could watch for signals
                                    * itself; gets NULL; NULL: never */
    fleet_check *check;
    struct roster_time (*now)(void *self); /* NULL: the machine's clocks */
    void *self;                            /* of check and now */
};

/* Until it is asked to stop: OK. In a database there may be others (peers.h). END: another
 * one serves this directory.
 * FAILED: the specs cannot be read at all (the error's option is "specs"), the address
 * to listen at is invalid (its option is "listen"), or something that it needs is not
 * available. */
enum wherry_status serve_run(const struct serve_options *options,
                             struct wherry_error *error);

#endif
