/* roster_stage.c -- a roster and what must hold of every order that it gives. */
#include "tests/unit/roster_stage.h"

#include <stdio.h>
#include <string.h>

#include "host/base/text.h"
#include "tests/support/suite.h"

struct roster_stage stage;

void roster_stage_begin(void)
{
    memset(&stage, 0, sizeof stage);
    stage.now = (struct roster_time){.clock_ms = START_MS, .steady_ms = 5000};
}

void roster_stage_finish(void)
{
    roster_destroy(stage.roster);
}

void pass(int64_t ms)
{
    stage.now.clock_ms += ms;
    stage.now.steady_ms += ms;
}

static struct model *model(const char *id)
{
    for (size_t i = 0; i < stage.count; i++)
        if (text_same(stage.models[i].id, id))
            return &stage.models[i];
    ck_abort_msg("no pipeline '%s'", id);
}

struct model *add(const char *id, const char *crm, const char *list, int64_t every_ms)
{
    ck_assert_uint_lt(stage.count, MOST);
    struct model *one = &stage.models[stage.count++];
    *one =
        (struct model){.every_ms = every_ms, .max_run_ms = 2 * HOUR_MS, .there = true};
    snprintf(one->id, sizeof one->id, "%s", id);
    snprintf(one->accounts[0], sizeof one->accounts[0], "%s", crm);
    snprintf(one->accounts[1], sizeof one->accounts[1], "%s", list);
    return one;
}

void set_pipelines(void)
{
    struct roster_pipeline pipelines[MOST];
    size_t count = 0;
    for (size_t i = 0; i < stage.count; i++) {
        const struct model *one = &stage.models[i];
        if (!one->there)
            continue;
        pipelines[count] =
            (struct roster_pipeline){.id = one->id,
                                     .accounts = {one->accounts[0], one->accounts[1]},
                                     .work = work_set_of(STEP_IMPORT_UNSUBSCRIBES),
                                     .max_run_ms = one->max_run_ms};
        pipelines[count].schedules[STEP_IMPORT_UNSUBSCRIBES].every_ms = one->every_ms;
        pipelines[count++].done_ms[STEP_IMPORT_UNSUBSCRIBES] = one->done_ms;
    }
    roster_set(stage.roster, pipelines, count, stage.now);
}

void make(size_t jobs)
{
    stage.jobs = jobs;
    stage.roster = roster_create(jobs, GRACE_MS);
    set_pipelines();
}

size_t running(void)
{
    size_t count = 0;
    for (size_t i = 0; i < stage.count; i++)
        count += stage.models[i].child != 0;
    return count;
}

/* ---- What must hold of every order */

static void check_start(const struct model *one)
{
    ck_assert_msg(one->there, "'%s' is started and not in the specs", one->id);
    ck_assert_msg(one->child == 0, "'%s' runs beside itself", one->id);
    ck_assert_uint_lt(running(), stage.jobs);
    for (size_t i = 0; i < stage.count; i++)
        for (int a = 0; stage.models[i].child != 0 && a < ROSTER_ACCOUNTS; a++)
            for (int b = 0; b < ROSTER_ACCOUNTS; b++)
                ck_assert_msg(!text_same(stage.models[i].held[a], one->accounts[b]),
                              "'%s' shares '%s' with '%s', which runs", one->id,
                              one->accounts[b], stage.models[i].id);
}

static void start(struct model *one)
{
    check_start(one);
    one->child = ++stage.children;
    one->began_ms = stage.now.steady_ms;
    one->started_ms = stage.now.clock_ms;
    one->asked_ms = 0;
    one->starts++;
    memcpy(one->held, one->accounts, sizeof one->held);
    roster_started(stage.roster, one->id, one->child, stage.now);
}

static void stop(struct model *one, const struct roster_order *order)
{
    ck_assert_int_eq(order->child, one->child);
    if (order->verb == ROSTER_ASK) {
        ck_assert_int_eq(one->asked_ms, 0);
        one->asked_ms = stage.now.steady_ms;
        stage.asks++;
    } else {
        stage.ends++;
    }
}

/* Carries out all orders there are. */
int obey(void)
{
    struct roster_order order;
    int starts = 0;
    while (roster_next(stage.roster, stage.now, &order)) {
        struct model *one = model(order.pipeline);
        if (order.verb == ROSTER_START) {
            ck_assert_uint_eq(order.work.bits,
                              work_set_of(STEP_IMPORT_UNSUBSCRIBES).bits);
            start(one);
            starts++;
        } else {
            stop(one, &order);
        }
    }
    return starts;
}

void end(struct model *one, int64_t again_ms)
{
    const int64_t child = one->child;
    one->child = 0;
    if (again_ms == 0)
        one->done_ms = stage.now.clock_ms;
    roster_ended(stage.roster, child, again_ms, stage.now);
}
