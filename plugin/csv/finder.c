/* finder.c -- texts, each with a number, found by the text. */
#include "plugin/csv/finder.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"

enum { ROOM_FIRST = 64 };

static void place(struct finder *finder, struct finder_slot slot)
{
    size_t at = (size_t)slot.hash & (finder->room - 1);
    while (finder->slots[at].text != NULL)
        at = (at + 1) & (finder->room - 1);
    finder->slots[at] = slot;
}

static void grow(struct finder *finder)
{
    struct finder_slot *before = finder->slots;
    const size_t room = finder->room;
    finder->room = room == 0 ? ROOM_FIRST : room * 2;
    finder->slots = memory_array(finder->room, sizeof *finder->slots);
    for (size_t i = 0; i < room; i++)
        if (before[i].text != NULL)
            place(finder, before[i]);
    free(before);
}

void finder_add(struct finder *finder, const char *text, size_t number)
{
    if (finder->count * 2 >= finder->room)
        grow(finder);
    finder->count++;
    place(finder, (struct finder_slot){
                      .text = text, .hash = text_seed(text), .number = number});
}

/* The slot of this text from `at` on. */
static size_t look(const struct finder *finder, size_t at, const char *text,
                   uint64_t hash)
{
    for (;; at = (at + 1) & (finder->room - 1)) {
        const struct finder_slot *slot = &finder->slots[at];
        if (slot->text == NULL)
            return FINDER_NONE;
        if (slot->hash == hash && text_same(slot->text, text))
            return at;
    }
}

size_t finder_first(const struct finder *finder, const char *text)
{
    if (finder->count == 0)
        return FINDER_NONE;
    const uint64_t hash = text_seed(text);
    return look(finder, (size_t)hash & (finder->room - 1), text, hash);
}

size_t finder_next(const struct finder *finder, size_t at, const char *text)
{
    const uint64_t hash = finder->slots[at].hash;
    return look(finder, (at + 1) & (finder->room - 1), text, hash);
}

size_t finder_number(const struct finder *finder, size_t at)
{
    return finder->slots[at].number;
}

void finder_clear(struct finder *finder)
{
    if (finder->count > 0)
        memset(finder->slots, 0, finder->room * sizeof *finder->slots);
    finder->count = 0;
}

void finder_free(struct finder *finder)
{
    free(finder->slots);
    *finder = (struct finder){0};
}
