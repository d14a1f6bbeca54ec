/* company.c -- supervisors that share pipelines, over simulated weeks. */
#include "tests/unit/company.h"

#include <stdlib.h>

#include "host/base/memory.h"
#include "tests/unit/company_world.h"

enum { ANSWER_MS = 20, BUSY_AGAIN_MS = 5 * 1000 };

/* ---- What is measured */

static void note(struct company_times *times, int64_t ms)
{
    times->ms = memory_grow(times->ms, times->count, &times->room, sizeof *times->ms);
    times->ms[times->count++] = (int32_t)(ms < 0 ? 0 : ms);
}

static int by_size(const void *one, const void *other)
{
    const int32_t left = *(const int32_t *)one, right = *(const int32_t *)other;
    return (left > right) - (left < right);
}

int64_t company_share(const struct company_times *times, size_t permille)
{
    return times->count == 0 ? 0 : times->ms[(times->count - 1) * permille / 1000];
}

static void note_start(struct world *world, size_t piece, int host)
{
    struct company_result *result = world->result;
    struct piece *one = &world->pieces[piece];
    int64_t since_ms = one->due_ms;
    note(&result->late, world->now_ms - one->due_ms);
    for (int i = 0; i < CLAIM_ACCOUNTS; i++)
        if (world->accounts[one->accounts[i]].free_ms > since_ms)
            since_ms = world->accounts[one->accounts[i]].free_ms;
    const int64_t idle_ms = world->now_ms - since_ms;
    note(&result->idle, idle_ms);
    if (one->cut_ms != 0)
        note(&result->taken_over, world->now_ms - one->cut_ms);
    one->cut_ms = 0;
    one->waited_ms += idle_ms;
    one->runs++;
    world->hosts[host].runs++;
    result->differing += world_differs(world, piece);
    result->old_schema += world->hosts[host].schema < world->schema;
}

static bool is_active(const struct world *world, size_t piece)
{
    const struct piece *one = &world->pieces[piece];
    return one->runner != NOBODY && (world->hosts[one->runner].mood == WORKING ||
                                     world->hosts[one->runner].mood == LEAVING);
}

/* ---- Runs */

/* Most take two seconds, one in a hundred a minute, one in two thousand a quarter of an
 * hour. */
static int64_t duration(struct world *world)
{
    const uint64_t sort = any(world, 2000);
    if (sort == 0)
        return 15 * MINUTE_MS;
    if (sort < 20)
        return 30 * SECOND_MS + (int64_t)any(world, MINUTE_MS);
    return 1000 + (int64_t)any(world, 2000);
}

/* Has somebody else a lease that it needs, as far as the database knows? */
static bool is_busy(const struct world *world, const struct piece *one)
{
    bool busy = one->lease_ms > world->now_ms;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++)
        busy |= world->accounts[one->accounts[i]].lease_ms > world->now_ms;
    return busy;
}

static void start(struct world *world, size_t piece, int host)
{
    struct piece *one = &world->pieces[piece];
    one->doing = times_due(&one->times, world->now_ms);
    if (work_set_is_empty(one->doing)) {
        world_queue(world, piece);
        return;
    }
    if (is_busy(world, one)) {
        world->result->busy++;
        one->not_before_ms = world->now_ms + BUSY_AGAIN_MS;
        world_queue(world, piece);
        return;
    }
    world->result->twice += is_active(world, piece);
    if (one->runner != NOBODY)
        world->hosts[one->runner].outrun++; /* it stands still, and its term is over */
    note_start(world, piece, host);
    one->run++;
    one->runner = host;
    one->since_ms = world->now_ms;
    one->lease_ms = INT64_MAX;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++) {
        struct account *account = &world->accounts[one->accounts[i]];
        world->result->account_twice +=
            account->piece != piece && is_active(world, account->piece) &&
            world->pieces[account->piece].accounts[i] == one->accounts[i];
        account->lease_ms = INT64_MAX;
        account->piece = piece;
    }
    world->hosts[host].running++;
    world_end(world, piece, duration(world), false);
}

