/* audit_shown.h -- which contacts an audit looks at, and who of them a read has shown. */
#ifndef SYNC_AUDIT_SHOWN_H
#define SYNC_AUDIT_SHOWN_H

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
    int64_t from; /* the first run that is looked at */
    struct pick *picks;
    size_t count, room, sampled;
    struct arena arena; /* of one contact's lines */
};

/* While the records of a read of changes are still staged. */
enum wherry_status audit_note_shown(struct engine *engine, enum side side,
                                    struct wherry_error *error);

#endif
