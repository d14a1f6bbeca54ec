/* test_json_writer.c -- JSON out. */
#include <stdlib.h>
#include <string.h>

#include "plugin/kit/json_reader.h"
#include "plugin/kit/json_writer.h"
#include "tests/support/suite.h"

static void expect_text(struct json_writer *writer, const char *wanted)
{
    const char *text;
    size_t length;
    ck_assert_int_eq(json_writer_finish(writer, &text, &length, NULL), WHERRY_OK);
    ck_assert_str_eq(text, wanted);
    ck_assert_uint_eq(length, strlen(wanted));
    ck_assert_uint_eq(json_writer_length(writer), length);
}

START_TEST(calls_follow_the_document)
{
    struct json_writer *writer = json_writer_create(false);
    json_begin_object(writer);
    json_member_text(writer, "email", "a@b.example");
    json_key(writer, "merge_fields");
    json_begin_object(writer);
    json_key(writer, "PRICE");
    json_number(writer, "19.990");
    json_end_object(writer);
    json_key(writer, "tags");
    json_begin_array(writer);
    json_text(writer, "one");
    json_integer(writer, INT64_MIN);
    json_null(writer);
    json_begin_array(writer);
    json_end_array(writer);
    json_end_array(writer);
    json_member_integer(writer, "n", 7);
    json_member_boolean(writer, "yes", true);
    json_member_boolean(writer, "no", false);
    json_end_object(writer);
    expect_text(writer,
                "{\"email\":\"a@b.example\",\"merge_fields\":{\"PRICE\":19.990},"
                "\"tags\":[\"one\",-9223372036854775808,null,[]],\"n\":7,"
                "\"yes\":true,\"no\":false}");
    json_writer_destroy(writer);
}
END_TEST

START_TEST(a_scalar_is_a_document)
{
    struct json_writer *writer = json_writer_create(false);
    json_text(writer, "\"\\\n\x01/\x7F\xC3\xA9");
    expect_text(writer, "\"\\\"\\\\\\n\\u0001/\x7F\xC3\xA9\"");
    json_writer_reset(writer);
    json_boolean(writer, true);
    expect_text(writer, "true");
    json_writer_destroy(writer);
}
END_TEST

START_TEST(an_indented_document_is_the_same_document)
{
    struct json_writer *writer = json_writer_create(true);
    json_begin_object(writer);
    json_member_integer(writer, "a", 1);
    json_key(writer, "b");
    json_begin_array(writer);
    json_text(writer, "c");
    json_end_array(writer);
    json_end_object(writer);
    expect_text(writer, "{\n  \"a\": 1,\n  \"b\": [\n    \"c\"\n  ]\n}\n");
    json_writer_destroy(writer);
}
END_TEST

static const char *const good_numbers[] = {
    "0",    "-0",     "7",  "-12", "19.990", "1e9",
    "1E+9", "1.5e-3", "10", "0.0", "1e999",  "9223372036854775808"};
static const char *const bad_numbers[] = {
    "",    "-",  "01", "-01", "1.",  ".5",  "+1",  "1e",    "1e+",  "0x1",   "NaN",
    "inf", "1 ", " 1", "1,5", "1.e", "--1", "1-1", "1.5.2", "1e5.", "\"1\"", "1]"};

START_TEST(a_number_is_written_as_it_is_spelled)
{
    struct json_writer *writer = json_writer_create(false);
    json_number(writer, good_numbers[_i]);
    expect_text(writer, good_numbers[_i]);
    json_writer_destroy(writer);
    ck_assert_int_eq(json_read(good_numbers[_i], strlen(good_numbers[_i]),
                               &(struct json_handler){0}, NULL),
                     WHERRY_OK);
}
END_TEST

static void expect_refusal(struct json_writer *writer, const char *why)
{
    const char *text = "unset";
    struct wherry_error error = {0};
    ck_assert_int_eq(json_writer_finish(writer, &text, NULL, &error), WHERRY_FAILED);
    ck_assert_int_eq(error.status, WHERRY_FAILED);
    ck_assert_msg(strstr(error.message, why) != NULL, "'%s' for '%s'", error.message,
                  why);
    ck_assert_str_eq(text, "unset");
}

