/* test_lease.c -- taking turns: one holder a name, however the last one ended; and
 * whose the files are. */
#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/store/lease.h"
#include "host/store/store.h"
#include "host/store/values.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

enum { LONG_MS = 20000 };

static struct wherry_error error;

static enum wherry_status take_lease(const char *name, int64_t wait_ms,
                                     struct lease **lease)
{
    return lease_take((struct states){scratch_directory()}, name, wait_ms, NULL, NULL,
                      lease, &error);
}

/* Another process that holds the lease until it is killed or its pipe is closed. */
static pid_t hold(const char *name, int *until)
{
    int ready[2], end[2];
    ck_assert_int_eq(pipe(ready), 0);
    ck_assert_int_eq(pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        struct lease *lease;
        char byte;
        close(end[1]);
        if (take_lease(name, 0, &lease) != WHERRY_OK || write(ready[1], "x", 1) != 1)
            _exit(1);
        if (read(end[0], &byte, 1) != 0)
            _exit(2);
        lease_release(lease);
        _exit(0);
    }
    char byte;
    close(ready[1]);
    close(end[0]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    *until = end[1];
    return child;
}

START_TEST(a_lease_has_one_holder)
{
    struct lease *first, *second;
    ck_assert_int_eq(take_lease("ometria:shop", 0, &first), WHERRY_OK);
    ck_assert_int_eq(take_lease("ometria:shop", 0, &second), WHERRY_END);
    ck_assert_ptr_null(second);
    ck_assert_int_eq(take_lease("mailchimp:shop", 0, &second), WHERRY_OK);
    lease_release(second);
    lease_release(first);
    ck_assert_int_eq(take_lease("ometria:shop", 0, &first), WHERRY_OK);
    lease_release(first);
    lease_release(NULL);
}
END_TEST

START_TEST(a_lease_is_held_against_other_processes_until_it_is_let_go)
{
    int until;
    struct lease *lease;
    pid_t child = hold("a/name with: odd signs", &until);
    ck_assert_int_eq(take_lease("a/name with: odd signs", 0, &lease), WHERRY_END);
    close(until);
    ck_assert_int_eq(take_lease("a/name with: odd signs", LONG_MS, &lease), WHERRY_OK);
    lease_release(lease);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

START_TEST(a_holder_that_was_killed_holds_no_more)
{
    int until;
    struct lease *lease;
    pid_t child = hold("one", &until);
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_int_eq(take_lease("one", LONG_MS, &lease), WHERRY_OK);
    lease_release(lease);
    close(until);
}
END_TEST

static bool at_the_third_question(void *self)
{
    int *asked = self;
    return ++*asked == 3;
}

START_TEST(waiting_for_a_lease_can_be_stopped)
{
    int until, asked = 0;
    struct lease *lease;
    pid_t child = hold("one", &until);
    ck_assert_int_eq(lease_take((struct states){scratch_directory()}, "one", LONG_MS,
                                at_the_third_question, &asked, &lease, &error),
                     WHERRY_CANCELLED);
    ck_assert_ptr_null(lease);
    ck_assert_int_eq(asked, 3);
    close(until);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

START_TEST(a_missing_directory_is_told)
{
    struct lease *lease;
    ck_assert_int_eq(lease_take((struct states){scratch_path("nowhere")}, "one", 0,
                                NULL, NULL, &lease, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "nowhere"));
}
END_TEST

START_TEST(a_file_that_root_makes_belongs_to_the_owner_of_the_directory)
{
    enum { SOMEBODY = 12345 };
    struct stat made;
    struct lease *lease = NULL;
    struct store *store = NULL;
    if (geteuid() != 0) {
        suite_skip("only root can give files away");
        return;
    }
    ck_assert_int_eq(chown(scratch_directory(), SOMEBODY, SOMEBODY), 0);
    ck_assert_int_eq(take_lease("pipeline a", 0, &lease), WHERRY_OK);
    lease_release(lease);
    ck_assert_int_eq(stat(scratch_path("leases"), &made), 0);
    ck_assert_int_eq(made.st_uid, SOMEBODY);
    ck_assert_int_eq(made.st_gid, SOMEBODY);
    struct dirent *entry = NULL;
    DIR *leases = opendir(scratch_path("leases"));
    int files = 0;
    /* cppcheck-suppress readdirCalled */
    while ((entry = readdir(leases)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        ck_assert_int_eq(fstatat(dirfd(leases), entry->d_name, &made, 0), 0);
        ck_assert_int_eq(made.st_uid, SOMEBODY);
        files++;
    }
    closedir(leases);
    ck_assert_int_eq(files, 1);
    ck_assert_int_eq(store_open(scratch_path("a.db"), STORE_WRITE, &store, &error),
                     WHERRY_OK);
    ck_assert_int_eq(stat(scratch_path("a.db"), &made), 0);
    ck_assert_int_eq(made.st_uid, SOMEBODY);
    ck_assert_int_eq(store_set_number(store, "n", 1, &error), WHERRY_OK);
    ck_assert_int_eq(stat(scratch_path("a.db-wal"), &made), 0);
    ck_assert_int_eq(made.st_uid, SOMEBODY);
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_lease_has_one_holder),
        TEST(a_lease_is_held_against_other_processes_until_it_is_let_go),
        TEST(a_holder_that_was_killed_holds_no_more),
        TEST(waiting_for_a_lease_can_be_stopped),
        TEST(a_missing_directory_is_told),
        TEST(a_file_that_root_makes_belongs_to_the_owner_of_the_directory),
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("lease", tests);
}
