/* test_combinations.c -- all 64 combinations of the six steps on one mixed world: what
 * is written is exactly what the steps of the combination own.
 *
 * What each step owns is in one table; any combination owes the union of its rows,
 * whether the others are switched off or only not due.
 */
#include <stdio.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/support/world.h"

enum { COMBINATIONS = 1 << STEP_COUNT, LIST = 0, CRM = 1 };
enum { FIRST = 1, LAST = 2 }; /* bits of the fields */

static struct memory_world world;

/* One write that a step owes after `people_act`. */
struct owed_write {
    int human;
    enum step step;
    int side;
    enum wherry_verb verb;
    enum wherry_consent consent;
    unsigned fields;
    const char *first, *last; /* the values */
};

static const struct owed_write owed_writes[] = {
    {2, STEP_IMPORT_UNSUBSCRIBES, CRM, WHERRY_UNSUBSCRIBE, WHERRY_UNSUBSCRIBED, 0, "",
     ""},
    {3, STEP_PUSH_UNSUBSCRIBES, LIST, WHERRY_UNSUBSCRIBE, WHERRY_UNSUBSCRIBED, 0, "",
     ""},
    {4, STEP_PUSH_UNSUBSCRIBES, LIST, WHERRY_UNSUBSCRIBE, WHERRY_UNSUBSCRIBED, 0, "",
     ""},
    {5, STEP_IMPORT_NEW_RECORDS, CRM, WHERRY_CREATE, WHERRY_SUBSCRIBED, FIRST, "L5",
     ""},
    {6, STEP_PUSH_NEW_RECORDS, LIST, WHERRY_CREATE, WHERRY_SUBSCRIBED, FIRST | LAST,
     "C6", "Six"},
    {8, STEP_IMPORT_PULL_FIELDS, CRM, WHERRY_UPDATE, WHERRY_UNSTATED, FIRST, "Eight",
     ""},
    {9, STEP_PUSH_PUSH_FIELDS, LIST, WHERRY_UPDATE, WHERRY_UNSTATED, LAST, "", "Nine"},
    {10, STEP_PUSH_PUSH_FIELDS, LIST, WHERRY_UPDATE, WHERRY_UNSTATED, FIRST, "CrmTen",
     ""},
    {11, STEP_IMPORT_PULL_FIELDS, CRM, WHERRY_UPDATE, WHERRY_UNSTATED, FIRST, "List11",
     ""},
    {11, STEP_PUSH_PUSH_FIELDS, LIST, WHERRY_UPDATE, WHERRY_UNSTATED, LAST, "",
     "Crm11"},
    {12, STEP_PUSH_PUSH_FIELDS, LIST, WHERRY_RENAME, WHERRY_UNSTATED, 0, "", ""},
    {17, STEP_PUSH_NEW_RECORDS, LIST, WHERRY_CREATE, WHERRY_SUBSCRIBED, FIRST, "C17",
     ""},
    {19, STEP_PUSH_PUSH_FIELDS, LIST, WHERRY_UPDATE, WHERRY_UNSTATED, FIRST, "Gone",
     ""},
    {23, STEP_IMPORT_UNSUBSCRIBES, CRM, WHERRY_UNSUBSCRIBE, WHERRY_UNSUBSCRIBED, 0, "",
     ""},
    {23, STEP_PUSH_PUSH_FIELDS, LIST, WHERRY_UPDATE, WHERRY_UNSTATED, FIRST, "Crm23",
     ""},
};
enum { OWED_WRITES = sizeof owed_writes / sizeof *owed_writes };

/* ---- The world ---- */

static void people_begin(void)
{
    static const int on_both[] = {1,  2,  3,  4,  8,  9,  10, 11, 12,
                                  13, 14, 15, 18, 19, 20, 22, 23};
    world_init(&world);
    for (size_t i = 0; i < sizeof on_both / sizeof *on_both; i++) {
        world_list_join(&world, on_both[i]);
        world_crm_join(&world, on_both[i], WHERRY_SUBSCRIBED);
    }
    world_list_leave(&world, 18, WHERRY_BY_PERSON);
    world_list_join(&world, 16);
    world_crm_join(&world, 17, WHERRY_UNSTATED);
}

static void people_act(void)
{
    world_list_leave(&world, 2, WHERRY_BY_PERSON);
    world_crm_out(&world, 3, false);
    world_crm_out(&world, 4, true);
    world_list_join(&world, 5);
    world_crm_join(&world, 6, WHERRY_SUBSCRIBED);
    world_crm_change(&world, 6, 1, "Six");
    world_crm_join(&world, 7, WHERRY_UNSTATED); /* nobody opted them in */
    world_list_change(&world, 8, 0, "Eight");
    world_crm_change(&world, 9, 1, "Nine");
    world_list_change(&world, 10, 0, "ListTen"); /* the CRM's value holds */
    world_crm_change(&world, 10, 0, "CrmTen");
    world_list_change(&world, 11, 0, "List11");
    world_crm_change(&world, 11, 1, "Crm11");
    world_crm_move(&world, 12, "new12@example.net");
    world_list_archive(&world, 13);
    world_crm_out(&world, 13, true); /* waits until they are restored */
    world_list_bounce(&world, 14);
    world_crm_erase(&world, 15);
    world_list_leave(&world, 16, WHERRY_BY_PERSON); /* not in the CRM */
    world_crm_in(&world, 17);
    world_list_rejoin(&world, 18); /* in the CRM already */
    world_list_delete(&world, 19); /* learned when it is written to */
    world_crm_change(&world, 19, 0, "Gone");
    world_list_change(&world, 20, 0, ""); /* blanks are no changes */
    world_crm_change(&world, 20, 1, "");
    world_list_join(&world, 21);
    world_list_leave(&world, 21, WHERRY_BY_PERSON); /* nobody is made opted out */
    world_list_move(&world, 22, "new22@example.net");
    world_list_leave(&world, 23, WHERRY_BY_PERSON);
    world_crm_change(&world, 23, 0, "Crm23");
}

