/* test_delete.c -- the state of a pipeline is forgotten: asked before, all of it, and
 * nothing else. No service is there to be touched. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/base/text.h"
#include "host/store/lease.h"
#include "host/store/rows.h"
#include "host/store/store.h"
#include "tests/support/program.h"
#include "tests/support/suite.h"

enum { PATH_ROOM = 128 };

static struct home home;
static struct told told;

static void begin(void)
{
    char path[PATH_ROOM];
    home_begin(&home);
    snprintf(path, sizeof path, "%s/state", home.directory);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void finish(void)
{
    home_finish(&home);
    told_free(&told);
}

static const char *path_of(const char *name)
{
    static char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/%s", home.directory, name);
    return path;
}

static bool there(const char *name)
{
    return access(path_of(name), F_OK) == 0;
}

/* A state with three people, one of whom is owed something. */
static void make_state(const char *id)
{
    struct store *store = NULL;
    struct wherry_error error = {0};
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/state/%s.db", home.directory, id);
    ck_assert_int_eq(store_open(path, STORE_WRITE, &store, &error), WHERRY_OK);
    ck_assert_int_eq(store_begin(store, &error), WHERRY_OK);
    for (int i = 0; i < 3; i++) {
        static const char *const none[] = {NULL};
        struct store_row row = {.ids = {none, none},
                                .address = {"ann@example.net", ""},
                                .present = {true, false},
                                .open = i == 0,
                                .body = "",
                                .body_length = 0};
        ck_assert_int_eq(store_put_row(store, &row, &error), WHERRY_OK);
    }
    ck_assert_int_eq(store_commit(store, &error), WHERRY_OK);
    store_close(store);
}

static void expect(const char *line, int code, const char *words)
{
    program_run(&home, "", line, &told);
    told_expect(&told, line, code, words);
}

/* How many files are under the state directory, except for leases. */
static int files(void)
{
    int count = 0;
    DIR *directory = opendir(path_of("state"));
    ck_assert_ptr_nonnull(directory);
    const struct dirent *entry = NULL;
    /* There is one thread. */
    /* cppcheck-suppress readdirCalled */
    while ((entry = readdir(directory)) != NULL)
        count += entry->d_name[0] != '.' && !text_same(entry->d_name, "leases");
    closedir(directory);
    return count;
}

START_TEST(a_deleted_state_is_gone_with_all_that_lies_beside_it)
{
    make_state("p");
    make_state("q");
    home_write(&home, "state/p.db-wal", "");
    home_write(&home, "state/p.db-shm", "");
    home_write(&home, "specs/p.yaml", "any\n");
    expect("delete p --yes", 0,
           "p: state deleted; nothing changed on either side. If the spec stays, the");
    ck_assert(told_said(&told, "next\nrun takes a new baseline"));
    ck_assert_int_eq(files(), 1);
    ck_assert(there("state/q.db"));
    ck_assert(there("specs/p.yaml"));
}
END_TEST

START_TEST(delete_removes_the_rest_of_a_state_that_was_cut_off)
{
    home_write(&home, "state/p.db-wal", "left over");
    expect("delete p --yes --json", 0, "\"deleted\": true");
    ck_assert_int_eq(files(), 0);
}
END_TEST

START_TEST(delete_removes_what_a_killed_import_or_copy_has_left)
{
    static const char *const left[] = {"state/p.db.import", "state/p.db.import-wal",
                                       "state/p.db.import-shm", "state/p.db.part"};
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        home_write(&home, left[i], "ann@example.net");
    home_write(&home, "state/p.db.important", "something else");
    if (_i == 1)
        make_state("p");
    expect("delete p --yes", 0, "state deleted");
    for (size_t i = 0; i < sizeof left / sizeof *left; i++)
        ck_assert_msg(!there(left[i]), "%s", left[i]);
    ck_assert_int_eq(files(), 1);
    expect("delete p --yes", 2, "has no state in");
}
END_TEST

START_TEST(a_state_needs_no_spec_to_be_forgotten)
{
    static const char *const specs[] = {NULL, "pipeline: p\ncrm: {plugin: nonesuch}\n",
                                        "{[", "pipeline: other\n"};
    make_state("p");
    if (specs[_i] != NULL)
        home_write(&home, "specs/p.yaml", specs[_i]);
    expect("delete p --yes", 0, "state deleted");
    ck_assert_int_eq(files(), 0);
}
END_TEST

START_TEST(a_damaged_state_can_be_forgotten)
{
    home_write(&home, "state/p.db", "this is no database");
    expect("delete p --yes", 0, "state deleted");
    ck_assert_int_eq(files(), 0);
}
END_TEST

