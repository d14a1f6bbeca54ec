/* segments.c -- members of segments, seats in static segments, contacts who may have to
 * move. */
#include "host/store/segments.h"

#include "host/store/journal.h"
#include "host/store/links.h"
#include "host/store/sql.h"
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

static const char *text_at(struct sql_statement *statement, int column,
                           struct arena *arena)
{
    return arena_text(arena, sql_text(statement, column));
}

enum wherry_status store_get_segment(struct store *store, const char *crm,
                                     struct arena *arena, struct store_segment *segment,
                                     struct wherry_error *error)
{
    struct sql_statement *get = sql_prepare(store, SQL_GET_SEGMENT, error);
    if (get == NULL)
        return WHERRY_FAILED;
    sql_bind_text(get, 1, crm);
    enum wherry_status status = sql_step(get, error);
    if (status != WHERRY_OK)
        return status;
    *segment =
        (struct store_segment){.id = sql_number(get, COLUMN_ID),
                               .crm = text_at(get, COLUMN_CRM, arena),
                               .name = text_at(get, COLUMN_NAME, arena),
                               .static_id = text_at(get, COLUMN_STATIC_ID, arena),
                               .since = text_at(get, COLUMN_SINCE, arena),
                               .refreshed_ms = sql_number(get, COLUMN_REFRESHED),
                               .size = sql_number(get, COLUMN_SIZE),
                               .read_ms = sql_number(get, COLUMN_READ),
                               .verified_ms = sql_number(get, COLUMN_VERIFIED),
                               .synced_ms = sql_number(get, COLUMN_SYNCED),
                               .picture = sql_number(get, COLUMN_PICTURE),
                               .pass = sql_number(get, COLUMN_PASS),
                               .counts = text_at(get, COLUMN_COUNTS, arena),
                               .error = text_at(get, COLUMN_ERROR, arena)};
    sql_reset(get);
    return WHERRY_OK;
}

enum wherry_status store_put_segment(struct store *store, struct store_segment *segment,
                                     struct wherry_error *error)
{
    struct sql_statement *put = sql_prepare(store, SQL_PUT_SEGMENT, error);
    if (put == NULL)
        return WHERRY_FAILED;
    sql_bind_text(put, COLUMN_CRM, segment->crm);
    sql_bind_text(put, COLUMN_NAME, segment->name);
    sql_bind_text(put, COLUMN_STATIC_ID, segment->static_id);
    sql_bind_text(put, COLUMN_SINCE, segment->since);
    sql_bind_number(put, COLUMN_REFRESHED, segment->refreshed_ms);
    sql_bind_number(put, COLUMN_SIZE, segment->size);
    sql_bind_number(put, COLUMN_READ, segment->read_ms);
    sql_bind_number(put, COLUMN_VERIFIED, segment->verified_ms);
    sql_bind_number(put, COLUMN_SYNCED, segment->synced_ms);
    sql_bind_number(put, COLUMN_PICTURE, segment->picture);
    sql_bind_number(put, COLUMN_PASS, segment->pass);
    sql_bind_text(put, COLUMN_COUNTS, segment->counts);
    sql_bind_text(put, COLUMN_ERROR, segment->error);
    enum wherry_status status = sql_do(put, error);
    if (status == WHERRY_OK && segment->id == 0)
        segment->id = sql_last_number(store);
    return status;
}

/* ---- Statements about one segment ---- */

static enum wherry_status about(struct store *store, enum statement which,
                                int64_t segment, struct sql_statement **statement,
                                struct wherry_error *error)
{
    if (links_end(store, error) != WHERRY_OK)
        return WHERRY_FAILED;
    *statement = sql_prepare(store, which, error);
    if (*statement == NULL)
        return WHERRY_FAILED;
    sql_bind_number(*statement, 1, segment);
    return WHERRY_OK;
}

