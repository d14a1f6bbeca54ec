/* test_mapping.c -- the numbers of mapped fields: kept, forgotten, never given twice.
 */
#include <stdio.h>
#include <string.h>

#include "host/picture/mapping.h"
#include "tests/support/suite.h"

enum { ALL_LIVE = (1 << STEP_COUNT) - 1, MOST = 8 };

static struct store *store;
static struct arena arena;
static struct mapping mapping;

static void setup(void)
{
    struct wherry_error error;
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &store, &error), WHERRY_OK);
    arena = (struct arena){0};
}

static void teardown(void)
{
    store_close(store);
    arena_free(&arena);
}

/* The mapping of a spec whose pairs have these names on both sides: "abc" is three. */
static void load(const char *letters)
{
    struct wherry_error error = {0};
    struct spec_field *fields = arena_array(&arena, MOST, sizeof *fields);
    struct pipeline pipeline = {.contact_sync = {.on = true, .fields = fields}};
    for (const char *letter = letters; *letter != '\0'; letter++) {
        const char *name = arena_text_n(&arena, letter, 1);
        fields[pipeline.contact_sync.field_count++] =
            (struct spec_field){.crm = name, .list = name};
    }
    ck_assert_int_eq(mapping_load(&mapping, &pipeline, (struct step_set){ALL_LIVE},
                                  store, &arena, &error),
                     WHERRY_OK);
}

static void save(enum wherry_status (*act)(const struct mapping *, struct store *,
                                           struct wherry_error *))
{
    struct wherry_error error = {0};
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(act(&mapping, store, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
}

/* A run; `whole`: that read both sides to their end. */
static void run(const char *letters, bool whole)
{
    load(letters);
    save(mapping_settle);
    if (whole)
        save(mapping_save);
}

/* Fresh fields have a question mark after them. */
static void expect(const char *letters, const char *numbers)
{
    char told[128] = "";
    load(letters);
    for (size_t i = 0; i < mapping.count; i++) {
        size_t length = strlen(told);
        snprintf(told + length, sizeof told - length, "%s%u%s", i == 0 ? "" : " ",
                 mapping.fields[i].number, mapping.fields[i].fresh ? "?" : "");
    }
    ck_assert_str_eq(told, numbers);
    ck_assert(mapping.grown == (strchr(numbers, '?') != NULL));
}

START_TEST(a_pair_is_fresh_until_both_sides_were_read_whole)
{
    expect("ab", "1? 2?");
    run("ab", true);
    expect("ab", "1 2");
    expect("ba", "2 1"); /* the order does not matter */
    expect("abc", "1 2 3?");
    run("abc", false);
    expect("ab", "1 2");
}
END_TEST

START_TEST(a_pair_that_left_the_spec_is_forgotten_and_comes_back_fresh)
{
    run("abc", true);
    run("ac", true);
    expect("abc", "1 4? 3");
    run("abc", true);
    expect("abc", "1 4 3");
    run("", true); /* no contact_sync at all */
    expect("abc", "5? 6? 7?");
}
END_TEST

START_TEST(an_unmapped_field_is_forgotten_before_a_row_is_saved_without_it)
{
    run("ab", true);
    run("a", false); /* killed after its first page */
    expect("ab", "1 3?");
}
END_TEST

START_TEST(a_number_is_not_given_twice_though_its_pair_was_never_read_whole)
{
    run("a", true);
    run("ab", false); /* rows may hold cells of number 2 now */
    run("a", true);
    expect("ac", "1 3?");
    expect("ab", "1 3?");
}
END_TEST

START_TEST(a_state_from_before_the_highest_number_was_kept_is_read)
{
    struct wherry_error error = {0};
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_value(store, "mapping", "1\ta\ta\n7\tb\tb\n", &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    expect("abc", "1 7 8?");
    run("a", true);
    expect("abc", "1 8? 9?");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_pair_is_fresh_until_both_sides_were_read_whole),
        TEST(a_pair_that_left_the_spec_is_forgotten_and_comes_back_fresh),
        TEST(an_unmapped_field_is_forgotten_before_a_row_is_saved_without_it),
        TEST(a_number_is_not_given_twice_though_its_pair_was_never_read_whole),
        TEST(a_state_from_before_the_highest_number_was_kept_is_read),
        {0},
    };
    suite_fixture(setup, teardown);
    return suite_run("mapping", tests);
}
