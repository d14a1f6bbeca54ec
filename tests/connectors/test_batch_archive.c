/* test_batch_archive.c -- archives of batches, good ones and those of an enemy. */
#include "plugin/mailchimp/batch_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/support/suite.h"

enum { ROOM = 1 << 20, MEGABYTE = 1 << 20 };

static struct {
    struct archive *archive;
    char bytes[ROOM];
    size_t length;
    struct buffer told; /* "CODE ID RESPONSE;" for each answer */
    struct wherry_error error;
} stage;

static void pack_begin(void)
{
    stage.archive = archive_write_new();
    stage.length = 0;
    archive_write_add_filter_gzip(stage.archive);
    archive_write_set_format_ustar(stage.archive);
    ck_assert_int_eq(archive_write_open_memory(stage.archive, stage.bytes,
                                               sizeof stage.bytes, &stage.length),
                     ARCHIVE_OK);
}

/* `text` NULL: a folder. */
static void pack_file(const char *name, const char *text)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, text == NULL ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    size_t length = text == NULL ? 0 : strlen(text);
    archive_entry_set_size(entry, (la_int64_t)length);
    ck_assert_int_eq(archive_write_header(stage.archive, entry), ARCHIVE_OK);
    if (length > 0)
        ck_assert_int_eq(archive_write_data(stage.archive, text, length),
                         (la_ssize_t)length);
    archive_entry_free(entry);
}

static void pack_end(void)
{
    ck_assert_int_eq(archive_write_close(stage.archive), ARCHIVE_OK);
    archive_write_free(stage.archive);
}

static void pack_one(const char *text)
{
    pack_begin();
    pack_file("./a.json", text);
    pack_end();
}

static void note(void *self, const struct batch_answer *answer)
{
    (void)self;
    ck_assert_uint_eq(strlen(answer->response), answer->response_length);
    buffer_format(&stage.told, "%ld %s %s;", answer->code, answer->operation_id,
                  answer->response);
}

static const char *read_n(size_t length)
{
    const struct batch_reader reader = {.answer = note};
    /* A copy of exactly so many bytes: reading past them is seen. */
    char *copy = malloc(length + 1);
    memcpy(copy, stage.bytes, length);
    buffer_clear(&stage.told);
    stage.error = (struct wherry_error){0};
    enum wherry_status status = batch_archive_read(copy, length, &reader, &stage.error);
    ck_assert(status == WHERRY_OK || status == WHERRY_FAILED);
    ck_assert((status == WHERRY_OK) == (stage.error.message[0] == '\0'));
    free(copy);
    return stage.error.message;
}

static const char *read_all(void)
{
    return read_n(stage.length);
}

static void finish(void)
{
    buffer_free(&stage.told);
}

START_TEST(answers_of_all_files_are_told_and_empty_files_are_none)
{
    pack_begin();
    pack_file("./", NULL);
    pack_file("./a.json",
              "[{\"status_code\":200,\"operation_id\":\"7\",\"response\":\"{}\"},"
              "{\"response\":\"{\\\"a\\\":1}\",\"status_code\":400,"
              "\"operation_id\":\"8\"}]");
    pack_file("./b.json", "");
    pack_file("./c.json", "[]");
    pack_file("./d.json",
              "[{\"status_code\":204,\"operation_id\":\"9\",\"response\":\"\"}]");
    pack_end();
    ck_assert_str_eq(read_all(), "");
    ck_assert_str_eq(buffer_text(&stage.told), "200 7 {};400 8 {\"a\":1};204 9 ;");
}
END_TEST

START_TEST(what_an_answer_lacks_is_not_that_of_the_one_before)
{
    pack_one("[{\"status_code\":200,\"operation_id\":\"7\",\"response\":\"{}\"},{},"
             "{\"status_code\":\"x\",\"operation_id\":{\"a\":1},\"response\":[1]},5]");
    ck_assert_str_eq(read_all(), "");
    ck_assert_str_eq(buffer_text(&stage.told), "200 7 {};0  ;0  ;");
}
END_TEST

START_TEST(an_archive_that_breaks_off_anywhere_says_so_and_keeps_what_it_told)
{
    pack_begin();
    for (int i = 0; i < 3; i++)
        pack_file("./a.json",
                  "[{\"status_code\":200,\"operation_id\":\"7\",\"response\":\"{}\"}]");
    pack_end();
    ck_assert_str_eq(read_all(), "");
    for (size_t length = 0; length < stage.length - 40; length++)
        ck_assert_msg(
            read_n(length)[0] != '\0' ||
                strcmp(buffer_text(&stage.told), "200 7 {};200 7 {};200 7 {};") == 0,
            "cut at %zu", length);
}
END_TEST

START_TEST(what_is_no_archive_is_refused)
{
    static const char *const texts[] = {"", "<?xml version=\"1.0\"?><Error/>",
                                        "\x1f\x8b\x08garbage", "[]"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        stage.length = strlen(texts[i]);
        memcpy(stage.bytes, texts[i], stage.length);
        ck_assert_str_ne(read_all(), "");
        ck_assert_uint_eq(stage.told.length, 0);
    }
}
END_TEST

START_TEST(a_file_that_is_no_array_of_json_is_refused)
{
    static const char *const texts[] = {"{\"status_code\":200}",
                                        "[{\"status_code\":", "nonsense", "[] []",
                                        "\"text\" "};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        pack_one(texts[i]);
        if (i < 4)
            ck_assert_str_ne(read_all(), "");
        ck_assert_uint_eq(stage.told.length, 0);
    }
}
END_TEST

START_TEST(an_archive_that_unpacks_without_end_is_left_at_its_limit)
{
    char *numbers = malloc(MEGABYTE + 1);
    for (size_t i = 0; i < MEGABYTE; i++)
        numbers[i] = i % 2 == 0 ? ',' : '1';
    numbers[0] = '[';
    numbers[MEGABYTE - 2] = ' ';
    numbers[MEGABYTE - 1] = ']';
    numbers[MEGABYTE] = '\0';
    pack_begin();
    for (int i = 0; i < 65; i++)
        pack_file("./a.json", numbers);
    pack_end();
    ck_assert_msg(strstr(read_all(), "unpacks to more than") != NULL, "%s",
                  stage.error.message);
    free(numbers);
}
END_TEST

START_TEST(an_archive_of_too_many_files_is_left)
{
    pack_begin();
    for (int i = 0; i < 10001; i++)
        pack_file("./a", "");
    pack_end();
    ck_assert_ptr_nonnull(strstr(read_all(), "more than 10000 files"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(answers_of_all_files_are_told_and_empty_files_are_none),
        TEST(what_an_answer_lacks_is_not_that_of_the_one_before),
        TEST(an_archive_that_breaks_off_anywhere_says_so_and_keeps_what_it_told),
        TEST(what_is_no_archive_is_refused),
        TEST(a_file_that_is_no_array_of_json_is_refused),
        TEST(an_archive_that_unpacks_without_end_is_left_at_its_limit),
        TEST(an_archive_of_too_many_files_is_left),
        {0},
    };
    suite_fixture(NULL, finish);
    return suite_run("archive of a batch", tests);
}
