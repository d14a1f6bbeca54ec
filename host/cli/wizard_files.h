/* wizard_files.h -- the name of a new pipeline, and the files that are made for it. */
#ifndef CLI_WIZARD_FILES_H
#define CLI_WIZARD_FILES_H

#include "host/cli/wizard.h"

/* The id is valid and free; a file of its name may be there if `overwrite` says so.
 * Sets the wizard's `path`. */
int wizard_name(struct wizard *wizard);
/* Is there a file of that name? */
bool wizard_is_there(const struct wizard *wizard);

/* The whole spec, once every part was good. If answers come from a file, also whether
 * an existing file is in the way. */
int wizard_review(struct wizard *wizard);
/* An existing file that would have to be overwritten; "": there is none, or it may be.
 * Lives as long as the answers. */
const char *wizard_in_the_way(struct wizard *wizard);
/* Writes the files of the keys and the spec: all of them, or none. */
int wizard_write(struct wizard *wizard);
/* Calls `tell` for each file that a key goes to. */
void wizard_each_key_file(const struct wizard *wizard,
                          void (*tell)(const char *path, void *self), void *self);

#endif
