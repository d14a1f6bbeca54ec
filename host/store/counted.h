/* counted.h -- how many contacts are in each state. */
#ifndef STORE_COUNTED_H
#define STORE_COUNTED_H

#include <stdint.h>

struct store_counts {
    int64_t rows, on_list, in_crm, linked, subscribed, open, parked;
};

#endif
