/* owing.c -- how many contacts the next run would write to, as far as the state
 * shows. */
#include "host/tell/owing.h"

#include "host/picture/mapping.h"
#include "host/picture/walk.h"

/* Where an action writes. */
static const enum side targets[ACTION_COUNT] = {[ACTION_IMPORT_UNSUBSCRIBE] = SIDE_CRM,
                                                [ACTION_PUSH_UNSUBSCRIBE] = SIDE_LIST,
                                                [ACTION_IMPORT_NEW] = SIDE_CRM,
                                                [ACTION_PUSH_NEW] = SIDE_LIST,
                                                [ACTION_RENAME] = SIDE_LIST,
                                                [ACTION_PUSH_FIELDS] = SIDE_LIST,
                                                [ACTION_PULL_FIELDS] = SIDE_CRM};

enum side owing_target(enum action action)
{
    return targets[action];
}

static bool owes_fields(const struct row *row, size_t field_count, enum side target)
{
    const struct half *there = &row->sides[target];
    const struct half *source = &row->sides[other_side(target)];
    if (!there->present)
        return false;
    for (size_t i = 0; i < field_count; i++)
        if (row_dirty(source, i) && !sent_pending(&there->cells[i].sent) &&
            !cell_refuses(&there->cells[i], source->cells[i].shown))
            return true;
    return false;
}

static bool owes_mark(const struct row *row, enum action action)
{
    const struct half *there = &row->sides[targets[action]];
    const struct owed *owed = &row->owed[action_mark(action)];
    return owed->set && !owed->asked && !owed->rests &&
           !sent_pending(&there->consent_sent) && !sent_pending(&there->create);
}

bool owing_action(const struct row *row, size_t field_count,
                  const struct pipeline *pipeline, enum action action)
{
    if (!pipeline_work_on(pipeline, (int)action_step(action)) ||
        row->parked[action].hash != 0)
        return false;
    return action < ACTION_PUSH_FIELDS
               ? owes_mark(row, action)
               : owes_fields(row, field_count, owing_target(action));
}

bool owing_row(const struct row *row, size_t field_count,
               const struct pipeline *pipeline)
{
    for (int action = 0; action < ACTION_COUNT; action++)
        if (owing_action(row, field_count, pipeline, (enum action)action))
            return true;
    return false;
}

struct counting {
    const struct pipeline *pipeline;
    size_t field_count;
    struct owing *owing;
};

static enum wherry_status count_row(void *self, struct row *row, bool *changed,
                                    struct wherry_error *error)
{
    const struct counting *counting = self;
    (void)changed;
    (void)error;
    for (int side = 0; side < SIDE_COUNT; side++)
        counting->owing->missing[side] += half_in_doubt(&row->sides[side]);
    if (owing_row(row, counting->field_count, counting->pipeline))
        counting->owing->owed++;
    else if (row_under_way(&row->sides[SIDE_LIST], counting->field_count) ||
             row_under_way(&row->sides[SIDE_CRM], counting->field_count))
        counting->owing->under_way++;
    return WHERRY_OK;
}

enum wherry_status owing_count(const struct pipeline *pipeline, struct store *store,
                               struct owing *owing, struct wherry_error *error)
{
    struct arena arena = {0}, scratch = {0};
    struct mapping mapping;
    struct counting counting = {.pipeline = pipeline, .owing = owing};
    struct walk walk = {.store = store,
                        .which = STORE_OPEN_ROWS,
                        .scratch = &scratch,
                        .batch = WALK_BATCH,
                        .visit = count_row,
                        .self = &counting};
    *owing = (struct owing){0};
    enum wherry_status status = mapping_load(
        &mapping, pipeline, step_set_first(STEP_COUNT), store, &arena, error);
    if (status == WHERRY_OK) {
        counting.field_count = mapping.count;
        walk.fields = &mapping.numbers;
        status = walk_rows(&walk, error);
    }
    arena_free(&scratch);
    arena_free(&arena);
    return status;
}
