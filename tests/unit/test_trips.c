/* test_trips.c -- how often a run waits for the database, by count: at 1 ms of network each
 * of these trips costs 1 ms. And what is in it then is what a file has.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/store/postgres/connect.h"
#include "host/store/postgres/handle.h"
#include "host/store/postgres/known.h"
#include "host/store/rows.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"
#include "tests/unit/crowd.h"
#include "tests/unit/scratch.h"

enum { PEOPLE = 1000, CHANGED = 100, FILES = 0, DATABASE = 1 };

/* One run of its own process's making: the trips of opening count, too. */
static int64_t trips_of_run(struct crowd *crowd)
{
    const int64_t before = postgres_trips;
    struct store *store = backend_open(DATABASE, "a", STORE_WRITE);
    crowd_run(crowd, store);
    store_close(store);
    return postgres_trips - before;
}

START_TEST(a_run_waits_for_the_database_a_few_times_whatever_it_has_to_do)
{
    struct crowd crowd = {.people = PEOPLE};
    const int64_t baseline = trips_of_run(&crowd);
    /* The tables are made; some pages have three trips each; and the transactions. */
    ck_assert_int_le(baseline, PEOPLE / 50 + 60);
    const int64_t idle = trips_of_run(&crowd);
    ck_assert_int_le(idle, 15);
    crowd.changed = CHANGED;
    const int64_t changes = trips_of_run(&crowd);
    ck_assert_int_eq(crowd.written, CHANGED);
    ck_assert_int_le(changes, 40);
    const int64_t read_back = trips_of_run(&crowd);
    ck_assert_int_le(read_back, 25);
    ck_assert_int_eq(crowd.written, CHANGED);
    fprintf(stderr,
            "trips: baseline of %d and %d: %" PRId64 ", nothing to do: %" PRId64
            ", %d changes: %" PRId64 ", read back: %" PRId64 "\n",
            PEOPLE, PEOPLE, baseline, idle, CHANGED, changes, read_back);
}
END_TEST

/* ---- The same as in a file ---- */

static void tell_row(struct store *store, int64_t id, struct buffer *told)
{
    struct arena arena = {0};
    struct store_row row;
    fine(store_get_row(store, id, &arena, &row, error));
    buffer_format(told, "%" PRId64 " %s %s %d%d%d%d%d%d ", id, row.address[STORE_LIST],
                  row.address[STORE_CRM], row.present[0], row.present[1], row.open,
                  row.subscribed, row.hidden, row.parked);
    buffer_add(told, row.body, row.body_length);
    for (int side = 0; side < STORE_SIDES; side++)
        for (size_t i = 0; row.ids[side][i] != NULL; i++) {
            uint64_t digest;
            int64_t found;
            fine(store_get_digest(store, (enum store_side)side, row.ids[side][i], id,
                                  &digest, error));
            fine(store_find_by_id(store, (enum store_side)side, row.ids[side][i],
                                  &found, error));
            buffer_format(told, " %s %" PRIu64 " %" PRId64, row.ids[side][i], digest,
                          found);
        }
    arena_free(&arena);
}

static void tell_line(void *self, int64_t number, const struct store_journal *line)
{
    buffer_format(self, "#%" PRId64 " %" PRId64 " %" PRId64 " %s %s %s %s %s\n", number,
                  line->run, line->row, line->step, line->event, line->before,
                  line->after, line->words);
}

static void tell_state(int backend, struct buffer *told)
{
    struct store *store = backend_open(backend, "a", STORE_READ);
    struct store_counts counts;
    int64_t rows[PEOPLE], after = 0;
    size_t count;
    fine(store_hold(store, error));
    fine(store_count(store, &counts, error));
    buffer_format(told, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n",
                  counts.rows, counts.linked, counts.open, counts.subscribed);
    fine(store_next_rows(store, STORE_ALL_ROWS, after, rows, PEOPLE, &count, error));
    for (size_t i = 0; i < count; i++)
        tell_row(store, rows[i], told);
    fine(store_journal_from(store, 0, &tell_line, told, error));
    store_close(store);
}

START_TEST(a_database_holds_what_a_file_holds_after_the_same_runs)
{
    enum { FEW = 600 };
    struct buffer told[2] = {{0}};
    for (int backend = FILES; backend <= DATABASE; backend++) {
        struct crowd crowd = {.people = FEW};
        for (int run = 0; run < 4; run++) {
            struct store *store = backend_open(backend, "a", STORE_WRITE);
            crowd.changed = run < 2 ? 0 : CHANGED;
            crowd_run(&crowd, store);
            store_close(store);
        }
        tell_state(backend, &told[backend]);
    }
    ck_assert_uint_gt(told[FILES].length, FEW * 50);
    ck_assert_uint_eq(told[FILES].length, told[DATABASE].length);
    ck_assert_int_eq(
        memcmp(told[FILES].bytes, told[DATABASE].bytes, told[FILES].length), 0);
    buffer_free(&told[FILES]);
    buffer_free(&told[DATABASE]);
}
END_TEST

