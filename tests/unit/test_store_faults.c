/* test_store_faults.c -- whatever the disk refuses, and wherever: it is told, nothing is
 * done by half, and what was committed stays.
 *
 * Each verb of the store is done in a transaction of its own on a file that holds some
 * of everything, with a fault at its first operation on the disk, then at its second,
 * until it gets through.
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/store/journal.h"
#include "host/store/rows.h"
#include "host/store/runs.h"
#include "host/store/segments.h"
#include "host/store/staging.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/faulty_disk.h"
#include "tests/unit/scratch.h"

enum { PATIENCE_S = 300, MOST_OPERATIONS = 5000, SEGMENT = 1, PASS = 3 };

static struct arena arena;
static struct wherry_error error;

/* ---- The verbs: each gives what it found, to be compared */

#define VERB(name) static enum wherry_status name(struct store *store, int64_t *found)

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
                              .digest = {11, 12},
                              .open = true,
                              .subscribed = true,
                              .parked = true,
                              .body = "body",
                              .body_length = 4};
}

/* END is an answer, too. */
static enum wherry_status answered(enum wherry_status status)
{
    return status == WHERRY_END ? WHERRY_OK : status;
}

VERB(nothing)
{
    (void)store;
    *found = 0;
    return WHERRY_OK;
}

VERB(numbers)
{
    *found = store_number(store, "before", -1);
    return WHERRY_OK;
}

VERB(texts)
{
    *found = (int64_t)strlen(store_value(store, &arena, "text", ""));
    return WHERRY_OK;
}

VERB(put_new_row)
{
    static const char *const ids[] = {"list-9", NULL};
    struct store_row row = row_of(0);
    row.ids[STORE_LIST] = ids;
    row.ids[STORE_CRM] = NULL;
    enum wherry_status status = store_put_row(store, &row, &error);
    *found = row.id;
    return status;
}

VERB(put_known_row)
{
    (void)found;
    struct store_row row = row_of(1);
    return store_put_row(store, &row, &error);
}

VERB(get_row)
{
    struct store_row row = {0};
    enum wherry_status status = store_get_row(store, 1, &arena, &row, &error);
    *found = status == WHERRY_OK ? (int64_t)row.body_length : 0;
    return status;
}

VERB(find_by_id)
{
    return store_find_by_id(store, STORE_LIST, "list-1", found, &error);
}

VERB(find_by_address)
{
    size_t count;
    return store_find_by_address(store, STORE_CRM, "ann@example.org", found, 1, &count,
                                 &error);
}

VERB(next_rows)
{
    size_t count = 0;
    int64_t rows[4];
    enum wherry_status status = WHERRY_OK;
    for (int which = STORE_ALL_ROWS; which <= STORE_CRM_ROWS && status == WHERRY_OK;
         which++) {
        status =
            store_next_rows(store, (enum store_which)which, 0, rows, 4, &count, &error);
        *found = 10 * *found + (int64_t)count;
    }
    return status;
}

VERB(count_rows)
{
    struct store_counts counts;
    enum wherry_status status = store_count(store, &counts, &error);
    *found = counts.rows + counts.linked * 10 + counts.open * 100;
    return status;
}

VERB(forget_digests)
{
    (void)found;
    return store_forget_digests(store, &error);
}

VERB(stage)
{
    (void)found;
    enum wherry_status status =
        store_stage(store, STORE_LIST, "list-7", false, 5, "record", 6, &error);
    if (status == WHERRY_OK)
        status = store_stage(store, STORE_LIST, "list-7", true, 5, "event", 5, &error);
    return status;
}

VERB(next_staged)
{
    struct store_staged staged = {0};
    enum wherry_status status =
        store_next_staged(store, STORE_LIST, "", &arena, &staged, &error);
    *found = (int64_t)staged.length;
    return answered(status);
}

VERB(is_staged)
{
    *found = store_is_staged(store, STORE_LIST, "list-5");
    return WHERRY_OK;
}

VERB(absent)
{
    int64_t absent = 0, present = 0, row = 0;
    size_t count = 0;
    enum wherry_status status =
        store_count_absent(store, STORE_LIST, &absent, &present, &error);
    if (status == WHERRY_OK)
        status = store_next_absent(store, STORE_CRM, 0, &row, 1, &count, &error);
    *found = absent * 100 + present * 10 + row;
    return status;
}

