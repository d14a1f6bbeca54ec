/* file.h -- may this file be loaded as a plugin?
 *
 * Whoever can write a plugin, or put another in its place, can act as the user who runs
 * the host. So a file and its directory must be owned by root or by the user, and not
 * be writable by group or others. The directories above must have such owners, too;
 * others may write in them only if the sticky bit is set. The user's own group may
 * write above: a umask of 002 leaves that.
 *
 * A link is followed within the plugin directory, and its target must pass the same
 * checks. A link that leads out of the directory is refused.
 */
#ifndef CONNECTOR_FILE_H
#define CONNECTOR_FILE_H

#include "plugin/wherry.h"

/* The true path of a plugin directory; the caller frees. NULL with a whole sentence. */
char *file_check_directory(const char *path, struct wherry_error *error);

/* The true path of a plugin that may be loaded; the caller frees. `path` is how
 * messages name it, `directory` the true path of the plugin directory in which it was
 * found. NULL with a whole sentence if it may not be loaded, or if it is not a whole
 * shared object for this machine: the dynamic linker would end the process over one
 * that was cut off. */
char *file_check_plugin(const char *path, const char *directory,
                        struct wherry_error *error);

#endif
