/* segment_state.h -- a state in memory with one segment, for tests of its answers.
 */
#ifndef UNIT_SEGMENT_STATE_H
#define UNIT_SEGMENT_STATE_H

#include "host/store/segments.h"
#include "host/store/store.h"

extern struct store *store;
extern struct arena arena; /* of what was read */
extern struct wherry_error error;
extern int64_t segment;

/* Before and after each test, see suite_fixture. */
void segment_state_begin(void);
void segment_state_end(void);

#endif
