/* parked.c -- changes that were refused: list them, send them again, give them up. */
#include "host/picture/parked.h"

#include "host/picture/mapping.h"
#include "host/picture/walk.h"

enum { BATCH_ROWS = 200 };

/* What to do with one parked change of a row; true: the row was changed. */
typedef bool parked_act(void *self, struct row *row, enum action action,
                        size_t field_count);

struct visit {
    struct row_fields fields;
    parked_act *act;
    /* The same with one value that was refused. */
    bool (*value)(void *self, struct row *row, enum side side, size_t field);
    /* What to do with a record that could not be read; NULL: nothing. */
    void (*unreadable)(void *self, const struct row *row, enum side side);
    void *self; /* of both */
    struct parked_met met;
};

static enum wherry_status visit_parked(void *self, struct row *row, bool *changed,
                                       struct wherry_error *error)
{
    struct visit *visit = self;
    (void)error;
    for (int side = 0; side < SIDE_COUNT && visit->unreadable != NULL; side++)
        if (*row->sides[side].fault != '\0')
            visit->unreadable(visit->self, row, (enum side)side);
    for (int side = 0; side < SIDE_COUNT; side++)
        for (size_t i = 0; i < visit->fields.count; i++) {
            if (row->sides[side].cells[i].refused == NULL)
                continue;
            visit->met.count++;
            *changed |= visit->value(visit->self, row, (enum side)side, i);
        }
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (row->parked[action].hash == 0)
            continue;
        visit->met.count++;
        visit->met.of_backfill += action < ACTION_PUSH_FIELDS &&
                                  row->owed[action_mark((enum action)action)].asked;
        *changed |=
            visit->act(visit->self, row, (enum action)action, visit->fields.count);
    }
    return WHERRY_OK;
}

/* Over one row, or all that have something parked. */
static enum wherry_status visit_all(struct visit *visit, struct store *store,
                                    int64_t only, bool writes,
                                    struct wherry_error *error)
{
    struct arena arena = {0}, scratch = {0};
    const struct walk walk = {.store = store,
                              .which = STORE_PARKED_ROWS,
                              .fields = &visit->fields,
                              .scratch = &scratch,
                              .batch = BATCH_ROWS,
                              .writes = writes,
                              .visit = visit_parked,
                              .self = visit};
    enum wherry_status status = mapping_numbers(&visit->fields, store, &arena, error);
    if (status == WHERRY_OK)
        status = only != 0 ? walk_one(&walk, only, error) : walk_rows(&walk, error);
    arena_free(&scratch);
    arena_free(&arena);
    return status;
}

/* ---- List ---- */

struct listing {
    parked_visitor *visitor;
    void *self;
};

static bool list_one(void *self, struct row *row, enum action action,
                     size_t field_count)
{
    (void)field_count;
    const struct listing *listing = self;
    const struct park *park = &row->parked[action];
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const struct parked parked = {.row = row->id,
                                  .step = action_step(action),
                                  .address = half_spelling(crm->present ? crm : list),
                                  .reason = park->reason,
                                  .words = park->words,
                                  .at_ms = park->at_ms};
    listing->visitor(listing->self, &parked);
    return false;
}

static bool list_value(void *self, struct row *row, enum side side, size_t field)
{
    const struct listing *listing = self;
    const struct cell *cell = &row->sides[side].cells[field];
    const struct parked parked = {.row = row->id,
                                  .step = side == SIDE_LIST ? STEP_PUSH_PUSH_FIELDS
                                                            : STEP_IMPORT_PULL_FIELDS,
                                  .address = half_spelling(&row->sides[side]),
                                  .reason = WHERRY_REASON_VALUE,
                                  .words = cell->refused_words,
                                  .at_ms = cell->refused_ms};
    listing->visitor(listing->self, &parked);
    return false;
}

static void list_unreadable(void *self, const struct row *row, enum side side)
{
    const struct listing *listing = self;
    const struct half *half = &row->sides[side];
    const struct parked parked = {.row = row->id,
                                  .unreadable = true,
                                  .side = side,
                                  .address = half_spelling(half),
                                  .words = half->fault,
                                  .at_ms = half->fault_ms};
    listing->visitor(listing->self, &parked);
}

enum wherry_status parked_list(struct store *store, parked_visitor *visitor, void *self,
                               struct wherry_error *error)
{
    struct listing listing = {visitor, self};
    struct visit visit = {.act = list_one,
                          .value = list_value,
                          .unreadable = list_unreadable,
                          .self = &listing};
    return visit_all(&visit, store, 0, false, error);
}

/* ---- Retry and drop ---- */

static bool retry_one(void *self, struct row *row, enum action action,
                      size_t field_count)
{
    (void)self;
    (void)field_count;
    row_unpark(row, action);
    return true;
}

/* The change is given up: what it was owed for is forgotten. */
static bool drop_one(void *self, struct row *row, enum action action,
                     size_t field_count)
{
    (void)self;
    row_unpark(row, action);
    if (action < ACTION_PUSH_FIELDS) {
        row_clear(row, action_mark(action));
        return true;
    }
    struct half *source =
        &row->sides[action == ACTION_PUSH_FIELDS ? SIDE_CRM : SIDE_LIST];
    for (size_t i = 0; i < field_count; i++)
        source->cells[i].base = source->cells[i].shown;
    return true;
}

static bool retry_value(void *self, struct row *row, enum side side, size_t field)
{
    (void)self;
    cell_accept(&row->sides[side].cells[field]);
    return true;
}

static bool drop_value(void *self, struct row *row, enum side side, size_t field)
{
    (void)self;
    struct cell *source = &row->sides[other_side(side)].cells[field];
    cell_accept(&row->sides[side].cells[field]);
    source->base = source->shown;
    return true;
}

enum wherry_status parked_retry(struct store *store, int64_t row,
                                struct parked_met *met, struct wherry_error *error)
{
    struct visit visit = {.act = retry_one, .value = retry_value};
    enum wherry_status status = visit_all(&visit, store, row, true, error);
    *met = visit.met;
    return status;
}

enum wherry_status parked_drop(struct store *store, int64_t row, struct parked_met *met,
                               struct wherry_error *error)
{
    struct visit visit = {.act = drop_one, .value = drop_value};
    enum wherry_status status = visit_all(&visit, store, row, true, error);
    *met = visit.met;
    return status;
}
