/* parked.c -- changes that were refused: list them, send them again, give them up. */
#include "host/sync/decide.h"
#include "host/sync/explain.h"
#include "host/sync/row_store.h"

enum { BATCH_ROWS = 200 };

const char *reason_name(enum wherry_reason reason)
{
    static const char *const names[] = {
        [WHERRY_REASON_NONE] = "refused",        [WHERRY_REASON_VALUE] = "value",
        [WHERRY_REASON_ADDRESS] = "address",     [WHERRY_REASON_STATE] = "state",
        [WHERRY_REASON_FORGOTTEN] = "forgotten", [WHERRY_REASON_OTHER] = "other"};
    return names[reason];
}

/* What to do with one parked change of a row; true: the row was changed. */
typedef bool parked_act(void *self, struct row *row, enum action action,
                        const struct row_fields *fields);

struct walk {
    struct store *store;
    struct row_fields fields;
    struct arena arena;
    parked_act *act;
    void *self;
    struct parked_met met;
};

static enum wherry_status visit(struct walk *walk, int64_t id,
                                struct wherry_error *error)
{
    struct row row;
    bool changed = false;
    struct arena arena = {0};
    enum wherry_status status =
        row_load(walk->store, id, &walk->fields, &arena, &row, error);
    for (int action = 0; action < ACTION_COUNT && status == WHERRY_OK; action++) {
        if (row.parked[action].hash == 0)
            continue;
        walk->met.count++;
        walk->met.of_backfill += action < ACTION_PUSH_FIELDS &&
                                 row.owed[action_mark((enum action)action)].asked;
        changed |= walk->act(walk->self, &row, (enum action)action, &walk->fields);
    }
    if (changed)
        status = row_save(walk->store, &walk->fields, &arena, &row, error);
    arena_free(&arena);
    return status == WHERRY_END ? WHERRY_OK : status;
}

static enum wherry_status visit_all(struct walk *walk, struct wherry_error *error)
{
    int64_t ids[BATCH_ROWS];
    int64_t after = 0;
    size_t count;
    for (;;) {
        enum wherry_status status = store_next_rows(
            walk->store, STORE_PARKED_ROWS, after, ids, BATCH_ROWS, &count, error);
        for (size_t i = 0; i < count && status == WHERRY_OK; i++)
            status = visit(walk, ids[i], error);
        if (status != WHERRY_OK || count == 0)
            return status;
        after = ids[count - 1];
    }
}

/* Over one row, or all that have something parked. */
static enum wherry_status walk_rows(struct walk *walk, int64_t only,
                                    struct wherry_error *error)
{
    enum wherry_status status =
        mapping_numbers(&walk->fields, walk->store, &walk->arena, error);
    if (status == WHERRY_OK)
        status = only != 0 ? visit(walk, only, error) : visit_all(walk, error);
    arena_free(&walk->arena);
    return status;
}

static enum wherry_status walk_and_write(struct walk *walk, int64_t only,
                                         struct wherry_error *error)
{
    enum wherry_status status = store_begin(walk->store, error);
    if (status == WHERRY_OK)
        status = walk_rows(walk, only, error);
    return store_end(walk->store, status, error);
}

/* ---- List ---- */

struct listing {
    parked_visitor *visitor;
    void *self;
};

static bool list_one(void *self, struct row *row, enum action action,
                     const struct row_fields *fields)
{
    (void)fields;
    const struct listing *listing = self;
    const struct park *park = &row->parked[action];
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    char contact[CONTACT_ROOM];
    contact_name(row->id, contact);
    const struct parked parked = {.row = row->id,
                                  .step = action_step(action),
                                  .contact = contact,
                                  .address =
                                      crm->present ? crm->address : list->address,
                                  .reason = reason_name(park->reason),
                                  .words = park->words,
                                  .at_ms = park->at_ms};
    listing->visitor(listing->self, &parked);
    return false;
}

enum wherry_status parked_list(struct store *store, parked_visitor *visitor, void *self,
                               struct wherry_error *error)
{
    struct listing listing = {visitor, self};
    struct walk walk = {.store = store, .act = list_one, .self = &listing};
    return walk_rows(&walk, 0, error);
}

/* ---- Retry and drop ---- */

static bool retry_one(void *self, struct row *row, enum action action,
                      const struct row_fields *fields)
{
    (void)self;
    (void)fields;
    row->parked[action] = (struct park){.words = ""};
    return true;
}

/* The change is given up: what it was owed for is forgotten. */
static bool drop_one(void *self, struct row *row, enum action action,
                     const struct row_fields *fields)
{
    (void)self;
    bool push = action == ACTION_PUSH_FIELDS;
    if (!push && action != ACTION_PULL_FIELDS) {
        const struct decision decision = {.action = action};
        settle(row, &decision);
        return true;
    }
    row->parked[action] = (struct park){.words = ""};
    struct half *source = &row->sides[push ? SIDE_CRM : SIDE_LIST];
    for (size_t i = 0; i < fields->count; i++)
        source->cells[i].base = source->cells[i].shown;
    return true;
}

enum wherry_status parked_retry(struct store *store, int64_t row,
                                struct parked_met *met, struct wherry_error *error)
{
    struct walk walk = {.store = store, .act = retry_one};
    enum wherry_status status = walk_and_write(&walk, row, error);
    *met = walk.met;
    return status;
}

enum wherry_status parked_drop(struct store *store, int64_t row, struct parked_met *met,
                               struct wherry_error *error)
{
    struct walk walk = {.store = store, .act = drop_one};
    enum wherry_status status = walk_and_write(&walk, row, error);
    *met = walk.met;
    return status;
}
