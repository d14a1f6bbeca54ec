/* test_segment_cost.c -- what is looked at and written for a segment: it grows with the
 * segment as the segment does, and no faster.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "host/segments/difference.h"
#include "host/segments/gathered.h"
#include "host/store/rows.h"
#include "host/store/sqlite/handle.h"
#include "host/store/store.h"
#include "host/store/survey.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"
#include "tests/unit/segment_state.h"

enum { FEW = 1000, TIMES = 8, MANY = TIMES * FEW, LEAVER = 100 /* each such one */ };

/* Addresses are in the order of the rows, as a baseline learns them; ids of neither
 * side are. */
static const char *scattered(const char *prefix, int number)
{
    return arena_format(&arena, "%s%08x", prefix, (unsigned)number * 2654435761u);
}

enum whom { MEMBER, SEATED_MEMBER, LEFT };

static void put_seat(const char *id)
{
    const struct store_seat seat = {
        .id = id, .placed = true, .ours = true, .pass = 1, .barred = ""};
    ck_assert_int_eq(store_set_seat(store, segment, &seat, &error), WHERRY_OK);
}

static void put_contact(int number, enum whom whom)
{
    static const char body[500] = "a name, a city, and so on";
    const char *address = arena_format(&arena, "ann-%06d@example.net", number);
    const char *id = scattered("l", number), *profile = scattered("p", number);
    const char *const list_ids[] = {id, NULL}, *const crm_ids[] = {profile, NULL};
    struct store_row row = {.ids = {list_ids, crm_ids},
                            .address = {address, address},
                            .present = {true, true},
                            .subscribed = number % 2 == 0,
                            .body = body,
                            .body_length = sizeof body};
    ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    if (whom != MEMBER)
        put_seat(id);
    if (whom != LEFT)
        ck_assert_int_eq(store_set_member(store, segment, profile, address, 1, &error),
                         WHERRY_OK);
    arena_reset(&arena);
}

