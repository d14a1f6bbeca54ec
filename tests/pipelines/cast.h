/* cast.h -- people who each do one thing, and what each step makes of it.
 *
 * cast_enter puts them where they begin, among others who never do anything; then comes
 * a baseline; cast_act lets them act. cast_expect looks at both worlds: each act has
 * gone over to the other side exactly if the step that owns it is among `steps`, and
 * nobody else has changed.
 */
#ifndef PIPELINES_CAST_H
#define PIPELINES_CAST_H

#include "tests/pipelines/rig.h"

/* Seeds the others; `others` on each side, most of them on both. */
void cast_enter(int others);
void cast_act(void);
void cast_expect(unsigned steps);

/* The writes that `steps` owe for what was done, each of them once. */
struct rig_requests cast_writes(unsigned steps);
/* That these are the writes made since rig_requests was called the last time. */
void cast_expect_writes(unsigned steps);

#endif
