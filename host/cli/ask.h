/* ask.h -- a question to the operator, before what cannot be taken back. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include <stdbool.h>

#include "host/cli/command.h"

/* True: --yes was given, or a person at the terminal answered yes to `question`, a
 * sentence without " [y/N]". False: the answer was no, or nobody can be asked; standard
 * error says which, and the command ends with CODE_USAGE. */
bool ask_yes(const struct cli *cli, const char *question);

#endif
