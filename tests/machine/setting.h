/* setting.h -- in the program: two numbers of the environment.
 */
#ifndef MACHINE_SETTING_H
#define MACHINE_SETTING_H

#include <stdbool.h>
#include <stdint.h>

/* Of a variable that is FIRST:SECOND. False: it is not set, or has another form. */
bool setting_pair(const char *variable, int64_t *first, int64_t *second);

#endif
