/* planning.h -- makes a plan, shows it, and writes it into a file: what `plan` and `undo`
 * share.
 */
#ifndef CLI_PLANNING_H
#define CLI_PLANNING_H

#include "host/cli/command.h"
#include "host/cli/session.h"

struct run_undo;

/* The plan of what a run would do; or, with `undo`, of what takes back what another run
 * did (its `left` is set here). Prints it, or with --out makes the file. Returns the
 * exit code. */
int planning_make(struct session *session, const struct cli *cli,
                  const struct run_undo *undo);

#endif
