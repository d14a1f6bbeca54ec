/* facts_read.h -- finding out what is known of one pipeline: from its state alone. */
#ifndef SCHEDULE_FACTS_READ_H
#define SCHEDULE_FACTS_READ_H

#include "host/base/arena.h"
#include "host/store/states.h"
#include "host/store/store.h"
#include "host/tell/facts.h"

/* How the alerts of a pipeline stand by its state, from a room above. */
typedef void facts_look(const struct pipeline *pipeline, struct store *store,
                        struct alerts_standing *standing);

/* What `state`, the directory, has of the pipeline; `spec_wrong`: its spec does not say
 * when work is due. Texts are the arena's. If a state cannot be read, the facts say
 * only that, and the status and `error` say why. `look` may be NULL. */
enum wherry_status facts_read(struct states states, const struct pipeline *pipeline,
                              bool spec_wrong, facts_look *look, int64_t now_ms,
                              struct arena *arena, struct facts *facts,
                              struct wherry_error *error);

/* As if they were read of the same state at another time: what is due, and late. */
void facts_judge(struct facts *facts, int64_t now_ms);
/* Only what is late, at next to no cost. */
void facts_judge_late(struct facts *facts, int64_t now_ms);

/* "active", "paused", "spec wrong", "unreadable", ... */
const char *facts_state(const struct facts *facts);

#endif
