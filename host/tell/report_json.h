/* report_json.h -- what a run did, for machines. */
#ifndef TELL_REPORT_JSON_H
#define TELL_REPORT_JSON_H

#include "host/base/buffer.h"
#include "host/engine/report.h"

/* One JSON object. */
void report_json(const struct report *report, const struct pipeline *pipeline,
                 struct buffer *text);

#endif
