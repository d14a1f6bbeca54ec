/* clock.h -- this machine's clocks, in milliseconds.
 *
 * Anything that must be testable takes a time as an argument instead.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Since 1970, UTC. WHERRY_CLOCK=MS in the environment: it stands still there, for tests
 * of texts that contain times. */
int64_t clock_now_ms(void);
/* The time of day that a run uses: its first reading here, plus the time passed since,
 * sleep of the machine included. Setting the clock in the meantime does not move it. */
int64_t clock_run_ms(void);
int64_t clock_monotonic_ms(void); /* since some moment, never backwards */
/* The same, and it continues while the machine sleeps. */
int64_t clock_elapsed_ms(void);

#endif
