/* test_json_reader.c -- JSON in: events, paths, refusals. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"
#include "tests/support/json_events.h"
#include "tests/support/suite.h"

enum { PIECES_MAX = 31 };

static void expect_events(const char *text, const char *wanted)
{
    char *events = json_events(text, strlen(text), SIZE_MAX);
    ck_assert_str_eq(events, wanted);
    free(events);
}

START_TEST(paths_tell_where_a_value_stands)
{
    expect_events("{\"members\":[{\"id\":\"a\",\"merge_fields\":{\"FNAME\":\"J\"}},"
                  "{\"id\":\"b\"}],\"n\":19.990,\"t\":true,\"z\":null}",
                  "{\nmembers[\nmembers[]{\nmembers[].id=sa\n"
                  "members[].merge_fields{\nmembers[].merge_fields.FNAME=sJ\n"
                  "members[].merge_fields}\nmembers[]}\nmembers[]{\n"
                  "members[].id=sb\nmembers[]}\nmembers]\nn=n19.990\n"
                  "t=btrue\nz=0\n}\n");
    expect_events("[[1],2,{\"a\":[]}]",
                  "[\n[][\n[][]=n1\n[]]\n[]=n2\n[]{\n[].a[\n[].a]\n"
                  "[]}\n]\n");
    expect_events("7", "=n7\n");
    expect_events(" \"x\" ", "=sx\n");
    expect_events("{\"\":{\"\":1}}", "{\n{\n.=n1\n}\n}\n");
    expect_events("{\"a.b\":1,\"a\":{\"b\":2}}", "{\na.b=n1\na{\na.b=n2\na}\n}\n");
}
END_TEST

/* What a number is worth is for others to say. */
static const char *const numbers[] = {
    "0",
    "-0",
    "19.990",
    "1e999",
    "-1.5E-3",
    "9223372036854775808",
    "1e400",
    "0.1",
    "0e0",
    "1E+2",
    "-9223372036854775809",
};

START_TEST(a_number_comes_as_it_was_spelled)
{
    char text[64], wanted[64];
    snprintf(text, sizeof text, "[%s]", numbers[_i]);
    snprintf(wanted, sizeof wanted, "[\n[]=n%s\n]\n", numbers[_i]);
    expect_events(text, wanted);
    snprintf(wanted, sizeof wanted, "=n%s\n", numbers[_i]);
    expect_events(numbers[_i], wanted);
}
END_TEST

START_TEST(a_repeated_key_is_told_each_time)
{
    expect_events("{\"a\":1,\"a\":2}", "{\na=n1\na=n2\n}\n");
}
END_TEST

START_TEST(escapes_become_the_characters_that_they_mean)
{
    expect_events("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"",
                  "=s\"\\/\b\f\n\r\tA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n");
    expect_events("{\"\\u00e9\\uD83D\\uDE00\":\"\\uFFFF\\u0001\"}",
                  "{\n\xC3\xA9\xF0\x9F\x98\x80=s\xEF\xBF\xBF\x01\n}\n");
    expect_events("\"\\\\ud800\"", "=s\\ud800\n");
    expect_events("\"\\\\\\\\u0000\"", "=s\\\\u0000\n");
}
END_TEST

/* Text of every length, so that each way of copying it is taken. */
START_TEST(text_of_any_length_comes_whole)
{
    for (size_t length = 0; length < 300; length++) {
        struct buffer text = {0}, wanted = {0};
        buffer_add_char(&text, '"');
        buffer_add_text(&wanted, "=s");
        for (size_t i = 0; i < length; i++) {
            const char *piece = _i == 1 && i == length / 2 ? "\xC3\xA9" : "x";
            buffer_add_text(&text, piece);
            buffer_add_text(&wanted, piece);
        }
        buffer_add_char(&text, '"');
        buffer_add_char(&wanted, '\n');
        expect_events(text.bytes, wanted.bytes);
        buffer_free(&text);
        buffer_free(&wanted);
    }
}
END_TEST

