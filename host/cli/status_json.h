/* status_json.h -- how a pipeline is doing, for machines. */
#ifndef CLI_STATUS_JSON_H
#define CLI_STATUS_JSON_H

#include "host/cli/command.h"
#include "host/tell/facts.h"
#include "plugin/kit/json_writer.h"

enum { STATUS_CODES_MOST = 100 };

/* How the latest runs ended, as store_run_codes tells it. */
struct status_codes {
    int all[STATUS_CODES_MOST];
    size_t count;
};
/* As many as --runs asks for; none if the state cannot be read, which has its own
 * message. */
void status_codes_read(const struct cli *cli, const struct facts *facts,
                       struct status_codes *codes);

/* The object that `wherry status --json` has of a pipeline; with how its runs ended. */
void status_write(const struct facts *facts, int64_t now_ms, struct json_writer *json);
void status_write_with(const struct facts *facts, const struct status_codes *codes,
                       int64_t now_ms, struct json_writer *json);

#endif
