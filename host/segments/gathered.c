/* gathered.c -- members of a segment, stored in the order of their ids. */
#include "host/segments/gathered.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/store/members.h"
#include "host/store/segments.h"

/* Four megabytes or so, while the members are read and little else is kept. Of a large
 * segment each such part touches all pages once, and those of the index of addresses. */
enum { ROOM = 40000, BLOCK = 500 };

void gathered_init(struct gathered *gathered, struct store *store, int64_t segment)
{
    *gathered =
        (struct gathered){.store = store,
                          .segment = segment,
                          .members = memory_array(ROOM, sizeof *gathered->members)};
}

void gathered_finish(struct gathered *gathered)
{
    free(gathered->members);
    arena_free(&gathered->arena);
}

/* Words about one member stay in their order. */
static int by_id(const void *one, const void *other)
{
    const struct gathered_member *a = one, *b = other;
    const int order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static enum wherry_status store_one(const struct gathered *gathered,
                                    const struct gathered_member *member,
                                    struct wherry_error *error)
{
    switch (member->kind) {
    case GATHERED_KEEP:
        return store_keep_member(gathered->store, gathered->segment, member->id,
                                 member->pass, error);
    case GATHERED_DROP:
        return store_drop_member(gathered->store, gathered->segment, member->id, error);
    case GATHERED_SET:
        break;
    }
    return store_set_member(gathered->store, gathered->segment, member->id,
                            member->address, member->pass, error);
}

/* Whether a write would change nothing, if the member was known so before these words. What
 * is said before of the same member may have changed that; a whole read writes its pass. */
static bool is_vain(const struct gathered *gathered, size_t place)
{
    const struct gathered_member *members = gathered->members;
    return members[place].kind == GATHERED_SET && members[place].pass == 0 &&
           (place == 0 || strcmp(members[place - 1].id, members[place].id) != 0);
}

static enum wherry_status store_block(const struct gathered *gathered, size_t first,
                                      struct wherry_error *error)
{
    const struct gathered_member *members = gathered->members + first;
    const size_t left = gathered->count - first, count = left < BLOCK ? left : BLOCK;
    struct store_told_member told[BLOCK];
    bool known[BLOCK] = {false};
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < count; i++)
        told[i] = (struct store_told_member){members[i].id, members[i].address};
    if (members->pass == 0)
        status = store_know_members(gathered->store, gathered->segment, told, count,
                                    known, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++)
        if (!known[i] || !is_vain(gathered, first + i))
            status = store_one(gathered, &members[i], error);
    return status;
}

enum wherry_status gathered_store(struct gathered *gathered, struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (gathered->count > 0)
        qsort(gathered->members, gathered->count, sizeof *gathered->members, by_id);
    for (size_t i = 0; i < gathered->count && status == WHERRY_OK; i += BLOCK)
        status = store_block(gathered, i, error);
    gathered->count = 0;
    arena_reset(&gathered->arena);
    return status;
}

enum wherry_status gathered_add(struct gathered *gathered,
                                const struct gathered_member *member,
                                struct wherry_error *error)
{
    const enum wherry_status status =
        gathered->count == ROOM ? gathered_store(gathered, error) : WHERRY_OK;
    if (status != WHERRY_OK)
        return status;
    struct gathered_member *kept = &gathered->members[gathered->count];
    *kept = *member;
    kept->id = arena_text(&gathered->arena, member->id);
    kept->address = arena_text(&gathered->arena, member->address);
    kept->place = gathered->count;
    gathered->count++;
    return WHERRY_OK;
}
