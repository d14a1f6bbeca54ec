/* sample.c -- whose changes an audit looks at. */
#include "host/sync/sample.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/picture/value.h"

static bool is_opt_out(const char *step)
{
    return text_same(step, step_name(STEP_PUSH_UNSUBSCRIBES)) ||
           text_same(step, step_name(STEP_IMPORT_UNSUBSCRIBES));
}

static struct pick *find_pick(struct audit *audit, int64_t row)
{
    for (size_t i = audit->count; i > 0; i--)
        if (audit->picks[i - 1].row == row)
            return &audit->picks[i - 1];
    return NULL;
}

/* The one of the sample that is dropped first. */
static struct pick *highest_of_sample(struct audit *audit)
{
    struct pick *highest = NULL;
    for (size_t i = 0; i < audit->count; i++)
        if (!audit->picks[i].opt_out &&
            (highest == NULL || audit->picks[i].order > highest->order))
            highest = &audit->picks[i];
    return highest;
}

static void add_pick(struct audit *audit, const struct pick *pick)
{
    audit->picks =
        memory_grow(audit->picks, audit->count, &audit->room, sizeof *audit->picks);
    audit->picks[audit->count++] = *pick;
    audit->sampled += !pick->opt_out;
}

/* Usually the contacts come in their order: a higher one is not known yet. */
static void consider(struct audit *audit, const struct store_journal *line, size_t most)
{
    const struct pick pick = {.row = line->row,
                              .order = XXH3_64bits_withSeed(
                                  &line->row, sizeof line->row, (uint64_t)line->run),
                              .opt_out = is_opt_out(line->step)};
    struct pick *known = NULL;
    if (line->row <= audit->highest)
        known = find_pick(audit, line->row);
    else
        audit->highest = line->row;
    if (known != NULL) {
        audit->sampled -= !known->opt_out && pick.opt_out;
        known->opt_out |= pick.opt_out;
        return;
    }
    if (pick.opt_out || audit->sampled < most) {
        add_pick(audit, &pick);
        return;
    }
    struct pick *highest = highest_of_sample(audit);
    if (highest != NULL && pick.order < highest->order)
        *highest = pick;
}

struct choosing {
    struct audit *audit;
    size_t most;
};

static void choose(void *self, const struct store_journal *line)
{
    const struct choosing *choosing = self;
    int work;
    if (work_find(line->step, &work) && work < STEP_COUNT)
        consider(choosing->audit, line, choosing->most);
}

enum wherry_status sample_begin(struct engine *engine, struct wherry_error *error)
{
    const int64_t most = engine->pipeline->contact_sync.audit;
    const int64_t audited = value_number(engine->store, VALUE_AUDITED_RUN, 0, 0);
    const int64_t from = audited > 0 ? audited + 1 : engine->run - 1;
    if (most == 0 || engine->options->mode != RUN_APPLY || engine->policy.baseline)
        return WHERRY_OK;
    struct audit *audit = memory_allocate(sizeof *audit);
    struct choosing choosing = {audit, (size_t)most};
    audit->from = from;
    engine->audit = audit;
    enum wherry_status status = WHERRY_OK;
    for (int64_t run = from; run < engine->run && status == WHERRY_OK; run++)
        status = store_journal_events(engine->store, run, "done", "accepted", choose,
                                      &choosing, error);
    return status;
}

void sample_free(struct engine *engine)
{
    struct audit *audit = engine->audit;
    engine->audit = NULL;
    if (audit == NULL)
        return;
    arena_free(&audit->arena);
    free(audit->picks);
    free(audit);
}

/* Records of picks, before it is asked which of them are shown. */
enum { ASKED_AT_ONCE = 2000 };
struct records {
    enum side side;
    struct arena arena;
    struct pick *picks[ASKED_AT_ONCE];
    const char *ids[ASKED_AT_ONCE];
    size_t count;
};

static enum wherry_status ask_shown(struct engine *engine, struct records *records,
                                    struct wherry_error *error)
{
    bool shown[ASKED_AT_ONCE];
    const enum side side = records->side;
    const enum wherry_status status =
        store_are_staged(engine->store, (enum store_side)side, records->ids,
                         records->count, shown, error);
    for (size_t i = 0; i < records->count && status == WHERRY_OK; i++)
        records->picks[i]->shown[side] |= shown[i];
    records->count = 0;
    arena_reset(&records->arena);
    return status;
}

static enum wherry_status add_records(struct engine *engine, struct records *records,
                                      struct pick *pick, struct wherry_error *error)
{
    struct row row;
    arena_reset(&engine->scratch);
    enum wherry_status status =
        engine_load(engine, pick->row, &engine->scratch, &row, error);
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    const struct half *half = &row.sides[records->side];
    if (records->count + half->profile_count > ASKED_AT_ONCE)
        status = ask_shown(engine, records, error);
    for (unsigned p = 0; p < half->profile_count; p++) {
        records->picks[records->count] = pick;
        records->ids[records->count++] =
            arena_text(&records->arena, half->profiles[p].id);
    }
    return status;
}

enum wherry_status sample_note_shown(struct engine *engine, enum side side,
                                     struct wherry_error *error)
{
    struct audit *audit = engine->audit;
    enum wherry_status status = WHERRY_OK;
    if (audit == NULL || audit->count == 0)
        return WHERRY_OK;
    struct records *records = memory_allocate(sizeof *records);
    records->side = side;
    for (size_t i = 0; i < audit->count && status == WHERRY_OK; i++)
        status = add_records(engine, records, &audit->picks[i], error);
    if (status == WHERRY_OK)
        status = ask_shown(engine, records, error);
    arena_free(&records->arena);
    free(records);
    return status;
}
