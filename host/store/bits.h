/* bits.h -- a set of numbers, in one bit a number. */
#ifndef STORE_BITS_H
#define STORE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bits {
    unsigned char *bytes;
    size_t room; /* in bytes */
};

bool bits_has(const struct bits *bits, int64_t number);
/* Of a number below 0 or so high that the set would need more than 32 MiB, nothing is
 * kept. */
void bits_add(struct bits *bits, int64_t number);
void bits_clear(struct bits *bits);
void bits_free(struct bits *bits);

#endif
