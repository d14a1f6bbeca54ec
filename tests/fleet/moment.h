/* moment.h -- the time of a fleet: that of this machine, without the hours in which nothing
 * happens.
 *
 * All clocks of all processes of the fleet (wherry, the sandboxes, the server of the
 * database) are ahead of this machine's by the same, which grows by each jump. Nothing is
 * faster than it is; so a second of a service's limit, and a term, are what they always are.
 * A process that has begun before moment_begin, such as the test, has the machine's clock.
 */
#ifndef FLEET_MOMENT_H
#define FLEET_MOMENT_H

#include <stdint.h>

/* Whatever is started from now on with our environment is in that time. */
void moment_begin(void);
void moment_end(void);
/* The same for what is started with an environment of its own: NAME=VALUE words. */
const char *moment_environment(void);

int64_t moment_now_ms(void); /* since 1970, UTC */
void moment_jump(int64_t ms);

/* With TRACE in the environment: says what happens at this moment. */
void moment_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
