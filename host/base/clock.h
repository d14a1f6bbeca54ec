/* clock.h -- this machine's clocks, in milliseconds.
 *
 * Anything that must be testable takes a time as an argument instead.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_now_ms(void);       /* since 1970, UTC */
int64_t clock_monotonic_ms(void); /* since some moment, never backwards */

#endif
