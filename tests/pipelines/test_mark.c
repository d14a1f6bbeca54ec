/* test_mark.c -- a state that was moved away and is then deleted leaves a mark: what still
 * starts its runs there does not begin again, and says why.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/pipelines/moves.h"
#include "tests/pipelines/rig.h"
#include "tests/pipelines/serve_rig.h"
#include "tests/support/database.h"
#include "tests/support/program.h"

enum { PEOPLE = 20, KILLED = 128 + 9, WAYS = 2, OUT_OF_DATABASE = 1 };

/* A state with somebody who was forgotten has moved into the database, or out of it. */
static void begin(int way)
{
    const char *database = rig_keep(database_uri("wherry"));
    moves_old = way == OUT_OF_DATABASE ? database : rig_path("files");
    moves_new = way == OUT_OF_DATABASE ? rig_path("files") : database;
    moves_begin(PEOPLE);
    rig_act("list", "join", "new@one.example", "");
    rig_expect(moves_at_old("run p"), 0);
    rig_expect(moves_at_old("forget p new@one.example --yes"), 0);
    rig_expect(moves_follow(), 0);
    rig_forget_requests();
}

static void expect_refused(void)
{
    static const char *const lines[] = {"run p", "plan p", "resume p",
                                        "run p --after-loss --yes"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        rig_expect_now(moves_at_old(lines[i]), 1, "it was moved to '");
    rig_expect_no_write();
}

static int64_t count(const char *what)
{
    return database_number(rig_keep_format(
        "SELECT count(*) FROM wherry.%s JOIN wherry.pipeline p ON number = pipeline"
        " WHERE p.name = 'p'",
        what));
}

/* Nothing of anybody is there, not even that they were forgotten. */
static void expect_nobody(int way)
{
    if (way == OUT_OF_DATABASE) {
        ck_assert_int_eq(count("contact"), 0);
        ck_assert_int_eq(count("forgotten"), 0);
        ck_assert_int_eq(count("run"), 0);
        return;
    }
    struct buffer state = {0};
    home_read(rig_home(), "files/p.db", &state);
    ck_assert_ptr_null(memmem(state.bytes, state.length, "example", 7));
    buffer_free(&state);
    ck_assert_int_ne(access(rig_path("files/p.db.follow"), F_OK), 0);
}

START_TEST(a_moved_state_that_is_deleted_does_not_begin_again)
{
    begin(_i);
    rig_expect_now(moves_at_old("delete p --dry-run"), 0, "a mark of");
    rig_expect_now(moves_at_old("delete p --yes"), 0, "A mark stays that");
    expect_nobody(_i);
    expect_refused();
    rig_expect_now(moves_at_old("status"), 0, "it was moved to");
    ck_assert(rig_said("--mark`"));
    rig_expect_now(moves_at_old("state check p"), 0, "p: sound");
    rig_expect_now(moves_at_old("state export p"), 1, "and deleted here");
    rig_expect_now(moves_at_old("delete p --yes"), 0, "removes that, too");
    rig_expect_now(moves_at_old("delete p --yes --json"), 0, "\"deleted\": false");
    expect_refused();
    rig_expect(moves_at_new("run p"), 0);
}
END_TEST

START_TEST(a_mark_goes_where_that_is_asked_for)
{
    begin(_i);
    if (_i == 0) /* at once, or after the state */
        rig_expect_now(moves_at_old("delete p --yes"), 0, "state deleted");
    rig_expect_now(moves_at_old("delete p --mark --dry-run"), 0,
                   "(`wherry serve`, cron)");
    rig_expect_now(moves_at_old("delete p --mark"), 2, "--yes");
    rig_expect_now(moves_at_old("delete p --mark --yes"), 0, "beside the state");
    rig_expect_now(moves_at_old("delete p --mark --yes"), 2, "'p' has no state in ");
    rig_expect(moves_at_old("run p"), 0);
    ck_assert(rig_said("baseline of "));
}
END_TEST

START_TEST(a_state_comes_back_to_where_its_mark_is)
{
    begin(_i);
    rig_expect_now(moves_at_old("delete p --yes"), 0, "state deleted");
    const char *place = moves_old;
    moves_old = moves_new;
    moves_new = place;
    rig_expect(moves_at_old("run p"), 0);
    const int code = rig_run_with("WHERRY_FAULT=follow.gone:1", moves_follow());
    ck_assert_int_eq(code, KILLED);
    rig_expect(moves_follow(), 0);
    rig_expect_now(moves_at_new("explain p new@one.example"), 0, "forgotten on ");
    rig_expect(moves_at_new("run p"), 0);
    rig_forget_requests();
    rig_expect_now(moves_at_old("delete p --yes"), 0, "state deleted");
    expect_refused();
    rig_expect(moves_at_new("run p"), 0);
    rig_expect_no_write();
}
END_TEST

START_TEST(nothing_else_is_imported_over_a_mark)
{
    begin(_i);
    rig_expect_now(
        moves_at_new(rig_keep_format("state export p --out %s", rig_path("one.jsonl"))),
        0, "exported");
    rig_expect_now(moves_at_old("delete p --yes"), 0, "state deleted");
    rig_expect_now(
        moves_at_old(rig_keep_format("state import p %s", rig_path("one.jsonl"))), 1,
        "a mark of that is here");
    rig_expect_now(rig_keep_format("state import p --follow %s --state %s",
                                   rig_path("nowhere"), moves_old),
                   2, "'p' has no state in ");
    rig_expect(moves_at_new("run p"), 0);
}
END_TEST

START_TEST(a_delete_that_is_killed_leaves_a_mark_or_all)
{
    static const char *const points[] = {"mark.made:1", "mark.alone:1"};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        begin(_i);
        ck_assert_int_eq(rig_run_with(rig_keep_format("WHERRY_FAULT=%s", points[i]),
                                      moves_at_old("delete p --yes")),
                         KILLED);
        rig_pass_ms(3600 * 1000);
        const int code = rig_run(moves_at_old("run p"));
        ck_assert_msg(code == 1 && (rig_said("it was moved to '") ||
                                    rig_said("is being moved to here")),
                      "%s: %d: %s", points[i], code, rig_error());
        rig_expect(moves_at_old("delete p --yes"), 0);
        expect_nobody(_i);
        expect_refused();
        rig_expect_now(moves_at_old("delete p --mark --yes"), 0, "mark deleted");
        rig_expect_now(moves_at_new("delete p --yes"), 0, "state deleted");
        rig_empty_worlds();
    }
}
END_TEST

