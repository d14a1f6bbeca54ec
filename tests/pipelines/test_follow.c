/* test_follow.c -- a state moves to another place while it is in use, in each direction:
 * whenever that ends, one of the two may run and not both, the same command continues, and
 * nothing is lost.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/store/lease.h"
#include "tests/pipelines/moves.h"
#include "tests/pipelines/rig.h"
#include "tests/support/database.h"
#include "tests/support/patience.h"
#include "tests/support/program.h"

enum { PEOPLE = 20, KILLED = 128 + 9, HOUR_MS = 3600000 };

/* From where, and to where. */
static const struct way {
    const char *from, *to;
} ways[] = {{"old", "database"}, {"database", "new"}, {"old", "new"}};
enum { WAYS = sizeof ways / sizeof *ways, BOTH = 2, OUT_OF_DATABASE = 1, FILES = 2 };

static const char *place_of(const char *name)
{
    return strcmp(name, "database") == 0 ? rig_keep(database_uri("wherry"))
                                         : rig_path(name);
}

static void choose(int way)
{
    moves_old = place_of(ways[way].from);
    moves_new = place_of(ways[way].to);
}

static void begin(int way)
{
    choose(way);
    moves_begin(PEOPLE);
    rig_expect(moves_at_old("run p"), 0);
    rig_act("list", "join", "new@one.example", "");
    rig_act("crm", "join", "two@one.example", "");
    rig_expect(moves_at_old("run p"), 0);
}

static const char *behind_the_head(const char *name)
{
    const char *text = strchr(rig_file(name), '\n');
    ck_assert_ptr_nonnull(text);
    return text;
}

static void export_to(const char *name, const char *line)
{
    rig_expect_now(rig_keep_format("%s --out %s", line, rig_path(name)), 0,
                   "p: exported");
}

/* What is owed when it moves is done by the new one, once. */
START_TEST(a_state_moves_and_goes_on_there_and_the_old_one_may_not_run)
{
    begin(_i);
    rig_act("crm", "leave", "two@one.example", "");
    export_to("one.jsonl", moves_at_old("state export p"));
    rig_expect(moves_follow(), 0);
    ck_assert(rig_said("p: moved"));
    ck_assert(rig_said("no run was possible for"));
    ck_assert(rig_said("pass 1: compared "));
    export_to("two.jsonl", moves_at_new("state export p"));
    ck_assert_str_eq(behind_the_head("one.jsonl"), behind_the_head("two.jsonl"));
    rig_expect_now(moves_at_new("state check p"), 0, "p: sound");
    static const char *const writing[] = {"run p",
                                          "plan p",
                                          "resume p",
                                          "pause p",
                                          "refresh p",
                                          "forget p two@one.example --yes",
                                          "parked retry p --all"};
    rig_forget_requests();
    for (size_t i = 0; i < sizeof writing / sizeof *writing; i++)
        rig_expect_now(moves_at_old(writing[i]), 1, "it was moved to '");
    rig_expect_no_write();
    rig_expect_now(moves_at_old("status"), 0, "it was moved to");
    ck_assert(rig_said("use the new one with --state"));
    rig_expect(moves_at_new("run p"), 0);
    ck_assert_str_eq(rig_status("two@one.example"), "unsubscribed");
    rig_forget_requests();
    rig_expect(moves_at_new("run p"), 0);
    rig_expect_no_write();
    rig_expect(moves_follow(), 0); /* it has been done */
    rig_expect_now(moves_at_old("delete p --yes"), 0, "state deleted");
}
END_TEST

static bool may_run(const char *line)
{
    const int code = rig_run(line);
    if (code != 0)
        ck_assert_msg(rig_said("it was moved to '") ||
                          rig_said("is being moved to here"),
                      "%s: %s", line, rig_error());
    return code == 0;
}

/* The points of a move, in their order, and which of the two may run behind each. */
static const struct point {
    const char *fault;
    bool old, new, file; /* file: only where the new state is a file */
} points[] = {{"follow.committed:1", true, false, false},
              {"follow.pass:1", true, false, false},
              {"follow.copied:1", true, false, false},
              {"follow.gone:1", false, false, false},
              {"store.replacing:1", false, false, true},
              {"follow.placed:1", false, true, false}};
enum { POINTS = sizeof points / sizeof *points };

