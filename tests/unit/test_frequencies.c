/* test_frequencies.c -- slow steps beside fast ones lose no change, over random
 * histories in which every step has a period of its own.
 *
 * A run does what is due in it; people act in between, runs are interrupted, answers
 * are late. When everything has been due and rests, both sides must agree as if each
 * step had been due in every run.
 */
#include "tests/support/suite.h"
#include "tests/unit/history.h"

enum { HISTORIES = 2000 };
enum { ROUNDS = 8 }; /* test cases that share the histories, so that each stays short */

/* Work is due in the runs whose number has this remainder by its period. */
struct rhythm {
    unsigned period, offset;
};

static struct rhythm rhythms[WORK_COUNT];

static void choose_rhythms(void)
{
    static const unsigned periods[] = {1, 1, 2, 4, 8, 24};
    for (int work = 0; work < WORK_COUNT; work++) {
        unsigned period = periods[roll(sizeof periods / sizeof *periods)];
        rhythms[work] = (struct rhythm){period, roll(period)};
        trace("%s every %u runs\n", work_name(work), period);
    }
}

static unsigned due_in(unsigned run)
{
    unsigned due = 0;
    for (int work = 0; work < WORK_COUNT; work++)
        if (run % rhythms[work].period == rhythms[work].offset)
            due |= 1u << work;
    return due;
}

/* What was read must be enough: the list always, the CRM unless all that is due and on
 * are the two frugal steps. */
static void check_reads(void)
{
    const struct report_side *crm = &world.report.sides[STORE_CRM];
    bool any = false, frugal = true;
    for (int step = 0; step < STEP_COUNT; step++) {
        if (!world.report.steps[step].due)
            continue;
        any = true;
        frugal &= step == STEP_IMPORT_UNSUBSCRIBES || step == STEP_PUSH_UNSUBSCRIBES;
    }
    if (any)
        ck_assert(world.report.sides[STORE_LIST].complete);
    if (any && !frugal)
        ck_assert(crm->complete);
    if (world.report.steps[STEP_PUSH_UNSUBSCRIBES].due)
        ck_assert(crm->read);
}

static void run_once(unsigned run)
{
    world.due = due_in(run);
    history_faults(false);
    enum wherry_status status = world_run(&world);
    trace("  run %u: due %02x: %d, %d writes so far\n", run, world.due, status,
          world_writes(&world));
    history_check();
    if (status == WHERRY_OK)
        check_reads();
}

/* A spec without any step is refused. */
static bool is_last(unsigned step)
{
    bool others = false;
    for (unsigned i = 0; i < STEP_COUNT; i++)
        others |= i != step && world.steps[i];
    return !others;
}

/* A step goes or comes; or a field; or the whole contact_sync, which leaves
 * segment_sync to keep the picture of the list. */
static void change_the_spec(void)
{
    bool *whole = &world.pipeline.contact_sync.on;
    unsigned choice = roll(STEP_COUNT + 2);
    if (choice < STEP_COUNT)
        world.steps[choice] = !world.steps[choice] || is_last(choice);
    else if (choice == STEP_COUNT)
        *whole = !*whole;
    if (choice > STEP_COUNT || !*whole || world.field_count == 0)
        world.field_count = *whole ? 1 + roll(WORLD_FIELDS) : 0;
    trace("  the spec changes (%u): %zu fields, contact_sync %s\n", choice,
          world.field_count, *whole ? "on" : "off");
}

static void tell_history(void)
{
    history_begin();
    choose_rhythms();
    bool toggles = roll(5) == 0;
    bool rare = roll(2) == 0;
    world.pipeline.segment_sync.on = toggles || roll(2) == 0;
    world.machine_behind_ms = ((int64_t)roll(5) - 2) * 40 * MINUTE_MS;
    unsigned runs = 8 + roll(40);
    for (unsigned run = 0; run < runs; run++) {
        for (unsigned acts = roll(3); acts > 0; acts--) {
            history_act(rare);
            world_advance(&world, (int64_t)roll(5) * MINUTE_MS + 1000);
        }
        if (toggles && roll(8) == 0)
            change_the_spec();
        run_once(run);
        history_wait(35);
    }
    history_faults(true);
    world.due = work_all().bits;
    history_check_rest(!toggles);
}

START_TEST(slow_steps_beside_fast_ones_lose_no_change_over_random_histories)
{
    history_each(_i, ROUNDS, HISTORIES, tell_history);
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        {"slow_steps_beside_fast_ones_lose_no_change_over_random_histories",
         &slow_steps_beside_fast_ones_lose_no_change_over_random_histories, ROUNDS,
         3600},
        {0},
    };
    return suite_run("frequencies", tests);
}
