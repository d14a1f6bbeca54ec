/* segments.c -- members of segments, seats in static segments, contacts who may have to
 * move. */
#include "host/store/segments.h"

#include "host/store/journal.h"
#include "host/store/links.h"
#include "host/store/sqlite.h"
#include "host/store/survey.h"

/* ---- Segments ---- */

enum {
    COLUMN_ID,
    COLUMN_CRM,
    COLUMN_NAME,
    COLUMN_STATIC_ID,
    COLUMN_SINCE,
    COLUMN_REFRESHED,
    COLUMN_SIZE,
    COLUMN_READ,
    COLUMN_VERIFIED,
    COLUMN_SYNCED,
    COLUMN_PICTURE,
    COLUMN_PASS,
    COLUMN_COUNTS,
    COLUMN_ERROR
};

static const char *text_at(sqlite3_stmt *statement, int column, struct arena *arena)
{
    return arena_text(arena, store_column_text(statement, column));
}

enum wherry_status store_get_segment(struct store *store, const char *crm,
                                     struct arena *arena, struct store_segment *segment,
                                     struct wherry_error *error)
{
    sqlite3_stmt *get = store_prepare(store, SQL_GET_SEGMENT, error);
    if (get == NULL)
        return WHERRY_FAILED;
    store_bind_text(get, 1, crm);
    enum wherry_status status = store_step(store, get, error);
    if (status != WHERRY_OK)
        return status;
    *segment = (struct store_segment){
        .id = sqlite3_column_int64(get, COLUMN_ID),
        .crm = text_at(get, COLUMN_CRM, arena),
        .name = text_at(get, COLUMN_NAME, arena),
        .static_id = text_at(get, COLUMN_STATIC_ID, arena),
        .since = text_at(get, COLUMN_SINCE, arena),
        .refreshed_ms = sqlite3_column_int64(get, COLUMN_REFRESHED),
        .size = sqlite3_column_int64(get, COLUMN_SIZE),
        .read_ms = sqlite3_column_int64(get, COLUMN_READ),
        .verified_ms = sqlite3_column_int64(get, COLUMN_VERIFIED),
        .synced_ms = sqlite3_column_int64(get, COLUMN_SYNCED),
        .picture = sqlite3_column_int64(get, COLUMN_PICTURE),
        .pass = sqlite3_column_int64(get, COLUMN_PASS),
        .counts = text_at(get, COLUMN_COUNTS, arena),
        .error = text_at(get, COLUMN_ERROR, arena)};
    sqlite3_reset(get);
    return WHERRY_OK;
}

enum wherry_status store_put_segment(struct store *store, struct store_segment *segment,
                                     struct wherry_error *error)
{
    sqlite3_stmt *put = store_prepare(store, SQL_PUT_SEGMENT, error);
    if (put == NULL)
        return WHERRY_FAILED;
    store_bind_text(put, COLUMN_CRM, segment->crm);
    store_bind_text(put, COLUMN_NAME, segment->name);
    store_bind_text(put, COLUMN_STATIC_ID, segment->static_id);
    store_bind_text(put, COLUMN_SINCE, segment->since);
    sqlite3_bind_int64(put, COLUMN_REFRESHED, segment->refreshed_ms);
    sqlite3_bind_int64(put, COLUMN_SIZE, segment->size);
    sqlite3_bind_int64(put, COLUMN_READ, segment->read_ms);
    sqlite3_bind_int64(put, COLUMN_VERIFIED, segment->verified_ms);
    sqlite3_bind_int64(put, COLUMN_SYNCED, segment->synced_ms);
    sqlite3_bind_int64(put, COLUMN_PICTURE, segment->picture);
    sqlite3_bind_int64(put, COLUMN_PASS, segment->pass);
    store_bind_text(put, COLUMN_COUNTS, segment->counts);
    store_bind_text(put, COLUMN_ERROR, segment->error);
    enum wherry_status status = store_do(store, put, error);
    if (status == WHERRY_OK && segment->id == 0)
        segment->id = sqlite3_last_insert_rowid(store->file);
    return status;
}

/* ---- Statements about one segment ---- */

