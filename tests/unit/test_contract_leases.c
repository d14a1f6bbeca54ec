/* test_contract_leases.c -- what holds of turns whatever keeps them: one holder a name, and
 * transactions that prove it.
 */
#include "host/base/error.h"
#include "host/store/lease.h"
#include "host/store/term.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"
#include "tests/unit/scratch.h"

static struct wherry_error ignored;

static enum wherry_status take(int backend, const char *name, struct lease **lease)
{
    return lease_take(backend_states(backend), name, 0, NULL, NULL, lease, &ignored);
}

START_TEST(a_name_has_one_holder_until_it_is_released)
{
    struct lease *first = NULL, *second = NULL, *other = NULL;
    ck_assert(!lease_is_held(backend_states(_i), "pipeline a"));
    ck_assert_int_eq(take(_i, "pipeline a", &first), WHERRY_OK);
    ck_assert(lease_is_held(backend_states(_i), "pipeline a"));
    ck_assert(!lease_is_held(backend_states(_i), "account a"));
    ck_assert_int_eq(take(_i, "pipeline a", &second), WHERRY_END);
    ck_assert_ptr_null(second);
    ck_assert_int_eq(take(_i, "a name with 'odd' signs: \\", &other), WHERRY_OK);
    lease_release(first);
    ck_assert_int_eq(take(_i, "pipeline a", &second), WHERRY_OK);
    ck_assert_int_ge(lease_epoch(second), 0);
    lease_release(second);
    lease_release(other);
    lease_release(NULL);
}
END_TEST

START_TEST(a_lease_says_how_long_it_was_free)
{
    struct lease *lease = NULL;
    ck_assert_int_eq(take(_i, "account a", &lease), WHERRY_OK);
    ck_assert(lease_idle_ms(lease) == INT64_MAX);
    lease_release(lease);
    ck_assert_int_eq(take(_i, "account a", &lease), WHERRY_OK);
    ck_assert(lease_idle_ms(lease) >= 0 && lease_idle_ms(lease) < INT64_MAX);
    lease_release(lease);
}
END_TEST

START_TEST(a_transaction_of_who_holds_its_leases_is_committed)
{
    struct lease *leases[3] = {NULL};
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    ck_assert_int_eq(take(_i, "pipeline a", &leases[0]), WHERRY_OK);
    ck_assert_int_eq(take(_i, "account a", &leases[2]), WHERRY_OK);
    for (int i = 0; i < 3; i++)
        if (leases[i] != NULL)
            fine(store_fence(store, leases[i], error));
    fine(lease_keep(leases, 3, error));
    fine(store_begin(store, error));
    fine(store_keep(store, error));
    fine(store_set_number(store, "n", 1, error));
    fine(store_commit(store, error));
    fine(lease_prove(leases, 3, error));
    store_close(store);
    lease_release_all(leases, 3);
    ck_assert(leases[0] == NULL && leases[2] == NULL);
    ck_assert_int_eq(take(_i, "account a", &leases[0]), WHERRY_OK);
    lease_release(leases[0]);
}
END_TEST

START_TEST(the_term_is_of_all_that_are_taken_later)
{
    struct lease *lease = NULL;
    ck_assert_int_eq(lease_term_ms(), LEASE_TERM_MS);
    lease_set_term(LEASE_TERM_LEAST_MS);
    ck_assert_int_eq(lease_term_ms(), LEASE_TERM_LEAST_MS);
    ck_assert_int_eq(take(_i, "a", &lease), WHERRY_OK);
    fine(lease_keep(&lease, 1, error));
    lease_release(lease);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_name_has_one_holder_until_it_is_released),
        EACH_BACKEND(a_lease_says_how_long_it_was_free),
        EACH_BACKEND(a_transaction_of_who_holds_its_leases_is_committed),
        EACH_BACKEND(the_term_is_of_all_that_are_taken_later),
        {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("contract_leases", tests);
}
