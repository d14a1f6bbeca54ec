/* layout.h -- where in the text of a spec a segment stands, or is to stand.
 *
 * Finds the places by the tree of the text and tells what to put there, in the style of
 * what is beside it. Each gives false where the text shares lines in a way that leaves
 * no room; what comes out is to be read again before it is believed.
 */
#ifndef SPEC_EDIT_LAYOUT_H
#define SPEC_EDIT_LAYOUT_H

#include "host/spec/edit/splice.h"
#include "host/spec/tree.h"

struct node *layout_item(const struct node *list, size_t index);

/* One more item of `list`, behind the others. NULL: a whole section at the end. */
bool layout_add(const struct source *source, const struct node *root,
                const struct node *list, const char *crm, const char *name,
                struct splices *splices);
/* One of at least two items, with the comment beside it. */
bool layout_remove_item(const struct source *source, const struct node *list,
                        size_t index, struct splices *splices);
/* A key of the first level, with its value. */
bool layout_remove_pair(const struct source *source, const struct node *root,
                        const struct node *key, struct splices *splices);

#endif
