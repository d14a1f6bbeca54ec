/* peers.h -- the other supervisors of these states: what is claimed from the pipelines that
 * all of them share, and given back.
 *
 *     peers_open, peers_set            now it is known what there is
 *     peers_work -> start(PIPELINE)    claimed, due, not paused: now it is run here
 *     peers_ended(PIPELINE)            given back, with its next times
 *
 * Without others, as in a directory, all this does nothing, and the roster keeps the times.
 * With them it keeps none (see roster_call), and whatever is asked of the database a clerk
 * asks, one thing after the other: nothing here waits. If the database cannot be reached,
 * what runs here goes on, nothing is claimed, and after a lease term the others take what
 * was not given back. What is decided is decided by claim.h and times.h.
 */
#ifndef SCHEDULE_PEERS_H
#define SCHEDULE_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/schedule/child.h"
#include "host/schedule/claimed.h"
#include "host/schedule/company.h"
#include "host/schedule/fleet.h"
#include "host/schedule/timetable.h"

/* OK: there may be others. END: there are none. FAILED. Waits until the database answers,
 * or it is cancelled. */
enum wherry_status peers_open(struct peers *peers, const struct peers_options *options,
                              struct wherry_error *error);
void peers_close(struct peers *peers);
bool peers_share(const struct peers *peers);

/* These are the pipelines from now on, in the order of the fleet, which stays in force
 * until the next call. The array is copied. */
void peers_set(struct peers *peers, const struct fleet *fleet,
               const struct roster_pipeline *pipelines);
/* What must be done now; `running` runs are under way here. */
void peers_work(struct peers *peers, size_t running, struct roster_time now);
int64_t peers_wait_ms(const struct peers *peers, int64_t steady_ms);
/* Wait until it is readable; -1: there is nothing to wait for. */
int peers_descriptor(const struct peers *peers);

/* A run has ended: what it could not write itself is written, before it is given back. */
void peers_note(struct peers *peers, const struct child *child, int code);
void peers_ended(struct peers *peers, const char *pipeline, enum claimed_end end,
                 int64_t steady_ms);
/* All work of all pipelines is due now. */
void peers_hurry(struct peers *peers);
/* Nothing more is claimed; once all that runs here has ended, what was claimed is free for
 * the others, and the row is gone. `at_once`: nothing more is asked. */
void peers_leave(struct peers *peers, bool at_once);
/* All of that is done, or the database has not answered for some seconds. */
bool peers_have_left(const struct peers *peers);
/* For who watches: as far as is known; NULL: there are none, or it is not known. */
const struct metrics_hosts *peers_hosts(const struct peers *peers);
const struct metrics_share *peers_share_of(struct peers *peers, int64_t steady_ms);

#endif