START_TEST(a_move_that_is_killed_anywhere_continues_and_never_two_states_run)
{
    const struct point *point = &points[_i / BOTH];
    begin(_i % BOTH);
    if (point->file && strcmp(ways[_i % BOTH].to, "database") == 0)
        return;
    rig_act("crm", "leave", "two@one.example", "");
    rig_act("list", "leave", "new@one.example", "");
    const int code =
        rig_run_with(rig_keep_format("WHERRY_FAULT=%s", point->fault), moves_follow());
    ck_assert_msg(code == KILLED, "%s: %d %s", point->fault, code, rig_error());
    rig_pass_ms(HOUR_MS);
    ck_assert_int_eq(may_run(moves_at_new("run p")), point->new);
    ck_assert_int_eq(may_run(moves_at_old("run p")), point->old);
    rig_act("list", "join", "three@one.example", "");
    rig_expect(moves_follow(), 0);
    rig_expect_now(moves_at_new("state check p"), 0, "p: sound");
    ck_assert(!may_run(moves_at_old("run p")));
    rig_expect(moves_at_new("run p"), 0);
    rig_expect(moves_at_new("run p"), 0);
    ck_assert_str_eq(rig_status("two@one.example"), "unsubscribed");
    ck_assert_str_eq(rig_optin("new@one.example"), "false");
    ck_assert_str_ne(rig_optin("three@one.example"), "");
    rig_forget_requests();
    rig_expect(moves_at_new("run p"), 0);
    rig_expect_no_write();
}
END_TEST

static bool has_logged(const char *words)
{
    return access(rig_path("err"), R_OK) == 0 && strstr(rig_file("err"), words) != NULL;
}

START_TEST(a_move_waits_for_the_run_that_is_under_way)
{
    struct lease *lease = NULL;
    begin(_i);
    struct wherry_error error = {0};
    ck_assert_msg(lease_take((struct states){moves_old}, "pipeline p", 0, NULL, NULL,
                             &lease, &error) == WHERRY_OK,
                  "%s", error.message);
    const int pid = rig_start_now(moves_follow());
    struct patience patience = patience_begin();
    while (!has_logged("waiting for the run of 'p'"))
        ck_assert_msg(patience_lasts(&patience), "it does not wait: %s",
                      rig_file("err"));
    lease_release(lease);
    ck_assert_int_eq(rig_wait(pid), 0);
    rig_expect(moves_at_new("run p"), 0);
}
END_TEST

