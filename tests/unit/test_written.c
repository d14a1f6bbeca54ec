/* test_written.c -- how much a run writes into its file: by bytes of the log, into which
 * each transaction puts all pages that it has changed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "host/store/store.h"
#include "tests/support/suite.h"
#include "tests/unit/crowd.h"
#include "tests/unit/scratch.h"

/* Few enough for one log, which is written back into the file at 8,192 pages. */
enum { PEOPLE = 1500, CHANGED = 450, LOG_MOST = 8000 * 4096 };

static struct store *open_state(void)
{
    struct wherry_error error = {0};
    struct store *store = NULL;
    ck_assert_int_eq(store_open(scratch_path("state.db"), STORE_WRITE, &store, &error),
                     WHERRY_OK);
    return store;
}

/* What one run has written, with what it writes of itself. */
static int64_t bytes_of_run(struct crowd *crowd)
{
    struct stat log;
    struct store *store = open_state();
    crowd_run(crowd, store);
    ck_assert_int_eq(stat(scratch_path("state.db-wal"), &log), 0);
    ck_assert_int_lt(log.st_size, LOG_MOST);
    store_close(store); /* and the log is gone */
    return log.st_size;
}

/* A contact is written twice, as under way and with the verdict, in pages that they share
 * with others, and has two lines in the journal. */
enum { BYTES_MOST = 4096 };

static void expect_little(const char *what, int64_t bytes)
{
    fprintf(stderr, "written: %s: %" PRId64 " bytes a contact\n", what,
            bytes / CHANGED);
    ck_assert_msg(bytes < (int64_t)CHANGED * BYTES_MOST,
                  "%s: %" PRId64 " bytes for %d contacts", what, bytes, CHANGED);
}

START_TEST(changes_that_are_answered_one_by_one_are_written_together)
{
    struct crowd crowd = {.people = PEOPLE, .apart = _i == 1};
    bytes_of_run(&crowd);
    crowd.changed = CHANGED;
    expect_little("changes", bytes_of_run(&crowd));
    ck_assert_int_eq(crowd.written, CHANGED);
    ck_assert_int_eq(crowd.carried, CHANGED);
}
END_TEST

START_TEST(an_undo_of_hundreds_of_changes_writes_as_little_as_the_changes)
{
    struct crowd crowd = {.people = PEOPLE, .apart = _i == 1};
    bytes_of_run(&crowd);
    crowd.changed = CHANGED;
    bytes_of_run(&crowd);
    crowd.undo = 2; /* the second run */
    expect_little("an undo", bytes_of_run(&crowd));
    ck_assert_int_eq(crowd.written, CHANGED * 2);
    ck_assert_int_eq(crowd.restored, CHANGED);
}
END_TEST

static const struct test tests[] = {
    {"changes_that_are_answered_one_by_one_are_written_together",
     &changes_that_are_answered_one_by_one_are_written_together, 2, 0},
    {"an_undo_of_hundreds_of_changes_writes_as_little_as_the_changes",
     &an_undo_of_hundreds_of_changes_writes_as_little_as_the_changes, 2, 0},
    {0},
};

int main(void)
{
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("written", tests);
}
