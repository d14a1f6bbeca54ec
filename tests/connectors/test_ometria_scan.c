/* test_ometria_scan.c -- paging by offset through profiles that move. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "tests/connectors/moving_crm.h"
#include "tests/support/suite.h"

static enum wherry_status scan(unsigned requests)
{
    expect_pages(requests);
    const enum wherry_status status =
        stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL);
    free(crm.body);
    crm.body = NULL;
    return status;
}

static const struct {
    size_t people;
    unsigned requests;
} sizes[] = {
    {0, 1},   {1, 2},   {2, 2},   {3, 2},   {22, 2},  {249, 2},
    {250, 4}, {251, 5}, {488, 5}, {489, 8}, {490, 8}, {491, 8},
};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(a_list_of_any_length_is_read_to_its_end)
{
    setup(sizes[_i].people);
    ck_assert_int_eq(scan(sizes[_i].requests), WHERRY_END);
    told(0, (int)sizes[_i].people);
    stage_close(&stage);
}
END_TEST

/* A page that is shorter than requested is not the end. */
static const struct {
    size_t people, cap, cap_later;
} caps[] = {
    {400, 100, 0}, {100, 100, 0},  {101, 100, 0}, {189, 100, 0},  {190, 100, 0},
    {400, 10, 0},  {10, 10, 0},    {11, 10, 0},   {40, 1, 0},     {41, 2, 0},
    {41, 3, 0},    {500, 249, 0},  {37, 7, 0},    {600, 250, 10}, {600, 250, 11},
    {600, 0, 1},   {600, 10, 250}, {600, 12, 11}, {600, 100, 50},
};
enum { CAPS = sizeof caps / sizeof *caps };

START_TEST(a_service_that_gives_less_than_was_asked_is_read_to_its_end)
{
    setup(caps[_i].people);
    crm.cap = caps[_i].cap;
    crm.cap_later = caps[_i].cap_later;
    ck_assert_int_eq(scan(ANY), WHERRY_END);
    told(0, (int)caps[_i].people);
    stage_release(&stage);
}
END_TEST

START_TEST(rows_that_are_none_do_not_end_the_list_nor_repeat_it)
{
    static bool seen[MOST];
    setup(600);
    crm.odd_every = (size_t)_i + 2;
    crm.cap = 100;
    ck_assert_int_eq(scan(ANY), WHERRY_END);
    memset(seen, 0, sizeof seen);
    for (size_t i = 0; i < stage.recorder.record_count; i++)
        if (stage.recorder.records[i].flags == 0)
            seen[person_of(&stage.recorder.records[i])] = true;
    for (size_t i = 0; i < 600; i++)
        ck_assert(seen[i] || i % crm.odd_every == 0);
    ck_assert_uint_le(crm.requests, 14);
    stage_release(&stage);
}
END_TEST

START_TEST(small_pages_of_a_long_list_are_read_several_at_a_time)
{
    setup(MOST);
    crm.cap = 100;
    ck_assert_int_eq(scan(ANY), WHERRY_END);
    told(0, MOST);
    ck_assert_uint_le(crm.requests, MOST / 89 + 7);
    ck_assert_uint_eq(scripted_host_lane(stage.host, "read")->most_in_flight, 4);
    stage_release(&stage);
}
END_TEST

START_TEST(pages_in_flight_are_told_in_order_whatever_comes_first)
{
    setup(MOST);
    scripted_host_deliver(stage.host, SCRIPTED_RANDOM, (uint64_t)_i);
    ck_assert_int_eq(scan(ANY), WHERRY_END);
    told(0, MOST);
    ck_assert_uint_le(crm.requests, MOST / 239 + 6);
    stage_release(&stage);
}
END_TEST

/* So many from the front go when the second page is asked for. */
static size_t goers;

static void go_once(struct crm *it, size_t offset)
{
    if (it->acts++ > 0 || offset == 0)
        return;
    for (size_t i = 0; i < goers; i++)
        take_out(0);
}

