/* test_json_thin.c -- JSON of which little is wanted: it is read as all of it would be. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_thin.h"
#include "tests/support/json_events.h"
#include "tests/support/suite.h"

static bool is_refused(const char *events)
{
    return events[0] == '!' || strstr(events, "\n!") != NULL;
}

/* A string behind the document that does not end is not seen by the reader. */
static bool has_open_string_behind(const char *text, size_t length)
{
    struct buffer closed = {0};
    buffer_add(&closed, text, length);
    buffer_add_char(&closed, '"');
    char *events = json_events(closed.bytes, closed.length, closed.length);
    const bool open = is_refused(events);
    free(events);
    buffer_free(&closed);
    return open;
}

/* As the reader says; and however it is cut. A fault is refused in other words. */
static void compare(const char *text, size_t length, size_t most)
{
    char *whole = json_events(text, length, length + 1);
    char *thin = json_events_thin(text, length, length + 1);
    ck_assert_msg(is_refused(whole) ? is_refused(thin)
                                    : strcmp(whole, thin) == 0 ||
                                          has_open_string_behind(text, length),
                  "%.*s: the reader gives\n%s\nand thin\n%s", (int)length, text, whole,
                  thin);
    for (size_t piece = 1; piece <= most; piece++) {
        char *cut = json_events_thin(text, length, piece);
        ck_assert_msg(strcmp(cut, thin) == 0,
                      "%.*s: pieces of %zu give\n%s\nand the whole\n%s", (int)length,
                      text, piece, cut, thin);
        free(cut);
    }
    free(whole);
    free(thin);
}

/* The same of a document that is taken. */
static void compare_good(const char *text)
{
    char *events = json_events(text, strlen(text), 100);
    ck_assert_msg(!is_refused(events), "'%s': %s", text, events);
    free(events);
    compare(text, strlen(text), 20);
}

START_TEST(what_nobody_wants_changes_nothing)
{
    static const char *const texts[] = {
        "1",
        " {} ",
        "[ ]",
        "{\"a-\":1}",
        "{\"a-\" : 1 , \"b\" : \"x\"}",
        "{\"b\":-1.5e+3,\"a-\":[1,{\"c\":\"]\"}]}",
        "{\"b\":12 ,\"a-\":0,\"c-\":1, \"d\":[12]}",
        "[{\"a-\":\"\\\\\\\"\",\"b\":[true,null,{}]},2]",
        "{\"a\":{\"b-\":{},\"c\":1,\"d-\":0},\"e\":[[],[3,4]]}",
        "{\"a-\":1,\"\\u0061\":2,\"b-\":3,\"c\":4}",
        "[{\"b\":1,\"\":2,\"b-\":3},{\"a-\":1}]",
        "{\"a-\":1,\"\xC3\xA9\":1,\"b-\":[2],\"d\":{}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        compare_good(texts[i]);
}
END_TEST

START_TEST(a_text_that_is_not_one_document_is_refused)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "{",
                                        "}",
                                        "]",
                                        "[",
                                        "\"a",
                                        "1 2",
                                        "{} {}",
                                        "[1,]",
                                        "[,1]",
                                        "[1 2]",
                                        "{,}",
                                        "{\"a\":1,}",
                                        "{\"a-\":1,}",
                                        "{\"a\"}",
                                        "{\"a-\"}",
                                        "{\"a\":}",
                                        "{\"a-\":}",
                                        "{\"a-\":,\"b\":1}",
                                        "{a:1}",
                                        "{1:2}",
                                        "[}",
                                        "{\"a\":1]",
                                        "{\"a-\":1]",
                                        "{\"a-\":[}",
                                        "{\"a-\":{]}",
                                        "{\"a-\":[1}",
                                        "{\"a-\":[1]",
                                        "{\"a-\":\"x}",
                                        "{\"\\u0061-\":1,}",
                                        "[1,,2]",
                                        "{\"a\":1 \"b\":2}",
                                        "{\"a-\":1 \"b\":2}",
                                        "{\"a-\":1,,\"b\":2}",
                                        "[\"a\":1]",
                                        "/**/1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *events = json_events_thin(texts[i], strlen(texts[i]), 100);
        ck_assert_msg(is_refused(events), "'%s'", texts[i]);
        free(events);
        compare(texts[i], strlen(texts[i]), 20);
    }
}
END_TEST

