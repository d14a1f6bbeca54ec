/* command.h -- gives an alert to a command of the operator's.
 *
 * `/bin/sh -c COMMAND` with the alert on its standard input: no part of the alert is in
 * a command line, so no shell can run it. Of our environment the command gets what any
 * program needs, and no key. Its output, on either stream, goes into our log, with a
 * limit on the lines. It is killed when it takes too long.
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
