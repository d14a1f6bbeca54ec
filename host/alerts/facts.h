/* facts.h -- what holds of a pipeline now, by its state. */
#ifndef ALERTS_FACTS_H
#define ALERTS_FACTS_H

#include "host/alerts/decide.h"
#include "host/store/states.h"
#include "host/store/store.h"

enum { FACTS_WORDS = 384 };

struct alert_facts {
    struct alert_fact of[ALERT_CONDITIONS];
    /* What there is to report of each that holds; no address, no secret. */
    char words[ALERT_CONDITIONS][FACTS_WORDS];
};

/* Takes in the runs that ended since the last time. */
enum wherry_status facts_gather(const struct pipeline *pipeline, struct states states,
                                const struct spec_alerts *wanted, struct store *store,
                                int64_t now_ms, struct alert_memory *memory,
                                struct alert_facts *facts, struct wherry_error *error);

#endif
