/* store_verbs.c -- all that can be asked of a store. */
#include "tests/unit/store_verbs.h"

#include <string.h>

#include "host/store/forgotten.h"
#include "host/store/journal.h"
#include "host/store/places.h"
#include "host/store/rows.h"
#include "host/store/runs.h"
#include "host/store/segments.h"
#include "host/store/staging.h"
#include "host/store/survey.h"
#include "host/store/values.h"
#include "tests/support/suite.h"

static const struct store_range any = {INT64_MIN, INT64_MAX};

enum { SEGMENT = 1, PASS = 3 };

static struct arena arena; /* of what was found */

#define VERB(name)                                                                     \
    static enum wherry_status name(struct store *store, int64_t *found,                \
                                   struct wherry_error *error)

static void count_line(void *self, const struct store_journal *line)
{
    *(int64_t *)self += (int64_t)strlen(line->words) + line->run;
}

static void count_run(void *self, const struct store_run *run)
{
    *(int64_t *)self += (int64_t)strlen(run->summary) + run->id;
}

static const char *const list_ids[] = {"list-1", NULL}, *const crm_ids[] = {"crm-1",
                                                                            NULL};

static struct store_row row_of(int64_t id)
{
    return (struct store_row){.id = id,
                              .ids = {list_ids, crm_ids},
                              .address = {"ann@example.org", "ann@example.org"},
                              .present = {true, true},
                              .open = true,
                              .subscribed = true,
                              .parked = true,
                              .body = "body",
                              .body_length = 4};
}
VERB(nothing)
{
    (void)store, (void)error;
    *found = 0;
    return WHERRY_OK;
}

VERB(numbers)
{
    (void)error;
    *found = store_number(store, "before", any, -1);
    return WHERRY_OK;
}

VERB(texts)
{
    (void)error;
    *found = (int64_t)strlen(store_value(store, &arena, "text", ""));
    return WHERRY_OK;
}

VERB(put_new_row)
{
    static const char *const ids[] = {"list-9", NULL};
    struct store_row row = row_of(0);
    row.ids[STORE_LIST] = ids;
    row.ids[STORE_CRM] = NULL;
    enum wherry_status status = store_put_row(store, &row, error);
    *found = row.id;
    return status;
}

VERB(put_known_row)
{
    (void)found;
    struct store_row row = row_of(1);
    return store_put_row(store, &row, error);
}

VERB(get_row)
{
    struct store_row row = {0};
    enum wherry_status status = store_get_row(store, 1, &arena, &row, error);
    *found = status == WHERRY_OK ? (int64_t)row.body_length : 0;
    return status;
}

VERB(find_by_id)
{
    return store_find_by_id(store, STORE_LIST, "list-1", found, error);
}

VERB(find_by_address)
{
    size_t count;
    return store_find_by_address(store, STORE_CRM, "ann@example.org", found, 1, &count,
                                 error);
}

VERB(next_rows)
{
    size_t count = 0;
    int64_t rows[4];
    enum wherry_status status = WHERRY_OK;
    for (int which = STORE_ALL_ROWS; which <= STORE_CRM_ROWS && status == WHERRY_OK;
         which++) {
        status =
            store_next_rows(store, (enum store_which)which, 0, rows, 4, &count, error);
        *found = 10 * *found + (int64_t)count;
    }
    return status;
}

VERB(count_rows)
{
    struct store_counts counts;
    enum wherry_status status = store_count(store, &counts, error);
    *found = counts.rows + counts.linked * 10 + counts.open * 100;
    return status;
}

VERB(forget_digests)
{
    (void)found;
    return store_forget_digests(store, error);
}

static enum wherry_status read_all(struct store *store, struct wherry_error *error)
{
    enum wherry_status status = store_begin_staging(store, STORE_LIST, error);
    if (status == WHERRY_OK)
        status = store_stage(store, STORE_LIST, "list-7", STAGED_RECORD, 5, "record", 6,
                             error);
    if (status == WHERRY_OK)
        status = store_stage(store, STORE_LIST, "list-7", STAGED_EVENT, 5, "event", 5,
                             error);
    return status == WHERRY_OK ? store_sort_staged(store, STORE_LIST, true, error)
                               : status;
}

VERB(stage)
{
    (void)found;
    return read_all(store, error);
}

VERB(next_staged)
{
    struct store_staged staged = {0};
    enum wherry_status status = read_all(store, error);
    if (status == WHERRY_OK)
        status = store_next_staged(store, 0, &arena, &staged, error);
    *found = (int64_t)staged.length;
    return status;
}

VERB(is_staged)
{
    enum wherry_status status = read_all(store, error);
    *found = store_is_staged(store, STORE_LIST, "list-7");
    return status;
}

VERB(are_staged)
{
    static const char *const ids[] = {"list-7", "list-none"};
    bool staged[2] = {false};
    enum wherry_status status = read_all(store, error);
    if (status == WHERRY_OK)
        status = store_are_staged(store, STORE_LIST, ids, 2, staged, error);
    *found = status == WHERRY_OK && staged[0] && !staged[1];
    return status;
}

