/* sample.h -- whose changes an audit checks: all contacts whom the runs since the last
 * one have opted out, and a sample of all others to whom they wrote.
 */
#ifndef SYNC_SAMPLE_H
#define SYNC_SAMPLE_H

#include "host/engine/engine.h"

/* A contact whose changes are looked at. */
struct pick {
    int64_t row;
    uint64_t order; /* of the sample: those with the lowest are in it */
    bool opt_out;   /* it is in, whatever its order */
    bool shown[SIDE_COUNT];
    bool asked[SIDE_COUNT];
};

struct audit {
    int64_t from;    /* the first run that is looked at */
    int64_t highest; /* contact that was considered, by its row */
    struct pick *picks;
    size_t count, room, sampled;
    struct arena arena; /* of one contact's lines */
};

/* Before the reads: chooses what to check. Nothing if no run has written since the last
 * audit, or the spec switches it off. */
enum wherry_status sample_begin(struct engine *engine, struct wherry_error *error);
/* While the records of a read of changes are still staged: which of them were shown. */
enum wherry_status sample_note_shown(struct engine *engine, enum side side,
                                     struct wherry_error *error);
void sample_free(struct engine *engine);

#endif
