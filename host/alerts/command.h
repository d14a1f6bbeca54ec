/* command.h -- an alert is given to a command of the operator's.
 *
 * `/bin/sh -c COMMAND` with the alert on its standard input: what is told never stands in
 * a command line, so nothing in it can be taken for one. Of our environment it gets what
 * any program needs, and no key. What it says, on either stream, goes into our log, so
 * many lines of it at the most. It is ended when it takes too long.
 */
#ifndef ALERTS_COMMAND_H
#define ALERTS_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "host/base/buffer.h"
#include "plugin/wherry.h"

/* OK: it ended with 0. FAILED; CANCELLED: `cancelled` (may be NULL) said so, and it was
 * ended. */
enum wherry_status command_give(const char *command, const struct buffer *json,
                                int64_t limit_ms, bool (*cancelled)(void *self),
                                void *self, struct wherry_error *error);

#endif
