/* state_made.h -- a state that was made beside its place, and may take it or not. */
#ifndef CLI_STATE_MADE_H
#define CLI_STATE_MADE_H

#include "host/cli/command.h"
#include "host/store/store.h"

/* FAILED: `wherry state check` would complain of it, so it is not put in place. `store` is
 * open for reading. */
enum wherry_status state_made_check(struct store *store, struct wherry_error *error);
/* Says that there is a state at `path` already, and what to do; returns CODE_FAILED. */
int state_made_refuse(const struct cli *cli, const char *id, const char *path);

#endif
