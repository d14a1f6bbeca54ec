/* test_contract_lines.c -- what holds of lines of the journal whatever keeps them: each is
 * there for all that is asked or done after it, however many are written at once.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "host/base/buffer.h"
#include "host/base/error.h"
#include "host/store/journal.h"
#include "host/store/runs.h"
#include "host/store/sqlite/lines.h"
#include "host/store/sqlite/texts.h"
#include "tests/support/suite.h"
#include "tests/unit/backends.h"

/* More than a driver writes with one statement, and no multiple of that. */
enum { MANY = 71, CONTACTS = 7 };

static void write_lines(struct store *store, int64_t run, int count)
{
    char words[32];
    for (int i = 0; i < count; i++) {
        snprintf(words, sizeof words, "line %d", i);
        const struct store_journal line = {.run = run,
                                           .row = i % CONTACTS + 1,
                                           .at_ms = 1000 * run + i,
                                           .step = i % 2 == 0 ? "" : "step",
                                           .event = "seen",
                                           .before = "",
                                           .after = i % 3 == 0 ? "" : words,
                                           .words = words};
        fine(store_write_journal(store, &line, error));
    }
}

/* The words of lines, one after the other. */
static void add_words(void *self, const struct store_journal *line)
{
    buffer_format(self, "%s|%s|%s\n", line->step, line->after, line->words);
}

static void add_numbered(void *self, int64_t number, const struct store_journal *line)
{
    (void)number;
    add_words(self, line);
}

/* Those of write_lines, of which only every `step`-th from `first` on is meant. */
static void check_words(struct buffer *told, int first, int step, int count)
{
    struct buffer wanted = {0};
    char words[32];
    for (int i = first; i < count; i += step) {
        snprintf(words, sizeof words, "line %d", i);
        buffer_format(&wanted, "%s|%s|%s\n", i % 2 == 0 ? "" : "step",
                      i % 3 == 0 ? "" : words, words);
    }
    ck_assert_str_eq(buffer_text(told), buffer_text(&wanted));
    buffer_free(&wanted);
    buffer_clear(told);
}

static void check_all(struct store *store, int64_t run, int count)
{
    struct buffer told = {0};
    fine(store_journal(store, 0, run, &add_words, &told, error));
    check_words(&told, 0, 1, count);
    buffer_free(&told);
}

START_TEST(a_line_is_there_for_what_comes_after_it_in_its_transaction)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer told = {0};
    for (int count = 1; count <= MANY; count += 7) {
        fine(store_begin(store, error));
        write_lines(store, count, count);
        check_all(store, count, count);
        write_lines(store, 100 + count, count);
        fine(store_journal_page(store, 100 + count, 1, MANY, &add_numbered, &told,
                                error));
        check_words(&told, 0, 1, count);
        fine(store_commit(store, error));
        check_all(store, count, count);
        check_all(store, 100 + count, count);
    }
    buffer_free(&told);
    store_close(store);
}
END_TEST

START_TEST(the_story_of_one_contact_has_the_lines_of_its_transaction)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer told = {0};
    fine(store_begin(store, error));
    write_lines(store, 1, MANY);
    fine(store_journal(store, 3, 0, &add_words, &told, error));
    check_words(&told, 2, CONTACTS, MANY);
    fine(store_commit(store, error));
    buffer_free(&told);
    store_close(store);
}
END_TEST

