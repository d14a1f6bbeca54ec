/* test_json_reader.c -- JSON in: events, paths, refusals. */
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

static const struct {
    const char *text, *events;
} unwanted[] = {
    {"{\"a-\":1,\"b\":2}", "{\nb=n2\n}\n"},
    {"{\"a-\":null,\"b-\":true,\"c-\":\"x\",\"d\":2}", "{\nd=n2\n}\n"},
    {"{\"a-\":{\"b\":{\"c\":[1,{\"d\":2}]}},\"e\":3}", "{\ne=n3\n}\n"},
    {"{\"a-\":[[],[1,[2]],{}],\"e\":3}", "{\ne=n3\n}\n"},
    {"[{\"a-\":{}},4,{\"a-\":[]},[5]]", "[\n[]{\n[]}\n[]=n4\n[]{\n[]}\n[][\n"
                                        "[][]=n5\n[]]\n]\n"},
    {"{\"m\":{\"a-\":\"x\",\"b\":{\"c-\":1}},\"d\":2}",
     "{\nm{\nm.b{\nm.b}\nm}\nd=n2\n}\n"},
    /* A flaw is that of its own token. */
    {"{\"a-\":\"\\ud800\",\"b\":\"x\"}", "{\nb=sx\n}\n"},
};

START_TEST(what_is_not_wanted_is_stepped_over_whole)
{
    expect_events(unwanted[_i].text, unwanted[_i].events);
    json_events_same_in_pieces(unwanted[_i].text, strlen(unwanted[_i].text),
                               PIECES_MAX);
}
END_TEST

/* Values that are not wanted must also be JSON, and no deeper than the rest. */
START_TEST(what_is_stepped_over_is_read_as_strictly)
{
    static const char *const faulty[] = {
        "{\"a-\":01}",     "{\"a-\":[1,]}", "{\"a-\":{\"b\":}}",
        "{\"a-\":\"\t\"}", "{\"a-\":[",
    };
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        char *events = json_events(faulty[i], strlen(faulty[i]), SIZE_MAX);
        ck_assert_ptr_nonnull(strstr(events, "! "));
        free(events);
    }
    struct buffer deep = {0};
    buffer_add_text(&deep, "{\"a-\":");
    for (int i = 0; i < 64; i++)
        buffer_add_char(&deep, '[');
    char *events = json_events(deep.bytes, deep.length, SIZE_MAX);
    ck_assert_ptr_nonnull(strstr(events, "nested more than 64 deep"));
    free(events);
    buffer_free(&deep);
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

/* ---- Flaws ----------------------------------------------------------------------- */

#define STAND_IN "\xEF\xBF\xBD"

static const struct flaw {
    const char *text;
    const char *wanted;
} flaws[] = {
    {"\"\\ud800\"", "=s" STAND_IN " (flawed)\n"},
    {"\"\\uDC00\"", "=s" STAND_IN " (flawed)\n"},
    {"\"\\ud83d\\u0041\"", "=s" STAND_IN "A (flawed)\n"},
    {"\"\\ud83d\\ud83d\"", "=s" STAND_IN STAND_IN " (flawed)\n"},
    {"\"\\ud83d\\ud83d\\ude00\"", "=s" STAND_IN "\xF0\x9F\x98\x80 (flawed)\n"},
    {"\"\\ud83d\\n\"", "=s" STAND_IN "\n (flawed)\n"},
    {"\"\\ud83dx\"", "=s" STAND_IN "x (flawed)\n"},
    {"\"\\ud83d\\ude00\\ude00\"", "=s\xF0\x9F\x98\x80" STAND_IN " (flawed)\n"},
    {"\"\\ud83d\\\\ude00\"", "=s" STAND_IN "\\ude00 (flawed)\n"},
    {"{\"\\udfff\":1}", "{\n" STAND_IN "=n1\n}\n"},
    {"\"\\u0000\"", "=s" STAND_IN " (flawed)\n"},
    {"[\"fine\",\"a\\u0000b\",\"fine\"]",
     "[\n[]=sfine\n[]=sa" STAND_IN "b (flawed)\n[]=sfine\n]\n"},
    {"{\"\\u0000\":1,\"k\":\"v\"}", "{\n" STAND_IN "=n1\nk=sv\n}\n"},
    {"[\"\\ud800\",\"\\ud800\\ud800\",7,\"x\"]",
     "[\n[]=s" STAND_IN " (flawed)\n[]=s" STAND_IN STAND_IN
     " (flawed)\n[]=n7\n[]=sx\n]\n"},
    /* a character of ours that was lost before is none that we lost */
    {"\"\\ufffd" STAND_IN "\"", "=s" STAND_IN STAND_IN "\n"},
    /* bytes that are no UTF-8 */
    {"\"\xC3\"", "=s" STAND_IN " (flawed)\n"},
    {"[\"Zo\xEB\",\"Zo\xC3\xAB\"]",
     "[\n[]=sZo" STAND_IN " (flawed)\n[]=sZo\xC3\xAB\n]\n"},
    {"\"\xFFx\xFE\"", "=s" STAND_IN "x" STAND_IN " (flawed)\n"},
    {"{\"\xFF\":1}", "{\n" STAND_IN "=n1\n}\n"},
    {"\"abcdefghijklmnop\x80 and a text that is longer than its buffer at first\"",
     "=sabcdefghijklmnop" STAND_IN
     " and a text that is longer than its buffer at first (flawed)\n"},
};

