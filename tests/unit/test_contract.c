/* test_contract.c -- what holds of a state whatever keeps it: how it is opened, what a
 * transaction is, values, runs, the journal. Its rows and segments: test_contract_rows.c
 * and test_contract_segments.c.
 */
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/upkeep.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"
#include "tests/unit/scratch.h"

static struct wherry_error ignored;

static void set(struct store *store, const char *name, int64_t number)
{
    fine(store_begin(store, error));
    fine(store_set_number(store, name, number, error));
    fine(store_commit(store, error));
}

static int64_t get(struct store *store, const char *name, int64_t fallback)
{
    return store_number(store, name, (struct store_range){INT64_MIN, INT64_MAX},
                        fallback);
}

/* ---- Opened and closed */

START_TEST(a_state_is_there_once_it_was_made_and_until_it_is_removed)
{
    struct store *store = NULL;
    ck_assert_int_eq(store_open(backend_place(_i, "a"), STORE_READ, &store, &ignored),
                     WHERRY_END);
    ck_assert_ptr_null(store);
    ck_assert(!store_exists(backend_place(_i, "a")));
    ck_assert_int_eq(store_remove(backend_place(_i, "a"), &ignored), WHERRY_END);
    store_close(backend_open(_i, "a", STORE_WRITE));
    store_close(backend_open(_i, "b", STORE_WRITE));
    ck_assert(store_exists(backend_place(_i, "a")));
    fine(store_remove(backend_place(_i, "a"), error));
    ck_assert(!store_exists(backend_place(_i, "a")));
    ck_assert(store_exists(backend_place(_i, "b")));
}
END_TEST

START_TEST(what_is_made_after_a_removal_is_empty)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    set(store, "n", 1);
    store_close(store);
    fine(store_remove(backend_place(_i, "a"), error));
    store = backend_open(_i, "a", STORE_WRITE);
    ck_assert_int_eq(get(store, "n", -1), -1);
    store_close(store);
}
END_TEST

START_TEST(one_pipeline_sees_nothing_of_another)
{
    struct store *one = backend_open(_i, "a", STORE_WRITE);
    struct store *two = backend_open(_i, "b", STORE_WRITE);
    int64_t run = 0;
    set(one, "n", 1);
    ck_assert_int_eq(get(two, "n", -1), -1);
    fine(store_begin(two, error));
    fine(store_start_run(two, "run", 5, &run, error));
    fine(store_commit(two, error));
    ck_assert_int_eq(run, 1);
    fine(store_begin(one, error));
    fine(store_start_run(one, "run", 5, &run, error));
    fine(store_commit(one, error));
    ck_assert_int_eq(run, 1);
    store_close(one);
    store_close(two);
}
END_TEST

START_TEST(a_state_that_is_only_read_refuses_to_be_written)
{
    store_close(backend_open(_i, "a", STORE_WRITE));
    struct store *store = backend_open(_i, "a", STORE_READ);
    enum wherry_status status = store_begin(store, &ignored);
    if (status == WHERRY_OK)
        status = store_set_number(store, "n", 1, &ignored);
    if (status == WHERRY_OK)
        status = store_commit(store, &ignored);
    ck_assert_int_eq(status, WHERRY_FAILED);
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    ck_assert_int_eq(get(store, "n", -1), -1);
    store_close(store);
}
END_TEST

START_TEST(a_plan_reads_what_it_wrote_and_leaves_nothing)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    set(store, "n", 7);
    store_close(store);
    store = backend_open(_i, "a", STORE_DRY);
    set(store, "n", 8);
    ck_assert_int_eq(get(store, "n", 0), 8);
    store_rollback(store); /* nothing to undo that was committed */
    ck_assert_int_eq(get(store, "n", 0), 8);
    fine(store_flush(store, error));
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    ck_assert_int_eq(get(store, "n", 0), 7);
    store_close(store);
}
END_TEST

/* ---- Transactions */

START_TEST(what_is_not_committed_never_was)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    set(store, "n", 1);
    fine(store_begin(store, error));
    fine(store_set_number(store, "n", 2, error));
    ck_assert_int_eq(get(store, "n", 0), 2);
    store_rollback(store);
    ck_assert_int_eq(get(store, "n", 0), 1);
    store_rollback(store); /* twice is fine */
    fine(store_begin(store, error));
    fine(store_set_number(store, "n", 3, error));
    store_close(store); /* as a kill would */
    store = backend_open(_i, "a", STORE_WRITE);
    ck_assert_int_eq(get(store, "n", 0), 1);
    fine(store_begin(store, error));
    fine(store_set_number(store, "n", 4, error));
    ck_assert_int_eq(store_end(store, WHERRY_CANCELLED, &ignored), WHERRY_CANCELLED);
    ck_assert_int_eq(get(store, "n", 0), 1);
    fine(store_begin(store, error));
    fine(store_set_number(store, "n", 5, error));
    fine(store_end(store, WHERRY_OK, error));
    fine(store_flush(store, error));
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    ck_assert_int_eq(get(store, "n", 0), 5);
    store_close(store);
}
END_TEST

