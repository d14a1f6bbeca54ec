/* test_contract_people.c -- what holds of a state whatever keeps it: who was forgotten is
 * known again, and what a plan named is met or told.
 */
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/agreed.h"
#include "host/store/forgotten.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"

static struct wherry_error ignored;
static struct arena arena;

static void finish(void)
{
    arena_free(&arena);
    backends_teardown();
}

static const char *const list_one[] = {"list-1", NULL}, *const crm_one[] = {"crm-1",
                                                                            NULL};

/* ---- What a plan named */

static void tell_agreed(void *self, const struct store_agreed *agreed,
                        enum agreed_met met)
{
    buffer_format(self, "%d %s %d %d\n", (int)agreed->row, agreed->kind,
                  (int)agreed->depends, (int)met);
}

START_TEST(what_was_agreed_to_is_told_where_it_was_not_met)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer told = {0};
    struct store_agreed one = {.row = 7, .kind = "create", .depends = 5};
    struct store_agreed two = {.row = 7, .kind = "update", .depends = 6};
    struct store_agreed three = {.row = 3, .kind = "create", .depends = 8};
    enum agreed_met met;
    fine(store_agree(store, &one, error));
    fine(store_agree(store, &two, error));
    fine(store_agree(store, &three, error));
    ck_assert_int_eq(store_agree(store, &one, &ignored), WHERRY_END);
    fine(store_meet_agreed(store, &one, &met, error));
    ck_assert_int_eq(met, AGREED_SAME);
    two.depends = 9;
    fine(store_meet_agreed(store, &two, &met, error));
    ck_assert_int_eq(met, AGREED_MOVED);
    three.kind = "update";
    fine(store_meet_agreed(store, &three, &met, error));
    ck_assert_int_eq(met, AGREED_NEVER);
    fine(store_unmet_agreed(store, &tell_agreed, &told, error));
    ck_assert_str_eq(buffer_text(&told), "3 create 8 0\n7 update 6 1\n");
    buffer_free(&told);
    store_close(store);
}
END_TEST

/* ---- Forgotten */

static void tell_fingerprint(void *self, const struct store_fingerprint *fingerprint)
{
    buffer_format(self, "%d/%d ", (int)fingerprint->of.person,
                  (int)fingerprint->of.at_ms);
}

static bool is_forgotten(struct store *store, enum store_trace trace, const char *text)
{
    struct store_forgotten told = {0};
    const enum wherry_status status =
        store_find_forgotten(store, trace, text, &told, &ignored);
    ck_assert(status == WHERRY_OK || status == WHERRY_END);
    return status == WHERRY_OK && told.person == 1 && told.source == SOURCE_OPERATOR;
}

START_TEST(whoever_is_forgotten_is_known_again_and_nothing_else_is_left)
{
    static const unsigned char lowest[FINGERPRINT_BYTES] = {0};
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct store_forgotten told = {.source = SOURCE_OPERATOR, .at_ms = 5};
    struct buffer all = {0};
    struct store_row row = backend_row(list_one, crm_one, "ann@example.org");
    int64_t people = 0, wrong = -1;
    fine(store_begin(store, error));
    row.id = backend_put(store, row);
    ck_assert(!is_forgotten(store, TRACE_ADDRESS, "ann@example.org"));
    fine(store_new_person(store, &told.person, error));
    fine(store_add_forgotten_row(store, &row, &told, error));
    const struct store_forgotten weaker = {
        .person = 1, .source = SOURCE_CRM, .at_ms = 9};
    fine(store_add_forgotten(store, TRACE_ADDRESS, "ann@example.org", &weaker, error));
    fine(store_expunge_story(store, row.id, error));
    fine(store_expunge_row(store, &row, error));
    fine(store_commit(store, error));
    ck_assert(store_is_unwiped(store));
    fine(store_wipe(store, error));
    ck_assert(!store_is_unwiped(store));
    ck_assert(!store_is_unsifted(store));
    ck_assert(is_forgotten(store, TRACE_ADDRESS, "ann@example.org"));
    ck_assert(is_forgotten(store, store_trace_of_id(STORE_LIST), "list-1"));
    ck_assert(is_forgotten(store, store_trace_of_id(STORE_CRM), "crm-1"));
    ck_assert(!is_forgotten(store, TRACE_CRM_ID, "list-1"));
    ck_assert_int_eq(store_get_row(store, row.id, &arena, &row, &ignored), WHERRY_END);
    fine(store_count_forgotten(store, &people, error));
    ck_assert_int_eq(people, 1);
    fine(store_count_wrong_forgotten(store, &wrong, error));
    ck_assert_int_eq(wrong, 0);
    fine(store_fingerprints_from(store, lowest, &tell_fingerprint, &all, error));
    ck_assert_str_eq(buffer_text(&all), "1/5 1/5 1/5 ");
    fine(store_begin(store, error));
    /* The number is not given again. */
    ck_assert_int_eq(backend_put(store, backend_row(list_one, NULL, "eva@example.org")),
                     row.id + 1);
    fine(store_readmit(store, 1, error));
    fine(store_commit(store, error));
    ck_assert(!is_forgotten(store, TRACE_ADDRESS, "ann@example.org"));
    buffer_free(&all);
    store_close(store);
}
END_TEST

START_TEST(those_who_were_forgotten_are_carried_to_another_state)
{
    struct store *store = backend_open(_i, "b", STORE_WRITE);
    struct store_forgetting key = {.highest = 40, .unsifted = true}, found;
    struct store_fingerprint print = {.of = {.person = 1, .at_ms = 7}};
    memset(key.key, 'k', sizeof key.key);
    memset(print.hash, 'h', sizeof print.hash);
    ck_assert_int_eq(store_get_forgetting(store, &found, &ignored), WHERRY_END);
    fine(store_begin(store, error));
    fine(store_put_forgetting(store, &key, error));
    fine(store_put_fingerprint(store, &print, error));
    fine(store_commit(store, error));
    fine(store_get_forgetting(store, &found, error));
    ck_assert_mem_eq(found.key, key.key, sizeof key.key);
    ck_assert_int_eq(found.highest, 40);
    ck_assert(found.unsifted && store_is_unsifted(store));
    fine(store_begin(store, error));
    ck_assert_int_eq(backend_put(store, backend_row(list_one, NULL, "eva@example.org")),
                     41);
    fine(store_note_sifted(store, error));
    fine(store_commit(store, error));
    ck_assert(!store_is_unsifted(store));
    store_close(store);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(what_was_agreed_to_is_told_where_it_was_not_met),
        EACH_BACKEND(whoever_is_forgotten_is_known_again_and_nothing_else_is_left),
        EACH_BACKEND(those_who_were_forgotten_are_carried_to_another_state),
        {0}};
    suite_fixture(&backends_setup, &finish);
    return backends_run("contract of people", tests);
}
