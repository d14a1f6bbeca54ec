/* drafts.c -- the values of a new connection so far. */
#include "host/console/drafts.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/memory.h"
#include "host/base/text.h"

enum { OF_DRAFT = 'd' };

static void wipe(char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    free(text);
}

static void take_out(struct draft *draft, size_t at)
{
    draft->changed = true;
    draft->bytes -= strlen(draft->pairs[at].name) + strlen(draft->pairs[at].value);
    wipe(draft->pairs[at].value);
    free(draft->pairs[at].name);
    draft->count--;
    memmove(&draft->pairs[at], &draft->pairs[at + 1],
            (draft->count - at) * sizeof *draft->pairs);
}

static void end_at(struct drafts *drafts, size_t at)
{
    struct draft *draft = drafts->all[at];
    while (draft->count > 0)
        take_out(draft, draft->count - 1);
    free(draft->pairs);
    free(draft->told);
    free(draft->plugins);
    free(draft);
    drafts->all[at] = drafts->all[--drafts->count];
}

void drafts_sweep(struct drafts *drafts, int64_t now_ms)
{
    for (size_t i = drafts->count; i-- > 0;)
        if (now_ms - drafts->all[i]->used_ms > DRAFT_IDLE_MS)
            end_at(drafts, i);
}

void drafts_end(struct drafts *drafts)
{
    while (drafts->count > 0)
        end_at(drafts, drafts->count - 1);
}

void drafts_drop(struct drafts *drafts, const struct draft *draft)
{
    for (size_t i = drafts->count; i-- > 0;)
        if (drafts->all[i] == draft)
            end_at(drafts, i);
}

struct draft *drafts_find(struct drafts *drafts, const unsigned char *key,
                          const char *session, int64_t now_ms)
{
    unsigned char known_by[FINGERPRINT_BYTES];
    drafts_sweep(drafts, now_ms);
    fingerprint_make(key, OF_DRAFT, session, known_by);
    for (size_t i = 0; i < drafts->count; i++)
        if (memcmp(drafts->all[i]->known_by, known_by, sizeof known_by) == 0) {
            drafts->all[i]->used_ms = now_ms;
            return drafts->all[i];
        }
    return NULL;
}

static void drop_oldest(struct drafts *drafts)
{
    size_t oldest = 0;
    for (size_t i = 1; i < drafts->count; i++)
        if (drafts->all[i]->used_ms < drafts->all[oldest]->used_ms)
            oldest = i;
    end_at(drafts, oldest);
}

struct draft *drafts_open(struct drafts *drafts, const unsigned char *key,
                          const char *session, int64_t now_ms)
{
    struct draft *draft = drafts_find(drafts, key, session, now_ms);
    if (draft != NULL)
        return draft;
    if (drafts->count == DRAFTS_MOST)
        drop_oldest(drafts);
    draft = memory_allocate(sizeof *draft);
    draft->used_ms = now_ms;
    fingerprint_make(key, OF_DRAFT, session, draft->known_by);
    drafts->all[drafts->count++] = draft;
    return draft;
}

/* ---- What is in one ---- */

static size_t index_of(const struct draft *draft, const char *name)
{
    size_t at = 0;
    while (at < draft->count && !text_same(draft->pairs[at].name, name))
        at++;
    return at;
}

const char *draft_get(const struct draft *draft, const char *name)
{
    const size_t at = index_of(draft, name);
    return at == draft->count ? "" : draft->pairs[at].value;
}

bool draft_set(struct draft *draft, const char *name, const char *value)
{
    const size_t at = index_of(draft, name), size = strlen(name) + strlen(value);
    if (*value == '\0') {
        if (at < draft->count)
            take_out(draft, at);
        return true;
    }
    if (draft->bytes + size > DRAFT_BYTES_MOST)
        return false;
    if (at < draft->count && text_same(draft->pairs[at].value, value))
        return true;
    draft->changed = true;
    if (at < draft->count) {
        draft->bytes += strlen(value);
        draft->bytes -= strlen(draft->pairs[at].value);
        char *copy = memory_text(value);
        wipe(draft->pairs[at].value);
        draft->pairs[at].value = copy;
        return true;
    }
    if (draft->count == DRAFT_PAIRS_MOST)
        return false;
    draft->pairs =
        memory_grow(draft->pairs, draft->count, &draft->room, sizeof *draft->pairs);
    draft->pairs[draft->count++] =
        (struct draft_pair){memory_text(name), memory_text(value)};
    draft->bytes += size;
    return true;
}

void draft_clear(struct draft *draft, const char *beginning)
{
    for (size_t i = draft->count; i-- > 0;)
        if (text_starts_with(draft->pairs[i].name, beginning))
            take_out(draft, i);
}

const char *draft_name(const struct draft *draft, const char *beginning, size_t n)
{
    for (size_t i = 0; i < draft->count; i++)
        if (text_starts_with(draft->pairs[i].name, beginning) && n-- == 0)
            return draft->pairs[i].name + strlen(beginning);
    return NULL;
}

void draft_keep(char **kept, const char *told)
{
    free(*kept);
    *kept = told == NULL ? NULL : memory_text(told);
}
