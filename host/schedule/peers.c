/* peers.c -- the other supervisors of these states. */
#include "host/schedule/peers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host/base/error.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/base/memory.h"
#include "host/base/text.h"
#include "host/schedule/claim.h"
#include "host/schedule/differ.h"
#include "host/schedule/past.h"
#include "host/schedule/times.h"
#include "host/store/term.h"

_Static_assert((int)SHARING_WORKS == (int)WORK_COUNT, "a row has all work");
_Static_assert((int)SHARING_ACCOUNTS == (int)CLAIM_ACCOUNTS, "and all accounts");

enum {
    PAUSED_AGAIN_MS = 60 * 1000,
    BUSY_AGAIN_MS = 5 * 1000,
    TRY_AGAIN_MS = 2 * 1000, /* while the database does not answer */
};

/* A pipeline that was claimed and not given back yet. */
struct peers_active {
    struct sharing_claim claim; /* its `pipeline` is ours */
    struct work_set doing;
    uint64_t digest; /* of the spec that runs */
    bool ended;      /* only the database does not know it yet */
    int64_t not_before_ms;
};

static int64_t hasten(int64_t ms)
{
    const int64_t less = ms / (int64_t)fault_haste();
    return less < 1 ? 1 : less;
}

/* By the clock of the database, as far as the last look tells. */
static int64_t now_there(const struct peers *peers, int64_t steady_ms)
{
    return steady_ms + peers->ahead_ms;
}

bool peers_share(const struct peers *peers)
{
    return peers->sharing != NULL;
}

/* ---- The database does not answer */

static bool is_heard(struct peers *peers, enum wherry_status status,
                     const struct wherry_error *error)
{
    const bool heard = status != WHERRY_FAILED;
    if (!heard && !peers->silent)
        log_tell(LOG_WARNING, LOG_HOSTS,
                 "%s: what runs goes on, and nothing else is started until the "
                 "database answers",
                 error->message);
    if (heard && peers->silent)
        log_tell(LOG_INFO, LOG_HOSTS, "the database answers again");
    peers->silent = !heard;
    return heard;
}

/* ---- Given back */

static void forget_active(struct peers *peers, size_t at)
{
    char *name = NULL;
    memcpy(&name, &peers->active[at].claim.pipeline, sizeof name);
    free(name);
    peers->active[at] = peers->active[--peers->active_count];
}

/* All that have ended here. */
static void give_back(struct peers *peers)
{
    struct wherry_error error = {0};
    for (size_t i = 0; i < peers->active_count;) {
        struct peers_active *one = &peers->active[i];
        if (!one->ended) {
            i++;
            continue;
        }
        if (!is_heard(peers,
                      sharing_give_back(peers->sharing, &one->claim, one->not_before_ms,
                                        &error),
                      &error))
            return;
        forget_active(peers, i);
    }
}

static size_t find_pipeline(const struct peers *peers, const char *id)
{
    size_t at = 0;
    while (at < peers->fleet->count && !text_same(peers->pipelines[at].id, id))
        at++;
    return at;
}

static struct peers_active *find_active(struct peers *peers, const char *pipeline)
{
    for (size_t i = 0; i < peers->active_count; i++)
        if (!peers->active[i].ended &&
            text_same(peers->active[i].claim.pipeline, pipeline))
            return &peers->active[i];
    return NULL;
}

/* The specs have changed since: the times are made again, soon. */
static void renew_times(struct peers_active *one, int64_t now_ms)
{
    one->claim.digest = 0;
    for (int work = 0; work < WORK_COUNT; work++)
        one->claim.next_ms[work] = now_ms;
}

static void set_times(struct sharing_claim *claim, const struct times *times)
{
    memcpy(claim->next_ms, times->next_ms, sizeof claim->next_ms);
}

/* ---- Claimed */

/* What is due of it; nothing: it is given back, to be claimed not before that. */
static struct work_set what_is_due(struct peers *peers, struct peers_active *one,
                                   size_t at, int64_t now_ms)
{
    struct past past;
    struct times times;
    struct roster_pipeline *pipeline = &peers->pipelines[at];
    const struct work_set none = {0};
    past_read(peers->options.states, pipeline->id, &past, NULL);
    if (past.paused) {
        one->not_before_ms = now_ms + hasten(PAUSED_AGAIN_MS);
        return none;
    }
    memcpy(times.next_ms, one->claim.next_ms, sizeof times.next_ms);
    if (one->claim.digest != peers->digests[at]) {
        memcpy(pipeline->done_ms, past.done_ms, sizeof pipeline->done_ms);
        times_first(&times, pipeline, now_ms);
        set_times(&one->claim, &times);
        one->claim.digest = peers->digests[at];
    }
    return times_due(&times, now_ms);
}

static void begin(struct peers *peers, const struct sharing_claim *claim,
                  int64_t steady_ms)
{
    const size_t at = find_pipeline(peers, claim->pipeline);
    struct peers_active *one = &peers->active[peers->active_count++];
    const int64_t now_ms = now_there(peers, steady_ms);
    *one = (struct peers_active){.claim = *claim, .ended = true};
    one->claim.pipeline = memory_text(claim->pipeline);
    if (at == peers->fleet->count) /* it has just left our specs */
        return;
    one->doing = what_is_due(peers, one, at, now_ms);
    one->digest = peers->digests[at];
    one->ended = work_set_is_empty(one->doing);
    if (!one->ended)
        peers->options.start(peers->options.self, one->claim.pipeline, one->doing);
}

