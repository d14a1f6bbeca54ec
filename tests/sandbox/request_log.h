/* request_log.h -- what was asked of the services, and what they answered. */
#ifndef SANDBOX_REQUEST_LOG_H
#define SANDBOX_REQUEST_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/sandbox/answer.h"

enum { LOG_ENTRIES_MAX = 200000, LOG_BYTES_MAX = 256 * 1024 * 1024 };

struct request_log {
    struct log_entry *entries; /* a ring */
    size_t room, first, count;
    int64_t last; /* the number of the last one */
    size_t bytes; /* of bodies kept */
};

void request_log_add(struct request_log *log, const struct exchange *exchange,
                     int64_t at_ms);
void request_log_clear(struct request_log *log);
/* Shaped by `since`, `service` and `method` of the control request. */
void request_log_tell(const struct request_log *log, const struct exchange *exchange,
                      struct answer *answer);

#endif
