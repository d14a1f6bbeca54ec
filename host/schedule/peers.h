/* peers.h -- the other supervisors of these states: what is claimed from the pipelines that
 * all of them share, and given back.
 *
 *     peers_open, peers_set            now it is known what there is
 *     peers_work -> start(PIPELINE)    claimed, due, not paused: now it is run here
 *     peers_ended(PIPELINE)            given back, with its next times
 *
 * Without others, as in a directory, all this does nothing, and the roster keeps the times.
 * With them it keeps none (see roster_call). If the database cannot be reached, what runs
 * here goes on, nothing is claimed, and after a lease term the others take what was not
 * given back. What is decided is decided by claim.h and times.h.
 */
#ifndef SCHEDULE_PEERS_H
#define SCHEDULE_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "host/schedule/fleet.h"
#include "host/schedule/timetable.h"
#include "host/store/sharing.h"
#include "host/store/states.h"

struct peers_active;

struct peers_options {
    struct states states;
    const char *version;
    size_t jobs;
    /* This pipeline was claimed, and is to be started with this work. */
    void (*start)(void *self, const char *pipeline, struct work_set work);
    void *self;
};

/* `struct peers peers = {0};` has none. */
struct peers {
    struct peers_options options;
    struct sharing *sharing; /* NULL: there are no others */
    const struct fleet *fleet;
    struct roster_pipeline *pipelines; /* of the fleet, in its order */
    uint64_t *digests;
    struct peers_active *active; /* room for all jobs */
    size_t active_count;
    struct arena arena;
    bool leaving, old,
        silent; /* silent: the database does not answer, and that is said */
    bool announced;
    size_t refused; /* pipelines in whose spec hosts differ, as last said */
    /* Steady. */
    int64_t beat_ms, look_ms, looked_ms;
    int64_t ahead_ms; /* the clock of the database is so much ahead of the steady one */
    uint64_t seed;
};

/* OK: there may be others. END: there are none. FAILED. */
enum wherry_status peers_open(struct peers *peers, const struct peers_options *options,
                              struct wherry_error *error);
/* What was claimed is free for the others. */
void peers_close(struct peers *peers);
bool peers_share(const struct peers *peers);

/* These are the pipelines from now on, in the order of the fleet, which stays in force
 * until the next call. The array is copied. */
void peers_set(struct peers *peers, const struct fleet *fleet,
               const struct roster_pipeline *pipelines);
/* What must be done now; `running` runs are under way here. */
void peers_work(struct peers *peers, size_t running, int64_t steady_ms);
int64_t peers_wait_ms(const struct peers *peers, int64_t steady_ms);

enum peers_end {
    PEERS_DONE,
    PEERS_STOPPED, /* its work is due still, for any of us */
    PEERS_BUSY,    /* another process has its turn: the work is due, but not at once */
    PEERS_UNNOTED, /* it failed, and its history could not be written: the same, if the
                      database does not answer us either; else it is done */
};
void peers_ended(struct peers *peers, const char *pipeline, enum peers_end end,
                 int64_t steady_ms);
/* All work of all pipelines is due now. */
void peers_hurry(struct peers *peers);
/* Nothing more is claimed. */
void peers_leave(struct peers *peers);

#endif
