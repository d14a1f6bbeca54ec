/* held.h -- for a person who asks what is kept of them: all that a contact has and
 * explain.h does not show.
 */
#ifndef TELL_HELD_H
#define TELL_HELD_H

#include "host/picture/mapping.h"
#include "host/picture/row.h"
#include "host/store/store.h"
#include "plugin/kit/json_writer.h"

/* The member "held" of an object. */
enum wherry_status held_json(struct store *store, const struct row *row,
                             const struct mapping *mapping, struct json_writer *json,
                             struct wherry_error *error);

#endif
