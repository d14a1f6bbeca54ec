/* news.c -- learns the staged records that are new or changed, record by record. */
#include "host/sync/news.h"

#include "host/picture/record_code.h"
#include "host/picture/row_store.h"
#include "host/sync/absence.h"
#include "host/sync/likeness.h"
#include "host/sync/observe.h"
#include "host/sync/stage.h"

/* A batch is learned in one transaction of this many records. */
enum { BATCH_RECORDS = 20000 };

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

/* Up to a batch of records after *after, in one transaction; END when there are no
 * more. */
static enum wherry_status learn_batch(struct engine *engine, enum side side,
                                      bool verify, int64_t *after,
                                      struct wherry_error *error)
{
    struct store *store = engine->store;
    enum wherry_status status = store_begin(store, error);
    for (size_t i = 0; i < BATCH_RECORDS && status == WHERRY_OK; i++) {
        struct store_staged staged;
        arena_reset(&engine->scratch);
        status = store_next_staged(store, *after, &engine->scratch, &staged, error);
        if (status != WHERRY_OK)
            break;
        *after = staged.number;
        status = verify ? learn_verified(engine, side, &staged, error)
                        : learn_one(engine, side, &staged, error);
        engine->report->sides[side].changed++;
        engine->picture_moved = true;
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
    engine->policy.at_ms = engine_latest_ms(engine);
    engine->policy.late = terms.late && !engine->policy.baseline;
    while (status == WHERRY_OK) {
        do
            status = learn_batch(engine, side, terms.verify, after, error);
        while (status == WHERRY_OK);
        if (status == WHERRY_END)
            status = news_renew(engine, error);
    }
    engine->policy.late = false;
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