START_TEST(a_character_that_cannot_be_read_is_replaced_and_told)
{
    expect_events(flaws[_i].text, flaws[_i].wanted);
    json_events_same_in_pieces(flaws[_i].text, strlen(flaws[_i].text), PIECES_MAX);
}
END_TEST

static const char *const no_utf8[] = {
    "\xC0\x80", "\xED\xA0\x80", "\xF7\xBF\xBF\xBF", "\xF4\x90\x80\x80", "\xE0\x80\xAF",
};

START_TEST(a_form_that_utf_8_does_not_have_is_replaced)
{
    char text[32];
    snprintf(text, sizeof text, "[\"a%sb\",1]", no_utf8[_i]);
    char *events = json_events(text, strlen(text), SIZE_MAX);
    ck_assert_ptr_nonnull(strstr(events, "[]=sa" STAND_IN));
    ck_assert_ptr_nonnull(strstr(events, "b (flawed)\n[]=n1\n"));
    free(events);
    json_events_same_in_pieces(text, strlen(text), PIECES_MAX);
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
    {"[\"\\ud800\"\f]", "byte 9: a raw control character"},
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
    {"1\"", "byte 1: parse error: trailing garbage"},
    {"[1] \"a, ", "byte 3: parse error: trailing garbage"},
    {"\"a\" \"\\\"", "byte 3: parse error: trailing garbage"},
    {"[1] // note", "trailing garbage"},
    {"[/* note */1]", "byte 1: lexical error"},
    {"\"\\x\"", "byte 2: lexical error"},
    {"\"\\u12g4\"", "byte 5: lexical error"},
    {"\"\\u12\"", "lexical error"},
    {"\\u0041", "lexical error"},
    /* the first fault is the one that is reported */
    {"[1,] \"\\u0000\"", "byte 2: parse error"},
    {"[\"\\u0000\",]", "byte 9: parse error"},
    {"[\\u0000]", "byte 2: lexical error"},
    {"[\x80]", "byte 2: lexical error"},
    {"\"\\ud800\\u12", "byte 11: lexical error"},
    {"\"\\ud800\\uzz\"", "lexical error"},
    {"\"\\u00\f\"", "byte 5: a raw control character"},
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
                                        "[\"secret\\ud800\",]",
                                        "[\"secret\xC0\x80\" secret]",
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
    {"what_is_not_wanted_is_stepped_over_whole",
     &what_is_not_wanted_is_stepped_over_whole,
     (int)(sizeof unwanted / sizeof *unwanted), 0},
    TEST(what_is_stepped_over_is_read_as_strictly),
    {"a_number_comes_as_it_was_spelled", &a_number_comes_as_it_was_spelled,
     sizeof numbers / sizeof *numbers, 0},
    TEST(a_repeated_key_is_told_each_time),
    TEST(escapes_become_the_characters_that_they_mean),
    {"text_of_any_length_comes_whole", &text_of_any_length_comes_whole, 2, 0},
    {"a_character_that_cannot_be_read_is_replaced_and_told",
     &a_character_that_cannot_be_read_is_replaced_and_told,
     (int)(sizeof flaws / sizeof *flaws), 0},
    {"a_form_that_utf_8_does_not_have_is_replaced",
     &a_form_that_utf_8_does_not_have_is_replaced,
     (int)(sizeof no_utf8 / sizeof *no_utf8), 0},
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