VERB(absent)
{
    int64_t absent = 0, present = 0, row = 0;
    size_t count = 0;
    enum wherry_status status = read_all(store, error);
    if (status == WHERRY_OK)
        status = store_count_absent(store, &absent, &present, error);
    if (status == WHERRY_OK)
        status = store_next_absent(store, 0, &row, 1, &count, error);
    *found = absent * 100 + present * 10 + row;
    return status;
}

VERB(whole_run)
{
    struct store_run run = {.ended_ms = 5, .summary = "fine", .report = "{}"};
    enum wherry_status status = store_start_run(store, "run", 4, &run.id, error);
    *found = run.id;
    return status == WHERRY_OK ? store_end_run(store, &run, error) : status;
}

VERB(prune)
{
    (void)found;
    return store_prune(store, 10, 1, 0, 1000000, error);
}

VERB(runs)
{
    return store_runs(store, 10, count_run, found, error);
}

VERB(write_journal)
{
    (void)found;
    const struct store_journal line = {.run = 1,
                                       .row = 1,
                                       .step = "",
                                       .event = "seen",
                                       .before = "",
                                       .after = "",
                                       .words = "words"};
    return store_write_journal(store, &line, error);
}

VERB(journal_of_row)
{
    return store_journal(store, 1, 0, count_line, found, error);
}

static void count_contact(void *self, int64_t row)
{
    int64_t *found = self;
    *found += row > 0;
}

VERB(journal_contacts)
{
    return store_journal_contacts(store, 1, count_contact, found, error);
}

VERB(journal_of_run)
{
    return store_journal(store, 0, 1, count_line, found, error);
}

VERB(journal_of_events)
{
    return store_journal_events(store, 1, "seen", "done", count_line, found, error);
}

VERB(get_segment)
{
    struct store_segment segment = {0};
    enum wherry_status status =
        store_get_segment(store, "vip", &arena, &segment, error);
    *found = segment.id;
    return status;
}

static struct store_segment segment_of(const char *crm)
{
    return (struct store_segment){.crm = crm,
                                  .name = "VIP",
                                  .static_id = "7",
                                  .since = "",
                                  .counts = "",
                                  .error = ""};
}

VERB(put_segment)
{
    struct store_segment segment = segment_of("new");
    enum wherry_status status = store_put_segment(store, &segment, error);
    *found = segment.id;
    return status;
}

VERB(forget_segment)
{
    (void)found;
    return store_forget_segment(store, SEGMENT, error);
}

VERB(members)
{
    (void)found;
    enum wherry_status status =
        store_set_member(store, SEGMENT, "crm-2", "bob@example.org", PASS, error);
    if (status == WHERRY_OK)
        status = store_drop_member(store, SEGMENT, "crm-1", error);
    return status == WHERRY_OK ? store_drop_members_before(store, SEGMENT, PASS, error)
                               : status;
}

VERB(seats)
{
    (void)found;
    const struct store_seat seat = {.id = "list-2", .placed = true, .barred = ""};
    enum wherry_status status = store_set_seat(store, SEGMENT, &seat, error);
    if (status == WHERRY_OK)
        status = store_show_seat(store, SEGMENT, "list-3", PASS, error);
    if (status == WHERRY_OK)
        status = store_own_seat(store, SEGMENT, "list-3", error);
    if (status == WHERRY_OK)
        status = store_drop_seat(store, SEGMENT, "list-3", error);
    if (status == WHERRY_OK)
        status = store_drop_unshown_seats(store, SEGMENT, PASS, error);
    return status == WHERRY_OK ? store_drop_seats_before(store, SEGMENT, PASS, error)
                               : status;
}

VERB(standings)
{
    static const struct store_place start = {"", ""};
    struct store_standing standings[4];
    struct store_absentee absentees[4];
    struct survey survey = {0};
    size_t count = 0;
    enum wherry_status status = survey_take(&survey, store, SEGMENT, error);
    *found = 10 * *found + survey.members;
    for (int which = STORE_UNSEATED; which <= STORE_OTHER_SEATS && status == WHERRY_OK;
         which++) {
        status = store_next_standings(store, (enum store_standings)which, SEGMENT,
                                      &survey, 0, &arena, standings, 4, &count, error);
        *found = 10 * *found + (int64_t)count;
    }
    if (status == WHERRY_OK)
        status = store_next_absentees(store, SEGMENT, &start, &arena, absentees, 4,
                                      &count, error);
    *found = 10 * *found + (int64_t)count;
    survey_finish(&survey);
    return status;
}

