/* news.c -- learns the staged records that are new or changed, record by record. */
#include "host/sync/news.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "host/picture/record_code.h"
#include "host/picture/row_store.h"
#include "host/store/foresight.h"
#include "host/sync/absence.h"
#include "host/sync/likeness.h"
#include "host/sync/observe.h"
#include "host/sync/stage.h"
#include "plugin/kit/address.h"

/* A batch is learned in one transaction of this many records. */
enum { BATCH_RECORDS = 20000, PAGE_RECORDS = 1000 };

/* ---- A record ---- */

/* The record, and the event beside it. The record was read after the event: if they
 * contradict, the record is newer. */
static enum wherry_status learn_one(struct engine *engine, enum side side,
                                    const struct store_staged *staged,
                                    struct wherry_error *error)
{
    struct wherry_record record, event;
    int64_t row;
    enum wherry_status status = WHERRY_OK;
    const char *unread =
        staged->body == NULL
            ? NULL
            : stage_unread(staged->body, staged->length, &engine->scratch);
    bool readable = staged->body != NULL && unread == NULL;
    if (staged->event != NULL) {
        status = record_decode(staged->event, staged->event_length, &engine->mapping,
                               side, staged->id, &engine->scratch, &event, error);
        event.flags = WHERRY_CONSENT_ONLY;
    }
    if (status == WHERRY_OK && readable)
        status = record_decode(staged->body, staged->length, &engine->mapping, side,
                               staged->id, &engine->scratch, &record, error);
    if (status != WHERRY_OK)
        return status;
    if (staged->event != NULL && (!readable || record.consent == event.consent))
        status = observe_record(engine, side, &event, 0, &row, error);
    if (status == WHERRY_OK && unread != NULL)
        return absence_unread(engine, side, staged->id, unread, error);
    if (status == WHERRY_OK && readable)
        status = observe_record(engine, side, &record, staged->digest, &row, error);
    return status;
}

/* The row that a record of this id belongs to; END when there is none. */
static enum wherry_status find_known(struct engine *engine, enum side side,
                                     const char *id, struct arena *arena,
                                     struct row *row, struct wherry_error *error)
{
    int64_t number;
    enum wherry_status status =
        store_find_by_id(engine->store, (enum store_side)side, id, &number, error);
    if (status == WHERRY_OK)
        status = engine_load(engine, number, arena, row, error);
    return status == WHERRY_OK ? row_load_digests(engine->store, row, side, error)
                               : status;
}

/* What a learned record was to us, who knew the contact as `before`; NULL: not at all.
 * A record that still belongs to nobody, such as one that was erased, counts as
 * neither. */
static enum wherry_status count_verified(struct engine *engine, enum side side,
                                         const char *id, const struct row *before,
                                         struct arena *arena,
                                         struct wherry_error *error)
{
    struct row after;
    struct report_verify *verify = &engine->report->sides[side].verify;
    enum wherry_status status = find_known(engine, side, id, arena, &after, error);
    if (status == WHERRY_FAILED)
        return status;
    const bool known = status == WHERRY_OK;
    if (before == NULL)
        verify->missed += known;
    else if (!verify->anew)
        verify->different += !known || before->id != after.id ||
                             !likeness_holds(&before->sides[side], &after.sides[side],
                                             engine->mapping.count);
    return WHERRY_OK;
}

/* Learns a record of a whole read that looks changed, and counts what it is. */
static enum wherry_status learn_verified(struct engine *engine, enum side side,
                                         const struct store_staged *staged,
                                         struct wherry_error *error)
{
    struct arena arena = {0};
    struct row before;
    const bool readable =
        staged->body != NULL &&
        stage_unread(staged->body, staged->length, &engine->scratch) == NULL;
    const enum wherry_status found =
        find_known(engine, side, staged->id, &arena, &before, error);
    enum wherry_status status = found == WHERRY_END ? WHERRY_OK : found;
    if (status == WHERRY_OK)
        status = learn_one(engine, side, staged, error);
    if (status == WHERRY_OK && readable)
        status = count_verified(engine, side, staged->id,
                                found == WHERRY_OK ? &before : NULL, &arena, error);
    arena_free(&arena);
    return status;
}

/* ---- Batches ---- */

/* Staged records that are learned next, and their texts. */
struct page {
    struct arena arena;
    struct store_staged staged[PAGE_RECORDS];
    size_t count;
    bool last; /* nothing is behind it */
};

/* The keys of a page, for which the store may look at once. */
struct keys {
    const char *ids[PAGE_RECORDS], *addresses[2 * PAGE_RECORDS];
    size_t address_count;
};

