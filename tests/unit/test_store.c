/* test_store.c -- a state file: how it is opened, what it refuses, what it survives. */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/store/rows.h"
#include "host/store/segments.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static const struct store_range any = {INT64_MIN, INT64_MAX};

static struct wherry_error error;

static struct store *open_state(enum store_mode mode)
{
    struct store *store = NULL;
    ck_assert_int_eq(store_open(scratch_path("state"), mode, &store, &error),
                     WHERRY_OK);
    return store;
}

/* The refusal's message contains these words, and there is no store. */
static void check_refused(enum store_mode mode, const char *words)
{
    struct store *store = (struct store *)&error;
    ck_assert_int_eq(store_open(scratch_path("state"), mode, &store, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_null(store);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
    ck_assert_msg(strstr(error.message, "state'") != NULL, "%s", error.message);
}

static void set(struct store *store, const char *name, int64_t number)
{
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, name, number, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

static void run_sql(const char *sql)
{
    sqlite3 *file;
    ck_assert_int_eq(sqlite3_open(scratch_path("state"), &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file, sql, NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
}

/* ---- Modes ---- */

START_TEST(a_committed_value_is_there_again)
{
    struct store *store = open_state(STORE_WRITE);
    set(store, "a", 7);
    store_close(store);
    store = open_state(STORE_READ);
    ck_assert_int_eq(store_number(store, "a", any, 0), 7);
    ck_assert_int_eq(store_number(store, "b", any, -5), -5);
    store_close(store);
}
END_TEST

START_TEST(a_value_that_was_not_committed_is_not_there)
{
    struct store *store = open_state(STORE_WRITE);
    set(store, "a", 7);
    store_begin(store, &error);
    store_set_number(store, "a", 8, &error);
    store_close(store); /* as a kill would */
    store = open_state(STORE_WRITE);
    ck_assert_int_eq(store_number(store, "a", any, 0), 7);
    store_begin(store, &error);
    store_set_number(store, "a", 9, &error);
    store_rollback(store);
    ck_assert_int_eq(store_number(store, "a", any, 0), 7);
    store_rollback(store); /* twice is fine */
    set(store, "a", 10);
    store_close(store);
    store = open_state(STORE_READ);
    ck_assert_int_eq(store_number(store, "a", any, 0), 10);
    store_close(store);
}
END_TEST

START_TEST(what_is_held_is_of_one_moment_until_something_is_written)
{
    struct store *store = open_state(STORE_WRITE), *other = open_state(STORE_WRITE);
    set(store, "a", 7);
    ck_assert_int_eq(store_hold(other, &error), WHERRY_OK);
    ck_assert_int_eq(store_number(other, "a", any, 0), 7);
    set(store, "a", 8);
    ck_assert_int_eq(store_hold(other, &error), WHERRY_OK);
    ck_assert_int_eq(store_number(other, "a", any, 0), 7);
    set(other, "b", 1); /* on what is there now, not on what was held */
    ck_assert_int_eq(store_number(other, "a", any, 0), 8);
    ck_assert_int_eq(store_hold(other, &error), WHERRY_OK);
    ck_assert_int_eq(store_number(other, "a", any, 0), 8);
    set(store, "a", 9);
    ck_assert_int_eq(store_let_go(other, &error), WHERRY_OK);
    ck_assert_int_eq(store_let_go(other, &error), WHERRY_OK);
    ck_assert_int_eq(store_number(other, "a", any, 0), 9);
    store_close(other);
    store_close(store);
}
END_TEST

START_TEST(a_dry_store_goes_the_same_way_and_leaves_nothing)
{
    struct store *store = open_state(STORE_WRITE);
    set(store, "a", 7);
    store_close(store);
    store = open_state(STORE_DRY);
    set(store, "a", 8);
    ck_assert_int_eq(store_number(store, "a", any, 0), 8);
    store_rollback(store); /* nothing to undo that was committed */
    ck_assert_int_eq(store_number(store, "a", any, 0), 8);
    set(store, "b", 1);
    store_close(store);
    store = open_state(STORE_READ);
    ck_assert_int_eq(store_number(store, "a", any, 0), 7);
    ck_assert_int_eq(store_number(store, "b", any, 0), 0);
    store_close(store);
}
END_TEST

START_TEST(a_store_for_reading_must_be_there_and_writes_nothing)
{
    struct store *store = NULL;
    ck_assert_int_eq(store_open(scratch_path("state"), STORE_READ, &store, &error),
                     WHERRY_END);
    ck_assert_ptr_null(store);
    ck_assert_int_ne(access(scratch_path("state"), F_OK), 0);
    store_close(open_state(STORE_WRITE));
    store = open_state(STORE_READ);
    ck_assert_int_eq(store_set_number(store, "a", 1, &error), WHERRY_FAILED);
    store_close(store);
    store = open_state(STORE_READ);
    ck_assert_int_eq(store_number(store, "a", any, 0), 0);
    store_close(store);
}
END_TEST

START_TEST(a_state_file_is_for_its_owner_alone)
{
    static const char *const names[] = {"state", "state-wal", "state-shm"};
    umask(0);
    struct store *store = open_state(STORE_WRITE);
    set(store, "a", 1);
    for (int i = 0; i < 3; i++) {
        struct stat facts;
        ck_assert_int_eq(stat(scratch_path(names[i]), &facts), 0);
        ck_assert_uint_eq(facts.st_mode & 0777, 0600);
    }
    store_close(store);
}
END_TEST

/* ---- Refusals ---- */

START_TEST(a_database_of_another_program_is_refused_and_left_as_it_is)
{
    run_sql("CREATE TABLE theirs(x); INSERT INTO theirs VALUES(1);");
    for (int mode = STORE_WRITE; mode <= STORE_READ; mode++) {
        size_t before, after;
        char *was = scratch_read("state", &before);
        check_refused((enum store_mode)mode, "does not belong to wherry");
        char *now = scratch_read("state", &after);
        ck_assert_uint_eq(before, after);
        ck_assert_msg(memcmp(was, now, before) == 0, "the file was changed");
        free(was);
        free(now);
    }
}
END_TEST

START_TEST(a_state_of_a_newer_version_is_refused_with_both_versions)
{
    store_close(open_state(STORE_WRITE));
    run_sql("PRAGMA user_version = 6");
    check_refused(STORE_WRITE, "has version 6");
    check_refused(STORE_READ, "knows only version 5");
}
END_TEST

START_TEST(a_file_that_is_no_database_is_refused_and_left_as_it_is)
{
    char text[4096];
    memset(text, 'x', sizeof text);
    scratch_write("state", text, sizeof text);
    check_refused(STORE_WRITE, "not a database");
    check_refused(STORE_READ, "`wherry state check` says what to do");
    size_t length;
    char *now = scratch_read("state", &length);
    ck_assert_uint_eq(length, sizeof text);
    ck_assert_int_eq(memcmp(now, text, length), 0);
    free(now);
}
END_TEST

START_TEST(a_damaged_file_is_told_and_never_crashes)
{
    struct store *store = open_state(STORE_WRITE);
    for (int i = 0; i < 200; i++) {
        char name[48];
        snprintf(name, sizeof name, "a name that takes room %d", i);
        set(store, name, i);
    }
    store_close(store);
    size_t length;
    char *bytes = scratch_read("state", &length);
    int told = 0;
    for (size_t page = 0; page + 4096 <= length; page += 4096) {
        char *damaged = malloc(length);
        memcpy(damaged, bytes, length);
        memset(damaged + page + (page == 0 ? 100 : 0), 0xA5, 600);
        scratch_write("state", damaged, length);
        free(damaged);
        if (store_open(scratch_path("state"), STORE_WRITE, &store, &error) !=
            WHERRY_OK) {
            told += strstr(error.message, "state'") != NULL;
            continue;
        }
        struct store_counts counts;
        if (store_count(store, &counts, &error) != WHERRY_OK ||
            store_set_number(store, "a name that takes room 7", 1, &error) != WHERRY_OK)
            told += strstr(error.message, "state'") != NULL;
        store_close(store);
    }
    ck_assert_int_gt(told, 0);
    free(bytes);
}
END_TEST

START_TEST(a_missing_directory_is_told_by_its_path)
{
    struct store *store;
    ck_assert_int_eq(
        store_open(scratch_path("nowhere/state"), STORE_WRITE, &store, &error),
        WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "nowhere/state"));
    ck_assert_ptr_nonnull(strstr(error.message, "No such file or directory"));
}
END_TEST

/* As a user who may not write there: root may write everywhere. */
static int open_as_nobody(void)
{
    enum { NOBODY = 65534 };
    struct store *store;
    if (geteuid() == 0 && setuid(NOBODY) != 0)
        return 1;
    if (store_open(scratch_path("state"), STORE_WRITE, &store, &error) != WHERRY_FAILED)
        return 2;
    const bool told = strstr(error.message, "cannot create state file") != NULL &&
                      strstr(error.message, "Permission denied") != NULL;
    return told ? 0 : 3;
}

START_TEST(a_directory_that_may_not_be_written_is_told)
{
    int status;
    chmod(scratch_directory(), 0555);
    pid_t child = fork();
    if (child == 0)
        _exit(open_as_nobody());
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

/* Not knowing is not the same as there being none. */
START_TEST(a_state_that_cannot_be_looked_at_is_not_taken_for_none)
{
    struct store *store = NULL;
    scratch_write("file", "x", 1);
    ck_assert_int_eq(symlink("state", scratch_path("state")), 0);
    check_refused(STORE_READ, "Too many levels of symbolic links");
    ck_assert_int_eq(store_open(scratch_path("file/state"), STORE_READ, &store, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "file/state': Not a directory"));
    ck_assert(store_exists(scratch_path("file/state")));
}
END_TEST

/* ---- A file that is taken away ---- */

/* SQLite continues to write into a file that no longer has a name. */
START_TEST(a_commit_to_a_file_that_was_removed_fails)
{
    struct store *store = open_state(STORE_WRITE);
    set(store, "a", 7);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "a", 8, &error), WHERRY_OK);
    ck_assert_int_eq(unlink(scratch_path("state")), 0);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "state': it was removed or replaced"));
    ck_assert_int_eq(store_begin(store, &error), WHERRY_FAILED);
    store_close(store);
}
END_TEST

START_TEST(a_commit_to_a_file_that_another_took_the_place_of_fails)
{
    struct store *store = open_state(STORE_WRITE);
    size_t length;
    set(store, "a", 7);
    char *bytes = scratch_read("state", &length);
    scratch_write("other", bytes, length);
    free(bytes);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_number(store, "a", 8, &error), WHERRY_OK);
    char other[SCRATCH_ROOM];
    snprintf(other, sizeof other, "%s", scratch_path("other"));
    ck_assert_int_eq(rename(other, scratch_path("state")), 0);
    ck_assert_int_eq(store_end(store, WHERRY_OK, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "removed or replaced"));
    store_close(store);
}
END_TEST