VERB(unsure_moves)
{
    struct store_unsure unsure[4];
    const struct store_journal like = {
        .run = 1, .step = "segment_sync", .event = "accepted", .after = "segment: vip"};
    struct store_journal line = like;
    line.row = 1;
    line.before = "";
    line.words = "";
    size_t count = 0;
    enum wherry_status status = store_write_journal(store, &line, error);
    if (status == WHERRY_OK)
        status = store_next_unsure(store, SEGMENT, &like, 0, unsure, 4, &count, error);
    *found = (int64_t)count;
    return status;
}

VERB(find_forgotten)
{
    struct store_forgotten told;
    const enum wherry_status status =
        store_find_forgotten(store, TRACE_CRM_ID, "crm-1", &told, error);
    *found = status == WHERRY_END;
    return status == WHERRY_END ? WHERRY_OK : status;
}

VERB(forget)
{
    struct store_forgotten told = {.source = SOURCE_CRM, .at_ms = 5};
    struct store_row row;
    enum wherry_status status = store_get_row(store, 1, &arena, &row, error);
    if (status == WHERRY_OK)
        status = store_new_person(store, &told.person, error);
    if (status == WHERRY_OK)
        status = store_add_forgotten_row(store, &row, &told, error);
    if (status == WHERRY_OK)
        status = store_expunge_row(store, &row, error);
    if (status == WHERRY_OK)
        status = store_count_forgotten(store, found, error);
    return status;
}

static void count_place(void *self, const struct store_kept_place *place)
{
    *(int64_t *)self += place->member ? 10 : 1;
}

VERB(places)
{
    return store_places_of(store, 1, count_place, found, error);
}

VERB(segment_counts)
{
    enum wherry_status status = WHERRY_OK;
    for (int which = STORE_MEMBERS; which <= STORE_BARRED && status == WHERRY_OK;
         which++) {
        int64_t number = 0;
        status = store_count_segment(store, (enum store_segment_count)which, SEGMENT,
                                     &number, error);
        *found = 10 * *found + number;
    }
    if (status == WHERRY_OK)
        status = store_count_members_since(store, SEGMENT, 1, found, error);
    return status;
}

VERB(who_is_a_member)
{
    bool member = false;
    const char *id = "";
    enum wherry_status status = store_is_member(store, SEGMENT, 1, &member, error);
    if (status == WHERRY_OK)
        status = store_find_on_list(store, "ann@example.org", &arena, &id, error);
    struct store_place_in place = {.member = false};
    if (status == WHERRY_OK)
        status = store_get_place(store, SEGMENT, 1, &place, error);
    *found = member + 10 * (int64_t)strlen(id) + 100 * place.placed;
    return status;
}

const struct store_verb store_verbs[STORE_VERBS] = {
    {"nothing", nothing, false},
    {"numbers", numbers, true},
    {"texts", texts, true},
    {"put_new_row", put_new_row, false},
    {"put_known_row", put_known_row, false},
    {"get_row", get_row, true},
    {"find_by_id", find_by_id, false},
    {"find_by_address", find_by_address, false},
    {"next_rows", next_rows, true},
    {"count_rows", count_rows, true},
    {"forget_digests", forget_digests, false},
    {"stage", stage, false},
    {"next_staged", next_staged, false},
    {"is_staged", is_staged, false},
    {"are_staged", are_staged, false},
    {"absent", absent, false},
    {"whole_run", whole_run, false},
    {"prune", prune, false},
    {"runs", runs, true},
    {"write_journal", write_journal, false},
    {"journal_of_row", journal_of_row, true},
    {"journal_of_run", journal_of_run, false},
    {"journal_of_events", journal_of_events, false},
    {"journal_contacts", journal_contacts, false},
    {"get_segment", get_segment, true},
    {"put_segment", put_segment, false},
    {"forget_segment", forget_segment, false},
    {"members", members, false},
    {"seats", seats, false},
    {"standings", standings, false},
    {"unsure_moves", unsure_moves, false},
    {"segment_counts", segment_counts, false},
    {"who_is_a_member", who_is_a_member, false},
    {"find_forgotten", find_forgotten, true},
    {"forget", forget, false},
    {"places", places, true},
};

void store_verbs_fill(struct store *store)
{
    struct wherry_error error = {0};
    int64_t ignored;
    struct store_row row = row_of(0);
    struct store_segment segment = segment_of("vip");
    const struct store_seat seat = {.id = "list-1", .placed = true, .barred = ""};
    store_set_number(store, "before", 7, &error);
    store_set_value(store, "text", "a text", &error);
    store_put_row(store, &row, &error);
    store_put_segment(store, &segment, &error);
    ck_assert_int_eq(segment.id, SEGMENT);
    store_set_member(store, SEGMENT, "crm-1", "ann@example.org", 1, &error);
    store_set_seat(store, SEGMENT, &seat, &error);
    whole_run(store, &ignored, &error);
    write_journal(store, &ignored, &error);
    ck_assert_msg(error.message[0] == '\0', "%s", error.message);
}

void store_verbs_forget(void)
{
    arena_free(&arena);
}
