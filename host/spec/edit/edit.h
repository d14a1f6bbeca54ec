/* edit.h -- adds one segment to the text of a spec, or removes one.
 *
 * Text in, text out: everything else stays as it is, byte for byte. The result was read
 * again: it is a good spec, and the same except for the one item. A text whose layout
 * this cannot handle is refused, with its place.
 */
#ifndef SPEC_EDIT_H
#define SPEC_EDIT_H

#include "host/spec/spec.h"

struct edit {
    const char *file; /* for messages */
    const char *text; /* must be a good spec ... */
    size_t length;
    const char *pipeline; /* ... of this pipeline */
    spec_environment *environment;
    void *self;
};

/* Adds the item after the others, in the same style; if there is no `segment_sync` yet,
 * a whole one at the end, every 6h. Refused when the segment or the static segment's
 * name is already in another item. */
enum wherry_status edit_add_segment(const struct edit *edit, const char *crm,
                                    const char *list, struct buffer *result,
                                    struct wherry_error *error);
/* Removes the item of this CRM segment; with the last one the whole section is removed.
 * Refused when the pipeline would have nothing left to do. */
enum wherry_status edit_remove_segment(const struct edit *edit, const char *crm,
                                       struct buffer *result,
                                       struct wherry_error *error);

#endif
