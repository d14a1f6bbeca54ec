/* test_contract_states.c -- what every backend promises of all its states together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/unit/backends.h"
#include "tests/unit/scratch.h"

struct found {
    char ids[4][16];
    size_t count;
};

static void note(void *self, const char *id)
{
    struct found *found = self;
    ck_assert_uint_lt(found->count, 4);
    snprintf(found->ids[found->count++], sizeof found->ids[0], "%s", id);
}

static bool has(const struct found *found, const char *id)
{
    for (size_t i = 0; i < found->count; i++)
        if (text_same(found->ids[i], id))
            return true;
    return false;
}

START_TEST(the_ids_of_all_states_are_found)
{
    struct found found = {.count = 0};
    fine(states_prepare(backend_states(_i), error));
    fine(states_visit(backend_states(_i), &note, &found, error));
    ck_assert_uint_eq(found.count, 0);
    store_close(backend_open(_i, "shop", STORE_WRITE));
    store_close(backend_open(_i, "news", STORE_WRITE));
    fine(states_visit(backend_states(_i), &note, &found, error));
    ck_assert_uint_eq(found.count, 2);
    ck_assert(has(&found, "shop") && has(&found, "news"));
    fine(store_remove(backend_place(_i, "shop"), error));
    found.count = 0;
    fine(states_visit(backend_states(_i), &note, &found, error));
    ck_assert_uint_eq(found.count, 1);
}
END_TEST

START_TEST(states_that_can_be_written_say_so)
{
    ck_assert(states_can_write(backend_states(_i)));
    store_close(backend_open(_i, "shop", STORE_WRITE));
    ck_assert(states_can_write(backend_states(_i)));
}
END_TEST

static void keep_stamp(void *self, const char *id, const struct states_stamp *stamp)
{
    struct states_stamp *kept = self;
    ck_assert_str_eq(id, "shop");
    *kept = *stamp;
}

/* By itself, or with those of all others. */
static struct states_stamp stamp_of_shop(int backend)
{
    struct wherry_error ignored = {0};
    struct states_stamp stamp = {0}, kept = {0};
    const struct states states = backend_states(backend);
    const bool seen = states_stamp(states, "shop", &stamp);
    ck_assert_int_eq(states_stamps(states, keep_stamp, &kept, &ignored),
                     seen ? WHERRY_END : WHERRY_OK);
    return seen ? stamp : kept;
}

START_TEST(a_state_that_was_written_has_another_stamp)
{
    struct store *store = backend_open(_i, "shop", STORE_WRITE);
    const struct states_stamp before = stamp_of_shop(_i);
    struct states_stamp after = stamp_of_shop(_i);
    ck_assert(states_same(&before, &after));
    fine(store_begin(store, error));
    fine(store_set_value(store, "name", "value", error));
    fine(store_commit(store, error));
    after = stamp_of_shop(_i);
    ck_assert(!states_same(&before, &after));
    store_close(store);
}
END_TEST

START_TEST(a_place_has_a_name_for_people)
{
    struct buffer shown = {0}, name = {0}, path = {0};
    states_show(backend_states(_i), &shown);
    states_name(backend_states(_i), &name);
    ck_assert_uint_gt(shown.length, 0);
    ck_assert_uint_eq(name.length, shown.length + 2);
    ck_assert_ptr_nonnull(strstr(buffer_text(&name), buffer_text(&shown)));
    store_show_path(backend_place(_i, "shop"), &path);
    ck_assert_ptr_nonnull(strstr(buffer_text(&path), "shop"));
    ck_assert_ptr_eq(strstr(buffer_text(&path), buffer_text(&shown)),
                     buffer_text(&path));
    buffer_free(&shown);
    buffer_free(&name);
    buffer_free(&path);
}
END_TEST

START_TEST(files_of_this_machine_have_a_folder_of_their_own)
{
    struct states states = backend_states(_i);
    setenv("TMPDIR", scratch_directory(), 1);
    char *file = states_find_file(states, "shop.witness");
    ck_assert(backend_has_files(_i) == (file != NULL));
    free(file);
    file = states_file(states, "shop.witness");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(strncmp(file, scratch_directory(), strlen(scratch_directory())),
                     0);
    ck_assert_ptr_nonnull(strstr(file, "/shop.witness"));
    ck_assert(backend_has_files(_i) == (states_directory(states) != NULL));
    free(file);
    states_tidy(states);
    file = states_find_file(states, "shop.witness");
    ck_assert(backend_has_files(_i) == (file != NULL));
    free(file);
    /* Others may not have made it. */
    setenv("TMPDIR", scratch_path("nowhere"), 1);
    file = states_file(states, "shop.witness");
    ck_assert(backend_has_files(_i) == (file != NULL));
    free(file);
    unsetenv("TMPDIR");
}
END_TEST

START_TEST(a_child_finds_the_states_in_its_environment)
{
    states_pass_on(backend_states(_i));
    ck_assert_str_eq(getenv("WHERRY_STATE"), backend_states(_i).text);
    unsetenv("WHERRY_STATE");
}
END_TEST

START_TEST(a_url_of_another_kind_holds_no_state)
{
    static const char *const wrong[] = {"s3://bucket", "mysql://u:Secret1@h/d",
                                        "postgres:/h"};
    struct wherry_error refusal = {0};
    fine(states_check(backend_states(_i), error));
    ck_assert(!states_are_secret(backend_states(_i)));
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(states_check((struct states){wrong[i]}, &refusal),
                         WHERRY_FAILED);
        ck_assert_ptr_null(strstr(refusal.message, "Secret1"));
    }
    ck_assert_int_eq(states_check((struct states){wrong[2]}, &refusal), WHERRY_OK);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(the_ids_of_all_states_are_found),
        EACH_BACKEND(states_that_can_be_written_say_so),
        EACH_BACKEND(a_state_that_was_written_has_another_stamp),
        EACH_BACKEND(a_place_has_a_name_for_people),
        EACH_BACKEND(files_of_this_machine_have_a_folder_of_their_own),
        EACH_BACKEND(a_child_finds_the_states_in_its_environment),
        EACH_BACKEND(a_url_of_another_kind_holds_no_state),
        {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("contract of states", tests);
}
