/* unread_specs.h -- the specs that are too wrong to be read: no command knows which
 * pipeline they are, so they stand in no list of pipelines.
 */
#ifndef CONSOLE_UNREAD_SPECS_H
#define CONSOLE_UNREAD_SPECS_H

#include "host/console/visit.h"

/* Of the complaints that `wherry check` told and the pipelines that `wherry status` told
 * (either may be NULL), the first one about each file that is of none of them. NULL as
 * `last`: the first of these, else the next one; NULL: there is no other. */
const struct json_node *unread_specs_next(const struct json_node *check,
                                          const struct json_node *pipelines,
                                          const struct json_node *last);
size_t unread_specs_count(const struct json_node *check,
                          const struct json_node *pipelines);
/* A row of the overview: the file, the error with its line, and where it is shown whole.
 * `columns` cells stay empty behind it. */
void unread_specs_add_row(struct visit *visit, const struct json_node *complaint,
                          size_t columns);

#endif
