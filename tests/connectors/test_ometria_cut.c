/* test_ometria_cut.c -- an interrupted scan continues where it was, and misses
 * nobody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "tests/connectors/moving_crm.h"
#include "tests/support/suite.h"

static const size_t sizes[] = {0, 1, 2, 3, 22, 249, 250, 251, 488, 489, 490, 491};
enum { SIZES = sizeof sizes / sizeof *sizes };
static const size_t leavings[] = {1, 5, 9, 10, 11, 100, 240, 250, 300};
enum { LEAVINGS = sizeof leavings / sizeof *leavings };

static char place[sizeof stage.pass.resume];

/* Opens all profiles, from the place on, and reads some more of them than `records`;
 * then it stops. END: there were no more. */
static enum wherry_status read_part(size_t records)
{
    const struct wherry_read read = {
        .size = sizeof read, .stream = "contacts", .since = "", .resume = place};
    const struct wherry_source *source = wherry_connector.source;
    stage.pass = (struct wherry_pass){.size = sizeof stage.pass};
    stage.recorder.limit = records;
    recorder_next_batch(&stage.recorder);
    ck_assert_int_eq(
        source->open(stage.self, &read, &stage.pass, &stage.source, &stage.error),
        WHERRY_OK);
    ck_assert_str_eq(stage.pass.resume, place);
    const enum wherry_status status =
        source->read(stage.source, &stage.recorder.writer, &stage.pass, &stage.error);
    source->close(stage.source);
    stage.source = NULL;
    if (status == WHERRY_OK) {
        ck_assert_str_ne(stage.pass.resume, "");
        memcpy(place, stage.pass.resume, sizeof place);
    }
    return status;
}

static void begin_parts(size_t people)
{
    setup(people);
    place[0] = '\0';
    expect_pages(ANY);
}

static void end_parts(void)
{
    free(crm.body);
    crm.body = NULL;
    stage_release(&stage);
}

START_TEST(a_scan_that_is_cut_after_each_page_tells_all_and_asks_for_no_page_twice)
{
    begin_parts(sizes[_i]);
    size_t parts = 1;
    while (read_part(1) == WHERRY_OK)
        parts++;
    told(0, (int)sizes[_i]);
    ck_assert_uint_le(parts, sizes[_i] / 239 + 2);
    ck_assert_uint_le(stage.recorder.record_count,
                      sizes[_i] + parts * 11); /* except for the overlap */
    end_parts();
}
END_TEST

START_TEST(a_scan_that_goes_on_asks_only_for_what_was_not_told)
{
    begin_parts(MOST);
    ck_assert_int_eq(read_part(2000), WHERRY_OK);
    crm.requests = 0;
    ck_assert_int_eq(read_part(0), WHERRY_END);
    told(0, MOST);
    ck_assert_uint_le(crm.requests, 1000 / 239 + 6);
    end_parts();
}
END_TEST

START_TEST(the_next_changes_are_those_since_the_scan_that_was_cut_began)
{
    begin_parts(600);
    ck_assert_int_eq(read_part(1), WHERRY_OK);
    char *at = strstr(place, " ") + 1; /* it began a day before */
    char earlier[sizeof place];
    snprintf(earlier, sizeof earlier, "1 %lld%s", (long long)STAGE_DATE_MS - 86400000,
             strchr(at, ' '));
    memcpy(place, earlier, sizeof place);
    ck_assert_int_eq(read_part(0), WHERRY_END);
    ck_assert_str_eq(stage.pass.next, "feed=2026-11-21T10:00:00 profiles=2026-11-21");
    ck_assert_int_eq(stage.pass.date_ms, STAGE_DATE_MS - 86400000);
    end_parts();
}
END_TEST

START_TEST(nobody_is_missed_when_others_go_while_the_scan_is_cut)
{
    begin_parts(1200);
    const size_t goers = leavings[_i];
    ck_assert_int_eq(read_part(400), WHERRY_OK);
    for (size_t i = 0; i < goers; i++)
        take_out(0);
    crm.requests = 0;
    ck_assert_int_eq(read_part(0), WHERRY_END);
    told((int)goers, 1200);
    ck_assert_uint_le(crm.requests, 12);
    end_parts();
}
END_TEST

START_TEST(a_scan_whose_last_rows_are_all_gone_begins_anew)
{
    begin_parts(1200);
    ck_assert_int_eq(read_part(400), WHERRY_OK);
    const size_t told_rows = stage.recorder.record_count;
    for (size_t i = 0; i < 30; i++)
        take_out(told_rows - 20);
    ck_assert_int_eq(read_part(0), WHERRY_END);
    told(0, (int)told_rows - 20);
    told((int)told_rows + 10, 1200);
    end_parts();
}
END_TEST

START_TEST(a_profile_that_stays_is_read_by_a_scan_that_is_cut_again_and_again)
{
    begin_parts(FOUNDERS);
    begin_stirring(_i);
    while (read_part(next_random() % 700 + 1) == WHERRY_OK) {
    }
    expect_stayers();
    end_parts();
}
END_TEST

START_TEST(a_place_of_another_make_is_not_gone_on_from)
{
    static const char *const odd[] = {"2 1795341600000 1e0 fa 0123456789abcdef",
                                      "1 0 1e0 fa 0123456789abcdef",
                                      "1 1795341600000 1e0 fa",
                                      "1 1795341600000 1e0 0 0123456789abcdef",
                                      "1 1795341600000 1e0 fb 0123456789abcdef",
                                      "1 1795341600000 x",
                                      "1",
                                      "x"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        const struct wherry_read read = {
            .size = sizeof read, .stream = "contacts", .since = "", .resume = odd[i]};
        setup(1);
        expect_pages(1); /* from the beginning: open asks for it */
        stage.pass = (struct wherry_pass){.size = sizeof stage.pass};
        ck_assert_int_eq(wherry_connector.source->open(stage.self, &read, &stage.pass,
                                                       &stage.source, &stage.error),
                         WHERRY_OK);
        ck_assert_str_eq(stage.pass.resume, "");
        end_parts();
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"a_scan_that_is_cut_after_each_page_tells_all_and_asks_for_no_page_twice",
         &a_scan_that_is_cut_after_each_page_tells_all_and_asks_for_no_page_twice,
         SIZES, 0},
        TEST(a_scan_that_goes_on_asks_only_for_what_was_not_told),
        TEST(the_next_changes_are_those_since_the_scan_that_was_cut_began),
        {"nobody_is_missed_when_others_go_while_the_scan_is_cut",
         &nobody_is_missed_when_others_go_while_the_scan_is_cut, LEAVINGS, 0},
        TEST(a_scan_whose_last_rows_are_all_gone_begins_anew),
        {"a_profile_that_stays_is_read_by_a_scan_that_is_cut_again_and_again",
         &a_profile_that_stays_is_read_by_a_scan_that_is_cut_again_and_again, 150, 0},
        TEST(a_place_of_another_make_is_not_gone_on_from),
        {0},
    };
    return suite_run("ometria: cut", tests);
}
