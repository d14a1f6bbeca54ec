/* test_id_code.c -- lasting ids in fewer bytes, and back; whatever the bytes are. */
#include <stdlib.h>
#include <string.h>

#include "host/store/id_code.h"
#include "tests/support/chance.h"
#include "tests/support/suite.h"

static uint64_t seed = CHANCE_SEED;

static unsigned roll(unsigned sides)
{
    return chance_roll(&seed, sides);
}

/* Of letters that ids have, or of any; the sets meet at the borders of the code. */
static void some_id(char *id, size_t room)
{
    static const char *const sets[] = {"0123456789abcdef", "0123456789abcdef-",
                                       ",-./0129:;@AZ_`afgz{~\x7F\x80\xC3\xFF"};
    const unsigned kind = roll(4);
    const size_t length = roll((unsigned)room);
    for (size_t i = 0; i < length; i++)
        id[i] = kind == 3 ? (char)(1 + roll(255))
                          : sets[kind][roll((unsigned)strlen(sets[kind]))];
    id[length] = '\0';
}

static int order_of(const struct buffer *one, const struct buffer *other)
{
    const size_t shared = one->length < other->length ? one->length : other->length;
    const int order =
        shared == 0 ? 0 : memcmp(buffer_text(one), buffer_text(other), shared);
    return order != 0 ? order
                      : (one->length > other->length) - (one->length < other->length);
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

START_TEST(an_id_comes_back_as_it_was)
{
    struct buffer code = {0}, back = {0};
    char id[64];
    for (int round = 0; round < suite_rounds(20000); round++) {
        some_id(id, sizeof id);
        id_encode(id, &code);
        ck_assert(id_decode(buffer_text(&code), code.length, &back));
        ck_assert_str_eq(buffer_text(&back), id);
    }
    for (unsigned letter = 1; letter < 256; letter++) {
        id[0] = (char)letter;
        id[1] = '\0';
        id_encode(id, &code);
        ck_assert(id_decode(buffer_text(&code), code.length, &back));
        ck_assert_str_eq(buffer_text(&back), id);
    }
    buffer_free(&code);
    buffer_free(&back);
}
END_TEST

START_TEST(codes_stand_in_the_order_of_their_texts)
{
    struct buffer codes[2] = {{0}};
    char ids[2][12];
    for (int round = 0; round < suite_rounds(50000); round++) {
        for (int i = 0; i < 2; i++)
            some_id(ids[i], sizeof ids[i]);
        if (roll(2) == 0) /* one begins as the other does */
            memcpy(ids[1], ids[0], roll((unsigned)strlen(ids[0]) + 1));
        for (int i = 0; i < 2; i++)
            id_encode(ids[i], &codes[i]);
        ck_assert_msg(sign(strcmp(ids[0], ids[1])) ==
                          sign(order_of(&codes[0], &codes[1])),
                      "'%s' and '%s'", ids[0], ids[1]);
    }
    buffer_free(&codes[0]);
    buffer_free(&codes[1]);
}
END_TEST

START_TEST(ids_in_hexadecimal_take_little_more_than_half)
{
    struct buffer code = {0};
    id_encode("7b932e41c1dea711551eb6f1f4058134", &code);
    ck_assert_uint_le(code.length, 18);
    id_encode("84ca3e-bd96-002a11", &code);
    ck_assert_uint_le(code.length, 12);
    id_encode("0", &code);
    ck_assert_uint_eq(code.length, 1);
    id_encode("", &code);
    ck_assert_uint_eq(code.length, 0);
    buffer_free(&code);
}
END_TEST

/* Of bytes in memory that end with the last one, for a sanitizer to see. */
START_TEST(bytes_that_are_no_code_are_refused_or_are_the_code_of_what_they_give)
{
    struct buffer id = {0}, code = {0};
    int refused = 0, taken = 0;
    for (int round = 0; round < suite_rounds(20000); round++) {
        const size_t length = 1 + roll(12);
        unsigned char *bytes = malloc(length);
        for (size_t i = 0; i < length; i++)
            bytes[i] = (unsigned char)(roll(4) == 0 ? 0x11 * roll(11) : roll(256));
        if (id_decode(bytes, length, &id)) {
            taken++;
            id_encode(buffer_text(&id), &code);
            ck_assert_uint_eq(code.length, length);
            ck_assert_int_eq(memcmp(buffer_text(&code), bytes, length), 0);
        } else {
            refused++;
        }
        free(bytes);
    }
    ck_assert_int_gt(refused, 0);
    ck_assert_int_gt(taken, 0);
    buffer_free(&id);
    buffer_free(&code);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"an_id_comes_back_as_it_was", &an_id_comes_back_as_it_was, 0, 0},
        {"codes_stand_in_the_order_of_their_texts",
         &codes_stand_in_the_order_of_their_texts, 0, 0},
        {"ids_in_hexadecimal_take_little_more_than_half",
         &ids_in_hexadecimal_take_little_more_than_half, 0, 0},
        {"bytes_that_are_no_code_are_refused_or_are_the_code_of_what_they_give",
         &bytes_that_are_no_code_are_refused_or_are_the_code_of_what_they_give, 0, 0},
        {0},
    };
    return suite_run("ids in fewer bytes", tests);
}
