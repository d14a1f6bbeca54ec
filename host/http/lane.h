/* lane.h -- requests that share a limit: so many in flight, so many starts a second.
 *
 * A request holds its place from its first try to its end, also during the pause before
 * the next try: so a service that says "slow down" gets fewer requests in all.
 * Retry-After stops the whole lane. Answers that the connector has not taken yet are
 * bounded too: as many as may be in flight.
 */
#ifndef HTTP_LANE_H
#define HTTP_LANE_H

#include "host/http/exchange.h"
#include "host/http/pace.h"

enum {
    LANE_MOST_IN_FLIGHT = 256,    /* sockets, and memory for as many answers */
    LANE_MOST_PER_SECOND = 10000, /* above it, no pace is meant */
};

struct lane {
    struct lane *next;
    char *name;
    unsigned in_flight;
    struct pace pace;
    int64_t quiet_until_ms;
    struct exchange_list queue;
    struct exchange_list running;
    struct exchange_list resting;
    unsigned busy;   /* running or resting */
    unsigned unread; /* finished, not taken by the connector yet */
};

/* NULL: the limits make no sense. */
struct lane *lane_create(const struct wherry_lane *limits, struct wherry_error *error);
void lane_destroy(struct lane *lane); /* nothing may be running; NULL is fine */

void lane_queue(struct lane *lane, struct exchange *exchange);
/* The next exchange that may start now, put among the running, or NULL; then
 * `*wake_ms` is lowered to the time at which to ask again, if time alone will help. */
struct exchange *lane_start(struct lane *lane, int64_t now_ms, int64_t *wake_ms);
void lane_sent(struct lane *lane, uint64_t ticket, int64_t now_ms);
/* A try has ended: it rests until `exchange->due_ms`, or leaves the lane as unread. */
void lane_rest(struct lane *lane, struct exchange *exchange, int64_t now_ms);
void lane_finish(struct lane *lane, struct exchange *exchange, int64_t now_ms);
/* The connector has taken an answer. */
void lane_read(struct lane *lane);

#endif
