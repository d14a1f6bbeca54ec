/* alert_lines.h -- how the alerts of a pipeline stand, in words and as JSON. */
#ifndef CLI_ALERT_LINES_H
#define CLI_ALERT_LINES_H

#include "host/alerts/alerts.h"
#include "host/base/buffer.h"
#include "plugin/kit/json_writer.h"

/* A line for each channel that takes nothing. */
void alert_lines_print(const struct alerts_standing *standing, int64_t now_ms,
                       struct buffer *out);
/* A member "alerts". */
void alert_lines_write(const struct alerts_standing *standing,
                       struct json_writer *json);

#endif
