/* test_store_faults.c -- for any operation that the disk refuses, at any place: there
 * is an error, nothing is half done, and what was committed stays.
 *
 * Each verb of the store is done in a transaction of its own on a file that holds some
 * of everything, with a fault at its first operation on the disk, then at its second,
 * until it succeeds.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/store/forgotten.h"
#include "host/store/gone.h"
#include "host/store/store.h"
#include "host/store/upkeep.h"
#include "host/store/values.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"
#include "tests/unit/store_verbs.h"

static const struct store_range any = {INT64_MIN, INT64_MAX};

enum { PATIENCE_S = 300, MOST_OPERATIONS = 5000 };

static struct wherry_error error;

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
    store_verbs_forget();
    error = (struct wherry_error){0};
}

static struct store *open_at(const char *path, enum store_mode mode)
{
    struct store *store = NULL;
    ck_assert_msg(store_open(path, mode, &store, &error) == WHERRY_OK, "%s",
                  error.message);
    return store;
}

static struct store *open_good(enum store_mode mode)
{
    return open_at(scratch_path("state"), mode);
}

static void fill_state(void)
{
    struct store *store = open_good(STORE_WRITE);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    store_verbs_fill(store);
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
    store_verbs_forget();
    scratch_teardown();
}

/* ---- The walk */

/* Opens, does the verb between two writes, commits, closes. */
static enum wherry_status attempt(const struct store_verb *verb, enum store_mode mode,
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
        status = verb->act(store, found, &error);
    if (status == WHERRY_OK && mode != STORE_READ)
        status = store_set_number(store, "last", 1, &error);
    if (store != NULL && mode != STORE_READ)
        status = store_end(store, status, &error);
    if (status == WHERRY_OK && mode != STORE_READ)
        status = store_flush(store, &error);
    else if (status == WHERRY_OK)
        status = store_check(store, &error);
    store_close(store);
    return status;
}

/* All or nothing of a transaction, which of a dry store is nothing, and nothing of the
 * one before is lost. */
static void check_state(bool done, enum store_mode mode)
{
    struct store *store = open_good(STORE_WRITE);
    int64_t first = store_number(store, "first", any, 0);
    ck_assert_int_eq(first, store_number(store, "last", any, 0));
    if (before.bytes != NULL)
        ck_assert_int_eq(store_number(store, "before", any, 0), 7);
    if (done || mode == STORE_DRY)
        ck_assert_int_eq(first, done);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "next", 1, &error), WHERRY_OK);
    ck_assert_msg(store_commit(store, &error) == WHERRY_OK, "%s", error.message);
    store_close(store);
}

/* Returns how many faults were reported. */
static int walk(const struct store_verb *verb, enum store_mode mode,
                enum disk_fault fault)
{
    int64_t right, found;
    int told = 0, number = 1;
    restore_state();
    faulty_disk_fail(fault, 0);
    ck_assert_msg(attempt(verb, mode, &right) == WHERRY_OK, "%s", error.message);
    sqlite3_int64 memory = sqlite3_memory_used();
    ck_assert_int_gt(memory, 0);
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
        check_state(status == WHERRY_OK && mode == STORE_WRITE, mode);
        if (!failed)
            break;
    }
    return told;
}

START_TEST(a_fault_of_the_disk_is_told_wherever_it_strikes)
{
    fill_state();
    for (int fault = 0; fault < DISK_FAULTS; fault++)
        ck_assert_int_gt(walk(&store_verbs[_i], STORE_WRITE, (enum disk_fault)fault),
                         0);
}
END_TEST

START_TEST(a_fault_while_a_file_is_made_leaves_none_or_a_whole_one)
{
    for (int fault = 0; fault < DISK_FAULTS; fault++)
        ck_assert_int_gt(walk(&store_verbs[0], STORE_WRITE, (enum disk_fault)fault), 0);
}
END_TEST

START_TEST(a_fault_of_a_store_that_is_only_read_is_told)
{
    fill_state();
    for (size_t i = 0; i < STORE_VERBS; i++)
        if (store_verbs[i].reads)
            ck_assert_int_gt(walk(&store_verbs[i], STORE_READ, DISK_BROKEN), 0);
}
END_TEST

START_TEST(a_fault_of_a_dry_store_is_told_and_it_writes_nothing)
{
    fill_state();
    for (size_t i = 0; i < STORE_VERBS; i++)
        ck_assert_int_gt(walk(&store_verbs[i], STORE_DRY, DISK_BROKEN_ONCE), 0);
}
END_TEST

/* ---- A file is made beside its place */

