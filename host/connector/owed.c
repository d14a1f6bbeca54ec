/* owed.c -- the changes given to a sink and the verdicts that it owes for them. */
#include "host/connector/owed.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum state { FREE, OWING, ANSWERED };

struct owed_slot {
    uint64_t tag;
    enum wherry_verb verb;
    enum state state;
};

enum { FIRST_ROOM = 64 };

/* The slot of the tag, or the free one where it would go. Tags are often numbered in
 * turn; the multiplication (Fibonacci hashing) spreads any step between them. */
static struct owed_slot *slot_of(const struct owed *owed, uint64_t tag)
{
    size_t index = (size_t)((tag * 0x9E3779B97F4A7C15u) >> 32) & (owed->room - 1);
    while (owed->slots[index].state != FREE && owed->slots[index].tag != tag)
        index = (index + 1) & (owed->room - 1);
    return &owed->slots[index];
}

static void make_room(struct owed *owed)
{
    if (owed->room != 0 && owed->used < owed->room / 2)
        return;
    struct owed old = *owed;
    owed->room = old.room == 0 ? FIRST_ROOM : old.room * 2;
    owed->slots = memory_array(owed->room, sizeof *owed->slots);
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].state != FREE)
            *slot_of(owed, old.slots[i].tag) = old.slots[i];
    free(old.slots);
}

bool owed_add(struct owed *owed, uint64_t tag, enum wherry_verb verb)
{
    make_room(owed);
    struct owed_slot *slot = slot_of(owed, tag);
    if (slot->state != FREE)
        return false;
    *slot = (struct owed_slot){.tag = tag, .verb = verb, .state = OWING};
    owed->used++;
    owed->count++;
    return true;
}

enum owed_answer owed_look(const struct owed *owed, uint64_t tag,
                           enum wherry_verb *verb)
{
    const struct owed_slot *slot = owed->room == 0 ? NULL : slot_of(owed, tag);
    if (slot == NULL || slot->state == FREE)
        return OWED_UNKNOWN;
    *verb = slot->verb;
    return slot->state == OWING ? OWED_FIRST : OWED_SECOND;
}

void owed_settle(struct owed *owed, uint64_t tag)
{
    struct owed_slot *slot = owed->room == 0 ? NULL : slot_of(owed, tag);
    if (slot == NULL || slot->state != OWING)
        return;
    slot->state = ANSWERED;
    owed->count--;
}

void owed_clear(struct owed *owed)
{
    if (owed->used > 0)
        memset(owed->slots, 0, owed->room * sizeof *owed->slots);
    owed->used = owed->count = 0;
}

void owed_free(struct owed *owed)
{
    free(owed->slots);
    *owed = (struct owed){0};
}
