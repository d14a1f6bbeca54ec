/* meters.h -- how hard the services are driven, and where they refuse for it. */
#ifndef SANDBOX_METERS_H
#define SANDBOX_METERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/answer.h"

enum { RATE_ROOM = 4096 };

/* Moments of the requests of one kind, the newest RATE_ROOM of them. */
struct rate {
    int64_t at_ms[RATE_ROOM];
    size_t count; /* ever */
    size_t most;  /* within one second */
};

struct meters {
    struct {
        int64_t requests, reads, writes, pushes, refused;
    } services[2];     /* MAILCHIMP, OMETRIA */
    int64_t under_way; /* requests to both services that are not answered yet */
    int64_t at_once, most_at_once;
    int64_t connections, most_connections;
    struct rate reads, pushes;
};

/* Notes one more that came at real time `came_ms`, which may be a little before the one that
 * was noted last; gives how many came in the `window_ms` up to the newest. */
size_t rate_note(struct rate *rate, int64_t came_ms, int64_t window_ms);
/* A request has arrived, or was answered to the end. */
void meters_arrived(struct meters *meters, const struct exchange *exchange);
void meters_left(struct meters *meters, const struct exchange *exchange);
/* A connection carries Mailchimp from now on, or ends. */
void meters_connection(struct meters *meters, int change);
/* All except what is in progress at this moment. */
void meters_reset(struct meters *meters);
void meters_tell(const struct meters *meters, struct answer *answer);

#endif
