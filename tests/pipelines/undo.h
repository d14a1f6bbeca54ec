/* undo.h -- what tests of `wherry undo` share: a run of the rig is taken back.
 */
#ifndef PIPELINES_UNDO_H
#define PIPELINES_UNDO_H

#include "tests/pipelines/rig.h"

extern const int64_t undo_day_ms; /* and an hour */

/* The number of the last run. */
int undo_last_run(void);
/* Its undo goes into a file, with more words of the command line; nothing is written. */
void undo_make(int run, const char *more);
/* That file is applied, and ends with this code. */
void undo_apply(int code);
/* Whatever runs come, they write nothing. */
void undo_expect_rest(void);
/* The first name there now. */
const char *undo_name_of(const char *side, const char *address);

#endif
