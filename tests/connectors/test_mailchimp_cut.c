/* test_mailchimp_cut.c -- an interrupted read continues where it was, and misses
 * nobody. */
#include <stdio.h>
#include <string.h>

#include "plugin/mailchimp/place.h"
#include "plugin/mailchimp/window.h"
#include "tests/connectors/shifting_list.h"

enum { PEOPLE = 3000, PAGE = 100, DAY_S = 24 * 3600 };

static const char *const name_alone[] = {"FNAME"};
static struct stage stage;
static struct shifting_list list;
static struct wherry_pass pass;

static void begin(uint64_t seed)
{
    pass = (struct wherry_pass){.size = sizeof pass};
    shifting_list_init(&list, PEOPLE, seed);
    for (size_t i = 0; i < list.count; i++)
        list.people[i].changed_s =
            list.now_s - 20 - (int64_t)shifting_list_random(&list, 365 * DAY_S);
    stage_init(&stage);
    stage.config.page_size = PAGE;
    stage_open(&stage);
    stage_expect_merge_fields(&stage);
    shifting_list_serve(&list, &stage);
}

static void end(void)
{
    stage_abandon(&stage);
    shifting_list_finish(&list);
}

/* From where the last part was cut, so many records and the rest of a page; 0: to the
 * end, which END says. */
static enum wherry_status read_part(size_t records)
{
    char place[sizeof pass.resume];
    void *source;
    memcpy(place, pass.resume, sizeof place);
    const struct wherry_read read = {.size = sizeof read,
                                     .stream = "contacts",
                                     .since = "",
                                     .fields = name_alone,
                                     .field_count = 1,
                                     .resume = *place == '\0' ? NULL : place};
    pass = (struct wherry_pass){.size = sizeof pass};
    enum wherry_status status =
        wherry_connector.source->open(stage.self, &read, &pass, &source, &stage.error);
    ck_assert_status(&stage, status, WHERRY_OK);
    ck_assert(pass.snapshot);
    ck_assert_str_eq(pass.resume, place);
    stage.recorder.limit = records;
    recorder_next_batch(&stage.recorder);
    status = wherry_connector.source->read(source, &stage.recorder.writer, &pass,
                                           &stage.error);
    if (status == WHERRY_OK)
        ck_assert_str_ne(pass.resume, "");
    wherry_connector.source->close(source);
    return status;
}

static void all_are_known(void)
{
    for (size_t i = 0; i < list.count; i++) {
        const struct person *person = &list.people[i];
        const struct wherry_record *record =
            recorder_find_id(&stage.recorder, person->id);
        ck_assert_msg(record != NULL, "%s is missed", person->address);
        ck_assert_str_eq(recorder_field(record, "FNAME"), person->name);
    }
}

START_TEST(a_read_that_is_cut_after_each_page_tells_all)
{
    begin(1);
    while (read_part(1) == WHERRY_OK) {
    }
    all_are_known();
    end();
}
END_TEST

START_TEST(a_read_that_goes_on_asks_only_for_what_was_not_told)
{
    begin((uint64_t)_i + 1);
    ck_assert_status(&stage, read_part(2000), WHERRY_OK);
    const size_t told = stage.recorder.record_count;
    list.requests = 0;
    ck_assert_status(&stage, read_part(0), WHERRY_END);
    all_are_known();
    ck_assert_uint_le(list.requests, (PEOPLE - told) / PAGE + 30);
    ck_assert_uint_le(stage.recorder.record_count, PEOPLE + 600);
    ck_assert_uint_eq(pass.expected, PEOPLE);
    end();
}
END_TEST

START_TEST(who_changes_while_the_read_is_cut_is_told_as_she_is_now)
{
    begin((uint64_t)_i + 1);
    list.random = (uint64_t)_i * 77 + 5;
    while (read_part(1 + shifting_list_random(&list, 900)) == WHERRY_OK) {
        list.now_s += 3600;
        for (int i = 0; i < 40; i++)
            shifting_list_change(&list,
                                 &list.people[shifting_list_random(&list, list.count)]);
        list.now_s += 3600;
    }
    all_are_known();
    end();
}
END_TEST

