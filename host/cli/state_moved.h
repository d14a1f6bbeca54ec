/* state_moved.h -- what an operator reads of a state that has moved to another place. */
#ifndef CLI_STATE_MOVED_H
#define CLI_STATE_MOVED_H

#include <stdint.h>

#include "host/cli/command.h"

struct state_moved {
    const char *id, *from, *to; /* the two places as messages call them */
    int64_t passes;             /* of this command; 0: an earlier one has copied all */
    int64_t rows, took_ms;
    int64_t paused_ms; /* how long no run was possible */
};

/* The new state is at `path`. Returns the exit code. */
int state_moved_tell(const struct cli *cli, const char *path,
                     const struct state_moved *moved);

#endif
