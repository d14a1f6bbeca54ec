/* examples.h -- examples of each command, as command lines: the end of its help. */
#ifndef CLI_EXAMPLES_H
#define CLI_EXAMPLES_H

#include <stddef.h>

/* Two lines at least for each command of the table; `count` says how many. */
const char *const *examples_of(const char *command, size_t *count);

#endif