static enum wherry_status make_beside(const char *part, const char *place)
{
    struct store *store = NULL;
    enum wherry_status status = store_open(part, STORE_WRITE, &store, &error);
    if (status == WHERRY_OK)
        status = store_begin(store, &error);
    if (status == WHERRY_OK)
        status = store_set_number(store, "first", 1, &error);
    if (store != NULL)
        status = store_end(store, status, &error);
    store_close(store); /* what it cannot do it does not say */
    return status == WHERRY_OK ? store_put_in_place(part, place, &error) : status;
}

/* Returns whether a fault struck. */
static bool make_with_fault(enum disk_fault fault, int number)
{
    char part[2 * SCRATCH_ROOM], place[2 * SCRATCH_ROOM];
    struct store *store = NULL;
    struct wherry_error ignored = {0};
    snprintf(part, sizeof part, "%s", scratch_path("part"));
    snprintf(place, sizeof place, "%s", scratch_path("state"));
    remove_state();
    ck_assert_int_ne(store_remove(part, &ignored), WHERRY_FAILED);
    faulty_disk_fail(fault, number);
    const enum wherry_status status = make_beside(part, place);
    const bool struck = faulty_disk_failed();
    faulty_disk_fail(fault, 0);
    if (status != WHERRY_OK && access(place, F_OK) != 0)
        return struck;
    ck_assert_int_eq(store_open(place, STORE_READ, &store, &error), WHERRY_OK);
    ck_assert_msg(store_number(store, "first", any, 0) == 1,
                  "fault %d at %d: what was written is lost", (int)fault, number);
    store_close(store);
    return struck;
}

START_TEST(a_file_that_is_put_in_its_place_has_all_that_was_written)
{
    for (int fault = 0; fault < DISK_FAULTS; fault++)
        for (int number = 1; make_with_fault((enum disk_fault)fault, number); number++)
            ck_assert_int_lt(number, MOST_OPERATIONS);
}
END_TEST

/* ---- A person is taken out, and the file is written again ---- */

static const char hers[] = "ann@example.org";

static bool is_hers_in(const char *name)
{
    size_t length = 0;
    if (access(scratch_path(name), F_OK) != 0)
        return false;
    char *bytes = scratch_read(name, &length);
    const bool found = memmem(bytes, length, hers, sizeof hers - 1) != NULL;
    free(bytes);
    return found;
}

static const struct store_verb *verb_of(const char *name)
{
    for (size_t i = 0; i < STORE_VERBS; i++)
        if (strcmp(store_verbs[i].name, name) == 0)
            return &store_verbs[i];
    return NULL;
}

static enum wherry_status forget_and_wipe(void)
{
    struct store *store = NULL;
    int64_t found = 0;
    enum wherry_status status =
        store_open(scratch_path("state"), STORE_WRITE, &store, &error);
    if (status == WHERRY_OK)
        status = store_begin(store, &error);
    if (status == WHERRY_OK)
        status = verb_of("forget")->act(store, &found, &error);
    if (store != NULL)
        status = store_end(store, status, &error);
    if (status == WHERRY_OK)
        status = store_wipe(store, &error);
    store_close(store);
    return status;
}

/* Whether the contact was forgotten or not: the rest of them in the file is known, and
 * the next wipe removes it. */
static void check_wiped(bool wiped, int number)
{
    struct store *store = open_good(STORE_WRITE);
    int64_t people = 0;
    ck_assert_int_eq(store_number(store, "before", any, 0), 7);
    ck_assert_int_eq(store_count_forgotten(store, &people, &error), WHERRY_OK);
    ck_assert_msg(!wiped || people == 1, "at %d nobody is forgotten", number);
    if (people == 0) { /* nothing of it was done */
        store_close(store);
        return;
    }
    ck_assert_msg(wiped != store_is_unwiped(store), "at %d: %s", number, error.message);
    if (!wiped)
        ck_assert_msg(store_wipe(store, &error) == WHERRY_OK, "%s", error.message);
    ck_assert(!store_is_unwiped(store));
    store_close(store);
    ck_assert_msg(!is_hers_in("state") && !is_hers_in("state-wal"),
                  "at %d she stands in the file", number);
}

START_TEST(a_fault_while_a_person_is_taken_out_is_told_and_made_good)
{
    fill_state();
    for (int fault = 0; fault < DISK_FAULTS; fault++)
        for (int number = 1;; number++) {
            ck_assert_int_lt(number, MOST_OPERATIONS);
            restore_state();
            ck_assert(is_hers_in("state"));
            faulty_disk_fail((enum disk_fault)fault, number);
            const enum wherry_status status = forget_and_wipe();
            const bool failed = faulty_disk_failed();
            faulty_disk_fail((enum disk_fault)fault, 0);
            check_wiped(status == WHERRY_OK, number);
            if (!failed)
                break;
        }
}
END_TEST

