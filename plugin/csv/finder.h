/* finder.h -- texts, each with a number, found by the text: a hash table.
 *
 * One text may have several numbers. The texts are borrowed. `struct finder f = {0};` is
 * an empty one.
 *
 *     for (size_t at = finder_first(&finder, text); at != FINDER_NONE;
 *          at = finder_next(&finder, at, text))
 *         use(finder_number(&finder, at));
 */
#ifndef CSV_FINDER_H
#define CSV_FINDER_H

#include <stddef.h>
#include <stdint.h>

#define FINDER_NONE SIZE_MAX

struct finder_slot {
    const char *text; /* NULL: free */
    uint64_t hash;
    size_t number;
};

struct finder {
    struct finder_slot *slots;
    size_t room, count; /* room is a power of two */
};

void finder_add(struct finder *finder, const char *text, size_t number);
size_t finder_first(const struct finder *finder, const char *text);
size_t finder_next(const struct finder *finder, size_t at, const char *text);
size_t finder_number(const struct finder *finder, size_t at);
void finder_clear(struct finder *finder); /* keeps the room */
void finder_free(struct finder *finder);

#endif
