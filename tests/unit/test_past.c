/* test_past.c -- what the supervisor adds to the history of a pipeline. */
#include "host/schedule/past.h"

#include <stdio.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/picture/connection.h"
#include "host/store/lease.h"
#include "host/store/runs.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

enum { KILLED = 137, NOON_MS = 1000000, RUNS_MOST = 16 };

/* The history as it is, the latest first. */
static struct {
    struct store_run runs[RUNS_MOST];
    size_t count;
    struct arena arena;
} history;

static void keep(void *self, const struct store_run *run)
{
    (void)self;
    ck_assert_uint_lt(history.count, RUNS_MOST);
    struct store_run *kept = &history.runs[history.count++];
    *kept = *run;
    kept->summary = arena_text(&history.arena, run->summary);
}

static struct store *open_state(enum store_mode mode)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    ck_assert_msg(store_open(scratch_path("a.db"), mode, &store, &error) == WHERRY_OK,
                  "%s", error.message);
    return store;
}

static void read_history(void)
{
    struct store *store = open_state(STORE_READ);
    history.count = 0;
    ck_assert_int_eq(store_runs(store, RUNS_MOST, keep, NULL, NULL), WHERRY_OK);
    store_close(store);
}

static void count_run(void *self, const struct store_run *run)
{
    (void)run;
    ++*(int64_t *)self;
}

static void begin_run(int64_t started_ms, int64_t ended_ms)
{
    struct store *store = open_state(STORE_WRITE);
    struct store_run run = {
        .ended_ms = ended_ms, .summary = "its own words", .report = "{}"};
    ck_assert_int_eq(store_begin(store, NULL), WHERRY_OK);
    ck_assert_int_eq(store_start_run(store, "run", started_ms, &run.id, NULL),
                     WHERRY_OK);
    if (ended_ms != 0)
        ck_assert_int_eq(store_end_run(store, &run, NULL), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, NULL), WHERRY_OK);
    store_close(store);
}

