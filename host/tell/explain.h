/* explain.h -- one contact's story. */
#ifndef TELL_EXPLAIN_H
#define TELL_EXPLAIN_H

#include "host/base/buffer.h"
#include "host/spec/pipeline.h"
#include "host/store/store.h"
#include "plugin/kit/json_writer.h"

/* What we know of both sides, what is owed and why, and what happened, for a person at
 * 80 columns; for machines as one JSON object. */
enum wherry_status explain_text(const struct pipeline *pipeline, struct store *store,
                                int64_t row, struct buffer *text,
                                struct wherry_error *error);
enum wherry_status explain_json(const struct pipeline *pipeline, struct store *store,
                                int64_t row, struct json_writer *json,
                                struct wherry_error *error);

#endif
