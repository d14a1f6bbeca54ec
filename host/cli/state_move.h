/* state_move.h -- `wherry state export` and `wherry state import`. */
#ifndef CLI_STATE_MOVE_H
#define CLI_STATE_MOVE_H

#include "host/cli/command.h"

/* Of the pipeline with this id, whose state is, or will be, at `path`. The exit code. */
int state_export(const struct cli *cli, const char *id, const char *path);
int state_import(const struct cli *cli, const char *id, const char *path);

#endif
