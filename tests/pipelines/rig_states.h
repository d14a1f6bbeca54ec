/* rig_states.h -- where the states of a rig are: in its directory, or, with
 * WHERRY_TEST_STATES=postgresql in the environment, in a database of this program's tests.
 */
#ifndef PIPELINES_RIG_STATES_H
#define PIPELINES_RIG_STATES_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* Before the first test. False: there is no such server, which was said. */
bool rig_states_start(void);
/* Before each test: there is no state. */
void rig_states_begin(void);
/* What --state says, and the state of a pipeline as store_open takes it; until the end of
 * the test. */
const char *rig_states_where(void);
const char *rig_states_place(const char *pipeline);
/* Nobody has had a turn yet. */
void rig_states_forget_turns(void);
void rig_states_stop(void);

/* What is in a database, for tests that look into a state. */
bool rig_states_are_rows(void);
/* The number, or the text, that a question gives. */
int64_t rig_states_number(const char *sql);
const char *rig_states_text(const char *sql, struct arena *arena);

#endif
