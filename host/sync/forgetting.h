/* forgetting.h -- people who were forgotten, in a run.
 *
 * Whom an operator has forgotten is not learned, whatever a service shows of her. Whom a
 * service has erased is made nowhere any more; as long as the other service shows her she
 * stays in the picture, so that her opt-outs travel. See picture/forget.h.
 */
#ifndef SYNC_FORGETTING_H
#define SYNC_FORGETTING_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* Is this record, by its joining address, one of somebody who was forgotten? A contact
 * with this record, `known_as` (0: none), who now has a forgotten address, is that person,
 * and is taken out. */
enum wherry_status forgetting_bars(struct engine *engine, enum side side,
                                   const struct wherry_record *record, int64_t known_as,
                                   bool *barred, struct wherry_error *error);
/* The side has erased whoever has this address there. What was told of her is taken out,
 * and that she was erased is told. */
enum wherry_status forgetting_erased(struct engine *engine, const struct row *row,
                                     enum side side, const char *address,
                                     struct wherry_error *error);
/* Takes out a saved row that no side shows any more, if the person with one of its
 * addresses, or with `address`, was forgotten. */
enum wherry_status forgetting_ended(struct engine *engine, const struct row *row,
                                    const char *address, struct wherry_error *error);
/* Was she erased somewhere whom this decision would make, or give a new address? Then it
 * becomes one to settle. */
enum wherry_status forgetting_settles(struct engine *engine, const struct row *row,
                                      struct decision *decision,
                                      struct wherry_error *error);
/* Was whoever has this address forgotten, by any word? */
enum wherry_status forgetting_knows(struct engine *engine, const char *address,
                                    bool *known, struct wherry_error *error);
/* At the end of a run in which somebody was taken out: nothing of her stays in the
 * file. A failure is a warning, and the next run makes it good. */
void forgetting_wipe(const struct engine *engine);

#endif
