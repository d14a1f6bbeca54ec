/* lane.c -- requests that share a limit. */
#include "host/http/lane.h"

#include <assert.h>
#include <stdlib.h>

#include "host/base/error.h"
#include "host/base/memory.h"

struct lane *lane_create(const struct wherry_lane *limits, struct wherry_error *error)
{
    if (limits->in_flight < 1 || limits->in_flight > LANE_MOST_IN_FLIGHT) {
        fail(error, WHERRY_FAILED, "lane '%s' must allow 1 to %d requests in flight",
             limits->name, LANE_MOST_IN_FLIGHT);
        return NULL;
    }
    if (limits->per_second > LANE_MOST_PER_SECOND) {
        fail(error, WHERRY_FAILED, "lane '%s' must start at most %d requests a second",
             limits->name, LANE_MOST_PER_SECOND);
        return NULL;
    }
    struct lane *lane = memory_allocate(sizeof *lane);
    lane->name = memory_text(limits->name);
    lane->in_flight = limits->in_flight;
    lane->quiet_until_ms = INT64_MIN;
    pace_init(&lane->pace, limits->per_second);
    exchange_list_init(&lane->queue);
    exchange_list_init(&lane->running);
    exchange_list_init(&lane->resting);
    return lane;
}

void lane_destroy(struct lane *lane)
{
    if (lane == NULL)
        return;
    assert(lane->running.first == NULL);
    exchange_list_destroy(&lane->queue);
    exchange_list_destroy(&lane->resting);
    pace_finish(&lane->pace);
    free(lane->name);
    free(lane);
}

void lane_queue(struct lane *lane, struct exchange *exchange)
{
    exchange->lane = lane;
    exchange_list_add(&lane->queue, exchange);
}

static void wake_at(int64_t *wake_ms, int64_t at_ms)
{
    if (at_ms < *wake_ms)
        *wake_ms = at_ms;
}

/* The one that has waited long enough; if none has, when the first will have. */
static struct exchange *rested(const struct lane *lane, int64_t now_ms,
                               int64_t *wake_ms)
{
    for (struct exchange *e = lane->resting.first; e != NULL; e = e->next) {
        if (e->due_ms <= now_ms)
            return e;
        wake_at(wake_ms, e->due_ms);
    }
    return NULL;
}

static bool has_room(const struct lane *lane)
{
    return lane->busy < lane->in_flight &&
           lane->busy + lane->unread < 2 * lane->in_flight;
}

/* What could start if pace and quiet allow it: those that hold a place come first. */
static struct exchange *candidate(const struct lane *lane, int64_t now_ms,
                                  int64_t *wake_ms)
{
    struct exchange *exchange = rested(lane, now_ms, wake_ms);
    if (exchange == NULL && has_room(lane))
        exchange = lane->queue.first;
    return exchange;
}

struct exchange *lane_start(struct lane *lane, int64_t now_ms, int64_t *wake_ms)
{
    struct exchange *exchange = candidate(lane, now_ms, wake_ms);
    if (exchange == NULL)
        return NULL;
    int64_t free_ms = pace_next_ms(&lane->pace);
    if (free_ms < lane->quiet_until_ms)
        free_ms = lane->quiet_until_ms;
    if (free_ms > now_ms) {
        wake_at(wake_ms, free_ms);
        return NULL;
    }
    if (exchange == lane->queue.first) {
        exchange_list_remove(&lane->queue, exchange);
        lane->busy++;
    } else {
        exchange_list_remove(&lane->resting, exchange);
    }
    exchange_list_add(&lane->running, exchange);
    exchange->ticket = pace_start(&lane->pace, now_ms);
    return exchange;
}

void lane_sent(struct lane *lane, uint64_t ticket, int64_t now_ms)
{
    pace_sent(&lane->pace, ticket, now_ms);
}

static void end_try(struct lane *lane, struct exchange *exchange, int64_t now_ms)
{
    if (exchange->sent)
        pace_ended(&lane->pace, exchange->ticket, now_ms);
    else
        pace_dropped(&lane->pace, exchange->ticket);
    exchange_list_remove(&lane->running, exchange);
}

void lane_rest(struct lane *lane, struct exchange *exchange, int64_t now_ms)
{
    end_try(lane, exchange, now_ms);
    exchange_list_add(&lane->resting, exchange);
}

void lane_finish(struct lane *lane, struct exchange *exchange, int64_t now_ms)
{
    end_try(lane, exchange, now_ms);
    lane->busy--;
    lane->unread++;
}

void lane_read(struct lane *lane)
{
    lane->unread--;
}
