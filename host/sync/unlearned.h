/* unlearned.h -- verdicts that have come and are not learned yet.
 *
 * Where each change has an answer of its own, each would cost a transaction of its own:
 * 30 kB of the state for one contact. So verdicts are kept for a moment, and learned
 * together. A kill in between is a kill before these answers came: their changes are in
 * the state as under way, and the next run looks what became of them. That moment is
 * short, so that no more of them can be lost than a service answers in it.
 */
#ifndef SYNC_UNLEARNED_H
#define SYNC_UNLEARNED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/arena.h"
#include "plugin/wherry.h"

/* So many, or for so long: a second, in which ten connections at 250 ms bring 40. */
enum { UNLEARNED_MOST = 500, UNLEARNED_MS = 1000 };

struct unlearned_verdict {
    uint64_t tag;
    struct wherry_verdict verdict;
};

struct unlearned {
    struct unlearned_verdict *verdicts; /* in the order in which they came */
    size_t count;
    size_t of_answer; /* of them, those of the answer that is being taken */
    int64_t since_ms; /* of the first */
    struct arena arena;
};

/* A copy with all its texts; there must be fewer than UNLEARNED_MOST. */
void unlearned_add(struct unlearned *unlearned, uint64_t tag,
                   const struct wherry_verdict *verdict, int64_t now_ms);
/* Must they be learned now? */
bool unlearned_is_due(const struct unlearned *unlearned, int64_t now_ms);
void unlearned_clear(struct unlearned *unlearned);
void unlearned_free(struct unlearned *unlearned);

#endif
