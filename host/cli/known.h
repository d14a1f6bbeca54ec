/* known.h -- pipelines by their state: their specs may be gone. */
#ifndef CLI_KNOWN_H
#define CLI_KNOWN_H

#include "host/base/buffer.h"
#include "host/cli/command.h"

/* The state file of the pipeline `id`: CODE_OK if any of it is there, else CODE_USAGE,
 * with the reason printed, and which one was probably meant. */
int known_state(const struct cli *cli, const char *id, struct buffer *path);
/* The same, whether anything is there or not. */
int known_path(const struct cli *cli, const char *id, struct buffer *path);
/* Says that there is none; returns CODE_USAGE. */
int known_missing(const struct cli *cli, const char *id);

#endif
