/* test_value_bounds.c -- an impossible value of the state is reported, not believed.
 */
#include <stdio.h>
#include <string.h>

#include "host/picture/mapping.h"
#include "host/picture/value.h"
#include "host/sync/bulk_state.h"
#include "tests/support/suite.h"
#include "tests/unit/form_state.h"
#include "tests/unit/scratch.h"

static struct wherry_error error;

static struct store *open_state(const char *name, enum store_mode mode)
{
    struct store *store = NULL;
    ck_assert_msg(store_open(scratch_path(name), mode, &store, &error) == WHERRY_OK,
                  "%s", error.message);
    return store;
}

static void keep(const char *state, const char *name, const char *text)
{
    struct store *store = open_state(state, STORE_WRITE);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    ck_assert_int_eq(store_set_value(store, name, text, &error), WHERRY_OK);
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}

/* What the state says of itself after it was read so. */
static void expect_broken(struct store *store, const char *name)
{
    char words[64];
    snprintf(words, sizeof words, "its value '%s' is damaged: ", name);
    ck_assert_int_eq(store_check(store, &error), WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(error.message, words));
    ck_assert_ptr_nonnull(strstr(error.message, "`wherry state check`"));
    store_close(store);
}

static const struct {
    enum value value;
    const char *name, *text;
} bad_numbers[] = {
    {VALUE_BULK_SLOTS, "bulk.slots", "2147483647"},
    {VALUE_BULK_SLOTS, "bulk.slots", "-1"},
    {VALUE_MAPPING_NUMBER, "mapping.highest", "4294967295"},
    {VALUE_PICTURE, "picture", "nine"},
    {VALUE_AGAIN, "list.again", "2"},
    {VALUE_BEGUN, "list.begun", "-9223372036854775808"},
    {VALUE_FORWARD_FROM, "crm.forward_from", "9223372036854775807"},
    {VALUE_WORK_DONE, "done.import_unsubscribes", "-9223372036854775808"},
    {VALUE_CONNECTION_PAUSED, "connection.paused_ms", ""},
    {VALUE_CONNECTION_SINCE, "connection.since_ms", "99999999999999999999"},
};
enum { BAD_NUMBERS = sizeof bad_numbers / sizeof *bad_numbers };

START_TEST(a_number_that_cannot_be_breaks_the_state)
{
    enum { FALLBACK = 5 };
    keep("p", bad_numbers[_i].name, bad_numbers[_i].text);
    struct store *store = open_state("p", STORE_READ);
    ck_assert_int_eq(value_number(store, bad_numbers[_i].value, 0, FALLBACK), FALLBACK);
    expect_broken(store, bad_numbers[_i].name);
}
END_TEST

START_TEST(what_is_written_can_be_read)
{
    static const int64_t far[] = {INT64_MIN, -1, 0, 1, INT64_MAX};
    struct store *store = open_state("p", STORE_WRITE);
    for (int value = 0; value < VALUE_BASELINE; value++)
        for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
            ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
            ck_assert_int_eq(
                value_set_number(store, (enum value)value, 0, far[i], &error),
                WHERRY_OK);
            ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
            value_number(store, (enum value)value, 0, 0);
            ck_assert_int_eq(store_check(store, &error), WHERRY_OK);
        }
    store_close(store);
}
END_TEST

static const char *const bad_batches[] = {
    "-",
    "t 0:1",
    "t 2 1",
    "t 1 1",
    "t 1:",
    "t 1:1,",
    "t 1:0",
    " 1:1",
    "t  1",
    "t 1x",
    "t -1",
    "t 1:-1",
    "t +1",
    "\x1b[2J 1:1",
    "\xff\xfe 1",
    "t 1:4294967295",
    "t 9223372036854775808:1",
    "t 1 ",
    "x",
};
enum { BAD_BATCHES = sizeof bad_batches / sizeof *bad_batches };

