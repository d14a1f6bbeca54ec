/* test_json_limits.c -- what the JSON reader does when there is too much of something.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"
#include "tests/support/json_events.h"
#include "tests/support/suite.h"

enum { MIB = 1024 * 1024, PIECES_MAX = 31 };

static char *nested(size_t depth, const char *open, const char *close)
{
    struct buffer text = {0};
    for (size_t i = 0; i < depth; i++)
        buffer_add_text(&text, open);
    buffer_add_text(&text, "1");
    for (size_t i = 0; i < depth; i++)
        buffer_add_text(&text, close);
    return buffer_take(&text);
}

START_TEST(nesting_ends_at_64)
{
    static const char *const open[] = {"[", "{\"a\":"}, *const close[] = {"]", "}"};
    char *text = nested(64, open[_i], close[_i]);
    ck_assert_int_eq(json_read(text, strlen(text), &(struct json_handler){0}, NULL),
                     WHERRY_OK);
    json_events_same_in_pieces(text, strlen(text), PIECES_MAX);
    free(text);
    text = nested(65, open[_i], close[_i]);
    struct wherry_error error;
    ck_assert_int_eq(json_read(text, strlen(text), &(struct json_handler){0}, &error),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, "nested more than 64 deep"));
    json_events_same_in_pieces(text, strlen(text), PIECES_MAX);
    free(text);
}
END_TEST

/* A million brackets must end the reading as early as 65 do. */
START_TEST(deep_nesting_costs_nothing)
{
    char *text = nested(1000000, "[", "");
    struct wherry_error error;
    ck_assert_int_eq(json_read(text, strlen(text), &(struct json_handler){0}, &error),
                     WHERRY_FAILED);
    ck_assert_str_eq(error.message, "byte 65: nested more than 64 deep");
    free(text);
}
END_TEST

static enum wherry_status feed_all(const struct buffer *text, size_t piece,
                                   struct wherry_error *error)
{
    struct json_reader *reader = json_reader_create(&(struct json_handler){0});
    enum wherry_status status = WHERRY_OK;
    for (size_t at = 0; at < text->length && status == WHERRY_OK; at += piece) {
        size_t rest = text->length - at;
        status = json_reader_feed(reader, text->bytes + at, rest < piece ? rest : piece,
                                  error);
    }
    if (status == WHERRY_OK)
        status = json_reader_finish(reader, error);
    json_reader_destroy(reader);
    return status;
}

static struct buffer long_string(const char *unit, size_t bytes)
{
    struct buffer text = {0};
    buffer_add_text(&text, "[\"");
    for (size_t i = 0; i < bytes; i += strlen(unit))
        buffer_add_text(&text, unit);
    buffer_add_text(&text, "\"]");
    return text;
}

START_TEST(a_token_beyond_1_mib_is_refused_however_it_comes)
{
    static const char *const units[] = {"x", "\\n", "\\u0041", "\xC3\xA9"};
    static const size_t pieces[] = {997, 16384, 100000, MIB, SIZE_MAX / 2};
    struct buffer text = long_string(units[_i], 4 * MIB);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct wherry_error error = {0};
        ck_assert_int_eq(feed_all(&text, pieces[i], &error), WHERRY_FAILED);
        ck_assert_str_eq(error.message, "byte 1: a token longer than 1 MiB");
    }
    buffer_free(&text);
}
END_TEST

START_TEST(a_number_or_a_blank_beyond_1_mib_is_refused_too)
{
    const char c = _i == 0 ? '1' : ' ';
    struct buffer text = {0};
    buffer_add_char(&text, '[');
    for (size_t i = 0; i < 2 * MIB; i++)
        buffer_add_char(&text, c);
    buffer_add_text(&text, "1]");
    static const size_t pieces[] = {100, 16384, SIZE_MAX / 2};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct wherry_error error = {0};
        ck_assert_int_eq(feed_all(&text, pieces[i], &error), WHERRY_FAILED);
        ck_assert_str_eq(error.message, "byte 1: a token longer than 1 MiB");
    }
    buffer_free(&text);
}
END_TEST

START_TEST(a_token_just_within_1_mib_is_taken)
{
    struct buffer text = long_string("x", MIB - 2);
    ck_assert_int_eq(feed_all(&text, 16384, NULL), WHERRY_OK);
    ck_assert_int_eq(feed_all(&text, SIZE_MAX / 2, NULL), WHERRY_OK);
    buffer_free(&text);
    text = long_string("x", MIB - 1);
    ck_assert_int_eq(feed_all(&text, 16384, NULL), WHERRY_FAILED);
    ck_assert_int_eq(feed_all(&text, SIZE_MAX / 2, NULL), WHERRY_FAILED);
    buffer_free(&text);
}
END_TEST

/* Half a megabyte of escapes byte by byte: lexed again with each, as yajl does by
 * itself, it would be 10^11 steps and end in the time-out. */
START_TEST(a_long_text_in_tiny_pieces_takes_linear_time)
{
    struct buffer text = long_string("\\u0041", MIB / 2);
    ck_assert_int_eq(feed_all(&text, 1, NULL), WHERRY_OK);
    ck_assert_int_eq(feed_all(&text, 3, NULL), WHERRY_OK);
    buffer_free(&text);
}
END_TEST

/* Many long texts, fed in odd pieces: what was held back comes in order. */
START_TEST(long_texts_come_whole_and_in_order)
{
    struct buffer text = {0};
    buffer_add_char(&text, '[');
    for (size_t i = 0; i < 40; i++) {
        buffer_format(&text, "%s\"", i == 0 ? "" : ",");
        for (size_t j = 0; j < i * 23; j++)
            buffer_format(&text, "%c%s", (int)('a' + j % 26), j % 9 == 0 ? "\\t" : "");
        buffer_format(&text, "\",%zu", i);
    }
    buffer_add_char(&text, ']');
    json_events_same_in_pieces(text.bytes, text.length, PIECES_MAX);
    for (size_t piece = 32; piece < 2000; piece += 37) {
        char *wanted = json_events(text.bytes, text.length, SIZE_MAX);
        char *events = json_events(text.bytes, text.length, piece);
        ck_assert_str_eq(events, wanted);
        free(events);
        free(wanted);
    }
    buffer_free(&text);
}
END_TEST

static const struct test tests[] = {
    {"nesting_ends_at_64", &nesting_ends_at_64, 2, 0},
    TEST(deep_nesting_costs_nothing),
    {"a_token_beyond_1_mib_is_refused_however_it_comes",
     &a_token_beyond_1_mib_is_refused_however_it_comes, 4, 0},
    {"a_number_or_a_blank_beyond_1_mib_is_refused_too",
     &a_number_or_a_blank_beyond_1_mib_is_refused_too, 2, 0},
    TEST(a_token_just_within_1_mib_is_taken),
    TEST(a_long_text_in_tiny_pieces_takes_linear_time),
    TEST(long_texts_come_whole_and_in_order),
    {0},
};

int main(void)
{
    return suite_run("json_limits", tests);
}