static void add(int64_t began_ms, int code, const char *why, const char *words)
{
    struct wherry_error error = {0};
    const struct past_end end = {.pipeline = "a",
                                 .began_ms = began_ms,
                                 .ended_ms = began_ms + 500,
                                 .code = code,
                                 .why = why,
                                 .words = words};
    ck_assert_msg(past_add((struct states){scratch_directory()}, &end, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    read_history();
}

static void finish(void)
{
    arena_free(&history.arena);
    scratch_teardown();
}

START_TEST(a_run_that_was_killed_is_ended)
{
    begin_run(NOON_MS + 100, 0);
    add(NOON_MS, KILLED, "ended by signal 9 (Killed)", "reading the list");
    ck_assert_uint_eq(history.count, 1);
    ck_assert_int_eq(history.runs[0].ended_ms, NOON_MS + 500);
    ck_assert_int_eq(history.runs[0].code, KILLED);
    ck_assert_str_eq(history.runs[0].summary,
                     "ended by signal 9 (Killed); last message: reading the list");
}
END_TEST

START_TEST(a_run_that_never_began_is_added)
{
    begin_run(NOON_MS - 5000, 0); /* of yesterday, killed while the supervisor was
                                   * not running */
    add(NOON_MS, 78, "", "a.yaml:3:1: no such plugin");
    ck_assert_uint_eq(history.count, 2);
    ck_assert_int_eq(history.runs[0].started_ms, NOON_MS);
    ck_assert_int_eq(history.runs[0].code, 78);
    ck_assert_str_eq(history.runs[0].summary, "a.yaml:3:1: no such plugin");
    ck_assert_int_eq(history.runs[1].ended_ms, 0);
}
END_TEST

static void add_end(const struct past_end *end)
{
    struct wherry_error error = {0};
    ck_assert_msg(past_add((struct states){scratch_directory()}, end, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    read_history();
}

START_TEST(a_run_that_took_too_long_has_failed_whatever_it_says_of_it)
{
    int64_t run = 0;
    begin_run(NOON_MS + 100, NOON_MS + 200);
    add_end(&(const struct past_end){.pipeline = "a",
                                     .began_ms = NOON_MS,
                                     .ended_ms = NOON_MS + 500,
                                     .code = 1,
                                     .why = "took too long",
                                     .words = "",
                                     .overrule = true,
                                     .run = &run});
    ck_assert_uint_eq(history.count, 1);
    ck_assert_int_eq(history.runs[0].code, 1);
    ck_assert_int_eq(history.runs[0].id, run);
    ck_assert_str_eq(history.runs[0].summary, "took too long");
}
END_TEST

START_TEST(a_run_that_was_stopped_before_it_began_is_none)
{
    int64_t run = -1;
    struct past_end end = {.pipeline = "a",
                           .began_ms = NOON_MS,
                           .ended_ms = NOON_MS + 500,
                           .code = 143,
                           .why = "",
                           .words = "",
                           .only_ends = true,
                           .run = &run};
    begin_run(NOON_MS - 5000, NOON_MS - 4000);
    add_end(&end);
    ck_assert_uint_eq(history.count, 1);
    ck_assert_int_eq(run, 0);
    begin_run(NOON_MS + 100, 0); /* it had begun after all */
    add_end(&end);
    ck_assert_uint_eq(history.count, 2);
    ck_assert_int_eq(history.runs[0].code, 143);
    ck_assert_int_eq(history.runs[0].id, run);
}
END_TEST

START_TEST(the_end_that_a_run_wrote_itself_stays)
{
    begin_run(NOON_MS + 100, NOON_MS + 200);
    add(NOON_MS, 1, "", "cannot reach it");
    ck_assert_uint_eq(history.count, 1);
    ck_assert_str_eq(history.runs[0].summary, "its own words");
    ck_assert_int_eq(history.runs[0].ended_ms, NOON_MS + 200);
}
END_TEST

START_TEST(a_run_that_somebody_began_afterwards_is_not_ended)
{
    begin_run(NOON_MS + 100, 0);
    begin_run(NOON_MS + 600, 0); /* by hand, at once */
    add(NOON_MS, KILLED, "ended by signal 9 (Killed)", "");
    ck_assert_uint_eq(history.count, 2);
    ck_assert_int_eq(history.runs[0].ended_ms, 0);
    ck_assert_int_eq(history.runs[1].code, KILLED);
}
END_TEST

START_TEST(a_pipeline_without_state_has_no_past_and_gets_one)
{
    struct past past;
    ck_assert_int_eq(past_read((struct states){scratch_directory()}, "a", &past, NULL),
                     WHERRY_OK);
    ck_assert(!past.paused);
    ck_assert_int_eq(past.done_ms[0], 0);
    add(NOON_MS, KILLED, "ended by signal 6 (Aborted)", "");
    ck_assert_uint_eq(history.count, 1);
    ck_assert_str_eq(history.runs[0].summary, "ended by signal 6 (Aborted)");
}
END_TEST

START_TEST(a_history_of_failures_does_not_grow_for_ever)
{
    enum { KEPT = 10000, MORE = 40 };
    struct store *store = open_state(STORE_WRITE);
    int64_t id = 0;
    ck_assert_int_eq(store_begin(store, NULL), WHERRY_OK);
    for (int i = 0; i < KEPT; i++)
        ck_assert_int_eq(store_start_run(store, "run", i, &id, NULL), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, NULL), WHERRY_OK);
    store_close(store);
    for (int i = 0; i < MORE; i++) {
        arena_reset(&history.arena);
        add(NOON_MS + i * 1000, 78, "", "wrong");
    }
    ck_assert_int_eq(history.runs[0].id, id + MORE);
    int64_t lines = 0;
    store = open_state(STORE_READ);
    ck_assert_int_eq(store_runs(store, 2 * KEPT, count_run, &lines, NULL), WHERRY_OK);
    store_close(store);
    ck_assert_int_le(lines, KEPT + 1);
}
END_TEST

START_TEST(a_pause_and_what_was_done_are_read)
{
    struct past past;
    struct store *store = open_state(STORE_WRITE);
    ck_assert_int_eq(store_set_number(store, "done.push_unsubscribes", NOON_MS, NULL),
                     WHERRY_OK);
    ck_assert_int_eq(connection_pause(store, NOON_MS, NULL), WHERRY_OK);
    store_close(store);
    ck_assert_int_eq(past_read((struct states){scratch_directory()}, "a", &past, NULL),
                     WHERRY_OK);
    ck_assert(past.paused);
    ck_assert_int_eq(past.done_ms[STEP_PUSH_UNSUBSCRIBES], NOON_MS);
    ck_assert_int_eq(past.done_ms[STEP_IMPORT_UNSUBSCRIBES], 0);
}
END_TEST

START_TEST(a_lease_that_is_held_is_seen)
{
    struct lease *lease = NULL;
    ck_assert(!past_is_busy((struct states){scratch_directory()}, "a"));
    ck_assert_int_eq(lease_take((struct states){scratch_directory()}, "pipeline a", 0,
                                NULL, NULL, &lease, NULL),
                     WHERRY_OK);
    ck_assert(past_is_busy((struct states){scratch_directory()}, "a"));
    ck_assert(!past_is_busy((struct states){scratch_directory()}, "b"));
    lease_release(lease);
    ck_assert(!past_is_busy((struct states){scratch_directory()}, "a"));
}
END_TEST

START_TEST(a_damaged_state_is_an_error_and_no_past)
{
    struct past past;
    struct wherry_error error = {0};
    const struct past_end end = {.pipeline = "a", .why = "", .words = ""};
    scratch_write("a.db", "no database at all, but long enough", 35);
    ck_assert_int_eq(
        past_read((struct states){scratch_directory()}, "a", &past, &error),
        WHERRY_FAILED);
    ck_assert_int_eq(past_add((struct states){scratch_directory()}, &end, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "a.db"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_run_that_was_killed_is_ended),
        TEST(a_run_that_never_began_is_added),
        TEST(a_run_that_took_too_long_has_failed_whatever_it_says_of_it),
        TEST(a_run_that_was_stopped_before_it_began_is_none),
        TEST(the_end_that_a_run_wrote_itself_stays),
        TEST(a_run_that_somebody_began_afterwards_is_not_ended),
        TEST(a_pipeline_without_state_has_no_past_and_gets_one),
        TEST(a_history_of_failures_does_not_grow_for_ever),
        TEST(a_pause_and_what_was_done_are_read),
        TEST(a_lease_that_is_held_is_seen),
        TEST(a_damaged_state_is_an_error_and_no_past),
        {0}};
    suite_fixture(scratch_setup, finish);
    return suite_run("past", tests);
}
