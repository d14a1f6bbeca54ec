/* owing.h -- lines of the story about what is owed: what a record set, and what it took
 * back; and that what was sent has arrived.
 *
 * No opt-out ends without a line: one that is neither delivered nor settled by a
 * decision has a line here that says why it is no longer owed.
 */
#ifndef SYNC_OWING_H
#define SYNC_OWING_H

#include "host/engine/engine.h"
#include "host/sync/learn.h"

/* A record of `side` set these marks, and took those back. The row has its number. */
enum wherry_status owing_tell(struct engine *engine, const struct row *row,
                              enum side side, struct mark_set marked,
                              struct mark_set returned, struct wherry_error *error);
/* A record of `side` that was read shows what was accepted, or what had no answer. */
enum wherry_status owing_tell_read_back(struct engine *engine, const struct row *row,
                                        enum side side, const struct read_back *back,
                                        struct wherry_error *error);
/* The step is off, or takes its baseline in this run. */
enum wherry_status owing_tell_dropped(struct engine *engine, const struct row *row,
                                      enum mark mark, struct wherry_error *error);

#endif
