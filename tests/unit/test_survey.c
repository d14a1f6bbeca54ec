/* test_survey.c -- what is known of all pipelines, kept up to date by a process of its
 * own.
 */
#include "host/schedule/survey.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/clock.h"
#include "host/base/text.h"
#include "host/engine/tally.h"
#include "host/schedule/facts_read.h"
#include "host/store/store.h"
#include "tests/support/patience.h"
#include "tests/support/suite.h"
#include "tests/unit/lettered.h"
#include "tests/unit/scratch.h"

enum { MINUTE_MS = 60 * 1000 };

static struct survey survey;
static struct fleet fleet;
static struct roster_time now;
/* A process that reads the state of this one does not come back, or crashes. */
static char stuck, crashes;

enum wherry_status __real_facts_read(struct states states,
                                     const struct pipeline *pipeline, bool spec_wrong,
                                     facts_look *look, int64_t now_ms,
                                     struct arena *arena, struct facts *facts,
                                     struct wherry_error *error);
enum wherry_status __wrap_facts_read(struct states states,
                                     const struct pipeline *pipeline, bool spec_wrong,
                                     facts_look *look, int64_t now_ms,
                                     struct arena *arena, struct facts *facts,
                                     struct wherry_error *error);
enum wherry_status __wrap_facts_read(struct states states,
                                     const struct pipeline *pipeline, bool spec_wrong,
                                     facts_look *look, int64_t now_ms,
                                     struct arena *arena, struct facts *facts,
                                     struct wherry_error *error)
{
    while (pipeline->id[0] == stuck)
        pause();
    if (pipeline->id[0] == crashes)
        raise(SIGKILL);
    return __real_facts_read(states, pipeline, spec_wrong, look, now_ms, arena, facts,
                             error);
}

static void begin(const char *pipelines)
{
    lettered_fleet(&fleet, pipelines);
    mkdir(scratch_path("state"), 0700);
    static char state[SCRATCH_ROOM + 8];
    snprintf(state, sizeof state, "%s", scratch_path("state"));
    now = (struct roster_time){.clock_ms = INT64_C(1790000000000), .steady_ms = 1000};
    survey_begin(&survey, (struct states){state}, NULL);
    survey_set(&survey, &fleet);
}

static void setup(void)
{
    stuck = crashes = '\0';
    scratch_setup();
}

static void teardown(void)
{
    survey_end(&survey);
    fleet_free(&fleet);
    scratch_teardown();
}

/* A run of the pipeline that has ended so. */
static void add_run(char id, int code)
{
    char name[32];
    snprintf(name, sizeof name, "state/%c.db", id);
    lettered_run(scratch_path(name), now.clock_ms, code);
}

static void turn(void)
{
    struct pollfd waiting = {.fd = survey_descriptor(&survey), .events = POLLIN};
    if (waiting.fd >= 0)
        poll(&waiting, 1, 1);
    survey_turn(&survey, now);
}

/* Until nothing is left to read; the clocks stand still. */
static void settle(void)
{
    const struct patience patience = patience_begin();
    do {
        ck_assert(patience_left_ms(&patience) > 0);
        turn();
    } while (survey.child != 0 || survey_wait_ms(&survey, now) == 0);
}

static void pass(int64_t ms)
{
    now.clock_ms += ms;
    now.steady_ms += ms;
}

static const struct facts *facts_of(const char *id)
{
    for (size_t i = 0; i < survey.count; i++) {
        const struct facts *facts = survey_facts(&survey, i);
        if (facts != NULL && text_same(facts->pipeline->id, id))
            return facts;
    }
    return NULL;
}

static int64_t runs_of(const char *id)
{
    const struct facts *facts = facts_of(id);
    ck_assert_ptr_nonnull(facts);
    return facts->tally.runs[TALLY_OK];
}

START_TEST(all_is_known_once_it_was_read)
{
    begin("abc");
    add_run('a', 0);
    add_run('b', 4);
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms).unknown, 3);
    ck_assert_int_eq(survey.looked_ms, 0);
    settle();
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms).unknown, 0);
    ck_assert_int_eq(survey.looked_ms, now.clock_ms);
    ck_assert(survey.can_write);
    ck_assert_int_eq(runs_of("a"), 1);
    ck_assert_str_eq(facts_of("a")->last.summary, "done");
    ck_assert_int_eq(facts_of("b")->last.code, 4);
    ck_assert(!facts_of("c")->known); /* it never ran */
    ck_assert(!facts_of("c")->unreadable);
}
END_TEST

