/* test_roster_histories.c -- who runs when, over random histories and all small ones.
 */
#include <stdio.h>

#include "tests/support/suite.h"
#include "tests/unit/roster_stage.h"

static uint64_t state;

static unsigned random_below(unsigned limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % limit;
}

static void random_pipelines(size_t count)
{
    static const int64_t intervals[] = {5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS,
                                        6 * HOUR_MS};
    for (size_t i = 0; i < count; i++) {
        char id[24], crm[16], list[16];
        snprintf(id, sizeof id, "p%zu", i);
        snprintf(crm, sizeof crm, "crm-%u", random_below(4));
        snprintf(list, sizeof list, "list-%u", random_below(4));
        struct model *one = add(id, crm, list, intervals[random_below(4)]);
        one->max_run_ms = 10 * MINUTE_MS;
    }
}

/* Each that is running may end, each in its own way. */
static void random_ends(void)
{
    for (size_t i = 0; i < stage.count; i++)
        if (stage.models[i].child != 0 && random_below(3) == 0)
            end(&stage.models[i], random_below(6) == 0 ? 30 * SECOND_MS : 0);
}

static void random_event(void)
{
    switch (random_below(40)) {
    case 0:
        stage.models[random_below((unsigned)stage.count)].there ^= true;
        set_pipelines();
        break;
    case 1: {
        struct model *one = &stage.models[random_below((unsigned)stage.count)];
        snprintf(one->accounts[0], sizeof one->accounts[0], "crm-%u", random_below(4));
        set_pipelines();
        break;
    }
    case 2:
        roster_hurry(stage.roster, stage.now);
        break;
    case 3:
        stage.now.clock_ms += ((int64_t)random_below(5) - 2) * HOUR_MS;
        break;
    default:
        break;
    }
}

static void check_times(void)
{
    for (size_t i = 0; i < stage.count; i++) {
        const struct model *one = &stage.models[i];
        if (one->child == 0)
            continue;
        const int64_t age = stage.now.steady_ms - one->began_ms;
        ck_assert_msg(age < one->max_run_ms || one->asked_ms != 0,
                      "'%s' was not stopped on request", one->id);
    }
}

START_TEST(no_random_history_overlaps)
{
    const int rounds = suite_rounds(300);
    for (int round = 0; round < rounds; round++) {
        roster_destroy(stage.roster);
        roster_stage_begin();
        state = (uint64_t)round * 2654435761U + 88172645463325252U;
        random_pipelines(2 + random_below(12));
        make(1 + random_below(4));
        for (int i = 0; i < 300; i++) {
            pass(random_below(120) * SECOND_MS);
            random_ends();
            random_event();
            obey();
            check_times();
            const int64_t wait = roster_wait_ms(stage.roster, stage.now);
            ck_assert_int_gt(wait, 0);
        }
    }
}
END_TEST

/* All runs of one round together take less than the shortest interval: then each
 * pipeline starts within twice its interval, whatever the order. */
START_TEST(every_pipeline_starts_within_twice_its_interval)
{
    const int rounds = suite_rounds(60);
    for (int round = 0; round < rounds; round++) {
        roster_destroy(stage.roster);
        roster_stage_begin();
        state = (uint64_t)round * 40503U + 88172645463325252U;
        random_pipelines(10);
        make(1 + random_below(3));
        const struct roster_time first = stage.now;
        while (stage.now.clock_ms < first.clock_ms + 24 * HOUR_MS) {
            for (size_t i = 0; i < stage.count; i++) {
                struct model *one = &stage.models[i];
                if (one->child != 0 && stage.now.steady_ms - one->began_ms >=
                                           (5 + random_below(25)) * SECOND_MS)
                    end(one, 0);
                if (one->child == 0)
                    ck_assert_msg(
                        stage.now.clock_ms - one->started_ms <= 2 * one->every_ms ||
                            one->starts == 0,
                        "'%s' waits for more than twice its interval", one->id);
            }
            obey();
            pass(5 * SECOND_MS);
        }
        for (size_t i = 0; i < stage.count; i++)
            ck_assert_int_ge(stage.models[i].starts,
                             (int)(24 * HOUR_MS / stage.models[i].every_ms) - 1);
    }
}
END_TEST

/* ---- All small histories */

enum { SMALL = 3, STEPS = 5, EVENTS = 5 };

static void small_event(int event)
{
    if (event < SMALL && stage.models[event].child != 0)
        end(&stage.models[event], 0);
    else if (event == SMALL)
        pass(MINUTE_MS);
    else if (event > SMALL)
        for (size_t i = 0; i < SMALL; i++)
            if (stage.models[i].child != 0) {
                end(&stage.models[i], MINUTE_MS);
                break;
            }
}

/* No pipeline waits while all that it needs is free: at rest the queue is empty. */
static void check_no_idleness(void)
{
    if (running() > 0)
        return;
    pass(MINUTE_MS); /* all that were put off */
    ck_assert_int_gt(obey(), 0);
}

START_TEST(no_small_history_overlaps_or_idles)
{
    static const char *const accounts[] = {"a", "b"};
    if (suite_skip_under_valgrind("there are half a million of them"))
        return;
    int histories = 1;
    for (int i = 0; i < STEPS; i++)
        histories *= EVENTS;
    for (int history = 0; history < histories; history++) {
        roster_destroy(stage.roster);
        roster_stage_begin();
        const unsigned world = (unsigned)_i;
        for (unsigned i = 0; i < SMALL; i++) {
            char id[16];
            snprintf(id, sizeof id, "p%u", i);
            add(id, accounts[world >> (2 * i) & 1],
                world >> (2 * i + 1) & 1 ? "x" : "y", MINUTE_MS);
        }
        make(1 + (size_t)_i / 64);
        obey();
        for (int i = 0, rest = history; i < STEPS; i++, rest /= EVENTS) {
            small_event(rest % EVENTS);
            obey();
        }
        check_no_idleness();
    }
}
END_TEST

int main(void)
{
    static const struct test tests[] = {
        TEST(no_random_history_overlaps),
        TEST(every_pipeline_starts_within_twice_its_interval),
        {"no_small_history_overlaps_or_idles", &no_small_history_overlaps_or_idles,
         2 * 64, 0},
        {0}};
    suite_fixture(roster_stage_begin, roster_stage_finish);
    return suite_run("roster histories", tests);
}