VERB(clear_staged)
{
    (void)found;
    return store_clear_staged(store, STORE_LIST, &error);
}

VERB(whole_run)
{
    struct store_run run = {.ended_ms = 5, .summary = "fine", .report = "{}"};
    enum wherry_status status = store_start_run(store, "run", 4, &run.id, &error);
    *found = run.id;
    return status == WHERRY_OK ? store_end_run(store, &run, &error) : status;
}

VERB(prune)
{
    (void)found;
    return store_prune(store, 10, 1, 1000000, &error);
}

VERB(runs)
{
    return store_runs(store, 10, count_run, found, &error);
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
    return store_write_journal(store, &line, &error);
}

VERB(journal_of_row)
{
    return store_journal(store, 1, 0, count_line, found, &error);
}

VERB(journal_of_run)
{
    return store_journal(store, 0, 1, count_line, found, &error);
}

VERB(get_segment)
{
    struct store_segment segment = {0};
    enum wherry_status status =
        store_get_segment(store, "vip", &arena, &segment, &error);
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
    enum wherry_status status = store_put_segment(store, &segment, &error);
    *found = segment.id;
    return status;
}

VERB(forget_segment)
{
    (void)found;
    return store_forget_segment(store, SEGMENT, &error);
}

VERB(members)
{
    (void)found;
    enum wherry_status status =
        store_set_member(store, SEGMENT, "crm-2", "bob@example.org", PASS, &error);
    if (status == WHERRY_OK)
        status = store_drop_member(store, SEGMENT, "crm-1", &error);
    return status == WHERRY_OK ? store_drop_members_before(store, SEGMENT, PASS, &error)
                               : status;
}

VERB(seats)
{
    (void)found;
    const struct store_seat seat = {.id = "list-2", .placed = true, .barred = ""};
    enum wherry_status status = store_set_seat(store, SEGMENT, &seat, &error);
    if (status == WHERRY_OK)
        status = store_show_seat(store, SEGMENT, "list-3", PASS, &error);
    if (status == WHERRY_OK)
        status = store_own_seats(store, SEGMENT, &error);
    if (status == WHERRY_OK)
        status = store_drop_seat(store, SEGMENT, "list-3", &error);
    if (status == WHERRY_OK)
        status = store_drop_unshown_seats(store, SEGMENT, PASS, &error);
    return status == WHERRY_OK ? store_drop_seats_before(store, SEGMENT, PASS, &error)
                               : status;
}

VERB(moves)
{
    struct store_move moves[4];
    enum wherry_status status = WHERRY_OK;
    for (int which = STORE_JOINS; which <= STORE_ABSENTEES && status == WHERRY_OK;
         which++) {
        size_t count = 0;
        status = store_next_moves(store, (enum store_moves)which, SEGMENT, "", &arena,
                                  moves, 4, &count, &error);
        *found = 10 * *found + (int64_t)count;
    }
    return status;
}

VERB(segment_counts)
{
    enum wherry_status status = WHERRY_OK;
    for (int which = STORE_MEMBERS; which <= STORE_BARRED && status == WHERRY_OK;
         which++) {
        int64_t number = 0;
        status = store_count_segment(store, (enum store_segment_count)which, SEGMENT,
                                     &number, &error);
        *found = 10 * *found + number;
    }
    if (status == WHERRY_OK)
        status = store_count_members_since(store, SEGMENT, 1, found, &error);
    return status;
}

VERB(who_is_a_member)
{
    bool member = false;
    const char *id = "";
    enum wherry_status status = store_is_member(store, SEGMENT, 1, &member, &error);
    if (status == WHERRY_OK)
        status = store_find_on_list(store, "ann@example.org", &arena, &id, &error);
    *found = member + 10 * (int64_t)strlen(id);
    return status;
}

#define ROW(verb)                                                                      \
    {                                                                                  \
#verb, verb                                                                    \
    }

