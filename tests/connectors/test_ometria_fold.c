/* test_ometria_fold.c -- of many events the last one of each person, in bounded memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ometria/fold.h"
#include "tests/support/suite.h"

enum { PEOPLE = 9001, EVENTS = 5 * FOLD_RUN + 17, APART_EVERY = 1009 };

/* Event `number` is about this person, and happened then; some have no time. */
static int person_of(int number)
{
    return (int)((int64_t)number * 7919 % PEOPLE);
}

static int64_t time_of(int number)
{
    return (int64_t)number * 104729 % 1000;
}

static void add_all(struct fold *fold, int events)
{
    for (int i = 0; i < events; i++) {
        char id[32], key[32];
        snprintf(id, sizeof id, "p%d", person_of(i));
        snprintf(key, sizeof key, "%d", i);
        const bool apart = i % APART_EVERY == 0;
        const struct fold_item item = {.id = apart ? "" : id,
                                       .key = key,
                                       .at_ms = time_of(i),
                                       .enters = i % 2 == 0,
                                       .unreadable = i % 3 == 0,
                                       .apart = apart,
                                       .fault = i % 3 == 0 ? "is not a time" : NULL};
        ck_assert(fold_add(fold, &item));
    }
}

/* The last event of each person by time, then by arrival; -1: there is none. */
static void find_last(int events, int last[PEOPLE])
{
    for (int i = 0; i < PEOPLE; i++)
        last[i] = -1;
    for (int i = 0; i < events; i++) {
        int *mine = &last[person_of(i)];
        if (i % APART_EVERY != 0 && (*mine < 0 || time_of(i) >= time_of(*mine)))
            *mine = i;
    }
}

static void check_told(struct fold *fold, int events)
{
    static int last[PEOPLE];
    struct wherry_error error;
    struct fold_item item;
    int people = 0, told = 0, apart = 0;
    find_last(events, last);
    for (int i = 0; i < PEOPLE; i++)
        people += last[i] >= 0;
    ck_assert_int_eq(fold_sort(fold, &error), WHERRY_OK);
    while (fold_next(fold, &item, &error) == WHERRY_OK) {
        const int number = atoi(item.key);
        ck_assert_int_eq(item.at_ms, time_of(number));
        ck_assert(item.enters == (number % 2 == 0));
        ck_assert(item.unreadable == (number % 3 == 0));
        ck_assert_str_eq(item.fault, number % 3 == 0 ? "is not a time" : "");
        ck_assert(item.apart == (number % APART_EVERY == 0));
        apart += item.apart;
        told += !item.apart;
        if (!item.apart)
            ck_assert_int_eq(number, last[atoi(item.id + 1)]);
    }
    ck_assert_int_eq(told, people);
    ck_assert_int_eq(apart, (events + APART_EVERY - 1) / APART_EVERY);
}

START_TEST(of_each_person_the_last_event_is_told_however_many_there_are)
{
    static const int sizes[] = {0, 1, 5000, FOLD_RUN, FOLD_RUN + 1, EVENTS};
    struct fold fold = {.items = NULL};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        add_all(&fold, sizes[i]);
        check_told(&fold, sizes[i]);
        fold_clear(&fold);
    }
    fold_finish(&fold);
}
END_TEST

START_TEST(without_a_place_for_a_file_the_same_is_told_from_memory)
{
    struct fold fold = {.items = NULL};
    setenv("TMPDIR", "/nonexistent", 1);
    add_all(&fold, EVENTS);
    ck_assert_uint_eq(fold.run_count, 0);
    check_told(&fold, EVENTS);
    fold_finish(&fold);
}
END_TEST

/* What one run needs is enough for any number of them. */
START_TEST(memory_does_not_grow_with_the_number_of_events)
{
    struct fold fold = {.items = NULL};
    add_all(&fold, FOLD_RUN);
    const size_t room = fold.room, bytes = fold.arena.used;
    for (int i = 0; i < 8; i++) {
        add_all(&fold, FOLD_RUN);
        ck_assert_uint_le(fold.room, room);
        ck_assert_uint_le(fold.arena.used, bytes + 64);
    }
    fold_finish(&fold);
}
END_TEST

static const struct test tests[] = {
    TEST(of_each_person_the_last_event_is_told_however_many_there_are),
    TEST(without_a_place_for_a_file_the_same_is_told_from_memory),
    TEST(memory_does_not_grow_with_the_number_of_events),
    {0},
};

int main(void)
{
    return suite_run("ometria_fold", tests);
}
