/* test_new_file.c -- a file that gets its name once it is whole. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"
#include "host/base/new_file.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

#define BESIDE ".plan.new"

static struct wherry_error error;

static bool is_there(const char *name)
{
    struct stat what;
    return lstat(scratch_path(name), &what) == 0;
}

static void expect(const char *name, const char *text)
{
    size_t length;
    char *held = scratch_read(name, &length);
    ck_assert_uint_eq(length, strlen(text));
    ck_assert_int_eq(memcmp(held, text, length), 0);
    free(held);
}

static void put(const char *name, const char *text)
{
    scratch_write(name, text, strlen(text));
}

static void begin(struct new_file *file, const char *text)
{
    ck_assert_msg(new_file_begin(file, scratch_path("plan"), &error) == WHERRY_OK, "%s",
                  error.message);
    ck_assert(files_write_all(file->descriptor, text, strlen(text)));
    ck_assert_int_eq(new_file_flush(file, &error), WHERRY_OK);
}

START_TEST(the_old_file_is_there_until_the_new_one_is_whole)
{
    struct new_file file = {0};
    put("plan", "old");
    begin(&file, "new");
    expect("plan", "old");
    ck_assert_int_eq(new_file_replace(&file, &error), WHERRY_OK);
    new_file_drop(&file);
    expect("plan", "new");
    ck_assert(!is_there(BESIDE));
}
END_TEST

START_TEST(what_is_dropped_leaves_nothing)
{
    struct new_file file = {0};
    new_file_drop(&file); /* not begun */
    begin(&file, "new");
    ck_assert(is_there(BESIDE) && !is_there("plan"));
    new_file_drop(&file);
    ck_assert(!is_there(BESIDE) && !is_there("plan"));
}
END_TEST

START_TEST(a_name_that_is_taken_is_not_taken_again)
{
    struct new_file file = {0};
    begin(&file, "new");
    put("plan", "old");
    ck_assert_int_eq(new_file_add(&file, &error), WHERRY_END);
    new_file_drop(&file);
    expect("plan", "old");
    ck_assert(!is_there(BESIDE));
    unlink(scratch_path("plan"));
    begin(&file, "new");
    ck_assert_int_eq(new_file_add(&file, &error), WHERRY_OK);
    new_file_drop(&file);
    expect("plan", "new");
    ck_assert(!is_there(BESIDE));
}
END_TEST

/* A stranger's link in its place is not followed. */
START_TEST(what_a_kill_has_left_blocks_nothing_and_is_not_written_to)
{
    struct new_file file = {0};
    put(BESIDE, "half of one, longer than the next");
    ck_assert_int_eq(chmod(scratch_path(BESIDE), 0666), 0);
    begin(&file, "new");
    struct stat what;
    ck_assert_int_eq(stat(scratch_path(BESIDE), &what), 0);
    ck_assert_uint_eq(what.st_mode & 0777, 0600);
    ck_assert_int_eq(new_file_replace(&file, &error), WHERRY_OK);
    new_file_drop(&file);
    expect("plan", "new");
    put("other", "mine");
    ck_assert_int_eq(symlink("other", scratch_path(BESIDE)), 0);
    begin(&file, "newer");
    ck_assert_int_eq(new_file_replace(&file, &error), WHERRY_OK);
    new_file_drop(&file);
    expect("plan", "newer");
    expect("other", "mine");
}
END_TEST

START_TEST(of_two_at_once_the_second_is_told_and_the_first_goes_on)
{
    struct new_file first = {0}, second = {0};
    begin(&first, "first");
    ck_assert_int_eq(new_file_begin(&second, scratch_path("plan"), &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "another program is writing"));
    ck_assert_ptr_nonnull(strstr(error.message, "plan': nothing was changed"));
    new_file_drop(&second);
    ck_assert_int_eq(new_file_replace(&first, &error), WHERRY_OK);
    new_file_drop(&first);
    expect("plan", "first");
    begin(&second, "second");
    new_file_drop(&second);
}
END_TEST

START_TEST(a_failure_names_the_file_and_the_reason)
{
    struct new_file file = {0};
    ck_assert_int_eq(new_file_begin(&file, scratch_path("no/plan"), &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "cannot write '"));
    ck_assert_ptr_nonnull(strstr(error.message, "no/plan': No such file"));
    new_file_drop(&file);
    ck_assert_int_eq(mkdir(scratch_path("plan"), 0700), 0);
    begin(&file, "new");
    ck_assert_int_eq(new_file_replace(&file, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "plan': Is a directory"));
    new_file_drop(&file);
    ck_assert(!is_there(BESIDE));
    ck_assert_int_eq(rmdir(scratch_path("plan")), 0);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(the_old_file_is_there_until_the_new_one_is_whole),
        TEST(what_is_dropped_leaves_nothing),
        TEST(a_name_that_is_taken_is_not_taken_again),
        TEST(what_a_kill_has_left_blocks_nothing_and_is_not_written_to),
        TEST(of_two_at_once_the_second_is_told_and_the_first_goes_on),
        TEST(a_failure_names_the_file_and_the_reason),
        {0}};
    suite_fixture(&scratch_setup, &scratch_teardown);
    return suite_run("new_file", tests);
}
