/* segments_text.h -- what a run did to the static segments, for people and machines. */
#ifndef TELL_SEGMENTS_TEXT_H
#define TELL_SEGMENTS_TEXT_H

#include "host/base/buffer.h"
#include "host/engine/report.h"
#include "plugin/kit/json_writer.h"

void segments_text(const struct report *report, struct buffer *text);
/* Why somebody is not in a static segment: for machines, and behind a number. */
const char *absence_name(enum absence absence);
const char *absence_words(enum absence absence);
/* The member "segments". */
void segments_json(const struct report *report, struct json_writer *json);

#endif
