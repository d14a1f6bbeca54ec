/* number.c -- a state in the database of the tests in which there is one number. */
#include "tests/unit/number.h"

#include "host/base/buffer.h"
#include "host/store/postgres/connect.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"

static struct buffer place;

const char *number_place(const char *role, const char *pipeline)
{
    postgres_place(database_uri(role), pipeline, &place);
    return buffer_text(&place);
}

struct store *number_open(const char *role, enum store_mode mode)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    ck_assert_msg(store_open(number_place(role, "a"), mode, &store, &error) ==
                      WHERRY_OK,
                  "%s", error.message);
    return store;
}

int64_t number_named(struct store *store, const char *name)
{
    return store_number(store, name, (struct store_range){0, 100}, 0);
}

int64_t number_get(struct store *store)
{
    return number_named(store, "n");
}

enum wherry_status number_set(struct store *store, int64_t number,
                              struct wherry_error *error)
{
    enum wherry_status status = store_begin(store, error);
    if (status == WHERRY_OK)
        status = store_set_number(store, "n", number, error);
    if (status == WHERRY_OK)
        status = store_commit(store, error);
    return status;
}

void number_first(void)
{
    struct wherry_error error = {0};
    struct store *store = number_open("wherry", STORE_WRITE);
    ck_assert_msg(number_set(store, 1, &error) == WHERRY_OK, "%s", error.message);
    store_close(store);
}

int64_t number_kept(void)
{
    struct store *store = number_open("wherry", STORE_READ);
    const int64_t number = number_get(store);
    store_close(store);
    return number;
}

void number_finish(void)
{
    buffer_free(&place);
    database_run("DROP FUNCTION IF EXISTS refuse CASCADE");
    database_empty();
}
