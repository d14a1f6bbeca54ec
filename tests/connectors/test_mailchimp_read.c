/* test_mailchimp_read.c -- nobody is missed, whatever happens between two pages. */
#include <stdio.h>
#include <string.h>

#include "plugin/kit/dates.h"
#include "tests/connectors/shifting_list.h"

static const char *const name_alone[] = {"FNAME"};

/* Reads one pass to its end; returns its `next`. */
static void read_pass(struct stage *stage, const char *since, size_t limit,
                      char next[256])
{
    struct wherry_read read = {.size = sizeof read,
                               .stream = "contacts",
                               .since = since,
                               .fields = name_alone,
                               .field_count = 1};
    struct wherry_pass pass = {.size = sizeof pass};
    void *source;
    enum wherry_status status = wherry_connector.source->open(stage->self, &read, &pass,
                                                              &source, &stage->error);
    ck_assert_status(stage, status, WHERRY_OK);
    ck_assert(pass.snapshot == (since[0] == '\0'));
    ck_assert_int_gt(pass.date_ms, 0);
    stage->recorder.limit = limit;
    status = recorder_read(&stage->recorder, wherry_connector.source, source, &pass,
                           &stage->error);
    ck_assert_status(stage, status, WHERRY_END);
    wherry_connector.source->close(source);
    memcpy(next, pass.next, 256);
}

static void begin_with(struct stage *stage, struct shifting_list *list,
                       int64_t page_size)
{
    stage_init(stage);
    stage->config.page_size = page_size;
    stage_open(stage);
    stage_expect_merge_fields(stage);
    shifting_list_serve(list, stage);
}

static void begin(struct stage *stage, struct shifting_list *list)
{
    begin_with(stage, list, 1000);
}

/* The last record of everybody is how they are now. */
static void all_are_known(const struct stage *stage, const struct shifting_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct person *person = &list->people[i];
        const struct wherry_record *record =
            recorder_find_id(&stage->recorder, person->id);
        ck_assert_msg(record != NULL, "%s is missed", person->address);
        ck_assert_str_eq(record->key, person->address);
        ck_assert_str_eq(recorder_field(record, "FNAME"), person->name);
    }
}

static void all_were_told(const struct stage *stage, const struct shifting_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        ck_assert_msg(recorder_find_id(&stage->recorder, list->people[i].id) != NULL,
                      "%s is missed", list->people[i].address);
}

START_TEST(a_small_list_is_one_request)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 999, 1);
    begin(&stage, &list);
    char next[256];
    read_pass(&stage, "", 0, next);
    all_are_known(&stage, &list);
    ck_assert_uint_eq(list.requests, 1);
    ck_assert_str_eq(next, "2026-11-22T09:59:50Z"); /* the Date less the overlap */
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

START_TEST(a_pass_without_a_change_is_one_request)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 5000, 1);
    begin(&stage, &list);
    char next[256];
    read_pass(&stage, "2026-11-22T09:59:00Z", 0, next);
    ck_assert_uint_eq(stage.recorder.record_count, 0);
    ck_assert_uint_eq(list.requests, 1);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

START_TEST(a_full_read_asks_for_little_more_than_its_pages)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 4000, 3);
    for (size_t i = 0; i < list.count; i++)
        list.people[i].changed_s =
            list.now_s - 20 - (int64_t)shifting_list_random(&list, 3 * 365 * 86400);
    begin_with(&stage, &list, 200);
    char next[256];
    read_pass(&stage, "", 0, next);
    all_are_known(&stage, &list);
    ck_assert_uint_ge(list.requests, 20);
    ck_assert_uint_le(list.requests, 45);
    ck_assert_uint_eq(scripted_host_lane(stage.host, "mailchimp")->most_in_flight, 9);
    ck_assert(!list.old_since);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

START_TEST(a_list_imported_within_an_hour_long_ago_is_parted_too)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 4000, 4);
    for (size_t i = 0; i < list.count; i++)
        list.people[i].changed_s =
            list.now_s - 700 * 86400 + (int64_t)shifting_list_random(&list, 3600);
    begin_with(&stage, &list, 200);
    char next[256];
    read_pass(&stage, "", 0, next);
    all_are_known(&stage, &list);
    ck_assert_uint_le(list.requests, 80);
    ck_assert_uint_ge(scripted_host_lane(stage.host, "mailchimp")->most_in_flight, 5);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

START_TEST(thousands_in_one_second_are_walked_by_offset)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 4500, 5);
    list.since_inclusive = (_i & 1) != 0;
    list.before_inclusive = (_i & 2) != 0;
    begin(&stage, &list);
    char next[256];
    read_pass(&stage, "", 0, next);
    all_are_known(&stage, &list);
    ck_assert_uint_le(list.requests, 25);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

/* A page of one second is the second's first one, asked for within it once more. */
START_TEST(a_second_of_many_is_asked_for_only_once_more)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 600, 8);
    for (size_t i = 0; i < list.count; i++)
        list.people[i].changed_s = list.now_s - 900 + (i < 300 ? 0 : 60);
    list.since_inclusive = (_i & 1) != 0;
    list.before_inclusive = (_i & 2) != 0;
    stage_init(&stage);
    stage.config.page_size = 100;
    stage.config.connections = 1;
    stage_open(&stage);
    stage_expect_merge_fields(&stage);
    shifting_list_serve(&list, &stage);
    char next[256];
    read_pass(&stage, "", 0, next);
    all_are_known(&stage, &list);
    ck_assert_uint_le(list.requests, list.since_inclusive ? 18 : 10);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