START_TEST(what_is_held_is_of_one_moment)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    set(store, "n", 7);
    struct store *other = backend_open(_i, "a", STORE_READ);
    fine(store_hold(other, error));
    ck_assert_int_eq(get(other, "n", 0), 7);
    set(store, "n", 8);
    fine(store_hold(other, error)); /* held already */
    ck_assert_int_eq(get(other, "n", 0), 7);
    fine(store_let_go(other, error));
    fine(store_let_go(other, error));
    ck_assert_int_eq(get(other, "n", 0), 8);
    fine(store_check(other, error));
    store_close(other);
    fine(store_hold(store, error));
    ck_assert_int_eq(get(store, "n", 0), 8);
    set(store, "n", 9); /* ends it */
    ck_assert_int_eq(get(store, "n", 0), 9);
    store_close(store);
}
END_TEST

/* ---- Values */

START_TEST(a_value_is_the_last_that_was_set)
{
    static const char odd[] = "a 'quoted' \"text\"\n\\x00 ${none} %s caf\xc3\xa9";
    struct arena arena = {0};
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    fine(store_set_value(store, "text", "first", error));
    fine(store_set_value(store, "text", odd, error));
    fine(store_set_value(store, "empty", "", error));
    fine(store_set_number(store, "low", INT64_MIN, error));
    fine(store_set_number(store, "high", INT64_MAX, error));
    fine(store_commit(store, error));
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    ck_assert_str_eq(store_value(store, &arena, "text", "none"), odd);
    ck_assert_str_eq(store_value(store, &arena, "empty", "none"), "");
    ck_assert_str_eq(store_value(store, &arena, "Text", "none"), "none");
    ck_assert_int_eq(get(store, "low", 0), INT64_MIN);
    ck_assert_int_eq(get(store, "high", 0), INT64_MAX);
    fine(store_check(store, error));
    arena_free(&arena);
    store_close(store);
}
END_TEST

START_TEST(a_value_that_cannot_be_ends_all_that_would_follow)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    set(store, "n", 7);
    ck_assert_int_eq(store_number(store, "n", (struct store_range){0, 6}, -3), -3);
    ck_assert_int_eq(store_check(store, &ignored), WHERRY_FAILED);
    ck_assert_int_eq(store_begin(store, &ignored), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(ignored.message, "'n' is damaged"));
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    ck_assert_int_eq(get(store, "n", 0), 7);
    ck_assert_int_eq(store_damaged_value(store, "n", &ignored), WHERRY_FAILED);
    ck_assert_int_eq(get(store, "n", -3), -3);
    store_close(store);
}
END_TEST

/* ---- Runs */

static void tell_run(void *self, const struct store_run *run)
{
    buffer_format(self, "%d %s %d-%d %d %s %s\n", (int)run->id, run->kind,
                  (int)run->started_ms, (int)run->ended_ms, run->code, run->summary,
                  run->report);
}

static void check_runs(struct store *store, int64_t from, const char *right)
{
    struct buffer told = {0};
    if (from == 0)
        fine(store_runs(store, 2, &tell_run, &told, error));
    else
        fine(store_runs_from(store, from, &tell_run, &told, error));
    ck_assert_str_eq(buffer_text(&told), right);
    buffer_free(&told);
}

START_TEST(runs_are_told_as_they_went_and_the_oldest_are_forgotten)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    int64_t id = 0;
    check_runs(store, 0, "");
    fine(store_begin(store, error));
    fine(store_start_run(store, "run", 10, &id, error));
    ck_assert_int_eq(id, 1);
    const struct store_run ended = {
        .id = id, .ended_ms = 15, .code = 3, .summary = "fine", .report = "{}"};
    fine(store_end_run(store, &ended, error));
    fine(store_start_run(store, "backfill", 20, &id, error));
    fine(store_start_run(store, "run", 30, &id, error));
    ck_assert_int_eq(id, 3);
    fine(store_commit(store, error));
    check_runs(store, 0, "3 run 30-0 -1  \n2 backfill 20-0 -1  \n");
    check_runs(store, 1,
               "1 run 10-15 3 fine {}\n2 backfill 20-0 -1  \n3 run 30-0 -1  \n");
    struct buffer told = {0};
    fine(store_runs_to(store, 2, 1, &tell_run, &told, error));
    ck_assert_str_eq(buffer_text(&told), "2 backfill 20-0 -1  \n");
    buffer_free(&told);
    int codes[2] = {0};
    size_t count = 0;
    fine(store_run_codes(store, codes, 2, &count, error));
    ck_assert_uint_eq(count, 2);
    ck_assert(codes[0] == -1 && codes[1] == -1);
    fine(store_find_run(store, 1, error));
    ck_assert_int_eq(store_find_run(store, 4, &ignored), WHERRY_END);
    fine(store_begin(store, error));
    fine(store_prune(store, 3, 2, 0, 0, error)); /* all but the latest two */
    fine(store_commit(store, error));
    check_runs(store, 1, "2 backfill 20-0 -1  \n3 run 30-0 -1  \n");
    fine(store_begin(store, error));
    fine(store_prune(store, 3, 10, 25, 0, error)); /* what began before 25 */
    fine(store_commit(store, error));
    check_runs(store, 1, "3 run 30-0 -1  \n");
    store_close(store);
}
END_TEST