/* ---- Refusals -------------------------------------------------------------------- */

static const struct refusal {
    const char *text;
    const char *wanted; /* a part of the message */
} refusals[] = {
    {"", "byte 0: parse error: premature EOF"},
    {"   ", "byte 3: parse error: premature EOF"},
    {"\xEF\xBB\xBF{}", "byte 1: lexical error"},
    {"{\"a\":\"\x01\"}", "byte 6: lexical error"},
    {"\"a\nb\"", "byte 2: lexical error"},
    {"[1,\f2]", "byte 3: a raw control character"},
    {"[1,\v\f2]", "byte 3: a raw control character"},
    {"[\f\v]", "byte 1: a raw control character"},
    {"\f1", "byte 0: a raw control character"},
    {"[]\v", "byte 2: a raw control character"},
    {"\"a\fb\"", "byte 2: a raw control character"},
    {"[1,\b2]", "byte 4: lexical error"},
    {"[1,]\f", "byte 2: parse error"},
    {"[\"\\ud800\"\f]", "byte 8: half of a surrogate pair"},
    {"\"a\tb\"", "byte 2: lexical error"},
    {"[01]", "byte 2: parse error"},
    {"[1.]", "byte 3: lexical error"},
    {"[.5]", "byte 2: lexical error: invalid char"},
    {"[+1]", "byte 2: lexical error: invalid char"},
    {"[-]", "byte 2: lexical error"},
    {"[1e]", "byte 3: lexical error"},
    {"[0x10]", "byte 3: lexical error"},
    {"[NaN]", "byte 2: lexical error: invalid char"},
    {"[Infinity]", "byte 2: lexical error: invalid char"},
    {"[nul]", "lexical error"},
    {"[TRUE]", "lexical error"},
    {"[1,]", "byte 2: parse error"},
    {"[,1]", "byte 1: parse error"},
    {"[1 2]", "byte 2: parse error"},
    {"{\"a\":1,}", "byte 6: parse error"},
    {"{\"a\" 1}", "byte 4: parse error"},
    {"{a:1}", "lexical error"},
    {"{'a':1}", "lexical error"},
    {"{\"a\":1 \"beta\":2}", "byte 6: parse error: after key and value"},
    {"{1:1}", "parse error"},
    {"{\"a\":}", "parse error"},
    {"[}", "parse error"},
    {"{]", "parse error"},
    {"]", "parse error"},
    {"[1]x", "byte 3: parse error: trailing garbage"},
    {"{} {}", "byte 2: parse error: trailing garbage"},
    {"1 2", "trailing garbage"},
    {"[1] // note", "trailing garbage"},
    {"[/* note */1]", "byte 1: lexical error"},
    {"\"\\x\"", "byte 2: lexical error"},
    {"\"\\u12g4\"", "byte 5: lexical error"},
    {"\"\\u12\"", "lexical error"},
    {"\\u0041", "lexical error"},
    /* UTF-8 that yajl lets pass, or does not */
    {"\"\xC0\x80\"", "byte 4: text that is not UTF-8"},
    {"\"\xED\xA0\x80\"", "byte 5: text that is not UTF-8"},
    {"\"\xF7\xBF\xBF\xBF\"", "byte 6: text that is not UTF-8"},
    {"\"\xF4\x90\x80\x80\"", "byte 6: text that is not UTF-8"},
    {"\"\xE0\x80\xAF\"", "byte 5: text that is not UTF-8"},
    {"\"abcdefghijklmnop\xC1\xBF\"", "text that is not UTF-8"},
    {"{\"\xC0\xAF\":1}", "byte 5: a key that is not UTF-8"},
    {"\"\xFF\"", "byte 2: lexical error: invalid bytes in UTF8 string"},
    {"\"\xC3\"", "lexical error"},
    {"\"\x80\"", "lexical error"},
    /* escapes that yajl lets pass */
    {"\"\\ud800\"", "byte 7: half of a surrogate pair"},
    {"\"\\udc00\"", "byte 6: half of a surrogate pair"},
    {"\"\\ud83d\\u0041\"", "byte 12: half of a surrogate pair"},
    {"\"\\ud83d\\ud83d\"", "byte 12: half of a surrogate pair"},
    {"\"\\ud83d\\n\"", "byte 8: half of a surrogate pair"},
    {"\"\\ud83dx\"", "byte 7: half of a surrogate pair"},
    {"\"\\ud83d\\ude00\\ude00\"", "byte 18: half of a surrogate pair"},
    {"{\"\\udfff\":1}", "byte 7: half of a surrogate pair"},
    {"\"\\u0000\"", "byte 6: U+0000 in a text"},
    {"[\"fine\",\"a\\u0000b\"]", "byte 15: U+0000 in a text"},
    {"{\"\\u0000\":1}", "U+0000 in a text"},
    /* the first fault is the one that is told */
    {"[1,] \"\\u0000\"", "byte 2: parse error"},
    {"[\"\\u0000\",]", "byte 7: U+0000 in a text"},
};

