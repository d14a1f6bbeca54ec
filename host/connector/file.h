/* file.h -- may this file be loaded as a plugin?
 *
 * Whoever can write a plugin, or put another in its place, is whoever runs the host. So
 * a file and the directory in which it lies must be owned by root or by the user, and
 * not be writable by group or others. A link is followed, and the same is asked of what
 * it leads to and of the directory there.
 */
#ifndef CONNECTOR_FILE_H
#define CONNECTOR_FILE_H

#include "plugin/wherry.h"

/* OK, or FAILED with a whole sentence. */
enum wherry_status file_check_directory(const char *path, struct wherry_error *error);

/* The true path of a plugin that may be loaded, to be freed. NULL with a whole sentence
 * if it may not, or if it is no whole shared object of this machine's word size: the
 * dynamic linker ends the process over one that was cut. */
char *file_check_plugin(const char *path, struct wherry_error *error);

#endif
