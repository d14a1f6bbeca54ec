/* types.h -- before anything is read: what the types of both sides, and read-only
 * fields, mean for the mapped fields.
 *
 * Both come from the catalogs. The list's is asked in each run, because it reads its
 * definitions anyway; the CRM's only if a type of the list or a field that goes to the
 * CRM needs it and the state does not have the answer yet, or has one that stops
 * something.
 */
#ifndef SYNC_TYPES_H
#define SYNC_TYPES_H

#include "host/engine/engine.h"

/* Stops what can never work, for this run, and reports it: the pair as a whole, or one
 * direction of it. A catalog that cannot be read stops nothing. */
enum wherry_status types_judge(struct engine *engine, struct wherry_error *error);

#endif