START_TEST(no_number_of_a_run_is_given_twice)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    const struct store_run added = {.id = 41,
                                    .kind = "run",
                                    .started_ms = 1,
                                    .ended_ms = 2,
                                    .code = 0,
                                    .summary = "s",
                                    .report = "r"};
    int64_t id = 0;
    fine(store_begin(store, error));
    fine(store_add_run(store, &added, error));
    fine(store_commit(store, error));
    check_runs(store, 41, "41 run 1-2 0 s r\n");
    fine(store_begin(store, error));
    fine(store_prune(store, 100, 1, 0, 0, error));
    fine(store_commit(store, error));
    check_runs(store, 1, "");
    store_close(store);
    store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    fine(store_start_run(store, "run", 3, &id, error));
    fine(store_commit(store, error));
    ck_assert_int_eq(id, 42);
    store_close(store);
}
END_TEST

/* ---- The journal */

static void tell_line(void *self, const struct store_journal *line)
{
    buffer_format(self, "%d/%d@%d %s|%s|%s>%s|%s\n", (int)line->run, (int)line->row,
                  (int)line->at_ms, line->step, line->event, line->before, line->after,
                  line->words);
}

static void tell_numbered(void *self, int64_t number, const struct store_journal *line)
{
    buffer_format(self, "#%d ", (int)number);
    tell_line(self, line);
}

static void tell_contact(void *self, int64_t row)
{
    buffer_format(self, "%d ", (int)row);
}

static void write_line(struct store *store, int64_t run, int64_t row, int64_t at_ms,
                       const char *words)
{
    const struct store_journal line = {.run = run,
                                       .row = row,
                                       .at_ms = at_ms,
                                       .step = "step",
                                       .event = "seen",
                                       .before = "b",
                                       .after = "a",
                                       .words = words};
    fine(store_write_journal(store, &line, error));
}

START_TEST(a_story_is_told_in_its_order)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer told = {0};
    fine(store_begin(store, error));
    write_line(store, 1, 9, 10, "one");
    write_line(store, 1, 4, 11, "two");
    write_line(store, 2, 9, 12, "three");
    write_line(store, 2, 0, 13, "four");
    write_line(store, 2, 9, 14, "five");
    fine(store_commit(store, error));
    fine(store_journal(store, 9, 0, &tell_line, &told, error));
    ck_assert_str_eq(buffer_text(&told), "1/9@10 step|seen|b>a|one\n"
                                         "2/9@12 step|seen|b>a|three\n"
                                         "2/9@14 step|seen|b>a|five\n");
    buffer_clear(&told);
    fine(store_journal(store, 0, 1, &tell_line, &told, error));
    ck_assert_str_eq(buffer_text(&told),
                     "1/9@10 step|seen|b>a|one\n1/4@11 step|seen|b>a|two\n");
    buffer_clear(&told);
    fine(store_journal_page(store, 2, 4, 1, &tell_numbered, &told, error));
    ck_assert_str_eq(buffer_text(&told), "#4 2/0@13 step|seen|b>a|four\n");
    buffer_clear(&told);
    fine(store_journal_contacts(store, 2, &tell_contact, &told, error));
    ck_assert_str_eq(buffer_text(&told), "9 ");
    buffer_clear(&told);
    fine(store_journal_from(store, 4, &tell_numbered, &told, error));
    ck_assert_str_eq(buffer_text(&told),
                     "#4 2/0@13 step|seen|b>a|four\n#5 2/9@14 step|seen|b>a|five\n");
    buffer_clear(&told);
    fine(store_begin(store, error));
    fine(store_prune(store, 0, 0, 0, 13, error));
    fine(store_commit(store, error));
    fine(store_journal_from(store, 1, &tell_numbered, &told, error));
    ck_assert_str_eq(buffer_text(&told),
                     "#4 2/0@13 step|seen|b>a|four\n#5 2/9@14 step|seen|b>a|five\n");
    buffer_free(&told);
    store_close(store);
}
END_TEST