START_TEST(wrong_places_are_refused_and_nothing_is_done)
{
    begin(FILES);
    static const struct wrong {
        const char *follow, *state;
        int code;
        const char *words;
    } wrong[] = {{"OLD", "OLD", 2, "name the same place"},
                 {"nowhere", "NEW", 2, "'p' has no state in '"},
                 {"postgresql:///wherry?host=/nowhere", "NEW", 1, "nowhere"},
                 {"postgresql://wherry@db/wherry?nonsense=1", "NEW", 2, "libpq"},
                 {"postgresql://w:secret@db/wherry", "NEW", 2, "a passfile"},
                 {"OLD", "postgresql:///wherry?host=/nowhere", 1, "nowhere"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *from = wrong[i].follow, *to = wrong[i].state;
        from = strcmp(from, "OLD") == 0 ? moves_old
               : from[0] == 'n'         ? rig_path(from)
                                        : from;
        to = strcmp(to, "OLD") == 0   ? moves_old
             : strcmp(to, "NEW") == 0 ? moves_new
                                      : to;
        rig_expect_now(
            rig_keep_format("state import p --follow %s --state %s", from, to),
            wrong[i].code, wrong[i].words);
    }
    rig_expect_now(rig_keep_format("state export p --follow %s", moves_old), 2,
                   "'--follow' is for `wherry state import`");
    rig_expect_now(rig_keep_format("state import p file --follow %s", moves_old), 2,
                   "takes only PIPELINE with --follow");
    rig_expect(moves_at_old("run p"), 0);
    rig_expect_now(moves_at_new("state check p"), 2, "'p' has no state in '");
}
END_TEST

/* Another pipeline there is of no interest; a state of this name is. */
START_TEST(a_place_that_is_taken_stays_as_it_is)
{
    begin(0);
    rig_expect(moves_at_new("run p"), 0);
    export_to("one.jsonl", moves_at_new("state export p"));
    rig_expect_now(moves_follow(), 1, "'p' has a state already: nothing was imported");
    export_to("two.jsonl", moves_at_new("state export p"));
    ck_assert_str_eq(behind_the_head("one.jsonl"), behind_the_head("two.jsonl"));
    rig_expect_now(moves_at_new("delete p --yes"), 0, "state deleted");
    rig_expect_now(rig_keep_format("state export p --state %s --out %s", moves_old,
                                   rig_path("p.jsonl")),
                   0, "exported");
    rig_expect(moves_follow(), 0);
    rig_expect_now(rig_keep_format("state import p --follow %s --state %s", moves_old,
                                   rig_path("third")),
                   1, "has been moved from ");
    rig_expect(moves_at_new("run p"), 0);
}
END_TEST

START_TEST(a_move_can_be_given_up_and_the_old_state_runs_on)
{
    begin(OUT_OF_DATABASE);
    ck_assert_int_eq(rig_run_with("WHERRY_FAULT=follow.pass:1", moves_follow()),
                     KILLED);
    rig_expect(moves_at_new("delete p --yes"), 0);
    rig_expect(moves_at_old("run p"), 0);
    rig_expect_now(moves_at_new("delete p --yes"), 2, "has no state");
    rig_expect(moves_follow(), 0);
}
END_TEST

/* The new one is lost, by accident or because the move was a mistake. */
START_TEST(an_old_state_can_be_used_after_all_by_an_export)
{
    begin(0);
    rig_expect(moves_follow(), 0);
    rig_expect_now(moves_at_new("delete p --yes"), 0, "state deleted");
    rig_expect_now(moves_follow(), 1, "`wherry state export` still reads the old one");
    export_to("one.jsonl", moves_at_old("state export p"));
    rig_expect_now(moves_at_old("delete p --mark --yes"), 0, "state deleted");
    rig_expect_now(
        moves_at_old(rig_keep_format("state import p %s", rig_path("one.jsonl"))), 0,
        "p: imported");
    rig_expect_now(moves_at_old("resume p"), 0, "");
    rig_forget_requests();
    rig_expect(moves_at_old("run p"), 0);
    rig_expect_no_write();
}
END_TEST

/* Somebody is forgotten when the copy has them already: they are in none of its bytes. */
START_TEST(who_is_forgotten_in_between_is_not_in_the_new_state)
{
    begin(OUT_OF_DATABASE);
    ck_assert_int_eq(rig_run_with("WHERRY_FAULT=follow.pass:1", moves_follow()),
                     KILLED);
    rig_expect(moves_at_old("forget p two@one.example --yes"), 0);
    rig_expect(moves_follow(), 0);
    rig_expect_now(moves_at_new("explain p two@one.example"), 0, "forgotten on ");
    struct buffer state = {0};
    home_read(rig_home(), "new/p.db", &state);
    ck_assert_ptr_nonnull(memmem(state.bytes, state.length, "new@one.example", 15));
    ck_assert_ptr_null(memmem(state.bytes, state.length, "two@one.example", 15));
    buffer_free(&state);
    rig_expect(moves_at_new("run p"), 0);
}
END_TEST

START_TEST(a_damaged_state_is_not_moved)
{
    enum { PAGE = 4096, FIRST = 8 };
    char rubbish[PAGE];
    memset(rubbish, 0xA5, sizeof rubbish);
    begin(FILES);
    const int file = open(rig_path("old/p.db"), O_WRONLY | O_CLOEXEC);
    ck_assert_int_ge(file, 0);
    const off_t end = lseek(file, 0, SEEK_END);
    for (off_t page = FIRST; page < end / PAGE; page += 3)
        ck_assert_int_eq(pwrite(file, rubbish, PAGE, page * PAGE), PAGE);
    close(file);
    rig_expect_now(moves_follow(), 1, "damaged");
    ck_assert(rig_said("was not moved"));
    rig_expect_now(moves_at_new("state check p"), 2, "'p' has no state in ");
    rig_expect_now(moves_at_new("delete p --yes"), 0, "state deleted");
}
END_TEST

START_TEST(a_copy_is_not_put_back_over_a_state_that_was_moved)
{
    begin(FILES);
    rig_expect_now(moves_at_old(rig_keep_format("state backup p %s", rig_path("copy"))),
                   0, "copied");
    rig_expect(moves_follow(), 0);
    rig_expect_now(
        moves_at_old(rig_keep_format("state restore p %s --yes", rig_path("copy"))), 1,
        "nothing was put back");
    rig_expect_now(moves_at_old("run p"), 1, "it was moved to '");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_state_moves_and_goes_on_there_and_the_old_one_may_not_run",
         &a_state_moves_and_goes_on_there_and_the_old_one_may_not_run, WAYS, 0},
        {"a_move_that_is_killed_anywhere_continues_and_never_two_states_run",
         &a_move_that_is_killed_anywhere_continues_and_never_two_states_run,
         POINTS * BOTH, 0},
        {"a_move_waits_for_the_run_that_is_under_way",
         &a_move_waits_for_the_run_that_is_under_way, BOTH, 0},
        TEST(wrong_places_are_refused_and_nothing_is_done),
        TEST(a_place_that_is_taken_stays_as_it_is),
        TEST(a_move_can_be_given_up_and_the_old_state_runs_on),
        TEST(an_old_state_can_be_used_after_all_by_an_export),
        TEST(who_is_forgotten_in_between_is_not_in_the_new_state),
        TEST(a_damaged_state_is_not_moved),
        TEST(a_copy_is_not_put_back_over_a_state_that_was_moved),
        {0}};
    setenv("WHERRY_TEST_STATES", "postgresql", 1);
    return rig_suite("follow", tests);
}
