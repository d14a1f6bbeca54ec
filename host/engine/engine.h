/* engine.h -- what the parts of one run share.
 *
 * Data goes one way: what a service sends is staged and learned into rows (host/sync:
 * read, observe, learn), open rows are judged (judge, decide), changes go out (send)
 * and their answers are learned (verdict); then the segments follow (host/segments).
 * The parts include this header; it includes none of them.
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "host/connector/connector.h"
#include "host/engine/options.h"
#include "host/engine/report.h"
#include "host/picture/policy.h"
#include "host/picture/walk.h"

struct bulk_state;
struct undo;
struct audit;

struct engine {
    const struct pipeline *pipeline;
    struct store *store;
    struct connector *connectors[SIDE_COUNT];
    const struct run_options *options;
    struct report *report;
    struct arena arena;   /* of the run */
    struct arena scratch; /* of one row */
    int64_t run;
    struct work_set work;  /* in the spec, and to be done in this run */
    struct work_set ended; /* of it: completed, and not stopped by a limit */
    struct step_set on;    /* in the spec */
    struct step_set due;   /* of them, to be done in this run */
    struct step_set fresh; /* of them, without a baseline of their own yet */
    struct mapping mapping;
    bool unknown[SIDE_COUNT]
                [MAPPING_MOST]; /* mapped fields that a side does not have */
    struct policy policy;
    struct bulk_state *bulk; /* host/sync's: updates whose verdicts have not come yet */
    struct undo *undo;       /* host/sync's: what is taken back; NULL: nothing */
    struct audit *audit;     /* host/sync's: what is read back; NULL: nothing */
    const int64_t *only;     /* of an undo: the rows to go through */
    size_t only_count;       /* place of those that are open, by their number */
    int64_t judged_ms;       /* when the judging began, as engine_latest_ms */
    uint64_t sent;           /* changes that have gone out in this run */
    bool after_loss;         /* its baseline is one after a loss; see sync/loss.h */
    bool in_pass;            /* what is staged is a pass, not a look-up */
    bool picture_moved;      /* something was learned of some contact in this run */
    int64_t picture;         /* the run before this one in which that was so */
    int64_t clock_offset_ms[SIDE_COUNT]; /* service's clock minus ours */
    struct paces {
        unsigned records, lookups, changes; /* in a second; 0: no pace */
    } paces[SIDE_COUNT];
    enum side refused;      /* who gave the last error */
    const char *segment_id; /* the CRM's, of the segment that a backfill is for */
    int64_t segment; /* of its members in the state; 0: a backfill of everybody */
};

/* Now, by this machine's clock, the only one of a run; by a service's; by the later one
 * of both services. */
int64_t engine_machine_ms(const struct engine *engine);
int64_t engine_now_ms(const struct engine *engine, enum side side);
int64_t engine_latest_ms(const struct engine *engine);

/* OK, or CANCELLED: "stopped while PHASE". */
enum wherry_status engine_go_on(const struct engine *engine, const char *phase,
                                struct wherry_error *error);
/* Waits for so long, unless somebody asks us to stop. */
enum wherry_status engine_rest(const struct engine *engine, int64_t ms,
                               const char *phase, struct wherry_error *error);
void engine_progress(const struct engine *engine, const struct run_progress *progress);
/* The least time that so many take at a pace; 0: no pace. */
int64_t engine_at_pace_ms(int64_t count, unsigned per_second);
/* Sets report->sending_ms by what is owed to both sides and the paces that the checks
 * of the connectors gave. */
void engine_time_sending(struct engine *engine);
/* Reports how much of it has been sent; for none, that it begins. */
void engine_tell_sending(const struct engine *engine);
/* For every error of a connector: keeps which side it is, and adds its place in the
 * spec. Returns `status`. */
enum wherry_status engine_blame(struct engine *engine, enum side side,
                                enum wherry_status status, struct wherry_error *error);

/* Rows in and out of the store; texts in `arena`. Saving must be within a
 * transaction. */
enum wherry_status engine_load(struct engine *engine, int64_t id, struct arena *arena,
                               struct row *row, struct wherry_error *error);
enum wherry_status engine_save(struct engine *engine, struct row *row,
                               struct wherry_error *error);

/* A walk over the rows with the run's mapping and scratch arena, which reports its
 * progress and ends when somebody asks us to stop. */
struct engine_walk {
    enum store_which which;
    size_t batch;
    bool writes;
    const char *phase; /* "judging" */
    bool silent;       /* no progress is reported */
    enum wherry_status (*visit)(void *self, struct row *row, bool *changed,
                                struct wherry_error *error);
    void *self; /* of visit */
};
enum wherry_status engine_walk(struct engine *engine, const struct engine_walk *walk,
                               struct wherry_error *error);

/* One line of a contact's story. `step` may be NULL. */
enum wherry_status engine_journal(struct engine *engine, const struct row *row,
                                  const char *step, const char *event,
                                  const char *before, const char *after,
                                  const char *words, struct wherry_error *error);
void engine_count(struct engine *engine, enum finding finding);
/* After an answer to `unknown`: their pairs stand still in this run, and are
 * reported. */
void engine_stop_unknown(struct engine *engine, enum side side);

#endif