static void end(struct world *world, const struct event *event)
{
    const bool stopped = (event->what & 1) != 0;
    const size_t piece = (size_t)(event->what >> 1) & 0xFFFFFF;
    const uint32_t run = (uint32_t)(event->what >> 25);
    struct piece *one = &world->pieces[piece];
    const int host = (int)event->host;
    if (one->run != run || one->runner != host)
        return;
    if (world->hosts[host].mood == FROZEN) {
        world_after(world, ENDED, host, 1000, event->what);
        return;
    }
    one->runner = NOBODY;
    one->lease_ms = 0;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++) {
        world->accounts[one->accounts[i]].lease_ms = 0;
        world->accounts[one->accounts[i]].free_ms = world->now_ms;
    }
    world->hosts[host].running--;
    world->result->ends++;
    if (!stopped)
        times_did(&one->times, &one->spec, one->doing, one->since_ms);
    world_queue(world, piece);
    if (world->hosts[host].mood == WORKING)
        world_look_soon(world, host, 0);
}

/* ---- A supervisor looks, and claims */

struct line {
    size_t piece;
    int64_t due_ms;
};

static int by_place(const void *one, const void *other)
{
    const struct line *left = one, *right = other;
    if (left->due_ms != right->due_ms)
        return left->due_ms < right->due_ms ? -1 : 1;
    return (left->piece > right->piece) - (left->piece < right->piece);
}

/* All that is due and all that is held, as one query gives it. */
static size_t read_rows(struct world *world, struct line *lines, struct claim_row *rows)
{
    size_t count = 0;
    for (size_t i = 0; i < world->due_count; i++)
        lines[count++] =
            (struct line){world->due[i], world->pieces[world->due[i]].due_ms};
    for (size_t i = 0; i < world->held_count; i++)
        lines[count++] =
            (struct line){world->held[i], world->pieces[world->held[i]].due_ms};
    qsort(lines, count, sizeof *lines, by_place);
    for (size_t i = 0; i < count; i++) {
        const struct piece *one = &world->pieces[lines[i].piece];
        rows[i] = (struct claim_row){.due_ms = one->due_ms,
                                     .held = one->holder != NOBODY,
                                     .busy = is_busy(world, one),
                                     .refused = world_differs(world, lines[i].piece)};
        for (int k = 0; k < CLAIM_ACCOUNTS; k++)
            rows[i].accounts[k] = (uint64_t)one->accounts[k];
    }
    return count;
}

static void read_hosts(const struct world *world, int self, struct claim_view *view,
                       struct claim_ahead *ahead)
{
    ahead->lapse_ms = INT64_MAX;
    for (int i = 0; i < (int)world->plan->hosts; i++) {
        const struct host *one = &world->hosts[i];
        if (!world_is_there(world, i))
            continue;
        if (one->mood != LEAVING && one->schema == world->schema)
            view->all_jobs += world->plan->jobs;
        if (i != self && one->until_ms < ahead->lapse_ms)
            ahead->lapse_ms = one->until_ms;
    }
}

static void look(struct world *world, int host)
{
    struct host *one = &world->hosts[host];
    struct claim_view view = {
        .now_ms = world->now_ms, .jobs = world->plan->jobs, .running = one->running};
    struct claim_ahead ahead = {.next_ms = world_wake(world)};
    const size_t most = world->due_count + world->held_count;
    struct line *lines = memory_array(most + 1, sizeof *lines);
    struct claim_row *rows = memory_array(most + 1, sizeof *rows);
    view.rows = rows;
    view.count = read_rows(world, lines, rows);
    read_hosts(world, host, &view, &ahead);
    one->looked_ms = world->now_ms;
    world->result->looks++;
    one->chosen_count =
        one->schema == world->schema ? claim_choose(&view, one->chosen) : 0;
    for (size_t i = 0; i < one->chosen_count; i++)
        one->chosen[i] = lines[one->chosen[i]].piece;
    ahead.waiting = world->due_count > one->chosen_count;
    if (one->chosen_count > 0)
        world_after(world, CLAIM, host, 1 + (int64_t)any(world, ANSWER_MS), 0);
    const int64_t rest_ms = claim_rest_ms(&view, &ahead, any(world, UINT32_MAX));
    if (rest_ms != INT64_MAX)
        world_look_soon(world, host, rest_ms);
    free(lines);
    free(rows);
}