START_TEST(a_batch_that_cannot_be_is_named)
{
    struct bulk_state bulk = {0};
    keep("p", "bulk.slots", "2");
    keep("p", "bulk.0", "ticket 1:2,3 7:1");
    keep("p", "bulk.1", bad_batches[_i]);
    struct store *store = open_state("p", STORE_READ);
    ck_assert_int_eq(bulk_state_load(&bulk, store, &error), WHERRY_FAILED);
    bulk_state_free(&bulk);
    expect_broken(store, "bulk.1");
}
END_TEST

START_TEST(a_batch_of_the_state_is_read)
{
    struct bulk_state bulk = {0};
    struct bulk_fields fields;
    keep("p", "bulk.slots", "10000");
    keep("p", "bulk.9999", "ticket 1:2,3 7");
    struct store *store = open_state("p", STORE_READ);
    ck_assert_int_eq(bulk_state_load(&bulk, store, &error), WHERRY_OK);
    ck_assert_uint_eq(bulk.count, 1);
    ck_assert_uint_eq(bulk_state_rows(&bulk), 2);
    ck_assert(bulk_state_has(&bulk, 7) && !bulk_state_has(&bulk, 2));
    ck_assert_int_eq(bulk_state_fields(&bulk.batches[0], store, &fields, &error),
                     WHERRY_OK);
    ck_assert_uint_eq(fields.sets[0].count, 2);
    ck_assert_int_eq(fields.sets[0].numbers[1], 3);
    ck_assert_uint_eq(fields.sets[1].count, 0);
    arena_free(&fields.arena);
    /* A change in between is found. */
    bulk.batches[0].rows[1] = 8;
    ck_assert_int_eq(bulk_state_fields(&bulk.batches[0], store, &fields, &error),
                     WHERRY_FAILED);
    bulk_state_free(&bulk);
    expect_broken(store, "bulk.9999");
}
END_TEST

START_TEST(a_table_of_fields_that_cannot_be_is_named)
{
    static const char *const bad[] = {"1\ta\n", "x\ta\ta\n", "0\ta\ta\n",
                                      "4294967295\ta\ta\n", "1\ta\ta"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena arena = {0};
        struct mapping mapping;
        keep("p", "mapping", bad[i]);
        struct store *store = open_state("p", STORE_READ);
        ck_assert_int_eq(mapping_known(&mapping, store, &arena, &error), WHERRY_FAILED);
        arena_free(&arena);
        expect_broken(store, "mapping");
    }
}
END_TEST

static void make_damaged(const char *state)
{
    form_state_make(state, 20);
    keep(state, "bulk.slots", "2147483647");
    keep(state, "bulk.0", "ticket 7:1 3:1");
    keep(state, "list.begun", "often");
}

START_TEST(a_check_finds_what_cannot_be)
{
    form_state_make("one", 20);
    ck_assert_int_eq(form_state_faults("one"), 0);
    make_damaged("bad");
    ck_assert_int_eq(form_state_faults("bad"), 3);
}
END_TEST

START_TEST(an_export_loses_what_cannot_be_and_tells_it)
{
    int64_t lost;
    struct import_result result;
    make_damaged("bad");
    ck_assert_int_eq(form_state_export("bad", "text", &lost).lost, 3);
    ck_assert_msg(form_state_import("text", "two", &result) == WHERRY_OK, "%s",
                  form_state_error.message);
    ck_assert(result.loss);
    ck_assert_int_eq(form_state_faults("two"), 0);
}
END_TEST

int main(void)
{
    const struct test tests[] = {{"a_number_that_cannot_be_breaks_the_state",
                                  &a_number_that_cannot_be_breaks_the_state,
                                  BAD_NUMBERS, 0},
                                 TEST(what_is_written_can_be_read),
                                 {"a_batch_that_cannot_be_is_named",
                                  &a_batch_that_cannot_be_is_named, BAD_BATCHES, 0},
                                 TEST(a_batch_of_the_state_is_read),
                                 TEST(a_table_of_fields_that_cannot_be_is_named),
                                 TEST(a_check_finds_what_cannot_be),
                                 TEST(an_export_loses_what_cannot_be_and_tells_it),
                                 {0}};
    suite_fixture(&scratch_setup, &scratch_teardown);
    return suite_run("value_bounds", tests);
}
