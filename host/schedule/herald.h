/* herald.h -- which pipelines need a look at their alerts, and the process that looks.
 *
 * Sending may take long, so a process of its own does it, one at a time: `wherry alert
 * PIPELINE` of this very program. A pipeline is noted when it may have an alert: a run
 * has ended, work has become late. An alert that could not be sent is tried again,
 * after a minute, two, and so on up to an hour.
 */
#ifndef SCHEDULE_HERALD_H
#define SCHEDULE_HERALD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/schedule/child.h"
#include "host/schedule/fleet.h"

struct herald_entry;

/* `struct herald herald = {0};` sends nothing. */
struct herald {
    struct herald_entry *entries; /* of pipelines with a target for alerts */
    size_t count, room;
    size_t next; /* where the search for one that is due continues */
    struct child child;
    bool busy; /* there is a child */
};

/* These are the pipelines now; what was noted of one that stays is remembered. `alone`: each
 * of them is looked at, since something may have been left from before; where supervisors
 * share them, the next run of each sees to that. */
void herald_set(struct herald *herald, const struct fleet *fleet, bool alone);
void herald_free(struct herald *herald);

/* This one may have an alert. */
void herald_note(struct herald *herald, const char *pipeline);
/* Starts the process if one is due and none is there. */
void herald_work(struct herald *herald, const struct child_program *program,
                 const struct fleet *fleet, int64_t steady_ms);
/* How long until herald_work has something to do. */
int64_t herald_wait_ms(const struct herald *herald, int64_t steady_ms);
/* Logs what the process says, and notices its end. */
void herald_attend(struct herald *herald, int64_t steady_ms);
/* Asks it to stop, or ends it. */
void herald_stop(struct herald *herald, bool at_once);

#endif
