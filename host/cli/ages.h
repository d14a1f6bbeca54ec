/* ages.h -- how old the facts about both sides are, in words and as JSON. */
#ifndef CLI_AGES_H
#define CLI_AGES_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/picture/passes.h"
#include "plugin/kit/json_writer.h"

/* "the list was read whole 3 d ago, its changes 10 min ago; the CRM ..."; false, and
 * nothing, if no side was ever read. */
bool ages_tell(const struct passes *passes, int64_t now_ms, struct buffer *line);
/* The members "list_read" and "crm_read": when each was read last, and when whole. */
void ages_write(const struct passes *passes, struct json_writer *json);

#endif
