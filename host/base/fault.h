/* fault.h -- points at which a test can end the process, as a power cut would.
 *
 * WHERRY_FAULT=NAME:N in the environment kills the process with SIGKILL at the N-th
 * passing of the point NAME (N from 1). Without it a point costs one comparison.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

void fault_point(const char *name);

/* WHERRY_HASTE=N in the environment: tests that let a service or a run be silent wait
 * for an N-th of the time-outs, back-offs and graces. 1 without it. */
unsigned fault_haste(void);

#endif
