/* spool_medium.h -- within this folder: where the bytes of a spool are.
 *
 * It is a row of bytes that grows at its end. What is false has failed: errno says why.
 */
#ifndef STORE_SPOOL_MEDIUM_H
#define STORE_SPOOL_MEDIUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

struct spool_medium {
    /* Are there bytes that we have put there? How many. */
    bool (*open)(void *self, uint64_t *length);
    /* There are none, and some can be added: after `remove`. */
    bool (*begin)(void *self);
    /* At the end, which is `at`. */
    bool (*add)(void *self, uint64_t at, const void *bytes, size_t length);
    /* Adds some to `bytes`, from `at` on, where it was begun or what was read before ends;
     * false: there are none. */
    bool (*read)(void *self, uint64_t at, struct buffer *bytes);
    /* There are so many, up to a place where `add` has ended; the next ones follow. */
    bool (*cut)(void *self, uint64_t length);
    /* They outlast a loss of power, if any do. */
    bool (*sync)(void *self);
    /* Nothing is added or read until `open` or `begin`. */
    void (*close)(void *self);
    void (*remove)(void *self);
    void (*free)(void *self);
};

#endif