static enum wherry_status about(struct store *store, enum statement which,
                                int64_t segment, sqlite3_stmt **statement,
                                struct wherry_error *error)
{
    if (links_end(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    *statement = store_prepare(store, which, error);
    if (*statement == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(*statement, 1, segment);
    return WHERRY_OK;
}

static enum wherry_status do_before(struct store *store, enum statement which,
                                    int64_t segment, int64_t pass,
                                    struct wherry_error *error)
{
    sqlite3_stmt *drop;
    if (about(store, which, segment, &drop, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sqlite3_bind_int64(drop, 2, pass);
    return store_do(store, drop, error);
}

static enum wherry_status do_with_id(struct store *store, enum statement which,
                                     int64_t segment, const char *id,
                                     struct wherry_error *error)
{
    sqlite3_stmt *drop;
    if (about(store, which, segment, &drop, error) != WHERRY_OK)
        return WHERRY_FAILED;
    store_bind_id(store, drop, 2, id);
    return store_do(store, drop, error);
}

enum wherry_status store_forget_segment(struct store *store, int64_t segment,
                                        struct wherry_error *error)
{
    sqlite3_stmt *forget;
    enum wherry_status status =
        store_drop_members_before(store, segment, INT64_MAX, error);
    if (status == WHERRY_OK)
        status = store_drop_seats_before(store, segment, INT64_MAX, error);
    if (status == WHERRY_OK)
        status = about(store, SQL_FORGET_SEGMENT, segment, &forget, error);
    return status == WHERRY_OK ? store_do(store, forget, error) : status;
}

enum wherry_status store_set_member(struct store *store, int64_t segment,
                                    const char *id, const char *address, int64_t pass,
                                    struct wherry_error *error)
{
    sqlite3_stmt *set;
    if (about(store, SQL_SET_MEMBER, segment, &set, error) != WHERRY_OK)
        return WHERRY_FAILED;
    store_bind_id(store, set, 2, id);
    store_bind_text(set, 3, address);
    sqlite3_bind_int64(set, 4, pass);
    return store_do(store, set, error);
}

enum wherry_status store_keep_member(struct store *store, int64_t segment,
                                     const char *id, int64_t pass,
                                     struct wherry_error *error)
{
    sqlite3_stmt *keep;
    if (about(store, SQL_KEEP_MEMBER, segment, &keep, error) != WHERRY_OK)
        return WHERRY_FAILED;
    store_bind_id(store, keep, 2, id);
    sqlite3_bind_int64(keep, 3, pass);
    return store_do(store, keep, error);
}

enum wherry_status store_drop_member(struct store *store, int64_t segment,
                                     const char *id, struct wherry_error *error)
{
    return do_with_id(store, SQL_DROP_MEMBER, segment, id, error);
}

/* *found: the statement, which asks about this contact in the segment, has a row. */
static enum wherry_status ask_of(struct store *store, enum statement which,
                                 int64_t segment, int64_t row, sqlite3_stmt **statement,
                                 bool *found, struct wherry_error *error)
{
    *found = false;
    *statement = store_prepare(store, which, error);
    if (*statement == NULL)
        return WHERRY_FAILED;
    sqlite3_bind_int64(*statement, 1, segment);
    sqlite3_bind_int64(*statement, 2, row);
    const enum wherry_status status = store_step(store, *statement, error);
    *found = status == WHERRY_OK;
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_is_member(struct store *store, int64_t segment, int64_t row,
                                   bool *member, struct wherry_error *error)
{
    sqlite3_stmt *find = NULL;
    enum wherry_status status =
        ask_of(store, SQL_IS_MEMBER, segment, row, &find, member, error);
    sqlite3_reset(find);
    return status;
}

enum wherry_status store_get_place(struct store *store, int64_t segment, int64_t row,
                                   struct store_place_in *place,
                                   struct wherry_error *error)
{
    sqlite3_stmt *ask;
    bool seated;
    *place = (struct store_place_in){.member = false};
    enum wherry_status status =
        ask_of(store, SQL_IS_MEMBER, segment, row, &ask, &place->member, error);
    sqlite3_reset(ask);
    if (status == WHERRY_OK)
        status = ask_of(store, SQL_GET_SEAT, segment, row, &ask, &seated, error);
    if (status == WHERRY_OK && seated) {
        place->placed = sqlite3_column_int(ask, 0) != 0;
        place->ours = sqlite3_column_int(ask, 1) != 0;
        place->barred = sqlite3_column_int(ask, 2) != 0;
    }
    sqlite3_reset(ask);
    return status;
}

enum wherry_status store_drop_members_before(struct store *store, int64_t segment,
                                             int64_t pass, struct wherry_error *error)
{
    return do_before(store, SQL_DROP_MEMBERS_BEFORE, segment, pass, error);
}

enum wherry_status store_set_seat(struct store *store, int64_t segment,
                                  const struct store_seat *seat,
                                  struct wherry_error *error)
{
    sqlite3_stmt *set;
    if (about(store, SQL_SET_SEAT, segment, &set, error) != WHERRY_OK)
        return WHERRY_FAILED;
    store_bind_id(store, set, 2, seat->id);
    sqlite3_bind_int(set, 3, seat->placed);
    sqlite3_bind_int(set, 4, seat->ours);
    sqlite3_bind_int64(set, 5, seat->pass);
    store_bind_text(set, 6, seat->barred);
    return store_do(store, set, error);
}

enum wherry_status store_show_seat(struct store *store, int64_t segment, const char *id,
                                   int64_t pass, struct wherry_error *error)
{
    sqlite3_stmt *show;
    if (about(store, SQL_SHOW_SEAT, segment, &show, error) != WHERRY_OK)
        return WHERRY_FAILED;
    store_bind_id(store, show, 2, id);
    sqlite3_bind_int64(show, 3, pass);
    return store_do(store, show, error);
}

enum wherry_status store_drop_seat(struct store *store, int64_t segment, const char *id,
                                   struct wherry_error *error)
{
    return do_with_id(store, SQL_DROP_SEAT, segment, id, error);
}

enum wherry_status store_drop_seats_before(struct store *store, int64_t segment,
                                           int64_t pass, struct wherry_error *error)
{
    return do_before(store, SQL_DROP_SEATS_BEFORE, segment, pass, error);
}

enum wherry_status store_drop_unshown_seats(struct store *store, int64_t segment,
                                            int64_t pass, struct wherry_error *error)
{
    return do_before(store, SQL_DROP_UNSHOWN_SEATS, segment, pass, error);
}

enum wherry_status store_own_seat(struct store *store, int64_t segment, const char *id,
                                  struct wherry_error *error)
{
    return do_with_id(store, SQL_OWN_SEAT, segment, id, error);
}

enum wherry_status store_find_on_list(struct store *store, const char *address,
                                      struct arena *arena, const char **id,
                                      struct wherry_error *error)
{
    sqlite3_stmt *find = store_prepare(store, SQL_SEAT_BY_ADDRESS, error);
    if (find == NULL)
        return WHERRY_FAILED;
    store_bind_text(find, 1, address);
    enum wherry_status status = store_step(store, find, error);
    if (status != WHERRY_OK)
        return status;
    status = store_column_id(store, find, 0, arena, id, error);
    sqlite3_reset(find);
    return status;
}

/* ---- Standings ---- */

enum {
    STANDING_PLACE_ADDRESS,
    STANDING_PLACE_ID,
    STANDING_ID,
    STANDING_ADDRESS,
    STANDING_ROW,
    STANDING_ON_LIST,
    STANDING_SUBSCRIBED,
    STANDING_HIDDEN,
    STANDING_MEMBERSHIP,
    STANDING_PLACED,
    STANDING_OURS,
    STANDING_BARRED
};

void store_keep_place(struct store_place *kept, const struct store_place *place,
                      struct arena *arena)
{
    arena_reset(arena);
    *kept = (struct store_place){.address = arena_text(arena, place->address),
                                 .id = arena_text(arena, place->id)};
}

static enum wherry_status read_place(struct store *store, sqlite3_stmt *next,
                                     struct arena *arena, struct store_place *place,
                                     struct wherry_error *error)
{
    place->address = text_at(next, STANDING_PLACE_ADDRESS, arena);
    return store_column_id(store, next, STANDING_PLACE_ID, arena, &place->id, error);
}

static enum wherry_status read_standing(struct store *store, sqlite3_stmt *next,
                                        struct arena *arena,
                                        struct store_standing *told,
                                        struct wherry_error *error)
{
    *told = (struct store_standing){
        .address = text_at(next, STANDING_ADDRESS, arena),
        .row = sqlite3_column_int64(next, STANDING_ROW),
        .standing = {.on_list = sqlite3_column_int(next, STANDING_ON_LIST) != 0,
                     .subscribed = sqlite3_column_int(next, STANDING_SUBSCRIBED) != 0,
                     .hidden = sqlite3_column_int(next, STANDING_HIDDEN) != 0,
                     .membership =
                         (enum membership)sqlite3_column_int(next, STANDING_MEMBERSHIP),
                     .placed = sqlite3_column_int(next, STANDING_PLACED) != 0,
                     .ours = sqlite3_column_int(next, STANDING_OURS) != 0,
                     .barred = sqlite3_column_int(next, STANDING_BARRED) != 0}};
    const enum wherry_status status =
        store_column_id(store, next, STANDING_ID, arena, &told->id, error);
    return status == WHERRY_OK ? read_place(store, next, arena, &told->place, error)
                               : status;
}

/* A statement that returns what follows `after`, at most `room`. */
static enum wherry_status following(struct store *store, enum statement which,
                                    int64_t segment, const struct store_place *after,
                                    size_t room, sqlite3_stmt **next,
                                    struct wherry_error *error)
{
    enum wherry_status status = about(store, which, segment, next, error);
    if (status != WHERRY_OK)
        return status;
    store_bind_text(*next, 2, after->address);
    store_bind_id(store, *next, 3, after->id);
    sqlite3_bind_int64(*next, 4, (int64_t)room);
    return WHERRY_OK;
}

enum wherry_status store_next_standings(struct store *store, enum store_standings which,
                                        int64_t segment, const struct survey *survey,
                                        const struct store_place *after,
                                        struct arena *arena,
                                        struct store_standing *standings, size_t room,
                                        size_t *count, struct wherry_error *error)
{
    static const enum statement statements[] = {[STORE_UNSEATED] = SQL_NEXT_UNSEATED,
                                                [STORE_OUR_SEATS] = SQL_NEXT_OUR_SEATS,
                                                [STORE_OTHER_SEATS] =
                                                    SQL_NEXT_OTHER_SEATS};
    sqlite3_stmt *next = NULL;
    *count = 0;
    enum wherry_status status =
        following(store, statements[which], segment, after, room, &next, error);
    if (status == WHERRY_OK && which == STORE_OUR_SEATS)
        survey_bind(next, 5, survey);
    while (status == WHERRY_OK && *count < room &&
           (status = store_step(store, next, error)) == WHERRY_OK)
        status = read_standing(store, next, arena, &standings[(*count)++], error);
    sqlite3_reset(next);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_next_unsure(struct store *store, int64_t segment,
                                     const struct store_journal *like, int64_t past,
                                     struct store_unsure *unsure, size_t room,
                                     size_t *count, struct wherry_error *error)
{
    sqlite3_stmt *next = NULL;
    *count = 0;
    enum wherry_status status = about(store, SQL_NEXT_UNSURE, segment, &next, error);
    if (status != WHERRY_OK)
        return status;
    sqlite3_bind_int64(next, 2, like->run);
    sqlite3_bind_int64(next, 3, past);
    sqlite3_bind_int64(next, 4, (int64_t)room);
    store_bind_text(next, 5, like->step);
    store_bind_text(next, 6, like->event);
    store_bind_text(next, 7, like->after);
    while (*count < room && (status = store_step(store, next, error)) == WHERRY_OK)
        unsure[(*count)++] =
            (struct store_unsure){.line = sqlite3_column_int64(next, 0),
                                  .row = sqlite3_column_int64(next, 1),
                                  .join = sqlite3_column_int(next, 2) != 0,
                                  .placed = sqlite3_column_int(next, 3) != 0};
    sqlite3_reset(next);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_next_absentees(struct store *store, int64_t segment,
                                        const struct store_place *after,
                                        struct arena *arena,
                                        struct store_absentee *absentees, size_t room,
                                        size_t *count, struct wherry_error *error)
{
    sqlite3_stmt *next = NULL;
    *count = 0;
    enum wherry_status status =
        following(store, SQL_NEXT_ABSENTEES, segment, after, room, &next, error);
    while (status == WHERRY_OK && *count < room &&
           (status = store_step(store, next, error)) == WHERRY_OK) {
        struct store_absentee *absentee = &absentees[(*count)++];
        absentee->row = sqlite3_column_int64(next, 2);
        status = read_place(store, next, arena, &absentee->place, error);
    }
    sqlite3_reset(next);
    return status == WHERRY_END ? WHERRY_OK : status;
}

/* ---- Counts ---- */

enum wherry_status store_count_segment(struct store *store,
                                       enum store_segment_count which, int64_t segment,
                                       int64_t *number, struct wherry_error *error)
{
    static const enum statement statements[] = {[STORE_MEMBERS] = SQL_COUNT_MEMBERS,
                                                [STORE_OTHERS] = SQL_COUNT_OTHERS,
                                                [STORE_BARRED] = SQL_COUNT_BARRED};
    sqlite3_stmt *statement;
    enum wherry_status status =
        about(store, statements[which], segment, &statement, error);
    return status == WHERRY_OK ? store_number_of(store, statement, number, error)
                               : status;
}

enum wherry_status store_count_members_since(struct store *store, int64_t segment,
                                             int64_t pass, int64_t *number,
                                             struct wherry_error *error)
{
    sqlite3_stmt *statement;
    enum wherry_status status =
        about(store, SQL_COUNT_MEMBERS_SINCE, segment, &statement, error);
    if (status != WHERRY_OK)
        return status;
    sqlite3_bind_int64(statement, 2, pass);
    return store_number_of(store, statement, number, error);
}
