/* fold.h -- events about people, of which only the last one of each counts.
 *
 * Nobody documents in which order events come, so all of a stretch of time are
 * gathered, sorted, and then told one a person. What stands apart is told as well.
 */
#ifndef OMETRIA_FOLD_H
#define OMETRIA_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/arena.h"

/* About 150 bytes each. */
enum { FOLD_MOST = 1000000 };

struct fold_item {
    const char *id, *key; /* key "" where the event has none */
    int64_t at_ms;        /* 0: not known; then the order of arrival decides */
    size_t order;
    bool enters;     /* as the user of the fold likes */
    bool unreadable; /* likewise */
    bool apart;      /* told for itself, whatever else there is about this person */
    const char *fault;
};

struct fold {
    struct arena arena;
    struct fold_item *items;
    size_t count, room, told;
};

/* False when there are FOLD_MOST already. Texts are copied. */
bool fold_add(struct fold *fold, const struct fold_item *item);
void fold_sort(struct fold *fold);
/* The last event of the next person, or the next one that stands apart, or NULL. */
const struct fold_item *fold_next(struct fold *fold);
void fold_clear(struct fold *fold); /* for the next stretch */
void fold_finish(struct fold *fold);

#endif
