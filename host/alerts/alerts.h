/* alerts.h -- sends each alert about a pipeline once.
 *
 * Looks at the state, decides what each channel is owed (decide.h), and sends it. The
 * state says what is sent before anything goes out and again after it, under a lease,
 * so that two processes do not send the same alert. A channel that does not take an
 * alert delays no other: it is left alone, and the next process tries again.
 *
 * No lease of the pipeline is held or needed: a run may be going on.
 */
#ifndef ALERTS_ALERTS_H
#define ALERTS_ALERTS_H

#include <stdbool.h>

#include "host/alerts/memory.h"
#include "host/store/states.h"
#include "host/store/store.h"

struct alerts_options {
    const struct pipeline *pipeline;
    struct states states;
    int64_t now_ms;
    unsigned haste;                /* pauses are divided by it; in life 1 */
    bool (*cancelled)(void *self); /* or NULL */
    void *self;
};

/* OK: nothing is owed any longer. END: no channel is configured. RETRY: something
 * could not be sent, and was logged; it is still owed. FAILED: nothing was sent.
 * CANCELLED. */
enum wherry_status alerts_tell(const struct alerts_options *options,
                               struct wherry_error *error);

/* The result of a test of one channel. */
typedef void alerts_tested(void *self, const char *channel, enum wherry_status status,
                           const char *why);
/* Sends a test to each channel. END: there is none. FAILED: one did not take it, or
 * none was tried, with an error. The state is not used. */
enum wherry_status alerts_test(const struct alerts_options *options,
                               alerts_tested *tested, struct wherry_error *error);

/* A facts_look, see host/schedule/facts_read.h. */
void alerts_look(const struct pipeline *pipeline, struct store *store,
                 struct alerts_standing *standing);

#endif