enum { REFUSALS = sizeof refusals / sizeof *refusals };

START_TEST(a_malformed_document_is_refused_at_its_place)
{
    const struct refusal *row = &refusals[_i];
    char *events = json_events(row->text, strlen(row->text), SIZE_MAX);
    const char *message = strstr(events, "! ");
    ck_assert_msg(message != NULL, "'%s' was taken", row->text);
    ck_assert_msg(strstr(message, row->wanted) != NULL, "'%s' gave '%s'", row->text,
                  message);
    free(events);
}
END_TEST

START_TEST(a_malformed_document_gives_the_same_in_pieces)
{
    const struct refusal *row = &refusals[_i];
    json_events_same_in_pieces(row->text, strlen(row->text), PIECES_MAX);
}
END_TEST

START_TEST(a_raw_nul_is_refused)
{
    static const char *const texts[] = {"\"a\0b\"", "[1,\0]", "[1]\0"};
    static const size_t lengths[] = {5, 5, 4};
    for (size_t i = 0; i < 3; i++) {
        char *events = json_events(texts[i], lengths[i], SIZE_MAX);
        ck_assert_ptr_nonnull(strstr(events, "! byte "));
        free(events);
    }
}
END_TEST

static const char whole[] =
    "{\"members\":[{\"id\":\"a\\u00e9\\ud83d\\ude00\",\"n\":-19.990e2,\"t\":true,"
    "\"f\":false,\"z\":null,\"merge_fields\":{\"FNAME\":\"Zo\xC3\xAB\","
    "\"LONG\":\"a text that is a good deal longer than what is read in one go\"}}],"
    "\"total_items\":1}";

START_TEST(a_document_cut_anywhere_is_refused)
{
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        char *events = json_events(whole, length, SIZE_MAX);
        ck_assert_msg(strstr(events, "! byte ") != NULL, "cut at %zu", length);
        free(events);
        json_events_same_in_pieces(whole, length, 7);
    }
}
END_TEST

START_TEST(any_cut_into_two_gives_the_same)
{
    char *wanted = json_events(whole, sizeof whole - 1, SIZE_MAX);
    ck_assert_ptr_null(strstr(wanted, "! "));
    for (size_t cut = 0; cut < sizeof whole; cut++) {
        char *events = json_events(whole, sizeof whole - 1, cut == 0 ? 1 : cut);
        ck_assert_str_eq(events, wanted);
        free(events);
    }
    free(wanted);
}
END_TEST

/* ---- Handlers and calls ---------------------------------------------------------- */

static bool refuse_value(void *self, const char *path, const struct json_value *value,
                         struct wherry_error *error)
{
    (void)path, (void)value;
    ++*(int *)self;
    snprintf(error->message, sizeof error->message, "not this one");
    error->status = WHERRY_FAILED;
    return false;
}

static bool refuse_type(void *self, const char *path, enum json_type type,
                        struct wherry_error *error)
{
    (void)type;
    return refuse_value(self, path, NULL, error);
}

