/* reload.h -- the specs in force, and when others take their place.
 *
 * They are read when an operator asks, when the kernel reports a change in their
 * directory and a moment has passed without another, and once a minute in case it
 * reports none. The same files as at the last try are not tried again unless asked for.
 */
#ifndef SCHEDULE_RELOAD_H
#define SCHEDULE_RELOAD_H

#include <stdint.h>

#include "host/schedule/fleet.h"
#include "host/schedule/lookout.h"
#include "plugin/wherry.h"

struct reload {
    const char *path;
    fleet_check *check;
    void *self;
    struct fleet fleet; /* in force */
    int pack;           /* what it was made of, as a file without a name; -1: none */
    int64_t since_ms;   /* by the clock: since when they are */
    uint64_t tried;     /* a hash of what was tried last */
    size_t errors;      /* in that */
    struct lookout lookout;
    int64_t look_ms;  /* steady: when to look without a report */
    int64_t quiet_ms; /* steady: when a reported change is old enough; 0: none */
    bool unreadable;  /* said so */
};

/* Errors of single specs are logged; the others are in force. FAILED: the directory
 * cannot be read. */
enum wherry_status reload_begin(struct reload *reload, const char *path,
                                fleet_check *check, void *self,
                                struct wherry_error *error);
void reload_end(struct reload *reload);

/* How long until reload_is_due may say yes. */
int64_t reload_wait_ms(const struct reload *reload);
bool reload_is_due(struct reload *reload);
/* Reads the specs. True: others are in force now. False: the same files as before, or
 * an error, which is logged. */
bool reload_try(struct reload *reload, bool asked);

#endif