START_TEST(the_next_changes_are_those_since_the_read_that_was_cut_began)
{
    begin(1);
    ck_assert_status(&stage, read_part(1000), WHERRY_OK);
    list.now_s += DAY_S;
    ck_assert_status(&stage, read_part(0), WHERRY_END);
    ck_assert_str_eq(pass.next, "2026-11-22T09:59:50Z");
    ck_assert_int_eq(pass.date_ms, STAGE_DATE_MS);
    end();
}
END_TEST

START_TEST(a_crowded_second_that_is_cut_is_walked_from_its_beginning)
{
    begin(1);
    for (size_t i = 0; i < 1500; i++)
        list.people[i].changed_s = list.now_s - 100 * DAY_S;
    for (int i = 0; i < 4; i++)
        ck_assert_status(&stage, read_part(600), WHERRY_OK);
    ck_assert_status(&stage, read_part(0), WHERRY_END);
    all_are_known();
    end();
}
END_TEST

/* ---- Places as text ---- */

static struct place full_place(void)
{
    struct place place = {.began_ms = STAGE_DATE_MS,
                          .settled = STAGE_DATE_MS / 1000,
                          .rows = 9999999,
                          .total = 9999999,
                          .count = MAILCHIMP_CONNECTIONS_MAX};
    for (size_t i = 0; i < place.count; i++)
        place.windows[i] = (struct place_window){STAGE_DATE_MS / 1000 - 10,
                                                 STAGE_DATE_MS / 1000 - (int64_t)i};
    return place;
}

START_TEST(a_place_with_as_many_windows_as_there_can_be_fits)
{
    char text[sizeof pass.resume];
    struct place place = full_place(), read;
    place.windows[0].since = WINDOW_UNBOUND;
    place.windows[9].last = WINDOW_OPEN;
    place_format(&place, text, sizeof text);
    ck_assert_str_ne(text, "");
    ck_assert(place_parse(text, &read));
    ck_assert_int_eq(read.began_ms, place.began_ms);
    ck_assert_int_eq(read.settled, place.settled);
    ck_assert_uint_eq(read.rows, place.rows);
    ck_assert_uint_eq(read.total, place.total);
    ck_assert_uint_eq(read.count, place.count);
    for (size_t i = 0; i < place.count; i++) {
        ck_assert_int_eq(read.windows[i].since, place.windows[i].since);
        ck_assert_int_eq(read.windows[i].last, place.windows[i].last);
    }
    place_format(&place, text, 60);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(a_place_that_was_cut_or_is_of_another_make_is_none)
{
    static const char *const odd[] = {"",
                                      "1",
                                      "1 5",
                                      "1 5 5 0 0",
                                      "1 5 5 0 0 ",
                                      "1 5 5 0 0 5",
                                      "1 5 5 0 0 5-5",
                                      "1 5 5 0 0 6-5",
                                      "2 5 5 0 0 5-6",
                                      "1 5 5 0 0 5-6x",
                                      "1 5 5 0 0 x-6",
                                      "1 5 5 0 0 5-6  7-8",
                                      "1 5 5 0 0 5=6",
                                      "1 fffffffffffffffffff 5 0 0 5-6"};
    struct place place;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        ck_assert_msg(!place_parse(odd[i], &place), "'%s'", odd[i]);
    ck_assert(place_parse("1 5 5 0 0 5-6", &place));
    ck_assert(place_parse("1 5 5 0 0 -", &place));
    char many[256] = "1 5 5 0 0";
    for (size_t i = 0; i <= MAILCHIMP_CONNECTIONS_MAX; i++)
        strcat(many, " 5-6");
    ck_assert(!place_parse(many, &place));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_read_that_is_cut_after_each_page_tells_all),
        {"a_read_that_goes_on_asks_only_for_what_was_not_told",
         &a_read_that_goes_on_asks_only_for_what_was_not_told, 10, 0},
        {"who_changes_while_the_read_is_cut_is_told_as_she_is_now",
         &who_changes_while_the_read_is_cut_is_told_as_she_is_now, 40, 0},
        TEST(the_next_changes_are_those_since_the_read_that_was_cut_began),
        TEST(a_crowded_second_that_is_cut_is_walked_from_its_beginning),
        TEST(a_place_with_as_many_windows_as_there_can_be_fits),
        TEST(a_place_that_was_cut_or_is_of_another_make_is_none),
        {0},
    };
    return suite_run("mailchimp: cut", tests);
}
