/* complete.h -- what a shell offers when Tab is pressed.
 *
 * It is made of the table of commands and of the options, at the moment it is asked for:
 * nothing is kept in step by hand. No service is asked, and no contact is offered.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <stddef.h>

#include "host/cli/command.h"

/* The words behind `wherry`, of which the last is being typed; `commands` ends with a
 * NULL name. Prints each word that would do, behind a tab what it is; ":files" or ":dirs"
 * where the shell knows better. The exit code. */
int complete(const struct command *commands, char **words, size_t count);

#endif