/* In what is skipped as in what is wanted. */
START_TEST(a_broken_value_is_refused_wherever_it_is)
{
    static const char *const values[] = {
        "01",      "1.",          "-",         "1e",          "+1",    ".5",
        "1-1",     "tru",         "nul",       "truefalse",   "nan",   "\"\t\"",
        "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"", "\"\\\"",      "[1,]",  "[1 2]",
        "[,1]",    "{\"a\"}",     "{\"a\":}",  "{\"a\":1,}",  "{1:2}", "{a:1}",
        "[1:2]",   "{\"a\",1}",   "[\"\\q\"]", "{\"\\q\":1}", "[[}]",  "[1}",
    };
    static const char *const places[] = {"{\"a\":%s,\"b\":1}", "{\"a-\":%s,\"b\":1}",
                                         "{\"b-\":1,\"b\":[{\"c\":[%s],\"d\":2}]}",
                                         "{\"b-\":{\"c\":[%s],\"d\":2},\"b\":1}"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct buffer text = {0};
        const char *const hole = strchr(places[_i], '%');
        buffer_add(&text, places[_i], (size_t)(hole - places[_i]));
        buffer_format(&text, "%s%s", values[i], hole + 2);
        char *events = json_events_thin(text.bytes, text.length, text.length);
        ck_assert_msg(is_refused(events), "'%s'", text.bytes);
        compare(text.bytes, text.length, 20);
        free(events);
        buffer_free(&text);
    }
}
END_TEST

START_TEST(keys_may_come_in_any_order_and_twice_and_new)
{
    static const char text[] =
        "[{\"a\":1,\"b-\":2,\"cc\":\"x\",\"d-\":\"\",\"e\":null},"
        "{\"e\":true,\"d-\":\"\\\"\",\"cc\":\"\\u0041\",\"b-\":[],\"a\":{}},"
        "{\"cc\":1,\"cc\":{\"a\":1,\"b-\":1,\"cc-\":0},\"ccc\":2,\"c\":3,\"c-\":4,"
        "\"\\u0061\":5},"
        "{\"a\": 1, \"b-\": 2, \"cc\" : \"x\" , \"d-\":\"\", \"e\":false}]";
    char *events = json_events(text, sizeof text - 1, sizeof text);
    ck_assert_msg(!is_refused(events), "%s", events);
    free(events);
    compare(text, sizeof text - 1, 40);
}
END_TEST

START_TEST(a_document_may_have_any_number_of_keys)
{
    struct buffer text = {0};
    for (int i = 0; i < 700; i++)
        buffer_format(&text, "%s\"key%d%s\":[[%d],{\"x\":\"%d\",\"y-\":null}]",
                      i == 0 ? "{" : ",", i, i % 3 == 0 ? "-" : "", i, i);
    buffer_add_char(&text, '}');
    compare(text.bytes, text.length, 3);
    buffer_free(&text);
}
END_TEST

/* Deep in objects of which each has other keys than the one before. */
START_TEST(keys_that_never_come_again_are_read_like_others)
{
    struct buffer text = {0};
    buffer_add_char(&text, '[');
    for (int i = 0; i < 60; i++) {
        buffer_format(&text, "%s{\"x\":{", i == 0 ? "" : ",");
        for (int j = 0; j < 11; j++)
            buffer_format(&text,
                          "\"k%d\":{\"d%d\":[{\"e\":\"%d\",\"f%d-\":1}],\"k\":null},",
                          i, j, j, i);
        buffer_add_text(&text, "\"last\":1},\"y\":[{\"x\":2}]}");
    }
    buffer_add_char(&text, ']');
    char *events = json_events(text.bytes, text.length, text.length);
    ck_assert(!is_refused(events));
    free(events);
    compare(text.bytes, text.length, 3);
    buffer_free(&text);
}
END_TEST

static void nest(struct buffer *text, const char *key, size_t depth)
{
    buffer_format(text, "{\"%s\":", key);
    for (size_t i = 1; i < depth; i++)
        buffer_add_char(text, '[');
    for (size_t i = 1; i < depth; i++)
        buffer_add_char(text, ']');
    buffer_add_char(text, '}');
}

START_TEST(nothing_is_nested_more_than_64_deep)
{
    static const char *const keys[] = {"a", "a-"};
    for (size_t key = 0; key < 2; key++)
        for (size_t depth = 64; depth <= 65; depth++) {
            struct buffer text = {0};
            nest(&text, keys[key], depth);
            char *events = json_events_thin(text.bytes, text.length, text.length);
            ck_assert(is_refused(events) == (depth == 65));
            ck_assert(strstr(events, "nested more than 64 deep") != NULL ||
                      depth == 64);
            compare(text.bytes, text.length, 3);
            free(events);
            buffer_free(&text);
        }
}
END_TEST

