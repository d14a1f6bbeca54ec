/* history.h -- random histories of two-sided acts, and what must hold at their end.
 *
 * A history is a seed. WHERRY_SEED=N replays one, WHERRY_HISTORIES=N says how many
 * there are, WHERRY_TRACE=1 prints each act.
 */
#ifndef UNIT_HISTORY_H
#define UNIT_HISTORY_H

#include "tests/support/world.h"

enum { MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

extern struct memory_world world;

unsigned roll(unsigned sides); /* 0 to sides - 1 */
__attribute__((format(printf, 1, 2))) void trace(const char *format, ...);

/* A few people on either side, and the baseline taken an hour ago; with the steps that
 * the caller's history begins with on and due. */
void history_begin(void);
/* Somebody does something; `rare` lets it be an erasure, an address that changes,
 * ... */
void history_act(bool rare);
/* Minutes go by, at most so many; now and then days. */
void history_wait(unsigned most_minutes);
/* What goes wrong from now on; nothing when it is steady. */
void history_faults(bool steady);

/* What must always hold. */
void history_check(void);
/* Runs until all is quiet, and holds both worlds against each other; the convergence
 * only if every step was on all the time. */
void history_check_rest(bool all_on);

/* In a loop test: returns this round's share of the usual number of histories. The
 * world is finished after each. */
void history_each(int round, int rounds, int usual, void (*tell_history)(void));

/* Prints the story of every row, when tracing. */
void history_trace_journal(void);

#endif
