/* decide.h -- who joins a static segment and who leaves it: a pure function.
 *
 * In doubt nothing happens: only a contact who is surely a member joins, and one who
 * may be a member does not leave. Only seats of ours are given up, so that a contact
 * whom somebody else has put there, and who was never in the CRM's segment, does not
 * leave.
 */
#ifndef SEGMENTS_DECIDE_H
#define SEGMENTS_DECIDE_H

#include "host/store/standing.h"

enum segment_move {
    SEGMENT_STAY,  /* everything is right, or cannot be changed now */
    SEGMENT_JOIN,  /* is put into the static segment */
    SEGMENT_LEAVE, /* is taken out of it */
    SEGMENT_OWN,   /* the seat is ours from now on; nothing is sent */
};

enum segment_move segment_decide(const struct standing *standing);

#endif
