/* spec_change.h -- a change of a spec's file: shown, and made when --write says so.
 *
 * `struct spec_change change = {0};` before; spec_change_free after. The file is read
 * at the beginning and never rewritten unseen: the diff is against what it held then,
 * and if somebody has changed it since, it stays as it is.
 */
#ifndef CLI_SPEC_CHANGE_H
#define CLI_SPEC_CHANGE_H

#include "host/cli/specs.h"
#include "host/spec/edit/edit.h"
#include "host/spec/edit/replace.h"

struct spec_change {
    const struct registry *registry;
    const struct pipeline *pipeline;
    struct spec_set *now; /* what the file says */
    struct buffer before, after, diff;
    struct replacement replacement;
    struct edit edit; /* of the contents of the file; for edit.h */
};

/* CODE_OK, or the exit code with the reason printed; so for all. */
int spec_change_begin(struct spec_change *change, const struct specs *specs,
                      enum specs_use use, const struct pipeline *pipeline);
/* With `change->after` filled: makes the diff, which contains no secret. */
void spec_change_compare(struct spec_change *change);
/* Writes the new text beside the file: all that can fail before the last step. */
int spec_change_prepare(struct spec_change *change);
int spec_change_commit(struct spec_change *change);
/* Warnings of the new text that the old one does not have, on standard error. */
void spec_change_warn(const struct spec_change *change);
void spec_change_free(struct spec_change *change);

#endif
