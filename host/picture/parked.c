/* parked.c -- changes that were refused: list them, send them again, give them up. */
#include "host/picture/parked.h"

#include "host/base/buffer.h"
#include "host/picture/mapping.h"
#include "host/picture/walk.h"
#include "host/store/store.h"

enum { BATCH_ROWS = 200 };

struct visit;

/* What to do with one parked change of a row; sets *changed for a row to be saved. */
typedef enum wherry_status parked_act(struct visit *visit, struct row *row,
                                      enum action action, bool *changed,
                                      struct wherry_error *error);
/* The same with one value that the side has refused. */
typedef enum wherry_status parked_value(struct visit *visit, struct row *row,
                                        enum side side, size_t field, bool *changed,
                                        struct wherry_error *error);

struct visit {
    struct store *store;
    struct mapping mapping; /* all that the state knows */
    parked_act *act;
    parked_value *value;
    /* What to do with a record that could not be read; NULL: nothing. */
    void (*unreadable)(struct visit *visit, const struct row *row, enum side side);
    void *self;
    const struct parked_which *which;
    int64_t now_ms;
    bool enough; /* no further row is to be visited */
    struct parked_met met;
};

static bool is_meant(const struct parked_which *which, enum step step,
                     enum wherry_reason reason)
{
    return !which->unreadable &&
           (step_set_is_empty(which->steps) || step_set_has(which->steps, step)) &&
           (which->reason == NULL || *which->reason == reason);
}

static enum wherry_status visit_values(struct visit *visit, struct row *row,
                                       enum side side, bool *changed,
                                       struct wherry_error *error)
{
    enum wherry_status status = WHERRY_OK;
    for (size_t i = 0; i < visit->mapping.count && status == WHERRY_OK; i++) {
        if (row->sides[side].cells[i].refused == NULL ||
            !is_meant(visit->which, value_step(side), WHERRY_REASON_VALUE))
            continue;
        visit->met.count++;
        status = visit->value(visit, row, side, i, changed, error);
    }
    return status;
}

static enum wherry_status visit_parked(void *self, struct row *row, bool *changed,
                                       struct wherry_error *error)
{
    struct visit *visit = self;
    const struct parked_which *which = visit->which;
    const bool records = visit->unreadable != NULL && which->reason == NULL &&
                         step_set_is_empty(which->steps);
    enum wherry_status status = WHERRY_OK;
    for (int side = 0; side < SIDE_COUNT && records; side++)
        if (*row->sides[side].fault != '\0')
            visit->unreadable(visit, row, (enum side)side);
    for (int side = 0; side < SIDE_COUNT && status == WHERRY_OK; side++)
        status = visit_values(visit, row, (enum side)side, changed, error);
    for (int action = 0; action < ACTION_COUNT && status == WHERRY_OK; action++) {
        const struct park *park = &row->parked[action];
        if (park->hash == 0 ||
            !is_meant(which, action_step((enum action)action), park->reason))
            continue;
        visit->met.count++;
        visit->met.of_backfill += action < ACTION_PUSH_FIELDS &&
                                  row->owed[action_mark((enum action)action)].asked;
        status = visit->act(visit, row, (enum action)action, changed, error);
    }
    return status == WHERRY_OK && visit->enough ? WHERRY_END : status;
}

/* Over one row, or all that have something parked. */
static enum wherry_status visit_all(struct visit *visit, bool writes,
                                    struct wherry_error *error)
{
    struct arena arena = {0}, scratch = {0};
    const struct walk walk = {.store = visit->store,
                              .which = STORE_PARKED_ROWS,
                              .fields = &visit->mapping.numbers,
                              .scratch = &scratch,
                              .batch = BATCH_ROWS,
                              .after =
                                  visit->which->from == 0 ? 0 : visit->which->from - 1,
                              .writes = writes,
                              .visit = visit_parked,
                              .self = visit};
    enum wherry_status status =
        mapping_known(&visit->mapping, visit->store, &arena, error);
    if (status == WHERRY_OK)
        status = visit->which->row != 0 ? walk_one(&walk, visit->which->row, error)
                                        : walk_rows(&walk, error);
    arena_free(&scratch);
    arena_free(&arena);
    return status;
}

/* ---- List ---- */

struct listing {
    parked_visitor *visitor;
    void *self;
};

static void tell(struct visit *visit, const struct parked *parked)
{
    const struct listing *listing = visit->self;
    if (!visit->enough)
        visit->enough = !listing->visitor(listing->self, parked);
}

static enum wherry_status list_one(struct visit *visit, struct row *row,
                                   enum action action, bool *changed,
                                   struct wherry_error *error)
{
    (void)changed;
    (void)error;
    const struct park *park = &row->parked[action];
    const struct half *list = &row->sides[SIDE_LIST], *crm = &row->sides[SIDE_CRM];
    const struct parked parked = {.row = row->id,
                                  .step = action_step(action),
                                  .address = half_spelling(crm->present ? crm : list),
                                  .reason = park->reason,
                                  .words = park->words,
                                  .at_ms = park->at_ms};
    tell(visit, &parked);
    return WHERRY_OK;
}

