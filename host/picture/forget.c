/* forget.c -- forgets a person: finds their contacts, and removes all of them. */
#include "host/picture/forget.h"

#include "host/base/error.h"

/* ---- Which contacts the person has ---- */

static bool has_row(const struct forget_person *person, int64_t row)
{
    for (size_t i = 0; i < person->count; i++)
        if (person->rows[i] == row)
            return true;
    return false;
}

static enum wherry_status add_at(struct store *store, const char *address,
                                 struct forget_person *person,
                                 struct wherry_error *error)
{
    int64_t found[FORGET_ROWS_MOST + 1];
    size_t count = 0;
    for (int side = 0; side < STORE_SIDES; side++) {
        if (store_find_by_address(store, (enum store_side)side, address, found,
                                  FORGET_ROWS_MOST + 1, &count, error) != WHERRY_OK)
            return WHERRY_FAILED;
        for (size_t i = 0; i < count; i++) {
            if (has_row(person, found[i]))
                continue;
            if (person->count == FORGET_ROWS_MOST)
                return fail(error, WHERRY_FAILED,
                            "more than %d contacts share these addresses: too many for "
                            "one person",
                            FORGET_ROWS_MOST);
            person->rows[person->count++] = found[i];
        }
    }
    return WHERRY_OK;
}

static void count_row(struct store_counts *counts, const struct store_row *row)
{
    counts->rows++;
    counts->on_list += row->present[STORE_LIST];
    counts->in_crm += row->present[STORE_CRM];
    counts->subscribed += row->subscribed;
    counts->open += row->open;
    counts->parked += row->parked;
}

enum wherry_status forget_gather(struct store *store, struct forget_person *person,
                                 struct wherry_error *error)
{
    struct arena arena = {0};
    enum wherry_status status = WHERRY_OK;
    person->counts = (struct store_counts){0};
    for (size_t i = 0; i < person->count && status == WHERRY_OK; i++) {
        struct store_row row;
        arena_reset(&arena);
        status = store_get_row(store, person->rows[i], &arena, &row, error);
        for (int side = 0; side < STORE_SIDES && status == WHERRY_OK; side++)
            if (row.address[side] != NULL && *row.address[side] != '\0')
                status = add_at(store, row.address[side], person, error);
        if (status == WHERRY_OK)
            count_row(&person->counts, &row);
    }
    arena_free(&arena);
    return status == WHERRY_END ? fail(error, WHERRY_FAILED, "no such contact")
                                : status;
}

/* ---- Taken out ---- */

enum wherry_status forget_as(struct store *store, int64_t row,
                             const struct store_forgotten *forgotten,
                             struct wherry_error *error)
{
    struct arena arena = {0};
    struct store_row known;
    enum wherry_status status = store_get_row(store, row, &arena, &known, error);
    if (status == WHERRY_OK)
        status = store_add_forgotten_row(store, &known, forgotten, error);
    if (status == WHERRY_OK)
        status = store_expunge_row(store, &known, error);
    arena_free(&arena);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status forget_by_hand(struct store *store, const char *key,
                                  const struct forget_person *person, int64_t now_ms,
                                  struct wherry_error *error)
{
    struct store_forgotten forgotten = {.source = SOURCE_OPERATOR, .at_ms = now_ms};
    enum wherry_status status = store_new_person(store, &forgotten.person, error);
    if (status == WHERRY_OK)
        status = store_add_forgotten(store, TRACE_ADDRESS, key, &forgotten, error);
    for (size_t i = 0; i < person->count && status == WHERRY_OK; i++)
        status = forget_as(store, person->rows[i], &forgotten, error);
    return status;
}

enum wherry_status forget_erased(struct store *store, int64_t row, enum side side,
                                 const char *address, int64_t now_ms,
                                 struct wherry_error *error)
{
    struct store_forgotten forgotten = {
        .source = side == SIDE_LIST ? SOURCE_LIST : SOURCE_CRM, .at_ms = now_ms};
    enum wherry_status status = store_new_person(store, &forgotten.person, error);
    if (status == WHERRY_OK)
        status = store_add_forgotten(store, TRACE_ADDRESS, address, &forgotten, error);
    return status == WHERRY_OK && row != 0 ? store_expunge_story(store, row, error)
                                           : status;
}

/* ---- Known again ---- */

enum wherry_status forget_find(struct store *store, const char *key,
                               struct store_forgotten *found,
                               struct wherry_error *error)
{
    return store_find_forgotten(store, TRACE_ADDRESS, key, found, error);
}

enum wherry_status forget_find_id(struct store *store, enum side side, const char *id,
                                  struct store_forgotten *found,
                                  struct wherry_error *error)
{
    return store_find_forgotten(store, store_trace_of_id((enum store_side)side), id,
                                found, error);
}

/* What a service has erased stays to be seen on the other side. */
static enum wherry_status by_hand(enum wherry_status status,
                                  const struct store_forgotten *found)
{
    return status == WHERRY_OK && found->source != SOURCE_OPERATOR ? WHERRY_END
                                                                   : status;
}

enum wherry_status forget_bars(struct store *store, enum side side, const char *key,
                               const char *id, struct store_forgotten *found,
                               struct wherry_error *error)
{
    enum wherry_status status = by_hand(forget_find(store, key, found, error), found);
    if (status == WHERRY_END && id != NULL)
        status = by_hand(forget_find_id(store, side, id, found, error), found);
    return status;
}

/* ---- In a copy that was put back ---- */

static enum wherry_status sift_row(struct store *store, int64_t id, struct arena *arena,
                                   struct wherry_error *error)
{
    struct store_row row;
    struct store_forgotten found;
    arena_reset(arena);
    enum wherry_status status = store_get_row(store, id, arena, &row, error);
    if (status != WHERRY_OK)
        return status;
    status = WHERRY_END;
    for (int side = 0; side < STORE_SIDES && status == WHERRY_END; side++) {
        const char *const *ids = row.ids[side];
        const char *address = row.address[side] == NULL ? "" : row.address[side];
        status = forget_bars(store, (enum side)side, address, NULL, &found, error);
        for (size_t i = 0; status == WHERRY_END && ids != NULL && ids[i] != NULL; i++)
            status = forget_bars(store, (enum side)side, "", ids[i], &found, error);
    }
    if (status != WHERRY_OK)
        return status == WHERRY_END ? WHERRY_OK : status;
    return forget_as(store, id, &found, error);
}

/* In one transaction: an interrupted one starts again. */
static enum wherry_status sift_rows(struct store *store, struct wherry_error *error)
{
    enum { ROOM = 500 };
    int64_t rows[ROOM], after = 0;
    size_t count = 0;
    struct arena arena = {0};
    enum wherry_status status = WHERRY_OK;
    do {
        status =
            store_next_rows(store, STORE_ALL_ROWS, after, rows, ROOM, &count, error);
        for (size_t i = 0; i < count && status == WHERRY_OK; i++)
            status = sift_row(store, rows[i], &arena, error);
        if (count > 0)
            after = rows[count - 1];
    } while (status == WHERRY_OK && count > 0);
    arena_free(&arena);
    return status == WHERRY_OK ? store_note_sifted(store, error) : status;
}

enum wherry_status forget_sift(struct store *store, struct wherry_error *error)
{
    if (!store_is_unsifted(store))
        return WHERRY_OK;
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = sift_rows(store, error);
    return store_end(store, status, error);
}
