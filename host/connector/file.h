/* file.h -- may this file be loaded as a plugin?
 *
 * Whoever can write a plugin, or put another in its place, is whoever runs the host. So
 * a file and the directory in which it lies must be owned by root or by the user, and
 * not be writable by group or others. The directories above are owned so, too; what
 * others may write in them is none of ours only where the sticky bit says so. The user's
 * own group may write above: that is what a umask of 002 leaves.
 *
 * A link is followed within the plugin directory, and the same is asked of what it leads
 * to. One that leads out of it is refused.
 */
#ifndef CONNECTOR_FILE_H
#define CONNECTOR_FILE_H

#include "plugin/wherry.h"

/* The true path of a plugin directory, to be freed. NULL with a whole sentence. */
char *file_check_directory(const char *path, struct wherry_error *error);

/* The true path of a plugin that may be loaded, to be freed; `path` is as people call it,
 * `directory` the true path of the plugin directory in which it was found. NULL with a
 * whole sentence if it may not, or if it is no whole shared object for this machine: the
 * dynamic linker ends the process over one that was cut. */
char *file_check_plugin(const char *path, const char *directory,
                        struct wherry_error *error);

#endif
