/* pace.h -- at most so many starts in any one second, as the service sees them.
 *
 * A service counts a request when it arrives, some time after it left and before its
 * answer is here. So a start occupies its place until a second after the answer, but no
 * longer than PACE_WINDOW_MS after it was sent: a slow answer does not slow the lane.
 * pace_start takes places and names each by a ticket. Time is passed in.
 */
#ifndef HTTP_PACE_H
#define HTTP_PACE_H

#include <stddef.h>
#include <stdint.h>

enum {
    PACE_SECOND_MS = 1000,
    PACE_WINDOW_MS = 1100, /* the second, and what two journeys may differ by */
};

struct pace_place {
    uint64_t ticket;
    int64_t until_ms; /* INT64_MAX: started, not sent yet */
};

struct pace {
    struct pace_place *places; /* one for each start that a second may see */
    size_t count;              /* 0: no pace */
    uint64_t last_ticket;
};

void pace_init(struct pace *pace, unsigned per_second);
void pace_finish(struct pace *pace);

/* The earliest time for the next start; INT64_MAX: not before a started one is sent. */
int64_t pace_next_ms(const struct pace *pace);
/* The caller has asked pace_next_ms. Without a pace the ticket is 0. */
uint64_t pace_start(struct pace *pace, int64_t now_ms);
/* What happened to it: its first byte goes out now; it is answered or given up after
 * that; it ended before it was sent and does not count. */
void pace_sent(struct pace *pace, uint64_t ticket, int64_t now_ms);
void pace_ended(struct pace *pace, uint64_t ticket, int64_t now_ms);
void pace_dropped(struct pace *pace, uint64_t ticket);

#endif