/* Of a wanted value, of another, or of a key. */
START_TEST(no_token_is_longer_than_a_mebibyte)
{
    static const char *const before[] = {"{\"b\":\"", "{\"b-\":\"", "{\"b-\":[\"",
                                         "{\"b\":1,\""};
    static const char *const after[] = {"\"}", "\"}", "\"]}", "-\":1}"};
    for (size_t extra = 0; extra <= 100; extra += 100) {
        struct buffer text = {0};
        buffer_add_text(&text, before[_i]);
        while (text.length < JSON_TOKEN_MAX - 50 + extra)
            buffer_add_char(&text, 'x');
        buffer_add_text(&text, after[_i]);
        char *whole = json_events_thin(text.bytes, text.length, text.length);
        char *cut = json_events_thin(text.bytes, text.length, 4099);
        ck_assert(is_refused(whole) == (extra > 0));
        ck_assert(strstr(whole, "a token longer than 1 MiB") != NULL || extra == 0);
        ck_assert_str_eq(whole, cut);
        free(whole);
        free(cut);
        buffer_free(&text);
    }
}
END_TEST

/* "! byte 30: why" gives 30. */
static int place_of_error(const char *events)
{
    int place = -1;
    const char *const error = strstr(events, "! byte ");
    ck_assert(error != NULL && sscanf(error, "! byte %d:", &place) == 1);
    return place;
}

START_TEST(an_error_is_named_by_its_place_in_the_whole_text)
{
    static const char *const texts[] = {
        "{\"a-\":\"long, long, long\",\"b\":1-1}",
        "{\"a-\":\"long, long, long\",\"b\":[\"x\",\"y",
        "{\"a-\":\"long, long, long\",\"b\":\"\t\"}",
        "{\"a-\":\"long, long, long\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char *whole = json_events(texts[i], strlen(texts[i]), 100);
        char *thin = json_events_thin(texts[i], strlen(texts[i]), 100);
        ck_assert(is_refused(whole));
        ck_assert_int_eq(place_of_error(whole), place_of_error(thin));
        compare(texts[i], strlen(texts[i]), 40);
        free(whole);
        free(thin);
    }
}
END_TEST

/* In keys and values of each length, at each place: what stands for itself, and what
 * does not. */
START_TEST(each_character_is_read_as_the_reader_does)
{
    static const char *const odd[] = {"\x7F", "/",       "\xC3\xA9", "\\n",  "\\u0041",
                                      "\\\"", "\\ud83d", "\xC3",     "\x1F", "\x01"};
    for (size_t length = 1; length <= 18; length++)
        for (size_t place = 0; place < length; place++) {
            struct buffer word = {0}, text = {0};
            for (size_t i = 0; i < length; i++)
                buffer_add_text(&word, i == place ? odd[_i] : "x");
            buffer_format(&text, "[{\"b\":\"%s\",\"%s\":1,\"c\":\"%s\"}]",
                          buffer_text(&word), buffer_text(&word), buffer_text(&word));
            char *events = json_events(text.bytes, text.length, text.length);
            char *thin = json_events_thin(text.bytes, text.length, text.length);
            ck_assert_int_eq(is_refused(events), is_refused(thin));
            compare(text.bytes, text.length, 9);
            free(events);
            free(thin);
            buffer_free(&word);
            buffer_free(&text);
        }
}
END_TEST

/* A long one, and one that ends where the text at hand does, is read in another way. */
START_TEST(a_string_of_any_length_is_read_as_the_reader_does)
{
    static const char *const last[] = {"x", "\xC3\xA9", "\\n", "\x7F", "\x01"};
    for (size_t length = 0; length < 540; length++) {
        struct buffer text = {0};
        buffer_add_text(&text, "{\"a\":\"");
        for (size_t i = 0; i < length; i++)
            buffer_add_char(&text, (char)('a' + i % 26));
        buffer_format(&text, "%s\",\"b\":1}", last[_i]);
        compare(text.bytes, text.length, 0);
        char *whole = json_events_thin(text.bytes, text.length, text.length);
        char *cut = json_events_thin(text.bytes, text.length, length + 8);
        ck_assert_str_eq(whole, cut);
        ck_assert(is_refused(whole) == (*last[_i] == '\x01'));
        free(whole);
        free(cut);
        buffer_free(&text);
    }
}
END_TEST

/* The parser knows where they end by what follows; the next member must not be told
 * before. */