static const struct verb {
    const char *name;
    enum wherry_status (*act)(struct store *store, int64_t *found);
} verbs[] = {
    ROW(nothing),        ROW(numbers),         ROW(texts),
    ROW(put_new_row),    ROW(put_known_row),   ROW(get_row),
    ROW(find_by_id),     ROW(find_by_address), ROW(next_rows),
    ROW(count_rows),     ROW(forget_digests),  ROW(stage),
    ROW(next_staged),    ROW(is_staged),       ROW(absent),
    ROW(clear_staged),   ROW(whole_run),       ROW(prune),
    ROW(runs),           ROW(write_journal),   ROW(journal_of_row),
    ROW(journal_of_run), ROW(get_segment),     ROW(put_segment),
    ROW(forget_segment), ROW(members),         ROW(seats),
    ROW(moves),          ROW(segment_counts),  ROW(who_is_a_member),
};
enum { VERBS = sizeof verbs / sizeof *verbs };

/* ---- The file before */

static struct {
    char *bytes; /* NULL: there is none yet */
    size_t length;
} before;

static void remove_state(void)
{
    static const char *const names[] = {"state", "state-wal", "state-shm"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(scratch_path(names[i]));
}

static void restore_state(void)
{
    remove_state();
    if (before.bytes != NULL)
        scratch_write("state", before.bytes, before.length);
    arena_reset(&arena);
    error = (struct wherry_error){0};
}

static struct store *open_good(enum store_mode mode)
{
    struct store *store = NULL;
    ck_assert_msg(store_open(scratch_path("state"), mode, &store, &error) == WHERRY_OK,
                  "%s", error.message);
    return store;
}

static void fill_state(void)
{
    int64_t ignored;
    struct store_row row = row_of(0);
    struct store_segment segment = segment_of("vip");
    const struct store_seat seat = {.id = "list-1", .placed = true, .barred = ""};
    struct store *store = open_good(STORE_WRITE);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    store_set_number(store, "before", 7, &error);
    store_set_value(store, "text", "a text", &error);
    store_put_row(store, &row, &error);
    store_put_segment(store, &segment, &error);
    ck_assert_int_eq(segment.id, SEGMENT);
    store_set_member(store, SEGMENT, "crm-1", "ann@example.org", 1, &error);
    store_set_seat(store, SEGMENT, &seat, &error);
    store_stage(store, STORE_LIST, "list-5", false, 5, "record", 6, &error);
    whole_run(store, &ignored);
    write_journal(store, &ignored);
    ck_assert_msg(store_commit(store, &error) == WHERRY_OK, "%s", error.message);
    store_close(store);
    before.bytes = scratch_read("state", &before.length);
}

static void begin(void)
{
    scratch_setup();
    faulty_disk_install();
}

static void finish(void)
{
    free(before.bytes);
    before.bytes = NULL;
    arena_free(&arena);
    scratch_teardown();
}

/* ---- The walk */

/* Opens, does the verb between two writes, commits, closes. */
static enum wherry_status attempt(const struct verb *verb, enum store_mode mode,
                                  int64_t *found)
{
    struct store *store = NULL;
    *found = 0;
    enum wherry_status status = store_open(scratch_path("state"), mode, &store, &error);
    if (status == WHERRY_OK && mode != STORE_READ)
        status = store_begin(store, &error);
    if (status == WHERRY_OK && mode != STORE_READ)
        status = store_set_number(store, "first", 1, &error);
    if (status == WHERRY_OK)
        status = verb->act(store, found);
    if (status == WHERRY_OK && mode != STORE_READ)
        status = store_set_number(store, "last", 1, &error);
    if (store != NULL && mode != STORE_READ)
        status = store_end(store, status, &error);
    else if (status == WHERRY_OK)
        status = store_check(store, &error);
    store_close(store);
    return status;
}

/* All or nothing of a transaction, and nothing of the one before is lost. */
static void check_state(bool done)
{
    struct store *store = open_good(STORE_WRITE);
    int64_t first = store_number(store, "first", 0);
    ck_assert_int_eq(first, store_number(store, "last", 0));
    if (before.bytes != NULL)
        ck_assert_int_eq(store_number(store, "before", 0), 7);
    if (done)
        ck_assert_int_eq(first, 1);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "next", 1, &error), WHERRY_OK);
    ck_assert_msg(store_commit(store, &error) == WHERRY_OK, "%s", error.message);
    store_close(store);
}