/* ---- A full disk ---- */

/* Writes until the disk is full: 0 if the error was clear. */
static int fill_the_disk(void)
{
    const struct rlimit limit = {200 * 1024, 200 * 1024};
    struct store *store;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    if (store_open(scratch_path("state"), STORE_WRITE, &store, &error) != WHERRY_OK)
        return 1;
    char value[4096];
    memset(value, 'v', sizeof value);
    value[sizeof value - 1] = '\0';
    for (int i = 0; i < 1000; i++) {
        char name[48];
        snprintf(name, sizeof name, "filler %d", i);
        enum wherry_status status = store_begin(store, &error);
        if (status == WHERRY_OK)
            status = store_set_value(store, name, value, &error);
        if (status == WHERRY_OK)
            status = store_set_number(store, "last", i, &error);
        if (status == WHERRY_OK)
            status = store_commit(store, &error);
        if (status == WHERRY_OK)
            continue;
        bool clear = status == WHERRY_FAILED && strstr(error.message, "state'") != NULL;
        store_rollback(store);
        store_close(store);
        return clear ? 0 : 2;
    }
    return 3;
}

START_TEST(a_full_disk_is_told_and_loses_nothing_that_was_committed)
{
    struct store *store = open_state(STORE_WRITE);
    set(store, "before", 7);
    store_close(store);
    pid_t child = fork();
    if (child == 0)
        _exit(fill_the_disk());
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
    store = open_state(STORE_WRITE);
    ck_assert_int_eq(store_number(store, "before", any, 0), 7);
    int64_t last = store_number(store, "last", any, -1);
    ck_assert_int_ge(last, 0);
    struct arena arena = {0};
    for (int64_t i = 0; i <= last + 1; i++) {
        char name[48];
        snprintf(name, sizeof name, "filler %d", (int)i);
        ck_assert_uint_eq(strlen(store_value(store, &arena, name, "")),
                          i <= last ? 4095 : 0);
    }
    set(store, "after", 8);
    arena_free(&arena);
    store_close(store);
}
END_TEST

