/* claimed.h -- the pipelines that a supervisor has claimed and not given back yet, and with
 * which times it gives them back. Nothing is asked here; what is claimed claim.h decides.
 */
#ifndef SCHEDULE_CLAIMED_H
#define SCHEDULE_CLAIMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/schedule/question.h"
#include "host/schedule/timetable.h"

struct claimed_one;

/* `struct claimed claimed = {0};` has none. */
struct claimed {
    struct claimed_one *ones;
    size_t count, room;
};

void claimed_free(struct claimed *claimed);

/* `pipeline` as our specs have it now, with that digest; NULL: it has left them. */
struct claimed_spec {
    const struct roster_pipeline *pipeline;
    uint64_t digest;
};

/* It was claimed: gives what is to be done now. Nothing: it is to be given back. */
struct work_set claimed_begin(struct claimed *claimed,
                              const struct question_claim *item, const char *name,
                              struct claimed_spec spec, int64_t now_ms);

enum claimed_end {
    CLAIMED_DONE,
    CLAIMED_STOPPED, /* its work is due still, for any of us */
    CLAIMED_BUSY, /* another process has its turn: the work is due, but not at once */
};
/* The run of it has ended. */
void claimed_end(struct claimed *claimed, const char *name, enum claimed_end end,
                 struct claimed_spec spec, int64_t now_ms);

/* And the database was away when it failed, so that it could not do its work: that is due
 * still, but not at once. Nothing where it was given back already. */
void claimed_again(struct claimed *claimed, const char *name, int64_t now_ms);

/* The numbers of all of them, as int64_t. Returns how many. */
size_t claimed_numbers(const struct claimed *claimed, struct buffer *numbers);
/* Those that have ended, as struct question_given, some tens at a time: they are on their
 * way until claimed_gave says whether they have arrived. Returns how many. */
size_t claimed_give(struct claimed *claimed, struct buffer *given);
void claimed_gave(struct claimed *claimed, bool arrived);
bool claimed_any_ended(const struct claimed *claimed);

#endif
