/* engine.h -- what the parts of one run share.
 *
 * Data goes one way: read.c stages what a service tells, observe.c learns it into rows,
 * judge.c goes through the open rows (decide.c), send.c carries changes out, verdict.c
 * learns the answers.
 */
#ifndef SYNC_ENGINE_H
#define SYNC_ENGINE_H

#include "host/sync/decide.h"
#include "host/sync/learn.h"
#include "host/sync/run.h"

struct engine {
    const struct pipeline *pipeline;
    struct store *store;
    struct connector *connectors[SIDE_COUNT];
    const struct run_options *options;
    struct report *report;
    struct arena arena;   /* of the run */
    struct arena scratch; /* of one row */
    int64_t run;
    unsigned work;  /* bit 1 << work: in the spec, and to be done in this run */
    unsigned ended; /* of them: done to the end, and not stopped by a limit */
    unsigned on;    /* bit 1 << step: in the spec */
    unsigned due;   /* of them, to be done in this run */
    unsigned fresh; /* of them, without a baseline of their own yet */
    struct mapping mapping;
    struct learning learning;
    struct policy policy;
    int64_t judged_ms;  /* when the judging began, as engine_latest_ms */
    bool in_pass;       /* what is staged is a pass, not a look-up */
    bool picture_moved; /* something was learned of some contact in this run */
    int64_t picture;    /* the run before this one in which that was so */
    int64_t clock_offset_ms[SIDE_COUNT]; /* service's clock minus ours */
    enum side refused;                   /* who gave the last error */
    const char *segment_id; /* the CRM's, of the segment that a backfill is for */
    int64_t segment;     /* of its members in the state; 0: a backfill of everybody */
    const char *crm_key; /* wherry_identity.account_key of the CRM, from the check on */
};

/* Now, by a service's clock; by the later one of both. */
int64_t engine_now_ms(const struct engine *engine, enum side side);
int64_t engine_latest_ms(const struct engine *engine);
bool engine_cancelled(const struct engine *engine);
/* For every error of a connector: keeps whose it is, and gives it its place in the
 * spec. Returns `status`. */
enum wherry_status engine_blame(struct engine *engine, enum side side,
                                enum wherry_status status, struct wherry_error *error);
void engine_progress(const struct engine *engine, const char *phase, uint64_t done,
                     uint64_t total);

/* Rows in and out of the store; texts in `arena`. Saving must be within a
 * transaction. */
enum wherry_status engine_load(struct engine *engine, int64_t id, struct arena *arena,
                               struct row *row, struct wherry_error *error);
enum wherry_status engine_save(struct engine *engine, struct row *row,
                               struct wherry_error *error);

/* One line of a contact's story. `step` may be NULL. */
enum wherry_status engine_journal(struct engine *engine, const struct row *row,
                                  const char *step, const char *event,
                                  const char *before, const char *after,
                                  const char *words, struct wherry_error *error);
void engine_find(struct engine *engine, enum finding finding);

/* A hash of a record's content, and its stored form for staging. */
void record_encode(const struct wherry_record *record, const struct mapping *mapping,
                   enum side side, struct arena *arena, const void **body,
                   size_t *length, uint64_t *digest);
enum wherry_status record_decode(const void *body, size_t length,
                                 const struct mapping *mapping, enum side side,
                                 const char *id, struct arena *arena,
                                 struct wherry_record *record,
                                 struct wherry_error *error);

#endif
