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

static void expect_verify(const struct reading_plan *plan, bool list, bool crm)
{
    ck_assert_int_eq(plan->whole[SIDE_LIST], list);
    ck_assert_int_eq(plan->whole[SIDE_CRM], crm);
}

static void expect_changes(const struct reading_plan *plan)
{
    ck_assert_int_eq(plan->sides[SIDE_LIST], READING_CHANGES);
    ck_assert_int_eq(plan->sides[SIDE_CRM], READING_CHANGES);
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
            ck_assert_msg(reading_plan(&need).sides[SIDE_CRM] == most(due, ages[i].old),
                          "due %02x, age %lld ms", due, (long long)ages[i].age_ms);
        }
}
END_TEST

START_TEST(whatever_is_due_the_list_is_read)
{
    for (unsigned due = 0; due < SETS; due++) {
        const struct reading_need need = {.due = {due}};
        ck_assert_int_eq(reading_plan(&need).sides[SIDE_LIST],
                         due == 0 ? READING_NOTHING : READING_CHANGES);
    }
}
END_TEST

START_TEST(the_baseline_reads_both_sides_whole_and_once_unless_no_step_is_due)
{
    for (unsigned due = 0; due < SETS; due++) {
        const struct reading_need need = {
            .due = {due}, .baseline = true, .grown = true};
        const struct reading_plan plan = reading_plan(&need);
        if (has_steps(due)) {
            ck_assert_int_eq(plan.sides[SIDE_LIST], READING_WHOLE);
            ck_assert_int_eq(plan.sides[SIDE_CRM], READING_WHOLE);
        } else {
            ck_assert_int_le(plan.sides[SIDE_LIST], READING_CHANGES);
            ck_assert_int_eq(plan.sides[SIDE_CRM], READING_NOTHING);
        }
        expect_verify(&plan, false, false);
    }
}
END_TEST

START_TEST(a_new_field_has_both_sides_read_whole_after_their_changes)
{
    for (unsigned due = 1; due < SETS; due++) {
        const struct reading_need need = {.due = {due}, .grown = true};
        const struct reading_plan plan = reading_plan(&need);
        expect_verify(&plan, has_steps(due), has_steps(due));
        if (has_steps(due))
            expect_changes(&plan);
    }
}
END_TEST

START_TEST(who_asks_for_a_verify_gets_it_whatever_is_due_and_off)
{
    for (unsigned due = 1; due < SETS; due++) {
        const struct reading_need need = {.due = {due}, .verify = true};
        const struct reading_plan plan = reading_plan(&need);
        expect_verify(&plan, true, true);
        expect_changes(&plan);
    }
}
END_TEST

/* When a pipeline of this seed is verified, in hours of 1970, if the last whole read
 * was at that hour. */
static int64_t due_hour(uint64_t seed, int64_t every_h, int64_t last_h)
{
    const struct verify_need need = {
        .every_ms = every_h * HOUR_MS, .seed = seed, .whole_ms = last_h * HOUR_MS};
    const int64_t due_ms = verify_due_ms(&need);
    return due_ms == INT64_MAX ? -1 : due_ms / HOUR_MS;
}

