/* table.c -- finds positions of an array by a hash of what is there. */
#include "tests/sandbox/table.h"

#include <stdlib.h>
#include <xxhash.h>

#include "host/base/memory.h"

enum { FIRST_ROOM = 64 };

enum slot_state { FREE, TAKEN, REMOVED };

struct table_slot {
    uint32_t hash; /* the lower half; with TAKEN and REMOVED only */
    uint32_t position;
};

/* The position gives a slot's state, so that it stays at eight bytes. */
static enum slot_state state_of(const struct table_slot *slot)
{
    if (slot->position == 0)
        return FREE;
    return slot->position == NOWHERE ? REMOVED : TAKEN;
}

uint64_t table_hash(const void *bytes, size_t length)
{
    return XXH3_64bits(bytes, length);
}

uint32_t table_find(const struct table *table, uint64_t hash, table_same *same,
                    const void *self)
{
    if (table->room == 0)
        return NOWHERE;
    for (size_t i = (uint32_t)hash & (table->room - 1);;
         i = (i + 1) & (table->room - 1)) {
        const struct table_slot *slot = &table->slots[i];
        if (state_of(slot) == FREE)
            return NOWHERE;
        if (state_of(slot) == TAKEN && slot->hash == (uint32_t)hash &&
            same(self, slot->position - 1))
            return slot->position - 1;
    }
}

static void put(struct table *table, struct table_slot entry)
{
    size_t i = entry.hash & (table->room - 1);
    while (state_of(&table->slots[i]) != FREE)
        i = (i + 1) & (table->room - 1);
    table->slots[i] = entry;
    table->used++;
}

static void grow(struct table *table)
{
    struct table old = *table;
    table->room = old.room == 0 ? FIRST_ROOM : old.room * 2;
    table->used = 0;
    table->slots = memory_array(table->room, sizeof *table->slots);
    for (size_t i = 0; i < old.room; i++)
        if (state_of(&old.slots[i]) == TAKEN)
            put(table, old.slots[i]);
    free(old.slots);
}

void table_add(struct table *table, uint64_t hash, uint32_t position)
{
    if (table->used * 4 >= table->room * 3)
        grow(table);
    put(table, (struct table_slot){.hash = (uint32_t)hash, .position = position + 1});
}

void table_remove(struct table *table, uint64_t hash, uint32_t position)
{
    if (table->room == 0)
        return;
    for (size_t i = (uint32_t)hash & (table->room - 1);;
         i = (i + 1) & (table->room - 1)) {
        struct table_slot *slot = &table->slots[i];
        if (state_of(slot) == FREE)
            return;
        if (slot->position == position + 1 && slot->hash == (uint32_t)hash) {
            slot->position = NOWHERE;
            return;
        }
    }
}

void table_free(struct table *table)
{
    free(table->slots);
    *table = (struct table){0};
}
