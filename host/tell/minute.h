/* minute.h -- a moment as people read it. */
#ifndef TELL_MINUTE_H
#define TELL_MINUTE_H

#include <stdint.h>

#include "host/base/buffer.h"

/* Adds "2023-11-14 22:13", which is in UTC. */
void minute_add(struct buffer *text, int64_t ms);

#endif
