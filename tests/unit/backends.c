/* backends.c -- what can keep a state. */
#include "tests/unit/backends.h"

#include "host/base/buffer.h"
#include "tests/support/suite.h"
#include "tests/unit/scratch.h"

static struct buffer place;

void backends_setup(void)
{
    scratch_setup();
}

void backends_teardown(void)
{
    buffer_free(&place);
    scratch_teardown();
}

static const char *states_of(int backend)
{
    ck_assert_int_lt(backend, BACKENDS);
    return scratch_directory();
}

const char *backend_place(int backend, const char *pipeline)
{
    store_path(states_of(backend), pipeline, &place);
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
