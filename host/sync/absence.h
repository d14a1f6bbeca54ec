/* absence.h -- records that are missing, or cannot be read.
 *
 * One answer that a record is not there proves nothing: it is missing until it is
 * found, or until lookup.h has asked for it again. A record that cannot be read is
 * neither there nor missing: what we know of it stays. Rules 10 and 11 of
 * ARCHITECTURE.md, "The engine".
 */
#ifndef SYNC_ABSENCE_H
#define SYNC_ABSENCE_H

#include "host/engine/engine.h"

/* A record with this lasting id is there and cannot be read: what we know of it stays,
 * and `words` say what was wrong. Nothing happens if we do not know the id. */
enum wherry_status absence_unread(struct engine *engine, enum side side, const char *id,
                                  const char *words, struct wherry_error *error);

/* The row's record on this side was not found: it is missing from now on. */
enum wherry_status absence_suspect(struct engine *engine, enum side side,
                                   int64_t row_id, struct wherry_error *error);

/* The last read or look-up, which is still staged, did not show each record of the row:
 * if it showed none, absence_suspect; else each one that it did not show is missing
 * from now on, and gone if it was missing long enough, and the others represent the
 * address. */
enum wherry_status absence_of_profiles(struct engine *engine, enum side side,
                                       int64_t row_id, struct wherry_error *error);

/* The row's record on this side is gone: that is proven. */
enum wherry_status absence_prove(struct engine *engine, enum side side, int64_t row_id,
                                 struct wherry_error *error);

#endif