static enum wherry_status list_value(struct visit *visit, struct row *row,
                                     enum side side, size_t field, bool *changed,
                                     struct wherry_error *error)
{
    (void)changed;
    (void)error;
    const struct cell *cell = &row->sides[side].cells[field];
    const struct parked parked = {.row = row->id,
                                  .step = value_step(side),
                                  .address = half_spelling(&row->sides[side]),
                                  .reason = WHERRY_REASON_VALUE,
                                  .words = cell->refused_words,
                                  .at_ms = cell->refused_ms};
    tell(visit, &parked);
    return WHERRY_OK;
}

static void list_unreadable(struct visit *visit, const struct row *row, enum side side)
{
    const struct half *half = &row->sides[side];
    const struct parked parked = {.row = row->id,
                                  .unreadable = true,
                                  .side = side,
                                  .address = half_spelling(half),
                                  .words = half->fault,
                                  .at_ms = half->fault_ms};
    tell(visit, &parked);
}

enum wherry_status parked_list(struct store *store, const struct parked_which *which,
                               parked_visitor *visitor, void *self,
                               struct wherry_error *error)
{
    struct listing listing = {visitor, self};
    struct visit visit = {.store = store,
                          .which = which,
                          .act = list_one,
                          .value = list_value,
                          .unreadable = list_unreadable,
                          .self = &listing};
    return visit_all(&visit, false, error);
}

/* ---- Retry ---- */

static enum wherry_status retry_one(struct visit *visit, struct row *row,
                                    enum action action, bool *changed,
                                    struct wherry_error *error)
{
    (void)visit;
    (void)error;
    row_unpark(row, action);
    *changed = true;
    return WHERRY_OK;
}

static enum wherry_status retry_value(struct visit *visit, struct row *row,
                                      enum side side, size_t field, bool *changed,
                                      struct wherry_error *error)
{
    (void)visit;
    (void)error;
    cell_accept(&row->sides[side].cells[field]);
    *changed = true;
    return WHERRY_OK;
}

enum wherry_status parked_retry(struct store *store, const struct parked_which *which,
                                struct parked_met *met, struct wherry_error *error)
{
    struct visit visit = {
        .store = store, .which = which, .act = retry_one, .value = retry_value};
    enum wherry_status status = visit_all(&visit, true, error);
    *met = visit.met;
    return status;
}

/* ---- Drop ---- */

/* Nothing that is owed ends without a line: this one says that an operator gave it up,
 * and not a service. */
static enum wherry_status tell_dropped(const struct visit *visit, const struct row *row,
                                       enum step step, const char *what,
                                       struct wherry_error *error)
{
    struct buffer words = {0};
    buffer_format(&words, "by `parked drop`: %s", what);
    const struct store_journal line = {.row = row->id,
                                       .at_ms = visit->now_ms,
                                       .step = step_name(step),
                                       .event = "dropped",
                                       .before = "",
                                       .after = "",
                                       .words = buffer_text(&words)};
    enum wherry_status status = store_write_journal(visit->store, &line, error);
    buffer_free(&words);
    return status;
}

/* The change is given up: the mark that owed it is cleared. */
static enum wherry_status drop_one(struct visit *visit, struct row *row,
                                   enum action action, bool *changed,
                                   struct wherry_error *error)
{
    static const char *const what[ACTION_COUNT] = {
        [ACTION_IMPORT_UNSUBSCRIBE] = "left the list; stays opted in in the CRM",
        [ACTION_PUSH_UNSUBSCRIBE] =
            "opted out in the CRM; stays subscribed on the list",
        [ACTION_IMPORT_NEW] = "joined the list; is not created in the CRM",
        [ACTION_PUSH_NEW] = "opted in in the CRM; is not added to the list",
        [ACTION_RENAME] = "the address changed in the CRM; the list keeps its own",
        [ACTION_PUSH_FIELDS] = "fields changed in the CRM; the list keeps its own",
        [ACTION_PULL_FIELDS] = "fields changed on the list; the CRM keeps its own",
    };
    struct half *source =
        &row->sides[action == ACTION_PUSH_FIELDS ? SIDE_CRM : SIDE_LIST];
    row_unpark(row, action);
    if (action < ACTION_PUSH_FIELDS)
        row_clear(row, action_mark(action));
    for (size_t i = 0; action >= ACTION_PUSH_FIELDS && i < visit->mapping.count; i++)
        source->cells[i].base = source->cells[i].shown;
    *changed = true;
    return tell_dropped(visit, row, action_step(action), what[action], error);
}

static enum wherry_status drop_value(struct visit *visit, struct row *row,
                                     enum side side, size_t field, bool *changed,
                                     struct wherry_error *error)
{
    struct cell *source = &row->sides[other_side(side)].cells[field];
    struct buffer what = {0};
    cell_accept(&row->sides[side].cells[field]);
    source->base = source->shown;
    *changed = true;
    buffer_format(&what, "the value of '%s', which the %s refused",
                  visit->mapping.names[side][field], side_title(side));
    enum wherry_status status =
        tell_dropped(visit, row, value_step(side), buffer_text(&what), error);
    buffer_free(&what);
    return status;
}

enum wherry_status parked_drop(struct store *store, const struct parked_which *which,
                               int64_t now_ms, struct parked_met *met,
                               struct wherry_error *error)
{
    struct visit visit = {.store = store,
                          .which = which,
                          .act = drop_one,
                          .value = drop_value,
                          .now_ms = now_ms};
    enum wherry_status status = visit_all(&visit, true, error);
    *met = visit.met;
    return status;
}