static void count_line(void *self, int64_t number, const struct store_journal *line)
{
    (void)number, (void)line;
    ++*(int *)self;
}

static int lines_after_pruning(struct store *store, int64_t run)
{
    int count = 0;
    fine(store_begin(store, error));
    fine(store_prune(store, run, 100, 0, 50, error));
    fine(store_commit(store, error));
    fine(store_journal_from(store, 1, &count_line, &count, error));
    return count;
}

START_TEST(old_lines_go_at_last_though_a_clock_was_ahead_before)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    for (int i = 0; i < 101; i++)
        write_line(store, 1, 9, 60, "while it was ahead");
    write_line(store, 1, 9, 10, "old");
    fine(store_commit(store, error));
    ck_assert_int_eq(lines_after_pruning(store, 19), 102);
    ck_assert_int_eq(lines_after_pruning(store, 20), 101);
    store_close(store);
}
END_TEST

/* ---- Something to own */

static void tell_damage(void *self, const char *words)
{
    buffer_format(self, "%s\n", words);
}

START_TEST(a_good_state_has_no_damage)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer told = {0};
    set(store, "n", 1);
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    fine(store_find_damage(store, &tell_damage, &told, error));
    ck_assert_str_eq(buffer_text(&told), "");
    buffer_free(&told);
    store_close(store);
}
END_TEST

START_TEST(a_copy_is_put_back_where_a_state_is_a_file_and_else_refused)
{
    char copy[SCRATCH_ROOM];
    snprintf(copy, sizeof copy, "%s", scratch_path("copy"));
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    set(store, "n", 1);
    if (!backend_has_files(_i)) {
        ck_assert_int_eq(store_can_copy(backend_place(_i, "a"), &ignored),
                         WHERRY_FAILED);
        ck_assert_int_eq(store_copy(store, copy, NULL, NULL, &ignored), WHERRY_FAILED);
        ck_assert_int_eq(
            store_restore(copy, backend_place(_i, "a"), NULL, NULL, &ignored),
            WHERRY_FAILED);
        store_close(store);
        return;
    }
    fine(store_can_copy(backend_place(_i, "a"), error));
    fine(store_copy(store, copy, NULL, NULL, error));
    set(store, "n", 2);
    store_close(store);
    fine(store_restore(copy, backend_place(_i, "a"), NULL, NULL, error));
    store = backend_open(_i, "a", STORE_READ);
    ck_assert_int_eq(get(store, "n", 0), 1);
    store_close(store);
}
END_TEST

START_TEST(a_state_that_was_made_elsewhere_is_put_in_its_place_once)
{
    char part[SCRATCH_ROOM * 4];
    snprintf(part, sizeof part, "%s.import", backend_place(_i, "b"));
    for (int n = 1; n <= 2; n++) {
        struct store *store = NULL;
        fine(store_open(part, STORE_WRITE, &store, error));
        set(store, "n", n);
        store_close(store);
        ck_assert_int_eq(store_put_in_place(part, backend_place(_i, "b"), &ignored),
                         n == 1 ? WHERRY_OK : WHERRY_FAILED);
        ck_assert(store_exists(part) == (n == 2));
    }
    struct store *store = backend_open(_i, "b", STORE_READ);
    ck_assert_int_eq(get(store, "n", 0), 1);
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_state_is_there_once_it_was_made_and_until_it_is_removed),
        EACH_BACKEND(old_lines_go_at_last_though_a_clock_was_ahead_before),
        EACH_BACKEND(what_is_made_after_a_removal_is_empty),
        EACH_BACKEND(one_pipeline_sees_nothing_of_another),
        EACH_BACKEND(a_state_that_is_only_read_refuses_to_be_written),
        EACH_BACKEND(a_plan_reads_what_it_wrote_and_leaves_nothing),
        EACH_BACKEND(what_is_not_committed_never_was),
        EACH_BACKEND(what_is_held_is_of_one_moment),
        EACH_BACKEND(a_value_is_the_last_that_was_set),
        EACH_BACKEND(a_value_that_cannot_be_ends_all_that_would_follow),
        EACH_BACKEND(runs_are_told_as_they_went_and_the_oldest_are_forgotten),
        EACH_BACKEND(no_number_of_a_run_is_given_twice),
        EACH_BACKEND(a_story_is_told_in_its_order),
        EACH_BACKEND(a_good_state_has_no_damage),
        EACH_BACKEND(a_copy_is_put_back_where_a_state_is_a_file_and_else_refused),
        EACH_BACKEND(a_state_that_was_made_elsewhere_is_put_in_its_place_once),
        {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("contract", tests);
}