START_TEST(a_handler_that_says_no_ends_the_reading_with_its_own_words)
{
    const struct json_handler handlers[] = {
        {.value = refuse_value}, {.begin = refuse_type}, {.end = refuse_type}};
    int calls = 0;
    struct json_handler handler = handlers[_i];
    handler.self = &calls;
    struct wherry_error error = {0};
    const char *text = "[1,2,[3],[4]]";
    ck_assert_int_eq(json_read(text, strlen(text), &handler, &error), WHERRY_FAILED);
    ck_assert_str_eq(error.message, "not this one");
    ck_assert_int_eq(calls, 1);
}
END_TEST

START_TEST(nothing_is_taken_behind_a_refusal_or_the_end)
{
    int calls = 0;
    struct wherry_error error = {0};
    struct json_handler handler = {.self = &calls, .value = refuse_value};
    struct json_reader *reader = json_reader_create(&handler);
    ck_assert_int_eq(json_reader_feed(reader, "[1", 2, &error), WHERRY_OK);
    ck_assert_int_eq(json_reader_feed(reader, ",", 1, &error), WHERRY_FAILED);
    ck_assert_int_eq(json_reader_feed(reader, "2]", 2, &error), WHERRY_FAILED);
    ck_assert_int_eq(json_reader_finish(reader, &error), WHERRY_FAILED);
    ck_assert_int_eq(calls, 1);
    json_reader_destroy(reader);
    reader = json_reader_create(&(struct json_handler){0});
    ck_assert_int_eq(json_reader_feed(reader, "[]", 2, NULL), WHERRY_OK);
    ck_assert_int_eq(json_reader_finish(reader, NULL), WHERRY_OK);
    ck_assert_int_eq(json_reader_feed(reader, "[]", 2, NULL), WHERRY_FAILED);
    json_reader_destroy(reader);
    json_reader_destroy(NULL);
}
END_TEST

START_TEST(a_message_quotes_nothing_of_the_text)
{
    static const char *const texts[] = {"{\"secret\":\"word\" secret}",
                                        "[\"secret\\ud800\"]",
                                        "[\"secret\xC0\x80\"]",
                                        "{\"secret\":secret}",
                                        "secret",
                                        "[\"secret\"]secret"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct wherry_error error = {0};
        ck_assert_int_eq(
            json_read(texts[i], strlen(texts[i]), &(struct json_handler){0}, &error),
            WHERRY_FAILED);
        ck_assert_ptr_null(strstr(error.message, "secret"));
        ck_assert_int_eq(strncmp(error.message, "byte ", 5), 0);
        ck_assert_ptr_null(strchr(error.message, '\n'));
    }
}
END_TEST

static const struct test tests[] = {
    TEST(paths_tell_where_a_value_stands),
    {"a_number_comes_as_it_was_spelled", &a_number_comes_as_it_was_spelled,
     sizeof numbers / sizeof *numbers, 0},
    TEST(a_repeated_key_is_told_each_time),
    TEST(escapes_become_the_characters_that_they_mean),
    {"text_of_any_length_comes_whole", &text_of_any_length_comes_whole, 2, 0},
    {"a_malformed_document_is_refused_at_its_place",
     &a_malformed_document_is_refused_at_its_place, REFUSALS, 0},
    {"a_malformed_document_gives_the_same_in_pieces",
     &a_malformed_document_gives_the_same_in_pieces, REFUSALS, 0},
    TEST(a_raw_nul_is_refused),
    TEST(a_document_cut_anywhere_is_refused),
    TEST(any_cut_into_two_gives_the_same),
    {"a_handler_that_says_no_ends_the_reading_with_its_own_words",
     &a_handler_that_says_no_ends_the_reading_with_its_own_words, 3, 0},
    TEST(nothing_is_taken_behind_a_refusal_or_the_end),
    TEST(a_message_quotes_nothing_of_the_text),
    {0},
};

int main(void)
{
    return suite_run("json_reader", tests);
}
