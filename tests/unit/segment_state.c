/* segment_state.c -- a state in memory with one segment. */
#include "tests/unit/segment_state.h"

#include "tests/support/suite.h"

struct store *store;
struct arena arena;
struct wherry_error error;
int64_t segment;

void segment_state_begin(void)
{
    struct store_segment made = {.crm = "1042",
                                 .name = "VIP",
                                 .static_id = "",
                                 .since = "",
                                 .counts = "",
                                 .error = ""};
    ck_assert_int_eq(store_open(":memory:", STORE_WRITE, &store, &error), WHERRY_OK);
    ck_assert_int_eq(store_put_segment(store, &made, &error), WHERRY_OK);
    segment = made.id;
}

void segment_state_end(void)
{
    store_close(store);
    arena_free(&arena);
}
