/* status_json.h -- how a pipeline is doing, for machines. */
#ifndef CLI_STATUS_JSON_H
#define CLI_STATUS_JSON_H

#include "host/tell/facts.h"
#include "plugin/kit/json_writer.h"

/* The object that `wherry status --json` has of a pipeline. */
void status_write(const struct facts *facts, int64_t now_ms, struct json_writer *json);

#endif
