/* remains.h -- the files that a deed has left. */
#ifndef MACHINE_REMAINS_H
#define MACHINE_REMAINS_H

/* The names of all that errands may have left, and what is in them; until the end of the
 * test. */
const char *remains_sum_up(void);

#endif
