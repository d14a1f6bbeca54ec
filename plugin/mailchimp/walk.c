/* walk.c -- an unordered set of rows read by offset while people change. */
#include "plugin/mailchimp/walk.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"

enum {
    SEEN_MAX = 4 * 1024 * 1024, /* 64 MiB at worst; above it rows are not counted */
    /* A row of a set that is shuffled at each request is missed by a pass of two pages
     * with less than one half; twelve in a row miss it with less than 1 : 4000. */
    FRUITLESS_MAX = 12,
    PASSES_MAX = 40,
    /* A pass in which the set shrank proves nothing if its order changes too: so we
     * make this many more, to see one in which the set did not change. */
    SHRUNK_PASSES_MAX = 3,
};

void walk_begin(struct walk *walk)
{
    *walk = (struct walk){0};
}

void walk_free(struct walk *walk)
{
    free(walk->seen);
    *walk = (struct walk){0};
}

/* FNV-1a */
uint64_t walk_hash(const char *text)
{
    uint64_t value = 0xcbf29ce484222325u;
    for (; *text != '\0'; text++)
        value = (value ^ (unsigned char)*text) * 0x100000001b3u;
    return value != 0 ? value : 1;
}

static bool put_place(uint64_t *places, size_t room, uint64_t value)
{
    size_t at = (size_t)(value >> 7) & (room - 1);
    while (places[at] != 0 && places[at] != value)
        at = (at + 1) & (room - 1);
    bool fresh = places[at] == 0;
    places[at] = value;
    return fresh;
}

static void grow(struct walk *walk)
{
    size_t room = walk->seen_room == 0 ? 1024 : walk->seen_room * 2;
    uint64_t *places = memory_array(room, sizeof *places);
    for (size_t i = 0; i < walk->seen_room; i++)
        if (walk->seen[i] != 0)
            put_place(places, room, walk->seen[i]);
    free(walk->seen);
    walk->seen = places;
    walk->seen_room = room;
}

void walk_see(struct walk *walk, const char *id)
{
    if (walk->seen_count == SEEN_MAX)
        return;
    if (walk->seen_count * 2 >= walk->seen_room)
        grow(walk);
    if (put_place(walk->seen, walk->seen_room, walk_hash(id))) {
        walk->seen_count++;
        walk->new_seen = true;
    }
}

static void forget(struct walk *walk)
{
    memset(walk->seen, 0, walk->seen_room * sizeof *walk->seen);
    walk->seen_count = 0;
}

/* The last page of a pass: was it all? */
static void end_pass(struct walk *walk, uint64_t total)
{
    bool all = walk->seen_count >= total || walk->seen_count == SEEN_MAX;
    bool proven = !walk->shrunk || walk->passes + 1 >= SHRUNK_PASSES_MAX;
    walk->passes++;
    walk->fruitless = walk->new_seen ? 0 : walk->fruitless + 1;
    walk->doubtful = !all;
    walk->ended = (all && proven) || walk->fruitless >= FRUITLESS_MAX ||
                  walk->passes >= PASSES_MAX;
    if (!walk->ended && walk->shrunk && walk->seen != NULL)
        forget(walk); /* a row that left would hide one that was missed */
    walk->offset = 0;
    walk->begun = false;
    walk->shrunk = false;
    walk->new_seen = false;
}

/* A page may have fewer rows than were asked for: a service has a limit of its own. An
 * empty one is the end, and the total is. */
void walk_take(struct walk *walk, size_t rows, uint64_t total)
{
    uint64_t left = walk->begun && total < walk->total ? walk->total - total : 0;
    walk->begun = true;
    walk->total = total;
    if (left > 0) { /* the rows between may have moved before this page */
        walk->shrunk = true;
        walk->offset = walk->offset > left ? walk->offset - left : 0;
        return;
    }
    walk->offset += rows;
    if (rows == 0 || walk->offset >= total)
        end_pass(walk, total);
}
