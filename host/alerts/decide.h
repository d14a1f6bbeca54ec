/* decide.h -- which alerts to send now: pure, from what holds and what was sent.
 *
 * Each condition is reported when it begins, once a day while it holds, and when it has
 * ended. A condition that could not be reported while it held is reported afterwards,
 * once, so that nothing is lost silently. Each channel has a memory of its own: if one
 * is down, the others get no repeats.
 */
#ifndef ALERTS_DECIDE_H
#define ALERTS_DECIDE_H

#include <stddef.h>

#include "host/alerts/memory.h"

/* What is known of a condition now. */
struct alert_fact {
    bool known;  /* else what held still holds */
    bool holds;  /* it ends where it does not */
    bool begins; /* it begins where it did not hold */
    int64_t count;
};

enum alert_phase {
    ALERT_BEGINS,
    ALERT_AGAIN, /* a day later, and so on */
    ALERT_ENDS,
    ALERT_PASSED, /* it is over, and was not reported */
};

struct alert_notice {
    enum alert alert;
    enum alert_phase phase;
    struct alert_episode episode;
};

/* Episodes begin and end. */
void decide_episodes(struct alert_memory *memory,
                     const struct alert_fact facts[ALERT_CONDITIONS], int64_t now_ms);
/* The channel leads to what has this hash. A new target gets what holds, not what was
 * over before. */
void decide_channel(struct alert_memory *memory, enum channel channel, uint64_t target);
/* The notices that the channel is owed, of those that the spec wants. Returns how
 * many. */
size_t decide_notices(const struct alert_memory *memory, enum channel channel,
                      const struct spec_alerts *wanted, int64_t now_ms,
                      struct alert_notice notices[ALERT_CONDITIONS]);
/* The notice was taken. */
void decide_told(struct alert_memory *memory, enum channel channel,
                 const struct alert_notice *notice, int64_t now_ms);
/* The channel did not take one: it is left alone for longer and longer, up to an hour.
 * Pauses are divided by `haste`. */
void decide_failed(struct alert_memory *memory, enum channel channel, int64_t now_ms,
                   unsigned haste);
/* Whether it is left alone now. */
bool decide_waits(const struct alert_memory *memory, enum channel channel,
                  int64_t now_ms);

#endif
