/* world_picture.c -- the rows of the state beside the records of both services. */
#include "tests/support/world_picture.h"

#include <stdio.h>

#include "host/base/text.h"
#include "host/picture/mapping.h"
#include "host/picture/row_store.h"
#include "host/picture/walk.h"
#include "tests/support/suite.h"
#include "tests/support/world_end.h"

struct comparing {
    struct memory_world *world;
    struct mapping mapping;
    struct arena arena, scratch;
    char differs[160];
};

static void differ(struct comparing *comparing, enum side side, const char *what,
                   const char *id)
{
    if (comparing->differs[0] == '\0')
        snprintf(comparing->differs, sizeof comparing->differs,
                 "the picture is not what the service shows: %s of %s %s", what,
                 side == SIDE_LIST ? "the member" : "the profile", id);
}

/* ---- Those who are there are known as they are ---- */

static void compare_fields(struct comparing *comparing, enum side side,
                           const struct half *half, const struct world_record *record)
{
    const struct mapping *mapping = &comparing->mapping;
    for (size_t i = 0; i < mapping->count; i++)
        for (int field = 0; field < WORLD_FIELDS; field++)
            if (!comparing->world->lacks[side][field] &&
                text_same(mapping->fields[i].names[side],
                          world_field_names[side][field]) &&
                !text_same(half->cells[i].shown, record->fields[field]))
                differ(comparing, side, "a field", record->id);
}

static void compare_record(struct comparing *comparing, enum side side,
                           const struct world_record *record)
{
    struct wherry_error error = {0};
    struct row row;
    int64_t id;
    if (store_find_by_id(comparing->world->store, (enum store_side)side, record->id,
                         &id, &error) != WHERRY_OK) {
        differ(comparing, side, "nothing", record->id);
        return;
    }
    arena_reset(&comparing->scratch);
    ck_assert_int_eq(row_load(comparing->world->store, id, &comparing->mapping.numbers,
                              &comparing->scratch, &row, &error),
                     WHERRY_OK);
    struct half *half = &row.sides[side];
    const struct profile *profile = half_profile(half, record->id);
    if (!half->present || half->missing_ms != 0 || profile == NULL ||
        profile->missing_ms != 0) {
        differ(comparing, side, "the presence", record->id);
        return;
    }
    if (profile->consent != record->consent)
        differ(comparing, side, "the consent", record->id);
    if (!world_same_address(half->address, record->address))
        differ(comparing, side, "the address", record->id);
    if (text_same(row_id_of(half), record->id))
        compare_fields(comparing, side, half, record);
}

static void compare_records(struct comparing *comparing, enum side side)
{
    const struct memory_world *world = comparing->world;
    const struct world_record *records = side == SIDE_LIST ? world->list : world->crm;
    const int count = side == SIDE_LIST ? world->list_count : world->crm_count;
    for (int i = 0; i < count; i++)
        if (records[i].exists && !records[i].anonymous)
            compare_record(comparing, side, &records[i]);
}

/* ---- Those who are known are there ---- */

static enum wherry_status compare_row(void *self, struct row *row, bool *changed,
                                      struct wherry_error *error)
{
    struct comparing *comparing = self;
    struct memory_world *world = comparing->world;
    (void)changed;
    (void)error;
    for (int side = 0; side < SIDE_COUNT; side++) {
        const struct half *half = &row->sides[side];
        for (unsigned i = 0; half->present && i < half->profile_count; i++) {
            const char *id = half->profiles[i].id;
            if (world_find(side == SIDE_LIST ? world->list : world->crm,
                           side == SIDE_LIST ? world->list_count : world->crm_count, id,
                           NULL) == NULL)
                differ(comparing, (enum side)side, "the deletion", id);
        }
    }
    return WHERRY_OK;
}

static void compare_rows(struct comparing *comparing)
{
    struct wherry_error error = {0};
    const struct walk walk = {.store = comparing->world->store,
                              .which = STORE_ALL_ROWS,
                              .fields = &comparing->mapping.numbers,
                              .scratch = &comparing->scratch,
                              .batch = WALK_BATCH,
                              .visit = compare_row,
                              .self = comparing};
    ck_assert_int_eq(walk_rows(&walk, &error), WHERRY_OK);
}

const char *world_picture_differs(struct memory_world *world, bool deleted)
{
    static char differs[sizeof((struct comparing *)NULL)->differs];
    struct comparing comparing = {.world = world};
    struct wherry_error error = {0};
    ck_assert_int_eq(mapping_load(&comparing.mapping, &world->pipeline,
                                  (struct step_set){0}, world->store, &comparing.arena,
                                  &error),
                     WHERRY_OK);
    for (int side = 0; side < SIDE_COUNT; side++)
        compare_records(&comparing, (enum side)side);
    if (deleted)
        compare_rows(&comparing);
    arena_free(&comparing.arena);
    arena_free(&comparing.scratch);
    snprintf(differs, sizeof differs, "%s", comparing.differs);
    return differs[0] == '\0' ? NULL : differs;
}
