/* doubt.c -- who was not found is asked for again. */
#include "host/sync/doubt.h"

#include "host/base/text.h"
#include "host/connector/source.h"
#include "host/sync/absence.h"
#include "host/sync/observe.h"
#include "host/sync/read.h"

/* Contacts that are asked for at once, and in one run: the others wait for the next. */
enum { BATCH = 100, MOST = 2000 };

struct doubts {
    struct engine *engine;
    enum side side;
    struct arena arena; /* of the batch */
    int64_t rows[BATCH];
    size_t count, asked;
    const char *keys[BATCH * 2];
    size_t key_count;
    const char *ids[BATCH * PROFILE_MOST];
    size_t id_count;
};

/* ---- Asking ---- */

static enum wherry_status conclude(struct doubts *doubts, int64_t id,
                                   struct wherry_error *error)
{
    struct engine *engine = doubts->engine;
    struct row row;
    arena_reset(&engine->scratch);
    enum wherry_status status = engine_load(engine, id, &engine->scratch, &row, error);
    if (status != WHERRY_OK)
        return status;
    struct half *half = &row.sides[doubts->side];
    if (half->missing_ms == 0) {
        engine_count(engine, FINDING_FOUND);
        return WHERRY_OK;
    }
    bool shown = false; /* what is no news was not learned, but it was shown */
    for (unsigned i = 0; i < half->profile_count; i++)
        shown |= store_is_staged(engine->store, (enum store_side)doubts->side,
                                 half->profiles[i].id);
    if (!shown) {
        if (doubts->side == SIDE_LIST)
            engine_count(engine, FINDING_GONE);
        engine->report->sides[doubts->side].gone++;
        return absence_prove(engine, doubts->side, id, error);
    }
    half->missing_ms = 0;
    engine_count(engine, FINDING_FOUND);
    return engine_save(engine, &row, error);
}

static enum wherry_status ask_batch(struct doubts *doubts, struct wherry_error *error)
{
    struct engine *engine = doubts->engine;
    const struct read_names names = {.keys = doubts->keys,
                                     .key_count = doubts->key_count,
                                     .ids = doubts->ids,
                                     .id_count = doubts->id_count};
    if (doubts->count == 0)
        return WHERRY_OK;
    enum wherry_status status = read_lookup(engine, doubts->side, &names, NULL, error);
    if (status != WHERRY_OK)
        return status;
    status = store_begin(engine->store, error);
    for (size_t i = 0; i < doubts->count && status == WHERRY_OK; i++)
        status = conclude(doubts, doubts->rows[i], error);
    engine->picture_moved = true;
    doubts->count = doubts->key_count = doubts->id_count = 0;
    arena_reset(&doubts->arena);
    return store_end(engine->store, status, error);
}

/* ---- Gathering ---- */

static void add_key(struct doubts *doubts, const struct half *half)
{
    const char *key = half_spelling(half);
    size_t before = doubts->key_count;
    if (*key == '\0' || (before > 0 && text_same(doubts->keys[before - 1], key)))
        return;
    doubts->keys[doubts->key_count++] = arena_text(&doubts->arena, key);
}

static bool is_due(const struct engine *engine, const struct half *half, enum side side)
{
    return half->present && half->missing_ms != 0 &&
           engine_now_ms(engine, side) - half->missing_ms >=
               engine->policy.confirm_absence_ms;
}

static enum wherry_status gather_row(void *self, struct row *row, bool *changed,
                                     struct wherry_error *error)
{
    struct doubts *doubts = self;
    const struct half *half = &row->sides[doubts->side];
    (void)changed; /* when the batch is concluded */
    if (!is_due(doubts->engine, half, doubts->side))
        return WHERRY_OK;
    if (doubts->asked++ == MOST)
        return WHERRY_END;
    doubts->rows[doubts->count++] = row->id;
    add_key(doubts, half);
    add_key(doubts, &row->sides[other_side(doubts->side)]);
    for (unsigned i = 0; i < half->profile_count; i++)
        doubts->ids[doubts->id_count++] =
            arena_text(&doubts->arena, half->profiles[i].id);
    return doubts->count == BATCH ? ask_batch(doubts, error) : WHERRY_OK;
}

static enum wherry_status resolve_side(struct engine *engine, enum side side,
                                       struct wherry_error *error)
{
    struct doubts doubts = {.engine = engine, .side = side};
    if (!connector_looks_up(engine->connectors[side]))
        return WHERRY_OK; /* a second whole read without her has to do */
    const struct engine_walk walk = {.which = STORE_OPEN_ROWS,
                                     .batch = WALK_BATCH,
                                     .phase = "looking for those who were not found",
                                     .silent = true,
                                     .visit = gather_row,
                                     .self = &doubts};
    enum wherry_status status = engine_walk(engine, &walk, error);
    if (status == WHERRY_OK)
        status = ask_batch(&doubts, error);
    arena_free(&doubts.arena);
    return status;
}

enum wherry_status doubt_resolve(struct engine *engine, struct wherry_error *error)
{
    enum wherry_status status = resolve_side(engine, SIDE_LIST, error);
    return status == WHERRY_OK ? resolve_side(engine, SIDE_CRM, error) : status;
}
