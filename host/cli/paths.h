/* paths.h -- where specs, state and plugins are.
 *
 * An option overrides its environment variable, which overrides the default. Defaults
 * of root: /etc/wherry, /var/lib/wherry; of another user: wherry under XDG_CONFIG_HOME
 * (~/.config) and XDG_STATE_HOME (~/.local/state). State goes to STATE_DIRECTORY if a
 * service manager sets it. Plugins: those of the option or the variable come first, and
 * after them the built-in ones: `plugins` beside the program if it runs in its build
 * tree, else where they were installed.
 */
#ifndef CLI_PATHS_H
#define CLI_PATHS_H

#include "host/base/buffer.h"
#include "host/cli/command.h"

/* Fills specs, states and plugins if the command line left them NULL. What it makes
 * lives until paths_free. */
void paths_fill(struct cli *cli);
void paths_free(struct cli *cli);

/* False, and reported: what they name can hold no state, or shows a password to others. */
bool paths_are_good(const struct cli *cli);

/* The same of what an option of that name says, which other users can read. */
bool paths_may_be_named(const char *option, struct states states);

/* Warns if the state directory is on a network file system. */
void paths_warn(const struct cli *cli);
/* The place of a pipeline's state. */
void paths_store(const struct cli *cli, const char *pipeline, struct buffer *path);

#endif
