/* fall.h -- how a run that a plugin has ended gets into the history.
 *
 * A process that crashes cannot write into its state any more. So a run notes whose code
 * runs in memory that is the file PIPELINE.witness beside the state (see guard.h), and
 * takes it away at its end. Whoever finds one later, while nobody holds the pipeline's
 * lease, ends that run in the history with what the file says. The file has names of
 * plugins and functions, and no personal data.
 */
#ifndef SCHEDULE_FALL_H
#define SCHEDULE_FALL_H

#include <stdbool.h>

#include "plugin/wherry.h"

struct fall;

/* `kind` as in the history. NULL if there is no room for the file: then nothing is
 * noted. The texts are copied. */
struct fall *fall_begin(const char *state, const char *pipeline, const char *kind);
void fall_end(struct fall *fall); /* NULL is fine */

/* END if it has told something. Tells what was found, if anything was that we may write. `ours`: the lease is held by us. */
enum wherry_status fall_tell(const char *state, const char *pipeline, bool ours,
                             struct wherry_error *error);

#endif
