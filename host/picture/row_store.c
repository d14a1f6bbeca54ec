/* row_store.c -- a row out of the store and back into it. */
#include "host/picture/row_store.h"

enum wherry_status row_load_digests(struct store *store, struct row *row,
                                    enum side side, struct wherry_error *error)
{
    struct half *half = &row->sides[side];
    enum wherry_status status = WHERRY_OK;
    for (unsigned i = 0; i < half->profile_count && status == WHERRY_OK; i++) {
        struct profile *profile = &half->profiles[i];
        if (profile->digest == STORE_DIGEST_KEPT)
            status = store_get_digest(store, (enum store_side)side, profile->id,
                                      row->id, &profile->digest, error);
    }
    return status;
}

static void keep_digests(struct half *half)
{
    for (unsigned i = 0; i < half->profile_count; i++)
        half->profiles[i].digest = STORE_DIGEST_KEPT;
}

enum wherry_status row_load(struct store *store, int64_t id,
                            const struct row_fields *fields, struct arena *arena,
                            struct row *row, struct wherry_error *error)
{
    struct store_row stored;
    enum wherry_status status = store_get_row(store, id, arena, &stored, error);
    if (status != WHERRY_OK)
        return status;
    status = row_decode(&stored, fields, arena, row, error);
    row->id = id;
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        keep_digests(&row->sides[side]);
    return status;
}

/* All but the digests. */
static void fill_stored(const struct row *row, const struct row_fields *fields,
                        struct arena *arena, struct store_row *stored)
{
    *stored = (struct store_row){.id = row->id, .open = row_open(row, fields->count)};
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        stored->present[side] = half->present;
        stored->parked |= *half->fault != '\0';
        for (size_t i = 0; i < fields->count; i++)
            stored->parked |= half->cells[i].refused != NULL;
    }
    stored->subscribed = row->sides[SIDE_LIST].present &&
                         row->sides[SIDE_LIST].consent == WHERRY_SUBSCRIBED;
    stored->hidden = row->sides[SIDE_LIST].present &&
                     (row->sides[SIDE_LIST].consent == WHERRY_ARCHIVED ||
                      row->sides[SIDE_LIST].consent == WHERRY_PENDING);
    for (int action = 0; action < ACTION_COUNT; action++)
        stored->parked |= row->parked[action].hash != 0;
    row_encode(row, fields, arena, stored);
}

enum wherry_status row_save(struct store *store, const struct row_fields *fields,
                            struct arena *arena, struct row *row,
                            struct wherry_error *error)
{
    uint64_t digests[SIDE_COUNT][PROFILE_MOST];
    struct store_row stored;
    fill_stored(row, fields, arena, &stored);
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        for (unsigned i = 0; i < half->profile_count; i++)
            digests[side][i] = half->profiles[i].digest;
        stored.digests[side] = digests[side];
    }
    enum wherry_status status = store_put_row(store, &stored, error);
    row->id = stored.id;
    return status;
}

enum wherry_status row_add(struct store *store, const struct row_fields *fields,
                           struct arena *arena, const struct row *row,
                           struct wherry_error *error)
{
    struct store_row stored;
    fill_stored(row, fields, arena, &stored);
    return store_add_row(store, &stored, error);
}
