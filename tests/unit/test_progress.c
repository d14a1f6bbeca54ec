/* test_progress.c -- how far a run has come and how long it takes, in words. */
#include "host/tell/progress_text.h"
#include "tests/support/suite.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS };

static void expect_foretold(struct run_progress begun, const char *words)
{
    struct buffer text = {0};
    progress_foretell(&begun, &text);
    ck_assert_str_eq(buffer_text(&text), words);
    buffer_free(&text);
}

START_TEST(work_of_a_minute_or_more_is_announced_with_how_long_it_takes)
{
    expect_foretold(
        (struct run_progress){.phase = "reading the CRM",
                              .total = 1000000,
                              .takes_ms = 1000 * SECOND_MS,
                              .reads = true,
                              .kept = true,
                              .per_second = 1000},
        "reading the CRM: about 1000000 at 1000 a second, which takes 16 min or more "
        "at the service's limits; you can stop it, and the next run continues");
    expect_foretold((struct run_progress){.phase = "sending",
                                          .total = 1000,
                                          .takes_ms = 5 * MINUTE_MS},
                    "sending: about 1000, which takes 5 min or more at the "
                    "service's limits; you can stop it, and the next run continues");
    expect_foretold((struct run_progress){.phase = "reading the CRM",
                                          .reads = true,
                                          .total = 1000,
                                          .takes_ms = 5 * MINUTE_MS},
                    "reading the CRM: about 1000, which takes 5 min or more at "
                    "the service's limits");
    expect_foretold((struct run_progress){.phase = "reading the CRM",
                                          .total = 59000,
                                          .takes_ms = 59 * SECOND_MS,
                                          .per_second = 1000},
                    "");
}
END_TEST

START_TEST(where_nobody_knows_how_many_there_are_the_pace_is_told)
{
    expect_foretold(
        (struct run_progress){.phase = "reading the CRM", .per_second = 1000},
        "reading the CRM: the service does not say how many there are; wherry can read "
        "at most 1000 a second: a million takes 16 min or more");
    expect_foretold(
        (struct run_progress){.phase = "reading the CRM", .per_second = 250000},
        "reading the CRM: the service does not say how many there are; wherry can read "
        "at most 250000 a second");
    expect_foretold((struct run_progress){.phase = "reading the list"}, "");
    expect_foretold(
        (struct run_progress){
            .phase = "reading the CRM", .kept = true, .per_second = 1000},
        "reading the CRM: the service does not say how many there are; wherry can read "
        "at most 1000 a second: a million takes 16 min or more; you can stop it, and "
        "the "
        "next run continues");
}
END_TEST

START_TEST(a_pace_is_slow_at_which_a_million_takes_a_minute)
{
    ck_assert(!progress_is_slow(0));
    ck_assert(progress_is_slow(4));
    ck_assert(progress_is_slow(16666));
    ck_assert(!progress_is_slow(16950));
}
END_TEST

START_TEST(a_read_that_goes_on_says_from_where)
{
    struct run_progress begun = {
        .phase = "reading the list", .from = 400, .done = 400, .total = 1000};
    expect_foretold(begun, "reading the list: the last run was cut off after 400 of "
                           "about 1000 and this run continues there");
    begun.takes_ms = 2 * MINUTE_MS;
    expect_foretold(begun, "reading the list: the last run was cut off after 400 of "
                           "about 1000 and this run continues there"
                           ", which takes 2 min or more");
    begun = (struct run_progress){.phase = "reading the CRM", .from = 400};
    expect_foretold(begun, "reading the CRM: the last run was cut off after 400 and "
                           "this run continues there");
}
END_TEST

static void expect_told(struct run_progress now, int64_t in_phase_ms, const char *words)
{
    struct buffer text = {0};
    progress_text(&now, in_phase_ms, &text);
    ck_assert_str_eq(buffer_text(&text), words);
    buffer_free(&text);
}

START_TEST(what_was_read_before_a_cut_is_no_part_of_the_speed)
{
    const struct run_progress now = {
        .phase = "reading the list", .from = 400, .done = 600, .total = 1000};
    expect_told(now, 5 * MINUTE_MS,
                "reading the list: 600 of 1000, 0.6 a second, "
                "10 min left");
}
END_TEST

START_TEST(what_is_left_is_told_by_the_speed_until_now)
{
    const struct run_progress quarter = {
        .phase = "reading the list", .done = 250, .total = 1000};
    expect_told(quarter, 5 * MINUTE_MS,
                "reading the list: 250 of 1000, 0.8 a second, "
                "15 min left");
    expect_told(quarter, 9 * SECOND_MS, "reading the list: 250 of 1000, 27 a second");
    expect_told(quarter, SECOND_MS, "reading the list: 250 of 1000");
    expect_told((struct run_progress){.phase = "sending", .total = 1000}, MINUTE_MS,
                "sending: 0 of 1000");
    expect_told((struct run_progress){.phase = "judging", .done = 70}, MINUTE_MS,
                "judging: 70, 1.1 a second");
}
END_TEST

START_TEST(what_is_left_takes_no_less_than_the_service_allows)
{
    const struct run_progress fast = {
        .phase = "reading the CRM", .done = 500, .total = 120500, .per_second = 250};
    expect_told(fast, 10 * SECOND_MS,
                "reading the CRM: 500 of 120500, 50 a second, "
                "40 min left");
    expect_told(fast, 20 * SECOND_MS,
                "reading the CRM: 500 of 120500, 25 a second, "
                "80 min left");
    const struct run_progress faster = {
        .phase = "reading the CRM", .done = 60500, .total = 120500, .per_second = 250};
    expect_told(faster, 10 * SECOND_MS,
                "reading the CRM: 60500 of 120500, 6050 a "
                "second, 4 min left");
    expect_told(faster, SECOND_MS, "reading the CRM: 60500 of 120500, 4 min left");
}
END_TEST

/* The time for sending includes the paces of both sides. */
START_TEST(what_is_left_to_send_is_told_from_the_beginning)
{
    const struct run_progress sending = {
        .phase = "sending", .done = 250, .total = 1000, .takes_ms = 20 * MINUTE_MS};
    expect_told(sending, SECOND_MS, "sending: 250 of 1000, 15 min left");
    expect_told(sending, MINUTE_MS, "sending: 250 of 1000, 4.1 a second, 15 min left");
    expect_told(sending, 10 * MINUTE_MS,
                "sending: 250 of 1000, 0.4 a second, 30 min left");
}
END_TEST

START_TEST(more_than_was_expected_is_told_without_a_total)
{
    expect_told((struct run_progress){.phase = "reading the CRM",
                                      .done = 1200,
                                      .total = 1000,
                                      .takes_ms = MINUTE_MS},
                MINUTE_MS, "reading the CRM: 1200, 20 a second");
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(work_of_a_minute_or_more_is_announced_with_how_long_it_takes),
        TEST(where_nobody_knows_how_many_there_are_the_pace_is_told),
        TEST(a_pace_is_slow_at_which_a_million_takes_a_minute),
        TEST(a_read_that_goes_on_says_from_where),
        TEST(what_was_read_before_a_cut_is_no_part_of_the_speed),
        TEST(what_is_left_is_told_by_the_speed_until_now),
        TEST(what_is_left_takes_no_less_than_the_service_allows),
        TEST(what_is_left_to_send_is_told_from_the_beginning),
        TEST(more_than_was_expected_is_told_without_a_total),
        {0},
    };
    return suite_run("progress", tests);
}