START_TEST(a_page_that_is_too_heavy_is_asked_for_in_halves)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 3000, 6);
    for (size_t i = 0; i < list.count; i++)
        list.people[i].changed_s -= (int64_t)i;
    list.heavy_above = 300;
    begin(&stage, &list);
    char next[256];
    read_pass(&stage, "", 0, next);
    all_are_known(&stage, &list);
    ck_assert_uint_ge(list.heavy, 2);
    ck_assert_uint_le(list.heavy, 6);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

static void people_change(struct shifting_list *list)
{
    list->now_s += (int64_t)shifting_list_random(list, 3);
    if (list->requests > 400) /* reading must outrun what it reads */
        return;
    uint64_t changes = shifting_list_random(list, 4);
    for (uint64_t i = 0; i < changes; i++)
        shifting_list_change(list,
                             &list->people[shifting_list_random(list, list->count)]);
    if (shifting_list_random(list, 12) == 0) { /* a bulk edit stamps many alike */
        size_t from = shifting_list_random(list, list->count);
        for (size_t i = from; i < list->count && i < from + 25; i++)
            shifting_list_change(list, &list->people[i]);
    }
}

static void crowd_the_past(struct shifting_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        uint64_t kind = shifting_list_random(list, 4);
        list->people[i].changed_s =
            kind == 0 ? list->now_s - 5000 /* one bulk import */
            : kind == 1
                ? list->now_s - 100 + (int64_t)shifting_list_random(list, 101)
                : list->now_s - (int64_t)shifting_list_random(list, 10 * 86400) - 1000;
    }
}

/* Each round is another history. A first pass while people change; then one of the
 * changes, in which nothing happens: afterwards everybody is known as they are. */
START_TEST(nobody_is_missed_when_people_change_between_any_two_pages)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 20 + (size_t)_i % 280, (uint64_t)_i + 100);
    list.since_inclusive = (_i & 1) != 0;
    list.before_inclusive = (_i & 2) != 0;
    crowd_the_past(&list);
    stage_init(&stage);
    stage.config.page_size = 1 + _i % 40;
    stage.config.connections = 1 + _i % 10;
    stage_open(&stage);
    scripted_host_deliver(stage.host, (enum scripted_order)(_i % 3), (uint64_t)_i);
    stage_expect_merge_fields(&stage);
    shifting_list_serve(&list, &stage);
    list.before_answer = people_change;
    char next[256];
    read_pass(&stage, "", (size_t)(_i % 7) * 11, next);
    all_were_told(&stage, &list);
    list.before_answer = NULL;
    read_pass(&stage, next, 0, next);
    all_are_known(&stage, &list);
    ck_assert_uint_le(scripted_host_lane(stage.host, "mailchimp")->most_in_flight,
                      (unsigned)stage.config.connections);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

START_TEST(nobody_is_missed_when_equals_come_in_another_order_each_time)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 20 + (size_t)_i % 180, (uint64_t)_i + 7000);
    list.since_inclusive = (_i & 1) != 0;
    list.before_inclusive = (_i & 2) != 0;
    list.ties_shuffled = true;
    crowd_the_past(&list);
    stage_init(&stage);
    stage.config.page_size = 3 + _i % 40;
    stage_open(&stage);
    scripted_host_deliver(stage.host, SCRIPTED_RANDOM, (uint64_t)_i);
    stage_expect_merge_fields(&stage);
    shifting_list_serve(&list, &stage);
    char next[256];
    read_pass(&stage, "", 0, next);
    all_are_known(&stage, &list);
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

START_TEST(changes_are_read_from_the_overlap_on)
{
    struct stage stage;
    struct shifting_list list;
    shifting_list_init(&list, 3, 1);
    list.people[0].changed_s = list.now_s - 61;
    list.people[1].changed_s = list.now_s - 60;
    list.people[2].changed_s = list.now_s - 59;
    begin(&stage, &list);
    char next[256];
    read_pass(&stage, "2026-11-22T09:59:00Z", 0, next);
    ck_assert_uint_eq(stage.recorder.record_count, 1);
    ck_assert_ptr_nonnull(recorder_find(&stage.recorder, "p2@shop.example.net"));
    stage_abandon(&stage);
    shifting_list_finish(&list);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_small_list_is_one_request),
        TEST(a_pass_without_a_change_is_one_request),
        TEST(a_full_read_asks_for_little_more_than_its_pages),
        TEST(a_list_imported_within_an_hour_long_ago_is_parted_too),
        {"thousands_in_one_second_are_walked_by_offset",
         &thousands_in_one_second_are_walked_by_offset, 4, 0},
        {"a_second_of_many_is_asked_for_only_once_more",
         &a_second_of_many_is_asked_for_only_once_more, 4, 0},
        TEST(a_page_that_is_too_heavy_is_asked_for_in_halves),
        {"nobody_is_missed_when_people_change_between_any_two_pages",
         &nobody_is_missed_when_people_change_between_any_two_pages, 200, 0},
        {"nobody_is_missed_when_equals_come_in_another_order_each_time",
         &nobody_is_missed_when_equals_come_in_another_order_each_time, 100, 0},
        TEST(changes_are_read_from_the_overlap_on),
        {0},
    };
    return suite_run("mailchimp: reading while people change", tests);
}
