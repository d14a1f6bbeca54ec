/* console_user.h -- `wherry console user`: who may sign in. */
#ifndef CLI_CONSOLE_USER_H
#define CLI_CONSOLE_USER_H

#include "host/cli/command.h"

/* `users` is the file; the operands begin with "user". The exit code. */
int console_user(const struct cli *cli, const char *users);

#endif