START_TEST(what_others_change_is_seen_at_the_next_look)
{
    begin("ab");
    add_run('a', 0);
    settle();
    add_run('a', 0);
    settle();
    ck_assert_int_eq(runs_of("a"), 1);
    pass(MINUTE_MS);
    settle();
    ck_assert_int_eq(runs_of("a"), 2);
    ck_assert_int_eq(survey.looked_ms, now.clock_ms);
    add_run('b', 0); /* its state is new */
    pass(MINUTE_MS);
    settle();
    ck_assert_int_eq(runs_of("b"), 1);
}
END_TEST

START_TEST(a_run_of_ours_is_read_when_it_has_ended)
{
    begin("ab");
    settle();
    survey_run(&survey, "a", true);
    ck_assert(facts_of("a")->running);
    add_run('a', 0);
    settle();
    ck_assert_int_eq(runs_of("a"), 0);
    survey_run(&survey, "a", false);
    settle();
    ck_assert_int_eq(runs_of("a"), 1);
    ck_assert(!facts_of("a")->running);
    survey_run(&survey, "nobody", true);
}
END_TEST

START_TEST(a_run_that_ends_while_its_state_is_read_is_read_again)
{
    begin("a");
    turn(); /* the child is on its way */
    ck_assert_int_ne(survey.child, 0);
    add_run('a', 0);
    survey_run(&survey, "a", true);
    survey_run(&survey, "a", false);
    settle();
    ck_assert_int_eq(runs_of("a"), 1);
}
END_TEST

START_TEST(a_state_that_cannot_be_read_says_so)
{
    begin("ab");
    add_run('b', 0);
    scratch_write("state/a.db", "this is no state, and long enough to be looked at",
                  48);
    settle();
    ck_assert(facts_of("a")->unreadable);
    ck_assert_str_ne(facts_of("a")->connection.reason, "");
    ck_assert_int_eq(runs_of("b"), 1);
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms).unreadable, 1);
    ck_assert_int_eq(remove(scratch_path("state/a.db")), 0);
    pass(MINUTE_MS);
    settle();
    ck_assert(!facts_of("a")->unreadable);
}
END_TEST

/* As on a disk that does not answer. */
START_TEST(a_reader_that_does_not_come_back_is_given_up_and_the_rest_read)
{
    begin("abc");
    add_run('a', 0);
    add_run('b', 0);
    add_run('c', 0);
    stuck = 'b';
    while (facts_of("a") == NULL)
        turn();
    pass(MINUTE_MS - 1);
    turn();
    ck_assert_ptr_null(facts_of("b"));
    pass(1);
    while (facts_of("c") == NULL)
        turn();
    ck_assert(facts_of("b")->unreadable);
    ck_assert_str_ne(facts_of("b")->connection.reason, "");
    ck_assert_int_eq(runs_of("a"), 1);
    ck_assert_int_eq(runs_of("c"), 1);
    stuck = '\0';
    pass(MINUTE_MS);
    settle();
    ck_assert_int_eq(runs_of("b"), 1);
}
END_TEST

START_TEST(a_reader_is_not_given_up_by_who_was_stopped_himself)
{
    begin("a");
    add_run('a', 0);
    turn(); /* the child is on its way, and may have said nothing yet */
    ck_assert_int_ne(survey.child, 0);
    pass(30 * MINUTE_MS);
    turn();
    ck_assert(facts_of("a") == NULL || !facts_of("a")->unreadable);
    settle();
    ck_assert_int_eq(runs_of("a"), 1);
}
END_TEST

START_TEST(a_reader_that_is_silent_a_moment_more_is_given_up)
{
    begin("a");
    add_run('a', 0);
    stuck = 'a';
    turn();
    ck_assert_int_ne(survey.child, 0);
    pass(30 * MINUTE_MS);
    turn();
    ck_assert_ptr_null(facts_of("a"));
    ck_assert_int_gt(survey_wait_ms(&survey, now), 0);
    while (facts_of("a") == NULL) { /* its first words may have come late */
        pass(survey_wait_ms(&survey, now));
        turn();
    }
    ck_assert(facts_of("a")->unreadable);
}
END_TEST

START_TEST(a_reader_that_crashes_costs_what_it_was_at_alone)
{
    begin("abc");
    add_run('a', 0);
    add_run('c', 0);
    crashes = 'b';
    settle();
    ck_assert(facts_of("b")->unreadable);
    ck_assert_int_eq(runs_of("a"), 1);
    ck_assert_int_eq(runs_of("c"), 1);
}
END_TEST

