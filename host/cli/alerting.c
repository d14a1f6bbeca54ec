/* alerting.c -- the commands' side of alerts. */
#include "host/cli/alerting.h"

#include <stdlib.h>

#include "host/alerts/alerts.h"
#include "host/alerts/targets.h"
#include "host/base/clock.h"
#include "host/base/fault.h"
#include "host/base/log.h"
#include "host/cli/signals.h"

static enum wherry_status tell(const struct cli *cli, const struct pipeline *pipeline,
                               struct wherry_error *error)
{
    const struct alerts_options options = {.pipeline = pipeline,
                                           .states = cli->states,
                                           .now_ms = clock_now_ms(),
                                           .haste = fault_haste(),
                                           .cancelled = signals_cancelled};
    return alerts_tell(&options, error);
}

int alerting_tell(const struct cli *cli, const struct pipeline *pipeline)
{
    struct wherry_error error = {0};
    switch (tell(cli, pipeline, &error)) {
    case WHERRY_OK:
    case WHERRY_END:
        return CODE_OK;
    case WHERRY_RETRY: /* said what did not arrive */
        return CODE_FAILED;
    default:
        return command_failed(&error);
    }
}

void alerting_after_run(const struct cli *cli, const struct pipeline *pipeline)
{
    struct wherry_error error = {0};
    if (getenv("WHERRY_SPEC_PACK") != NULL || signals_cancelled(NULL))
        return;
    if (tell(cli, pipeline, &error) == WHERRY_FAILED)
        log_tell(LOG_WARNING, LOG_ALERT_FAILED, "alerts cannot be sent: %s",
                 error.message);
}

int alerting_check(void)
{
    static const struct pipeline without_spec = {.id = ""};
    struct alert_targets targets;
    struct wherry_error error = {0};
    const enum wherry_status status = targets_find(&without_spec, &targets, &error);
    targets_free(&targets);
    if (status != WHERRY_FAILED)
        return CODE_OK;
    log_tell(LOG_ERROR, LOG_COMMAND_FAILED, "%s", error.message);
    return CODE_USAGE;
}
