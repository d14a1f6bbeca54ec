/* test_sqlite_memory.c -- the memory that SQLite works in, asked for as SQLite does. */
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "host/store/sqlite/memory.h"
#include "tests/support/chance.h"
#include "tests/support/suite.h"

enum { PIECES = 64, STEPS = 20000, LONGEST = 3000 };

static uint64_t seed = CHANCE_SEED;

static unsigned roll(unsigned sides)
{
    return chance_roll(&seed, sides);
}

/* A piece is full of one letter. */
struct piece {
    unsigned char *bytes;
    int length;
    unsigned char letter;
};

static void fill(struct piece *piece, int length)
{
    ck_assert_ptr_nonnull(piece->bytes);
    ck_assert_uint_eq((uintptr_t)piece->bytes % 8, 0);
    ck_assert(sqlite3_msize(piece->bytes) >= (sqlite3_uint64)length);
    piece->length = length;
    piece->letter = (unsigned char)roll(256);
    memset(piece->bytes, piece->letter, (size_t)length);
}

static void is_whole(const struct piece *piece, int length)
{
    for (int i = 0; i < length; i++)
        ck_assert_int_eq(piece->bytes[i], piece->letter);
}

START_TEST(nobody_writes_into_what_another_one_has)
{
    static struct piece pieces[PIECES];
    sqlite_memory_use();
    for (int i = 0; i < STEPS; i++) {
        struct piece *piece = &pieces[roll(PIECES)];
        const int length = 1 + (int)roll(roll(2) == 0 ? 200 : LONGEST);
        if (piece->bytes == NULL) {
            piece->bytes = sqlite3_malloc(length);
            fill(piece, length);
        } else if (roll(2) == 0) {
            is_whole(piece, piece->length);
            sqlite3_free(piece->bytes);
            piece->bytes = NULL;
        } else {
            piece->bytes = sqlite3_realloc(piece->bytes, length);
            is_whole(piece, length < piece->length ? length : piece->length);
            fill(piece, length);
        }
    }
    for (int i = 0; i < PIECES; i++)
        sqlite3_free(pieces[i].bytes);
}
END_TEST

START_TEST(a_small_piece_that_was_given_back_is_given_again)
{
    sqlite_memory_use();
    void *one = sqlite3_malloc(100);
    sqlite3_free(one);
    void *other = sqlite3_malloc(128);
    ck_assert_ptr_eq(one, other);
    sqlite3_free(other);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(nobody_writes_into_what_another_one_has),
        TEST(a_small_piece_that_was_given_back_is_given_again),
        {0},
    };
    return suite_run("sqlite memory", tests);
}
