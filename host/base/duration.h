/* duration.h -- a length of time as people write it: 2s, 15m, 1h, 7d.
 *
 * A whole number and one unit: s, m, h or d (of 24 hours). No sign, no fraction, no
 * space, no number without a unit: `30` alone could be seconds or minutes.
 */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"

/* False, and `ms` untouched, when `text` is anything else or too long for 64 bits. */
bool duration_parse(const char *text, int64_t *ms);

/* Adds "90s" or "2m": the largest unit that gives a whole number. A duration that is
 * not a whole number of seconds is in milliseconds. */
void duration_write(int64_t ms, struct buffer *text);

/* Adds "4.2 s", "3 min", "2 h 5 min" or "3 d": how long something took or takes, for
 * people. A negative time counts as 0. */
void duration_words(struct buffer *text, int64_t ms);

#endif
