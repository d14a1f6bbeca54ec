/* flow.h -- adds or removes one item of a list [a, b] or a mapping {a: 1, b: 2} of
 * YAML.
 *
 * Commas and line breaks follow those of the neighbours: an item that has a line of its
 * own gets one, a comma after the last item stays.
 */
#ifndef SPEC_EDIT_FLOW_H
#define SPEC_EDIT_FLOW_H

#include "host/spec/edit/splice.h"

/* `last` is the last item; `text` follows it. */
void flow_append(const struct source *source, struct range last, const char *text,
                 struct splices *splices);
/* Removes one of at least two items. A comment beside an item on a line of its own goes
 * with it, all other comments stay. False: its commas cannot be found. */
bool flow_remove(const struct source *source, const struct range *items, size_t count,
                 size_t index, struct splices *splices);

#endif