/* ---- What the server does for it ---- */

static int64_t count_of(const char *column, const char *tables)
{
    struct buffer sql = {0};
    buffer_format(&sql,
                  "SELECT coalesce(sum(%s), 0)::bigint FROM pg_stat_all_tables WHERE"
                  " schemaname || '.' || relname LIKE '%s'",
                  column, tables);
    const int64_t count = database_number(buffer_text(&sql));
    buffer_free(&sql);
    return count;
}

/* The server writes its counts when a session ends, a moment after we have closed it. */
static void await_counts(void)
{
    const char *others = "SELECT count(*) FROM pg_stat_activity"
                         " WHERE usename = 'wherry'";
    struct patience patience = patience_begin();
    while (database_number(others) > 0)
        ck_assert(patience_lasts(&patience));
}

/* A statement that listed them all would cost 10 ms where there are 10,000 of them. */
START_TEST(a_run_among_many_pipelines_looks_at_its_own_alone)
{
    enum { OTHERS = 3000 };
    struct crowd crowd = {.people = PEOPLE};
    trips_of_run(&crowd);
    database_run("INSERT INTO wherry.pipeline(owner, name) SELECT 'wherry', 'x' || g"
                 " FROM generate_series(1, 3000) AS g");
    await_counts();
    const int64_t read = count_of("seq_tup_read", "wherry.pipeline");
    const int64_t found = count_of("idx_scan", "wherry.pipeline");
    crowd.changed = CHANGED;
    trips_of_run(&crowd);
    await_counts();
    ck_assert_int_gt(count_of("idx_scan", "wherry.pipeline"), found);
    ck_assert_int_lt(count_of("seq_tup_read", "wherry.pipeline") - read, OTHERS);
}
END_TEST

START_TEST(a_contact_who_comes_to_have_both_sides_costs_no_entry_in_an_index)
{
    static const char contacts[] = "wherry_parts.contact_%";
    struct crowd crowd = {.people = PEOPLE};
    await_counts();
    const int64_t written = count_of("n_tup_upd", contacts);
    const int64_t in_place = count_of("n_tup_hot_upd", contacts);
    trips_of_run(&crowd);
    await_counts();
    ck_assert_int_eq(count_of("n_tup_upd", contacts) - written, PEOPLE);
    ck_assert_int_ge(count_of("n_tup_hot_upd", contacts) - in_place, PEOPLE * 9 / 10);
}
END_TEST

START_TEST(who_is_written_and_never_asked_for_is_not_remembered)
{
    enum { WRITTEN = 30000, ROOM = 32, REMEMBERED = WRITTEN / 2 };
    static const char *const none[] = {NULL};
    struct store *store = backend_open(DATABASE, "a", STORE_WRITE);
    size_t most = 0;
    fine(store_begin(store, error));
    for (int i = 1; i <= WRITTEN; i++) {
        char address[ROOM];
        snprintf(address, sizeof address, "p%05d@example.org", i);
        const struct store_row row = {.id = i,
                                      .ids = {none, none},
                                      .address = {address, address},
                                      .present = {true, true},
                                      .body = "b",
                                      .body_length = 1};
        fine(store_add_row(store, &row, error));
        const size_t count = postgres_of(store)->known->count;
        most = count > most ? count : most;
    }
    fine(store_commit(store, error));
    ck_assert_uint_gt(most, 0);
    ck_assert_uint_lt(most, REMEMBERED);
    struct arena arena = {0};
    for (int64_t id = 1; id <= WRITTEN; id += WRITTEN - 1) {
        struct store_row row;
        fine(store_get_row(store, id, &arena, &row, error));
        ck_assert_int_eq(row.id, id);
    }
    arena_free(&arena);
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_run_waits_for_the_database_a_few_times_whatever_it_has_to_do",
         &a_run_waits_for_the_database_a_few_times_whatever_it_has_to_do, 0, 300},
        {"a_database_holds_what_a_file_holds_after_the_same_runs",
         &a_database_holds_what_a_file_holds_after_the_same_runs, 0, 300},
        {"a_run_among_many_pipelines_looks_at_its_own_alone",
         &a_run_among_many_pipelines_looks_at_its_own_alone, 0, 300},
        {"a_contact_who_comes_to_have_both_sides_costs_no_entry_in_an_index",
         &a_contact_who_comes_to_have_both_sides_costs_no_entry_in_an_index, 0, 300},
        {"who_is_written_and_never_asked_for_is_not_remembered",
         &who_is_written_and_never_asked_for_is_not_remembered, 0, 300},
        {0}};
    const char *why;
    int status = 77; /* skipped */
    suite_fixture(&backends_setup, &backends_teardown);
    if (database_start(&why))
        status = suite_run("trips", tests);
    else
        fprintf(stderr, "no PostgreSQL: %s\n", why);
    database_stop();
    return status;
}
