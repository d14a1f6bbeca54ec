/* table.h -- finds positions of an array by a hash of what is there.
 *
 * The table knows hashes and positions only; the caller decides whether a candidate is
 * the right one. Zeroed memory is an empty table.
 */
#ifndef SANDBOX_TABLE_H
#define SANDBOX_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOWHERE UINT32_MAX

struct table {
    struct table_slot *slots;
    size_t room, used; /* used counts removed ones too, until the next growth */
};

typedef bool table_same(const void *self, uint32_t position);

uint64_t table_hash(const void *bytes, size_t length);
uint32_t table_find(const struct table *table, uint64_t hash, table_same *same,
                    const void *self);
void table_add(struct table *table, uint64_t hash, uint32_t position);
void table_remove(struct table *table, uint64_t hash, uint32_t position);
void table_free(struct table *table);

#endif
