/* crowd.h -- many people in two services that compute what they show: for tests of what
 * a run costs the state. No sockets, no clock. Person N has the address pN@example.net on
 * both sides, and two fields.
 */
#ifndef UNIT_CROWD_H
#define UNIT_CROWD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/store/store.h"

struct crowd {
    int64_t people;
    int64_t changed;  /* of them, the first: they show another name in the CRM */
    int64_t carried;  /* and so many of them on the list, by what the runs wrote */
    int64_t restored; /* of those, the first: an undo put the old name back */
    int64_t undo;     /* the next run takes back what this one wrote; 0: it is a sync */
    bool apart;       /* each change has an answer of its own, which is waited for */
    /* Then: after each such wait; NULL: nothing. */
    void (*waited)(struct crowd *crowd);
    int64_t now_ms;  /* an hour goes by before each run */
    int64_t written; /* changes that the services got */
};

/* One run of all six steps, which must end well. */
void crowd_run(struct crowd *crowd, struct store *store);

#endif
