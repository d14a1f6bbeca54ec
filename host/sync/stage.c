/* stage.c -- what a source returns, on its way into the store. */
#include "host/sync/stage.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/base/error.h"
#include "host/picture/record_code.h"
#include "plugin/kit/address.h"

/* More than one in a hundred, and more than these, are a fault of the service. */
enum { BAD_PERCENT = 1, BAD_LEAST = 20 };
/* Members without an address (known by telephone alone) are normal; a list of them is
 * not. */
enum { UNKNOWN_PERCENT = 50 };

/* No stored record begins with this: its first byte is a consent. */
static const char unread_mark = '\xFE';
/* No row has this digest, because digests of records are odd: it always counts as
 * changed. */
enum { UNREAD_DIGEST = 2 };

static const char *const phases[] = {
    [SIDE_LIST] = "reading the list", [SIDE_CRM] = "reading the CRM"};

/* ---- Records that cannot be read ---- */

static enum wherry_status stage_id(struct staging *staging, const char *id,
                                   const char *fault, struct wherry_error *error)
{
    char body[STAGE_WORDS + 1] = {unread_mark};
    snprintf(body + 1, sizeof body - 1, "%s", fault);
    return store_stage(staging->engine->store, (enum store_side)staging->side, id,
                       STAGED_UNREAD, UNREAD_DIGEST, body, strlen(body) + 1, error);
}

/* Only the address names the contact. */
static enum wherry_status stage_address(struct staging *staging, const char *spelled,
                                        const char *fault, struct wherry_error *error)
{
    enum { MOST = 8 };
    char key[ADDRESS_ROOM];
    int64_t ids[MOST];
    size_t count = 0;
    struct engine *engine = staging->engine;
    if (!address_normalise(spelled, key))
        return WHERRY_OK;
    enum wherry_status status = store_find_by_address(
        engine->store, (enum store_side)staging->side, key, ids, MOST, &count, error);
    for (size_t i = 0; i < count && status == WHERRY_OK; i++) {
        struct row row;
        status = engine_load(engine, ids[i], &engine->scratch, &row, error);
        const struct half *half = &row.sides[staging->side];
        for (unsigned j = 0; status == WHERRY_OK && j < half->profile_count; j++)
            status = stage_id(staging, half->profiles[j].id, fault, error);
    }
    return status;
}

static void note_key(struct staging *staging, const char *spelled)
{
    char key[ADDRESS_ROOM];
    if (!address_normalise(spelled, key))
        staging->keyless = true;
    else if (staging->keys != NULL)
        buffer_format(staging->keys, "%s\n", key);
}

static enum wherry_status stage_unreadable(struct staging *staging,
                                           const struct wherry_record *record,
                                           struct wherry_error *error)
{
    struct store *store = staging->engine->store;
    int64_t row;
    bool has_id = *record->id != '\0', has_key = *record->key != '\0';
    enum wherry_status known = WHERRY_END;
    snprintf(staging->words, sizeof staging->words, "%s", record->fault);
    if (has_id)
        known = store_find_by_id(store, (enum store_side)staging->side, record->id,
                                 &row, error);
    if (known == WHERRY_FAILED)
        return known;
    if (known == WHERRY_OK || has_key)
        staging->bad++;
    else
        staging->unknown++;
    staging->faceless |= !has_id && !has_key;
    note_key(staging, record->key);
    if (has_id)
        return stage_id(staging, record->id, record->fault, error);
    return has_key ? stage_address(staging, record->key, record->fault, error)
                   : WHERRY_OK;
}

const char *stage_unread(const void *body, size_t length, struct arena *arena)
{
    const char *bytes = body;
    if (length < 1 || bytes[0] != unread_mark)
        return NULL;
    return arena_text_n(arena, bytes + 1, strnlen(bytes + 1, length - 1));
}

static bool too_many(uint64_t some, uint64_t all, uint64_t percent)
{
    return some > BAD_LEAST && some * 100 > all * percent;
}

enum wherry_status stage_judge(const struct staging *staging, uint64_t records,
                               struct wherry_error *error)
{
    uint64_t some = staging->bad;
    if (!too_many(some, records, BAD_PERCENT)) {
        some = staging->unknown;
        if (!too_many(some, records, UNKNOWN_PERCENT))
            return WHERRY_OK;
    }
    return fail(error, WHERRY_FAILED,
                "%" PRIu64 " of %" PRIu64 " records of the %s cannot be read, the last "
                "one because %s: this read was ignored",
                some, records, side_title(staging->side), staging->words);
}

/* ---- Records ---- */

static enum wherry_status stage_record(void *self, const struct wherry_record *record,
                                       struct wherry_error *error)
{
    struct staging *staging = self;
    struct engine *engine = staging->engine;
    const void *body;
    size_t length;
    uint64_t digest;
    enum wherry_status status;
    bool event = (record->flags & WHERRY_CONSENT_ONLY) != 0;
    if ((record->flags & WHERRY_UNREADABLE) != 0) {
        status = stage_unreadable(staging, record, error);
    } else {
        if (staging->ranked)
            store_rank(engine->store, (enum store_side)staging->side, record->key);
        record_encode(record, &engine->mapping, staging->side, &engine->scratch, &body,
                      &length, &digest);
        status = store_stage(engine->store, (enum store_side)staging->side, record->id,
                             event ? STAGED_EVENT : STAGED_RECORD, digest, body, length,
                             error);
    }
    arena_reset(&engine->scratch);
    return status;
}

struct pump stage_pump(struct staging *staging)
{
    return (struct pump){.engine = staging->engine,
                         .side = staging->side,
                         .phase = phases[staging->side],
                         .store_record = stage_record,
                         .self = staging};
}
