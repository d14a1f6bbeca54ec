/* timeline.c -- positions of an array in the order of a time, with counting. */
#include "tests/sandbox/timeline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum { SLACK = 1024 };

struct timeline_entry {
    int64_t at;
    uint32_t position;
    uint32_t order : 31; /* of arrival, while sorting */
    uint32_t live : 1;
};

static size_t low_bit(size_t number)
{
    return number & (~number + 1);
}

static void tree_append(struct timeline *timeline)
{
    size_t place = ++timeline->tree_count;
    uint32_t sum = timeline->entries[place - 1].live;
    for (size_t i = place - 1; i > place - low_bit(place); i -= low_bit(i))
        sum += timeline->tree[i];
    timeline->tree[place] = sum;
}

static void tree_lower(struct timeline *timeline, size_t place)
{
    for (; place <= timeline->tree_count; place += low_bit(place))
        timeline->tree[place]--;
}

static size_t tree_sum(const struct timeline *timeline, size_t place)
{
    size_t sum = 0;
    for (; place > 0; place -= low_bit(place))
        sum += timeline->tree[place];
    return sum;
}

static int compare(const void *one, const void *other)
{
    const struct timeline_entry *a = one, *b = other;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* Closes the holes and sorts. */
static void rebuild(struct timeline *timeline)
{
    size_t count = 0;
    for (size_t i = 0; i < timeline->count; i++)
        if (timeline->entries[i].live) {
            timeline->entries[count] = timeline->entries[i];
            timeline->entries[count].order = (uint32_t)count & 0x7FFFFFFF;
            count++;
        }
    if (!timeline->sorted && count > 0)
        qsort(timeline->entries, count, sizeof *timeline->entries, compare);
    timeline->count = count;
    timeline->sorted = true;
    timeline->tree_count = 0;
    for (size_t i = 0; i < count; i++) {
        timeline->places[timeline->entries[i].position] = (uint32_t)i + 1;
        tree_append(timeline);
    }
}

static void settle(struct timeline *timeline)
{
    if (!timeline->sorted && timeline->count > 0)
        rebuild(timeline);
}

static void make_room(struct timeline *timeline, uint32_t position)
{
    if (timeline->count == timeline->room) {
        timeline->room = timeline->room == 0 ? SLACK : timeline->room * 2;
        timeline->entries =
            memory_resize(timeline->entries, timeline->room, sizeof *timeline->entries);
        timeline->tree =
            memory_resize(timeline->tree, timeline->room + 1, sizeof *timeline->tree);
    }
    if (position >= timeline->place_room) {
        size_t room = timeline->place_room == 0 ? SLACK : timeline->place_room * 2;
        if (room <= position)
            room = (size_t)position + 1;
        timeline->places =
            memory_resize(timeline->places, room, sizeof *timeline->places);
        memset(timeline->places + timeline->place_room, 0,
               (room - timeline->place_room) * sizeof *timeline->places);
        timeline->place_room = room;
    }
}

void timeline_drop(struct timeline *timeline, uint32_t position)
{
    if (position >= timeline->place_room || timeline->places[position] == 0)
        return;
    size_t place = timeline->places[position];
    timeline->places[position] = 0;
    timeline->entries[place - 1].live = 0;
    timeline->live--;
    if (place <= timeline->tree_count)
        tree_lower(timeline, place);
}

void timeline_put(struct timeline *timeline, uint32_t position, int64_t at)
{
    timeline_drop(timeline, position);
    if (timeline->count > 2 * timeline->live + SLACK)
        rebuild(timeline);
    make_room(timeline, position);
    if (timeline->count == 0)
        timeline->sorted = true;
    else if (at < timeline->entries[timeline->count - 1].at)
        timeline->sorted = false;
    timeline->entries[timeline->count++] =
        (struct timeline_entry){.at = at, .position = position, .live = 1};
    timeline->places[position] = (uint32_t)timeline->count;
    timeline->live++;
    if (timeline->sorted)
        tree_append(timeline);
}

size_t timeline_before(struct timeline *timeline, int64_t at)
{
    settle(timeline);
    size_t low = 0, high = timeline->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (timeline->entries[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return tree_sum(timeline, low);
}

uint32_t timeline_at(struct timeline *timeline, size_t rank, int64_t *at)
{
    settle(timeline);
    assert(rank < timeline->live);
    size_t step = 1, place = 0, left = rank + 1;
    while (step * 2 <= timeline->tree_count)
        step *= 2;
    for (; step > 0; step /= 2)
        if (place + step <= timeline->tree_count &&
            timeline->tree[place + step] < left) {
            place += step;
            left -= timeline->tree[place];
        }
    *at = timeline->entries[place].at;
    return timeline->entries[place].position;
}

void timeline_free(struct timeline *timeline)
{
    free(timeline->entries);
    free(timeline->tree);
    free(timeline->places);
    *timeline = (struct timeline){0};
}