START_TEST(who_deletes_a_paused_state_is_told_that_runs_begin_again)
{
    begin(_i);
    rig_expect_now(moves_at_new("pause p"), 0, "");
    rig_expect_now(moves_at_new("delete p --dry-run"), 0, "no longer is without its");
    rig_expect_now(moves_at_new("resume p"), 0, "");
    rig_expect_now(moves_at_new("delete p --dry-run"), 0, "would delete ");
    ck_assert(!rig_said("paused"));
}
END_TEST

/* ---- Served */

static int times_said(const char *words)
{
    int times = 0;
    for (const char *at = rig_file("err"); (at = strstr(at, words)) != NULL; at++)
        times++;
    return times;
}

static void write_other_spec(void)
{
    serve_write_spec("q", "b000000001", "");
}

/* `q` runs here, and each of its runs shows that `p` was looked at, too. */
START_TEST(a_supervisor_says_once_that_a_state_has_moved)
{
    static const char said[] = "p: warning: its state was moved to '";
    begin(_i);
    write_other_spec();
    if (_i == 0)
        rig_expect_now(moves_at_old("delete p --yes"), 0, "state deleted");
    serve_start(rig_keep_format("WHERRY_HASTE=200 WHERRY_STATE=%s", moves_old), "");
    serve_expect(said);
    for (int i = 1; i <= 3; i++) {
        serve_expect(rig_keep_format("q: run %d:", i));
        serve_signal(SIGUSR1);
    }
    serve_signal(SIGTERM);
    ck_assert_int_eq(serve_wait(), 0);
    ck_assert_int_eq(times_said(said), 1);
    ck_assert(!serve_said("p: run"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_moved_state_that_is_deleted_does_not_begin_again",
         &a_moved_state_that_is_deleted_does_not_begin_again, WAYS, 0},
        {"a_mark_goes_where_that_is_asked_for", &a_mark_goes_where_that_is_asked_for,
         WAYS, 0},
        {"a_state_comes_back_to_where_its_mark_is",
         &a_state_comes_back_to_where_its_mark_is, WAYS, 0},
        {"nothing_else_is_imported_over_a_mark", &nothing_else_is_imported_over_a_mark,
         WAYS, 0},
        {"a_delete_that_is_killed_leaves_a_mark_or_all",
         &a_delete_that_is_killed_leaves_a_mark_or_all, WAYS, 0},
        {"who_deletes_a_paused_state_is_told_that_runs_begin_again",
         &who_deletes_a_paused_state_is_told_that_runs_begin_again, WAYS, 0},
        {"a_supervisor_says_once_that_a_state_has_moved",
         &a_supervisor_says_once_that_a_state_has_moved, WAYS, 0},
        {0}};
    setenv("WHERRY_TEST_STATES", "postgresql", 1);
    return serve_suite("mark", tests);
}