START_TEST(a_verify_comes_within_the_interval_and_not_before_the_half_of_it)
{
    static const struct {
        uint64_t seed; /* the moments are that many hours after each half */
        int64_t every_h, last_h, due_h;
    } rows[] = {{0, 168, 1000, 1092},  {0, 168, 1092, 1260}, {0, 168, 1093, 1260},
                {5, 168, 1000, 1097},  {5, 168, 1014, 1181}, {5, 168, 1012, 1097},
                {5, 168, 1013, 1181},  {1, 2, 1000, 1002},   {83, 168, 1000, 1091},
                {84, 168, 1000, 1092}, {0, 0, 1000, -1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const uint64_t seed = rows[i].seed * HOUR_MS;
        ck_assert_msg(due_hour(seed, rows[i].every_h, rows[i].last_h) == rows[i].due_h,
                      "row %zu: %d", i,
                      (int)due_hour(seed, rows[i].every_h, rows[i].last_h));
    }
    for (int64_t last_h = 0; last_h < 1000; last_h++)
        for (uint64_t seed = 0; seed < 100; seed++) {
            const int64_t gap = due_hour(seed * HOUR_MS, 24, last_h) - last_h;
            ck_assert_int_gt(gap, 12);
            ck_assert_int_le(gap, 24);
            ck_assert_int_eq(due_hour(seed * HOUR_MS, 24, last_h + gap),
                             last_h + gap + 24);
        }
}
END_TEST

/* Both sides verified at hour 1000 except for what a row says; every 168 hours, so due at
 * hour 1092. */
static struct reading_plan plan_at(unsigned due, int64_t now_h, int64_t list_h,
                                   int64_t crm_h)
{
    const struct verify_need list = {.every_ms = 168 * (int64_t)HOUR_MS,
                                     .whole_ms = list_h * HOUR_MS,
                                     .now_ms = now_h * HOUR_MS};
    struct reading_need need = {.due = {due}, .verifies = {list, list}};
    need.verifies[SIDE_CRM].whole_ms = crm_h * HOUR_MS;
    return reading_plan(&need);
}

START_TEST(both_sides_are_verified_together_and_one_that_failed_is_made_up_alone)
{
    static const struct {
        int64_t now_h, list_h, crm_h;
        bool list, crm;
    } rows[] = {
        {1091, 1000, 1000, false, false}, /* not yet */
        {1092, 1000, 1000, true, true},   /* just now */
        {5000, 1000, 1000, true, true},   /* nothing ran for months */
        {1093, 1092, 1000, false, true},  /* the CRM's part failed */
        {1093, 1000, 1092, true, false},  /* the list's alone did not count */
        {1092, 1000, 1051, true, false},  /* one of them verified lately */
        {1092, 1000, 1050, true, true},   /* they come together again */
        {1000, 1000, 1001, false, true},  /* a clock was wrong */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned due = 1; due < SETS; due++) {
            const bool steps = has_steps(due);
            const struct reading_plan plan =
                plan_at(due, rows[i].now_h, rows[i].list_h, rows[i].crm_h);
            ck_assert_msg(plan.whole[SIDE_LIST] == (steps && rows[i].list) &&
                              plan.whole[SIDE_CRM] == (steps && rows[i].crm),
                          "row %zu, due %02x", i, due);
            if (steps && (rows[i].list || rows[i].crm))
                expect_changes(&plan);
        }
}
END_TEST

/* Runs every hour; gives the hour in which that side is read whole. */
static int64_t hour_of_whole(enum side side, int64_t now_h, int64_t list_h,
                             int64_t crm_h)
{
    for (;; now_h++) {
        const struct reading_plan plan = plan_at(1, now_h, list_h, crm_h);
        if (plan.whole[side])
            return now_h;
        list_h = plan.whole[SIDE_LIST] ? now_h : list_h;
        crm_h = plan.whole[SIDE_CRM] ? now_h : crm_h;
    }
}

START_TEST(what_is_told_as_the_next_whole_read_is_when_a_run_makes_it)
{
    for (int64_t list_h = 900; list_h <= 1100; list_h += 7)
        for (int64_t crm_h = 900; crm_h <= 1100; crm_h += 5)
            for (int side = 0; side < SIDE_COUNT; side++) {
                const int64_t now_h = list_h > crm_h ? list_h : crm_h;
                const struct verify_need list = {.every_ms = 168 * (int64_t)HOUR_MS,
                                                 .whole_ms = list_h * HOUR_MS,
                                                 .now_ms = now_h * HOUR_MS};
                struct verify_need both[] = {list, list};
                both[SIDE_CRM].whole_ms = crm_h * HOUR_MS;
                const int64_t told = verify_next_ms(both, (enum side)side) / HOUR_MS;
                const int64_t made =
                    hour_of_whole((enum side)side, now_h, list_h, crm_h);
                ck_assert_msg(told == made, "list %d, crm %d, side %d: %d, not %d",
                              (int)list_h, (int)crm_h, side, (int)told, (int)made);
            }
    const struct verify_need off[SIDE_COUNT] = {{.every_ms = 0}, {.every_ms = 0}};
    ck_assert(verify_next_ms(off, SIDE_CRM) == INT64_MAX);
}
END_TEST

START_TEST(a_step_that_takes_its_baseline_is_not_content_with_less)
{
    for (unsigned due = 1; due < SETS; due++) {
        const struct reading_need need = {.due = {due}, .fresh = true};
        ck_assert_int_eq(reading_plan(&need).sides[SIDE_CRM],
                         has_steps(due) ? READING_CHANGES : READING_NOTHING);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_run_reads_of_the_crm_the_most_that_its_due_work_needs),
        TEST(whatever_is_due_the_list_is_read),
        TEST(the_baseline_reads_both_sides_whole_and_once_unless_no_step_is_due),
        TEST(a_new_field_has_both_sides_read_whole_after_their_changes),
        TEST(who_asks_for_a_verify_gets_it_whatever_is_due_and_off),
        TEST(a_verify_comes_within_the_interval_and_not_before_the_half_of_it),
        TEST(both_sides_are_verified_together_and_one_that_failed_is_made_up_alone),
        TEST(what_is_told_as_the_next_whole_read_is_when_a_run_makes_it),
        TEST(a_step_that_takes_its_baseline_is_not_content_with_less),
        {0},
    };
    return suite_run("reading", tests);
}
