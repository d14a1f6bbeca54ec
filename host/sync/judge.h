/* judge.h -- goes through the open rows before anything is sent: drops what is switched
 * off, gives up what is overdue, settles what needs no write, counts what is to be
 * written, and holds the steps that would go above their limits.
 */
#ifndef SYNC_JUDGE_H
#define SYNC_JUDGE_H

#include "host/sync/engine.h"

/* Fills report->steps; with RUN_PLAN each write is told to options->planned. */
enum wherry_status judge_rows(struct engine *engine, struct wherry_error *error);
/* Which steps may write: bit 1 << step. Those stopped get their sentence in the report.
 */
enum wherry_status judge_limits(struct engine *engine, unsigned *may_write,
                                struct wherry_error *error);

/* The decision for a row, with the one fact that the store must be asked for. */
enum wherry_status judge_decide(struct engine *engine, const struct row *row,
                                enum action action, struct decision *decision,
                                struct wherry_error *error);

#endif
