/* options.h -- the command line: options, operands, help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "host/cli/command.h"

enum options_result {
    OPTIONS_FINE,
    OPTIONS_HELP,  /* --help was asked for, and was printed */
    OPTIONS_WRONG, /* said on standard error */
};

/* Reads `argv`, whose element 0 is the command's name, into `cli`. Texts of `argv` stay
 * in use. */
enum options_result options_read(const struct command *command, int argc, char **argv,
                                 struct cli *cli);

/* The help of all commands; `commands` ends with a NULL name. */
void options_overview(const struct command *commands);

#endif
