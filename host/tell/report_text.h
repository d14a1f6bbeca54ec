/* report_text.h -- what a run did, for a person. */
#ifndef TELL_REPORT_TEXT_H
#define TELL_REPORT_TEXT_H

#include "host/base/buffer.h"
#include "host/engine/report.h"

/* "12 done, 3 accepted, 1 parked": for logs and history. */
void report_summary(const struct report *report, struct buffer *line);
/* At most 80 columns wide. */
void report_text(const struct report *report, const struct pipeline *pipeline,
                 struct buffer *text);

#endif
