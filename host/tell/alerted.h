/* alerted.h -- how the alerts of a pipeline stand: a plain part of its facts.
 * host/alerts/alerts.h finds it out.
 */
#ifndef TELL_ALERTED_H
#define TELL_ALERTED_H

#include <stdbool.h>
#include <stdint.h>

#include "host/spec/work.h"

/* Where alerts go. */
enum channel { CHANNEL_RUN, CHANNEL_WEBHOOK };
enum { CHANNEL_COUNT = CHANNEL_WEBHOOK + 1 };

/* The last time that a condition held. Its beginning is its name: no two have the same. */
struct alert_episode {
    int64_t since_ms; /* 0: never */
    int64_t ended_ms; /* 0: it holds */
    int64_t count;    /* number of what: contacts, runs, segments, pieces of work */
};

struct alerts_standing {
    bool on;
    struct alert_episode episodes[ALERT_CONDITIONS]; /* those that hold; else 0 */
    struct alerts_failing {
        int64_t since_ms; /* 0: it takes what we send */
        int64_t next_ms;
        char name[128];
    } failing[CHANNEL_COUNT];
};

#endif
