/* passes.h -- the reads of both sides, as the state remembers them.
 *
 * A read counts when it was completed. A whole read starts from the beginning: it shows
 * all records, and so finds what reads of changes have missed.
 */
#ifndef PICTURE_PASSES_H
#define PICTURE_PASSES_H

#include "host/picture/side.h"
#include "host/store/store.h"

/* Numbered from 1 in the order in which they began. Look-ups and the sending of a batch,
 * whose answers show records, count among them. */
struct passes {
    int64_t begun[SIDE_COUNT];    /* how many have begun */
    int64_t begun_ms[SIDE_COUNT]; /* when the last complete one began, by that service's
                                     clock */
    int64_t whole_ms[SIDE_COUNT]; /* when the last whole one began; 0: there was none */
    int64_t took_ms[SIDE_COUNT];  /* how long it took; 0: not known */
};

struct passes passes_load(struct store *store);
/* Was this side ever read to its end? If not, its contacts are not known: those of the
 * CRM, while a pipeline has nothing but segments. */
bool passes_read(const struct passes *passes, enum side side);

#endif
