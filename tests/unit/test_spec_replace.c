/* test_spec_replace.c -- a file that gets new contents, and the change as a diff. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/spec/edit/diff.h"
#include "host/spec/edit/replace.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static const char old_text[] = "one\ntwo\n", new_text[] = "one\ntwo\nthree\n";

/* ---- A file ---- */

static void put(const char *name, const char *text)
{
    scratch_write(name, text, strlen(text));
}

static void expect_file(const char *name, const char *text)
{
    size_t length;
    char *bytes = scratch_read(name, &length);
    ck_assert_uint_eq(length, strlen(text));
    ck_assert_int_eq(memcmp(bytes, text, length), 0);
    free(bytes);
}

/* How many files there are, hidden ones too. */
static int files(void)
{
    struct dirent **entries;
    int count = scandir(scratch_directory(), &entries, NULL, alphasort);
    ck_assert_int_ge(count, 2);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    return count - 2; /* "." and ".." */
}

static enum wherry_status prepare(struct replacement *replacement, const char *name,
                                  struct wherry_error *error)
{
    struct buffer before = {0}, after = {0};
    buffer_add_text(&before, old_text);
    buffer_add_text(&after, new_text);
    enum wherry_status status =
        replace_prepare(replacement, scratch_path(name), &before, &after, error);
    buffer_free(&before);
    buffer_free(&after);
    return status;
}

static void replace(const char *name)
{
    struct replacement replacement = {0};
    struct wherry_error error = {0};
    ck_assert_msg(prepare(&replacement, name, &error) == WHERRY_OK, "%s",
                  error.message);
    ck_assert_msg(replace_commit(&replacement, &error) == WHERRY_OK, "%s",
                  error.message);
    replace_drop(&replacement);
}

static void expect_refusal(const char *name, const char *words)
{
    struct replacement replacement = {0};
    struct wherry_error error = {0};
    int before = files();
    ck_assert_int_eq(prepare(&replacement, name, &error), WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
    replace_drop(&replacement);
    ck_assert_int_eq(files(), before);
}

static mode_t mode_of(const char *name)
{
    struct stat what;
    ck_assert_int_eq(lstat(scratch_path(name), &what), 0);
    return what.st_mode & 07777;
}

START_TEST(a_file_gets_its_contents_and_keeps_its_mode)
{
    static const mode_t modes[] = {0600, 0640, 0644, 0664};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        put("uk.yaml", old_text);
        chmod(scratch_path("uk.yaml"), modes[i]);
        replace("uk.yaml");
        expect_file("uk.yaml", new_text);
        ck_assert_uint_eq(mode_of("uk.yaml"), modes[i]);
        ck_assert_int_eq(files(), 1);
    }
}
END_TEST

START_TEST(a_change_that_is_dropped_leaves_the_file_and_nothing_beside_it)
{
    struct replacement replacement = {0};
    struct wherry_error error = {0};
    put("uk.yaml", old_text);
    ck_assert_int_eq(prepare(&replacement, "uk.yaml", &error), WHERRY_OK);
    ck_assert_int_eq(files(), 2);
    expect_file("uk.yaml", old_text);
    replace_drop(&replacement);
    ck_assert_int_eq(files(), 1);
    expect_file("uk.yaml", old_text);
}
END_TEST

START_TEST(a_file_that_was_changed_meanwhile_is_left_as_it_is)
{
    static const char *const others[] = {"one\n", "one\ntwo\n ", "One\ntwo\n", ""};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct replacement replacement = {0};
        struct wherry_error error = {0};
        put("uk.yaml", old_text);
        ck_assert_int_eq(prepare(&replacement, "uk.yaml", &error), WHERRY_OK);
        put("uk.yaml", others[i]);
        ck_assert_int_eq(replace_commit(&replacement, &error), WHERRY_FAILED);
        ck_assert_ptr_nonnull(strstr(error.message, "at the same time"));
        replace_drop(&replacement);
        expect_file("uk.yaml", others[i]);
        ck_assert_int_eq(files(), 1);
    }
}
END_TEST

START_TEST(a_file_that_is_gone_meanwhile_is_not_made_again)
{
    struct replacement replacement = {0};
    struct wherry_error error = {0};
    put("uk.yaml", old_text);
    ck_assert_int_eq(prepare(&replacement, "uk.yaml", &error), WHERRY_OK);
    unlink(scratch_path("uk.yaml"));
    ck_assert_int_eq(replace_commit(&replacement, &error), WHERRY_FAILED);
    replace_drop(&replacement);
    ck_assert_int_eq(files(), 0);
}
END_TEST

START_TEST(a_symbolic_link_stays_and_what_it_points_to_is_changed)
{
    put("real.yaml", old_text);
    ck_assert_int_eq(symlink("real.yaml", scratch_path("uk.yaml")), 0);
    replace("uk.yaml");
    expect_file("real.yaml", new_text);
    struct stat what;
    ck_assert_int_eq(lstat(scratch_path("uk.yaml"), &what), 0);
    ck_assert(S_ISLNK(what.st_mode));
    ck_assert_int_eq(files(), 2);
}
END_TEST

