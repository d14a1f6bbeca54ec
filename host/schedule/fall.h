/* fall.h -- how a run that a plugin has ended gets into the history.
 *
 * A process that crashes can no longer write into its state. So a run notes whose code
 * is running in memory that is the file PIPELINE.witness of this machine (see guard.h
 * and states_file), and removes the file at its end. A later process that finds one, while the
 * pipeline's lease is free, ends that run in the history with what the file says. The
 * file has names of plugins and functions, and no personal data.
 */
#ifndef SCHEDULE_FALL_H
#define SCHEDULE_FALL_H

#include <stdbool.h>

#include "host/store/states.h"
#include "plugin/wherry.h"

struct fall;

/* `kind` as in the history. NULL if there is no room for the file: then nothing is
 * noted. The texts are copied. */
struct fall *fall_begin(struct states states, const char *pipeline, const char *kind);
void fall_end(struct fall *fall); /* NULL is fine */

/* END if it has added something. Writes into the history what was found, if we may
 * write. `ours`: we hold the lease. */
enum wherry_status fall_tell(struct states states, const char *pipeline, bool ours,
                             struct wherry_error *error);

#endif
