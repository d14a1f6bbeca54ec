/* status_hosts.h -- `wherry status --hosts`: which supervisors share the pipelines, what
 * they do, and in which specs they differ.
 */
#ifndef CLI_STATUS_HOSTS_H
#define CLI_STATUS_HOSTS_H

#include "host/cli/command.h"

/* Gives the exit code: CODE_FAILED where none is there, one has an older wherry, or they
 * differ. */
int status_hosts(const struct cli *cli);

#endif
