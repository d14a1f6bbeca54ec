/* company_faults.c -- what goes wrong in the simulated world, and is done to it. */
#include "tests/unit/company_world.h"

/* How often each thing happens to each host; to all of them, where it is of the whole. */
static const int64_t die_every_ms = 4 * 24 * HOUR_MS,
                     freeze_every_ms = 2 * 24 * HOUR_MS,
                     upgrade_every_ms = 7 * 24 * HOUR_MS,
                     reload_every_ms = 12 * HOUR_MS;

/* Half to one and a half of it. */
static int64_t about(struct world *world, int64_t ms)
{
    return ms / 2 + (int64_t)any(world, (uint64_t)ms);
}

static void plan_next(struct world *world, enum kind kind, int host)
{
    const int64_t often_ms = kind == DIE       ? die_every_ms
                             : kind == FREEZE  ? freeze_every_ms
                             : kind == UPGRADE ? upgrade_every_ms
                                               : reload_every_ms;
    const int64_t rough = world->plan->rough == 0 ? 1 : world->plan->rough;
    world_after(world, kind, host, about(world, often_ms / rough), 0);
}

void faults_begin(struct world *world)
{
    for (int i = 0; i < (int)world->plan->hosts && !world->plan->calm; i++) {
        world->hosts[i].drift_ppm = (int64_t)any(world, 2001) - 1000;
        plan_next(world, DIE, i);
        plan_next(world, FREEZE, i);
    }
    if (!world->plan->calm) {
        plan_next(world, UPGRADE, 0);
        plan_next(world, RELOAD, 0);
    }
}

static void each_run(struct world *world, int host,
                     void (*happens)(struct world *world, size_t piece))
{
    for (size_t i = 0; i < world->plan->pipelines; i++)
        if (world->pieces[i].runner == host)
            happens(world, i);
}

static void kill_run(struct world *world, size_t piece)
{
    world_cut(world, piece);
    world->pieces[piece].runner = NOBODY;
}

/* It goes on where nobody has taken one of its leases; else it finds that it has lost
 * them, and gives the others back. */
static void go_on(struct world *world, size_t piece)
{
    struct piece *one = &world->pieces[piece];
    bool lost = false;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++)
        lost |= world->accounts[one->accounts[i]].piece != piece;
    one->lease_ms = lost ? 0 : INT64_MAX;
    for (int i = 0; i < CLAIM_ACCOUNTS; i++)
        if (world->accounts[one->accounts[i]].piece == piece)
            world->accounts[one->accounts[i]].lease_ms = one->lease_ms;
    if (!lost) {
        one->cut_ms = 0;
        return;
    }
    world->hosts[one->runner].running--;
    world->result->fenced++;
    one->runner = NOBODY;
    if (one->holder != NOBODY)
        world_queue(world, piece); /* given back */
}

static void thaw(struct world *world, int host)
{
    struct host *one = &world->hosts[host];
    one->mood = WORKING;
    one->running -= one->outrun;
    world->result->fenced += one->outrun;
    one->outrun = 0;
    each_run(world, host, go_on);
    world_after(world, BEAT, host, 1, 0);
    world_look_soon(world, host, 2);
}

static void go(struct world *world, int host)
{
    struct host *one = &world->hosts[host];
    one->up_ms += world->now_ms - one->rose_ms;
    one->mood = AWAY;
    one->life++;
    one->running = one->outrun = one->chosen_count = 0;
}

static void rise(struct world *world, int host)
{
    struct host *one = &world->hosts[host];
    one->mood = WORKING;
    one->rose_ms = world->now_ms;
    one->specs = world->specs;
    one->until_ms = world->now_ms + TERM_MS;
    if (one->schema > world->schema)
        world->schema = one->schema; /* the first one brings the tables up to date */
    else
        one->schema = world->schema;
    world_after(world, BEAT, host, TERM_MS / 3, 0);
    world_look_soon(world, host, 0);
}

/* One host after the other; each second time with a schema of its own. */
static void upgrade_all(struct world *world)
{
    const int64_t schema = ++world->result->upgrades % 2 == 0 ? world->schema + 1 : 0;
    for (int i = 0; i < (int)world->plan->hosts; i++)
        world_after(world, EMPTY, i, i * 20 * SECOND_MS, schema);
}

static void reload_all(struct world *world)
{
    world->specs++;
    for (int i = 0; i < (int)world->plan->hosts; i++)
        world_after(world, LEARN, i, (int64_t)any(world, MINUTE_MS), world->specs);
}

/* Each run is asked to stop and saves its work, within a second. */
static void stop_run(struct world *world, size_t piece)
{
    world_end(world, piece, 1 + (int64_t)any(world, 1000), true);
}

static void die(struct world *world, int host)
{
    if (world->hosts[host].mood == WORKING) {
        each_run(world, host, kill_run);
        go(world, host);
        world->result->deaths++;
        world_after(world, RISE, host, about(world, 30 * MINUTE_MS), 0);
    }
    plan_next(world, DIE, host);
}

static void freeze(struct world *world, int host)
{
    struct host *one = &world->hosts[host];
    if (one->mood == WORKING) {
        each_run(world, host, world_cut);
        one->mood = FROZEN;
        one->look++;
        world->result->freezes++;
        world_after(world, THAW, host, about(world, 4 * TERM_MS), 0);
    }
    plan_next(world, FREEZE, host);
}

/* Asked to stop; asked again, it has ended. */
static void empty(struct world *world, int host, int64_t schema)
{
    struct host *one = &world->hosts[host];
    if (one->mood == LEAVING) {
        go(world, host);
        one->until_ms = 0;
        world_after(world, RISE, host, MINUTE_MS, 0);
    } else if (one->mood == WORKING) {
        one->mood = LEAVING;
        one->look++;
        one->schema = schema > one->schema ? schema : one->schema;
        each_run(world, host, stop_run);
        world_after(world, EMPTY, host, 1100, 0);
    }
}

void faults_happen(struct world *world, const struct event *event)
{
    const int host = (int)event->host;
    struct host *one = &world->hosts[host];
    const bool same = event->serial == one->life;
    switch ((enum kind)event->kind) {
    case RISE:
        rise(world, host);
        break;
    case DIE:
        die(world, host);
        break;
    case FREEZE:
        freeze(world, host);
        break;
    case THAW:
        thaw(world, host);
        break;
    case EMPTY:
        empty(world, host, event->what);
        break;
    case LEARN:
        if (same && one->specs < event->what)
            one->specs = event->what;
        break;
    case UPGRADE:
        upgrade_all(world);
        plan_next(world, UPGRADE, 0);
        break;
    default:
        reload_all(world);
        plan_next(world, RELOAD, 0);
        break;
    }
}
