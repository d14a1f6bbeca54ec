/* diff.h -- what a change does to a text, as a unified diff that `patch` takes. */
#ifndef SPEC_EDIT_DIFF_H
#define SPEC_EDIT_DIFF_H

#include <stdbool.h>

#include "host/base/buffer.h"
#include "host/spec/edit/splice.h"

enum { DIFF_CONTEXT = 3 };

/* Whether a line of the old text, from 1, may not be shown. */
typedef bool diff_hidden(void *self, unsigned line);

/* Adds one hunk: all lines from the first that differs to the last, with up to
 * DIFF_CONTEXT lines before and after; hidden lines end the context early. Adds nothing
 * for equal texts. */
void diff_write(const char *file, const struct source *before,
                const struct source *after, diff_hidden *hidden, void *self,
                struct buffer *diff);

#endif