/* Gives how many faults were told. */
static int walk(const struct verb *verb, enum store_mode mode, enum disk_fault fault)
{
    int64_t right, found;
    int told = 0, number = 1;
    restore_state();
    faulty_disk_fail(fault, 0);
    ck_assert_msg(attempt(verb, mode, &right) == WHERRY_OK, "%s", error.message);
    sqlite3_int64 memory = sqlite3_memory_used();
    for (;; number++) {
        ck_assert_int_lt(number, MOST_OPERATIONS);
        restore_state();
        faulty_disk_fail(fault, number);
        enum wherry_status status = attempt(verb, mode, &found);
        bool failed = faulty_disk_failed();
        faulty_disk_fail(fault, 0);
        ck_assert_msg(sqlite3_memory_used() == memory, "%s leaks at %d", verb->name,
                      number);
        if (status == WHERRY_OK)
            ck_assert_msg(found == right, "%s: fault %d is not told", verb->name,
                          number);
        else
            told++;
        ck_assert(status == WHERRY_OK || status == WHERRY_FAILED);
        ck_assert_msg(status == WHERRY_OK ||
                          (failed && strstr(error.message, "state': ") != NULL),
                      "%s at %d: %s", verb->name, number, error.message);
        check_state(status == WHERRY_OK && mode == STORE_WRITE);
        if (!failed)
            break;
    }
    return told;
}

START_TEST(a_fault_of_the_disk_is_told_wherever_it_strikes)
{
    fill_state();
    for (int fault = 0; fault < DISK_FAULTS; fault++)
        ck_assert_int_gt(walk(&verbs[_i], STORE_WRITE, (enum disk_fault)fault), 0);
}
END_TEST

START_TEST(a_fault_while_a_file_is_made_leaves_none_or_a_whole_one)
{
    for (int fault = 0; fault < DISK_FAULTS; fault++)
        ck_assert_int_gt(walk(&verbs[0], STORE_WRITE, (enum disk_fault)fault), 0);
}
END_TEST

START_TEST(a_fault_of_a_store_that_is_only_read_is_told)
{
    fill_state();
    for (size_t i = 0; i < VERBS; i++)
        if (verbs[i].act == numbers || verbs[i].act == get_row ||
            verbs[i].act == runs || verbs[i].act == count_rows)
            ck_assert_int_gt(walk(&verbs[i], STORE_READ, DISK_BROKEN), 0);
}
END_TEST

START_TEST(a_fault_of_a_dry_store_is_told)
{
    fill_state();
    for (size_t i = 0; i < VERBS; i++)
        ck_assert_int_gt(walk(&verbs[i], STORE_DRY, DISK_BROKEN_ONCE), 0);
}
END_TEST

/* What could not be read is never taken for what is not there. */
START_TEST(nothing_is_committed_after_a_value_that_could_not_be_read)
{
    fill_state();
    struct store *store = open_good(STORE_WRITE);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    faulty_disk_fail(DISK_BROKEN_ONCE, 1);
    int64_t number = store_number(store, "before", -1);
    bool failed = faulty_disk_failed();
    faulty_disk_fail(DISK_BROKEN_ONCE, 0);
    ck_assert(failed && number == -1);
    ck_assert_int_eq(store_set_number(store, "before", 8, &error), WHERRY_FAILED);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "disk I/O error"));
    store_rollback(store);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_FAILED);
    store_close(store);
    check_state(false);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_fault_of_the_disk_is_told_wherever_it_strikes",
         &a_fault_of_the_disk_is_told_wherever_it_strikes, VERBS, PATIENCE_S},
        {"a_fault_while_a_file_is_made_leaves_none_or_a_whole_one",
         &a_fault_while_a_file_is_made_leaves_none_or_a_whole_one, 0, PATIENCE_S},
        {"a_fault_of_a_store_that_is_only_read_is_told",
         &a_fault_of_a_store_that_is_only_read_is_told, 0, PATIENCE_S},
        {"a_fault_of_a_dry_store_is_told", &a_fault_of_a_dry_store_is_told, 0,
         PATIENCE_S},
        TEST(nothing_is_committed_after_a_value_that_could_not_be_read),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("store faults", tests);
}
