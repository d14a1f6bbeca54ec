/* sights.h -- what a read has returned, for comparison with another read.
 *
 * `struct sights sights = {0};` has none. Nothing here reports an address or a value:
 * records are named by their lasting ids.
 */
#ifndef CONFORM_SIGHTS_H
#define CONFORM_SIGHTS_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/wherry.h"

struct sight {
    char *id, *key, *rest; /* all else, as text */
    unsigned flags;
    enum wherry_consent consent;
    size_t order;
};

struct sights {
    struct sight *items;
    size_t count, room;
};

void sights_add(struct sights *sights, const struct wherry_record *record);
/* In the order of their ids, for each id what came last. */
void sights_settle(struct sights *sights);
/* Of two that are settled: NULL if they are the same, else a sentence that lives until
 * the next call. */
const char *sights_difference(const struct sights *first, const struct sights *second);
/* The one with this id, of settled ones; NULL: none. */
const struct sight *sights_find(const struct sights *sights, const char *id);
void sights_free(struct sights *sights);

#endif
