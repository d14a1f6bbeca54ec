/* test_base.c -- memory, text and buffers. */
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "host/base/arena.h"
#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/base/meant.h"
#include "host/base/secrecy.h"
#include "host/base/text.h"
#include "tests/support/suite.h"

START_TEST(a_number_beyond_the_range_is_refused)
{
    int64_t number = 7;
    ck_assert(!text_to_integer("9223372036854775808", INT64_MIN, INT64_MAX, &number));
    ck_assert(text_to_integer("-9223372036854775808", INT64_MIN, INT64_MAX, &number));
    ck_assert(number == INT64_MIN);
    ck_assert(!text_to_integer("11", 0, 10, &number));
    ck_assert(!text_to_integer("", 0, 10, &number));
    ck_assert(!text_to_integer("1x", 0, 10, &number));
}
END_TEST

START_TEST(a_cut_never_splits_a_character)
{
    ck_assert_uint_eq(text_cut("a\xC3\xA9z", 2), 1);
    ck_assert_uint_eq(text_cut("a\xC3\xA9z", 3), 3);
    ck_assert_uint_eq(text_cut("abc", 10), 3);
}
END_TEST

START_TEST(a_misspelt_word_finds_the_one_that_was_meant)
{
    static const char *const words[] = {"push_new_records", "import_new_records", NULL};
    ck_assert_str_eq(text_nearest("push_new_record", words), "push_new_records");
    ck_assert_ptr_null(text_nearest("xyz", words));
    ck_assert_str_eq(meant("plan", "look").words, ": did you mean 'plan'?");
    ck_assert_str_eq(meant(NULL, "look").words, "; look");
    ck_assert_str_eq(meant(NULL, NULL).words, "");
}
END_TEST

START_TEST(an_arena_gives_zeroed_memory_again_after_a_reset)
{
    struct arena arena = {0};
    char *first = arena_text(&arena, "hello");
    ck_assert_str_eq(first, "hello");
    arena_reset(&arena);
    char *second = arena_allocate(&arena, 6);
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(second[i], 0);
    arena_allocate(&arena, 1000000);
    arena_free(&arena);
    ck_assert_uint_eq(arena.used, 0);
}
END_TEST

START_TEST(a_wiped_arena_holds_nothing_of_what_was_in_it)
{
    struct arena arena = {0};
    const char *small = arena_text(&arena, "a key");
    char *large = arena_allocate(&arena, 200000);
    large[199999] = 'k';
    arena_wipe(&arena);
    ck_assert_str_eq(small, "");
    ck_assert_int_eq(small[4], 0);
    ck_assert_int_eq(large[199999], 0);
    arena_free(&arena);
}
END_TEST

START_TEST(formatted_text_is_whole_whatever_room_there_was)
{
    char text[300];
    for (size_t before = 0; before < 260; before += 13)
        for (size_t length = 0; length < sizeof text; length++) {
            struct buffer buffer = {0};
            memset(text, 'b', before);
            buffer_add(&buffer, text, before);
            memset(text, 'x', length);
            buffer_format(&buffer, "%.*s", (int)length, text);
            ck_assert_uint_eq(buffer.length, before + length);
            ck_assert_uint_eq(strlen(buffer.bytes), buffer.length);
            ck_assert_uint_eq(strspn(buffer.bytes, "b"), before);
            buffer_free(&buffer);
        }
}
END_TEST

START_TEST(a_buffer_is_always_terminated)
{
    struct buffer buffer = {0};
    ck_assert_str_eq(buffer_text(&buffer), "");
    for (int i = 0; i < 1000; i++)
        buffer_format(&buffer, "%d,", i % 10);
    ck_assert_uint_eq(buffer.length, 2000);
    ck_assert_int_eq(buffer.bytes[2000], 0);
    char *taken = buffer_take(&buffer);
    ck_assert_uint_eq(buffer.length, 0);
    free(taken);
}
END_TEST

START_TEST(a_buffer_with_room_does_not_move)
{
    struct buffer buffer = {0};
    buffer_add_text(&buffer, "ab");
    buffer_reserve(&buffer, 1000);
    ck_assert_str_eq(buffer_text(&buffer), "ab");
    const char *const place = buffer.bytes;
    buffer_reserve(&buffer, 10);
    while (buffer.length < 1000)
        buffer_add_char(&buffer, 'c');
    ck_assert_ptr_eq(buffer.bytes, place);
    ck_assert_uint_eq(strlen(buffer.bytes), 1000);
    buffer_add_char(&buffer, 'd');
    ck_assert_uint_eq(strlen(buffer.bytes), 1001);
    buffer_free(&buffer);
    buffer_reserve(&buffer, 0);
    ck_assert_str_eq(buffer.bytes, "");
    buffer_free(&buffer);
}
END_TEST

START_TEST(a_crash_leaves_no_core_and_nobody_looks_in)
{
    struct rlimit limit = {1, 1};
    ck_assert_int_eq(prctl(PR_SET_DUMPABLE, 1), 0);
    secrecy_keep();
    ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
    ck_assert_uint_eq(limit.rlim_cur, 0);
    ck_assert_uint_eq(limit.rlim_max, 0);
#ifndef __SANITIZE_ADDRESS__
    ck_assert_int_eq(prctl(PR_GET_DUMPABLE), 0);
#endif
}
END_TEST

START_TEST(a_message_is_one_line_whatever_is_quoted_in_it)
{
    struct wherry_error error = {0};
    ck_assert_int_eq(fail(&error, WHERRY_RETRY, "it says '%s'", "no\r\nway\x1b"),
                     WHERRY_RETRY);
    ck_assert_str_eq(error.message, "it says 'no  way\x1b'");
    fail_option(&error, WHERRY_FAILED, "key", "%s, again", error.message);
    ck_assert_str_eq(error.message, "it says 'no  way\x1b', again");
    ck_assert_str_eq(error.option, "key");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_number_beyond_the_range_is_refused),
        TEST(a_cut_never_splits_a_character),
        TEST(a_misspelt_word_finds_the_one_that_was_meant),
        TEST(an_arena_gives_zeroed_memory_again_after_a_reset),
        TEST(a_wiped_arena_holds_nothing_of_what_was_in_it),
        TEST(formatted_text_is_whole_whatever_room_there_was),
        TEST(a_buffer_is_always_terminated),
        TEST(a_buffer_with_room_does_not_move),
        TEST(a_message_is_one_line_whatever_is_quoted_in_it),
        TEST(a_crash_leaves_no_core_and_nobody_looks_in),
        {0},
    };
    return suite_run("base", tests);
}
