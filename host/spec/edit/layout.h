/* layout.h -- where in the text of a spec a segment is, or will be.
 *
 * Finds the places by the tree of the text and says what to put there, in the style of
 * its neighbours. Each gives false if the text shares lines in a way that leaves no
 * room; read the result again before you believe it.
 */
#ifndef SPEC_EDIT_LAYOUT_H
#define SPEC_EDIT_LAYOUT_H

#include "host/spec/edit/splice.h"
#include "host/spec/tree.h"

struct node *layout_item(const struct node *list, size_t index);

/* One more item of `list`, after the others. NULL: a whole section at the end. */
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
