/* test_json_reader.c -- JSON in: events, paths, refusals. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "plugin/kit/json_reader.h"
#include "tests/support/suite.h"

/* All events as lines of text, so that two readings are compared as one text. */
static bool note_value(void *self, const char *path, const struct json_value *value,
                       struct wherry_error *error)
{
    (void)error;
    static const char letters[] = "0bns";
    ck_assert_uint_eq(strlen(value->text), value->length);
    buffer_format(self, "%s=%c%s\n", path, letters[value->type], value->text);
    return true;
}

static bool note_begin(void *self, const char *path, enum json_type type,
                       struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "%s%c\n", path, type == JSON_OBJECT ? '{' : '[');
    return true;
}

static bool note_end(void *self, const char *path, enum json_type type,
                     struct wherry_error *error)
{
    (void)error;
    buffer_format(self, "%s%c\n", path, type == JSON_OBJECT ? '}' : ']');
    return true;
}

static char *read_in_pieces(const char *text, size_t length, size_t piece)
{
    struct buffer events = {0};
    struct wherry_error error = {0};
    struct json_handler handler = {&events, note_value, note_begin, note_end};
    struct json_reader *reader = json_reader_create(&handler);
    enum wherry_status status = WHERRY_OK;
    for (size_t at = 0; at < length && status == WHERRY_OK; at += piece)
        status = json_reader_feed(reader, text + at,
                                  length - at < piece ? length - at : piece, &error);
    if (status == WHERRY_OK)
        status = json_reader_finish(reader, &error);
    json_reader_destroy(reader);
    if (status != WHERRY_OK) {
        ck_assert_int_eq(error.status, WHERRY_FAILED);
        buffer_format(&events, "! %s\n", error.message);
    }
    return buffer_take(&events);
}

START_TEST(paths_tell_where_a_value_stands)
{
    const char *text =
        "{\"members\":[{\"id\":\"a\",\"merge_fields\":{\"FNAME\":\"J\"}},"
        "{\"id\":\"b\"}],\"n\":19.990,\"t\":true,\"z\":null}";
    char *events = read_in_pieces(text, strlen(text), strlen(text));
    ck_assert_str_eq(events,
                     "{\nmembers[\nmembers[]{\nmembers[].id=sa\n"
                     "members[].merge_fields{\nmembers[].merge_fields.FNAME=sJ\n"
                     "members[].merge_fields}\nmembers[]}\nmembers[]{\n"
                     "members[].id=sb\nmembers[]}\nmembers]\nn=n19.990\n"
                     "t=btrue\nz=0\n}\n");
    free(events);
}
END_TEST

static const struct test tests[] = {TEST(paths_tell_where_a_value_stands), {0}};

int main(void)
{
    return suite_run("json_reader", tests);
}
