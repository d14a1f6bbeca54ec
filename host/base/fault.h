/* fault.h -- points at which a test can end the process, as a power cut would.
 *
 * WHERRY_FAULT=NAME:N in the environment kills the process with SIGKILL at the N-th
 * passing of the point NAME (N from 1), where NAME "any" is each of them. Without it a
 * point costs one comparison.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

void fault_point(const char *name);

/* WHERRY_HASTE=N in the environment: tests wait for an N-th of the pauses, which are
 * back-offs, looks, and what a run is given before it is ended. 1 without it. */
unsigned fault_haste(void);
/* WHERRY_IMPATIENCE=N: a request is given up after an N-th of its time. Only for tests
 * whose service does not answer: on a slow machine the program's own requests may be
 * given up, too. */
unsigned fault_impatience(void);

#endif
