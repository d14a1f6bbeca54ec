/* forgetting.h -- people who were forgotten, in a run.
 *
 * A contact whom an operator has forgotten is not learned, whatever a service shows of
 * them. A person whom a service has erased is no longer made anywhere; as long as the
 * other service shows them they stay in the picture, so that their opt-outs are carried
 * over. See picture/forget.h.
 */
#ifndef SYNC_FORGETTING_H
#define SYNC_FORGETTING_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* Does this record, by its joining address, belong to a forgotten person? A contact
 * with this record, `known_as` (0: none), who now has a forgotten address, is that
 * person, and is removed. */
enum wherry_status forgetting_bars(struct engine *engine, enum side side,
                                   const struct wherry_record *record, int64_t known_as,
                                   bool *barred, struct wherry_error *error);
/* The side has erased the person with this address. Their story is removed, and the
 * erasure is reported. */
enum wherry_status forgetting_erased(struct engine *engine, const struct row *row,
                                     enum side side, const char *address,
                                     struct wherry_error *error);
/* Removes a saved row that no side shows any longer, if the person with one of its
 * addresses, or with `address`, was forgotten. */
enum wherry_status forgetting_ended(struct engine *engine, const struct row *row,
                                    const char *address, struct wherry_error *error);
/* Would this decision make a person who was erased somewhere, or give them a new
 * address? Then it is settled instead. */
enum wherry_status forgetting_settles(struct engine *engine, const struct row *row,
                                      struct decision *decision,
                                      struct wherry_error *error);
/* Was the person with this address forgotten, by either kind of request? */
enum wherry_status forgetting_knows(struct engine *engine, const char *address,
                                    bool *known, struct wherry_error *error);
/* At the end of a run that removed somebody: nothing of them stays in the file. A
 * failure is a warning, and the next run makes up for it. */
void forgetting_wipe(const struct engine *engine);

#endif
