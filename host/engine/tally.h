/* tally.h -- what all runs of a pipeline did together: numbers that only grow.
 *
 * The history keeps as many runs as the spec says, so that a sum over it falls when old
 * ones are forgotten. The tally does not: each run adds its own numbers in the
 * transaction that ends it in the history, and so does the process that ends a run
 * which could not do that itself. It belongs to one state: if that was deleted, or had
 * no tally yet, it starts at zero. An export has it, and an import takes it over.
 *
 * Stored as one named value: "runs.ok=12 run_ms=93120 crm.reads=481 ...". A number that
 * is 0 is left out. The next run drops a name that it does not know.
 */
#ifndef ENGINE_TALLY_H
#define ENGINE_TALLY_H

#include <stdint.h>

#include "host/engine/report.h"
#include "host/store/store.h"

/* How a run can end. */
enum tally_end {
    TALLY_OK,
    TALLY_PARTIAL,
    TALLY_LIMIT,   /* stopped by a limit */
    TALLY_DENIED,  /* refused by a service */
    TALLY_SPEC,    /* the spec was wrong */
    TALLY_STOPPED, /* by SIGHUP, SIGINT or SIGTERM: the operator wanted it to end */
    TALLY_FAILED,
    TALLY_CRASHED, /* by any other signal */
    TALLY_LOST,    /* another host has taken its turn over, and does its work */
};
enum { TALLY_ENDS = TALLY_LOST + 1 };
enum tally_end tally_end_of(int code); /* an exit code, or 128 and a signal */
/* "ok", "limit", ...: for machines. */
const char *tally_end_name(enum tally_end end);

/* How long runs took: one of these is counted for each run, the first that it is not
 * above, or none. */
enum { TALLY_TIMES = 7 };
extern const int64_t tally_times_ms[TALLY_TIMES];

struct tally_step {
    int64_t done, accepted, settled, parked, later;
};
struct tally_side {
    int64_t records;    /* returned by the service */
    int64_t unreadable; /* of them */
    int64_t missing;    /* known, and not found by a whole read */
    int64_t reads, writes, read_repeats, write_repeats; /* requests */
    int64_t bytes_received, bytes_sent;
};
/* Nothing but int64_t, each with a name in tally.c. */
struct tally {
    int64_t runs[TALLY_ENDS];
    int64_t times[TALLY_TIMES];
    int64_t run_ms;
    struct tally_step steps[STEP_COUNT];
    struct tally_side sides[STORE_SIDES];
    int64_t segment_added, segment_removed, segment_refused;
    int64_t audited, drifted;
    int64_t missing; /* contacts that were not found where they should be */
    int64_t not_effective, conflicts;
    int64_t lease_waits, lease_wait_ms;
};

/* What one run did; `report` may be NULL if only the way it ended is known. */
void tally_of_run(const struct report *report, int code, int64_t took_ms,
                  struct tally *tally);
/* All 0 where nothing is kept. */
void tally_load(struct store *store, struct tally *tally);
/* In the caller's transaction. */
enum wherry_status tally_add(struct store *store, const struct tally *more,
                             struct wherry_error *error);

#endif
