/* test_form_contact.c -- one contact as a line of the text form, and back. */
#include <string.h>

#include "host/picture/form/contact_parse.h"
#include "host/picture/form/contact_write.h"
#include "host/picture/row_code.h"
#include "tests/support/suite.h"
#include "tests/unit/some_row.h"

enum { FIELDS = 3 };
static const unsigned numbers[] = {7, 2, 300};
static const struct row_fields fields = {numbers, FIELDS};

/* As the contact's line would be, without a seal. */
static const char *line_of(const struct row *row, struct json_writer *json,
                           size_t *length)
{
    struct wherry_error error = {0};
    const char *line = NULL;
    json_begin_object(json);
    json_member_text(json, "line", "contact");
    ck_assert(contact_write(json, row, &fields));
    json_end_object(json);
    ck_assert_int_eq(json_writer_finish(json, &line, length, &error), WHERRY_OK);
    return line;
}

START_TEST(whatever_is_known_of_a_contact_comes_back_as_it_was)
{
    struct arena arena = {0};
    struct json_writer *json = json_writer_create(false);
    for (int round = suite_rounds(3000); round > 0; round--) {
        struct row row, back;
        struct store_row stored[2] = {{0}};
        struct wherry_error error = {0};
        size_t length = 0;
        some_row(&row, FIELDS, &arena);
        row.id = round;
        for (int side = 0; side < SIDE_COUNT; side++) {
            struct half *half = &row.sides[side];
            if (side == SIDE_LIST && half->profile_count > 1)
                half->profile_count = 1;
            for (unsigned i = 0; i < half->profile_count; i++)
                half->profiles[i].id = arena_format(&arena, "%u", i + 1);
        }
        const char *line = line_of(&row, json, &length);
        ck_assert_msg(contact_parse(line, length, &fields, &arena, &back, &error) ==
                          WHERRY_OK,
                      "%s: %s", error.message, line);
        ck_assert_int_eq(back.id, round);
        row_encode(&row, &fields, &arena, &stored[0]);
        row_encode(&back, &fields, &arena, &stored[1]);
        ck_assert_uint_eq(stored[0].body_length, stored[1].body_length);
        ck_assert_mem_eq(stored[0].body, stored[1].body, stored[0].body_length);
        for (int side = 0; side < SIDE_COUNT; side++)
            ck_assert_str_eq(stored[0].address[side], stored[1].address[side]);
        json_writer_reset(json);
        arena_reset(&arena);
    }
    json_writer_destroy(json);
    arena_free(&arena);
}
END_TEST

#define ABOUT(rest) "{\"line\":\"contact\",\"contact\":1," rest "}"

/* Each would be written into the state as something that no version has written. */
START_TEST(a_contact_who_cannot_be_is_refused)
{
    static const char *const wrong[] = {
        "{\"line\":\"contact\"}",
        "{\"line\":\"contact\",\"contact\":0}",
        "{\"line\":\"contact\",\"contact\":-4}",
        "{\"line\":\"contact\",\"contact\":99999999999999999999}",
        "{\"line\":\"contact\",\"contact\":\"1\"}",
        ABOUT("\"other\":1"),
        ABOUT("\"both_known\":false"),
        ABOUT("\"both_known\":1"),
        ABOUT("\"list\":{\"consent\":\"subscribed\"}"),
        ABOUT("\"list\":{\"consent\":2}"),
        ABOUT("\"list\":{\"by\":\"nobody\"}"),
        ABOUT("\"list\":{\"address\":7}"),
        ABOUT("\"list\":{\"address\":\"a\\u0000b\"}"),
        ABOUT("\"list\":{\"records\":[{\"id\":\"\",\"consent\":\"PENDING\"}]}"),
        ABOUT("\"list\":{\"records\":[{\"consent\":\"PENDING\"}]}"),
        ABOUT("\"list\":{\"records\":[{\"id\":\"a\"}]}"),
        ABOUT("\"list\":{\"records\":[{\"id\":\"a\",\"consent\":\"NONE\"}]}"),
        ABOUT("\"list\":{\"records\":[{\"id\":\"a\",\"consent\":\"PENDING\"},"
              "{\"id\":\"b\",\"consent\":\"PENDING\"}]}"),
        ABOUT("\"crm\":{\"records\":[{\"id\":\"a\",\"consent\":\"PENDING\"},"
              "{\"id\":\"a\",\"consent\":\"PENDING\"}]}"),
        ABOUT("\"list\":{\"fields\":[{\"shown\":\"x\"}]}"),
        ABOUT("\"list\":{\"fields\":[{\"field\":8,\"shown\":\"x\"}]}"),
        ABOUT("\"list\":{\"fields\":[{\"field\":7,\"refused\":\"x\"}]}"),
        ABOUT("\"list\":{\"fields\":[{\"field\":7,\"base\":null}]}"),
        ABOUT("\"list\":{\"create\":{\"phase\":\"gone\"}}"),
        ABOUT("\"list\":{\"create\":{\"values\":[1]}}"),
        ABOUT("\"owed\":[{\"asked\":true}]"),
        ABOUT("\"owed\":[{\"mark\":\"away\"}]"),
        ABOUT("\"parked\":[{\"hash\":\"0123456789abcdef\"}]"),
        ABOUT("\"parked\":[{\"action\":\"rename\",\"hash\":\"0123456789abcdeF\"}]"),
        ABOUT("\"parked\":[{\"action\":\"rename\",\"hash\":7}]"),
        ABOUT("\"tried\":[\"nothing\"]"),
        ABOUT("\"list\":{\"records\":[[[]]],\"consent_at\":1.5}"),
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct row row;
        struct wherry_error error = {0};
        ck_assert_msg(contact_parse(wrong[i], strlen(wrong[i]), &fields, &arena, &row,
                                    &error) == WHERRY_FAILED,
                      "was taken: %s", wrong[i]);
        ck_assert_str_ne(error.message, "");
        ck_assert_ptr_null(strchr(error.message, '\n'));
    }
    arena_free(&arena);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        TEST(whatever_is_known_of_a_contact_comes_back_as_it_was),
        TEST(a_contact_who_cannot_be_is_refused),
        {0}};
    return suite_run("form_contact", tests);
}
