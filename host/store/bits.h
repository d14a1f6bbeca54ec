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
/* A higher number, for which the set would need more than 32 MiB, is not kept, nor is one
 * below 0. */
#define BITS_HIGHEST INT64_C(0xFFFFFFF)
void bits_add(struct bits *bits, int64_t number);
void bits_drop(struct bits *bits, int64_t number);
/* The lowest one that is no lower than this one, which is not below 0; -1: none. */
int64_t bits_next(const struct bits *bits, int64_t number);
void bits_clear(struct bits *bits);
void bits_free(struct bits *bits);

#endif
