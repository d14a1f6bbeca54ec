/* test_json_thin.c -- JSON without what nobody wants: what is left is read as before. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_thin.h"
#include "tests/support/json_events.h"
#include "tests/support/suite.h"

/* As in json_events: a key that ends in '-' is not wanted. */
static bool wants(void *self, const char *path, size_t length)
{
    (void)self;
    ck_assert_uint_eq(strlen(path), length);
    return path[length - 1] != '-';
}

static const struct json_handler handler = {.wants = wants};

static void expect(const char *text, const char *thin)
{
    const size_t length = strlen(text);
    struct buffer result = {0};
    char *copy = malloc(length + 1); /* of its own, so that reading on is seen */
    memcpy(copy, text, length);
    const bool thinned = json_thin(copy, length, &handler, &result);
    ck_assert_msg(thinned == (thin != NULL), "'%s'", text);
    if (thinned)
        ck_assert_str_eq(buffer_text(&result), thin);
    buffer_free(&result);
    free(copy);
}

START_TEST(what_nobody_wants_is_left_out_with_its_comma)
{
    expect("1", "1");
    expect(" {} ", "{}");
    expect("[ ]", "[]");
    expect("{\"a-\":1}", "{}");
    expect("{\"a-\" : 1 , \"b\" : \"x\"}", "{\"b\":\"x\"}");
    expect("{\"b\":-1.5e+3,\"a-\":[1,{\"c\":\"]\"}]}", "{\"b\":-1.5e+3}");
    expect("[{\"a-\":\"\\\\\\\"\",\"b\":[true,null,{}]},2]",
           "[{\"b\":[true,null,{}]},2]");
    expect("{\"a\":{\"b-\":{},\"c\":1,\"d-\":0},\"e\":[[],[3,4]]}",
           "{\"a\":{\"c\":1},\"e\":[[],[3,4]]}");
}
END_TEST

START_TEST(a_text_that_is_not_one_document_is_not_thinned)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "{",
                                        "}",
                                        "]",
                                        "[",
                                        "1 2",
                                        "{} {}",
                                        "[1,]",
                                        "[,1]",
                                        "[1 2]",
                                        "{,}",
                                        "{\"a\":1,}",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{\"a-\":}",
                                        "{a:1}",
                                        "{1:2}",
                                        "[}",
                                        "{\"a\":1]",
                                        "{\"a-\":[}",
                                        "{\"a-\":{]}",
                                        "\"a",
                                        "{\"a-\":\"x}",
                                        "{\"\\u0061\":1}",
                                        "{\"\":1}",
                                        "{\"\xC3\xA9\":1}",
                                        "[1,,2]",
                                        "{\"a\":1 \"b\":2}",
                                        "[\"a\":1]",
                                        "{\"a-\":[1}",
                                        "/**/1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(texts[i], NULL);
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
            struct buffer text = {0}, thin = {0};
            nest(&text, keys[key], depth);
            ck_assert(json_thin(text.bytes, text.length, &handler, &thin) ==
                      (depth == 64));
            buffer_free(&text);
            buffer_free(&thin);
        }
}
END_TEST

START_TEST(an_error_is_named_by_its_place_in_the_whole_text)
{
    static const char text[] = "{\"a-\":\"long, long, long\",\"b\":1-1}";
    struct wherry_error little = {0}, whole = {0};
    ck_assert_int_eq(json_read_little(text, strlen(text), &handler, &little),
                     WHERRY_FAILED);
    ck_assert_int_eq(json_read(text, strlen(text), &handler, &whole), WHERRY_FAILED);
    ck_assert_str_eq(little.message, whole.message);
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

/* What is thinned has the events of the whole; what cannot be read is thinned only where
 * the fault lies in what nobody wants. */
static void compare(const struct buffer *text)
{
    struct buffer thin = {0};
    char *whole = json_events(text->bytes, text->length, text->length);
    const bool refused = strstr(whole, "! ") != NULL;
    if (json_thin(text->bytes, text->length, &handler, &thin)) {
        char *rest = json_events(thin.bytes, thin.length, thin.length);
        if (!refused)
            ck_assert_str_eq(whole, rest);
        free(rest);
    } else {
        ck_assert_msg(refused, "not thinned: %.*s", (int)text->length, text->bytes);
    }
    buffer_free(&thin);
    free(whole);
}

START_TEST(what_is_left_of_any_document_is_read_as_before)
{
    const int rounds = suite_rounds(4000);
    for (int round = 0; round < rounds; round++) {
        struct buffer text = {0};
        state = (uint64_t)round + 1;
        add_any(&text, 0);
        compare(&text);
        buffer_free(&text);
    }
}
END_TEST

/* Nothing is read past the end, and the reader refuses what is not thinned, or reads it. */
START_TEST(a_document_that_is_cut_or_changed_is_refused_or_read_as_before)
{
    const int rounds = suite_rounds(4000);
    for (int round = 0; round < rounds; round++) {
        struct buffer text = {0}, thin = {0};
        state = (uint64_t)round + 1;
        add_any(&text, 0);
        if (below(2) == 0)
            text.length = below(text.length) + 1;
        else
            text.bytes[below(text.length)] = "{}[],:\"\\x 1-"[below(12)];
        char *copy = malloc(text.length);
        memcpy(copy, text.bytes, text.length);
        if (json_thin(copy, text.length, &handler, &thin)) {
            char *whole = json_events(copy, text.length, text.length);
            char *rest = json_events(thin.bytes, thin.length, thin.length);
            if (strstr(whole, "! ") == NULL)
                ck_assert_str_eq(whole, rest);
            free(whole);
            free(rest);
        }
        free(copy);
        buffer_free(&text);
        buffer_free(&thin);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(what_nobody_wants_is_left_out_with_its_comma),
        TEST(a_text_that_is_not_one_document_is_not_thinned),
        TEST(nothing_is_nested_more_than_64_deep),
        TEST(an_error_is_named_by_its_place_in_the_whole_text),
        TEST(what_is_left_of_any_document_is_read_as_before),
        TEST(a_document_that_is_cut_or_changed_is_refused_or_read_as_before),
        {0},
    };
    return suite_run("json_thin", tests);
}
