/* test_segment_counts.c -- the numbers of a segment as they are kept between two runs.
 */
#include <stdio.h>
#include <string.h>

#include "host/segments/count.h"
#include "tests/support/suite.h"

static struct report_segment some_numbers(void)
{
    struct report_segment report = {
        .members = 60, .on_list = 40, .others = 3, .refused = INT64_MAX};
    for (int i = 0; i < ABSENCE_COUNT; i++)
        report.absent[i] = i * 7;
    return report;
}

START_TEST(numbers_come_back_as_they_were_kept)
{
    struct arena arena = {0};
    const struct report_segment kept = some_numbers();
    struct report_segment back = {0};
    ck_assert(segment_counts_read(segment_counts_write(&kept, &arena), &back));
    ck_assert_int_eq(back.members, 60);
    ck_assert_int_eq(back.on_list, 40);
    ck_assert_int_eq(back.others, 3);
    ck_assert_int_eq(back.refused, INT64_MAX);
    ck_assert_mem_eq(back.absent, kept.absent, sizeof kept.absent);
    arena_free(&arena);
}
END_TEST

/* A reader counts again instead. */
START_TEST(a_text_that_is_not_one_of_these_is_refused_and_leaves_zeroes)
{
    struct arena arena = {0};
    const struct report_segment kept = some_numbers();
    const char *good = segment_counts_write(&kept, &arena);
    char cut[512];
    snprintf(cut, sizeof cut, "%s", good);
    *strrchr(cut, ' ') = '\0';
    const char *const texts[] = {"",
                                 "1",
                                 "x y z",
                                 "-1 2",
                                 cut,
                                 arena_format(&arena, "%s 1", good),
                                 arena_format(&arena, "%0300d", 1)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct report_segment back = some_numbers();
        const bool taken = segment_counts_read(texts[i], &back);
        ck_assert_msg(!taken, "'%s' was taken", texts[i]);
        ck_assert_int_eq(back.members, 0);
        ck_assert_int_eq(back.refused, 0);
        ck_assert_int_eq(back.absent[ABSENCE_COUNT - 1], 0);
    }
    arena_free(&arena);
}
END_TEST

static const struct test tests[] = {
    TEST(numbers_come_back_as_they_were_kept),
    TEST(a_text_that_is_not_one_of_these_is_refused_and_leaves_zeroes),
    {0},
};

int main(void)
{
    return suite_run("segment_counts", tests);
}
