/* backfill_text.h -- what a backfill found and did, in sentences and for machines. */
#ifndef TELL_BACKFILL_TEXT_H
#define TELL_BACKFILL_TEXT_H

#include "host/base/buffer.h"
#include "host/engine/report.h"
#include "plugin/kit/json_writer.h"

/* The contacts whom it would add and those left out, at most 80 columns wide: to be
 * shown before the question. */
void backfill_text(const struct report *report, const char *pipeline,
                   struct buffer *text);
/* "add 12 people to the list?" */
void backfill_question(const struct backfill_report *backfill, struct buffer *text);
/* What the backfill did. */
void backfill_outcome(const struct report *report, const char *pipeline,
                      struct buffer *text);
/* The member "backfill". */
void backfill_json(const struct backfill_report *backfill, struct json_writer *json);

#endif
