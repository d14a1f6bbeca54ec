/* options.h -- the command line: options, operands, help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "host/cli/command.h"

enum options_result {
    OPTIONS_FINE,
    OPTIONS_HELP,  /* --help was asked for, and was printed */
    OPTIONS_WRONG, /* the error is on standard error */
};

/* Reads `argv`, whose element 0 is the command's name, into `cli`. Texts of `argv` stay
 * in use. */
enum options_result options_read(const struct command *command, int argc, char **argv,
                                 struct cli *cli);

/* An option as the help shows it. */
struct option_told {
    const char *name, *value, *help; /* value NULL: it takes none */
};
/* The options of this command, by their number from 0. False: no more. */
bool options_tell(const struct command *command, size_t index,
                  struct option_told *told);
bool options_find(const struct command *command, const char *name,
                  struct option_told *told);

/* The help of all commands; `commands` ends with a NULL name. */
void options_overview(const struct command *commands);

#endif