static const size_t leavings[] = {1, 5, 9, 10, 11, 100, 240, 250, 300};
enum { LEAVINGS = sizeof leavings / sizeof *leavings };

START_TEST(nobody_is_missed_when_others_go_between_two_pages)
{
    setup(480);
    goers = leavings[_i];
    crm.act = go_once;
    ck_assert_int_eq(scan(ANY), WHERRY_END);
    told((int)goers, 480);
    ck_assert_uint_le(crm.requests, 8);
    stage_release(&stage);
}
END_TEST

START_TEST(a_profile_that_stays_is_read_while_others_come_and_go)
{
    setup(FOUNDERS);
    begin_stirring(_i);
    ck_assert_int_eq(scan(ANY), WHERRY_END);
    expect_stayers();
    stage_release(&stage);
}
END_TEST

static void stand_still(void *self, const struct wherry_request *request,
                        struct scripted_answer *scripted)
{
    char *url = memory_text(request->url);
    char *offset = strstr(url, "offset=");
    struct wherry_request other = *request;
    snprintf(offset, strlen(offset) + 1, "offset=0");
    other.url = url;
    answer(self, &other, scripted);
    free(url);
}

START_TEST(a_service_that_ignores_the_offset_is_an_error)
{
    setup(300);
    scripted_host_any_order(stage.host, true);
    scripted_host_expect(stage.host, &(struct scripted_exchange){.method = "GET",
                                                                 .url_fits = any_url,
                                                                 .times = ANY,
                                                                 .reply = stand_still,
                                                                 .self = &crm});
    ck_assert_int_eq(stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL),
                     WHERRY_FAILED);
    ck_assert_ptr_nonnull(strstr(stage.error.message, "'offset'"));
    free(crm.body);
    stage_release(&stage);
}
END_TEST

START_TEST(a_full_writer_gets_no_further_page)
{
    setup(600);
    stage.recorder.limit = 100;
    ck_assert_int_eq(scan(ANY), WHERRY_END);
    told(0, 600);
    stage_release(&stage);
}
END_TEST

START_TEST(a_cancelled_scan_ends_at_once)
{
    setup(600);
    scripted_host_cancel_after(stage.host, 3);
    scripted_host_any_order(stage.host, true);
    scripted_host_expect(stage.host, &(struct scripted_exchange){.method = "GET",
                                                                 .url_fits = any_url,
                                                                 .times = ANY,
                                                                 .reply = answer,
                                                                 .self = &crm});
    ck_assert_int_eq(stage_read(&stage, "contacts", "", WHERRY_READ_ALL, NULL),
                     WHERRY_CANCELLED);
    ck_assert_str_eq(stage.pass.next, "");
    free(crm.body);
    stage_release(&stage);
}
END_TEST

static const struct test tests[] = {
    {"a_list_of_any_length_is_read_to_its_end",
     &a_list_of_any_length_is_read_to_its_end, SIZES, 0},
    {"a_service_that_gives_less_than_was_asked_is_read_to_its_end",
     &a_service_that_gives_less_than_was_asked_is_read_to_its_end, CAPS, 0},
    {"rows_that_are_none_do_not_end_the_list_nor_repeat_it",
     &rows_that_are_none_do_not_end_the_list_nor_repeat_it, 20, 0},
    TEST(small_pages_of_a_long_list_are_read_several_at_a_time),
    {"pages_in_flight_are_told_in_order_whatever_comes_first",
     &pages_in_flight_are_told_in_order_whatever_comes_first, 20, 0},
    {"nobody_is_missed_when_others_go_between_two_pages",
     &nobody_is_missed_when_others_go_between_two_pages, LEAVINGS, 0},
    {"a_profile_that_stays_is_read_while_others_come_and_go",
     &a_profile_that_stays_is_read_while_others_come_and_go, 60, 0},
    TEST(a_service_that_ignores_the_offset_is_an_error),
    TEST(a_full_writer_gets_no_further_page),
    TEST(a_cancelled_scan_ends_at_once),
    {NULL, NULL, 0, 0},
};

int main(void)
{
    return suite_run("ometria: scan", tests);
}
