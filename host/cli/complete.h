/* complete.h -- what a shell offers when Tab is pressed.
 *
 * It comes from the table of commands and options at the moment of the request: there
 * is no second list to maintain. No service is asked, and no contact is offered.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include <stddef.h>

#include "host/cli/command.h"

/* The words after `wherry`, of which the last is being typed; `commands` ends with a
 * NULL name. Prints each possible word, and after a tab what it is; ":files" or ":dirs"
 * if the shell knows better. Returns the exit code. */
int complete(const struct command *commands, char **words, size_t count);

#endif