/* All have seats; each LEAVER-th one is no longer a member. */
static void put_contacts(int from, int to)
{
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    for (int i = from; i < to; i++)
        put_contact(i, i % LEAVER == 0 ? LEFT : SEATED_MEMBER);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

/* How many make this move. */
static int64_t movers(enum segment_move move)
{
    struct store_standing page[DIFFERENCE_PAGE];
    struct difference difference;
    struct survey survey = {0};
    size_t count;
    int64_t moved = 0;
    ck_assert_int_eq(survey_take(&survey, store, segment, &error), WHERRY_OK);
    difference_init(&difference, store, segment, &survey, move);
    do {
        arena_reset(&arena);
        ck_assert_int_eq(
            difference_next(&difference, &arena, page, DIFFERENCE_PAGE, &count, &error),
            WHERRY_OK);
        moved += (int64_t)count;
    } while (count > 0);
    difference_finish(&difference);
    survey_finish(&survey);
    return moved;
}

static int64_t absentees(void)
{
    struct store_absentee page[100];
    struct store_place after = {"", ""};
    struct arena place = {0};
    int64_t absent = 0;
    size_t count;
    do {
        arena_reset(&arena);
        ck_assert_int_eq(store_next_absentees(store, segment, &after, &arena, page, 100,
                                              &count, &error),
                         WHERRY_OK);
        absent += (int64_t)count;
        if (count > 0)
            store_keep_place(&after, &page[count - 1].place, &place);
    } while (count > 0);
    arena_free(&place);
    return absent;
}

/* All that a run does with a segment between its reads and its report. */
static void go_through(int size)
{
    int64_t number;
    ck_assert_int_eq(movers(SEGMENT_OWN), 0);
    ck_assert_int_eq(movers(SEGMENT_JOIN), 0);
    ck_assert_int_eq(movers(SEGMENT_LEAVE), size / LEAVER);
    ck_assert_int_eq(absentees(), size / 2);
    for (int which = STORE_MEMBERS; which <= STORE_BARRED; which++)
        ck_assert_int_eq(store_count_segment(store, (enum store_segment_count)which,
                                             segment, &number, &error),
                         WHERRY_OK);
}

/* Of all statements since it was asked last. */
static int64_t spent(int what)
{
    int64_t sum = 0;
    for (sqlite3_stmt *one = sqlite3_next_stmt(sqlite_of(store)->file, NULL);
         one != NULL; one = sqlite3_next_stmt(sqlite_of(store)->file, one))
        sum += sqlite3_stmt_status(one, what, 1);
    return sum;
}

START_TEST(a_segment_of_eight_times_the_size_costs_eight_times_as_many_steps)
{
    put_contacts(0, FEW);
    go_through(FEW); /* plans are made */
    spent(SQLITE_STMTSTATUS_VM_STEP);
    go_through(FEW);
    const int64_t few = spent(SQLITE_STMTSTATUS_VM_STEP);
    put_contacts(FEW, MANY);
    spent(SQLITE_STMTSTATUS_VM_STEP);
    spent(SQLITE_STMTSTATUS_SORT);
    go_through(MANY);
    const int64_t many = spent(SQLITE_STMTSTATUS_VM_STEP);
    ck_assert_int_gt(few, FEW);
    ck_assert_msg(many < few * TIMES * 11 / 10, "%lld steps for %d, %lld for %d",
                  (long long)few, FEW, (long long)many, MANY);
    ck_assert_int_eq(spent(SQLITE_STMTSTATUS_SORT), 0);
}
END_TEST

/* They join in batches, as in a run, which also looks for leavers. */
static int64_t join(int from, int to)
{
    struct store_standing page[DIFFERENCE_PAGE];
    struct difference joining, leaving;
    struct survey survey = {0};
    size_t joins, leaves;
    int joined = 0;
    for (int i = from; i < to; i++)
        put_contact(i, MEMBER);
    spent(SQLITE_STMTSTATUS_VM_STEP);
    ck_assert_int_eq(survey_take(&survey, store, segment, &error), WHERRY_OK);
    difference_init(&joining, store, segment, &survey, SEGMENT_JOIN);
    difference_init(&leaving, store, segment, &survey, SEGMENT_LEAVE);
    do {
        arena_reset(&arena);
        difference_next(&leaving, &arena, page, DIFFERENCE_PAGE, &leaves, &error);
        ck_assert_uint_eq(leaves, 0);
        difference_next(&joining, &arena, page, DIFFERENCE_PAGE, &joins, &error);
        for (size_t i = 0; i < joins; i++)
            put_seat(page[i].id);
        joined += (int)joins;
    } while (joins > 0);
    ck_assert_int_eq(joined, (to - from) / 2); /* the subscribed */
    difference_finish(&joining);
    difference_finish(&leaving);
    survey_finish(&survey);
    return spent(SQLITE_STMTSTATUS_VM_STEP);
}

START_TEST(who_has_joined_is_not_gone_through_again_for_those_behind_her)
{
    const int64_t few = join(0, FEW);
    store_drop_seats_before(store, segment, INT64_MAX, &error);
    store_drop_members_before(store, segment, INT64_MAX, &error);
    const int64_t many = join(FEW, FEW + MANY);
    ck_assert_msg(many < few * TIMES * 11 / 10, "%lld steps for %d, %lld for %d",
                  (long long)few, FEW, (long long)many, MANY);
}
END_TEST

/* The contact of a member stays: for hundreds of thousands no more is asked. */
START_TEST(a_member_who_sits_there_is_not_looked_at_as_one_who_may_leave)
{
    struct store_standing page[DIFFERENCE_PAGE];
    struct survey survey = {0};
    size_t count;
    put_contacts(0, FEW);
    ck_assert_int_eq(survey_take(&survey, store, segment, &error), WHERRY_OK);
    ck_assert_int_eq(store_next_standings(store, STORE_OUR_SEATS, segment, &survey, 0,
                                          &arena, page, DIFFERENCE_PAGE, &count,
                                          &error),
                     WHERRY_OK);
    ck_assert_uint_eq(count, FEW / LEAVER);
    survey_finish(&survey);
}
END_TEST

/* Both walks have seen that they stay. */
START_TEST(whoever_stays_is_not_looked_at_once_more)
{
    int64_t rows[FEW];
    struct survey survey = {0};
    size_t count;
    bool surveyed;
    put_contacts(0, FEW);
    ck_assert_int_eq(survey_take(&survey, store, segment, &error), WHERRY_OK);
    for (int which = STORE_UNSEATED; which <= STORE_OTHER_SEATS; which++) {
        ck_assert_int_eq(survey_next(&survey, store, (enum store_standings)which, 0,
                                     rows, FEW, &count, &surveyed, &error),
                         WHERRY_OK);
        ck_assert_uint_eq(count, which == STORE_OUR_SEATS ? FEW / LEAVER : 0);
    }
    survey_finish(&survey);
}
END_TEST

/* Each read returns the events of a day again. */
START_TEST(a_member_who_is_told_again_as_she_is_known_costs_no_write)
{
    const char *profile = "p1";
    store_set_member(store, segment, profile, "ann@example.net", 3, &error);
    const int before = sqlite3_total_changes(sqlite_of(store)->file);
    store_set_member(store, segment, profile, "ann@example.net", 0, &error);
    store_keep_member(store, segment, profile, 0, &error);
    ck_assert_int_eq(sqlite3_total_changes(sqlite_of(store)->file), before);
    store_set_member(store, segment, profile, "eva@example.net", 0, &error);
    ck_assert_int_eq(sqlite3_total_changes(sqlite_of(store)->file), before + 1);
    int64_t told = 0; /* and the whole read that showed them still counts */
    store_count_members_since(store, segment, 3, &told, &error);
    ck_assert_int_eq(told, 1);
}
END_TEST

static void open_file(void)
{
    struct store_segment made = {.crm = "1042",
                                 .name = "",
                                 .static_id = "",
                                 .since = "",
                                 .counts = "",
                                 .error = ""};
    store_close(store);
    ck_assert_int_eq(store_open(scratch_path("state.db"), STORE_WRITE, &store, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_put_segment(store, &made, &error), WHERRY_OK);
    segment = made.id;
}

/* The state is many times larger than what a run may hold of it. */
static void open_file_with_small_cache(void)
{
    open_file();
    ck_assert_int_eq(sqlite3_exec(sqlite_of(store)->file, "PRAGMA cache_size = 500",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
}

static int64_t pages_read(void)
{
    int missed = 0, most = 0;
    sqlite3_db_status(sqlite_of(store)->file, SQLITE_DBSTATUS_CACHE_MISS, &missed,
                      &most, 1);
    return missed;
}

START_TEST(members_are_gone_through_without_reading_a_page_for_each)
{
    scratch_setup();
    open_file_with_small_cache();
    put_contacts(0, MANY);
    pages_read();
    ck_assert_int_eq(movers(SEGMENT_JOIN), 0);
    const int64_t joining = pages_read();
    ck_assert_int_eq(absentees(), MANY / 2);
    const int64_t counting = pages_read();
    ck_assert_msg(joining < MANY / 2 && counting < MANY / 2,
                  "%lld and %lld pages for %d members", (long long)joining,
                  (long long)counting, MANY);
    scratch_teardown();
}
END_TEST

/* As they come in a read: in pages, each of which is a transaction. */
static void gather(int members)
{
    enum { PAGE = 1000 };
    struct gathered gathered;
    gathered_init(&gathered, store, segment);
    for (int i = 0; i < members; i++) {
        const struct gathered_member member = {
            .kind = GATHERED_SET,
            .id = scattered("p", i),
            .address = arena_format(&arena, "%s@example.net", scattered("a", i * 7)),
            .pass = 1};
        if (i % PAGE == 0)
            ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
        ck_assert_int_eq(gathered_add(&gathered, &member, &error), WHERRY_OK);
        if (i % PAGE == PAGE - 1)
            ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
        arena_reset(&arena);
    }
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(gathered_store(&gathered, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    gathered_finish(&gathered);
}

/* Two entries, each page of them once: not again for each part of the read. */
START_TEST(the_members_of_a_first_read_are_written_once_and_not_for_each_part_of_it)
{
    enum { MEMBERS = 30000, BYTES_MOST = 110 };
    struct stat log;
    int64_t count = 0;
    scratch_setup();
    open_file();
    gather(MEMBERS);
    ck_assert_int_eq(store_count_segment(store, STORE_MEMBERS, segment, &count, &error),
                     WHERRY_OK);
    ck_assert_int_eq(count, MEMBERS);
    ck_assert_int_eq(stat(scratch_path("state.db-wal"), &log), 0);
    fprintf(stderr, "segment_cost: %lld bytes a member\n",
            (long long)log.st_size / MEMBERS);
    ck_assert_int_lt(log.st_size, MEMBERS * BYTES_MOST);
    scratch_teardown();
}
END_TEST

static const struct test tests[] = {
    TEST(a_segment_of_eight_times_the_size_costs_eight_times_as_many_steps),
    TEST(who_has_joined_is_not_gone_through_again_for_those_behind_her),
    TEST(a_member_who_sits_there_is_not_looked_at_as_one_who_may_leave),
    TEST(whoever_stays_is_not_looked_at_once_more),
    TEST(a_member_who_is_told_again_as_she_is_known_costs_no_write),
    TEST(members_are_gone_through_without_reading_a_page_for_each),
    TEST(the_members_of_a_first_read_are_written_once_and_not_for_each_part_of_it),
    {0},
};

int main(void)
{
    suite_fixture(segment_state_begin, segment_state_end);
    return suite_run("segment_cost", tests);
}
