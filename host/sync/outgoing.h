/* outgoing.h -- a change on its way to a service. */
#ifndef SYNC_OUTGOING_H
#define SYNC_OUTGOING_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* In the line of a verdict: before what a service keeps otherwise than it was sent; and,
 * of a contact that we made, before the time of her consent there. */
#define VERDICT_KEPT "kept as "
#define VERDICT_SINCE "opted in at "

/* One change on its way. Texts live as long as the batch. */
struct outgoing {
    int64_t row;
    struct decision decision;
    struct wherry_field *fields; /* as sent, named by the target */
    bool create_sent_before;
    struct sent_try create, consent; /* what the try is taken back to */
    struct sent_try *values;         /* of each field */
    bool answered;
    bool bulk; /* its verdict comes later than sights of the same record may */
};

#endif
