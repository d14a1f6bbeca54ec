/* test_news.c -- what of a read is news comes back as it was added, in the order in which it
 * is learned, whether or not it has room in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/arena.h"
#include "host/store/group.h"
#include "host/store/news.h"
#include "tests/support/suite.h"

static struct news *news;
static struct group group;
static struct arena arena;

static void setup(void)
{
    news = news_create("/tmp");
    news_begin(news);
}

static void teardown(void)
{
    news_free(news);
    group_free(&group);
    arena_free(&arena);
    group = (struct group){.any = false};
}

static void set(struct buffer *buffer, const char *text)
{
    buffer_clear(buffer);
    buffer_add_text(buffer, text);
}

/* NULL: it has none. */
static void add(const char *id, const char *rank, const char *record, const char *event,
                bool known, bool ranked)
{
    set(&group.id, id);
    set(&group.rank, rank);
    set(&group.record, record == NULL ? "of another" : record);
    set(&group.event, event == NULL ? "of another" : event);
    group.has_record = record != NULL;
    group.has_event = event != NULL;
    group.digest = 0xfedcba9876543210;
    ck_assert(news_add(news, &group, known, ranked));
}

/* All behind `after` as one line. */
static const char *rest(int64_t after)
{
    struct buffer told = {0};
    struct news_entry entry = {.number = after};
    bool any;
    for (;;) {
        ck_assert(news_next(news, entry.number, &entry, &any));
        if (!any)
            break;
        buffer_format(&told, "%d%s%s:%.*s/%.*s ", (int)entry.number,
                      entry.known ? "=" : "+", entry.id, (int)entry.record_length,
                      entry.record == NULL ? "" : entry.record, (int)entry.event_length,
                      entry.event == NULL ? "" : entry.event);
        ck_assert_uint_eq(entry.digest,
                          entry.record == NULL ? 0 : (uint64_t)0xfedcba9876543210);
    }
    const char *text = arena_text(&arena, buffer_text(&told));
    buffer_free(&told);
    return text;
}

START_TEST(those_that_are_known_come_before_those_that_are_not_each_by_rank_then_by_id)
{
    add("a", "z", "A", NULL, false, true);
    add("b", "y", "B", "b", true, true);
    add("c", "x", NULL, "c", false, true);
    add("d", "y", "", "", true, true);
    add("e", "", "E", NULL, false, true);
    ck_assert_str_eq(rest(0), "1=b:B/b 2=d:/ 3+e:E/ 4+c:/c 5+a:A/ ");
}
END_TEST

START_TEST(without_ranks_they_come_by_id)
{
    add("a", "z", "A", NULL, false, false);
    add("b", "y", "B", NULL, true, false);
    add("c", "x", NULL, "c", false, false);
    ck_assert_str_eq(rest(0), "1+a:A/ 2=b:B/ 3+c:/c ");
}
END_TEST

START_TEST(an_empty_record_is_one)
{
    struct news_entry entry;
    bool any;
    add("a", "", "", NULL, false, true);
    add("b", "", NULL, "", false, true);
    ck_assert(news_next(news, 0, &entry, &any) && any);
    ck_assert(entry.record != NULL && entry.event == NULL);
    ck_assert_uint_eq(entry.record_length, 0);
    ck_assert(news_next(news, 1, &entry, &any) && any);
    ck_assert(entry.record == NULL && entry.event != NULL);
    ck_assert_uint_eq(entry.event_length, 0);
}
END_TEST

START_TEST(a_round_comes_after_all_before_it_and_a_step_back_begins_again)
{
    ck_assert_str_eq(rest(0), "");
    news_begin(news);
    add("b", "b", "B", NULL, true, true);
    add("c", "a", "C", NULL, true, true);
    ck_assert_str_eq(rest(0), "1=c:C/ 2=b:B/ ");
    ck_assert_str_eq(rest(2), "");
    news_begin(news);
    news_begin(news);
    add("a", "a", "A", NULL, true, true);
    ck_assert_str_eq(rest(2), "3=a:A/ ");
    ck_assert_str_eq(rest(1), "2=b:B/ 3=a:A/ ");
    ck_assert_str_eq(rest(0), "1=c:C/ 2=b:B/ 3=a:A/ ");
    news_clear(news);
    ck_assert_str_eq(rest(3), "");
    news_begin(news);
    add("d", "", "D", NULL, false, true);
    ck_assert_str_eq(rest(0), "1+d:D/ ");
}
END_TEST

START_TEST(ids_are_found_by_their_records_in_any_round)
{
    static const char *const ids[] = {"a", "b", "c", "d"};
    bool found[] = {true, true, true, true};
    add("b", "z", "B", NULL, true, true);
    add("c", "y", NULL, "c", true, true);
    news_begin(news);
    add("d", "x", "D", "d", true, true);
    ck_assert(news_find(news, ids, 4, found));
    ck_assert(!found[0] && found[1] && !found[2] && found[3]);
    ck_assert_str_eq(rest(3), "");
    ck_assert(news_find(news, ids, 0, found));
}
END_TEST

enum { MANY = 30000, BODY = 200 };

/* They have no room in memory. */
START_TEST(many_come_back_whole_and_in_their_order)
{
    struct news_entry entry = {.number = 0};
    char id[16], rank[16], record[BODY + 1] = {0}, told[16];
    bool any;
    memset(record, 'r', BODY);
    for (int i = 0; i < MANY; i++) {
        snprintf(id, sizeof id, "%05d", i);
        snprintf(rank, sizeof rank, "%05d", (i * 7) % MANY);
        record[i % BODY] = 'x';
        add(id, rank, record, i % 3 == 0 ? "event" : NULL, i % 2 == 0, true);
        record[i % BODY] = 'r';
    }
    for (int round = 0; round < 2; round++) {
        memset(told, 0, sizeof told);
        entry.number = 0;
        for (int64_t number = 1; number <= MANY; number++) {
            ck_assert(news_next(news, number - 1, &entry, &any) && any);
            const int i = atoi(entry.id);
            ck_assert_int_eq(entry.number, number);
            ck_assert(entry.known == (i % 2 == 0));
            ck_assert(entry.known == (number <= MANY / 2));
            snprintf(rank, sizeof rank, "%c%05d", entry.known ? '0' : '1',
                     (i * 7) % MANY);
            ck_assert(strcmp(told, rank) < 0);
            memcpy(told, rank, sizeof told);
            ck_assert_uint_eq(entry.record_length, BODY);
            ck_assert_int_eq(entry.record[i % BODY], 'x');
            ck_assert((entry.event != NULL) == (i % 3 == 0));
        }
        ck_assert(news_next(news, MANY, &entry, &any) && !any);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(
            those_that_are_known_come_before_those_that_are_not_each_by_rank_then_by_id),
        TEST(without_ranks_they_come_by_id),
        TEST(an_empty_record_is_one),
        TEST(a_round_comes_after_all_before_it_and_a_step_back_begins_again),
        TEST(ids_are_found_by_their_records_in_any_round),
        TEST(many_come_back_whole_and_in_their_order),
        {0}};
    suite_fixture(&setup, &teardown);
    return suite_run("news", tests);
}
