/* facts.h -- what is known of one pipeline at a moment: for `status`, and for
 * monitoring. host/schedule/facts_read.h finds it out.
 */
#ifndef TELL_FACTS_H
#define TELL_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "host/engine/tally.h"
#include "host/picture/connection.h"
#include "host/picture/lateness.h"
#include "host/picture/passes.h"
#include "host/spec/pipeline.h"
#include "host/store/counted.h"
#include "host/store/runs.h"
#include "host/tell/alerted.h"
#include "host/tell/owing.h"

/* What a baseline that is not complete has read of a side; 0: nothing is kept. */
struct facts_cut {
    int64_t told, expected;
};

/* The last run that has ended. */
struct facts_ended {
    bool any;
    int code;
    int64_t took_ms;
};

/* Texts are never NULL; `last` has no report. */
struct facts {
    const struct pipeline *pipeline;
    bool spec_wrong;
    bool running; /* a run is under way */
    bool known;   /* there is state */
    /* There is state, or may be: the connection's reason says why it cannot be read. */
    bool unreadable;
    struct connection connection;
    struct store_run last; /* id 0: none */
    struct facts_ended ended;
    struct store_counts counts;
    struct passes passes;
    /* The last audit that found something to look at; see host/sync/audit.h. */
    int64_t audited_ms, audited, drifted;
    struct facts_cut cuts[STORE_SIDES];
    struct owing owing;            /* of a valid spec */
    struct late works[WORK_COUNT]; /* of a valid spec */
    int late;                      /* how many of them are */
    struct tally tally;
    struct alerts_standing alerts; /* of a valid spec */
};

#endif