/* One that goes on, and those that were killed before it. */
START_TEST(the_last_run_that_ended_is_known_while_others_are_open)
{
    struct wherry_error error = {0};
    struct store *store = NULL;
    int64_t open = 0;
    begin("a");
    add_run('a', 4);
    ck_assert_int_eq(
        store_open(scratch_path("state/a.db"), STORE_WRITE, &store, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    for (int i = 0; i < 3; i++)
        store_start_run(store, "run", now.clock_ms, &open, &error);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
    settle();
    ck_assert_int_eq(facts_of("a")->last.id, open);
    ck_assert_int_eq(facts_of("a")->last.ended_ms, 0);
    ck_assert(facts_of("a")->ended.any);
    ck_assert_int_eq(facts_of("a")->ended.code, 4);
    ck_assert_int_eq(facts_of("a")->ended.took_ms, 1000);
}
END_TEST

START_TEST(a_directory_that_cannot_be_written_to_is_told)
{
    begin("a");
    settle();
    ck_assert(survey.can_write);
    char elsewhere[SCRATCH_ROOM + 16];
    snprintf(elsewhere, sizeof elsewhere, "%s", scratch_path("elsewhere"));
    ck_assert_int_eq(rename(scratch_path("state"), elsewhere), 0);
    pass(MINUTE_MS);
    settle();
    ck_assert(!survey.can_write);
    ck_assert_int_eq(rename(elsewhere, scratch_path("state")), 0);
    pass(MINUTE_MS);
    settle();
    ck_assert(survey.can_write);
}
END_TEST

START_TEST(other_specs_keep_what_is_known_of_those_that_stay)
{
    begin("abc");
    add_run('a', 0);
    add_run('b', 0);
    settle();
    const uint64_t version = survey.version;
    lettered_fleet(&fleet, "bcd");
    survey_set(&survey, &fleet);
    ck_assert_uint_ne(survey.version, version);
    ck_assert_uint_eq(survey.count, 3);
    ck_assert_ptr_null(facts_of("a"));
    ck_assert_int_eq(runs_of("b"), 1); /* at once */
    ck_assert_ptr_eq(facts_of("b")->pipeline, fleet_find(&fleet, "b"));
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms).unknown, 1);
    settle();
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms).unknown, 0);
}
END_TEST

START_TEST(what_is_late_is_judged_without_a_look)
{
    struct wherry_error error = {0};
    struct store *store = NULL;
    begin("a");
    add_run('a', 0);
    ck_assert_int_eq(
        store_open(scratch_path("state/a.db"), STORE_WRITE, &store, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    store_set_number(store, "done.push_unsubscribes", now.clock_ms, &error);
    store_set_value(store, "connection.state", "active", &error);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
    settle();
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms).late, 0);
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms + 45 * MINUTE_MS).late, 0);
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms + 45 * MINUTE_MS + 1).late, 1);
    ck_assert_uint_eq(survey_judge(&survey, now.clock_ms).late, 0);
}
END_TEST

START_TEST(nothing_is_left_of_a_child_that_is_not_needed_any_more)
{
    begin("abc");
    turn();
    const pid_t child = (pid_t)survey.child;
    ck_assert_int_ne(child, 0);
    survey_end(&survey);
    ck_assert_int_eq(kill(child, 0), -1);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(all_is_known_once_it_was_read),
        TEST(what_others_change_is_seen_at_the_next_look),
        TEST(a_run_of_ours_is_read_when_it_has_ended),
        TEST(a_run_that_ends_while_its_state_is_read_is_read_again),
        TEST(a_state_that_cannot_be_read_says_so),
        TEST(a_reader_that_does_not_come_back_is_given_up_and_the_rest_read),
        TEST(a_reader_is_not_given_up_by_who_was_stopped_himself),
        TEST(a_reader_that_is_silent_a_moment_more_is_given_up),
        TEST(a_reader_that_crashes_costs_what_it_was_at_alone),
        TEST(the_last_run_that_ended_is_known_while_others_are_open),
        TEST(a_directory_that_cannot_be_written_to_is_told),
        TEST(other_specs_keep_what_is_known_of_those_that_stay),
        TEST(what_is_late_is_judged_without_a_look),
        TEST(nothing_is_left_of_a_child_that_is_not_needed_any_more),
        {0}};
    suite_fixture(setup, teardown);
    return suite_run("survey", tests);
}
