/* sights.c -- what a read has returned. */
#include "host/conform/sights.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/base/text.h"

void sights_add(struct sights *sights, const struct wherry_record *record)
{
    struct buffer rest = {0};
    buffer_format(&rest, "%d %d %u %" PRId64 " %" PRId64, (int)record->consent,
                  (int)record->by, record->flags, record->consent_at_ms,
                  record->changed_at_ms);
    for (size_t i = 0; i < record->field_count; i++)
        buffer_format(&rest, "\n%s=%s", record->fields[i].name,
                      record->fields[i].value);
    sights->items =
        memory_grow(sights->items, sights->count, &sights->room, sizeof *sights->items);
    sights->items[sights->count] = (struct sight){.id = memory_text(record->id),
                                                  .key = memory_text(record->key),
                                                  .rest = buffer_take(&rest),
                                                  .flags = record->flags,
                                                  .consent = record->consent,
                                                  .order = sights->count};
    sights->count++;
}

static void free_sight(const struct sight *sight)
{
    free(sight->id);
    free(sight->key);
    free(sight->rest);
}

static int by_id(const void *one, const void *other)
{
    const struct sight *a = one, *b = other;
    int order = strcmp(a->id, b->id);
    return order != 0 ? order : a->order < b->order ? -1 : a->order > b->order;
}

void sights_settle(struct sights *sights)
{
    size_t kept = 0;
    if (sights->count > 0)
        qsort(sights->items, sights->count, sizeof *sights->items, by_id);
    for (size_t i = 0; i < sights->count; i++) {
        if (i + 1 < sights->count &&
            text_same(sights->items[i].id, sights->items[i + 1].id))
            free_sight(&sights->items[i]);
        else
            sights->items[kept++] = sights->items[i];
    }
    sights->count = kept;
}

/* Which of both comes first in the order of ids: below 0 the one, above 0 the other. */
static int order_of(const struct sight *one, const struct sight *other)
{
    if (one == NULL || other == NULL)
        return one == NULL ? 1 : -1;
    return strcmp(one->id, other->id);
}

const char *sights_difference(const struct sights *first, const struct sights *second)
{
    static char sentence[200];
    for (size_t i = 0; i < first->count || i < second->count; i++) {
        const struct sight *one = i < first->count ? &first->items[i] : NULL;
        const struct sight *other = i < second->count ? &second->items[i] : NULL;
        const int order = order_of(one, other);
        const struct sight *odd = order > 0 ? other : one;
        if (order == 0 && one != NULL && other != NULL &&
            text_same(one->key, other->key) && text_same(one->rest, other->rest))
            continue;
        snprintf(sentence, sizeof sentence,
                 "the record '%.120s' was returned %s (%zu records, then %zu)",
                 odd == NULL ? "" : odd->id,
                 order < 0   ? "the first time only"
                 : order > 0 ? "the second time only"
                             : "differently the second time",
                 first->count, second->count);
        return sentence;
    }
    return NULL;
}

const struct sight *sights_find(const struct sights *sights, const char *id)
{
    for (size_t i = 0; i < sights->count; i++)
        if (text_same(sights->items[i].id, id))
            return &sights->items[i];
    return NULL;
}

void sights_free(struct sights *sights)
{
    for (size_t i = 0; i < sights->count; i++)
        free_sight(&sights->items[i]);
    free(sights->items);
    *sights = (struct sights){0};
}
