/* alerting.h -- the commands' side of alerts: what they print if something is wrong. */
#ifndef CLI_ALERTING_H
#define CLI_ALERTING_H

#include "host/cli/command.h"
#include "host/spec/pipeline.h"

/* Sends the alerts of a pipeline that are due. CODE_OK, or CODE_FAILED if some are
 * still owed or could not be sent: the error was printed. */
int alerting_tell(const struct cli *cli, const struct pipeline *pipeline);
/* The same after a run, to which a failure does not matter. If the supervisor has
 * started the run, it sends the alerts itself. */
void alerting_after_run(const struct cli *cli, const struct pipeline *pipeline);
/* Whether the settings of alerts in the environment are valid; if not, CODE_USAGE, with
 * the reason printed. */
int alerting_check(void);

#endif
