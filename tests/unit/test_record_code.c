/* test_record_code.c -- a record as bytes, and back; whatever the bytes are. */
#include <stdlib.h>
#include <string.h>

#include "host/picture/record_code.h"
#include "tests/support/suite.h"
#include "tests/unit/small_state.h"

static struct small_state state;
static struct arena arena;

static struct wherry_record a_record(const struct wherry_field *fields, size_t count)
{
    small_state_empty(&state);
    return (struct wherry_record){.size = sizeof(struct wherry_record),
                                  .key = "anne@example.net",
                                  .id = "m1",
                                  .consent = WHERRY_PENDING,
                                  .by = WHERRY_BY_ADMIN,
                                  .consent_at_ms = 123456,
                                  .changed_at_ms = 99,
                                  .fields = fields,
                                  .field_count = count};
}

static uint64_t digest_of(const struct wherry_record *record, enum side side)
{
    const void *body;
    size_t length;
    uint64_t digest;
    record_encode(record, &state.mapping, side, &arena, &body, &length, &digest);
    return digest;
}

static enum wherry_status decode(const void *body, size_t length,
                                 struct wherry_record *back)
{
    struct wherry_error error;
    return record_decode(body, length, &state.mapping, SIDE_LIST, "m1", &arena, back,
                         &error);
}

START_TEST(a_record_comes_back_as_it_was)
{
    static const struct wherry_field fields[] = {{"OTHER", "not mapped"},
                                                 {"LNAME", "Smith"}};
    struct wherry_record record = a_record(fields, 2), back;
    const void *body;
    size_t length;
    uint64_t digest;
    record_encode(&record, &state.mapping, SIDE_LIST, &arena, &body, &length, &digest);
    ck_assert_uint_ne(digest, 0);
    ck_assert_int_eq(decode(body, length, &back), WHERRY_OK);
    ck_assert_str_eq(back.key, "anne@example.net");
    ck_assert_str_eq(back.id, "m1");
    ck_assert_int_eq(back.consent, WHERRY_PENDING);
    ck_assert_int_eq(back.by, WHERRY_BY_ADMIN);
    ck_assert_int_eq(back.consent_at_ms, 123456);
    /* FNAME was not there: that is not the same as blank. */
    ck_assert_uint_eq(back.field_count, 1);
    ck_assert_str_eq(back.fields[0].name, "LNAME");
    ck_assert_str_eq(back.fields[0].value, "Smith");
    arena_free(&arena);
}
END_TEST

START_TEST(a_digest_tells_every_change_that_matters_and_no_other)
{
    static const struct wherry_field fields[] = {{"FNAME", "A"}, {"LNAME", "B"}};
    static const struct wherry_field swapped[] = {{"LNAME", "B"}, {"FNAME", "A"}};
    static const struct wherry_field other[] = {{"FNAME", "A"}, {"LNAME", "C"}};
    static const struct wherry_field shifted[] = {{"FNAME", "AB"}, {"LNAME", ""}};
    static const struct wherry_field untold[] = {{"FNAME", "A"}};
    static const struct wherry_field blank[] = {{"FNAME", "A"}, {"LNAME", ""}};
    struct wherry_record record = a_record(fields, 2), changed = record;
    uint64_t digest = digest_of(&record, SIDE_LIST);
    changed.changed_at_ms = 100;
    changed.fields = swapped;
    ck_assert_uint_eq(digest_of(&changed, SIDE_LIST), digest);
    const struct wherry_field *const sets[] = {other, shifted, blank};
    for (size_t i = 0; i < 3; i++) {
        changed = record;
        changed.fields = sets[i];
        ck_assert_uint_ne(digest_of(&changed, SIDE_LIST), digest);
    }
    changed.fields = untold;
    changed.field_count = 1;
    uint64_t not_told = digest_of(&changed, SIDE_LIST);
    changed.fields = blank;
    changed.field_count = 2;
    ck_assert_uint_ne(digest_of(&changed, SIDE_LIST), not_told);
    changed = record;
    changed.consent = WHERRY_SUBSCRIBED;
    ck_assert_uint_ne(digest_of(&changed, SIDE_LIST), digest);
    changed = record;
    changed.by = WHERRY_BY_PERSON;
    ck_assert_uint_ne(digest_of(&changed, SIDE_LIST), digest);
    changed = record;
    changed.consent_at_ms++;
    ck_assert_uint_ne(digest_of(&changed, SIDE_LIST), digest);
    changed = record;
    changed.key = "anna@example.net";
    ck_assert_uint_ne(digest_of(&changed, SIDE_LIST), digest);
    arena_free(&arena);
}
END_TEST

START_TEST(a_damaged_record_is_refused_or_can_be_used)
{
    static const struct wherry_field fields[] = {{"FNAME", "Anne"}, {"LNAME", "Smith"}};
    struct wherry_record record = a_record(fields, 2), back;
    const void *body;
    size_t length;
    uint64_t digest;
    int refused = 0;
    record_encode(&record, &state.mapping, SIDE_LIST, &arena, &body, &length, &digest);
    for (size_t cut = 0; cut < length; cut++) {
        unsigned char *copy = malloc(cut + (cut == 0));
        memcpy(copy, body, cut);
        if (decode(copy, cut, &back) != WHERRY_FAILED)
            ck_abort_msg("%zu of %zu bytes were taken for a record", cut, length);
        free(copy);
    }
    for (size_t at = 0; at < length; at++)
        for (unsigned value = 0; value < 256; value++) {
            unsigned char *copy = malloc(length);
            memcpy(copy, body, length);
            copy[at] = (unsigned char)value;
            if (decode(copy, length, &back) != WHERRY_OK) {
                refused++;
            } else if (back.consent > WHERRY_ARCHIVED || back.by > WHERRY_BY_API ||
                       strlen(back.key) > length || back.field_count > SMALL_FIELDS) {
                ck_abort_msg("byte %zu = %u gives a record of nonsense", at, value);
            }
            free(copy);
        }
    ck_assert_int_gt(refused, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(a_record_staged_under_another_mapping_is_refused)
{
    static const struct wherry_field fields[] = {{"FNAME", "Anne"}};
    struct wherry_record record = a_record(fields, 1), back;
    const void *body;
    size_t length;
    uint64_t digest;
    record_encode(&record, &state.mapping, SIDE_LIST, &arena, &body, &length, &digest);
    state.mapping.count = 1;
    ck_assert_int_eq(decode(body, length, &back), WHERRY_FAILED);
    arena_free(&arena);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_record_comes_back_as_it_was),
        TEST(a_digest_tells_every_change_that_matters_and_no_other),
        TEST(a_damaged_record_is_refused_or_can_be_used),
        TEST(a_record_staged_under_another_mapping_is_refused),
        {0},
    };
    return suite_run("record code", tests);
}
