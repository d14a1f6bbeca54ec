/* test_reading.c -- what a run reads, over all sets of due work.
 *
 * Each piece of work says for itself what it needs; a run reads the most that any of
 * its due work needs. The table below says it once more, in another way.
 */
#include "host/spec/pipeline.h"
#include "host/sync/reading.h"
#include "tests/support/suite.h"

enum { SETS = 1 << WORK_COUNT, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

/* What each needs of the CRM while its last complete read is under an hour old, and
 * once it is older. */
static const struct {
    enum reading young, old;
} needs[WORK_COUNT] = {
    [STEP_IMPORT_UNSUBSCRIBES] = {READING_NOTHING, READING_CHANGES},
    [STEP_PUSH_UNSUBSCRIBES] = {READING_OPT_OUTS, READING_CHANGES},
    [STEP_IMPORT_NEW_RECORDS] = {READING_CHANGES, READING_CHANGES},
    [STEP_PUSH_NEW_RECORDS] = {READING_CHANGES, READING_CHANGES},
    [STEP_PUSH_PUSH_FIELDS] = {READING_CHANGES, READING_CHANGES},
    [STEP_IMPORT_PULL_FIELDS] = {READING_CHANGES, READING_CHANGES},
    [WORK_SEGMENTS] = {READING_NOTHING, READING_NOTHING},
};

static enum reading most(unsigned due, bool old)
{
    enum reading sum = READING_NOTHING;
    for (int work = 0; work < WORK_COUNT; work++) {
        enum reading each = old ? needs[work].old : needs[work].young;
        if ((due & 1u << work) != 0 && each > sum)
            sum = each;
    }
    return sum;
}

static bool has_steps(unsigned due)
{
    return (due & ((1u << STEP_COUNT) - 1)) != 0;
}

START_TEST(a_run_reads_of_the_crm_the_most_that_its_due_work_needs)
{
    const struct {
        int64_t age_ms;
        bool old;
    } ages[] = {{0, false},
                {15 * MINUTE_MS, false},
                {55 * MINUTE_MS - 1, false},
                {55 * MINUTE_MS, true},
                {HOUR_MS, true},
                {1700000000000, true}, /* never read */
                {-1, true}};           /* a clock was set back */
    for (unsigned due = 0; due < SETS; due++)
        for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
            const struct reading_need need = {.due = {due},
                                              .crm_age_ms = ages[i].age_ms};
            ck_assert_msg(reading_plan(&need).crm == most(due, ages[i].old),
                          "due %02x, age %lld ms", due, (long long)ages[i].age_ms);
        }
}
END_TEST

START_TEST(whatever_is_due_the_list_is_read)
{
    for (unsigned due = 0; due < SETS; due++) {
        const struct reading_need need = {.due = {due}};
        ck_assert_int_eq(reading_plan(&need).list,
                         due == 0 ? READING_NOTHING : READING_CHANGES);
    }
}
END_TEST

START_TEST(the_baseline_and_a_new_field_read_both_sides_whole_unless_no_step_is_due)
{
    for (unsigned due = 0; due < SETS; due++) {
        const struct reading_need need = {.due = {due}, .whole = true};
        const struct reading_plan plan = reading_plan(&need);
        if (has_steps(due)) {
            ck_assert_int_eq(plan.list, READING_WHOLE);
            ck_assert_int_eq(plan.crm, READING_WHOLE);
        } else {
            ck_assert_int_le(plan.list, READING_CHANGES);
            ck_assert_int_eq(plan.crm, READING_NOTHING);
        }
    }
}
END_TEST

START_TEST(a_step_that_takes_its_baseline_is_not_content_with_less)
{
    for (unsigned due = 1; due < SETS; due++) {
        const struct reading_need need = {.due = {due}, .fresh = true};
        ck_assert_int_eq(reading_plan(&need).crm,
                         has_steps(due) ? READING_CHANGES : READING_NOTHING);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_run_reads_of_the_crm_the_most_that_its_due_work_needs),
        TEST(whatever_is_due_the_list_is_read),
        TEST(the_baseline_and_a_new_field_read_both_sides_whole_unless_no_step_is_due),
        TEST(a_step_that_takes_its_baseline_is_not_content_with_less),
        {0},
    };
    return suite_run("reading", tests);
}
