/* test_backfill_histories.c -- backfills at any time in random histories: what must
 * always hold does, and at the end nobody is left on one side alone.
 */
#include <string.h>

#include "tests/support/suite.h"
#include "tests/unit/history.h"

enum { HISTORIES = 800, PEOPLE = 6 };
enum { ROUNDS = 4 }; /* test cases that share the histories, so that each stays short */

static enum wherry_status backfill(bool from_list, int64_t limit)
{
    const struct run_backfill wanted = {.from_list = from_list, .limit = limit};
    world.backfill = &wanted;
    enum wherry_status status = world_run(&world);
    world.backfill = NULL;
    trace("  backfill %s: %d, %d writes so far\n",
          from_list ? "from the list" : "of the list", status, world_writes(&world));
    history_check();
    return status;
}

static bool is_sendable(const struct world_record *record)
{
    return strcmp(record->fields[0], "BAD") != 0 &&
           strcmp(record->fields[1], "BAD") != 0;
}

/* People who have opted in on one side and never were on the other, by any act. */
static const char *judge_alone(int human)
{
    const struct world_truth *truth = &world.truth[human];
    const struct world_record *list = world_list_of(&world, human);
    const struct world_record *crm = world_crm_of(&world, human);
    if (truth->tangled)
        return NULL;
    if (list == NULL && crm != NULL && crm->consent == WHERRY_SUBSCRIBED &&
        !truth->list_joined && is_sendable(crm))
        return "is in the CRM alone after a backfill";
    if (crm == NULL && list != NULL && list->consent == WHERRY_SUBSCRIBED &&
        !truth->crm_in && !truth->crm_out)
        return "is on the list alone after a backfill";
    return NULL;
}

static void check_nobody_alone(void)
{
    ck_assert_int_eq(backfill(false, 0), WHERRY_OK);
    ck_assert_int_eq(backfill(true, 0), WHERRY_OK);
    world_advance(&world, HOUR_MS);
    for (int human = 1; human <= PEOPLE; human++) {
        const char *sentence = judge_alone(human);
        if (sentence != NULL)
            history_trace_journal();
        ck_assert_msg(sentence == NULL, "h%d %s", human, sentence);
    }
}

static void tell_history(void)
{
    history_begin();
    bool steps = roll(2) == 0; /* else nothing but a backfill may make anybody */
    bool rare = roll(2) == 0;
    world.steps[STEP_PUSH_NEW_RECORDS] = steps;
    world.steps[STEP_IMPORT_NEW_RECORDS] = steps;
    for (int turns = 3 + (int)roll(10); turns > 0; turns--) {
        trace("%d turns to go\n", turns);
        for (unsigned acts = roll(4); acts > 0; acts--) {
            history_act(rare);
            world_advance(&world, (int64_t)roll(10) * MINUTE_MS + 1000);
        }
        if (roll(2) == 0) {
            history_faults(false);
            backfill(roll(2) == 0, roll(2) == 0 ? 0 : 1 + roll(3));
            world_advance(&world, (int64_t)roll(60) * MINUTE_MS);
        }
        history_faults(false);
        world_run(&world);
        history_check();
        history_wait(3 * 60);
    }
    history_faults(true);
    history_check_rest(false);
    check_nobody_alone();
    history_check_rest(false);
}

START_TEST(backfills_keep_what_must_always_hold_and_leave_nobody_alone)
{
    history_each(_i, ROUNDS, HISTORIES, tell_history);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"backfills_keep_what_must_always_hold_and_leave_nobody_alone",
         &backfills_keep_what_must_always_hold_and_leave_nobody_alone, ROUNDS, 3600},
        {0},
    };
    return suite_run("backfill histories", tests);
}
