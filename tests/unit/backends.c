/* backends.c -- what can keep a state. */
#include "tests/unit/backends.h"

#include <stdio.h>

#include "host/base/buffer.h"
#include "tests/support/database.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

enum { FILES, DATABASE, MOST_TESTS = 40 };

static struct buffer place;

bool backend_is_there(int backend)
{
#ifdef WITH_POSTGRESQL
    if (backend == DATABASE)
        return database_is_started();
#endif
    return backend == FILES;
}

bool backend_has_files(int backend)
{
    return backend == FILES;
}

void backends_setup(void)
{
    scratch_setup();
}

void backends_teardown(void)
{
    buffer_free(&place);
#ifdef WITH_POSTGRESQL
    if (database_is_started())
        database_empty();
#endif
    scratch_teardown();
}

/* How many there are; what is started is stopped by stop_backends. */
static int start_backends(void)
{
    const char *why = "wherry was built without it";
#ifdef WITH_POSTGRESQL
    if (database_start(&why))
        return DATABASE + 1;
#endif
    fprintf(stderr, "no PostgreSQL: %s\n", why);
    return DATABASE;
}

static void stop_backends(void)
{
#ifdef WITH_POSTGRESQL
    database_stop();
#endif
}

int backends_run(const char *name, const struct test *tests)
{
    struct test here[MOST_TESTS] = {{0}};
    const int backends = start_backends();
    for (size_t i = 0; tests[i].name != NULL && i + 1 < MOST_TESTS; i++) {
        here[i] = tests[i];
        if (here[i].rounds == BACKENDS)
            here[i].rounds = backends;
    }
    const int status = suite_run(name, here);
    stop_backends();
    return status;
}

struct states backend_states(int backend)
{
#ifdef WITH_POSTGRESQL
    static char uri[256];
    if (backend == DATABASE) {
        snprintf(uri, sizeof uri, "%s", database_uri("wherry"));
        return (struct states){uri};
    }
#endif
    ck_assert_int_eq(backend, FILES);
    return (struct states){scratch_directory()};
}

const char *backend_place(int backend, const char *pipeline)
{
    store_path(backend_states(backend), pipeline, &place);
    return buffer_text(&place);
}

struct store *backend_open(int backend, const char *pipeline, enum store_mode mode)
{
    struct store *store = NULL;
    fine(store_open(backend_place(backend, pipeline), mode, &store, error));
    return store;
}

struct store_row backend_row(const char *const *list, const char *const *crm,
                             const char *address)
{
    return (struct store_row){
        .ids = {list, crm},
        .address = {list == NULL ? "" : address, crm == NULL ? "" : address},
        .present = {list != NULL, crm != NULL},
        .body = "body",
        .body_length = 4};
}

int64_t backend_put(struct store *store, struct store_row row)
{
    fine(store_put_row(store, &row, error));
    return row.id;
}
