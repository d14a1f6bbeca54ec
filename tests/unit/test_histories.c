/* test_histories.c -- what must always hold, over random histories of two-sided acts.
 *
 * The long tests make 20,000.
 */
#include "tests/support/suite.h"
#include "tests/unit/history.h"

enum { HISTORIES = 2000 };
enum { ROUNDS = 8 }; /* test cases that share the histories, so that each stays short */

static void tell_history(void)
{
    history_begin();
    bool toggles = roll(4) == 0;
    bool rare = roll(2) == 0;
    int turns = 3 + (int)roll(10);
    for (int turn = 0; turn < turns; turn++) {
        trace("turn %d\n", turn);
        for (unsigned acts = roll(4); acts > 0; acts--) {
            history_act(rare);
            world_advance(&world, (int64_t)roll(10) * MINUTE_MS + 1000);
        }
        if (toggles && roll(5) == 0) {
            unsigned step = roll(STEP_COUNT);
            world.steps[step] = !world.steps[step];
            trace("  %s %s\n", step_name((enum step)step),
                  world.steps[step] ? "on" : "off");
        }
        history_faults(false);
        world.verify = roll(6) == 0;
        enum wherry_status status = world_run(&world);
        trace("  run: %d, %d writes so far\n", status, world_writes(&world));
        history_check();
        history_wait(3 * 60);
    }
    history_faults(true);
    history_check_rest(!toggles);
}

START_TEST(the_rules_hold_over_random_histories)
{
    history_each(_i, ROUNDS, HISTORIES, tell_history);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"the_rules_hold_over_random_histories", &the_rules_hold_over_random_histories,
         ROUNDS, 3600},
        {0},
    };
    return suite_run("histories", tests);
}
