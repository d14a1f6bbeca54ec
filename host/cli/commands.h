/* commands.h -- the table of commands: what each is called, takes and says of itself. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "host/cli/command.h"

/* In the order of `wherry help`; the last one has no name. */
extern const struct command commands[];

#endif
