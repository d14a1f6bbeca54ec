/* placing.h -- puts new files in their places together, or none of them.
 *
 * Each is written beside its place first, whole and with its mode; then all take their
 * names, in order. A failure before that leaves nothing behind; a failure in between
 * removes the new files that are there already. A file that names others comes last, so
 * that it never names one that is not there.
 */
#ifndef SETUP_PLACING_H
#define SETUP_PLACING_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "plugin/wherry.h"

struct placed {
    const char *path;
    const char *text;
    size_t length;
    bool line;      /* a line break follows the text */
    mode_t mode;    /* whatever the umask */
    bool secret;    /* root gives it to those whose directory it is, see below */
    bool overwrite; /* else a file of this name is an error and stays, unless it has
                     * just this text: so a try that was killed can be repeated */
};

/* Can it take its name? */
bool placing_is_free(const struct placed *file);

/* Root writes secrets for another user: for the service, whose user can read its own
 * files and those of its group. Packages show that user by the directory
 * ("root:wherry"), so a secret gets the owner and the group of its directory, and a
 * group that is not root's may read it. Any other user's files are their own. */

/* OK, or FAILED and nothing is new. Makes the directory of the paths where it is not
 * there, and its parents; they stay in any case. */
enum wherry_status placing_write(const struct placed *files, size_t count,
                                 mode_t directory_mode, struct wherry_error *error);

#endif
