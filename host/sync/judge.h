/* judge.h -- goes through the open rows before anything is sent: drops marks of steps
 * that are off, gives up what is overdue, settles what needs no write, counts what will
 * be written, and holds the steps that would exceed their limits.
 */
#ifndef SYNC_JUDGE_H
#define SYNC_JUDGE_H

#include "host/engine/engine.h"
#include "host/sync/decide.h"

/* Fills report->steps; with RUN_PLAN each write is passed to options->planned. */
enum wherry_status judge_rows(struct engine *engine, struct wherry_error *error);
/* The resting marks of steps that were switched off: no open row has them. Judging has
 * dropped those of the open rows. */
enum wherry_status judge_drop_resting(struct engine *engine, struct step_set off,
                                      struct wherry_error *error);
/* Settles the fields of a row once more as judge_rows has settled them: it does not save
 * a contact with a record on one side alone whom this run will send to the other.
 * Whatever sends asks for it before it decides and saves. */
void judge_settle_again(const struct engine *engine, struct row *row);
/* Which steps may write. Those stopped get their sentence in the report. */
enum wherry_status judge_limits(struct engine *engine, struct step_set *may_write,
                                struct wherry_error *error);

/* The decision for a row, with the one fact that the store must be asked for. One to do
 * nothing has no more than its kind and action. */
enum wherry_status judge_decide(struct engine *engine, const struct row *row,
                                enum action action, struct decision *decision,
                                struct wherry_error *error);

/* Is it written now? Not if the same was refused, nor if an applied plan does not name
 * it; what a backfill asked for is written by a backfill, everything else by all other
 * runs. */
enum wherry_status judge_may_send(const struct engine *engine, const struct row *row,
                                  const struct decision *decision, bool *may,
                                  struct wherry_error *error);
/* Whether another row's record at `where` has the address that this row has on the
 * other side. */
enum wherry_status judge_taken(struct engine *engine, const struct row *row,
                               enum side where, bool *taken,
                               struct wherry_error *error);
/* Drops what a backfill asked for and neither sent nor saw refused; true if there was
 * something. */
bool judge_drop_asked(struct row *row);

#endif
