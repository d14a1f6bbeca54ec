/* test_spool.c -- what is kept of a read is there up to the last good mark, whatever
 * became of its file. */
#include "host/store/spool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

/* After each pair of entries is a mark, which is their number so far. */
enum { PAIRS = 3, ENTRIES = 2 * PAIRS, MANY = 3000 };
static const char head[] = "of the list, with two fields";

static void add(struct spool *spool, int number)
{
    char key[32], body[32];
    snprintf(key, sizeof key, "person-%d", number);
    snprintf(body, sizeof body, "body %d", number);
    const struct pile_entry entry = {.key = key,
                                     .rank = number % 2 == 0 ? "" : "rank",
                                     .body = body,
                                     .length = strlen(body),
                                     .digest = 1000u + (uint64_t)number,
                                     .kind = (unsigned char)(number % 3)};
    ck_assert(spool_add(spool, &entry));
}

static void mark(struct spool *spool, int number)
{
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    ck_assert(spool_mark(spool, text, strlen(text)));
}

static void fill(struct spool *spool, int from, int to)
{
    for (int i = from; i < to; i++) {
        add(spool, i);
        if (i % 2 == 1)
            mark(spool, i + 1);
    }
}

struct told {
    int count, most;
};

static bool take(void *self, const struct pile_entry *entry)
{
    struct told *told = self;
    char key[32], body[32];
    snprintf(key, sizeof key, "person-%d", told->count);
    snprintf(body, sizeof body, "body %d", told->count);
    ck_assert_str_eq(entry->key, key);
    ck_assert_str_eq(entry->rank, told->count % 2 == 0 ? "" : "rank");
    ck_assert_uint_eq(entry->length, strlen(body));
    ck_assert_mem_eq(entry->body, body, strlen(body));
    ck_assert_uint_eq(entry->digest, 1000u + (uint64_t)told->count);
    ck_assert_uint_eq(entry->kind, (unsigned)(told->count % 3));
    return ++told->count < told->most;
}

static const char *path(void)
{
    return scratch_path("kept");
}

/* How many entries there are up to the last mark; -1: there is no mark. */
static int found(struct spool *spool)
{
    struct buffer said = {0};
    struct told told = {.most = INT32_MAX};
    if (!spool_find(spool, head, &said)) {
        ck_assert_uint_eq(said.length, 0);
        buffer_free(&said);
        return -1;
    }
    ck_assert(spool_resume(spool, take, &told));
    ck_assert_int_eq(atoi(buffer_text(&said)), told.count);
    buffer_free(&said);
    return told.count;
}

/* The file as it is after PAIRS, and where each of its marks ends. */
static char *write_small(size_t *length, size_t ends[PAIRS])
{
    struct spool *spool = spool_create(path());
    struct stat size;
    ck_assert(spool_begin(spool, head));
    for (int i = 0; i < PAIRS; i++) {
        fill(spool, 2 * i, 2 * i + 2);
        ck_assert_int_eq(stat(path(), &size), 0);
        ends[i] = (size_t)size.st_size;
    }
    spool_free(spool);
    return scratch_read("kept", length);
}

static int whole_up_to(const size_t ends[PAIRS], size_t length)
{
    int entries = -1;
    for (int i = 0; i < PAIRS; i++)
        if (ends[i] <= length)
            entries = 2 * i + 2;
    return entries;
}

static void expect_found(const char *bytes, size_t length, int entries)
{
    unlink(path());
    scratch_write("kept", bytes, length);
    ck_assert_int_eq(chmod(path(), 0600), 0);
    struct spool *spool = spool_create(path());
    ck_assert_int_eq(found(spool), entries);
    ck_assert_int_eq(access(path(), F_OK), entries < 0 ? -1 : 0);
    spool_free(spool);
}

START_TEST(a_file_cut_at_any_byte_has_what_stands_before_its_last_whole_mark)
{
    size_t length, ends[PAIRS];
    char *bytes = write_small(&length, ends);
    for (size_t cut = 0; cut <= length; cut++)
        expect_found(bytes, cut, whole_up_to(ends, cut));
    free(bytes);
}
END_TEST

START_TEST(behind_a_damaged_byte_nothing_is_believed)
{
    size_t length, ends[PAIRS];
    char *bytes = write_small(&length, ends);
    for (size_t at = 0; at < length; at++)
        for (int bit = 0; bit < 8; bit += 7) {
            bytes[at] = (char)(bytes[at] ^ (1 << bit));
            expect_found(bytes, length, whole_up_to(ends, at));
            bytes[at] = (char)(bytes[at] ^ (1 << bit));
        }
    free(bytes);
}
END_TEST