START_TEST(a_number_is_told_before_what_comes_behind_it)
{
    static const char *const texts[] = {
        "{\"a\":1,\"b\":\"x\"}",           "{\"a\":-0.5e-3 ,\"b\":null}",
        "{\"a\":{\"b\":0},\"c\":true}",    "{\"a\":[1],\"b\":false,\"c\":2 }",
        "[12,{\"a\":\"x\",\"b\":3},4]",    "{\"a\":1,\"\\u0062\":2,\"c\":\"x\"}",
        "{\"a\":\"\\n\",\"b\":7,\"c\":8}", "{\"a\":7}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        compare_good(texts[i]);
}
END_TEST

START_TEST(a_scalar_that_is_none_is_refused)
{
    static const char *const scalars[] = {"01",  "1-1",       "-",     "1.",
                                          "nul", "tru",       "nulll", "+1",
                                          "1e",  "falsetrue", "0x1",   ".5"};
    for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) {
        struct buffer text = {0};
        buffer_format(&text, "{\"a\":%s,\"b\":\"x\",\"c\":1}", scalars[i]);
        char *events = json_events_thin(text.bytes, text.length, text.length);
        ck_assert_msg(is_refused(events), "'%s' gives %s", buffer_text(&text), events);
        compare(text.bytes, text.length, 20);
        free(events);
        buffer_free(&text);
    }
}
END_TEST

/* ---- At random */

static uint64_t state;

static size_t below(size_t count)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (size_t)(state >> 33) % count;
}

static void add_any(struct buffer *text, size_t depth)
{
    static const char *const scalars[] = {
        "0",          "-1.5e7", "true",     "null",    "\"\"",
        "\"\\\"]}\"", "false",  "\"\\\\\"", "\"a,b\"", "\"\\ud83d\\u0041\"",
        "12"};
    static const char *const keys[] = {"a", "b-", "c-", "dd", "e-"};
    static const char *const blanks[] = {"", "", "", " ", "\n\t"};
    const size_t kind = depth > 5 ? 2 : below(4), count = below(4);
    if (kind > 1) {
        buffer_add_text(text, scalars[below(sizeof scalars / sizeof *scalars)]);
        return;
    }
    buffer_add_char(text, "{["[kind]);
    for (size_t i = 0; i < count; i++) {
        buffer_format(text, "%s%s", i > 0 ? "," : "", blanks[below(5)]);
        if (kind == 0)
            buffer_format(text, "\"%s\"%s:", keys[below(5)], blanks[below(5)]);
        add_any(text, depth + 1);
        buffer_add_text(text, blanks[below(5)]);
    }
    buffer_add_char(text, "}]"[kind]);
}

START_TEST(any_document_is_read_as_the_reader_does)
{
    const int rounds = suite_rounds(4000);
    for (int round = 0; round < rounds; round++) {
        struct buffer text = {0};
        state = (uint64_t)round + 1;
        add_any(&text, 0);
        compare(text.bytes, text.length, 1 + below(7));
        buffer_free(&text);
    }
}
END_TEST

/* Nothing is read past the end; and what thinning refuses, the reader does. */
START_TEST(a_document_that_is_cut_or_changed_is_refused_or_read_as_the_reader_does)
{
    const int rounds = suite_rounds(4000);
    for (int round = 0; round < rounds; round++) {
        struct buffer text = {0};
        state = (uint64_t)round + 1;
        add_any(&text, 0);
        if (below(2) == 0)
            text.length = below(text.length) + 1;
        else
            text.bytes[below(text.length)] = "{}[],:\"\\x 1-"[below(12)];
        compare(text.bytes, text.length, 1 + below(7));
        buffer_free(&text);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_nobody_wants_changes_nothing),
        TEST(a_text_that_is_not_one_document_is_refused),
        {"a_broken_value_is_refused_wherever_it_is",
         &a_broken_value_is_refused_wherever_it_is, 4, 0},
        TEST(keys_may_come_in_any_order_and_twice_and_new),
        TEST(a_document_may_have_any_number_of_keys),
        TEST(keys_that_never_come_again_are_read_like_others),
        TEST(nothing_is_nested_more_than_64_deep),
        {"no_token_is_longer_than_a_mebibyte", &no_token_is_longer_than_a_mebibyte, 4,
         0},
        {"each_character_is_read_as_the_reader_does",
         &each_character_is_read_as_the_reader_does, 10, 0},
        {"a_string_of_any_length_is_read_as_the_reader_does",
         &a_string_of_any_length_is_read_as_the_reader_does, 5, 0},
        TEST(a_number_is_told_before_what_comes_behind_it),
        TEST(a_scalar_that_is_none_is_refused),
        TEST(an_error_is_named_by_its_place_in_the_whole_text),
        TEST(any_document_is_read_as_the_reader_does),
        TEST(a_document_that_is_cut_or_changed_is_refused_or_read_as_the_reader_does),
        {0},
    };
    return suite_run("json_thin", tests);
}
