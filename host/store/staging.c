/* staging.c -- the records of the read under way. */
#include "host/store/staging.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/memory.h"
#include "host/store/foresight.h"
#include "host/store/group.h"
#include "host/store/handle.h"
#include "host/store/id_code.h"
#include "host/store/links.h"
#include "host/store/news.h"
#include "host/store/rows.h"
#include "host/store/sql.h"

/* ---- Coming in ---- */

/* The results for the side that was sorted last are no longer needed. */
static enum wherry_status clear_found(struct store *store, struct wherry_error *error)
{
    static const enum statement drops[] = {SQL_DROP_SHOWN, SQL_DROP_ABSENT,
                                           SQL_DROP_RENEWED};
    enum wherry_status status = links_end(store, error);
    store->sorted = store->indexed = store->renewed = false;
    news_clear(store->news);
    for (size_t i = 0; i < sizeof drops / sizeof *drops && status == WHERRY_OK; i++)
        status = sql_do_alone(store, drops[i], error);
    return status;
}

enum wherry_status store_begin_staging(struct store *store, enum store_side side,
                                       struct wherry_error *error)
{
    struct staged_side *staged = &store->staged[side];
    staged->rank[0] = '\0';
    staged->ranked = false;
    if (staged->kept)
        spool_close(staged->spool);
    staged->kept = false;
    pile_clear(staged->pile);
    return store->learned_side == side ? clear_found(store, error) : WHERRY_OK;
}

void store_rank(struct store *store, enum store_side side, const char *rank)
{
    struct staged_side *staged = &store->staged[side];
    snprintf(staged->rank, sizeof staged->rank, "%s", rank);
    staged->ranked = true;
}

enum wherry_status store_break_pile(struct store *store, struct wherry_error *error)
{
    char words[160];
    snprintf(words, sizeof words, "cannot save the records that were read: %s",
             strerror(errno));
    return sql_break(store, words, error);
}

enum wherry_status store_stage(struct store *store, enum store_side side,
                               const char *id, enum staged_kind kind, uint64_t digest,
                               const void *body, size_t length,
                               struct wherry_error *error)
{
    struct staged_side *staged = &store->staged[side];
    const struct pile_entry entry = {.key = id,
                                     .rank = staged->rank,
                                     .body = body,
                                     .length = length,
                                     .digest = digest,
                                     .kind = (unsigned char)kind};
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    store_keep_entry(staged, &entry);
    return pile_add(staged->pile, &entry) ? WHERRY_OK : store_break_pile(store, error);
}

/* ---- Sorting ---- */

static struct staged_side *learned(struct store *store)
{
    return &store->staged[store->learned_side];
}

/* What is known of the side, in the order of the ids: all of it, one after the other; or,
 * where a read of changes has few of them, each that is asked for. */
struct known {
    struct store *store;
    struct sql_statement *statement;
    bool whole; /* those that are passed are absent */
    bool walks, any;
    const void *id; /* if any, as a code: the statement's, until its next step */
    size_t length;
    uint64_t digest;
};

/* To look for one costs as much as to go along so many. */
enum { PASSED_FOR_ONE = 4 };

static enum wherry_status has_many(struct store *store, bool *many,
                                   struct wherry_error *error)
{
    struct store_counts counts;
    const enum wherry_status status = store_count(store, &counts, error);
    const int64_t known =
        store->learned_side == STORE_LIST ? counts.on_list : counts.in_crm;
    const size_t staged = pile_count(learned(store)->pile);
    *many = status == WHERRY_OK && (uint64_t)known / PASSED_FOR_ONE < staged;
    return status;
}

static enum wherry_status add_absent(struct store *store, const void *code,
                                     size_t length, struct wherry_error *error)
{
    struct sql_statement *add = sql_prepare(store, SQL_ADD_ABSENT, error);
    if (add == NULL)
        return WHERRY_FAILED;
    sql_bind_bytes(add, 1, code, length);
    return sql_do(add, error);
}