/* What could not be read is never taken for what is not there. */
START_TEST(nothing_is_committed_after_a_value_that_could_not_be_read)
{
    fill_state();
    struct store *store = open_good(STORE_WRITE);
    check_state(
        false,
        STORE_WRITE); /* changes the file: what the handle has read of it is old */
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    faulty_disk_fail(DISK_BROKEN_ONCE, 1);
    int64_t number = store_number(store, "before", any, -1);
    bool failed = faulty_disk_failed();
    faulty_disk_fail(DISK_BROKEN_ONCE, 0);
    ck_assert(failed && number == -1);
    ck_assert_int_eq(store_set_number(store, "before", 8, &error), WHERRY_FAILED);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "disk I/O error"));
    store_rollback(store);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_FAILED);
    store_close(store);
    check_state(false, STORE_WRITE);
}
END_TEST

/* ---- Files that take the place of others ---- */

static void make_path(const char *name, char path[SCRATCH_ROOM])
{
    snprintf(path, SCRATCH_ROOM, "%s", scratch_path(name));
}

static void forget_her(void)
{
    int64_t found = 0;
    struct store *store = open_good(STORE_WRITE);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(verb_of("forget")->act(store, &found, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}

/* Whether the copy was put back or not. */
START_TEST(who_was_forgotten_since_stays_forgotten_when_a_copy_is_put_back)
{
    char copy[SCRATCH_ROOM], path[SCRATCH_ROOM];
    bool failed = true;
    make_path("copy", copy);
    make_path("state", path);
    fill_state();
    for (int number = 1; failed; number++) {
        int64_t people = 0;
        restore_state();
        scratch_write("copy", before.bytes, before.length);
        forget_her();
        faulty_disk_fail((enum disk_fault)_i, number);
        const enum wherry_status status = store_restore(copy, path, NULL, NULL, &error);
        failed = faulty_disk_failed();
        faulty_disk_fail((enum disk_fault)_i, 0);
        ck_assert_msg(failed || status == WHERRY_OK, "%s", error.message);
        struct store *store = open_good(STORE_WRITE);
        ck_assert_int_eq(store_count_forgotten(store, &people, &error), WHERRY_OK);
        ck_assert_msg(people == 1, "at %d nobody is forgotten (%d)", number, status);
        ck_assert_int_eq(store_number(store, "before", any, 0), 7);
        store_close(store);
    }
}
END_TEST

/* ---- A state that was moved away ---- */

START_TEST(a_state_that_has_moved_is_not_used_when_that_cannot_be_read)
{
    bool failed = true;
    fill_state();
    struct store *store = open_good(STORE_WRITE);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_gone(store, "0123456789abcdef", "/new", &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
    for (int number = 1; failed; number++) {
        faulty_disk_fail((enum disk_fault)_i, number);
        const enum wherry_status status =
            store_open(scratch_path("state"), STORE_WRITE, &store, &error);
        failed = faulty_disk_failed();
        faulty_disk_fail((enum disk_fault)_i, 0);
        ck_assert_msg(status == WHERRY_FAILED, "it is used at %d", number);
        ck_assert_ptr_null(store);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_fault_of_the_disk_is_told_wherever_it_strikes",
         &a_fault_of_the_disk_is_told_wherever_it_strikes, STORE_VERBS, PATIENCE_S},
        {"a_fault_while_a_file_is_made_leaves_none_or_a_whole_one",
         &a_fault_while_a_file_is_made_leaves_none_or_a_whole_one, 0, PATIENCE_S},
        {"a_fault_of_a_store_that_is_only_read_is_told",
         &a_fault_of_a_store_that_is_only_read_is_told, 0, PATIENCE_S},
        {"a_fault_of_a_dry_store_is_told_and_it_writes_nothing",
         &a_fault_of_a_dry_store_is_told_and_it_writes_nothing, 0, PATIENCE_S},
        {"a_file_that_is_put_in_its_place_has_all_that_was_written",
         &a_file_that_is_put_in_its_place_has_all_that_was_written, 0, PATIENCE_S},
        {"a_fault_while_a_person_is_taken_out_is_told_and_made_good",
         &a_fault_while_a_person_is_taken_out_is_told_and_made_good, 0, PATIENCE_S},
        {"who_was_forgotten_since_stays_forgotten_when_a_copy_is_put_back",
         &who_was_forgotten_since_stays_forgotten_when_a_copy_is_put_back, DISK_FAULTS,
         PATIENCE_S},
        {"a_state_that_has_moved_is_not_used_when_that_cannot_be_read",
         &a_state_that_has_moved_is_not_used_when_that_cannot_be_read, DISK_FAULTS,
         PATIENCE_S},
        TEST(nothing_is_committed_after_a_value_that_could_not_be_read),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("store faults", tests);
}