START_TEST(frames_that_were_put_elsewhere_are_not_believed)
{
    size_t length, ends[PAIRS];
    char *bytes = write_small(&length, ends);
    const size_t second = ends[1] - ends[0];
    ck_assert_uint_eq(second, ends[2] - ends[1]);
    memmove(bytes + ends[0], bytes + ends[1], second);
    expect_found(bytes, length, 2);
    free(bytes);
}
END_TEST

START_TEST(what_is_added_behind_a_cut_follows_what_was_marked)
{
    struct spool *spool = spool_create(path());
    ck_assert(spool_begin(spool, head));
    fill(spool, 0, 2);
    add(spool, 77); /* behind the mark */
    spool_free(spool);
    spool = spool_create(path());
    ck_assert_int_eq(found(spool), 2);
    fill(spool, 2, 4);
    spool_close(spool);
    ck_assert_int_eq(found(spool), 4);
    fill(spool, 4, MANY);
    spool_free(spool);
    spool = spool_create(path());
    ck_assert_int_eq(found(spool), MANY);
    spool_free(spool);
}
END_TEST

START_TEST(what_is_of_another_head_is_removed)
{
    struct buffer said = {0};
    struct spool *spool = spool_create(path());
    ck_assert(spool_begin(spool, head));
    fill(spool, 0, 2);
    spool_close(spool);
    ck_assert(!spool_find(spool, "of the list, with two field", &said));
    ck_assert_uint_eq(said.length, 0);
    ck_assert_int_eq(access(path(), F_OK), -1);
    buffer_free(&said);
    spool_free(spool);
}
END_TEST

START_TEST(nobody_else_may_read_it_and_what_others_could_read_is_removed)
{
    struct stat mode;
    struct spool *spool = spool_create(path());
    ck_assert(spool_begin(spool, head));
    fill(spool, 0, 2);
    ck_assert_int_eq(stat(path(), &mode), 0);
    ck_assert_uint_eq(mode.st_mode & 0777, 0600);
    spool_close(spool);
    ck_assert_int_eq(chmod(path(), 0644), 0);
    ck_assert_int_eq(found(spool), -1);
    ck_assert_int_eq(access(path(), F_OK), -1);
    spool_free(spool);
}
END_TEST

START_TEST(a_link_in_its_place_is_not_followed)
{
    struct spool *spool = spool_create(path());
    scratch_write("elsewhere", "x", 1);
    char elsewhere[SCRATCH_ROOM];
    snprintf(elsewhere, sizeof elsewhere, "%s", scratch_path("elsewhere"));
    ck_assert_int_eq(symlink(elsewhere, path()), 0);
    ck_assert_int_eq(found(spool), -1);
    ck_assert(spool_begin(spool, head));
    fill(spool, 0, 2);
    spool_free(spool);
    size_t length;
    char *bytes = scratch_read("elsewhere", &length);
    ck_assert_uint_eq(length, 1);
    free(bytes);
}
END_TEST

START_TEST(one_in_memory_is_there_as_long_as_the_spool)
{
    struct spool *spool = spool_create(NULL);
    ck_assert_int_eq(found(spool), -1);
    ck_assert(spool_begin(spool, head));
    fill(spool, 0, 4);
    add(spool, 77);
    spool_close(spool);
    ck_assert_int_eq(found(spool), 4);
    spool_remove(spool);
    ck_assert_int_eq(found(spool), -1);
    spool_free(spool);
}
END_TEST

START_TEST(who_wants_no_more_is_told_no_more)
{
    struct buffer said = {0};
    struct told told = {.most = 3};
    struct spool *spool = spool_create(path());
    ck_assert(spool_begin(spool, head));
    fill(spool, 0, 6);
    spool_close(spool);
    ck_assert(spool_find(spool, head, &said));
    ck_assert(!spool_resume(spool, take, &told));
    ck_assert_int_eq(told.count, 3);
    buffer_free(&said);
    spool_free(spool);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_file_cut_at_any_byte_has_what_stands_before_its_last_whole_mark),
        TEST(behind_a_damaged_byte_nothing_is_believed),
        TEST(frames_that_were_put_elsewhere_are_not_believed),
        TEST(what_is_added_behind_a_cut_follows_what_was_marked),
        TEST(what_is_of_another_head_is_removed),
        TEST(nobody_else_may_read_it_and_what_others_could_read_is_removed),
        TEST(a_link_in_its_place_is_not_followed),
        TEST(one_in_memory_is_there_as_long_as_the_spool),
        TEST(who_wants_no_more_is_told_no_more),
        {0},
    };
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("spool", tests);
}