/* ---- What was written ---- */

static bool is_write(const struct owed_write *owed, const struct world_write *write)
{
    return owed->human == write->human && owed->side == write->side &&
           owed->verb == write->verb && owed->consent == write->consent &&
           owed->fields == write->fields &&
           strcmp(owed->first, write->values[0]) == 0 &&
           strcmp(owed->last, write->values[1]) == 0;
}

/* Strikes the write off those expected; false if it was not among them. */
static bool strike_off(bool *expected, const struct world_write *write)
{
    for (int i = 0; i < OWED_WRITES; i++)
        if (expected[i] && is_write(&owed_writes[i], write)) {
            expected[i] = false;
            return true;
        }
    return false;
}

/* The writes since `from` are those that the steps own, each once. */
static void check_writes(unsigned steps, int from)
{
    bool expected[OWED_WRITES];
    for (int i = 0; i < OWED_WRITES; i++)
        expected[i] = (steps & 1u << owed_writes[i].step) != 0;
    for (int i = from; i < world.write_count; i++) {
        const struct world_write *write = &world.writes[i];
        ck_assert_msg(strike_off(expected, write),
                      "steps %02x: a write that no step owns: h%d side %d verb %d"
                      " fields %u '%s' '%s'",
                      steps, write->human, write->side, write->verb, write->fields,
                      write->values[0], write->values[1]);
        if (write->verb == WHERRY_RENAME)
            ck_assert_str_eq(write->address, "new12@example.net");
    }
    for (int i = 0; i < OWED_WRITES; i++)
        ck_assert_msg(!expected[i], "steps %02x: %s did not write for h%d", steps,
                      step_name(owed_writes[i].step), owed_writes[i].human);
}

static void switch_steps(unsigned steps)
{
    for (int step = 0; step < STEP_COUNT; step++)
        world.steps[step] = (steps & 1u << step) != 0;
}

/* All of them first, so that the one round under valgrind goes every way. */
static unsigned steps_of(int round)
{
    return (unsigned)(COMBINATIONS - 1 - round);
}

/* ---- The tests ---- */

START_TEST(a_combination_of_steps_writes_exactly_what_its_steps_own)
{
    unsigned steps = steps_of(_i);
    people_begin();
    switch_steps(steps);
    world_runs(&world, 2);
    people_act();
    world_runs(&world, 1);
    check_writes(steps, 0);
    world_runs(&world, 3);
    check_writes(steps, 0); /* and not one more */
    world_finish(&world);
}
END_TEST

START_TEST(a_change_is_written_when_its_step_is_due_and_only_then)
{
    unsigned steps = steps_of(_i), all = work_all().bits;
    people_begin();
    world_runs(&world, 2);
    people_act();
    world.due = steps;
    world_runs(&world, 2);
    check_writes(steps, 0);
    int before = world.write_count;
    world.due = all;
    world_runs(&world, 1);
    check_writes(all & ~steps, before);
    world_runs(&world, 2);
    check_writes(all, 0);
    world_finish(&world);
}
END_TEST

START_TEST(a_step_that_is_switched_on_later_writes_nothing_of_what_was_before)
{
    unsigned steps = steps_of(_i);
    people_begin();
    switch_steps(steps);
    world_runs(&world, 2);
    people_act();
    world_runs(&world, 2);
    switch_steps(work_all().bits);
    world_runs(&world, 4);
    check_writes(steps, 0);
    world_finish(&world);
}
END_TEST

int main(void)
{
    const int wanted = suite_rounds(COMBINATIONS);
    const int rounds = wanted < COMBINATIONS ? wanted : COMBINATIONS;
    const struct test tests[] = {
        {"a_combination_of_steps_writes_exactly_what_its_steps_own",
         &a_combination_of_steps_writes_exactly_what_its_steps_own, rounds, 0},
        {"a_change_is_written_when_its_step_is_due_and_only_then",
         &a_change_is_written_when_its_step_is_due_and_only_then, rounds, 0},
        {"a_step_that_is_switched_on_later_writes_nothing_of_what_was_before",
         &a_step_that_is_switched_on_later_writes_nothing_of_what_was_before, rounds,
         0},
        {0},
    };
    return suite_run("combinations", tests);
}