static enum wherry_status add_address(struct engine *engine, enum side side,
                                      const struct store_staged *staged,
                                      struct arena *arena, struct keys *keys,
                                      struct wherry_error *error)
{
    struct wherry_record record;
    char key[ADDRESS_ROOM];
    const void *const bodies[] = {staged->body, staged->event};
    const size_t lengths[] = {staged->length, staged->event_length};
    for (size_t i = 0; i < 2; i++) {
        if (bodies[i] == NULL ||
            (i == 0 && stage_unread(bodies[i], lengths[i], arena) != NULL))
            continue;
        const enum wherry_status status =
            record_decode(bodies[i], lengths[i], &engine->mapping, side, staged->id,
                          arena, &record, error);
        if (status != WHERRY_OK)
            return status;
        if (address_normalise(record.key, key))
            keys->addresses[keys->address_count++] = arena_text(arena, key);
    }
    return WHERRY_OK;
}

static enum wherry_status look_ahead(struct engine *engine, enum side side,
                                     struct page *page, struct wherry_error *error)
{
    struct keys keys = {.address_count = 0};
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < page->count && status == WHERRY_OK; i++) {
        keys.ids[i] = page->staged[i].id;
        status =
            add_address(engine, side, &page->staged[i], &page->arena, &keys, error);
    }
    return status == WHERRY_OK ? store_look_ahead(engine->store, (enum store_side)side,
                                                  keys.ids, page->count, keys.addresses,
                                                  keys.address_count, error)
                               : status;
}

/* The records after `after`: many, where the store gains by knowing them beforehand. */
static enum wherry_status turn_page(struct engine *engine, enum side side,
                                    int64_t after, struct page *page,
                                    struct wherry_error *error)
{
    const bool ahead = store_looks_ahead(engine->store);
    const size_t room = ahead ? PAGE_RECORDS : 1;
    enum wherry_status status = WHERRY_OK;
    arena_reset(&page->arena);
    page->count = 0;
    while (page->count < room && status == WHERRY_OK) {
        status = store_next_staged(engine->store, after, &page->arena,
                                   &page->staged[page->count], error);
        if (status == WHERRY_OK)
            after = page->staged[page->count++].number;
    }
    page->last = status == WHERRY_END;
    if (status == WHERRY_FAILED || page->count == 0 || !ahead)
        return status == WHERRY_END && page->count > 0 ? WHERRY_OK : status;
    return look_ahead(engine, side, page, error);
}

static enum wherry_status learn_page(struct engine *engine, enum side side, bool verify,
                                     const struct page *page, int64_t *after,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < page->count && status == WHERRY_OK; i++) {
        const struct store_staged *staged = &page->staged[i];
        arena_reset(&engine->scratch);
        *after = staged->number;
        store_expect(engine->store, staged);
        status = verify ? learn_verified(engine, side, staged, error)
                        : learn_one(engine, side, staged, error);
        engine->report->sides[side].changed++;
        engine->picture_moved = true;
    }
    return status;
}

/* Up to a batch of records after *after, in one transaction; END when there are no
 * more. */
static enum wherry_status learn_batch(struct engine *engine, enum side side,
                                      bool verify, struct page *page, int64_t *after,
                                      struct wherry_error *error)
{
    struct store *store = engine->store;
    enum wherry_status status = store_begin(store, error);
    for (size_t done = 0; done < BATCH_RECORDS && status == WHERRY_OK;
         done += page->count) {
        status = turn_page(engine, side, *after, page, error);
        if (status == WHERRY_OK)
            status = learn_page(engine, side, verify, page, after, error);
        if (status == WHERRY_OK && page->last)
            status = WHERRY_END;
    }
    bool ended = status == WHERRY_END;
    status = store_end(store, ended ? WHERRY_OK : status, error);
    return status == WHERRY_OK && ended ? WHERRY_END : status;
}

enum wherry_status news_renew(struct engine *engine, struct wherry_error *error)
{
    bool more = false;
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_end(engine->store,
                           store_find_renewed(engine->store, &more, error), error);
    return status == WHERRY_OK && !more ? WHERRY_END : status;
}

enum wherry_status news_learn(struct engine *engine, enum side side,
                              struct news_terms terms, int64_t *after,
                              struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    struct page *page = memory_allocate(sizeof *page);
    engine->policy.at_ms = engine_latest_ms(engine);
    engine->policy.late = terms.late && !engine->policy.baseline;
    while (status == WHERRY_OK) {
        do
            status = learn_batch(engine, side, terms.verify, page, after, error);
        while (status == WHERRY_OK);
        if (status == WHERRY_END)
            status = news_renew(engine, error);
    }
    engine->policy.late = false;
    arena_free(&page->arena);
    free(page);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status news_learn_staged(struct engine *engine, enum side side, bool whole,
                                     struct news_terms terms, int64_t *after,
                                     struct wherry_error *error)
{
    *after = 0;
    enum wherry_status status = store_begin(engine->store, error);
    if (status == WHERRY_OK)
        status = store_end(
            engine->store,
            store_sort_staged(engine->store, (enum store_side)side, whole, error),
            error);
    return status == WHERRY_OK ? news_learn(engine, side, terms, after, error) : status;
}
