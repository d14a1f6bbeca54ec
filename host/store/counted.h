/* counted.h -- the counts of the contacts, and what is known of them. */
#ifndef STORE_COUNTED_H
#define STORE_COUNTED_H

#include <stdbool.h>
#include <stdint.h>

struct store_counts {
    int64_t rows, on_list, in_crm, linked, subscribed, open, parked;
};

/* Of an open store; see counts.h. */
struct counted {
    bool known; /* `counts` tells of the rows as they are now */
    enum { COUNTS_UNASKED, COUNTS_KEPT, COUNTS_DROPPED } file; /* what the file has */
    struct store_counts counts;
};

#endif