START_TEST(lines_are_told_by_what_they_say)
{
    static const char *const events[] = {"sent", "done", "", "accepted", "donE"};
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    struct buffer told = {0};
    struct store_journal line = {.step = "s", .before = "", .after = ""};
    fine(store_begin(store, error));
    for (int run = 1; run <= 2; run++)
        for (size_t i = 0; i < 2 * sizeof events / sizeof *events; i++) {
            line.run = run;
            line.event = line.words = events[i % (sizeof events / sizeof *events)];
            fine(store_write_journal(store, &line, error));
        }
    for (int round = 0; round < 2; round++) {
        fine(store_journal_events(store, 1, "accepted", "done", &add_words, &told,
                                  error));
        ck_assert_str_eq(buffer_text(&told), "s||done\ns||accepted\n"
                                             "s||done\ns||accepted\n");
        buffer_clear(&told);
        if (round == 0)
            fine(store_commit(store, error));
    }
    fine(store_journal_events(store, 3, "done", "sent", &add_words, &told, error));
    ck_assert_str_eq(buffer_text(&told), "");
    buffer_free(&told);
    store_close(store);
}
END_TEST

static void count_contact(void *self, int64_t row)
{
    *(int64_t *)self += row;
}

START_TEST(contacts_of_a_run_are_those_of_its_lines_so_far)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    int64_t sum = 0;
    fine(store_begin(store, error));
    write_lines(store, 1, 3);
    fine(store_journal_contacts(store, 1, &count_contact, &sum, error));
    ck_assert_int_eq(sum, 1 + 2 + 3);
    fine(store_commit(store, error));
    store_close(store);
}
END_TEST

START_TEST(lines_of_a_transaction_that_is_undone_never_were)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    for (int count = 1; count <= MANY; count += 10) {
        fine(store_begin(store, error));
        write_lines(store, 1, count);
        store_rollback(store);
    }
    fine(store_begin(store, error));
    write_lines(store, 2, 2);
    fine(store_commit(store, error));
    check_all(store, 1, 0);
    check_all(store, 2, 2);
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    check_all(store, 1, 0);
    check_all(store, 2, 2);
    store_close(store);
}
END_TEST

START_TEST(old_lines_of_the_same_transaction_are_pruned)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    fine(store_begin(store, error));
    write_lines(store, 1, 5);
    write_lines(store, 2, 5);
    fine(store_prune(store, 0, 0, 0, 2000, error));
    fine(store_commit(store, error));
    check_all(store, 1, 0);
    check_all(store, 2, 5);
    store_close(store);
}
END_TEST

START_TEST(lines_of_a_plan_are_seen_by_it_alone)
{
    struct store *store = backend_open(_i, "a", STORE_WRITE);
    store_close(store);
    store = backend_open(_i, "a", STORE_DRY);
    fine(store_begin(store, error));
    write_lines(store, 1, 3);
    fine(store_commit(store, error));
    check_all(store, 1, 3);
    store_close(store);
    store = backend_open(_i, "a", STORE_READ);
    check_all(store, 1, 0);
    store_close(store);
}
END_TEST

/* ---- In a file ---- */

/* A statement that is not known to read lines would not see those that wait. */
START_TEST(each_statement_about_lines_is_known)
{
    static const char table[] = " journal";
    for (int which = 0; which < STATEMENT_COUNT; which++) {
        const char *const text = sqlite_texts[which] == NULL ? "" : sqlite_texts[which];
        bool about = false;
        for (const char *at = text; (at = strstr(at, table)) != NULL;) {
            at += strlen(table);
            about |= !isalnum((unsigned char)*at) && *at != '_';
        }
        ck_assert_msg(about == lines_are_read_by((enum statement)which), "%s", text);
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        EACH_BACKEND(a_line_is_there_for_what_comes_after_it_in_its_transaction),
        EACH_BACKEND(the_story_of_one_contact_has_the_lines_of_its_transaction),
        EACH_BACKEND(lines_are_told_by_what_they_say),
        EACH_BACKEND(contacts_of_a_run_are_those_of_its_lines_so_far),
        EACH_BACKEND(lines_of_a_transaction_that_is_undone_never_were),
        EACH_BACKEND(old_lines_of_the_same_transaction_are_pruned),
        EACH_BACKEND(lines_of_a_plan_are_seen_by_it_alone),
        TEST(each_statement_about_lines_is_known),
        {0}};
    suite_fixture(&backends_setup, &backends_teardown);
    return backends_run("contract of lines", tests);
}
