/* test_unlearned.c -- verdicts that have come and are not learned yet: nothing of them is
 * lost, and not for long.
 */
#include <string.h>

#include "host/base/text.h"
#include "host/store/journal.h"
#include "host/store/store.h"
#include "host/sync/unlearned.h"
#include "tests/support/suite.h"
#include "tests/unit/crowd.h"
#include "tests/unit/scratch.h"

enum { PEOPLE = 40, TEXT = 32 };

/* ---- The verdicts ---- */

struct told {
    struct wherry_verdict verdict;
    struct wherry_record record;
    struct wherry_field field;
    struct wherry_field_fault fault;
    char words[TEXT], value[TEXT], key[TEXT], why[TEXT];
};

static void tell(struct told *told, char letter)
{
    char *const texts[] = {told->words, told->value, told->key, told->why};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        memset(texts[i], letter + (int)i, TEXT - 1);
        texts[i][TEXT - 1] = '\0';
    }
    told->field = (struct wherry_field){"FNAME", told->value};
    told->fault = (struct wherry_field_fault){"LNAME", told->why};
    told->record = (struct wherry_record){.size = sizeof told->record,
                                          .key = told->key,
                                          .id = "1a",
                                          .consent = WHERRY_UNSUBSCRIBED,
                                          .fields = &told->field,
                                          .field_count = 1};
    told->verdict = (struct wherry_verdict){.size = sizeof told->verdict,
                                            .outcome = WHERRY_DONE,
                                            .words = told->words,
                                            .field = "",
                                            .record = &told->record,
                                            .faults = &told->fault,
                                            .fault_count = 1};
}

static void expect(const struct unlearned_verdict *kept, uint64_t tag, char letter)
{
    struct told told;
    tell(&told, letter);
    const struct wherry_record *record = kept->verdict.record;
    ck_assert_uint_eq(kept->tag, tag);
    ck_assert_int_eq(kept->verdict.outcome, WHERRY_DONE);
    ck_assert_str_eq(kept->verdict.words, told.words);
    ck_assert_str_eq(kept->verdict.field, "");
    ck_assert_uint_eq(kept->verdict.fault_count, 1);
    ck_assert_str_eq(kept->verdict.faults[0].field, "LNAME");
    ck_assert_str_eq(kept->verdict.faults[0].words, told.why);
    ck_assert_str_eq(record->key, told.key);
    ck_assert_str_eq(record->id, "1a");
    ck_assert_ptr_null(record->fault);
    ck_assert_int_eq(record->consent, WHERRY_UNSUBSCRIBED);
    ck_assert_uint_eq(record->field_count, 1);
    ck_assert_str_eq(record->fields[0].name, "FNAME");
    ck_assert_str_eq(record->fields[0].value, told.value);
}

START_TEST(what_is_kept_does_not_change_with_what_was_told)
{
    struct unlearned unlearned = {0};
    for (int i = 0; i < UNLEARNED_MOST; i++) {
        struct told told; /* another one each time */
        tell(&told, (char)('a' + i % 20));
        unlearned_add(&unlearned, (uint64_t)i, &told.verdict, 0);
        memset(&told, 'x', sizeof told);
    }
    for (int i = 0; i < UNLEARNED_MOST; i++)
        expect(&unlearned.verdicts[i], (uint64_t)i, (char)('a' + i % 20));
    unlearned_free(&unlearned);
}
END_TEST

START_TEST(they_are_due_when_they_are_many_or_old_or_the_clock_was_set_back)
{
    enum { NOW = 5000 };
    struct unlearned unlearned = {0};
    struct told told;
    tell(&told, 'a');
    told.verdict.record = NULL;
    told.verdict.fault_count = 0;
    ck_assert(!unlearned_is_due(&unlearned, NOW));
    unlearned_add(&unlearned, 1, &told.verdict, NOW);
    unlearned_add(&unlearned, 2, &told.verdict, NOW + UNLEARNED_MS - 1);
    ck_assert_ptr_null(unlearned.verdicts[0].verdict.record);
    ck_assert(!unlearned_is_due(&unlearned, NOW + UNLEARNED_MS - 1));
    ck_assert(unlearned_is_due(&unlearned, NOW + UNLEARNED_MS));
    ck_assert(unlearned_is_due(&unlearned, NOW - 1));
    while (unlearned.count < UNLEARNED_MOST) {
        ck_assert(!unlearned_is_due(&unlearned, NOW));
        unlearned_add(&unlearned, 3, &told.verdict, NOW);
    }
    ck_assert(unlearned_is_due(&unlearned, NOW));
    unlearned_clear(&unlearned);
    ck_assert(!unlearned_is_due(&unlearned, NOW + UNLEARNED_MS));
    unlearned_free(&unlearned);
}
END_TEST

/* ---- In a run ---- */

static void count_done(void *self, const struct store_journal *line)
{
    int64_t *done = self;
    *done += text_same(line->event, "done");
}

/* By another process. */
static int64_t done_in_state(void)
{
    struct wherry_error error = {0};
    struct store *store = NULL;
    int64_t done = 0;
    ck_assert_int_eq(store_open(scratch_path("state.db"), STORE_READ, &store, &error),
                     WHERRY_OK);
    ck_assert_int_eq(store_journal(store, 0, 2, &count_done, &done, &error), WHERRY_OK);
    store_close(store);
    return done;
}

static int64_t together; /* the most that were learned at once */

/* A third of a second for each answer. What came before the last second is there. */
static void look(struct crowd *crowd)
{
    enum { ANSWER_MS = UNLEARNED_MS / 3 + 1, IN_TIME = 3 };
    static int64_t before;
    const int64_t done = crowd->written == 1 ? 0 : done_in_state();
    before = crowd->written == 1 ? 0 : before;
    ck_assert_int_le(done, crowd->written - 1); /* this one is still to come */
    ck_assert_int_le(crowd->written - 1 - done, IN_TIME);
    together = done - before > together ? done - before : together;
    before = done;
    crowd->now_ms += ANSWER_MS;
}

static void run(struct crowd *crowd)
{
    struct wherry_error error = {0};
    struct store *store = NULL;
    ck_assert_int_eq(store_open(scratch_path("state.db"), STORE_WRITE, &store, &error),
                     WHERRY_OK);
    crowd_run(crowd, store);
    store_close(store);
}

START_TEST(a_verdict_is_in_the_state_before_the_first_wait_a_second_after_it_came)
{
    struct crowd crowd = {.people = PEOPLE, .apart = true, .waited = &look};
    together = 0;
    run(&crowd);
    crowd.changed = PEOPLE;
    run(&crowd);
    ck_assert_int_eq(crowd.written, PEOPLE);
    ck_assert_int_eq(done_in_state(), PEOPLE);
    ck_assert_int_gt(together, 1);
}
END_TEST

static const struct test tests[] = {
    TEST(what_is_kept_does_not_change_with_what_was_told),
    TEST(they_are_due_when_they_are_many_or_old_or_the_clock_was_set_back),
    TEST(a_verdict_is_in_the_state_before_the_first_wait_a_second_after_it_came),
    {0},
};

int main(void)
{
    suite_fixture(scratch_setup, scratch_teardown);
    return suite_run("unlearned", tests);
}
