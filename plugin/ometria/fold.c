/* fold.c -- events about people, of which only the last one of each counts. */
#include "plugin/ometria/fold.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"

bool fold_add(struct fold *fold, const struct fold_item *item)
{
    if (fold->count == FOLD_MOST)
        return false;
    fold->items =
        memory_grow(fold->items, fold->count, &fold->room, sizeof *fold->items);
    struct fold_item *added = &fold->items[fold->count];
    *added = *item;
    added->id = arena_text(&fold->arena, item->id);
    added->key = arena_text(&fold->arena, item->key);
    added->fault = item->fault == NULL ? "" : arena_text(&fold->arena, item->fault);
    added->order = fold->count++;
    return true;
}

static int compare(const void *one, const void *other)
{
    const struct fold_item *a = one, *b = other;
    if (a->apart != b->apart)
        return a->apart ? 1 : -1;
    const int by_id = strcmp(a->id, b->id);
    if (by_id != 0)
        return by_id;
    if (a->at_ms != b->at_ms)
        return a->at_ms < b->at_ms ? -1 : 1;
    return a->order < b->order ? -1 : 1;
}

void fold_sort(struct fold *fold)
{
    if (fold->count > 0)
        qsort(fold->items, fold->count, sizeof *fold->items, compare);
}

const struct fold_item *fold_next(struct fold *fold)
{
    while (fold->told < fold->count) {
        const struct fold_item *item = &fold->items[fold->told++];
        if (fold->told == fold->count || item->apart || item[1].apart ||
            !text_same(item->id, item[1].id))
            return item;
    }
    return NULL;
}

void fold_clear(struct fold *fold)
{
    arena_reset(&fold->arena);
    fold->count = fold->told = 0;
}

void fold_finish(struct fold *fold)
{
    free(fold->items);
    arena_free(&fold->arena);
    *fold = (struct fold){.items = NULL};
}