START_TEST(a_file_that_is_read_only_or_has_a_second_name_is_refused)
{
    put("uk.yaml", old_text);
    chmod(scratch_path("uk.yaml"), 0444);
    expect_refusal("uk.yaml",
                   "uk.yaml' is read-only: nothing was changed; make it writable");
    chmod(scratch_path("uk.yaml"), 0644);
    char second[SCRATCH_ROOM];
    snprintf(second, sizeof second, "%s", scratch_path("us.yaml"));
    ck_assert_int_eq(link(scratch_path("uk.yaml"), second), 0);
    expect_refusal("uk.yaml", "has a second name (a hard link)");
    expect_refusal("no.yaml", "No such file or directory");
    expect_file("uk.yaml", old_text);
}
END_TEST

/* For a user other than root: without write permission, or in another user's
 * directory. */
static void as_nobody(const char *name, const char *words)
{
    if (getuid() != 0) {
        suite_skip("only root can be somebody else");
        return;
    }
    pid_t child = fork();
    if (child == 0) {
        struct replacement replacement = {0};
        struct wherry_error error = {0};
        if (setgid(65534) != 0 || setuid(65534) != 0)
            _exit(2);
        bool refused = prepare(&replacement, name, &error) == WHERRY_FAILED &&
                       strstr(error.message, words) != NULL;
        if (!refused)
            fprintf(stderr, "%s\n", error.message);
        replace_drop(&replacement);
        _exit(refused ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}

START_TEST(a_file_of_another_owner_is_refused_to_all_but_root)
{
    put("uk.yaml", old_text);
    chmod(scratch_directory(), 0755);
    chmod(scratch_path("uk.yaml"), 0644);
    as_nobody("uk.yaml", "Permission denied");
    chmod(scratch_path("uk.yaml"), 0666);
    as_nobody("uk.yaml", "cannot write beside");
    chmod(scratch_directory(), 0777);
    as_nobody("uk.yaml", "belongs to another user");
    expect_file("uk.yaml", old_text);
    ck_assert_int_eq(files(), 1);
}
END_TEST

/* ---- A diff ---- */

static const struct {
    const char *what, *before, *after;
    unsigned hidden; /* a line; 0: none */
    const char *diff;
} diffs[] = {
    {"nothing", "a\nb\n", "a\nb\n", 0, ""},
    {"a line at the end", "a\nb\nc\nd\n", "a\nb\nc\nd\ne\n", 0,
     "--- f\n+++ f\n@@ -2,3 +2,4 @@\n b\n c\n d\n+e\n"},
    {"a line in the middle", "1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\n6\n7\n8\n", 0,
     "--- f\n+++ f\n@@ -2,7 +2,6 @@\n 2\n 3\n 4\n-5\n 6\n 7\n 8\n"},
    {"the first line", "a\nb\n", "b\n", 0, "--- f\n+++ f\n@@ -1,2 +1 @@\n-a\n b\n"},
    {"into nothing", "", "a\n", 0, "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n"},
    {"two places", "1\n2\n3\n4\n", "1\n2,\n3\n5\n4\n", 0,
     "--- f\n+++ f\n@@ -1,4 +1,5 @@\n 1\n-2\n-3\n+2,\n+3\n+5\n 4\n"},
    {"no line break at the end", "a\nb", "a\nb\nc", 0,
     "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n"
     "\\ No newline at end of file\n"},
    {"the same line twice", "a\na\n", "a\na\na\n", 0,
     "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n a\n+a\n"},
    {"a hidden line before", "1\n2\nkey\n4\n", "1\n2\nkey\n4\n5\n", 3,
     "--- f\n+++ f\n@@ -4 +4,2 @@\n 4\n+5\n"},
    {"a hidden line next to it", "1\n2\nkey\n", "1\n2\nkey\n5\n", 3,
     "--- f\n+++ f\n@@ -3,0 +4 @@\n+5\n"},
    {"a hidden line behind", "1\n2\nkey\n", "2\nkey\n", 3,
     "--- f\n+++ f\n@@ -1,2 +1 @@\n-1\n 2\n"},
};
enum { DIFFS = sizeof diffs / sizeof *diffs };

static bool is_hidden(void *self, unsigned line)
{
    return line == *(const unsigned *)self;
}

START_TEST(a_diff_shows_the_change_and_no_hidden_line)
{
    struct buffer diff = {0};
    unsigned hidden = diffs[_i].hidden;
    const struct source before = {diffs[_i].before, strlen(diffs[_i].before)};
    const struct source after = {diffs[_i].after, strlen(diffs[_i].after)};
    diff_write("f", &before, &after, is_hidden, &hidden, &diff);
    ck_assert_msg(text_same(buffer_text(&diff), diffs[_i].diff), "%s: %s",
                  diffs[_i].what, buffer_text(&diff));
    buffer_free(&diff);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_file_gets_its_contents_and_keeps_its_mode),
        TEST(a_change_that_is_dropped_leaves_the_file_and_nothing_beside_it),
        TEST(a_file_that_was_changed_meanwhile_is_left_as_it_is),
        TEST(a_file_that_is_gone_meanwhile_is_not_made_again),
        TEST(a_symbolic_link_stays_and_what_it_points_to_is_changed),
        TEST(a_file_that_is_read_only_or_has_a_second_name_is_refused),
        TEST(a_file_of_another_owner_is_refused_to_all_but_root),
        {"a_diff_shows_the_change_and_no_hidden_line",
         &a_diff_shows_the_change_and_no_hidden_line, DIFFS, 0},
        {0}};
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("spec replace", tests);
}
