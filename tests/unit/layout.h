/* layout.h -- the layout of the structs of an interface: sizes, offsets, the values of
 * enumerations, as the compiler sees them in one version of wherry.h.
 */
#ifndef UNIT_LAYOUT_H
#define UNIT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

struct layout {
    const char *name; /* NULL after the last */
    bool whole;       /* `value` is the size of a struct, else it must never change */
    size_t value;
};

/* All that a header of 1.0 has, by each of the headers. */
extern const struct layout layout_1_0[], layout_1_0_in_1_1[], layout_1_0_in_1_2[],
    layout_1_0_today[];
/* What 1.1 adds; and 1.2. */
extern const struct layout layout_1_1[], layout_1_1_in_1_2[], layout_1_1_today[];
extern const struct layout layout_1_2[], layout_1_2_today[];

#endif
