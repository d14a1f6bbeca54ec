/* fuzz_forgotten.c -- any rows as the list of forgotten people: either all of it can be,
 * and whoever is in it is found, or nobody is asked for in vain: the state is refused, and
 * a check names it.
 *
 * A byte says how many keys there are; then come values of rows: a byte for the type, one
 * for the length, the bytes. A type that is above all makes the fingerprint of Ann.
 */
#include <sqlite3.h>
#include <string.h>

#include "host/store/forgotten.h"
#include "host/store/store.h"
#include "host/store/upkeep.h"
#include "tests/fuzz/any_folder.h"
#include "tests/fuzz/replay.h"

enum { ROWS_MOST = 16, TYPES = 4 };

static const char ann[] = "ann@one.example";
static sqlite3 *file;

struct input {
    const uint8_t *at, *end;
    unsigned char key[FINGERPRINT_KEY_BYTES]; /* the last one that can be */
};

static unsigned take_byte(struct input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

static void bind_hers(struct input *input, sqlite3_stmt *add, int index)
{
    unsigned char hash[FINGERPRINT_BYTES];
    fingerprint_make(input->key, 'a', ann, hash);
    sqlite3_bind_blob(add, index, hash, sizeof hash, SQLITE_TRANSIENT);
}

static void bind_next(struct input *input, sqlite3_stmt *add, int index)
{
    const unsigned type = take_byte(input), wanted = take_byte(input);
    const size_t left = (size_t)(input->end - input->at);
    const int length = (int)(wanted < left ? wanted : left);
    const char *bytes = (const char *)input->at;
    int64_t number = 0;
    input->at += length;
    memcpy(&number, bytes, length < 8 ? (size_t)length : sizeof number);
    switch (type % TYPES) {
    case 0:
        sqlite3_bind_blob(add, index, bytes, length, SQLITE_TRANSIENT);
        break;
    case 1:
        sqlite3_bind_int64(add, index, number);
        break;
    case 2:
        sqlite3_bind_text(add, index, bytes, length, SQLITE_TRANSIENT);
        break;
    default:
        bind_hers(input, add, index);
        break;
    }
    if (type % TYPES == 0 && index == 1 && length == FINGERPRINT_KEY_BYTES)
        memcpy(input->key, bytes, sizeof input->key);
}

static void add_row(struct input *input, const char *sql, int values)
{
    sqlite3_stmt *add = NULL;
    MUST(sqlite3_prepare_v2(file, sql, -1, &add, NULL) == SQLITE_OK);
    for (int i = 1; i <= values; i++)
        bind_next(input, add, i);
    sqlite3_step(add); /* a second row of one hash is none */
    sqlite3_finalize(add);
}

static void put_rows(const uint8_t *bytes, size_t length)
{
    struct input input = {.at = bytes, .end = bytes + length};
    const unsigned keys = take_byte(&input) % 3;
    sqlite3_exec(file, "BEGIN; DELETE FROM forgetting; DELETE FROM forgotten", NULL,
                 NULL, NULL);
    for (unsigned i = 0; i < keys; i++)
        add_row(&input, "INSERT INTO forgetting VALUES(?1, ?2, ?3)", 3);
    for (int i = 0; i < ROWS_MOST && input.at < input.end; i++)
        add_row(&input, "INSERT INTO forgotten VALUES(?1, ?2, ?3, ?4)", 4);
    MUST(sqlite3_exec(file, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
}

static void make_state(void)
{
    struct store *store = NULL;
    struct wherry_error error;
    const char *path = any_folder_path("shop.db");
    MUST(store_open(path, STORE_WRITE, &store, &error) == WHERRY_OK);
    store_close(store);
    MUST(sqlite3_open(path, &file) == SQLITE_OK);
}

/* ---- What is promised */

static int64_t count_of(const char *sql)
{
    sqlite3_stmt *count = NULL;
    MUST(sqlite3_prepare_v2(file, sql, -1, &count, NULL) == SQLITE_OK);
    MUST(sqlite3_step(count) == SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(count, 0);
    sqlite3_finalize(count);
    return number;
}

static void note(void *self, const char *words)
{
    *(bool *)self |= strstr(words, "forgotten") != NULL;
}

static void must_be_named(struct store *store, bool wrong)
{
    bool named = false;
    struct wherry_error error = {0};
    MUST(store_find_damage(store, &note, &named, &error) == WHERRY_OK);
    MUST(named == wrong);
}

/* `found`: she is in it, under the key that is there. */
static void must_be_found(struct store *store, bool wrong)
{
    struct store_forgotten found = {0};
    struct wherry_error error = {0};
    const enum wherry_status status =
        store_find_forgotten(store, TRACE_ADDRESS, ann, &found, &error);
    MUST((status == WHERRY_FAILED) == wrong);
    MUST(status != WHERRY_FAILED || strstr(error.message, "damaged") != NULL);
    MUST(status != WHERRY_OK || (found.person > 0 && found.source <= SOURCE_CRM));
}

static struct store *open_state(void)
{
    struct store *store = NULL;
    struct wherry_error error;
    MUST(store_open(any_folder_path("shop.db"), STORE_READ, &store, &error) ==
         WHERRY_OK);
    return store;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    int64_t wrong = 0;
    struct wherry_error error = {0};
    if (file == NULL)
        make_state();
    put_rows(bytes, length);
    struct store *store = open_state();
    MUST(store_count_wrong_forgotten(store, &wrong, &error) == WHERRY_OK);
    must_be_named(store, wrong != 0);
    must_be_found(store, wrong != 0);
    store_close(store);
    MUST(wrong == 0 || count_of("SELECT count(*) FROM forgetting") +
                               count_of("SELECT count(*) FROM forgotten") >
                           0);
    return 0;
}
