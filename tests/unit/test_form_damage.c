/* test_form_damage.c -- a state that was damaged goes out as far as it can be read, and
 * comes in sound. */
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/picture/value.h"
#include "host/store/upkeep.h"
#include "tests/support/chance.h"
#include "tests/support/suite.h"
#include "tests/unit/form_state.h"
#include "tests/unit/scratch.h"

enum { PEOPLE = 150, PAGE = 4096 };

static char *good; /* the file before it is damaged */
static size_t length;
static int64_t lost;
static struct import_result result;

/* Lines of a kind in a text. */
static int64_t count_lines(const char *text, const char *start)
{
    size_t all;
    int64_t count = 0;
    char *bytes = form_state_read(text, &all);
    for (const char *at = bytes; (at = strstr(at, start)) != NULL; at++)
        count += at[-1] == '\n';
    free(bytes);
    return count;
}

static void begin(void)
{
    form_state_make("one", PEOPLE);
    good = form_state_read("one", &length);
}

/* Writes the bytes as the state, with no log beside it. */
static void put(const char *bytes)
{
    struct wherry_error ignored;
    store_remove(scratch_path("bad"), &ignored);
    scratch_write("bad", bytes, length);
}

static bool can_be_opened(void)
{
    struct store *store = NULL;
    struct wherry_error error;
    const bool can =
        store_open(scratch_path("bad"), STORE_READ, &store, &error) == WHERRY_OK;
    store_close(store);
    return can;
}

static bool is_after_loss(const char *name)
{
    struct store *store = NULL;
    ck_assert_int_eq(
        store_open(scratch_path(name), STORE_READ, &store, &form_state_error),
        WHERRY_OK);
    const bool is = value_number(store, VALUE_LOSS, 0, 0) != 0;
    store_close(store);
    return is;
}

/* Exported, imported, and sound; returns what the export reported. */
static struct form_end repair(void)
{
    const struct form_end end = form_state_export("bad", "text", &lost);
    ck_assert_msg(form_state_import("text", "two", &result) == WHERRY_OK, "%s",
                  form_state_error.message);
    ck_assert_int_eq(form_state_faults("two"), 0);
    ck_assert_int_eq(form_state_export("two", "second", &lost).damages, 0);
    ck_assert_int_eq(count_lines("second", "{\"line\":\"contact\""),
                     end.contacts - result.dropped);
    return end;
}

START_TEST(a_page_that_is_lost_costs_what_is_on_it_and_no_more)
{
    int64_t pages = 0, cheap = 0;
    begin();
    char *bad = malloc(length);
    for (size_t at = PAGE; at + PAGE <= length; at += PAGE, pages++) {
        memcpy(bad, good, length);
        memset(bad + at, 0xA5, PAGE);
        put(bad);
        if (!can_be_opened()) /* its schema takes more than a page */
            continue;
        const struct form_end end = repair();
        ck_assert_int_gt(end.damages, 0);
        ck_assert(result.loss && is_after_loss("two"));
        const int64_t gone = PEOPLE - end.contacts;
        /* Each of them is reported, and no other. */
        ck_assert_int_le(gone, count_lines("text", "{\"line\":\"lost\""));
        cheap += gone <= PEOPLE / 20;
    }
    ck_assert_int_gt(pages, 20);
    ck_assert_int_gt(cheap, pages * 9 / 10); /* the others lead to many */
    free(bad);
    free(good);
}
END_TEST

START_TEST(who_is_lost_is_told_by_number)
{
    begin();
    char *bad = malloc(length);
    for (size_t at = PAGE; at + PAGE <= length; at += PAGE) {
        char line[64];
        memcpy(bad, good, length);
        memset(bad + at, 0xA5, PAGE);
        put(bad);
        if (!can_be_opened())
            continue;
        form_state_export("bad", "text", &lost);
        size_t all;
        char *text = form_state_read("text", &all);
        for (int number = 1; number <= PEOPLE; number++) {
            snprintf(line, sizeof line, "\n{\"line\":\"contact\",\"contact\":%d,",
                     number);
            const bool there = strstr(text, line) != NULL;
            snprintf(line, sizeof line,
                     "\n{\"line\":\"lost\",\"part\":\"contacts\",\"number\":%d,",
                     number);
            ck_assert(there != (strstr(text, line) != NULL));
        }
        free(text);
    }
    free(bad);
    free(good);
}
END_TEST

