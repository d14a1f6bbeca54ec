/* pile.h -- collects entries, returns them in the order of their keys.
 *
 * A few MiB of them are in memory. When these are full they are sorted and written one
 * after another into a file without a name, as one run; reading merges the runs. So ten
 * million entries take no more memory than a hundred thousand, each is written once and
 * read once, and a kill leaves nothing behind.
 */
#ifndef STORE_PILE_H
#define STORE_PILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pile;

/* An entry that was returned lives until the next call. */
struct pile_entry {
    const char *key;  /* without a NUL in it: strcmp is the order */
    const char *rank; /* not looked at here */
    const void *body;
    size_t length;   /* below 4 GiB, as those of its texts */
    uint64_t digest; /* not looked at here */
    unsigned char kind;
};

/* The directory, which is copied, is where the file is made; NULL: all is in memory. */
struct pile *pile_create(const char *directory);
void pile_free(struct pile *pile);
/* Forgets all entries, and frees their memory. */
void pile_clear(struct pile *pile);
/* These are false where the file cannot be written or read: errno says why. */
bool pile_add(struct pile *pile, const struct pile_entry *entry);
/* How many were added. */
size_t pile_count(const struct pile *pile);
/* From the beginning: by key, then kind, then in the order in which they came. Nothing
 * may be added until pile_clear. */
bool pile_begin(struct pile *pile);
/* *any: there was one more. */
bool pile_next(struct pile *pile, struct pile_entry *entry, bool *any);

#endif
