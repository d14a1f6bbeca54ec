/* claim.h -- which of the pipelines that are due a supervisor claims, where several
 * supervisors share them.
 *
 * Pure: what the database says at one moment is passed in, all times are by its clock, and
 * nothing is claimed here. Each supervisor decides for itself by these rules, and the
 * database gives each pipeline to one of them: who comes second for one gets nothing.
 *
 *  - The pipeline that became due first is claimed first. One whose account is in use, or
 *    that another one waits for since before, is not claimed: it would only occupy a slot.
 *    It keeps its accounts from those that became due later, so that none waits for ever.
 *  - A supervisor takes its share of what runs and could run, in proportion to its slots,
 *    so that none takes everything while others are idle. What has waited for PATIENCE is
 *    left by the others, whatever the reason: whoever has a free slot takes it.
 *  - The less a supervisor runs, the sooner it comes when something becomes due.
 */
#ifndef SCHEDULE_CLAIM_H
#define SCHEDULE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CLAIM_ACCOUNTS = 2,
    CLAIM_PATIENCE_MS = 3000,
    /* Between two looks at the database: no more often, and at least as often. */
    CLAIM_LOOK_LEAST_MS = 250,
    CLAIM_LOOK_AGAIN_MS = 1000, /* something waits that was not claimed */
    /* So soon it is seen what another one has given back. */
    CLAIM_LOOK_MOST_MS = 2 * 1000,
};

/* A pipeline that is due, or that somebody runs. */
struct claim_row {
    uint64_t accounts[CLAIM_ACCOUNTS]; /* of the CRM and of the list, as hashes */
    int64_t due_ms;
    bool held;    /* a supervisor that is there has claimed it */
    bool busy;    /* a process that nobody here has started holds one of its leases */
    bool refused; /* nobody may run it: the supervisors differ in its spec */
    bool foreign; /* it is not in our specs */
};

struct claim_view {
    int64_t now_ms;
    size_t jobs, running; /* of this supervisor: so many at a time, and now */
    size_t all_jobs;      /* of all that claim, including this one */
    const struct claim_row *rows;
    size_t count; /* ordered by due_ms */
};

/* The rows to claim, in that order: their indices go into `chosen`, which has room for
 * jobs - running. Returns how many. */
size_t claim_choose(const struct claim_view *view, size_t *chosen);

/* What the last look has shown of the time to come. */
struct claim_ahead {
    int64_t next_ms;  /* when the next pipeline becomes due; INT64_MAX: none */
    int64_t lapse_ms; /* when the first supervisor that holds one would be gone */
    bool waiting;     /* something is due and not claimed */
};
/* How long after a look, at `now_ms`, the next one is made; a supervisor without a free
 * slot makes none. `seed`: another number for each supervisor and look. */
int64_t claim_rest_ms(const struct claim_view *view, const struct claim_ahead *ahead,
                      uint64_t seed);

#endif