/* ---- Removal ---- */

START_TEST(a_removed_state_is_gone_with_what_lies_beside_it)
{
    static const char *const names[] = {"state", "state-wal", "state-shm",
                                        "state-journal"};
    struct store *store = open_state(STORE_WRITE);
    set(store, "a", 7);
    ck_assert(store_exists(scratch_path("state")));
    store_close(store);
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        scratch_write(names[i], "x", 1);
    ck_assert_int_eq(store_remove(scratch_path("state"), &error), WHERRY_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_int_ne(access(scratch_path(names[i]), F_OK), 0);
    ck_assert(!store_exists(scratch_path("state")));
    ck_assert_int_eq(store_remove(scratch_path("state"), &error), WHERRY_END);
    store = open_state(STORE_WRITE);
    ck_assert_int_eq(store_number(store, "a", any, -1), -1);
    store_close(store);
}
END_TEST

START_TEST(a_removal_that_was_cut_off_leaves_nothing_that_is_believed)
{
    struct store *store = open_state(STORE_WRITE);
    size_t length;
    set(store, "a", 7);
    char *log = scratch_read("state-wal", &length);
    ck_assert_uint_gt(length, 0);
    store_close(store);
    ck_assert_int_eq(unlink(scratch_path("state")), 0);
    scratch_write("state-wal", log, length); /* the file itself went first */
    free(log);
    ck_assert(store_exists(scratch_path("state")));
    store = open_state(STORE_WRITE);
    ck_assert_int_eq(store_number(store, "a", any, -1), -1);
    store_close(store);
}
END_TEST

START_TEST(a_file_that_cannot_be_removed_is_told_by_its_path)
{
    ck_assert_int_eq(mkdir(scratch_path("state"), 0700), 0);
    ck_assert_int_eq(store_remove(scratch_path("state"), &error), WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, "cannot remove '") != NULL, "%s",
                  error.message);
    ck_assert_msg(strstr(error.message, "state'") != NULL, "%s", error.message);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_committed_value_is_there_again),
        TEST(a_value_that_was_not_committed_is_not_there),
        TEST(what_is_held_is_of_one_moment_until_something_is_written),
        TEST(a_dry_store_goes_the_same_way_and_leaves_nothing),
        TEST(a_store_for_reading_must_be_there_and_writes_nothing),
        TEST(a_state_file_is_for_its_owner_alone),
        TEST(a_database_of_another_program_is_refused_and_left_as_it_is),
        TEST(a_state_of_a_newer_version_is_refused_with_both_versions),
        TEST(a_file_that_is_no_database_is_refused_and_left_as_it_is),
        TEST(a_damaged_file_is_told_and_never_crashes),
        TEST(a_missing_directory_is_told_by_its_path),
        TEST(a_directory_that_may_not_be_written_is_told),
        TEST(a_state_that_cannot_be_looked_at_is_not_taken_for_none),
        TEST(a_commit_to_a_file_that_was_removed_fails),
        TEST(a_commit_to_a_file_that_another_took_the_place_of_fails),
        TEST(a_removed_state_is_gone_with_what_lies_beside_it),
        TEST(a_removal_that_was_cut_off_leaves_nothing_that_is_believed),
        TEST(a_file_that_cannot_be_removed_is_told_by_its_path),
        TEST(a_full_disk_is_told_and_loses_nothing_that_was_committed),
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("store", tests);
}
