/* test_console_trail.c -- who did what in the console is kept, and read back. */
#include "host/console/trail.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/files.h"
#include "host/console/users.h"
#include "tests/support/suite.h"

static char directory[64];
static struct buffer path, told;
static struct trail trail;
static struct wherry_error error;

static void begin(void)
{
    snprintf(directory, sizeof directory, "/tmp/wherry-trail-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    buffer_format(&path, "%s/" TRAIL_NAME, directory);
    trail.file = buffer_text(&path);
}

static void finish(void)
{
    unlink(trail.file);
    rmdir(directory);
    buffer_free(&path);
    buffer_free(&told);
}

static void add(const char *user, const char *what, const char *pipeline,
                const char *about)
{
    ck_assert_int_eq(trail_add(&trail, user, what, pipeline, about, &error), WHERRY_OK);
}

static void add_bytes(const char *bytes)
{
    int file = open(trail.file, O_WRONLY | O_APPEND);
    ck_assert(files_write_all(file, bytes, strlen(bytes)));
    close(file);
}

static void note(void *self, const struct trail_line *line)
{
    (void)self;
    ck_assert_uint_eq(strlen(line->at), strlen("2026-11-30T04:00:00Z"));
    buffer_format(&told, "%s|%s|%s|%s\n", line->user, line->what, line->pipeline,
                  line->about);
}

static const char *read_of(const char *pipeline, size_t most)
{
    buffer_clear(&told);
    ck_assert_int_eq(trail_read(&trail, pipeline, most, note, NULL, &error), WHERRY_OK);
    return buffer_text(&told);
}

START_TEST(the_latest_lines_of_a_pipeline_come_first)
{
    add("ann", "Run", "p", "");
    add("bob", "Pause", "q", "");
    add("ann", "Forget", "p", "c1h");
    add("ann", "Pause", "p", "");
    ck_assert_str_eq(read_of("p", 10), "ann|Pause|p|\nann|Forget|p|c1h\nann|Run|p|\n");
    ck_assert_str_eq(read_of("p", 2), "ann|Pause|p|\nann|Forget|p|c1h\n");
    ck_assert_str_eq(read_of("q", 1), "bob|Pause|q|\n");
    ck_assert_str_eq(read_of("none", 1), "");
}
END_TEST

START_TEST(odd_words_come_back_as_they_were)
{
    add("a\"b\\c", "Sync a segment", "p", "VIP \xE2\x82\xAC\n\"x\"}{");
    ck_assert_str_eq(read_of("p", 5),
                     "a\"b\\c|Sync a segment|p|VIP \xE2\x82\xAC\n\"x\"}{\n");
}
END_TEST

START_TEST(a_line_that_cannot_be_read_hides_no_other)
{
    add("ann", "Run", "p", "");
    add_bytes("{\"at\":\"2026-11-\nno json\n[]\n{\"pipeline\":3}\n\n");
    add("bob", "Run", "p", "");
    add_bytes("{\"at\":\"2026");
    ck_assert_str_eq(read_of("p", 5), "bob|Run|p|\nann|Run|p|\n");
}
END_TEST

START_TEST(no_trail_has_no_lines)
{
    ck_assert_str_eq(read_of("p", 5), "");
}
END_TEST

START_TEST(the_trail_is_its_owners_only)
{
    struct stat is;
    add("ann", "Run", "p", "");
    ck_assert_int_eq(stat(trail.file, &is), 0);
    ck_assert_int_eq(is.st_mode & 0777, 0600);
}
END_TEST

/* `wherry console user add` by root, and a console of the service's user. */
START_TEST(what_root_makes_beside_a_state_belongs_to_its_owner)
{
    enum { SOMEBODY = 12345 };
    const char password[] = "correct horse battery staple";
    struct buffer users = {0};
    struct stat is;
    if (geteuid() != 0) {
        suite_skip("only root can give files away");
        return;
    }
    buffer_format(&users, "%s/console.users", directory);
    ck_assert_int_eq(chown(directory, SOMEBODY, SOMEBODY), 0);
    add("ann", "Run", "p", "");
    ck_assert_int_eq(
        users_put(buffer_text(&users), "ann", ROLE_VIEWER, password, &error),
        WHERRY_OK);
    ck_assert_int_eq(
        users_put(buffer_text(&users), "bob", ROLE_VIEWER, password, &error),
        WHERRY_OK);
    ck_assert_int_eq(users_remove(buffer_text(&users), "ann", &error), WHERRY_OK);
    const char *const made[] = {trail.file, buffer_text(&users)};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        ck_assert_int_eq(stat(made[i], &is), 0);
        ck_assert_uint_eq(is.st_uid, SOMEBODY);
        ck_assert_uint_eq(is.st_gid, SOMEBODY);
    }
    unlink(buffer_text(&users));
    buffer_free(&users);
}
END_TEST

START_TEST(what_cannot_be_noted_is_told)
{
    const struct trail nowhere = {"/proc/none/" TRAIL_NAME};
    ck_assert_int_eq(trail_add(&nowhere, "ann", "Run", "p", "", &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, TRAIL_NAME));
}
END_TEST

static const struct test tests[] = {
    TEST(the_latest_lines_of_a_pipeline_come_first),
    TEST(odd_words_come_back_as_they_were),
    TEST(a_line_that_cannot_be_read_hides_no_other),
    TEST(no_trail_has_no_lines),
    TEST(the_trail_is_its_owners_only),
    TEST(what_root_makes_beside_a_state_belongs_to_its_owner),
    TEST(what_cannot_be_noted_is_told),
    {0},
};

int main(void)
{
    suite_fixture(begin, finish);
    return suite_run("console_trail", tests);
}
