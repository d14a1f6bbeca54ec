/* progress_text.h -- how far a run has come and how long it takes, in words. */
#ifndef TELL_PROGRESS_TEXT_H
#define TELL_PROGRESS_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "host/engine/options.h"

/* Adds what can be known before a phase begins: "reading the CRM: about 1000000, which
 * takes 16 min or more at the service's limits"; or, if the total is not known, how many
 * may come in a second. Adds nothing if it takes less than a minute. */
void progress_foretell(const struct run_progress *begun, struct buffer *text);
/* Does a million take a minute or more at this pace? 0: there is none. */
bool progress_is_slow(unsigned per_second);
/* Adds "at most 1000 a second: a million takes 16 min or more". */
void progress_pace(unsigned per_second, struct buffer *text);
/* Adds "16 min or more", the least that so many take; nothing if that is less than a
 * minute. */
void progress_least(int64_t count, unsigned per_second, struct buffer *text);

/* Adds "reading the CRM: 58000 of 1000000, 950 a second, 16 min left", for a phase that
 * began so long ago. The time left comes from the speed of the phase, once there is
 * one; before, from what the service allows. A total that was passed was wrong, and is
 * left out. */
void progress_text(const struct run_progress *now, int64_t in_phase_ms,
                   struct buffer *text);

#endif