static void claim(struct peers *peers, const struct sharing_look *look,
                  const size_t *chosen, size_t count, int64_t steady_ms)
{
    struct wherry_error error = {0};
    struct sharing_claim *claims = NULL;
    size_t claimed = 0;
    int64_t *numbers = arena_array(&peers->arena, count, sizeof *numbers);
    for (size_t i = 0; i < count; i++)
        numbers[i] = look->rows[chosen[i]].number;
    if (!is_heard(peers,
                  sharing_claim(peers->sharing, numbers, count, &peers->arena, &claims,
                                &claimed, &error),
                  &error))
        return;
    for (size_t i = 0; i < claimed; i++)
        begin(peers, &claims[i], steady_ms);
    give_back(peers);
}

/* ---- Looked */

static struct claim_view view_of(struct peers *peers, const struct sharing_look *look)
{
    struct claim_row *rows = arena_array(&peers->arena, look->count + 1, sizeof *rows);
    for (size_t i = 0; i < look->count; i++) {
        const struct sharing_row *row = &look->rows[i];
        rows[i] = (struct claim_row){.accounts = {row->accounts[0], row->accounts[1]},
                                     .due_ms = row->due_ms,
                                     .held = row->held,
                                     .busy = row->busy,
                                     .refused = row->refused,
                                     .foreign = row->foreign};
    }
    return (struct claim_view){.now_ms = look->now_ms,
                               .jobs = peers->options.jobs,
                               .running = peers->active_count,
                               .all_jobs = (size_t)look->jobs,
                               .rows = rows,
                               .count = look->count};
}

static size_t count_waiting(const struct sharing_look *look)
{
    size_t waiting = 0;
    for (size_t i = 0; i < look->count; i++)
        waiting += !look->rows[i].held && !look->rows[i].refused;
    return waiting;
}

static size_t count_refused(const struct sharing_look *look)
{
    size_t refused = 0;
    for (size_t i = 0; i < look->count; i++)
        refused += look->rows[i].refused && !look->rows[i].foreign;
    return refused;
}

/* Those that are due: of the others nobody asks yet. */
static void say_differences(struct peers *peers, const struct sharing_look *look)
{
    const size_t refused = count_refused(look);
    if (refused > peers->refused) {
        differ_tell(peers->options.states);
        peers->refused = refused;
    }
}

static void say_agreement(struct peers *peers)
{
    if (peers->refused == 0 || differ_any(peers->options.states))
        return;
    log_tell(LOG_INFO, LOG_HOSTS, "all hosts have the same specs");
    peers->refused = 0;
}

static void look(struct peers *peers, int64_t steady_ms)
{
    struct wherry_error error = {0};
    struct sharing_look seen;
    peers->looked_ms = steady_ms;
    peers->look_ms = steady_ms + hasten(TRY_AGAIN_MS);
    arena_reset(&peers->arena);
    if (!is_heard(peers, sharing_look(peers->sharing, &peers->arena, &seen, &error),
                  &error))
        return;
    peers->ahead_ms = seen.now_ms - steady_ms;
    const struct claim_view view = view_of(peers, &seen);
    size_t *chosen = arena_array(&peers->arena, peers->options.jobs, sizeof *chosen);
    const size_t count = claim_choose(&view, chosen);
    const struct claim_ahead ahead = {.next_ms = seen.next_ms,
                                      .lapse_ms = seen.lapse_ms,
                                      .waiting = count_waiting(&seen) > count};
    const int64_t rest_ms = claim_rest_ms(&view, &ahead, peers->seed);
    peers->seed = peers->seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
    peers->look_ms = rest_ms == INT64_MAX ? INT64_MAX : steady_ms + hasten(rest_ms);
    say_differences(peers, &seen);
    if (count > 0)
        claim(peers, &seen, chosen, count, steady_ms);
}

/* ---- Announced, and heard of */

static void announce(struct peers *peers)
{
    struct wherry_error error = {0};
    const size_t count = peers->fleet->count;
    struct sharing_spec *specs = memory_array(count + 1, sizeof *specs);
    arena_reset(&peers->arena);
    for (size_t i = 0; i < count; i++)
        differ_describe(peers->fleet->pipelines[i], peers->digests[i], &peers->arena,
                        &specs[i]);
    peers->announced =
        is_heard(peers, sharing_announce(peers->sharing, specs, count, &error), &error);
    free(specs);
    peers->look_ms = 0;
    if (peers->announced && differ_any(peers->options.states)) {
        differ_tell(peers->options.states);
        peers->refused = peers->refused == 0 ? 1 : peers->refused;
    }
}

static void note_schema(struct peers *peers, bool old)
{
    if (old && !peers->old)
        log_tell(LOG_WARNING, LOG_HOSTS,
                 "a newer wherry uses the database: this one starts nothing more; "
                 "upgrade it");
    peers->old = old;
}

