/* test_json_cut.c -- a document that is read without some of it. */
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_cut.h"
#include "tests/support/suite.h"

static bool note_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "%s=%s;", path, value->text);
    return true;
}

static bool note_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "%s%c", path, type == JSON_ARRAY ? '[' : '{');
    return true;
}

static const struct {
    const char *text, *told; /* NULL: it is refused */
} documents[] = {
    {"{\"a\":1,\"x\":[{\"b\":\"]}\\\"]\"},[2]],\"c\":3}", "{a=1;x[c=3;"},
    {"[{\"x\":[1],\"a\":1},{\"x\":[],\"a\":2}]", "[[]{[].x[[].a=1;[]{[].x[[].a=2;"},
    {"{\"x\":[\"\\\\\"],\"y\":[7]}", "{x[y[y[]=7;"},
    /* Read as they are. */
    {"{\"x\": [1],\"x\":{\"y\":2},\"x\":3}", "{x[x[]=1;x{x.y=2;x=3;"},
    {"{\"a\":\"\\\"x\\\":[1]\"}", "{a=\"x\":[1];"},
    {"\"x\"", "=x;"},
    /* A document that is cut off, or wrong outside the array. */
    {"{\"x\":[1,2", NULL},
    {"{\"x\":[1,\"2", NULL},
    {"{\"x\":[1]", NULL},
    {"{\"x\":[1]]", NULL},
    {"{\"x\":[1],}", NULL},
};

START_TEST(an_array_under_that_name_is_empty_and_all_else_as_it_is)
{
    struct buffer told = {0};
    struct wherry_error error = {0};
    const struct json_handler handler = {
        .self = &told, .value = note_value, .begin = note_begin};
    const char *text = documents[_i].text;
    const enum wherry_status status =
        json_read_without(text, strlen(text), "x", &handler, &error);
    ck_assert_int_eq(status, documents[_i].told == NULL ? WHERRY_FAILED : WHERRY_OK);
    if (documents[_i].told != NULL)
        ck_assert_str_eq(buffer_text(&told), documents[_i].told);
    buffer_free(&told);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"an_array_under_that_name_is_empty_and_all_else_as_it_is",
         &an_array_under_that_name_is_empty_and_all_else_as_it_is,
         sizeof documents / sizeof *documents, 0},
        {0},
    };
    return suite_run("json_cut", tests);
}
