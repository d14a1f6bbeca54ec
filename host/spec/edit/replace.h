/* replace.h -- gives a file that a person edits new contents: at once, or not at all.
 *
 * The new file is written beside the old one, with its mode and owner, and takes its
 * name in the last step. A symbolic link stays, the file that it points to is replaced.
 * Refused: a file that is read-only, that has a second name, or whose owner and mode we
 * cannot keep.
 *
 * `struct replacement replacement = {0};` before; replace_drop after, also when
 * something failed: it removes what was not put in place.
 */
#ifndef SPEC_EDIT_REPLACE_H
#define SPEC_EDIT_REPLACE_H

#include "host/base/buffer.h"
#include "host/base/new_file.h"
#include "plugin/wherry.h"

struct replacement {
    const char *path; /* as the user named it; the caller's */
    struct buffer real, before;
    struct new_file file;
};

/* Everything but the last step. `before` is what the file held when it was read. */
enum wherry_status replace_prepare(struct replacement *replacement, const char *path,
                                   const struct buffer *before,
                                   const struct buffer *after,
                                   struct wherry_error *error);
/* The last step; refused when the file no longer holds `before`. */
enum wherry_status replace_commit(struct replacement *replacement,
                                  struct wherry_error *error);
void replace_drop(struct replacement *replacement);

#endif
