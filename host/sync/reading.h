/* reading.h -- what a run reads, by what is due in it. Pure.
 *
 * The list is read in every run: its changes cost one request, and its picture never
 * grows old. Of the CRM a run reads what its due steps need. The two steps that only
 * carry opt-outs need less, but never for longer than an hour: only the profiles show
 * an opt-out that was made by API, and what was kept for a whole read of the CRM waits
 * for one.
 *
 * A read of changes never shows a deleted record, nor a row that became visible later
 * than its stamp says. So each side is read whole from time to time, after the changes
 * of both: the verify. What no read of changes has shown counts for less
 * (ARCHITECTURE.md), so the changes come first, and the verify does not move the place
 * where they continue.
 */
#ifndef SYNC_READING_H
#define SYNC_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "host/picture/side.h"
#include "host/spec/work.h"

/* How much of one side, each more than the one before. */
enum reading {
    READING_NOTHING,
    READING_OPT_OUTS, /* only the feed of opt-outs: no complete read */
    READING_CHANGES,  /* what changed since the last time */
    READING_WHOLE,    /* from the beginning */
};

/* When a side must be verified. */
struct verify_need {
    int64_t every_ms; /* 0: never by itself */
    uint64_t seed;    /* of the pipeline */
    int64_t whole_ms; /* the last whole read, by the service's clock */
    int64_t now_ms;   /* by the same clock */
};

struct reading_need {
    struct work_set due;      /* in the spec, and to be done in this run */
    bool baseline;            /* both sides from the beginning, and nothing else; */
    bool learned[SIDE_COUNT]; /* except for one that was learned before it was cut */
    bool grown;               /* a field that was never read: both sides are verified */
    bool fresh;               /* a due step takes a baseline of its own */
    bool verify;              /* it is asked for, whatever is due */
    int64_t crm_age_ms;       /* since the last complete read of the CRM began */
    struct verify_need verifies[SIDE_COUNT];
};

struct reading_plan {
    enum reading sides[SIDE_COUNT];
    bool whole[SIDE_COUNT]; /* the verify: whole, after that */
};

struct reading_plan reading_plan(const struct reading_need *need);

/* From when on a side must be verified: between a half and the whole of `every_ms`
 * after its last whole read, then each `every_ms`, at moments that the seed gives, so
 * that pipelines which began together do not verify together. INT64_MAX: never. */
int64_t verify_due_ms(const struct verify_need *need);
/* When that side is read whole next, unless an operator asks for it before: both sides
 * in one run, except for one that was read whole a moment ago. INT64_MAX: never. */
int64_t verify_next_ms(const struct verify_need needs[SIDE_COUNT], enum side side);

#endif
