/* observed.c -- the engine on a state in memory, and records that the services show
 * it. */
#include "tests/unit/observed.h"

#include "host/picture/row_store.h"
#include "host/sync/absence.h"
#include "tests/support/suite.h"

struct small_state state;
struct engine engine;
struct report report;
struct wherry_error error;

static int64_t fixed_ms(void *self)
{
    (void)self;
    return NOW_MS;
}

static const struct run_options options = {.now_ms = fixed_ms};

void observed_setup(void)
{
    static const unsigned numbers[] = {1, 2};
    small_state_empty(&state);
    state.mapping.numbers = (struct row_fields){numbers, SMALL_FIELDS};
    report = (struct report){0};
    engine = (struct engine){.options = &options,
                             .report = &report,
                             .mapping = state.mapping,
                             .policy = {.mapping = &state.mapping,
                                        .at_ms = NOW_MS,
                                        .passes = {.begun = {8, 8}},
                                        .live = {ALL_LIVE}}};
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &engine.store, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_start_run(engine.store, "run", NOW_MS, &engine.run, &error),
                     WHERRY_OK);
}

void observed_teardown(void)
{
    arena_free(&engine.scratch);
    store_close(engine.store);
    engine.store = NULL;
}

/* ---- Telling and asking
 * ------------------------------------------------------------------ */

struct wherry_record record_of(enum side side, const struct told *told,
                               struct wherry_field *field)
{
    *field = (struct wherry_field){state.mapped[0].names[side],
                                   told->first == NULL ? "Anne" : told->first};
    return (struct wherry_record){.size = sizeof(struct wherry_record),
                                  .key = told->address,
                                  .id = told->id,
                                  .consent = told->consent,
                                  .consent_at_ms = told->consent_at_ms,
                                  .fields = field,
                                  .field_count = 1};
}

int64_t tell_record(enum side side, struct told told)
{
    struct wherry_field field;
    const struct wherry_record record = record_of(side, &told, &field);
    int64_t id;
    ck_assert_int_eq(store_begin(engine.store, &error), WHERRY_OK);
    ck_assert_int_eq(observe_record(&engine, side, &record, 7, &id, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(engine.store, &error), WHERRY_OK);
    return id;
}

int64_t list_tells(const char *id, const char *address, enum wherry_consent consent)
{
    return tell_record(SIDE_LIST, (struct told){id, address, consent, NULL, 0});
}

int64_t crm_tells(const char *id, const char *address, enum wherry_consent consent)
{
    return tell_record(SIDE_CRM, (struct told){id, address, consent, NULL, 0});
}

int64_t before(enum side side, const char *id, const char *address)
{
    engine.policy.baseline = true;
    int64_t row =
        tell_record(side, (struct told){id, address, WHERRY_SUBSCRIBED, NULL, 0});
    engine.policy.baseline = false;
    return row;
}

int64_t pair(const char *member, const char *profile, const char *address)
{
    int64_t row = before(SIDE_LIST, member, address);
    ck_assert_int_eq(before(SIDE_CRM, profile, address), row);
    return row;
}

struct row row_at(int64_t id)
{
    struct row row;
    ck_assert_int_eq(engine_load(&engine, id, &engine.scratch, &row, &error),
                     WHERRY_OK);
    for (int side = 0; side < SIDE_COUNT; side++)
        ck_assert_int_eq(row_load_digests(engine.store, &row, (enum side)side, &error),
                         WHERRY_OK);
    return row;
}

int64_t holder(enum side side, const char *id)
{
    int64_t row;
    return store_find_by_id(engine.store, (enum store_side)side, id, &row, &error) ==
                   WHERRY_OK
               ? row
               : 0;
}

void save(struct row *row)
{
    ck_assert_int_eq(store_begin(engine.store, &error), WHERRY_OK);
    ck_assert_int_eq(engine_save(&engine, row, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(engine.store, &error), WHERRY_OK);
}

void owe(int64_t id, unsigned set)
{
    struct row row = row_at(id);
    for (int mark = 0; mark < MARK_COUNT; mark++)
        if ((set & 1u << mark) != 0)
            row_owe(&row, (enum mark)mark, NOW_MS, engine.policy.passes.begun);
    save(&row);
}

unsigned marks(int64_t id)
{
    struct row row = row_at(id);
    unsigned set = 0;
    for (int mark = 0; mark < MARK_COUNT; mark++)
        set |= (unsigned)row.owed[mark].set << mark;
    return set;
}

bool present(int64_t id, enum side side)
{
    return row_at(id).sides[side].present;
}

bool dirty(int64_t id)
{
    struct row row = row_at(id);
    return row_dirty(&row.sides[SIDE_LIST], 0) || row_dirty(&row.sides[SIDE_CRM], 0);
}

void absent(enum side side, int64_t id)
{
    ck_assert_int_eq(store_begin(engine.store, &error), WHERRY_OK);
    ck_assert_int_eq(absence_prove(&engine, side, id, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(engine.store, &error), WHERRY_OK);
}

const enum side sides[] = {SIDE_LIST, SIDE_CRM};
const char *const ids[SIDE_COUNT][3] = {{"m1", "m2", "m3"}, {"p1", "p2", "p3"}};