static void run_sql(const char *name, const char *sql)
{
    sqlite3 *file = NULL;
    ck_assert_int_eq(sqlite3_open(scratch_path(name), &file), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(file, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
                  sqlite3_errmsg(file));
    ck_assert_int_eq(sqlite3_close(file), SQLITE_OK);
}

/* As a damaged byte makes it. */
START_TEST(a_number_beyond_all_others_makes_no_endless_list_of_the_lost)
{
    enum { LINES_MOST = 100000 };
    static const char *const far[] = {
        "UPDATE journal SET contact = 1 << 60 WHERE rowid = 1",
        "UPDATE journal SET contact = 0x7FFFFFFFFFFFFFFF WHERE rowid = 1",
        "UPDATE journal SET run = 1 << 60 WHERE rowid = 1"};
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        form_state_make("one", PEOPLE);
        run_sql("one", far[i]);
        good = form_state_read("one", &length);
        char *bad = malloc(length);
        for (size_t at = PAGE; at + PAGE <= length; at += PAGE) {
            memcpy(bad, good, length);
            memset(bad + at, 0xA5, PAGE);
            put(bad);
            if (!can_be_opened())
                continue;
            form_state_export("bad", "text", &lost);
            ck_assert_int_lt(count_lines("text", "{\"line\":\"lost\""), LINES_MOST);
        }
        free(bad);
        free(good);
    }
}
END_TEST

START_TEST(a_file_that_was_cut_off_gives_what_it_has)
{
    begin();
    for (size_t pages = 8; pages < length / PAGE; pages += 7) {
        struct wherry_error ignored;
        store_remove(scratch_path("bad"), &ignored);
        scratch_write("bad", good, pages * PAGE);
        if (can_be_opened())
            repair();
    }
    free(good);
}
END_TEST

/* Damage within the texts of a person cannot be detected; but what is imported is
 * always sound. */
START_TEST(whatever_bytes_are_flipped_what_comes_in_is_sound)
{
    enum { USUAL = 40 }; /* so many that something is lost in one of them */
    const int rounds = suite_rounds(USUAL);
    uint64_t seed = 0x9E3779B97F4A7C15u;
    int opened = 0, losses = 0;
    begin();
    char *bad = malloc(length);
    for (int round = rounds; round > 0; round--) {
        memcpy(bad, good, length);
        for (int flips = 1 + round % 40; flips > 0; flips--) {
            chance_next(&seed);
            bad[PAGE + seed % (length - PAGE)] ^= (char)(1 << (seed >> 60) % 8);
        }
        put(bad);
        if (!can_be_opened())
            continue;
        opened++;
        repair();
        losses += result.loss;
    }
    ck_assert_int_gt(opened, 0);
    ck_assert(losses > 0 || rounds < USUAL);
    free(bad);
    free(good);
}
END_TEST

int main(void)
{
    const struct test tests[] = {
        {"a_page_that_is_lost_costs_what_is_on_it_and_no_more",
         &a_page_that_is_lost_costs_what_is_on_it_and_no_more, 0, 300},
        {"who_is_lost_is_told_by_number", &who_is_lost_is_told_by_number, 0, 300},
        {"a_number_beyond_all_others_makes_no_endless_list_of_the_lost",
         &a_number_beyond_all_others_makes_no_endless_list_of_the_lost, 0, 120},
        {"a_file_that_was_cut_off_gives_what_it_has",
         &a_file_that_was_cut_off_gives_what_it_has, 0, 120},
        {"whatever_bytes_are_flipped_what_comes_in_is_sound",
         &whatever_bytes_are_flipped_what_comes_in_is_sound, 0, 300},
        {0}};
    suite_fixture(&scratch_setup, &scratch_teardown);
    return suite_run("form_damage", tests);
}
