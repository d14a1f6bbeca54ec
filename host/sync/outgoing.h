/* outgoing.h -- one change on its way: what is sent, and the state of its row before.
 */
#ifndef SYNC_OUTGOING_H
#define SYNC_OUTGOING_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* Texts live as long as the batch. Thousands are kept: no room between the members. */
struct outgoing {
    int64_t row;
    struct wherry_field *fields;     /* as sent, named by the target */
    struct sent_try create, consent; /* what the try is taken back to */
    struct sent_try *values;         /* of each field */
    bool create_sent_before;         /* likewise */
    bool bulk; /* its verdict comes later than sights of the same record may */
    struct decision decision; /* last: portion.c keeps no more of it than is used */
};

#endif
