/* alerting.h -- the commands' side of alerts: what they say where something is wrong. */
#ifndef CLI_ALERTING_H
#define CLI_ALERTING_H

#include "host/cli/command.h"
#include "host/spec/pipeline.h"

/* Tells what there is to tell of a pipeline. CODE_OK, or CODE_FAILED where something is
 * owed still or could not be told: said why. */
int alerting_tell(const struct cli *cli, const struct pipeline *pipeline);
/* The same behind a run, for whom it is no failure. Where the supervisor has started the
 * run, it sees to the alerts itself. */
void alerting_after_run(const struct cli *cli, const struct pipeline *pipeline);
/* Whether what the environment says of alerts makes sense; else CODE_USAGE, said why. */
int alerting_check(void);

#endif
