/* unanswered.c -- the changes given to a sink and the verdicts that it owes for them. */
#include "host/connector/unanswered.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum state { FREE, OWING, ANSWERED };

struct unanswered_slot {
    uint64_t tag;
    enum wherry_verb verb;
    enum state state;
};

enum { FIRST_ROOM = 64, ANSWERED_MOST = 4096 };

/* The slot of the tag, or the free one where it would go. Tags are often numbered in
 * turn; the multiplication (Fibonacci hashing) spreads any step between them. */
static struct unanswered_slot *slot_of(const struct unanswered *table, uint64_t tag)
{
    size_t index = (size_t)((tag * 0x9E3779B97F4A7C15u) >> 32) & (table->room - 1);
    while (table->slots[index].state != FREE && table->slots[index].tag != tag)
        index = (index + 1) & (table->room - 1);
    return &table->slots[index];
}

/* Where many are answered, room is made by forgetting these. */
static void make_room(struct unanswered *table)
{
    if (table->room != 0 && table->used < table->room / 2)
        return;
    const struct unanswered old = *table;
    const bool forget = old.used - old.count > ANSWERED_MOST;
    if (old.room == 0)
        table->room = FIRST_ROOM;
    else if (!forget || old.count >= old.room / 4)
        table->room = old.room * 2;
    table->slots = memory_array(table->room, sizeof *table->slots);
    table->used = 0;
    for (size_t i = 0; i < old.room; i++)
        if (old.slots[i].state == OWING ||
            (old.slots[i].state == ANSWERED && !forget)) {
            *slot_of(table, old.slots[i].tag) = old.slots[i];
            table->used++;
        }
    free(old.slots);
}

bool unanswered_add(struct unanswered *table, uint64_t tag, enum wherry_verb verb)
{
    make_room(table);
    struct unanswered_slot *slot = slot_of(table, tag);
    if (slot->state != FREE)
        return false;
    *slot = (struct unanswered_slot){.tag = tag, .verb = verb, .state = OWING};
    table->used++;
    table->count++;
    return true;
}

enum unanswered_answer unanswered_look(const struct unanswered *table, uint64_t tag,
                                       enum wherry_verb *verb)
{
    const struct unanswered_slot *slot = table->room == 0 ? NULL : slot_of(table, tag);
    if (slot == NULL || slot->state == FREE)
        return UNANSWERED_UNKNOWN;
    *verb = slot->verb;
    return slot->state == OWING ? UNANSWERED_FIRST : UNANSWERED_SECOND;
}

void unanswered_settle(struct unanswered *table, uint64_t tag)
{
    struct unanswered_slot *slot = table->room == 0 ? NULL : slot_of(table, tag);
    if (slot == NULL || slot->state != OWING)
        return;
    slot->state = ANSWERED;
    table->count--;
}

void unanswered_clear(struct unanswered *table)
{
    if (table->used > 0)
        memset(table->slots, 0, table->room * sizeof *table->slots);
    table->used = table->count = 0;
}

void unanswered_free(struct unanswered *table)
{
    free(table->slots);
    *table = (struct unanswered){0};
}
