/* explain.h -- one contact's story. */
#ifndef TELL_EXPLAIN_H
#define TELL_EXPLAIN_H

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"
#include "plugin/kit/json_writer.h"

/* First the answer: may the person be mailed, who said so, what there is to know, what
 * happens next. Then what we know of both sides, what is owed and why, and what
 * happened. For a person at 80 columns; for machines as one JSON object. `next_ms` is
 * when each work of WORK_COUNT starts next, 0 if it is due; NULL if it is not known. */
enum wherry_status explain_text(const struct pipeline *pipeline, struct store *store,
                                int64_t row, const int64_t *next_ms,
                                struct buffer *text, struct wherry_error *error);
enum wherry_status explain_json(const struct pipeline *pipeline, struct store *store,
                                int64_t row, const int64_t *next_ms,
                                struct json_writer *json, struct wherry_error *error);

#endif