static enum wherry_status known_step(struct known *known, struct wherry_error *error)
{
    enum wherry_status status = sql_step(known->statement, error);
    known->any = status == WHERRY_OK;
    if (known->any) {
        known->id = sql_peek(known->statement, 0, &known->length);
        known->digest = (uint64_t)sql_number(known->statement, 1);
    }
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status known_open(struct known *known, struct store *store,
                                     bool whole, struct wherry_error *error)
{
    *known = (struct known){.store = store, .whole = whole, .walks = whole};
    if (!whole && !store_looks_ahead(store) &&
        has_many(store, &known->walks, error) != WHERRY_OK)
        return WHERRY_FAILED;
    if (!known->walks)
        return WHERRY_OK;
    known->statement = sql_prepare(store, SQL_ALL_KNOWN, error);
    if (known->statement == NULL)
        return WHERRY_FAILED;
    sql_bind_number(known->statement, 1, (int)store->learned_side);
    return known_step(known, error);
}

/* How the known id compares with a code. */
static int known_order(const struct known *known, const struct buffer *code)
{
    const size_t shared = known->length < code->length ? known->length : code->length;
    const int order = shared == 0 ? 0 : memcmp(known->id, buffer_text(code), shared);
    return order != 0 ? order
                      : (known->length > code->length) - (known->length < code->length);
}

/* Moves on to the first known id that is not below the code; NULL: to the end, if that is
 * of interest. */
static enum wherry_status known_seek(struct known *known, const struct buffer *code,
                                     struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    if (known->walks && (known->whole || code != NULL)) {
        while (status == WHERRY_OK && known->any &&
               (code == NULL || known_order(known, code) < 0)) {
            if (known->whole)
                status = add_absent(known->store, known->id, known->length, error);
            if (status == WHERRY_OK)
                status = known_step(known, error);
        }
        return status;
    }
    if (code == NULL)
        return WHERRY_OK;
    known->statement = sql_prepare(known->store, SQL_ONE_KNOWN, error);
    if (known->statement == NULL)
        return WHERRY_FAILED;
    sql_bind_number(known->statement, 1, (int)known->store->learned_side);
    sql_bind_bytes(known->statement, 2, buffer_text(code), code->length);
    return known_step(known, error);
}

static void known_close(struct known *known)
{
    if (known->statement != NULL)
        sql_reset(known->statement);
}

static enum wherry_status add_news(struct store *store, const struct group *group,
                                   bool known, struct wherry_error *error)
{
    return news_add(store->news, group, known, learned(store)->ranked)
               ? WHERRY_OK
               : store_break_pile(store, error);
}

static enum wherry_status judge_group(struct known *known, const struct group *group,
                                      struct wherry_error *error)
{
    const struct buffer *code = &group->code;
    enum wherry_status status = known_seek(known, code, error);
    const bool met = status == WHERRY_OK && known->any && known_order(known, code) == 0;
    const bool same = met && group->has_record && known->digest == group->digest;
    if (status == WHERRY_OK && (group->has_event || !same))
        status = add_news(known->store, group, met, error);
    if (status != WHERRY_OK || !met || !known->walks)
        return status;
    if (known->whole && !group->has_record) /* an event is not a record */
        status = add_absent(known->store, buffer_text(code), code->length, error);
    return status == WHERRY_OK ? known_step(known, error) : status;
}

/* Groups that wait until the store has looked for all of them at once. */
enum { WAITING_MOST = 500 };
struct judging {
    struct known *known;
    bool ahead;
    struct group *waiting;
    size_t count;
};

static enum wherry_status judge_waiting(struct judging *judging,
                                        struct wherry_error *error)
{
    struct store *store = judging->known->store;
    const char *ids[WAITING_MOST];
    for (size_t i = 0; i < judging->count; i++)
        ids[i] = buffer_text(&judging->waiting[i].id);
    enum wherry_status status = store_look_ahead(store, store->learned_side, ids,
                                                 judging->count, NULL, 0, error);
    for (size_t i = 0; i < judging->count && status == WHERRY_OK; i++)
        status = judge_group(judging->known, &judging->waiting[i], error);
    judging->count = 0;
    return status;
}

static enum wherry_status judge(void *self, const struct group *group,
                                struct wherry_error *error)
{
    struct judging *judging = self;
    if (!judging->ahead)
        return judge_group(judging->known, group, error);
    if (judging->waiting == NULL)
        judging->waiting = memory_array(WAITING_MOST, sizeof *judging->waiting);
    group_copy(&judging->waiting[judging->count++], group);
    return judging->count < WAITING_MOST ? WHERRY_OK : judge_waiting(judging, error);
}

/* Of a whole read all that is known comes by itself. */
static enum wherry_status judge_all(struct known *known, struct wherry_error *error)
{
    struct judging judging = {
        .known = known, .ahead = !known->walks && store_looks_ahead(known->store)};
    enum wherry_status status = group_each(known->store, judge, &judging, error);
    if (status == WHERRY_OK && judging.count > 0)
        status = judge_waiting(&judging, error);
    for (size_t i = 0; judging.waiting != NULL && i < WAITING_MOST; i++)
        group_free(&judging.waiting[i]);
    free(judging.waiting);
    return status;
}

enum wherry_status store_sort_staged(struct store *store, enum store_side side,
                                     bool whole, struct wherry_error *error)
{
    struct known known;
    enum wherry_status status =
        store->learned_side == side ? WHERRY_OK : clear_found(store, error);
    store->learned_side = side;
    if (status == WHERRY_OK)
        status = links_settle(store, side, error);
    if (status == WHERRY_OK)
        status = known_open(&known, store, whole, error);
    if (status == WHERRY_OK) {
        const bool all_new = whole && !known.any;
        news_begin(store->news);
        links_expect_none(store);
        status = judge_all(&known, error);
        if (status == WHERRY_OK && whole)
            status = known_seek(&known, NULL, error);
        known_close(&known);
        if (status == WHERRY_OK && all_new)
            status = links_pile(store, error);
    }
    store->sorted = status == WHERRY_OK;
    return status;
}

/* ---- Records that count as changed only now ---- */

enum wherry_status store_renew_staged(struct store *store, const char *id,
                                      struct wherry_error *error)
{
    struct sql_statement *add = sql_prepare(store, SQL_ADD_RENEWED, error);
    if (add == NULL)
        return WHERRY_FAILED;
    store->renewed = true;
    sql_bind_id(add, 1, id);
    return sql_do(add, error);
}

/* The ids that were renewed, in their order, beside what is staged. */
struct renewed {
    struct store *store;
    struct buffer ids; /* each with its NUL */
    size_t at;
    bool more; /* some of them count as changed */
};

static enum wherry_status list_renewed(struct renewed *renewed,
                                       struct wherry_error *error)
{
    struct store *store = renewed->store;
    struct sql_statement *next = sql_prepare(store, SQL_NEXT_RENEWED, error);
    if (next == NULL)
        return WHERRY_FAILED;
    sql_bind_number(next, 1, (int)store->learned_side);
    enum wherry_status status;
    while ((status = sql_step(next, error)) == WHERRY_OK) {
        const char *id;
        arena_reset(&store->scraps);
        status = sql_id(next, 0, &store->scraps, &id, error);
        if (status != WHERRY_OK)
            break;
        buffer_add(&renewed->ids, id, strlen(id) + 1);
    }
    sql_reset(next);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* What was news with its record already does not become news again. */
static enum wherry_status leave_out_told(struct renewed *renewed,
                                         struct wherry_error *error)
{
    struct buffer left = {0};
    const char **ids = NULL;
    size_t count = 0, room = 0;
    for (size_t at = 0; at < renewed->ids.length; at += strlen(ids[count++]) + 1) {
        ids = memory_grow(ids, count, &room, sizeof *ids);
        ids[count] = renewed->ids.bytes + at;
    }
    bool *told = memory_array(count, sizeof *told);
    const bool fine = news_find(renewed->store->news, ids, count, told);
    for (size_t i = 0; i < count; i++)
        if (!told[i])
            buffer_add(&left, ids[i], strlen(ids[i]) + 1);
    free(told);
    free(ids);
    buffer_free(&renewed->ids);
    renewed->ids = left;
    return fine ? WHERRY_OK : store_break_pile(renewed->store, error);
}

static enum wherry_status add_if_renewed(void *self, const struct group *group,
                                         struct wherry_error *error)
{
    struct renewed *renewed = self;
    const char *id = buffer_text(&group->id);
    int order = -1;
    while (renewed->at < renewed->ids.length &&
           (order = strcmp(renewed->ids.bytes + renewed->at, id)) < 0)
        renewed->at += strlen(renewed->ids.bytes + renewed->at) + 1;
    if (order != 0 || !group->has_record || group->kind != STAGED_RECORD)
        return WHERRY_OK;
    struct group record = *group; /* its event counted as changed already */
    record.has_event = false;
    renewed->more = true;
    return add_news(renewed->store, &record, true, error);
}

enum wherry_status store_find_renewed(struct store *store, bool *more,
                                      struct wherry_error *error)
{
    struct renewed renewed = {.store = store};
    *more = false;
    enum wherry_status status = links_end(store, error);
    if (status != WHERRY_OK || !store->renewed)
        return status;
    status = list_renewed(&renewed, error);
    if (status == WHERRY_OK && renewed.ids.length > 0)
        status = leave_out_told(&renewed, error);
    news_begin(store->news);
    if (status == WHERRY_OK && renewed.ids.length > 0)
        status = group_each(store, add_if_renewed, &renewed, error);
    if (status == WHERRY_OK)
        status = sql_do_alone(store, SQL_DROP_RENEWED, error);
    store->renewed = false;
    *more = renewed.more;
    buffer_free(&renewed.ids);
    return status;
}

/* ---- What was found ---- */

static const void *copy(struct arena *arena, const char *bytes, size_t length)
{
    if (bytes == NULL)
        return NULL;
    char *copied = arena_allocate(arena, length + 1);
    return memcpy(copied, bytes, length);
}

enum wherry_status store_next_staged(struct store *store, int64_t after,
                                     struct arena *arena, struct store_staged *staged,
                                     struct wherry_error *error)
{
    struct news_entry entry;
    bool any;
    if (store->broken != NULL)
        return fail(error, WHERRY_FAILED, "%s", store->broken);
    if (!news_next(store->news, after, &entry, &any))
        return store_break_pile(store, error);
    if (!any)
        return WHERRY_END;
    *staged = (struct store_staged){
        .number = entry.number,
        .id = arena_text(arena, entry.id),
        .known = entry.known,
        .digest = entry.digest,
        .body = copy(arena, entry.record, entry.record_length),
        .length = entry.record_length,
        .event = copy(arena, entry.event, entry.event_length),
        .event_length = entry.event_length,
    };
    return WHERRY_OK;
}

void store_expect(struct store *store, const struct store_staged *staged)
{
    if (!staged->known)
        links_expect(store, staged->id);
}

enum wherry_status store_count_absent(struct store *store, int64_t *absent,
                                      int64_t *present, struct wherry_error *error)
{
    struct store_counts counts;
    enum wherry_status status = links_settle(store, store->learned_side, error);
    if (status == WHERRY_OK)
        status = store_count(store, &counts, error);
    if (status != WHERRY_OK)
        return status;
    *present = store->learned_side == STORE_LIST ? counts.on_list : counts.in_crm;
    struct sql_statement *count = sql_prepare(store, SQL_COUNT_ABSENT, error);
    if (count == NULL)
        return WHERRY_FAILED;
    sql_bind_number(count, 1, (int)store->learned_side);
    return sql_number_of(count, absent, error);
}

enum wherry_status store_next_absent(struct store *store, int64_t after, int64_t *rows,
                                     size_t room, size_t *count,
                                     struct wherry_error *error)
{
    struct sql_statement *next = sql_prepare(store, SQL_NEXT_ABSENT, error);
    *count = 0;
    if (next == NULL)
        return WHERRY_FAILED;
    sql_bind_number(next, 1, (int)store->learned_side);
    sql_bind_number(next, 2, after);
    sql_bind_number(next, 3, (int64_t)room);
    return sql_collect(next, rows, room, count, error);
}
