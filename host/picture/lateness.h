/* lateness.h -- how far a piece of work of a pipeline is; host/schedule/late.h judges it.
 */
#ifndef PICTURE_LATENESS_H
#define PICTURE_LATENESS_H

#include <stdbool.h>
#include <stdint.h>

struct late {
    bool on;          /* the work is in the spec; else all is 0 */
    int64_t done_ms;  /* when it was last completed; 0: not yet */
    int64_t lag_ms;   /* of the last changes that it delivered; -1: not known */
    int64_t due_ms;   /* since when it is due; 0: it is not */
    int64_t next_ms;  /* its next start, not before now */
    int64_t from_ms;  /* what it is measured from; 0: it cannot be late */
    int64_t after_ms; /* it is late from then on; 0: the same */
    bool late;
};

#endif