START_TEST(a_malformed_number_is_refused)
{
    struct json_writer *writer = json_writer_create(false);
    json_begin_array(writer);
    json_number(writer, bad_numbers[_i]);
    json_end_array(writer);
    expect_refusal(writer, "a malformed number");
    json_writer_destroy(writer);
}
END_TEST

static const char *const bad_texts[] = {"\xC0\x80",     "a\xED\xA0\x80",    "\xFF",
                                        "abcdefgh\xC3", "\xF4\x90\x80\x80", "\x80"};

START_TEST(text_that_is_not_utf8_is_refused)
{
    struct json_writer *writer = json_writer_create(false);
    json_text(writer, bad_texts[_i]);
    expect_refusal(writer, "text that is not UTF-8");
    json_writer_reset(writer);
    json_begin_object(writer);
    json_member_text(writer, bad_texts[_i], "x");
    json_end_object(writer);
    expect_refusal(writer, "a key that is not UTF-8");
    json_writer_destroy(writer);
}
END_TEST

/* One letter a call: { } [ ] k(ey) t(ext) n(umber) i(nteger) b(oolean) 0(null). */
static void play(struct json_writer *writer, const char *calls)
{
    for (; *calls != '\0'; calls++) {
        switch (*calls) {
        case '{':
            json_begin_object(writer);
            break;
        case '}':
            json_end_object(writer);
            break;
        case '[':
            json_begin_array(writer);
            break;
        case ']':
            json_end_array(writer);
            break;
        case 'k':
            json_key(writer, "key");
            break;
        case 't':
            json_text(writer, "text");
            break;
        case 'n':
            json_number(writer, "1.50");
            break;
        case 'i':
            json_integer(writer, -3);
            break;
        case 'b':
            json_boolean(writer, false);
            break;
        default:
            json_null(writer);
            break;
        }
    }
}

static const struct order {
    const char *calls;
    const char *why;
} orders[] = {
    {"", "not complete"},
    {"{", "not complete"},
    {"[t", "not complete"},
    {"{k", "not complete"},
    {"tt", "after the end"},
    {"{}{", "after the end"},
    {"[]0", "after the end"},
    {"k", "a key where none belongs"},
    {"[k]", "a key where none belongs"},
    {"{kk", "a key where none belongs"},
    {"tk", "a key where none belongs"},
    {"{t}", "a value without a key"},
    {"{n}", "a value without a key"},
    {"{i}", "a value without a key"},
    {"{b}", "a value without a key"},
    {"{0}", "a value without a key"},
    {"{ktt", "a value without a key"},
    {"{[", "a value without a key"},
    {"{{", "a value without a key"},
    {"}", "an end without its beginning"},
    {"]", "an end without its beginning"},
    {"{]", "an end without its beginning"},
    {"[}", "an end without its beginning"},
    {"{}}", "an end without its beginning"},
    {"[{kt]", "an end without its beginning"},
    {"{k}", "an end without its beginning, or after a key"},
    /* the first fault is reported, and later calls fix nothing */
    {"{t}k]", "a value without a key"},
};

enum { ORDERS = sizeof orders / sizeof *orders };

START_TEST(a_call_out_of_order_is_remembered)
{
    struct json_writer *writer = json_writer_create(_i % 2 == 0);
    play(writer, orders[_i].calls);
    expect_refusal(writer, orders[_i].why);
    expect_refusal(writer, orders[_i].why);
    json_writer_reset(writer);
    play(writer, "{kt}");
    const char *text;
    ck_assert_int_eq(json_writer_finish(writer, &text, NULL, NULL), WHERRY_OK);
    json_writer_destroy(writer);
}
END_TEST

/* Every sequence of five calls either is refused or makes a document that can be
 * read. */
START_TEST(whatever_is_called_the_result_is_json_or_a_refusal)
{
    static const char letters[] = "{}[]kti";
    enum { CALLS = 5 };
    int documents = 0, total = 1;
    for (int i = 0; i < CALLS; i++)
        total *= (int)sizeof letters - 1;
    struct json_writer *writer = json_writer_create(false);
    for (int number = 0; number < total; number++) {
        char calls[CALLS + 1] = {0};
        for (int i = 0, rest = number; i < CALLS; i++, rest /= (int)sizeof letters - 1)
            calls[i] = letters[rest % ((int)sizeof letters - 1)];
        json_writer_reset(writer);
        play(writer, calls);
        const char *text;
        size_t length;
        if (json_writer_finish(writer, &text, &length, NULL) != WHERRY_OK)
            continue;
        documents++;
        ck_assert_msg(json_read(text, length, &(struct json_handler){0}, NULL) ==
                          WHERRY_OK,
                      "%s made %s", calls, text);
    }
    ck_assert_int_eq(documents, 20); /* 18 in brackets, 2 in braces */
    json_writer_destroy(writer);
}
END_TEST