/* What another one has claimed since the look, or may no longer run, is not to be had. */
static void claim(struct world *world, int host)
{
    struct host *one = &world->hosts[host];
    world_wake(world);
    for (size_t i = 0; i < one->chosen_count; i++) {
        const size_t piece = one->chosen[i];
        if (world->pieces[piece].due_at == SIZE_MAX || world_differs(world, piece))
            continue;
        world->result->claims++;
        world_hold(world, piece, host);
        start(world, piece, host);
    }
    one->chosen_count = 0;
}

static void beat(struct world *world, int host)
{
    world->hosts[host].until_ms = world->now_ms + TERM_MS;
    world->result->beats++;
    world_after(world, BEAT, host, TERM_MS / 3, 0);
}

/* ---- The whole */

static void happen(struct world *world, const struct event *event)
{
    const int host = (int)event->host;
    const struct host *one = &world->hosts[host];
    switch ((enum kind)event->kind) {
    case LOOK:
        if (event->serial == one->look && one->mood == WORKING)
            look(world, host);
        break;
    case CLAIM:
        if (event->serial == one->life && one->mood == WORKING &&
            one->schema == world->schema)
            claim(world, host);
        break;
    case BEAT:
        if (event->serial == one->life && one->mood != FROZEN)
            beat(world, host);
        break;
    case ENDED:
        if (event->serial == one->life)
            end(world, event);
        break;
    default:
        faults_happen(world, event);
        break;
    }
}

static void note_mean(struct company_times *means, int64_t sum_ms, size_t runs)
{
    if (runs > 0)
        note(means, sum_ms / (int64_t)runs);
}

static size_t expected_runs(const struct world *world, const struct piece *one)
{
    return (size_t)(world->plan->days * 24 * HOUR_MS /
                    one->spec.schedules[STEP_PUSH_UNSUBSCRIBES].every_ms);
}

static void sum_up(struct world *world)
{
    struct company_result *result = world->result;
    int64_t busiest = 0, idlest = INT64_MAX;
    for (size_t i = 0; i < world->plan->pipelines; i++) {
        const struct piece *one = &world->pieces[i];
        note_mean(&result->pipelines, one->waited_ms, one->runs);
        result->starved += one->runs < expected_runs(world, one) / 2;
        for (int k = 0; k < CLAIM_ACCOUNTS; k++) {
            world->accounts[one->accounts[k]].waited_ms += one->waited_ms;
            world->accounts[one->accounts[k]].runs += one->runs;
        }
    }
    for (size_t i = 0; i < world->account_count; i++)
        note_mean(&result->accounts, world->accounts[i].waited_ms,
                  world->accounts[i].runs);
    for (size_t i = 0; i < world->plan->hosts; i++) {
        const struct host *one = &world->hosts[i];
        const int64_t up_ms =
            one->up_ms + (one->mood == AWAY ? 0 : world->now_ms - one->rose_ms);
        const int64_t rate = (int64_t)one->runs * 1000 * HOUR_MS / (up_ms + 1);
        busiest = rate > busiest ? rate : busiest;
        idlest = rate < idlest ? rate : idlest;
    }
    result->unfair_hosts = idlest > 0 ? 100 * busiest / idlest : INT64_MAX;
    struct company_times *all[] = {&result->late, &result->idle, &result->taken_over,
                                   &result->pipelines, &result->accounts};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->count > 0)
            qsort(all[i]->ms, all[i]->count, sizeof *all[i]->ms, by_size);
}

void company_run(const struct company_plan *plan, struct company_result *result)
{
    struct world world;
    const int64_t until_ms = START_MS + plan->days * 24 * HOUR_MS;
    *result = (struct company_result){0};
    world_make(&world, plan, result);
    faults_begin(&world);
    while (world.events.events[0].at_ms < until_ms) {
        const struct event event = heap_take(&world.events);
        world.now_ms = event.at_ms;
        happen(&world, &event);
    }
    world.now_ms = until_ms;
    sum_up(&world);
    world_free(&world);
}

void company_free(struct company_result *result)
{
    free(result->late.ms);
    free(result->idle.ms);
    free(result->taken_over.ms);
    free(result->pipelines.ms);
    free(result->accounts.ms);
}
