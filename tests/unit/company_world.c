/* company_world.c -- what there is in the simulated world: pipelines, accounts, rows. */
#include "tests/unit/company_world.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/base/memory.h"
#include "host/schedule/when.h"

uint64_t any(struct world *world, uint64_t below)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return (world->random >> 11) % below;
}

void world_after(struct world *world, enum kind kind, int host, int64_t ms,
                 int64_t what)
{
    struct host *one = &world->hosts[host];
    heap_add(&world->events,
             (struct event){.at_ms = world->now_ms + ms + ms * one->drift_ppm / 1000000,
                            .kind = (int)kind,
                            .host = (uint32_t)host,
                            .serial = kind == LOOK ? one->look : one->life,
                            .what = what});
}

void world_look_soon(struct world *world, int host, int64_t ms)
{
    struct host *one = &world->hosts[host];
    const int64_t least_ms = one->looked_ms + CLAIM_LOOK_LEAST_MS - world->now_ms;
    one->look++;
    world_after(world, LOOK, host, ms < least_ms ? least_ms : ms, 0);
}

/* ---- The rows */

static void leave_due(struct world *world, size_t piece)
{
    const size_t at = world->pieces[piece].due_at;
    if (at == SIZE_MAX)
        return;
    world->due[at] = world->due[--world->due_count];
    world->pieces[world->due[at]].due_at = at;
    world->pieces[piece].due_at = SIZE_MAX;
}

void world_queue(struct world *world, size_t piece)
{
    struct piece *one = &world->pieces[piece];
    leave_due(world, piece);
    one->holder = NOBODY;
    one->due_ms = times_earliest(&one->times);
    const int64_t at_ms =
        one->due_ms > one->not_before_ms ? one->due_ms : one->not_before_ms;
    heap_add(&world->waking, (struct event){.at_ms = at_ms,
                                            .serial = ++one->waking,
                                            .what = (int64_t)piece});
}

void world_hold(struct world *world, size_t piece, int host)
{
    struct piece *one = &world->pieces[piece];
    leave_due(world, piece);
    one->waking++;
    one->holder = host;
    one->holder_life = world->hosts[host].life;
    world->held[world->held_count++] = piece;
}

bool world_is_there(const struct world *world, int host)
{
    return world->hosts[host].until_ms > world->now_ms;
}

static bool is_held(const struct world *world, const struct piece *one)
{
    return one->holder != NOBODY && world_is_there(world, one->holder) &&
           world->hosts[one->holder].life == one->holder_life;
}

int64_t world_wake(struct world *world)
{
    size_t kept = 0;
    for (size_t i = 0; i < world->held_count; i++) {
        const size_t piece = world->held[i];
        if (is_held(world, &world->pieces[piece]))
            world->held[kept++] = piece;
        else if (world->pieces[piece].holder != NOBODY)
            world_queue(world, piece);
    }
    world->held_count = kept;
    while (world->waking.count > 0) {
        const struct event *next = &world->waking.events[0];
        struct piece *one = &world->pieces[next->what];
        if (next->serial == one->waking && next->at_ms > world->now_ms)
            return next->at_ms;
        if (next->serial == one->waking && one->due_at == SIZE_MAX) {
            one->due_at = world->due_count;
            world->due[world->due_count++] = (size_t)next->what;
        }
        heap_take(&world->waking);
    }
    return INT64_MAX;
}

/* Specs number `n` change the pipelines whose number ends as `n` does. */
bool world_differs(const struct world *world, size_t piece)
{
    int64_t least = INT64_MAX, most = 0;
    for (int i = 0; i < (int)world->plan->hosts; i++) {
        if (!world_is_there(world, i) || world->hosts[i].mood == LEAVING)
            continue;
        least = world->hosts[i].specs < least ? world->hosts[i].specs : least;
        most = world->hosts[i].specs > most ? world->hosts[i].specs : most;
    }
    for (int64_t specs = least; specs < most; specs++)
        if (specs % 100 == (int64_t)(piece % 100))
            return true;
    return false;
}

void world_end(struct world *world, size_t piece, int64_t ms, bool stopped)
{
    const struct piece *one = &world->pieces[piece];
    world_after(world, ENDED, one->runner, ms,
                ((int64_t)one->run << 24 | (int64_t)piece) << 1 | stopped);
}

void world_cut(struct world *world, size_t piece)
{
    struct piece *one = &world->pieces[piece];
    const int64_t until_ms = world->now_ms + TERM_MS - (int64_t)any(world, TERM_MS / 3);
    one->lease_ms = until_ms;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++)
        world->accounts[one->accounts[i]].lease_ms = until_ms;
    one->cut_ms = world->now_ms;
}

/* ---- The whole */

/* Most every hour, some every quarter of one, some rarely; one in five has two works. */
static void make_piece(struct world *world, size_t number)
{
    static const int64_t often[] = {15 * MINUTE_MS, HOUR_MS,     HOUR_MS,
                                    HOUR_MS,        6 * HOUR_MS, 24 * HOUR_MS};
    struct piece *one = &world->pieces[number];
    snprintf(one->id, sizeof one->id, "p%zu", number);
    const int64_t every_ms = often[any(world, sizeof often / sizeof *often)];
    one->spec.id = one->id;
    work_set_add(&one->spec.work, STEP_PUSH_UNSUBSCRIBES);
    one->spec.schedules[STEP_PUSH_UNSUBSCRIBES].every_ms = every_ms;
    if (any(world, 5) == 0) {
        work_set_add(&one->spec.work, WORK_SEGMENTS);
        one->spec.schedules[WORK_SEGMENTS].every_ms = 4 * every_ms;
    }
    for (int work = 0; work < WORK_COUNT; work++)
        one->spec.done_ms[work] = START_MS;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++)
        one->accounts[i] =
            (int)(any(world, world->account_count / 2) * 2 + (uint64_t)i);
    one->runner = one->holder = NOBODY;
    one->due_at = SIZE_MAX;
    times_first(&one->times, &one->spec, START_MS);
    world_queue(world, number);
}

void world_make(struct world *world, const struct company_plan *plan,
                struct company_result *result)
{
    *world = (struct world){.plan = plan, .result = result, .now_ms = START_MS};
    world->random = plan->seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    world->pieces = memory_array(plan->pipelines, sizeof *world->pieces);
    world->account_count = plan->pipelines / 2 < 2 ? 2 : plan->pipelines / 2 / 2 * 2;
    world->accounts = memory_array(world->account_count, sizeof *world->accounts);
    world->due = memory_array(plan->pipelines, sizeof *world->due);
    world->held = memory_array(2 * plan->pipelines, sizeof *world->held);
    world->hosts = memory_array(plan->hosts, sizeof *world->hosts);
    for (size_t i = 0; i < plan->pipelines; i++)
        make_piece(world, i);
    for (int i = 0; i < (int)plan->hosts; i++) {
        struct host *one = &world->hosts[i];
        one->mood = AWAY;
        one->chosen = memory_array(plan->jobs, sizeof *one->chosen);
        world_after(world, RISE, i, (int64_t)any(world, 1000), 0);
    }
}

void world_free(struct world *world)
{
    for (size_t i = 0; i < world->plan->hosts; i++)
        free(world->hosts[i].chosen);
    free(world->pieces);
    free(world->accounts);
    free(world->due);
    free(world->held);
    free(world->hosts);
    heap_free(&world->events);
    heap_free(&world->waking);
}
