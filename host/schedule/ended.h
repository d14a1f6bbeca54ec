/* ended.h -- what the supervisor notes and says of a run that has ended, where the run
 * could not do so itself.
 */
#ifndef SCHEDULE_ENDED_H
#define SCHEDULE_ENDED_H

#include <stdbool.h>

#include "host/schedule/child.h"
#include "host/store/states.h"

/* `code` as child_ended has given it. False: the history could not be written, which was
 * said. */
bool ended_note(struct states states, const struct child *child, int code);

#endif
