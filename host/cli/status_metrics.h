/* status_metrics.h -- how all pipelines are doing, as OpenMetrics text. */
#ifndef CLI_STATUS_METRICS_H
#define CLI_STATUS_METRICS_H

#include "host/cli/command.h"
#include "host/tell/facts.h"

/* All facts, because each number comes for all pipelines in turn. `{0}` is none. */
struct status_metrics {
    struct facts *facts;
    size_t count, room;
};

/* Copied, except for its texts, which are the caller's. */
void status_metrics_add(struct status_metrics *metrics, const struct facts *facts);
/* Prints it and frees what it holds. */
void status_metrics_print(struct status_metrics *metrics, const struct cli *cli,
                          int64_t spec_errors, int64_t now_ms);

#endif
