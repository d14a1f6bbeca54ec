/* alerts.h -- whoever is to be told hears what holds of a pipeline, once.
 *
 * Looks at the state, decides what each channel is owed (decide.h), and sends it. What
 * was told is in the state before anything goes out and again after it, under a lease, so
 * that two processes do not tell twice. A channel that does not take an alert holds up
 * nobody: it is left alone, and tried again by whoever comes next.
 *
 * No lease of the pipeline is held or needed: a run may be under way.
 */
#ifndef ALERTS_ALERTS_H
#define ALERTS_ALERTS_H

#include <stdbool.h>

#include "host/alerts/memory.h"
#include "host/store/store.h"

struct alerts_options {
    const struct pipeline *pipeline;
    const char *state; /* the directory */
    int64_t now_ms;
    unsigned haste;                /* pauses are divided by it; in life 1 */
    bool (*cancelled)(void *self); /* or NULL */
    void *self;
};

/* OK: nothing is owed any more. END: nobody is to be told. RETRY: something could not be
 * told, and was logged; it is owed still. FAILED: nothing was told. CANCELLED. */
enum wherry_status alerts_tell(const struct alerts_options *options,
                               struct wherry_error *error);

/* What came of a test at one channel. */
typedef void alerts_tested(void *self, const char *channel, enum wherry_status status,
                           const char *why);
/* Sends a test to each channel. END: there is none. FAILED: one did not take it, or
 * none was tried, with an error. The state is not looked at. */
enum wherry_status alerts_test(const struct alerts_options *options,
                               alerts_tested *tested, struct wherry_error *error);

/* How alerts of a pipeline stand, by its state. */
struct alerts_standing {
    bool on;
    struct alert_episode episodes[ALERT_CONDITIONS]; /* those that hold; else 0 */
    struct alerts_failing {
        int64_t since_ms; /* 0: it takes what it is sent */
        int64_t next_ms;
        char name[128];
    } failing[CHANNEL_COUNT];
};
void alerts_look(const struct pipeline *pipeline, struct store *store,
                 struct alerts_standing *standing);

#endif