static enum wherry_status do_before(struct store *store, enum statement which,
                                    int64_t segment, int64_t pass,
                                    struct wherry_error *error)
{
    struct sql_statement *drop;
    if (about(store, which, segment, &drop, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sql_bind_number(drop, 2, pass);
    return sql_do(drop, error);
}

static enum wherry_status do_with_id(struct store *store, enum statement which,
                                     int64_t segment, const char *id,
                                     struct wherry_error *error)
{
    struct sql_statement *drop;
    if (about(store, which, segment, &drop, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sql_bind_id(drop, 2, id);
    return sql_do(drop, error);
}

enum wherry_status store_forget_segment(struct store *store, int64_t segment,
                                        struct wherry_error *error)
{
    struct sql_statement *forget;
    enum wherry_status status =
        store_drop_members_before(store, segment, INT64_MAX, error);
    if (status == WHERRY_OK)
        status = store_drop_seats_before(store, segment, INT64_MAX, error);
    if (status == WHERRY_OK)
        status = about(store, SQL_FORGET_SEGMENT, segment, &forget, error);
    return status == WHERRY_OK ? sql_do(forget, error) : status;
}

enum wherry_status store_set_member(struct store *store, int64_t segment,
                                    const char *id, const char *address, int64_t pass,
                                    struct wherry_error *error)
{
    struct sql_statement *set;
    if (about(store, SQL_SET_MEMBER, segment, &set, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sql_bind_id(set, 2, id);
    sql_bind_text(set, 3, address);
    sql_bind_number(set, 4, pass);
    return sql_do(set, error);
}

enum wherry_status store_keep_member(struct store *store, int64_t segment,
                                     const char *id, int64_t pass,
                                     struct wherry_error *error)
{
    struct sql_statement *keep;
    if (about(store, SQL_KEEP_MEMBER, segment, &keep, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sql_bind_id(keep, 2, id);
    sql_bind_number(keep, 3, pass);
    return sql_do(keep, error);
}

enum wherry_status store_drop_member(struct store *store, int64_t segment,
                                     const char *id, struct wherry_error *error)
{
    return do_with_id(store, SQL_DROP_MEMBER, segment, id, error);
}

/* *found: the statement, which asks about this contact in the segment, has a row. */
static enum wherry_status ask_of(struct store *store, enum statement which,
                                 int64_t segment, int64_t row,
                                 struct sql_statement **statement, bool *found,
                                 struct wherry_error *error)
{
    *found = false;
    *statement = sql_prepare(store, which, error);
    if (*statement == NULL)
        return WHERRY_FAILED;
    sql_bind_number(*statement, 1, segment);
    sql_bind_number(*statement, 2, row);
    const enum wherry_status status = sql_step(*statement, error);
    *found = status == WHERRY_OK;
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_is_member(struct store *store, int64_t segment, int64_t row,
                                   bool *member, struct wherry_error *error)
{
    struct sql_statement *find = NULL;
    enum wherry_status status =
        ask_of(store, SQL_IS_MEMBER, segment, row, &find, member, error);
    sql_reset(find);
    return status;
}

enum wherry_status store_get_place(struct store *store, int64_t segment, int64_t row,
                                   struct store_place_in *place,
                                   struct wherry_error *error)
{
    struct sql_statement *ask;
    bool seated;
    *place = (struct store_place_in){.member = false};
    enum wherry_status status =
        ask_of(store, SQL_IS_MEMBER, segment, row, &ask, &place->member, error);
    sql_reset(ask);
    if (status == WHERRY_OK)
        status = ask_of(store, SQL_GET_SEAT, segment, row, &ask, &seated, error);
    if (status == WHERRY_OK && seated) {
        place->placed = sql_flag(ask, 0);
        place->ours = sql_flag(ask, 1);
        place->barred = sql_flag(ask, 2);
    }
    sql_reset(ask);
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
    struct sql_statement *set;
    if (about(store, SQL_SET_SEAT, segment, &set, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sql_bind_id(set, 2, seat->id);
    sql_bind_number(set, 3, seat->placed);
    sql_bind_number(set, 4, seat->ours);
    sql_bind_number(set, 5, seat->pass);
    sql_bind_text(set, 6, seat->barred);
    return sql_do(set, error);
}

enum wherry_status store_show_seat(struct store *store, int64_t segment, const char *id,
                                   int64_t pass, struct wherry_error *error)
{
    struct sql_statement *show;
    if (about(store, SQL_SHOW_SEAT, segment, &show, error) != WHERRY_OK)
        return WHERRY_FAILED;
    sql_bind_id(show, 2, id);
    sql_bind_number(show, 3, pass);
    return sql_do(show, error);
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
    struct sql_statement *find = sql_prepare(store, SQL_SEAT_BY_ADDRESS, error);
    if (find == NULL)
        return WHERRY_FAILED;
    sql_bind_text(find, 1, address);
    enum wherry_status status = sql_step(find, error);
    if (status != WHERRY_OK)
        return status;
    status = sql_id(find, 0, arena, id, error);
    sql_reset(find);
    return status;
}

/* ---- Standings ---- */

/* Of a larger page it is part. */
enum { STANDINGS_AT_ONCE = 500 };

enum {
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

static enum wherry_status read_standing(struct sql_statement *next, struct arena *arena,
                                        struct store_standing *told,
                                        struct wherry_error *error)
{
    *told = (struct store_standing){
        .address = text_at(next, STANDING_ADDRESS, arena),
        .row = sql_number(next, STANDING_ROW),
        .standing = {.on_list = sql_flag(next, STANDING_ON_LIST),
                     .subscribed = sql_flag(next, STANDING_SUBSCRIBED),
                     .hidden = sql_flag(next, STANDING_HIDDEN),
                     .membership =
                         (enum membership)sql_number(next, STANDING_MEMBERSHIP),
                     .placed = sql_flag(next, STANDING_PLACED),
                     .ours = sql_flag(next, STANDING_OURS),
                     .barred = sql_flag(next, STANDING_BARRED)}};
    return sql_id(next, STANDING_ID, arena, &told->id, error);
}

/* A contact with several seats comes once for each, one right after the other. */
static void add_standing(const struct store_standing *told,
                         struct store_standing *standings, size_t *count)
{
    if (*count > 0 && standings[*count - 1].row == told->row)
        standings[*count - 1].standing.barred &= told->standing.barred;
    else
        standings[(*count)++] = *told;
}

/* Those of these contacts who stand so. */
static enum wherry_status standings_of(struct store *store, enum store_standings which,
                                       int64_t segment, const struct sql_numbers *rows,
                                       bool surveyed, struct arena *arena,
                                       struct store_standing *standings, size_t *count,
                                       struct wherry_error *error)
{
    static const enum statement statements[] = {[STORE_UNSEATED] = SQL_UNSEATED,
                                                [STORE_OUR_SEATS] = SQL_OUR_SEATS,
                                                [STORE_OTHER_SEATS] = SQL_OTHER_SEATS};
    struct sql_statement *next = NULL;
    enum wherry_status status = about(store, statements[which], segment, &next, error);
    if (status == WHERRY_OK)
        sql_bind_numbers(next, 2, rows);
    if (status == WHERRY_OK && which == STORE_UNSEATED)
        sql_bind_number(next, 3, surveyed);
    while (status == WHERRY_OK && (status = sql_step(next, error)) == WHERRY_OK) {
        struct store_standing told;
        status = read_standing(next, arena, &told, error);
        if (status == WHERRY_OK)
            add_standing(&told, standings, count);
    }
    sql_reset(next);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum wherry_status store_next_standings(struct store *store, enum store_standings which,
                                        int64_t segment, const struct survey *survey,
                                        int64_t after, struct arena *arena,
                                        struct store_standing *standings, size_t room,
                                        size_t *count, struct wherry_error *error)
{
    int64_t numbers[STANDINGS_AT_ONCE];
    struct sql_numbers rows = {.numbers = numbers, .count = 1};
    const size_t most = room < STANDINGS_AT_ONCE ? room : STANDINGS_AT_ONCE;
    enum wherry_status status = WHERRY_OK;
    bool surveyed;
    *count = 0;
    while (status == WHERRY_OK && *count == 0 && rows.count > 0) {
        status = survey_next(survey, store, which, after, numbers, most, &rows.count,
                             &surveyed, error);
        if (status != WHERRY_OK || rows.count == 0)
            return status;
        status = standings_of(store, which, segment, &rows, surveyed, arena, standings,
                              count, error);
        after = numbers[rows.count - 1];
    }
    return status;
}

enum wherry_status store_next_unsure(struct store *store, int64_t segment,
                                     const struct store_journal *like, int64_t past,
                                     struct store_unsure *unsure, size_t room,
                                     size_t *count, struct wherry_error *error)
{
    struct sql_statement *next = NULL;
    *count = 0;
    enum wherry_status status = about(store, SQL_NEXT_UNSURE, segment, &next, error);
    if (status != WHERRY_OK)
        return status;
    sql_bind_number(next, 2, like->run);
    sql_bind_number(next, 3, past);
    sql_bind_number(next, 4, (int64_t)room);
    sql_bind_text(next, 5, like->step);
    sql_bind_text(next, 6, like->event);
    sql_bind_text(next, 7, like->after);
    while (*count < room && (status = sql_step(next, error)) == WHERRY_OK)
        unsure[(*count)++] = (struct store_unsure){.line = sql_number(next, 0),
                                                   .row = sql_number(next, 1),
                                                   .join = sql_flag(next, 2),
                                                   .placed = sql_flag(next, 3)};
    sql_reset(next);
    return status == WHERRY_END ? WHERRY_OK : status;
}

enum { PLACE_ADDRESS, PLACE_ID, PLACE_ROW };

void store_keep_place(struct store_place *kept, const struct store_place *place,
                      struct arena *arena)
{
    arena_reset(arena);
    *kept = (struct store_place){.address = arena_text(arena, place->address),
                                 .id = arena_text(arena, place->id)};
}

enum wherry_status store_next_absentees(struct store *store, int64_t segment,
                                        const struct store_place *after,
                                        struct arena *arena,
                                        struct store_absentee *absentees, size_t room,
                                        size_t *count, struct wherry_error *error)
{
    struct sql_statement *next = NULL;
    *count = 0;
    enum wherry_status status = about(store, SQL_NEXT_ABSENTEES, segment, &next, error);
    if (status != WHERRY_OK)
        return status;
    sql_bind_text(next, 2, after->address);
    sql_bind_id(next, 3, after->id);
    sql_bind_number(next, 4, (int64_t)room);
    while (*count < room && status == WHERRY_OK &&
           (status = sql_step(next, error)) == WHERRY_OK) {
        struct store_absentee *absentee = &absentees[(*count)++];
        absentee->row = sql_number(next, PLACE_ROW);
        absentee->place.address = text_at(next, PLACE_ADDRESS, arena);
        status = sql_id(next, PLACE_ID, arena, &absentee->place.id, error);
    }
    sql_reset(next);
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
    struct sql_statement *statement;
    enum wherry_status status =
        about(store, statements[which], segment, &statement, error);
    return status == WHERRY_OK ? sql_number_of(statement, number, error) : status;
}

enum wherry_status store_count_members_since(struct store *store, int64_t segment,
                                             int64_t pass, int64_t *number,
                                             struct wherry_error *error)
{
    struct sql_statement *statement;
    enum wherry_status status =
        about(store, SQL_COUNT_MEMBERS_SINCE, segment, &statement, error);
    if (status != WHERRY_OK)
        return status;
    sql_bind_number(statement, 2, pass);
    return sql_number_of(statement, number, error);
}
