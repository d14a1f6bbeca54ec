/* test_pile.c -- entries come back in the order of their keys, however many they are. */
#include "host/store/pile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/buffer.h"
#include "host/base/memory.h"
#include "tests/support/suite.h"

/* MANY of them with a body do not fit into what is held in memory. */
enum { FEW = 500, MANY = 60000, BODY = 200 };

static char directory[64];

static void make_directory(void)
{
    snprintf(directory, sizeof directory, "/tmp/wherry-pile-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_directory(void)
{
    ck_assert_int_eq(rmdir(directory), 0); /* nothing was left there */
}

/* Numbers in a fixed disorder; each key comes three times. */
static size_t scattered(size_t i, size_t count)
{
    return i * 7919 % count / 3;
}

static void put(struct pile *pile, const char *key, unsigned char kind, size_t number)
{
    char body[BODY] = "";
    snprintf(body, sizeof body, "%zu", number);
    const struct pile_entry entry = {.key = key,
                                     .rank = "r",
                                     .body = body,
                                     .length = sizeof body,
                                     .digest = number,
                                     .kind = kind};
    ck_assert(pile_add(pile, &entry));
}

/* Half of the keys begin alike. */
static void fill(struct pile *pile, size_t count)
{
    char key[32];
    for (size_t i = 0; i < count; i++) {
        const size_t number = scattered(i, count);
        snprintf(key, sizeof key, "%s%08zu", number % 2 == 0 ? "person-" : "", number);
        put(pile, key, (unsigned char)(i % 2), i);
    }
}

/* All are there, and each is in its place. */
static void expect_order(struct pile *pile, size_t count)
{
    char key[32] = "";
    struct pile_entry entry;
    size_t told = 0, number = 0;
    unsigned kind = 0;
    bool any = true;
    ck_assert(pile_begin(pile));
    while (pile_next(pile, &entry, &any) && any) {
        const int order = strcmp(key, entry.key);
        ck_assert_int_le(order, 0);
        if (order == 0)
            ck_assert(kind < entry.kind ||
                      (kind == entry.kind && number < entry.digest));
        ck_assert_uint_eq(entry.length, BODY);
        ck_assert_uint_eq(strtoul(entry.body, NULL, 10), entry.digest);
        ck_assert_str_eq(entry.rank, "r");
        snprintf(key, sizeof key, "%s", entry.key);
        kind = entry.kind;
        number = entry.digest;
        told++;
    }
    ck_assert(!any);
    ck_assert_uint_eq(told, count);
}

static const size_t counts[] = {0, 1, 2, FEW, MANY};

START_TEST(all_come_back_in_order_as_often_as_asked)
{
    make_directory();
    struct pile *pile = pile_create(directory);
    for (int time = 0; time < 2; time++) {
        fill(pile, counts[_i]);
        expect_order(pile, counts[_i]);
        expect_order(pile, counts[_i]);
        pile_clear(pile);
        expect_order(pile, 0);
    }
    pile_free(pile);
    remove_directory();
}
END_TEST

START_TEST(without_a_directory_all_is_in_memory)
{
    struct pile *pile = pile_create(NULL);
    fill(pile, MANY);
    expect_order(pile, MANY);
    pile_free(pile);
    pile_free(NULL);
}
END_TEST

/* Keys that begin alike, are parts of one another, or are empty. */
START_TEST(keys_are_told_in_the_order_of_their_bytes)
{
    static const char *const keys[] = {"\xC3\xA4", "b",         "aaaaaaaab",     "",
                                       "aaaaaaaa", "aaaaaaaaa", "aaaaaaaaa\x01", "a"};
    static const char *const sorted[] = {
        "",          "a", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaaa\x01",
        "aaaaaaaab", "b", "\xC3\xA4"};
    struct pile *pile = pile_create(NULL);
    struct pile_entry entry;
    bool any;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        put(pile, keys[i], 0, i);
    ck_assert(pile_begin(pile));
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++) {
        ck_assert(pile_next(pile, &entry, &any) && any);
        ck_assert_str_eq(entry.key, sorted[i]);
    }
    pile_free(pile);
}
END_TEST

/* Longer than what is read at once, and than what is held. */
START_TEST(an_entry_of_any_length_comes_whole)
{
    enum { LONG = 5 * 1024 * 1024 };
    make_directory();
    struct pile *pile = pile_create(directory);
    struct pile_entry entry = {.key = "b", .rank = "", .length = LONG};
    char *body = memory_allocate(LONG);
    memset(body, 'x', LONG);
    body[LONG - 1] = 'y';
    entry.body = body;
    ck_assert(pile_add(pile, &entry));
    put(pile, "c", 0, 1);
    put(pile, "a", 0, 2);
    bool any;
    ck_assert(pile_begin(pile));
    ck_assert(pile_next(pile, &entry, &any) && any);
    ck_assert_str_eq(entry.key, "a");
    ck_assert(pile_next(pile, &entry, &any) && any);
    ck_assert_uint_eq(entry.length, LONG);
    ck_assert_int_eq(memcmp(entry.body, body, LONG), 0);
    free(body);
    pile_free(pile);
    remove_directory();
}
END_TEST

START_TEST(where_no_file_can_be_made_it_says_so)
{
    make_directory();
    remove_directory();
    struct pile *pile = pile_create(directory);
    const struct pile_entry entry = {.key = "a", .rank = "", .body = "", .length = 0};
    bool fine = true;
    for (size_t i = 0; i < MANY * 5 && fine; i++)
        fine = pile_add(pile, &entry);
    ck_assert(!fine);
    ck_assert_int_eq(errno, ENOENT);
    pile_free(pile);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"all_come_back_in_order_as_often_as_asked",
         &all_come_back_in_order_as_often_as_asked, sizeof counts / sizeof *counts, 0},
        TEST(without_a_directory_all_is_in_memory),
        TEST(keys_are_told_in_the_order_of_their_bytes),
        TEST(an_entry_of_any_length_comes_whole),
        TEST(where_no_file_can_be_made_it_says_so),
        {0},
    };
    return suite_run("pile", tests);
}