static void beat(struct peers *peers, int64_t steady_ms)
{
    struct wherry_error error = {0};
    bool old = peers->old;
    peers->beat_ms = steady_ms + lease_term_ms() / 3;
    const enum wherry_status status =
        sharing_beat(peers->sharing, peers->active_count, peers->leaving, &old, &error);
    if (!is_heard(peers, status, &error)) {
        peers->beat_ms = steady_ms + hasten(TRY_AGAIN_MS);
        return;
    }
    note_schema(peers, old);
    say_agreement(peers);
    if (status == WHERRY_END) /* our row was removed */
        peers->announced = false;
}

void peers_ended(struct peers *peers, const char *pipeline, enum peers_end end,
                 int64_t steady_ms)
{
    struct peers_active *one = find_active(peers, pipeline);
    struct times times;
    if (one == NULL)
        return;
    const int64_t now_ms = now_there(peers, steady_ms);
    const size_t at = find_pipeline(peers, pipeline);
    if (end == PEERS_UNNOTED) {
        beat(peers, steady_ms);
        end = peers->silent ? PEERS_BUSY : PEERS_DONE;
    }
    memcpy(times.next_ms, one->claim.next_ms, sizeof times.next_ms);
    if (at == peers->fleet->count || peers->digests[at] != one->digest)
        renew_times(one, now_ms);
    else if (end == PEERS_DONE) {
        times_did(&times, &peers->pipelines[at], one->doing, one->claim.since_ms);
        set_times(&one->claim, &times);
    }
    one->not_before_ms = end == PEERS_BUSY ? now_ms + hasten(BUSY_AGAIN_MS) : 0;
    one->ended = true;
    give_back(peers);
    peers->look_ms = peers->looked_ms + hasten(CLAIM_LOOK_LEAST_MS);
}

void peers_work(struct peers *peers, size_t running, int64_t steady_ms)
{
    if (peers->sharing == NULL)
        return;
    if (steady_ms >= peers->beat_ms) {
        beat(peers, steady_ms);
        give_back(peers);
    }
    if (!peers->announced && !peers->silent)
        announce(peers);
    if (peers->announced && !peers->leaving && !peers->old &&
        running < peers->options.jobs && peers->active_count < peers->options.jobs &&
        steady_ms >= peers->look_ms)
        look(peers, steady_ms);
}

int64_t peers_wait_ms(const struct peers *peers, int64_t steady_ms)
{
    if (peers->sharing == NULL)
        return INT64_MAX;
    const bool looks =
        !peers->leaving && !peers->old && peers->active_count < peers->options.jobs;
    const int64_t at_ms =
        looks && peers->look_ms < peers->beat_ms ? peers->look_ms : peers->beat_ms;
    return at_ms <= steady_ms ? 0 : at_ms - steady_ms;
}

void peers_set(struct peers *peers, const struct fleet *fleet,
               const struct roster_pipeline *pipelines)
{
    if (peers->sharing == NULL)
        return;
    free(peers->pipelines);
    free(peers->digests);
    peers->fleet = fleet;
    peers->pipelines = memory_array(fleet->count + 1, sizeof *peers->pipelines);
    peers->digests = memory_array(fleet->count + 1, sizeof *peers->digests);
    memcpy(peers->pipelines, pipelines, fleet->count * sizeof *pipelines);
    for (size_t i = 0; i < fleet->count; i++)
        peers->digests[i] = differ_digest(fleet->pipelines[i], fleet->digests[i]);
    announce(peers);
}

void peers_hurry(struct peers *peers)
{
    struct wherry_error error = {0};
    if (peers->sharing == NULL)
        return;
    is_heard(peers, sharing_hurry(peers->sharing, &error), &error);
    peers->look_ms = 0;
}

void peers_leave(struct peers *peers)
{
    peers->leaving = true;
    peers->beat_ms = 0; /* the others know it at once */
}

/* ---- The whole */

enum wherry_status peers_open(struct peers *peers, const struct peers_options *options,
                              struct wherry_error *error)
{
    char machine[256] = "";
    if (gethostname(machine, sizeof machine - 1) != 0 || machine[0] == '\0')
        snprintf(machine, sizeof machine, "localhost");
    *peers = (struct peers){.options = *options};
    const struct sharing_self self = {.name = machine,
                                      .version = options->version,
                                      .process = getpid(),
                                      .jobs = (int64_t)options->jobs};
    const enum wherry_status status =
        sharing_join(options->states, &self, &peers->sharing, error);
    if (status != WHERRY_OK)
        return status;
    peers->seed = XXH3_64bits(machine, strlen(machine)) + (uint64_t)getpid();
    peers->active = memory_array(options->jobs, sizeof *peers->active);
    return WHERRY_OK;
}

void peers_close(struct peers *peers)
{
    sharing_leave(peers->sharing);
    while (peers->active_count > 0)
        forget_active(peers, 0);
    free(peers->active);
    free(peers->pipelines);
    free(peers->digests);
    arena_free(&peers->arena);
    *peers = (struct peers){0};
}