START_TEST(nesting_ends_where_the_reader_ends)
{
    struct json_writer *writer = json_writer_create(false);
    for (int depth = 63; depth <= 66; depth++) {
        json_writer_reset(writer);
        for (int i = 0; i < depth; i++)
            json_begin_array(writer);
        for (int i = 0; i < depth; i++)
            json_end_array(writer);
        const char *text;
        size_t length;
        if (depth > 64) {
            expect_refusal(writer, "nested more than 64 deep");
            continue;
        }
        ck_assert_int_eq(json_writer_finish(writer, &text, &length, NULL), WHERRY_OK);
        ck_assert_int_eq(json_read(text, length, &(struct json_handler){0}, NULL),
                         WHERRY_OK);
    }
    json_writer_destroy(writer);
}
END_TEST

START_TEST(addresses_are_left_out_of_texts_for_as_long_as_that_is_asked_for)
{
    struct wherry_error error = {0};
    const char *text = NULL;
    size_t length = 0;
    struct json_writer *writer = json_writer_create(false);
    json_begin_object(writer);
    json_member_text(writer, "a@b.example", "to ann@one.example, \"x y\"@two.example");
    json_writer_hide_addresses(writer, true);
    json_member_text(writer, "c@d.example", "to ann@one.example, \"x y\"@two.example.");
    json_member_text(writer, "none", "nobody");
    json_writer_hide_addresses(writer, false);
    json_member_text(writer, "again", "ann@one.example");
    json_end_object(writer);
    ck_assert_int_eq(json_writer_finish(writer, &text, &length, &error), WHERRY_OK);
    ck_assert_str_eq(text, "{\"a@b.example\":\"to ann@one.example, "
                           "\\\"x y\\\"@two.example\","
                           "\"c@d.example\":\"to <address>, <address>.\","
                           "\"none\":\"nobody\",\"again\":\"ann@one.example\"}");
    json_writer_destroy(writer);
}
END_TEST

START_TEST(a_writer_is_used_again_and_again)
{
    struct json_writer *writer = json_writer_create(false);
    for (int round = 0; round < 1000; round++) {
        json_writer_reset(writer);
        ck_assert_uint_eq(json_writer_length(writer), 0);
        json_begin_array(writer);
        json_integer(writer, round % 10);
        ck_assert_uint_eq(json_writer_length(writer), 2);
        json_end_array(writer);
        ck_assert_uint_eq(json_writer_length(writer), 3);
    }
    expect_text(writer, "[9]");
    json_writer_destroy(writer);
    json_writer_destroy(NULL);
}
END_TEST

static const struct test tests[] = {
    TEST(calls_follow_the_document),
    TEST(a_scalar_is_a_document),
    TEST(an_indented_document_is_the_same_document),
    {"a_number_is_written_as_it_is_spelled", &a_number_is_written_as_it_is_spelled,
     sizeof good_numbers / sizeof *good_numbers, 0},
    {"a_malformed_number_is_refused", &a_malformed_number_is_refused,
     sizeof bad_numbers / sizeof *bad_numbers, 0},
    {"text_that_is_not_utf8_is_refused", &text_that_is_not_utf8_is_refused,
     sizeof bad_texts / sizeof *bad_texts, 0},
    {"a_call_out_of_order_is_remembered", &a_call_out_of_order_is_remembered, ORDERS,
     0},
    TEST(whatever_is_called_the_result_is_json_or_a_refusal),
    TEST(nesting_ends_where_the_reader_ends),
    TEST(addresses_are_left_out_of_texts_for_as_long_as_that_is_asked_for),
    TEST(a_writer_is_used_again_and_again),
    {0},
};

int main(void)
{
    return suite_run("json_writer", tests);
}
