/* past.h -- what a pipeline's state says of its past, and what only we can add to it.
 *
 * A run writes its own history. A run that was killed, or that failed before it could
 * write, leaves a gap there, which is filled here once the process is gone.
 */
#ifndef SCHEDULE_PAST_H
#define SCHEDULE_PAST_H

#include <stdbool.h>
#include <stdint.h>

#include "host/spec/pipeline.h"
#include "host/store/states.h"
#include "plugin/wherry.h"

enum { PAST_PLACE_ROOM = 256 };

struct past {
    bool paused;
    /* Where the state was moved to, as messages call it, cut to this room; "": it is here. */
    char moved_to[PAST_PLACE_ROOM];
    int64_t done_ms[WORK_COUNT]; /* 0: never, or not known */
};

/* Of a pipeline without state: all 0. */
enum wherry_status past_read(struct states states, const char *pipeline,
                             struct past *past, struct wherry_error *error);
/* Whether a run that is not ours holds the pipeline's lease. */
bool past_is_busy(struct states states, const char *pipeline);

/* How a child ended: its exit code, or 128 and the signal. */
struct past_end {
    const char *pipeline;
    const char *kind; /* of a run that is added; NULL: "run" */
    int64_t began_ms, ended_ms;
    int code;
    const char *why;   /* "killed by signal 9 (Killed)" */
    const char *words; /* its last ones; "" for none */
    bool overrule;     /* what the run wrote of its end itself does not hold */
    bool only_ends;    /* if it began no run, none is added */
    int64_t *run;      /* receives the run's number, or 0; may be NULL */
};
/* Ends the run that the child began, or adds one if it began none; what the run has
 * written itself stays. */
enum wherry_status past_add(struct states states, const struct past_end *end,
                            struct wherry_error *error);

#endif