START_TEST(an_id_that_none_can_have_reaches_no_file)
{
    static const char *const ids[] = {
        "../specs/p",
        "/etc/passwd",
        "p/../p",
        ".",
        "..",
        "P",
        "p.db",
        "-p",
        "p*",
        "é",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    char line[128];
    make_state("p");
    home_write(&home, "specs/p.db", "not to be touched");
    snprintf(line, sizeof line, "delete --yes -- %s", ids[_i]);
    expect(line, 2, "1 to 64 lower-case letters, digits and dashes");
    ck_assert(there("specs/p.db"));
    ck_assert(there("state/p.db"));
}
END_TEST

START_TEST(delete_of_an_unknown_pipeline_names_a_similar_one)
{
    make_state("uk-newsletter");
    expect("delete uk-newsleter --yes", 2, "did you mean 'uk-newsletter'?");
    expect("delete other --yes", 2, "has no state in");
    ck_assert_int_eq(files(), 1);
    expect("delete p --yes --state /nonexistent/state", 2, "has no state in");
    ck_assert(access("/nonexistent", F_OK) != 0);
}
END_TEST

START_TEST(a_run_under_way_keeps_its_state)
{
    struct lease *lease = NULL;
    struct wherry_error error = {0};
    make_state("p");
    ck_assert_int_eq(lease_take((struct states){path_of("state")}, "pipeline p", 0,
                                NULL, NULL, &lease, &error),
                     WHERRY_OK);
    expect("delete p --yes", 5, "busy: another run of 'p' is under way");
    ck_assert(there("state/p.db"));
    lease_release(lease);
    expect("delete p --yes", 0, "state deleted");
}
END_TEST

/* ---- The question */

START_TEST(delete_without_a_terminal_deletes_nothing_and_names_yes)
{
    make_state("p");
    expect("delete p", 2, "--yes");
    ck_assert(there("state/p.db"));
}
END_TEST

static const struct answer {
    const char *keys;
    bool yes;
} answers[] = {
    {"y\n", true},   {"Y\n", true},         {"yes\n", true},
    {"YES\n", true}, {"n\n", false},        {"\n", false},
    {"no\n", false}, {"yess\n", false},     {"\004", false},
    {" y\n", false}, {"ye\004\004", false}, {"yyyyyyyyyyyyyyyyyyyy\n", false},
    {"y \n", false}, {" \n", false},        {"\ty\n", false},
};

START_TEST(delete_at_a_terminal_needs_a_yes)
{
    const struct answer *answer = &answers[_i];
    make_state("p");
    program_run_at_terminal(&home, "", "delete p", answer->keys, &told);
    ck_assert_msg(told_said(&told, "Delete the state of 'p', 3 contacts, and the "
                                   "changes that are still owed to 1 of them"
                                   "? This changes nothing on either side. [y/N] "),
                  "%s", buffer_text(&told.err));
    ck_assert_int_eq(told.code, answer->yes ? 0 : 2);
    ck_assert_int_eq(there("state/p.db"), !answer->yes);
    ck_assert(told_said(&told, answer->yes ? "state deleted" : "nothing was done"));
}
END_TEST

START_TEST(delete_with_yes_asks_nobody)
{
    make_state("p");
    program_run_at_terminal(&home, "", "delete p --yes", "", &told);
    ck_assert_int_eq(told.code, 0);
    ck_assert_str_eq(buffer_text(&told.err), "");
    ck_assert(!there("state/p.db"));
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(a_deleted_state_is_gone_with_all_that_lies_beside_it),
        TEST(delete_removes_the_rest_of_a_state_that_was_cut_off),
        {"delete_removes_what_a_killed_import_or_copy_has_left",
         &delete_removes_what_a_killed_import_or_copy_has_left, 2, 0},
        {"a_state_needs_no_spec_to_be_forgotten",
         &a_state_needs_no_spec_to_be_forgotten, 4, 0},
        TEST(a_damaged_state_can_be_forgotten),
        {"an_id_that_none_can_have_reaches_no_file",
         &an_id_that_none_can_have_reaches_no_file, 11, 0},
        TEST(delete_of_an_unknown_pipeline_names_a_similar_one),
        TEST(a_run_under_way_keeps_its_state),
        TEST(delete_without_a_terminal_deletes_nothing_and_names_yes),
        {"delete_at_a_terminal_needs_a_yes", &delete_at_a_terminal_needs_a_yes,
         sizeof answers / sizeof *answers, 0},
        TEST(delete_with_yes_asks_nobody),
        {0}};
    suite_fixture(begin, finish);
    return suite_run("delete", tests);
}
