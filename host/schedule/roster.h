/* roster.h -- which pipeline runs now, and which waits for which.
 *
 * Pure: the time is passed in, nothing is started and no clock is read here. The caller
 * reports what happened (time passed, a child ended, the specs changed, somebody asked
 * to stop) and then carries out the orders until there are no more.
 *
 *  - No run of a pipeline beside itself, no two that share an account, never more than
 *    `jobs` at a time.
 *  - The pipeline that became due first starts first. One that waits for an account
 *    keeps both of its accounts from those that became due later, so that none waits
 *    for ever.
 *  - What became due while a pipeline waited or ran is joined into one run; a missed
 *    time is made up once.
 *  - A run over its max_run is asked to stop, and killed after a grace.
 *
 * What it holds grows with the number of pipelines and with nothing else.
 */
#ifndef SCHEDULE_ROSTER_H
#define SCHEDULE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/schedule/timetable.h"

struct roster;

enum roster_verb {
    ROSTER_START, /* answer with roster_started or roster_put_off */
    ROSTER_ASK,   /* ask the child to stop */
    ROSTER_END,   /* end the child at once */
};
struct roster_order {
    enum roster_verb verb;
    const char *pipeline; /* lives until the next event is passed to the roster */
    struct work_set work; /* START */
    int64_t child;        /* ASK, END: as given to roster_started */
    bool too_long;        /* ASK, END: for its max_run, not because we stop */
};

/* `grace_ms`: from asking a child to stop to ending it. */
struct roster *roster_create(size_t jobs, int64_t grace_ms);
void roster_destroy(struct roster *roster);

/* These pipelines and no others from now on. One that stays keeps its times as far as
 * its schedules are the same; the child of one that leaves is waited for. Work that was
 * missed since it was last done, and work that was never done, is due at once. */
void roster_set(struct roster *roster, const struct roster_pipeline *pipelines,
                size_t count, struct roster_time now);

/* The next order; false when there is none for now. */
bool roster_next(struct roster *roster, struct roster_time now,
                 struct roster_order *order);

/* Answers to ROSTER_START. A run that was put off is due again after `for_ms`, and
 * keeps its place in the queue. */
void roster_started(struct roster *roster, const char *pipeline, int64_t child,
                    struct roster_time now);
void roster_put_off(struct roster *roster, const char *pipeline, int64_t for_ms,
                    struct roster_time now);

/* A child ended; `again_ms` above 0: it could not do its work, which is put off. */
void roster_ended(struct roster *roster, int64_t child, int64_t again_ms,
                  struct roster_time now);

/* This work of a pipeline that is `called` is due now. It is not due again when it was
 * put off or could not do its work: the caller decides that. */
void roster_call(struct roster *roster, const char *pipeline, struct work_set work,
                 struct roster_time now);
/* All work of all pipelines is due now. */
void roster_hurry(struct roster *roster, struct roster_time now);
/* Starts nothing more and asks each child to stop; called again, it has each killed. */
void roster_stop(struct roster *roster);

/* When to come back if nothing happens before: so many milliseconds from now, INT64_MAX
 * if there is nothing to wait for. */
int64_t roster_wait_ms(const struct roster *roster, struct roster_time now);

size_t roster_pipelines(const struct roster *roster);
size_t roster_running(const struct roster *roster);
size_t roster_waiting(const struct roster *roster); /* due, and not running */

#endif
