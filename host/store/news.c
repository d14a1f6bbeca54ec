/* news.c -- what of a read is new or changed, in the order in which it is learned. */
#include "host/store/news.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "host/store/group.h"
#include "host/store/pile.h"

struct round {
    struct pile *pile;
};

struct news {
    char *directory;
    struct round *rounds;
    size_t count, room; /* of the rounds */
    size_t begun;       /* the rounds that were begun to be read: the last of them is */
    int64_t told;       /* the number of the last one that was read */
    struct buffer key, body;
};

/* What of an entry its body has; each part is there if its bit is. */
enum { HAS_RECORD = 1, HAS_EVENT = 2, IS_KNOWN = 4 };
struct parts {
    uint32_t record; /* its length; the event has the rest */
    unsigned char bits;
};

struct news *news_create(const char *directory)
{
    struct news *news = memory_allocate(sizeof *news);
    news->directory = directory == NULL ? NULL : memory_text(directory);
    return news;
}

void news_clear(struct news *news)
{
    for (size_t i = 0; i < news->count; i++)
        pile_free(news->rounds[i].pile);
    news->count = news->begun = 0;
    news->told = 0;
}

void news_free(struct news *news)
{
    if (news == NULL)
        return;
    news_clear(news);
    free(news->rounds);
    buffer_free(&news->key);
    buffer_free(&news->body);
    free(news->directory);
    free(news);
}

/* ---- Added ---- */

void news_begin(struct news *news)
{
    news->rounds =
        memory_grow(news->rounds, news->count, &news->room, sizeof *news->rounds);
    news->rounds[news->count++].pile = pile_create(news->directory);
}

bool news_add(struct news *news, const struct group *group, bool known, bool ranked)
{
    struct parts parts;
    memset(&parts, 0, sizeof parts); /* padding is written, too */
    parts.bits =
        (unsigned char)((group->has_record ? HAS_RECORD : 0) |
                        (group->has_event ? HAS_EVENT : 0) | (known ? IS_KNOWN : 0));
    parts.record = group->has_record ? (uint32_t)group->record.length : 0;
    buffer_clear(&news->key);
    if (ranked) {
        buffer_add_char(&news->key, known ? '0' : '1');
        buffer_add(&news->key, buffer_text(&group->rank), group->rank.length);
    }
    buffer_clear(&news->body);
    buffer_add(&news->body, &parts, sizeof parts);
    buffer_add(&news->body, buffer_text(&group->record), parts.record);
    if (group->has_event)
        buffer_add(&news->body, buffer_text(&group->event), group->event.length);
    const struct pile_entry entry = {.key = buffer_text(&news->key),
                                     .rank = buffer_text(&group->id),
                                     .body = news->body.bytes,
                                     .length = news->body.length,
                                     .digest = group->has_record ? group->digest : 0};
    return pile_add(news->rounds[news->count - 1].pile, &entry);
}

/* ---- Read ---- */

static struct news_entry entry_of(const struct pile_entry *piled, int64_t number)
{
    struct parts parts;
    const char *bytes = piled->body;
    memcpy(&parts, bytes, sizeof parts);
    struct news_entry entry = {.number = number,
                               .id = piled->rank,
                               .known = (parts.bits & IS_KNOWN) != 0,
                               .digest = piled->digest};
    if ((parts.bits & HAS_RECORD) != 0) {
        entry.record = bytes + sizeof parts;
        entry.record_length = parts.record;
    }
    if ((parts.bits & HAS_EVENT) != 0) {
        entry.event = bytes + sizeof parts + parts.record;
        entry.event_length = piled->length - sizeof parts - parts.record;
    }
    return entry;
}

bool news_next(struct news *news, int64_t after, struct news_entry *entry, bool *any)
{
    struct pile_entry piled;
    *any = false;
    if (after < news->told) {
        news->begun = 0;
        news->told = 0;
    }
    for (;;) {
        if (news->begun > 0 &&
            !pile_next(news->rounds[news->begun - 1].pile, &piled, any))
            return false;
        if (*any && ++news->told > after) {
            *entry = entry_of(&piled, news->told);
            return true;
        }
        if (*any)
            continue;
        if (news->begun == news->count)
            return true;
        if (!pile_begin(news->rounds[news->begun++].pile))
            return false;
    }
}

static int compare(const void *one, const void *other)
{
    const char *const *a = one, *const *b = other;
    return strcmp(*a, *b);
}

bool news_find(struct news *news, const char *const *ids, size_t count, bool *found)
{
    struct news_entry entry = {.number = 0};
    bool any = true;
    memset(found, 0, count * sizeof *found);
    news->begun = 0;
    news->told = 0;
    while (any && news_next(news, entry.number, &entry, &any)) {
        if (!any)
            return true;
        const char *const *there =
            entry.record == NULL ? NULL
                                 : bsearch(&entry.id, ids, count, sizeof *ids, compare);
        if (there != NULL)
            found[there - ids] = true;
    }
    return false;
}
