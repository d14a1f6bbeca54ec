/* test_files.c -- reading a whole file, and writing all of a text to one. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/files.h"
#include "tests/support/suite.h"

enum { LENGTH = 100000 }; /* some pieces and a rest */

static int file;
static struct buffer text, read_back;

static void setup(void)
{
    for (int i = 0; i < LENGTH; i++)
        buffer_add_char(&text, (char)('a' + i % 23));
    file = memfd_create("test", MFD_CLOEXEC);
    ck_assert_int_ge(file, 0);
    ck_assert(files_write_all(file, text.bytes, text.length));
}

static void teardown(void)
{
    close(file);
    buffer_free(&text);
    buffer_free(&read_back);
}

START_TEST(all_that_was_written_is_read_wherever_the_offset_stands)
{
    static const off_t offsets[] = {0, 1, LENGTH, 2 * LENGTH};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        ck_assert_int_eq(lseek(file, offsets[i], SEEK_SET), offsets[i]);
        buffer_clear(&read_back);
        ck_assert(files_read_all(file, SIZE_MAX, &read_back));
        ck_assert_uint_eq(read_back.length, LENGTH);
        ck_assert_mem_eq(read_back.bytes, text.bytes, LENGTH);
        ck_assert_int_eq(lseek(file, 0, SEEK_CUR), offsets[i]);
    }
}
END_TEST

START_TEST(a_file_above_its_limit_is_read_one_byte_too_far)
{
    static const struct {
        size_t most, length;
    } cases[] = {{0, 1},           {1, 2},
                 {20000, 20001},   {LENGTH - 1, LENGTH},
                 {LENGTH, LENGTH}, {LENGTH + 1, LENGTH}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer_clear(&read_back);
        ck_assert(files_read_all(file, cases[i].most, &read_back));
        ck_assert_uint_eq(read_back.length, cases[i].length);
    }
}
END_TEST

START_TEST(a_read_appends_to_the_buffer)
{
    buffer_add_text(&read_back, "before");
    ck_assert(files_read_all(file, 3, &read_back));
    ck_assert_str_eq(buffer_text(&read_back), "beforeabcd");
}
END_TEST

START_TEST(a_failure_tells_its_reason)
{
    errno = 0;
    ck_assert(!files_read_all(-1, 10, &read_back));
    ck_assert_int_eq(errno, EBADF);
    errno = 0;
    ck_assert(!files_write_all(-1, "x", 1));
    ck_assert_int_eq(errno, EBADF);
    ck_assert(files_write_all(-1, "", 0));
}
END_TEST

START_TEST(a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for)
{
    char folder[] = "/tmp/wherry-test.XXXXXX";
    struct wherry_error error = {0};
    struct buffer path = {0}, sentence = {0};
    ck_assert_ptr_nonnull(mkdtemp(folder));
    buffer_format(&path, "%s/pipe", folder);
    buffer_format(&sentence, "cannot read '%s': not a regular file",
                  buffer_text(&path));
    ck_assert_int_eq(mkfifo(buffer_text(&path), 0600), 0);
    ck_assert_int_eq(files_read(buffer_text(&path), 10, &read_back, &error),
                     WHERRY_FAILED);
    ck_assert_str_eq(error.message, buffer_text(&sentence));
    unlink(buffer_text(&path));
    rmdir(folder);
    buffer_free(&path);
    buffer_free(&sentence);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(all_that_was_written_is_read_wherever_the_offset_stands),
        TEST(a_file_above_its_limit_is_read_one_byte_too_far),
        TEST(a_read_appends_to_the_buffer),
        TEST(a_failure_tells_its_reason),
        TEST(a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for),
        {0},
    };
    suite_fixture(setup, teardown);
    return suite_run("files", tests);
}
