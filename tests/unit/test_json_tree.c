/* test_json_tree.c -- the tree that tests and the sandbox look into. */
#include <string.h>

#include "plugin/kit/json_tree.h"
#include "tests/support/suite.h"

static const char text[] =
    "{\"a\":{\"b\":[10,{\"c\":\"deep\"},[]]},\"a.b\":\"dotted\",\"n\":19.990,"
    "\"i\":-7,\"t\":true,\"f\":false,\"z\":null,\"i\":8,\"\":{\"\":\"blank\"}}";

START_TEST(a_value_is_found_by_its_path)
{
    struct arena arena = {0};
    const struct json_node *root = json_tree_parse(&arena, text, strlen(text), NULL);
    ck_assert_str_eq(json_tree_text(json_tree_find(root, "a.b[1].c")), "deep");
    ck_assert_int_eq(json_tree_integer(json_tree_find(root, "a.b[0]"), -1), 10);
    ck_assert_ptr_null(json_tree_find(root, "a.b[3]"));
    ck_assert_ptr_null(json_tree_find(root, "a.b[0].c"));
    ck_assert_ptr_null(json_tree_find(root, "a.x.c"));
    ck_assert_ptr_eq(json_tree_find(root, ""), root);
    ck_assert_str_eq(json_tree_text(json_tree_get(root, "a.b")), "dotted");
    ck_assert_str_eq(json_tree_text(json_tree_get(json_tree_get(root, ""), "")),
                     "blank");
    arena_free(&arena);
}
END_TEST

START_TEST(an_index_that_is_not_one_finds_nothing)
{
    static const char *const paths[] = {
        "a.b[",     "a.b[]",   "a.b[0",
        "a.b[x]",   "a.b[-1]", "a.b[ 0]",
        "a.b[0x0]", "a.b[+0]", "a.b[18446744073709551616]"};
    struct arena arena = {0};
    const struct json_node *root = json_tree_parse(&arena, text, strlen(text), NULL);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        ck_assert_msg(json_tree_find(root, paths[i]) == NULL, "%s", paths[i]);
    arena_free(&arena);
}
END_TEST

START_TEST(a_value_absent_or_of_another_type_gives_the_fallback)
{
    struct arena arena = {0};
    const struct json_node *root = json_tree_parse(&arena, text, strlen(text), NULL);
    ck_assert_int_eq(json_tree_integer(json_tree_get(root, "n"), -1), -1);
    ck_assert_str_eq(json_tree_text(json_tree_get(root, "n")), "19.990");
    ck_assert_str_eq(json_tree_string(json_tree_get(root, "n"), "none"), "none");
    ck_assert(json_tree_true(json_tree_get(root, "t")));
    ck_assert(!json_tree_true(json_tree_get(root, "f")));
    ck_assert(!json_tree_true(json_tree_get(root, "absent")));
    ck_assert(json_tree_is(json_tree_get(root, "z"), JSON_NULL));
    ck_assert_str_eq(json_tree_text(NULL), "");
    ck_assert_ptr_null(json_tree_get(json_tree_get(root, "i"), "x"));
    arena_free(&arena);
}
END_TEST

START_TEST(the_last_of_repeated_keys_counts)
{
    struct arena arena = {0};
    const struct json_node *root = json_tree_parse(&arena, text, strlen(text), NULL);
    ck_assert_int_eq(json_tree_integer(json_tree_get(root, "i"), -1), 8);
    ck_assert_uint_eq(root->count, 9);
    arena_free(&arena);
}
END_TEST

START_TEST(a_tree_is_written_as_it_was_read)
{
    struct arena arena = {0};
    struct json_writer *writer = json_writer_create(false);
    json_tree_write(json_tree_parse(&arena, text, strlen(text), NULL), writer);
    const char *again;
    ck_assert_int_eq(json_writer_finish(writer, &again, NULL, NULL), WHERRY_OK);
    ck_assert_str_eq(again, text);
    json_writer_destroy(writer);
    arena_free(&arena);
}
END_TEST

START_TEST(a_text_that_is_no_json_gives_no_tree)
{
    struct arena arena = {0};
    struct wherry_error error = {0};
    ck_assert_ptr_null(json_tree_parse(&arena, "{\"a\":", 5, &error));
    ck_assert_str_eq(error.message, "byte 5: parse error: premature EOF");
    arena_free(&arena);
}
END_TEST

static const struct test tests[] = {
    TEST(a_value_is_found_by_its_path),
    TEST(an_index_that_is_not_one_finds_nothing),
    TEST(a_value_absent_or_of_another_type_gives_the_fallback),
    TEST(the_last_of_repeated_keys_counts),
    TEST(a_tree_is_written_as_it_was_read),
    TEST(a_text_that_is_no_json_gives_no_tree),
    {0},
};

int main(void)
{
    return suite_run("json_tree", tests);
}
