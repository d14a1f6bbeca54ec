/* ended.h -- what the supervisor notes and says of a run that has ended, where the run
 * could not do so itself.
 */
#ifndef SCHEDULE_ENDED_H
#define SCHEDULE_ENDED_H

#include <stdbool.h>
#include <stdint.h>

#include "host/schedule/child.h"
#include "host/store/states.h"

enum { ENDED_WORDS = 512 };

/* What came of its history. */
struct ended_history {
    bool written; /* or nothing had to be, or that is not known yet */
    bool told;    /* how the run ended: it is not said again */
    int64_t run;  /* its number; 0: none, or it is not known */
    char why_not[ENDED_WORDS];
};

/* Writes what is missing there. `code` as child_ended has given it. */
void ended_write(struct states states, const struct child *child, int code,
                 struct ended_history *history);
/* Logs how it ended, unless it has said so itself; and that its history could not be
 * written. Another process may have written that, or have been lost before it said so. */
void ended_tell(const struct child *child, int code,
                const struct ended_history *history);
/* Both. */
void ended_note(struct states states, const struct child *child, int code);

#endif
